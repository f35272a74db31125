// A phone number must not reach a log because somebody streamed the object that holds it.
// With CALLKIT_CONTROL this compiles, which shows that it is the one line that fails and nothing else.
#include <callkit/core/party.hpp>

#include <ostream>

void caller(std::ostream& log, const callkit::party& who) {
#ifdef CALLKIT_CONTROL
    log << masked(who);
#else
    log << who;
#endif
}
