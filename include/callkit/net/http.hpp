#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// HTTP/1.1 messages as values (RFC 9110, RFC 9112), for both sides of a connection.
namespace callkit::net {

struct http_header {
    std::string name{};
    std::string value{};
};

using http_headers = std::vector<http_header>;

namespace detail {

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool same_name(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

} // namespace detail

/// The value of the first header of that name, whatever its case; empty when there is none.
[[nodiscard]] inline std::string_view header(const http_headers& headers, std::string_view name) noexcept {
    for (const http_header& one : headers)
        if (detail::same_name(one.name, name))
            return one.value;
    return {};
}

/// What a client asks.
struct http_request {
    std::string method{"GET"};
    std::string target{"/"}; ///< Path and query, escaped.
    http_headers headers{};
    std::string body{};
};

class streamed_body;

/// What a server answers. Length and connection headers are made when it is sent.
struct http_response {
    int status{200};
    http_headers headers{};
    std::string body{};
    /// When set, the body is what is written to it (`net/streamed_body.hpp`), and `body` is not sent. For servers.
    std::shared_ptr<streamed_body> stream{};
};

} // namespace callkit::net
