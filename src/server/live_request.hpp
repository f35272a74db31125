#pragma once

#include <callkit/net/http.hpp>
#include <callkit/net/http_server.hpp>
#include <callkit/server/live_routes.hpp>

#include <optional>
#include <string>
#include <string_view>

/// What a request to the live routes asks. Values in, values out.
namespace callkit::server::detail {

enum class live_route : std::uint8_t { none, socket_io, message_socket, event_stream };

struct live_request {
    live_route route{live_route::none};
    std::string workspace{}; ///< Of an event stream.
    // Of Engine.IO's query.
    std::string protocol{};
    std::string transport{};
    std::string sid{};
};

[[nodiscard]] live_route route_of(std::string_view target) noexcept;
[[nodiscard]] live_request read_live_request(std::string_view target);

/// Whether a page of the request's origin may ask; a request without one comes from no page.
[[nodiscard]] bool origin_may(const net::incoming_request& request, const live_routes_options& options);
/// What makes a browser hand the answer to such a page (WHATWG Fetch §3.2), and no cache keep it.
[[nodiscard]] net::http_headers answer_headers(const net::incoming_request& request);
/// The answer to a preflight.
[[nodiscard]] net::http_response preflight_answer(const net::incoming_request& request);

/// An RFC 9457 problem.
[[nodiscard]] net::http_response problem(int status, std::string_view title, std::string_view code,
                                         net::http_headers headers);

} // namespace callkit::server::detail
