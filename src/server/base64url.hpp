#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace callkit::server {

/// The bytes of base64 for URLs without padding (RFC 4648 §5), as in JWTs and keys. Only the one text that stands for
/// them is read: bits left over at the end are zero, and there is no padding, space or other alphabet.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

} // namespace callkit::server
