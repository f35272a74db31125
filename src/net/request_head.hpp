#pragma once

#include <callkit/net/http.hpp>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

/// What stands before a request's body, judged. Beast reads it; what Beast 1.81 takes although two readers may
/// understand it differently is refused here (RFC 9112 §11.2).
namespace callkit::net::detail {

/// Where the head of a request ends in what has arrived so far.
struct head_end {
    enum class kind : std::uint8_t { more, complete, broken };
    kind is{kind::more};
    std::size_t size{0};    ///< Of the whole head when it is complete.
    std::size_t scanned{0}; ///< Where to go on when more has arrived.
};

/// Looks on from `from`. A line feed without its carriage return, and a NUL, are broken at once: waiting for a better
/// end would keep the connection until its time is over.
[[nodiscard]] head_end find_head_end(std::string_view arrived, std::size_t from);

struct request_head {
    http_request message{}; ///< Without its body.
    std::size_t body{0};    ///< How many bytes follow.
    bool http_1_1{true};
    bool keep_alive{true};
    bool wants_continue{false};
    bool upgrade{false}; ///< To a WebSocket.
    /// As Beast's WebSocket wants it.
    boost::beast::http::request<boost::beast::http::empty_body> raw{};
};

/// The head, or the status to refuse it with.
[[nodiscard]] std::variant<request_head, int> read_request_head(std::string_view head, std::size_t body_limit);

} // namespace callkit::net::detail
