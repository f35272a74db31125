// A reference into a party that is about to go would dangle.
// With CALLKIT_CONTROL this compiles, which shows that it is the one line that fails and nothing else.
#include <callkit/core/party.hpp>

#include <string>

callkit::party somebody();

std::string::size_type caller() {
#ifdef CALLKIT_CONTROL
    const callkit::party kept = somebody();
    return kept.reveal().size();
#else
    return somebody().reveal().size();
#endif
}
