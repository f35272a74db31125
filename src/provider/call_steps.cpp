// The life of a call in the simulated network.
#include "network_state.hpp"

namespace callkit {

/// Plans the next step; it is skipped when something else has happened to the call by then.
void simulated_network::state::then(std::uint32_t at, milliseconds delay, instant now, call_step step) {
    plan({.due = now.steady + delay, .at = at, .plan = calls[at].plan, .step = step});
}

void simulated_network::state::take_step(std::uint32_t at, call_step step, instant now) {
    switch (step) {
    case call_step::initiate:
        enter(at, call_status::initiated, now);
        return then(at, calls[at].person.setup, now, call_step::reach);
    case call_step::reach:
        return reach(at, now);
    case call_step::ring_out:
        return finish(at, call_status::no_answer, end_reason::no_answer, hangup_by::system, 487, now);
    case call_step::reject:
        return finish(at, call_status::no_answer, end_reason::rejected, hangup_by::customer, 603, now);
    case call_step::answer:
        return talk(at, now);
    case call_step::verdict: {
        detail::call_news verdict = describe(calls[at]);
        verdict.kind = event_kind::answered_by;
        verdict.status = call_status::unknown;
        verdict.occurred = now.wall;
        verdict.answerer =
            calls[at].person.does == callee::behaviour::voicemail ? answered_by::machine : answered_by::human;
        return deliver(verdict, now);
    }
    case call_step::reach_time_limit:
        return finish(at, call_status::completed, end_reason::time_limit, hangup_by::system, 200, now);
    case call_step::callee_hangs_up:
        return finish(at, call_status::completed, end_reason::hangup, hangup_by::customer, 200, now);
    case call_step::end_as_told:
        if (calls[at].status == call_status::in_progress)
            return finish(at, call_status::completed, end_reason::hangup, hangup_by::unknown, 200, now);
        return finish(at, call_status::canceled, end_reason::canceled, hangup_by::unknown, 487, now);
    }
}

void simulated_network::state::enter(std::uint32_t at, call_status status, instant now) {
    simulated_call& call = calls[at];
    call.status = status;
    call.changed = now.wall;
    ++call.plan;
    if (status == call_status::in_progress)
        call.answered = now.wall;
    if (is_terminal(status)) {
        --counters.live;
        const auto talked = std::chrono::floor<seconds>(now.wall - call.answered).count();
        call.duration = status == call_status::completed ? static_cast<std::int32_t>(talked) : 0;
        ended.emplace_back(now.steady, at);
    }
    detail::call_news what = describe(call);
    what.sequence = call.sequence++;
    deliver(what, now);
}

void simulated_network::state::finish(std::uint32_t at, call_status status, end_reason reason, hangup_by who,
                                      std::int32_t sip, instant now) {
    simulated_call& call = calls[at];
    call.reason = reason;
    call.ended_by = who;
    call.sip_code = sip;
    enter(at, status, now);
}

void simulated_network::state::reach(std::uint32_t at, instant now) {
    using behaviour = callee::behaviour;
    const callee person = calls[at].person;
    switch (person.does) {
    case behaviour::busy:
        return finish(at, call_status::busy, end_reason::busy, hangup_by::carrier, 486, now);
    case behaviour::fails:
        return finish(at, call_status::failed, end_reason::invalid_number, hangup_by::carrier, 404, now);
    case behaviour::unreachable:
        return finish(at, call_status::failed, end_reason::carrier_failure, hangup_by::carrier, 503, now);
    default:
        break;
    }
    enter(at, call_status::ringing, now);
    const seconds timeout = calls[at].ring_timeout;
    if (person.does == behaviour::rings_out || person.ring > timeout)
        then(at, timeout, now, call_step::ring_out);
    else
        then(at, person.ring, now, person.does == behaviour::rejects ? call_step::reject : call_step::answer);
}

void simulated_network::state::talk(std::uint32_t at, instant now) {
    enter(at, call_status::in_progress, now);
    then(at, draw(500, 3'500), now, call_step::verdict);
    const milliseconds limit = calls[at].time_limit;
    const milliseconds talk = calls[at].person.talk;
    if (talk.count() < 0 || talk > limit)
        then(at, limit, now, call_step::reach_time_limit);
    else
        then(at, talk, now, call_step::callee_hangs_up);
}

std::uint32_t simulated_network::state::create(const dial_request& request, const callee& person, instant now) {
    simulated_call call;
    call.sid.first = random.next();
    // Another wish gets another sid even where the same chance is drawn again, as two runs with one seed do.
    std::uint64_t wish = 0;
    for (std::size_t i = 8; i < request.call.bytes.size(); ++i)
        wish = (wish << 8U) | request.call.bytes[i];
    call.sid.second = random.next() ^ wish;
    call.call = request.call;
    call.from = request.from;
    call.to = request.to;
    call.person = person;
    call.created = call.changed = now.wall;
    call.listed_from = now.steady + (faults.listing_lags ? draw(0, 20'000) : milliseconds(0));
    call.ring_timeout = request.ring_timeout;
    call.time_limit = request.time_limit;
    call.untagged = random.chance(faults.untagged);
    ++counters.placed;
    ++counters.live;
    if (calls.serves(request.call))
        ++counters.double_dials;
    const std::uint32_t at = calls.add(std::move(call));
    then(at, draw(50, 300), now, call_step::initiate);
    return at;
}

} // namespace callkit
