// The outcome of an operation must not be dropped by accident.
// With CALLKIT_CONTROL this compiles, which shows that it is the one line that fails and nothing else.
#include <callkit/core/result.hpp>

#pragma GCC diagnostic error "-Wunused-result"
#pragma GCC diagnostic error "-Wunused-value"

callkit::result<void> save();

void caller() {
#ifdef CALLKIT_CONTROL
    static_cast<void>(save());
#else
    save();
#endif
}
