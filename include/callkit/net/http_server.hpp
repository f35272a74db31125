#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/net/http.hpp>
#include <callkit/net/streamed_body.hpp>
#include <callkit/net/websocket.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace callkit::net {

/// A request as a server got it.
struct incoming_request {
    http_request message{};
    std::string peer{}; ///< The other end's address without its port.
    bool secure{false};
};

struct listen_address {
    std::string address{};
    std::uint16_t port{0};
};
/// `127.0.0.1:8080`, `[::1]:8080`, or `:8080`, which is every address of the machine; nothing for other texts.
[[nodiscard]] std::optional<listen_address> parse_listen_address(std::string_view text);

struct http_server_options {
    std::string address{"127.0.0.1"};
    std::uint16_t port{0}; ///< 0 for one that is free.
    /// PEM files; with both it speaks TLS only.
    std::string certificate_chain{};
    std::string private_key{};
    std::size_t header_limit{32 * 1024};
    std::size_t body_limit{1024 * 1024};
    /// Open at once; further ones wait in the system's queue.
    std::size_t connections{10'000};
    /// The longest message of a WebSocket, and how much may wait to be sent to one: a slower reader loses it.
    std::size_t websocket_message_limit{64 * 1024};
    std::size_t websocket_queue_limit{256 * 1024};
    /// From how many waiting bytes on somebody is told once they have left.
    std::size_t websocket_high_water{64 * 1024};
    /// For a whole request to arrive, counted from its first byte; also for a TLS handshake, and for an answer to
    /// leave.
    seconds request_limit{15};
    /// How long a connection may lie idle between requests.
    seconds idle_limit{60};
};

/// An HTTP/1.1 server on one address: keep-alive, limits, WebSockets, streamed answers. Requests that are sent ahead
/// are answered in order. What is no HTTP, or is ambiguous about where a message ends, is answered with 400 and the
/// connection closed. A body needs a Content-Length: Transfer-Encoding is refused with 411, since nobody who calls back
/// uses it and most ways of smuggling a request need it.
///
/// Threads: its functions from any; handlers run on strands of the executor, several at once when several threads run
/// it. The clock, which only the limits use, must outlive what the executor has to do. With one that moves by hand
/// there are no limits of time.
class http_server {
  public:
    /// Sends the answer; to be called once, from any thread. When the last copy is destroyed uncalled, the connection
    /// is closed without an answer.
    using reply = std::function<void(http_response)>;
    using handler = std::function<void(incoming_request, reply)>;
    /// Decides about a WebSocket: what becomes of its messages, or nothing to refuse it with 404.
    using upgrade_handler =
        std::function<std::optional<websocket_handlers>(const incoming_request&, std::shared_ptr<websocket>)>;

    http_server(boost::asio::any_io_executor executor, const time_source& clock, http_server_options options,
                handler on_request, upgrade_handler on_upgrade = {});
    ~http_server();
    http_server(const http_server&) = delete;
    http_server& operator=(const http_server&) = delete;

    /// Begins to listen. Errors: `network` when the address is taken or is none, `invalid_argument` for certificate
    /// files that cannot be used.
    [[nodiscard]] result<void> listen();
    /// The port that is listened to; 0 before.
    [[nodiscard]] std::uint16_t port() const noexcept;
    /// Stops listening and closes every connection. The destructor does it too.
    void close();

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

} // namespace callkit::net
