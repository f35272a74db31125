#include "gateway_impl.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace callkit::testing {

namespace asio = boost::asio;
namespace json = boost::json;

browser_gateway::impl::impl(const asio::any_io_executor& executor, const time_source& time,
                            std::unique_ptr<random_source> chance, browser_gateway_options chosen)
    : strand(asio::make_strand(executor)), clock(time), random(std::move(chance)), options(std::move(chosen)) {
    if (auto made = dtls_certificate::make())
        certificate = *std::move(made);
}

browser_gateway::browser_gateway(const asio::any_io_executor& executor, const time_source& clock,
                                 std::unique_ptr<random_source> random, browser_gateway_options options)
    : impl_(std::make_shared<impl>(executor, clock, std::move(random), std::move(options))) {
}

// Only for want of memory could `close` throw, and then there is nothing else to do.
// NOLINTNEXTLINE(bugprone-exception-escape)
browser_gateway::~browser_gateway() {
    close();
}

void browser_gateway::attach(client_exchange& exchange) {
    impl_->exchange = &exchange;
}

void browser_gateway::close() {
    {
        // Who is asked from now on whether somebody is there, says no.
        const std::lock_guard lock(impl_->registry_mutex);
        impl_->registry.clear();
    }
    impl_->enter([](impl& self) {
        if (self.closed)
            return;
        self.closed = true;
        self.exchange = nullptr;
        const auto calls = self.legs;
        for (const leg_ptr& leg : calls) {
            self.say(leg->connection, pstream::hangup(leg->name()));
            self.drop(leg);
        }
        const auto browsers = self.connections;
        for (const connection_ptr& one : browsers) {
            one->socket->close();
            self.left(one);
        }
    });
}

std::optional<net::websocket_handlers> browser_gateway::connect(const net::incoming_request& request,
                                                                std::shared_ptr<net::websocket> socket) {
    const std::string_view target = request.message.target;
    if (target.substr(0, target.find('?')) != impl_->options.path)
        return std::nullopt;
    pstream::place where;
    where.edge = impl_->options.edge;
    where.home = impl_->options.home;
    const auto connection = std::make_shared<gateway_connection>(
        impl_->strand, pstream::session(impl_->options.keys, where), std::move(socket));
    impl_->enter([connection](impl& self) { self.arrived(connection); });
    net::websocket_handlers handlers;
    handlers.on_message = [weak = std::weak_ptr(impl_), connection](std::string message) {
        if (const auto self = weak.lock())
            self->enter([connection, message = std::move(message)](impl& here) { here.heard(connection, message); });
    };
    handlers.on_close = [weak = std::weak_ptr(impl_), connection] {
        if (const auto self = weak.lock())
            self->enter([connection](impl& here) { here.left(connection); });
    };
    return handlers;
}

void browser_gateway::status(std::function<void(browser_status)> done) const {
    impl_->enter([done = std::move(done)](impl& self) { done(self.status()); });
}

bool browser_gateway::ring(const client_call& call) {
    {
        const std::lock_guard lock(impl_->registry_mutex);
        if (!impl_->registry.contains(call.identity))
            return false;
    }
    impl_->enter([call](impl& self) { self.ring(call); });
    return true;
}

void browser_gateway::ringing(const std::string& call_sid) {
    impl_->enter([call_sid](impl& self) { self.ringing(call_sid); });
}

void browser_gateway::answered(const std::string& call_sid) {
    impl_->enter([call_sid](impl& self) { self.answered(call_sid); });
}

void browser_gateway::ended(const std::string& call_sid, client_end why) {
    impl_->enter([call_sid, why](impl& self) { self.ended(call_sid, why); });
}

void browser_gateway::bridged(const std::string& call_sid, const std::string& other) {
    impl_->enter([call_sid, other](impl& self) { self.bridge(call_sid, other); });
}

std::string to_json(const browser_status& status) {
    json::array registered(status.registered.begin(), status.registered.end());
    json::array legs;
    for (const browser_leg& leg : status.legs)
        legs.push_back(json::object{{"callSid", leg.call_sid},
                                    {"identity", leg.identity},
                                    {"incoming", leg.incoming},
                                    {"answered", leg.answered},
                                    {"ended", leg.ended},
                                    {"connected", leg.connected},
                                    {"encrypted", leg.encrypted},
                                    {"received", leg.received},
                                    {"sent", leg.sent},
                                    {"dropped", leg.dropped},
                                    {"level", leg.level},
                                    {"digits", leg.digits}});
    return json::serialize(json::object{{"registered", std::move(registered)}, {"legs", std::move(legs)}});
}

} // namespace callkit::testing
