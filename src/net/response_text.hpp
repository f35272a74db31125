#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/net/http.hpp>

#include <string>

namespace callkit::net::detail {

struct response_form {
    bool http_1_1{true};   ///< What the client speaks.
    bool keep_alive{true}; ///< Whether the connection stays open.
    bool head{false};      ///< HEAD was asked: everything but the body.
    bool streamed{false};  ///< The body comes later: in chunks, or to a client of HTTP/1.0 until the connection ends.
};

/// A response as bytes. Headers that would break the message, and those that are the server's to make, are left out; a
/// status that is none becomes 500.
[[nodiscard]] std::string response_text(const http_response& response, const response_form& form, timestamp now);

} // namespace callkit::net::detail
