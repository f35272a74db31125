#pragma once

#include <callkit/core/result.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace callkit::net {

/// Who is talked to: scheme, host and port of a URL (RFC 6454).
struct origin {
    bool secure{true};  ///< https or http.
    std::string host{}; ///< A name, an IPv4 address, or an IPv6 address without brackets.
    std::uint16_t port{443};

    friend auto operator<=>(const origin&, const origin&) = default;
};

/// The origin of an http or https URL; what follows the port is not looked at. Errors: `invalid_argument` for another
/// scheme, a user in the URL, or a host or port that is none.
[[nodiscard]] result<origin> parse_origin(std::string_view url);

/// As it stands in a `Host` header: the port only where it is not the scheme's own, IPv6 in brackets.
[[nodiscard]] std::string host_header(const origin& who);

/// `https://api.twilio.com`, `http://[::1]:8080`.
[[nodiscard]] std::string to_string(const origin& who);

} // namespace callkit::net
