#pragma once

#include <string>
#include <vector>

namespace callkit::twilio {

/// A page of a list, and where the next one is: a path of the same host, to be asked for as it stands. Empty at the
/// end. An answer that goes on at another host is an error: credentials must not follow it.
template <class Resource>
struct page {
    std::vector<Resource> items{};
    std::string next{};
};

} // namespace callkit::twilio
