#pragma once

#include <string_view>

namespace callkit {

/// The version of this source tree, by semantic versioning. Until 1.0 a minor release may change the C++ API.
inline constexpr int version_major = 0;
inline constexpr int version_minor = 1;
inline constexpr int version_patch = 0;

inline constexpr std::string_view version_text = "0.1.0";

} // namespace callkit
