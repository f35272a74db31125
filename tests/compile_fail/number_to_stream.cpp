// A number is personal data: streaming one is a mistake.
// With CALLKIT_CONTROL this compiles, which shows that it is the one line that fails and nothing else.
#include <callkit/core/e164.hpp>

#include <ostream>

void caller(std::ostream& log, const callkit::e164::number& who) {
#ifdef CALLKIT_CONTROL
    log << masked(who);
#else
    log << who;
#endif
}
