#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace callkit::server {

/// Whether it can be somebody's id or a workspace's: they go into paths, logs and queries, and nothing invisible is in
/// them.
[[nodiscard]] inline bool is_name(std::string_view text) noexcept {
    constexpr std::size_t longest = 255;
    return !text.empty() && text.size() <= longest &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

} // namespace callkit::server
