// A literal that is no valid number does not compile.
// With CALLKIT_CONTROL this compiles, which shows that it is the one line that fails and nothing else.
#include <callkit/core/e164.hpp>

using namespace callkit::e164::literals;

#ifdef CALLKIT_CONTROL
constexpr auto office = "+14155552671"_e164;
#else
constexpr auto office = "+1234567890"_e164;
#endif

unsigned caller() {
    return office.country_code();
}
