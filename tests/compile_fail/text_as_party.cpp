// A party is made on purpose, never because a string happened to be at hand.
// With CALLKIT_CONTROL this compiles, which shows that it is the one line that fails and nothing else.
#include <callkit/core/party.hpp>

#include <string>

void dial(const callkit::party& to);

void caller(const std::string& text) {
#ifdef CALLKIT_CONTROL
    dial(callkit::party(text));
#else
    dial(text);
#endif
}
