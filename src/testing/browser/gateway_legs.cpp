#include "gateway_impl.hpp"

#include <algorithm>

namespace callkit::testing {

namespace {
/// How many that have ended can still be looked at.
constexpr std::size_t most_ended = 32;

browser_leg describe(const gateway_leg& leg) {
    const media_stats stats = leg.port->session().stats();
    return {leg.sid,         leg.identity,   leg.incoming, leg.answered,  leg.gone,    stats.connected,
            stats.encrypted, stats.received, stats.sent,   stats.dropped, stats.level, stats.digits};
}
} // namespace

std::string browser_gateway::impl::unguessable() {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string made;
    for (int word = 0; word < 2; ++word)
        for (std::uint64_t bits = random->next(), count = 0; count < 16; ++count, bits >>= 4U)
            made += digits[bits & 15U];
    return made;
}

leg_ptr browser_gateway::impl::make_leg(const connection_ptr& connection, bool incoming) {
    if (legs.size() >= options.calls || !certificate)
        return nullptr;
    auto port = media_port::open(strand, clock, certificate, *random);
    if (!port)
        return nullptr;
    auto leg = std::make_shared<gateway_leg>(strand);
    leg->identity = connection->session.who()->identity;
    leg->reconnect = unguessable();
    leg->incoming = incoming;
    leg->connection = connection;
    leg->port = *std::move(port);
    leg->port->session().on_digit([weak = weak_from_this(), mine = std::weak_ptr(leg)](char digit) {
        const auto self = weak.lock();
        const auto pressed = mine.lock();
        // The exchange knows the keys of a telephone; A to D stay here.
        if (self && pressed && self->exchange != nullptr && !pressed->sid.empty() && (digit < 'A' || digit > 'D'))
            self->exchange->client_digits(pressed->sid, std::string(1, digit));
    });
    legs.push_back(leg);
    return leg;
}

leg_ptr browser_gateway::impl::find(std::string_view sid) const {
    const auto found =
        std::find_if(legs.begin(), legs.end(), [sid](const leg_ptr& one) { return !sid.empty() && one->sid == sid; });
    return found == legs.end() ? nullptr : *found;
}

leg_ptr browser_gateway::impl::find(const connection_ptr& connection, std::string_view name) const {
    const auto found = std::find_if(legs.begin(), legs.end(), [&](const leg_ptr& one) {
        return one->connection == connection && (one->sid == name || one->temporary == name) && !name.empty();
    });
    return found == legs.end() ? nullptr : *found;
}

std::string browser_gateway::impl::answer_for(const gateway_leg& leg) {
    return pstream::answer(leg.sid, make_answer(*leg.offer, leg.port->session().local()), leg.reconnect);
}

/// The leg is over for this gateway, whoever ended it.
void browser_gateway::impl::drop(const leg_ptr& leg) {
    if (leg->gone)
        return;
    leg->gone = true;
    leg->timer.cancel();
    leg->port->session().on_audio({});
    leg->port->session().on_digit({});
    leg->port->close();
    ended_legs.push_front(describe(*leg));
    if (ended_legs.size() > most_ended)
        ended_legs.pop_back();
    legs.erase(std::remove(legs.begin(), legs.end(), leg), legs.end());
}

/// One browser took the call: the others stop ringing.
void browser_gateway::impl::drop_others(const leg_ptr& taken) {
    const auto copy = legs;
    for (const leg_ptr& one : copy)
        if (one != taken && one->sid == taken->sid) {
            say(one->connection, pstream::cancel(one->sid));
            drop(one);
        }
}

/// The browser is gone for good.
void browser_gateway::impl::abandon(const leg_ptr& leg) {
    if (leg->gone)
        return;
    drop(leg);
    if (exchange == nullptr || leg->sid.empty())
        return; // `started` will see that it is gone
    if (!leg->incoming || leg->answered)
        exchange->client_hung_up(leg->sid);
    else if (find(leg->sid) == nullptr)
        exchange->client_declined(leg->sid);
}

browser_status browser_gateway::impl::status() {
    browser_status made;
    {
        const std::lock_guard lock(registry_mutex);
        for (const auto& [identity, count] : registry)
            made.registered.push_back(identity);
    }
    for (const leg_ptr& one : legs)
        made.legs.push_back(describe(*one));
    made.legs.insert(made.legs.end(), ended_legs.begin(), ended_legs.end());
    return made;
}

} // namespace callkit::testing
