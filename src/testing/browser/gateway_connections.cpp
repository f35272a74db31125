#include "gateway_impl.hpp"

#include <algorithm>

namespace callkit::testing {

namespace {
/// The SDK waits 15 s for anything to come (lib/twilio/wstransport.ts).
constexpr seconds heartbeat_interval(10);
constexpr std::size_t most_connections = 256;
} // namespace

void browser_gateway::impl::say(const connection_ptr& connection, std::string message) {
    if (connection && !connection->closed)
        connection->socket->send(std::move(message));
}

void browser_gateway::impl::arrived(const connection_ptr& connection) {
    if (closed || connections.size() >= most_connections) {
        connection->socket->close();
        return;
    }
    connections.push_back(connection);
    beat_later(connection);
}

void browser_gateway::impl::beat_later(const connection_ptr& connection) {
    const microseconds delay = clock.real_delay(clock.now().steady + heartbeat_interval);
    if (delay == microseconds::max())
        return;
    connection->timer.expires_after(delay);
    connection->timer.async_wait([weak = weak_from_this(), connection](boost::system::error_code ec) {
        const auto self = weak.lock();
        if (ec || !self || connection->closed)
            return;
        for (std::string& message : connection->session.beat().messages)
            self->say(connection, std::move(message));
        if (connection->session.lost())
            connection->socket->close();
        self->beat_later(connection);
    });
}

void browser_gateway::impl::heard(const connection_ptr& connection, const std::string& message) {
    if (connection->closed || closed)
        return;
    pstream::step step = connection->session.receive(message, clock.now().wall);
    for (std::string& answer : step.messages)
        say(connection, std::move(answer));
    for (pstream::action& what : step.actions)
        std::visit([&](auto& one) { act(connection, one); }, what);
    if (connection->session.lost())
        connection->socket->close();
}

void browser_gateway::impl::left(const connection_ptr& connection) {
    if (connection->closed)
        return;
    set_registered(*connection, false);
    connection->closed = true;
    connection->timer.cancel();
    connections.erase(std::remove(connections.begin(), connections.end(), connection), connections.end());
    const auto copy = legs;
    for (const leg_ptr& leg : copy) {
        if (leg->connection != connection)
            continue;
        leg->connection = nullptr;
        const microseconds delay = clock.real_delay(
            clock.now().steady + std::max<microseconds>(options.reconnect_limit, connection->reconnect_timeout));
        if (!leg->answered || closed) {
            abandon(leg);
        } else if (delay != microseconds::max()) {
            leg->timer.expires_after(delay);
            leg->timer.async_wait([weak = weak_from_this(), leg](boost::system::error_code ec) {
                const auto self = weak.lock();
                if (!ec && self && leg->connection == nullptr)
                    self->abandon(leg);
            });
        }
    }
}

void browser_gateway::impl::set_registered(gateway_connection& connection, bool registered) {
    if (connection.registered == registered || !connection.session.who())
        return;
    connection.registered = registered;
    const std::string& identity = connection.session.who()->identity;
    const std::lock_guard lock(registry_mutex);
    if (registered)
        ++registry[identity];
    else if (--registry[identity] <= 0)
        registry.erase(identity);
}

} // namespace callkit::testing
