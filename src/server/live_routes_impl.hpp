#pragma once

#include "engineio_session.hpp"
#include "live_request.hpp"
#include "live_session.hpp"

#include <callkit/server/live_routes.hpp>

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace callkit::server {

/// The sessions, on the feed's executor, and what brings requests and sockets to them.
struct live_routes::impl : std::enable_shared_from_this<live_routes::impl> {
    /// A WebSocket and the session it belongs to, if there is one yet or still.
    struct slot {
        std::shared_ptr<net::websocket> socket{};
        std::shared_ptr<detail::engineio_session> engine{};
        std::shared_ptr<detail::message_session> messages{};
        [[nodiscard]] detail::live_session* session() const {
            return engine ? static_cast<detail::live_session*>(engine.get()) : messages.get();
        }
    };

    impl(live_feed& events, const access_control& who, const time_source& source, random_source& random,
         live_routes_options given);

    [[nodiscard]] steady_time now() const { return clock.now().steady; }
    template <class Work>
    void post(Work work);

    void handle_poll(net::incoming_request request, const detail::live_request& asked, net::http_server::reply reply);
    void handle_stream(const net::incoming_request& request, const detail::live_request& asked,
                       const net::http_server::reply& reply);
    [[nodiscard]] net::websocket_handlers handlers_for(const std::shared_ptr<slot>& one);
    void begin_engine(const std::shared_ptr<slot>& one, const std::string& sid);
    void begin_messages(const std::shared_ptr<slot>& one);
    void on_text(const std::shared_ptr<slot>& one, const std::string& text);
    void on_gone(const std::shared_ptr<slot>& one);

    void enter(const std::shared_ptr<detail::live_session>& session);
    void settle(detail::live_session& session);
    void arm();
    void look(steady_time when);
    void recheck();
    void end_all();

    const live_routes_options options;
    const time_source& clock;
    detail::live_world world;
    const boost::asio::any_io_executor strand;
    boost::asio::steady_timer timer;
    std::atomic<std::size_t> count{0};
    bool closed{false};

    struct place {
        std::shared_ptr<detail::live_session> session{};
        steady_time deadline{};
    };
    std::unordered_map<detail::live_session*, place> sessions{};
    std::unordered_map<std::string, std::shared_ptr<detail::engineio_session>> engines{}; ///< That poll.
    std::set<std::pair<steady_time, detail::live_session*>> deadlines{};
    steady_time armed{steady_time::max()};
};

} // namespace callkit::server
