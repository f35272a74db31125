#include "gateway_impl.hpp"

namespace callkit::testing {

namespace {
// https://www.twilio.com/docs/api/errors
constexpr int connection_declined = 31002;
constexpr int description_failed = 53402; ///< Of the browser, which the media server cannot use.
} // namespace

void browser_gateway::impl::act(const connection_ptr& from, pstream::listened& what) {
    from->reconnect_timeout = what.reconnect_timeout;
}

void browser_gateway::impl::act(const connection_ptr& from, pstream::registered& what) {
    set_registered(*from, what.available);
}

void browser_gateway::impl::act(const connection_ptr& from, pstream::invited& what) {
    auto offer = parse_sdp(what.sdp);
    if (!offer || offer->setup == "passive" || !offer->payload_type("pcmu")) {
        say(from, pstream::hangup(what.temporary_sid, description_failed, "The offer cannot be used"));
        return;
    }
    const leg_ptr leg = exchange == nullptr || find(from, what.temporary_sid) ? nullptr : make_leg(from, false);
    if (leg == nullptr) {
        say(from, pstream::hangup(what.temporary_sid, connection_declined, "The call cannot be taken"));
        return;
    }
    leg->temporary = what.temporary_sid;
    leg->offer = *std::move(offer);
    leg->port->session().set_remote(*leg->offer);
    const browser_identity& who = *from->session.who();
    exchange->start_client_call(
        who.identity, who.outgoing_application_sid, std::move(what.parameters),
        [weak = weak_from_this(), leg](result<std::string> sid) {
            if (const auto self = weak.lock())
                self->enter([leg, sid = std::move(sid)](impl& here) mutable { here.started(leg, std::move(sid)); });
        });
}

void browser_gateway::impl::started(const leg_ptr& leg, result<std::string> sid) {
    if (!sid) {
        say(leg->connection, pstream::hangup(leg->temporary, connection_error, "The application cannot be called"));
        drop(leg);
        return;
    }
    leg->sid = *std::move(sid);
    if (leg->gone && exchange != nullptr)
        exchange->client_hung_up(leg->sid);
}

void browser_gateway::impl::act(const connection_ptr& from, pstream::reconnected& what) {
    const leg_ptr leg = find(what.sid);
    auto description = parse_sdp(what.sdp);
    if (leg == nullptr || !leg->answered || leg->reconnect != what.token ||
        leg->identity != from->session.who()->identity || !description) {
        say(from, pstream::hangup(what.sid, connection_error, "There is no such call to go on with"));
        return;
    }
    leg->timer.cancel();
    leg->connection = from;
    // With another certificate it is another peer connection (`device.connect({connectToken})`), which needs to be
    // answered; otherwise only the signalling was lost and the sound never stopped.
    if (!leg->offer || description->fingerprint != leg->offer->fingerprint) {
        leg->port->session().set_remote(*description);
        leg->port->session().restart(*random);
    }
    leg->offer = *std::move(description);
    say(from, answer_for(*leg));
}

void browser_gateway::impl::act(const connection_ptr& from, pstream::answered& what) {
    const leg_ptr leg = find(from, what.sid);
    if (leg == nullptr || !leg->incoming || leg->answered)
        return;
    auto description = parse_sdp(what.sdp);
    if (!description || description->setup != "active" || !description->payload_type("pcmu")) {
        say(from, pstream::hangup(what.sid, description_failed, "The answer cannot be used"));
        abandon(leg);
        return;
    }
    leg->port->session().set_remote(*description);
    leg->offer = *std::move(description);
    leg->answered = true;
    drop_others(leg);
    if (exchange != nullptr)
        exchange->client_answered(leg->sid);
}

void browser_gateway::impl::act(const connection_ptr& from, pstream::reinvited& what) {
    const leg_ptr leg = find(from, what.sid);
    auto offer = parse_sdp(what.sdp);
    if (leg == nullptr || !leg->named || !offer)
        return;
    leg->port->session().set_remote(*offer);
    leg->port->session().restart(*random);
    leg->offer = *std::move(offer);
    say(from, answer_for(*leg));
}

void browser_gateway::impl::act(const connection_ptr& from, pstream::hung_up& what) {
    if (const leg_ptr leg = find(from, what.sid))
        abandon(leg);
}

void browser_gateway::impl::act(const connection_ptr& from, pstream::rejected& what) {
    const leg_ptr leg = find(from, what.sid);
    if (leg == nullptr || !leg->incoming || leg->answered)
        return;
    drop_others(leg); // who declines, declines for all browsers of that identity
    abandon(leg);
}

void browser_gateway::impl::act(const connection_ptr& from, pstream::pressed& what) {
    const leg_ptr leg = find(from, what.sid);
    std::string digits;
    for (const char digit : what.digits)
        if (digit != 'w' && (digit < 'A' || digit > 'D'))
            digits += digit;
    if (leg != nullptr && exchange != nullptr && !leg->sid.empty() && !digits.empty())
        exchange->client_digits(leg->sid, digits);
}

void browser_gateway::impl::act(const connection_ptr& /*from*/, pstream::told& /*what*/) {
    // Acknowledged already; there is nobody on the other side who would read it.
}

} // namespace callkit::testing
