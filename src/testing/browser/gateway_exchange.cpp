#include "gateway_impl.hpp"

#include <callkit/testing/client_gateway.hpp>

namespace callkit::testing {

namespace {

/// As many browsers of one identity ring (https://www.twilio.com/docs/voice/twiml/client).
constexpr int most_rung = 10;

/// Percent-encoded as the SDK takes it apart: `decodeURIComponent`, so no plus for a blank.
std::string query_of(const client_parameters& parameters) {
    std::string made;
    const auto add = [&made](std::string_view text) {
        for (const char c : text) {
            constexpr std::string_view digits = "0123456789ABCDEF";
            const auto byte = static_cast<unsigned char>(c);
            if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
                c == '.' || c == '~') {
                made += c;
            } else {
                made += '%';
                made += digits[byte >> 4U];
                made += digits[byte & 15U];
            }
        }
    };
    for (const auto& [name, value] : parameters) {
        if (!made.empty())
            made += '&';
        add(name);
        made += '=';
        add(value);
    }
    return made;
}

} // namespace

void browser_gateway::impl::ring(const client_call& call) {
    int rung = 0;
    const auto copy = connections;
    for (const connection_ptr& one : copy) {
        if (!one->registered || one->session.who()->identity != call.identity || rung == most_rung)
            continue;
        const leg_ptr leg = make_leg(one, true);
        if (leg == nullptr)
            break;
        ++rung;
        leg->sid = call.call_sid;
        leg->named = true;
        client_parameters shown{{"CallSid", call.call_sid},
                                {"AccountSid", one->session.who()->account_sid},
                                {"ApiVersion", "2010-04-01"},
                                {"From", call.from},
                                {"To", "client:" + call.identity}};
        if (!call.parameters.empty())
            shown.emplace_back("Params", query_of(call.parameters));
        say(one, pstream::invite(leg->sid, make_offer(leg->port->session().local()), leg->reconnect, shown));
    }
    if (exchange == nullptr)
        return;
    if (rung > 0)
        exchange->client_ringing(call.call_sid);
    else
        exchange->client_declined(call.call_sid); // it left between the question and now
}

void browser_gateway::impl::ringing(std::string_view sid) {
    const leg_ptr leg = find(sid);
    if (leg == nullptr || leg->incoming || leg->answered)
        return;
    leg->named = true;
    say(leg->connection, pstream::ringing(leg->sid));
}

void browser_gateway::impl::answered(std::string_view sid) {
    const leg_ptr leg = find(sid);
    if (leg == nullptr || leg->incoming || leg->answered)
        return;
    leg->named = true;
    leg->answered = true;
    say(leg->connection, answer_for(*leg));
}

void browser_gateway::impl::ended(std::string_view sid, client_end why) {
    while (const leg_ptr leg = find(sid)) {
        if (leg->incoming && !leg->answered)
            say(leg->connection, pstream::cancel(leg->sid));
        else if (why == client_end::unreachable)
            say(leg->connection, pstream::hangup(leg->name(), connection_error, "The call could not be connected"));
        else
            say(leg->connection, pstream::hangup(leg->name()));
        drop(leg);
    }
}

void browser_gateway::impl::bridge(std::string_view one, std::string_view other) {
    const leg_ptr first = find(one);
    const leg_ptr second = find(other);
    if (first == nullptr || second == nullptr || first == second)
        return;
    const auto connect = [](const leg_ptr& from, const leg_ptr& to) {
        to->port->session().relay();
        from->port->session().on_audio([weak = std::weak_ptr(to->port)](bytes_view sound) {
            if (const auto port = weak.lock())
                port->session().push_audio(sound);
        });
    };
    connect(first, second);
    connect(second, first);
}

} // namespace callkit::testing
