// From the wish to call until the provider has the call, or certainly has not. Rules R1 to R9 of docs/dialling.md.
// Included by call_controller.hpp.
#pragma once

#include <callkit/core/call_controller.hpp>

#include <algorithm>

namespace callkit {

inline call_controller::attempt_key call_controller::key_of(const active_call& call) const {
    detail::hash128 hash;
    if (const call_facts* facts = call.fold.facts())
        hash.add(facts->workspace_id).add(facts->from.reveal()).add(facts->to.reveal());
    return {hash.high(), hash.low()};
}

inline call_id call_controller::place(operation_id op, const place_command& command, instant now,
                                      effects& out) {
    const call_id id = make_id<call_id>(now.wall, *random_);
    if (stopped_) {
        out.emplace_back(settle_effect{op, id, fail(errc::closed, "no new calls are taken")});
        return id;
    }
    auto facts = std::make_shared<call_facts>(command.facts);
    facts->direction = direction::outbound;
    facts->simulated = options_.capabilities.simulated;
    call_event created = make_event(event_kind::created, id, now);
    created.status = call_status::queued;
    created.facts = std::move(facts);

    call_fold fold;
    fold.apply(created);
    const slot at = add_call(std::move(fold), stage::waiting);
    active_call& call = calls_[at];
    call.wished = call.since = now.steady;
    call.ring_timeout = static_cast<std::uint16_t>(std::clamp<std::int64_t>(command.ring_timeout.count(), 1, 600));
    call.time_limit = static_cast<std::uint32_t>(std::clamp<std::int64_t>(command.time_limit.count(), 1, 86'400));
    if (!command.scenario.empty())
        scenarios_.emplace(id, command.scenario);
    begin(op, at, {.confirms = event_kind::created});

    auto& turn = turns_[key_of(call)];
    turn.push_back(id);
    std::vector<call_event> events;
    events.push_back(std::move(created));
    if (turn.size() > 1) {
        arm(at, now.steady + options_.queue_limit);
        persist(persist_step::intent, id, std::move(events), out);
        return id;
    }
    // Nothing in the way: the wish and the claim share one sync.
    call_event started = make_event(event_kind::dial_started, id, now);
    started.status = call_status::initiated;
    started.value = call.attempt = 1;
    call.where = stage::saving;
    call.fold.apply(started);
    events.push_back(std::move(started));
    persist(persist_step::intent_and_claim, id, std::move(events), out);
    return id;
}

inline void call_controller::claim(slot at, instant now, effects& out) {
    active_call& call = calls_[at];
    call.where = stage::claiming;
    call.since = now.steady;
    call_event started = make_event(event_kind::dial_started, call.fold.id(), now);
    started.status = call_status::initiated;
    started.value = ++call.attempt;
    call.fold.apply(started);
    std::vector<call_event> events;
    events.push_back(std::move(started));
    persist(persist_step::claim, call.fold.id(), std::move(events), out);
}

inline void call_controller::send(slot at, instant now, effects& out) {
    active_call& call = calls_[at];
    if (call.hang_up_wanted || stopped_)
        return give_up(at, call_status::canceled, end_reason::canceled, hangup_by::agent, "canceled", now, out);
    // A claim that spent long on its way to the disk may already have been given up by somebody who looks at the store.
    if (now.steady - call.since > options_.send_window) {
        if (now.steady - call.wished > options_.queue_limit)
            return give_up(at, call_status::failed, end_reason::expired, hangup_by::system, "expired", now, out);
        return claim(at, now, out);
    }
    call.where = stage::sending;
    arm(at, now.steady + options_.dial_reply_limit);
    dial_request request;
    request.call = call.fold.id();
    request.attempt = call.attempt;
    request.from = call.fold.facts()->from;
    request.to = call.fold.facts()->to;
    request.ring_timeout = seconds(call.ring_timeout);
    request.time_limit = seconds(call.time_limit);
    if (const auto scenario = scenarios_.find(request.call); scenario != scenarios_.end())
        request.scenario = scenario->second;
    out.emplace_back(dial_effect{std::move(request)});
}

inline void call_controller::release_turn(slot at, instant now, effects& out) {
    const auto found = turns_.find(key_of(calls_[at]));
    if (found == turns_.end())
        return;
    auto& turn = found->second;
    const auto mine = std::find(turn.begin(), turn.end(), calls_[at].fold.id());
    if (mine == turn.end())
        return;
    const bool was_front = mine == turn.begin();
    turn.erase(mine);
    if (turn.empty()) {
        turns_.erase(found);
        return;
    }
    // One that is not on disk yet gets its turn when it is: see on_persisted.
    if (const slot next = find_slot(turn.front());
        was_front && next != no_slot && calls_[next].saved && calls_[next].where == stage::waiting)
        claim(next, now, out);
}

inline void call_controller::give_up(slot at, call_status status, end_reason reason, hangup_by who, std::string word,
                                     instant now, effects& out) {
    call_event event = make_event(event_kind::not_placed, calls_[at].fold.id(), now);
    event.status = status;
    event.reason = reason;
    event.ended_by = who;
    event.raw_status = std::move(word);
    report(at, std::move(event), out);
    finish(at, now, out);
}

inline void call_controller::on_dial_reply(const call_id& id, result<placed_call> reply, instant now, effects& out) {
    const slot at = find_slot(id);
    if (!reply) {
        if (at == no_slot || (calls_[at].where != stage::sending && calls_[at].where != stage::doubtful))
            return;
        const errc code = reply.error().code;
        if (code == errc::network || code == errc::rate_limited)
            return dial_failed_cleanly(at, now, out);
        if (is(code, condition::caller_bug) || is(code, condition::auth) || code == errc::provider_rejected)
            return dial_refused(at, reply.error(), now, out);
        if (calls_[at].where == stage::sending)
            enter_doubt(at, now, out);
        return;
    }
    call_event placed = make_event(event_kind::placed, id, now);
    placed.source = event_source::poll;
    placed.provider_sid = std::move(reply->provider_sid);
    placed.status = is_terminal(reply->status) ? call_status::queued : reply->status;
    placed.raw_status = std::move(reply->raw_status);
    if (at == no_slot) {
        // The call ended, by its callbacks or by our giving up, before the answer came. If it still runs, nobody
        // follows it.
        out.emplace_back(hang_up_effect{id, placed.provider_sid});
        std::vector<call_event> events;
        events.push_back(std::move(placed));
        return persist(persist_step::report, id, std::move(events), out);
    }
    bind(at, std::move(placed), now, out);
}

inline void call_controller::dial_failed_cleanly(slot at, instant now, effects& out) {
    active_call& call = calls_[at];
    const seconds pause(std::int64_t{1} << std::min<unsigned>(call.attempt, 4U));
    if (call.hang_up_wanted || stopped_)
        return give_up(at, call_status::canceled, end_reason::canceled, hangup_by::agent, "canceled", now, out);
    if (now.steady + pause - call.wished > options_.queue_limit)
        return give_up(at, call_status::failed, end_reason::expired, hangup_by::system, "expired", now, out);
    call.where = stage::backing_off;
    arm(at, now.steady + pause);
}

inline void call_controller::dial_refused(slot at, const error& why, instant now, effects& out) {
    const end_reason reason = why.code == errc::invalid_number ? end_reason::invalid_number
                              : why.code == errc::not_allowed || why.code == errc::forbidden
                                  ? end_reason::blocked
                                  : end_reason::provider_failure;
    give_up(at, call_status::failed, reason, hangup_by::system, std::string(to_string(why.code)), now, out);
}

inline void call_controller::enter_doubt(slot at, instant now, effects& out) {
    active_call& call = calls_[at];
    call.where = stage::doubtful;
    call.since = now.steady;
    call.round = 0;
    report(at, make_event(event_kind::in_doubt, call.fold.id(), now), out);
    arm(at, now.steady + options_.doubt_rounds[0]);
}

inline void call_controller::ask_for_doubtful(slot at, instant now, effects& out) {
    active_call& call = calls_[at];
    if (!options_.capabilities.list)
        return after_doubt_round(at, false, now, out);
    call.asking = true;
    arm(at, now.steady + options_.ask_limit);
    const call_facts& facts = *call.fold.facts();
    // Two minutes of slack for the difference between the provider's clock and ours.
    out.emplace_back(list_effect{call.fold.id(), {facts.from, facts.to, call.fold.created_at() - seconds(120)}});
}

inline bool call_controller::bound_to_another(slot at, const std::string& sid) const {
    const slot other = find_by_sid(options_.provider, sid);
    return other != no_slot && other != at && !is_provisional(calls_[other].fold.id());
}

inline void call_controller::absorb_provisional(slot at, const std::string& sid, effects& out) {
    const slot other = find_by_sid(options_.provider, sid);
    if (other == no_slot || other == at || !is_provisional(calls_[other].fold.id()))
        return;
    calls_[at].fold.merge(calls_[other].fold);
    settle_all(other, out);
    --live_count_;
    remove_call(other);
}

inline void call_controller::on_list_reply(const call_id& id, result<std::vector<call_snapshot>> reply, instant now,
                                           effects& out) {
    const slot at = find_slot(id);
    if (at == no_slot || calls_[at].where != stage::doubtful || !calls_[at].asking)
        return;
    active_call& call = calls_[at];
    call.asking = false;
    if (!reply)
        return after_doubt_round(at, false, now, out);
    call_snapshot* ours = nullptr;
    const call_facts& facts = *call.fold.facts();
    for (call_snapshot& found : *reply) {
        const bool fits = found.to == facts.to && found.from == facts.from &&
                          found.created_at >= call.fold.created_at() - seconds(120) &&
                          !bound_to_another(at, found.event.provider_sid);
        if (fits && (ours == nullptr || found.created_at < ours->created_at))
            ours = &found;
    }
    if (ours == nullptr)
        return after_doubt_round(at, true, now, out);
    call_event placed = make_event(event_kind::placed, id, now);
    placed.source = event_source::reconcile;
    placed.occurred_at = ours->created_at;
    placed.provider_sid = ours->event.provider_sid;
    placed.status = call_status::queued;
    call_event seen = std::move(ours->event);
    seen.source = event_source::reconcile;
    bind(at, std::move(placed), now, out);
    on_event(std::move(seen), now, out);
}

inline void call_controller::after_doubt_round(slot at, bool answered, instant now, effects& out) {
    active_call& call = calls_[at];
    ++call.round;
    if (call.round < options_.doubt_rounds.size())
        return arm(at, std::max(now.steady, call.since + options_.doubt_rounds[call.round]));
    if (answered)
        return fence(at, end_reason::not_placed, now, out);
    if (!options_.capabilities.list || now.steady - call.since >= options_.doubt_limit)
        return fence(at, end_reason::lost, now, out);
    call.round = static_cast<std::uint8_t>(options_.doubt_rounds.size() - 1);
    arm(at, now.steady + seconds(15));
}

inline void call_controller::fence(slot at, end_reason reason, instant now, effects& out) {
    call_event event = make_event(event_kind::not_placed, calls_[at].fold.id(), now);
    if (reason == end_reason::lost)
        event.kind = event_kind::status; // Nobody could say whether it was placed, so we do not either.
    event.status = call_status::failed;
    event.reason = reason;
    event.ended_by = hangup_by::system;
    event.raw_status = to_string(reason);
    report(at, std::move(event), out);
    settle_all(at, out);
    release_turn(at, now, out);
    --live_count_;
    calls_[at].where = stage::fenced;
    arm(at, now.steady + options_.fence_window);
}

inline void call_controller::bind(slot at, call_event placed, instant now, effects& out) {
    active_call& call = calls_[at];
    if (!call.fold.provider_sid().empty() && call.fold.provider_sid() != placed.provider_sid) {
        // A second provider call for one wish: at most one may go on, and the first is being followed.
        call_event ghost = make_event(event_kind::ghost, call.fold.id(), now);
        ghost.raw_status = placed.provider_sid;
        out.emplace_back(hang_up_effect{call.fold.id(), placed.provider_sid});
        return report(at, std::move(ghost), out);
    }
    const std::string sid = placed.provider_sid;
    const call_status before = call.fold.status();
    report(at, std::move(placed), out);
    absorb_provisional(at, sid, out); // Its events came first and were followed under a name of their own.
    index_sid(at);
    if (call.where == stage::fenced) {
        out.emplace_back(hang_up_effect{call.fold.id(), sid});
        return;
    }
    if (call.where != stage::live) {
        call.where = stage::live;
        call.since = now.steady;
        call.asking = false;
        scenarios_.erase(call.fold.id());
        release_turn(at, now, out);
        arm(at, live_limit(calls_[at], now));
        if (calls_[at].hang_up_wanted)
            send_hang_up(at, now, out);
    }
    after_change(at, before, now, out);
}

inline void call_controller::stop_dialling(instant now, effects& out) {
    stopped_ = true;
    for (slot at = 0; at < calls_.size(); ++at) {
        const active_call& call = calls_[at];
        if ((call.where == stage::waiting && call.saved) || call.where == stage::backing_off)
            give_up(at, call_status::canceled, end_reason::canceled, hangup_by::system, "canceled", now, out);
    }
}

} // namespace callkit
