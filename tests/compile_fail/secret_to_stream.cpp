// A secret must not reach a log because somebody streamed the object that holds it.
// With CALLKIT_CONTROL this compiles, which shows that it is the one line that fails and nothing else.
#include <callkit/core/secret.hpp>

#include <ostream>

void caller(std::ostream& log, const callkit::secret& token) {
#ifdef CALLKIT_CONTROL
    log << masked(token);
#else
    log << token;
#endif
}
