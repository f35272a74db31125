// Text becomes a number only by being parsed.
// With CALLKIT_CONTROL this compiles, which shows that it is the one line that fails and nothing else.
#include <callkit/core/e164.hpp>

#include <string>

callkit::e164::number caller(const std::string& text) {
#ifdef CALLKIT_CONTROL
    return callkit::e164::parse(text).value();
#else
    return callkit::e164::number(text);
#endif
}
