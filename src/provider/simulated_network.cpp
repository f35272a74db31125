// The simulated network as its users see it: requests in, answers and events out.
#include "network_state.hpp"

namespace callkit {

simulated_network::simulated_network(std::uint64_t seed, network_faults faults)
    : state_(std::make_unique<state>(seed, faults)) {
}
simulated_network::~simulated_network() = default;

void simulated_network::set_event_sink(provider::event_sink sink) {
    state_->sink = std::move(sink);
}

const network_counters& simulated_network::counters() const noexcept {
    return state_->counters;
}

std::optional<call_status> simulated_network::inspect(const std::string& sid) const {
    const std::uint32_t at = state_->calls.find(sid);
    return at == detail::simulated_calls::none ? std::nullopt : std::optional(state_->calls[at].status);
}

std::optional<steady_time> simulated_network::next_due() const {
    if (state_->agenda.empty())
        return std::nullopt;
    return state_->agenda.front().due;
}

void simulated_network::advance(instant now) {
    state& net = *state_;
    while (!net.agenda.empty() && net.agenda.front().due <= now.steady) {
        const state::due_thing next = net.agenda.front();
        std::pop_heap(net.agenda.begin(), net.agenda.end(), std::greater<>{});
        net.agenda.pop_back();
        net.forget_old(next.due);
        // What was due a moment ago happens with the time it was due, not with the time we got round to it.
        net.happen(next, {now.wall - (now.steady - next.due), next.due});
    }
}

void simulated_network::place(const dial_request& request, instant now, handler<placed_call> done) {
    state& net = *state_;
    const auto reply = [&](steady_time due, result<placed_call> what) {
        net.plan_reply(due, [done = std::move(done), what = std::move(what)] { done(what); });
    };
    const auto person = draw_callee(request.scenario, net.random);
    if (!person)
        return reply(now.steady, failure{person.error()});
    const bool cut_off = net.partitioned(now);
    if (net.random.chance(net.faults.refused) || (cut_off && net.random.chance(500))) {
        // One draw a statement: the order of a call's arguments is the compiler's to choose.
        const steady_time due = now.steady + net.draw(30, 250);
        if (net.random.chance(500))
            return reply(due, fail(errc::network, "no connection to the provider"));
        return reply(due, fail(errc::rate_limited, "the provider asks to slow down"));
    }
    ++net.counters.dials;
    if (net.random.chance(net.faults.rejected))
        return reply(now.steady + net.draw(30, 250), fail(errc::provider_rejected, "the provider refuses the call"));
    if (cut_off || net.random.chance(net.faults.ambiguous)) {
        ++net.counters.unanswered;
        if (net.random.chance(500))
            net.create(request, *person, now);
        return reply(now.steady + net.draw(3'000, 10'000), fail(errc::ambiguous, "the answer to the dial was lost"));
    }
    const std::uint32_t made = net.create(request, *person, now);
    reply(now.steady + net.draw(30, 250), placed_call{net.calls[made].sid.text(), call_status::queued, "queued"});
}

void simulated_network::hang_up(const std::string& sid, instant now, handler<void> done) {
    state& net = *state_;
    const std::uint32_t at = net.calls.find(sid);
    if (at == detail::simulated_calls::none)
        return net.answer<void>(now, std::move(done), fail(errc::unknown_to_provider, "no such call"));
    if (!net.partitioned(now) && !is_terminal(net.calls[at].status))
        net.then(at, net.draw(50, 300), now, detail::call_step::end_as_told);
    net.answer<void>(now, std::move(done), {});
}

/// Mute, hold and digits ask the same of the network: a call that talks.
result<void> simulated_network::state::must_talk(const std::string& sid) {
    const std::uint32_t at = calls.find(sid);
    if (at == detail::simulated_calls::none)
        return fail(errc::unknown_to_provider, "no such call");
    if (calls[at].status != call_status::in_progress)
        return fail(errc::wrong_state, "the call is not in progress");
    return {};
}

void simulated_network::set_mute(const std::string& sid, bool /*on*/, instant now, handler<void> done) {
    state_->answer<void>(now, std::move(done), state_->must_talk(sid));
}

void simulated_network::set_hold(const std::string& sid, bool /*on*/, instant now, handler<void> done) {
    state_->answer<void>(now, std::move(done), state_->must_talk(sid));
}

void simulated_network::send_digits(const std::string& sid, const std::string& /*digits*/, instant now,
                                    handler<void> done) {
    state_->answer<void>(now, std::move(done), state_->must_talk(sid));
}

call_snapshot simulated_network::state::snapshot(const simulated_call& call, instant now) const {
    detail::call_news what = describe(call);
    what.sequence = call.sequence;
    call_snapshot snapshot{what.event(), call.from, call.to, call.created};
    snapshot.event.source = event_source::poll;
    snapshot.event.observed_at = now.wall;
    return snapshot;
}

void simulated_network::fetch(const std::string& sid, instant now, handler<call_snapshot> done) {
    state& net = *state_;
    const std::uint32_t at = net.calls.find(sid);
    if (at == detail::simulated_calls::none)
        return net.answer<call_snapshot>(now, std::move(done), fail(errc::unknown_to_provider, "no such call"));
    net.answer<call_snapshot>(now, std::move(done), net.snapshot(net.calls[at], now));
}

void simulated_network::list(const list_request& request, instant now, handler<std::vector<call_snapshot>> done) {
    state& net = *state_;
    std::vector<call_snapshot> found;
    net.calls.visit_calls_to(request.to, [&](const detail::simulated_call& call) {
        if (call.to == request.to && call.from == request.from && call.created >= request.since &&
            now.steady >= call.listed_from)
            found.push_back(net.snapshot(call, now));
    });
    // How the table chains its calls is its own business; the time of creation is the network's.
    std::sort(found.begin(), found.end(), [](const call_snapshot& a, const call_snapshot& b) {
        return std::tie(a.created_at, a.event.provider_sid) < std::tie(b.created_at, b.event.provider_sid);
    });
    net.answer<std::vector<call_snapshot>>(now, std::move(done), std::move(found));
}

} // namespace callkit
