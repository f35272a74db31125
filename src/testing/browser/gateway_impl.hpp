#pragma once

#include "media_port.hpp"
#include "pstream_session.hpp"

#include <callkit/testing/browser/browser_gateway.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <deque>
#include <map>
#include <mutex>

namespace callkit::testing {

inline constexpr int connection_error = 31005; ///< https://www.twilio.com/docs/api/errors

/// One browser that is connected.
struct gateway_connection {
    gateway_connection(const boost::asio::any_io_executor& strand, pstream::session speaks,
                       std::shared_ptr<net::websocket> through)
        : session(std::move(speaks)), socket(std::move(through)), timer(strand) {}

    pstream::session session;
    std::shared_ptr<net::websocket> socket;
    boost::asio::steady_timer timer; ///< Heartbeats.
    bool registered{false};
    bool closed{false};
    seconds reconnect_timeout{0};
};
using connection_ptr = std::shared_ptr<gateway_connection>;

/// One browser's side of one call. A call that comes in has one for each browser of that identity until one of them
/// takes it.
struct gateway_leg {
    explicit gateway_leg(const boost::asio::any_io_executor& strand) : timer(strand) {}

    std::string sid{};       ///< Empty until the exchange has named it.
    std::string temporary{}; ///< What the SDK calls it until then.
    std::string identity{};
    std::string reconnect{}; ///< What the browser shows to go on elsewhere.
    bool incoming{false};
    bool named{false}; ///< The SDK knows `sid`.
    bool answered{false};
    bool gone{false};
    connection_ptr connection{}; ///< Null while the browser is away.
    std::shared_ptr<media_port> port{};
    std::optional<remote_description> offer{};
    boost::asio::steady_timer timer; ///< How long it waits for the browser to come back.

    [[nodiscard]] std::string_view name() const noexcept { return named ? sid : temporary; }
};
using leg_ptr = std::shared_ptr<gateway_leg>;

/// Touched on the strand only, unless said otherwise.
struct browser_gateway::impl : std::enable_shared_from_this<browser_gateway::impl> {
    impl(const boost::asio::any_io_executor& executor, const time_source& time, std::unique_ptr<random_source> chance,
         browser_gateway_options chosen);

    boost::asio::any_io_executor strand;
    const time_source& clock;
    std::unique_ptr<random_source> random;
    browser_gateway_options options;
    client_exchange* exchange{nullptr};
    std::shared_ptr<const dtls_certificate> certificate{};
    std::vector<connection_ptr> connections{};
    std::vector<leg_ptr> legs{};
    std::deque<browser_leg> ended_legs{};
    bool closed{false};

    std::mutex registry_mutex{};
    std::map<std::string, int, std::less<>> registry{}; ///< Connections an identity; guarded by `registry_mutex`.

    template <class Work>
    void enter(Work what) {
        boost::asio::post(strand, [self = shared_from_this(), what = std::move(what)]() mutable { what(*self); });
    }

    // gateway_connections.cpp: browsers come, speak and go.
    void arrived(const connection_ptr& connection);
    void heard(const connection_ptr& connection, const std::string& message);
    void left(const connection_ptr& connection);
    void beat_later(const connection_ptr& connection);
    void set_registered(gateway_connection& connection, bool registered);
    void say(const connection_ptr& connection, std::string message);

    // gateway_calls.cpp: what a browser does.
    void act(const connection_ptr& from, pstream::listened& what);
    void act(const connection_ptr& from, pstream::registered& what);
    void act(const connection_ptr& from, pstream::invited& what);
    void act(const connection_ptr& from, pstream::reconnected& what);
    void act(const connection_ptr& from, pstream::answered& what);
    void act(const connection_ptr& from, pstream::reinvited& what);
    void act(const connection_ptr& from, pstream::hung_up& what);
    void act(const connection_ptr& from, pstream::rejected& what);
    void act(const connection_ptr& from, pstream::pressed& what);
    void act(const connection_ptr& from, pstream::told& what);
    void started(const leg_ptr& leg, result<std::string> sid);

    // gateway_exchange.cpp: what the other side does.
    void ring(const client_call& call);
    void ringing(std::string_view sid);
    void answered(std::string_view sid);
    void ended(std::string_view sid, client_end why);
    void bridge(std::string_view one, std::string_view other);

    // gateway_legs.cpp
    [[nodiscard]] leg_ptr make_leg(const connection_ptr& connection, bool incoming);
    [[nodiscard]] leg_ptr find(std::string_view sid) const;
    [[nodiscard]] leg_ptr find(const connection_ptr& connection, std::string_view name) const;
    [[nodiscard]] std::string answer_for(const gateway_leg& leg);
    void drop(const leg_ptr& leg);
    void drop_others(const leg_ptr& taken);
    void abandon(const leg_ptr& leg);
    [[nodiscard]] std::string unguessable();
    [[nodiscard]] browser_status status();
};

} // namespace callkit::testing
