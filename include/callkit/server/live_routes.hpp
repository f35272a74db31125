#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/random.hpp>
#include <callkit/net/http_server.hpp>
#include <callkit/server/access.hpp>
#include <callkit/server/live_feed.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callkit::server {

struct live_routes_options {
    /// Pages of these origins, such as `https://crm.example`, may connect; `*` stands for all of them. Pages that came
    /// from this server, by its Host header, and programs, which send no Origin, always may.
    std::vector<std::string> allowed_origins{};
    /// Engine.IO's heartbeat: a ping after so long, and how long the answer may take.
    seconds ping_interval{25};
    seconds ping_timeout{20};
    /// How long somebody may take to say who it is, and to change from polling to a WebSocket.
    seconds connect_limit{5};
    seconds upgrade_limit{10};
    /// How many bytes may wait for one client; then it gets the newest of each call once it reads again.
    std::size_t queue_limit{64 * 1024};
    /// Clients that poll; further ones are refused with 503.
    std::size_t polling_sessions{2000};
    /// All clients together.
    std::size_t sessions{20'000};
    /// Those of one user or API key; whoever is in every workspace, in development, is not counted. 0: no limit.
    std::size_t sessions_per_subject{32};
    /// What a client may send at once.
    std::size_t message_limit{64 * 1024};
};

/// Live events over Socket.IO (`/socket.io/`), plain WebSockets (`/api/events/ws`) and server-sent events
/// (`/api/events/WORKSPACE`), as docs/http-api.md says. Engine.IO 4 (https://github.com/socketio/engine.io-protocol)
/// and Socket.IO 5 (https://github.com/socketio/socket.io-protocol), one namespace, text alone, with connection state
/// recovery from the log.
///
/// Threads: every function from any thread. The sessions live on the feed's executor, where alone `random` is used:
/// give it one that others do not use, and that cannot be guessed. Feed, access, clock and random source must outlive
/// what the executor has to do.
class live_routes {
  public:
    live_routes(boost::asio::any_io_executor executor, live_feed& feed, const access_control& access,
                const time_source& clock, random_source& random, live_routes_options options = {});
    ~live_routes();
    live_routes(const live_routes&) = delete;
    live_routes& operator=(const live_routes&) = delete;

    /// Whether a request's target is one of these routes.
    [[nodiscard]] bool takes(std::string_view target) const noexcept;
    void handle(net::incoming_request request, net::http_server::reply reply);
    /// Nothing for what is not wanted here, and for pages of origins that may not.
    [[nodiscard]] std::optional<net::websocket_handlers> upgrade(const net::incoming_request& request,
                                                                 std::shared_ptr<net::websocket> socket);

    /// Clients that are there, of every kind; as of the last thing that happened.
    [[nodiscard]] std::size_t sessions() const noexcept;
    /// For clocks that move by hand: looks at the deadlines now.
    void tick();
    /// Looks now, and not only with the next heartbeat, whether those who listen still may, and ends the sessions of
    /// those who may not. For when credentials were taken back.
    void recheck();
    /// Ends every session. The destructor does it too.
    void close();

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

} // namespace callkit::server
