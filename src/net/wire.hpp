#pragma once

#include <callkit/core/result.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/net/http_client.hpp>

#include <string>
#include <string_view>

namespace callkit::net {

/// Overwrites text before it is given back: what was sent holds credentials and numbers.
void wipe(std::string& text) noexcept;

/// Whether nothing in it could end a line early or be taken for another header. Errors: `invalid_argument`.
[[nodiscard]] result<void> check_message(const outgoing_request& request);

/// The whole message as it is sent, into `out`, which is empty. Wipe it.
void write_message(std::string& out, const outgoing_request& request, std::string_view user_agent);

/// Where the proxy is and, when its address has a user, the header that says who asks.
struct proxy_address {
    origin where{};
    secret authorization{};
};
[[nodiscard]] result<proxy_address> parse_proxy(const secret& address);

/// What opens a tunnel through the proxy (RFC 9110 §9.3.6). Wipe it.
[[nodiscard]] std::string connect_message(const origin& target, const proxy_address& proxy,
                                          std::string_view user_agent);

} // namespace callkit::net
