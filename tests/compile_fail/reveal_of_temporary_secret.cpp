// A view into a secret that is about to be wiped would dangle.
// With CALLKIT_CONTROL this compiles, which shows that it is the one line that fails and nothing else.
#include <callkit/core/secret.hpp>

#include <string_view>

callkit::secret token();

std::string_view::size_type caller() {
#ifdef CALLKIT_CONTROL
    const callkit::secret kept = token();
    return kept.reveal().size();
#else
    return token().reveal().size();
#endif
}
