// From the wish to call until the provider has the call, or certainly has not. Rules R1 to R9 of docs/dialling.md.
// Included by call_controller.hpp.
#pragma once

#include <callkit/core/call_controller.hpp>

#include <algorithm>
#include <limits>

namespace callkit {

inline call_controller::attempt_key call_controller::key_of(const active_call& call) const {
    detail::hash128 hash;
    if (const call_facts* facts = call.fold.facts())
        hash.add(facts->workspace_id).add(facts->from.reveal()).add(facts->to.reveal());
    return {hash.high(), hash.low()};
}

inline call_controller::turn_map::iterator call_controller::turn_of(slot at) {
    if (!calls_[at].in_turn)
        return turns_.end();
    const auto holds = [&id = calls_[at].fold.id()](const auto& turn) {
        return std::find(turn.second.begin(), turn.second.end(), id) != turn.second.end();
    };
    const auto found = turns_.find(key_of(calls_[at]));
    if (found != turns_.end() && holds(*found))
        return found;
    return std::find_if(turns_.begin(), turns_.end(), holds); // Its facts were learned after it got in line.
}

inline bool call_controller::has_turn(slot at) {
    const auto turn = turn_of(at);
    return turn == turns_.end() || turn->second.front() == calls_[at].fold.id();
}

inline call_id call_controller::place(operation_id op, const place_command& command, instant now, effects& out) {
    const bool named = !command.call.is_null();
    const call_id id = named ? command.call : make_id<call_id>(now.wall, *random_);
    if (stopped_) {
        out.emplace_back(settle_effect{op, id, fail(errc::closed, "no new calls are taken")});
        return id;
    }
    if (named && find_slot(id) != no_slot) {
        out.emplace_back(settle_effect{op, id, fail(errc::duplicate_dial, "the call is placed already")});
        return id;
    }
    auto facts = std::make_shared<call_facts>(command.facts);
    facts->direction = direction::outbound;
    facts->simulated = options_.capabilities.simulated;
    call_event created = make_event(event_kind::created, id, now);
    created.status = call_status::queued;
    created.facts = std::move(facts);
    if (named) {
        // A journal that has it knows the call, whoever placed it.
        const std::string_view bytes(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
        created.id = detail::derived_id<event_id>(detail::hash128{}.add("created").add(bytes));
    }

    call_fold fold;
    fold.apply(created);
    const slot at = add_call(std::move(fold), stage::waiting);
    active_call& call = calls_[at];
    call.since = now.steady;
    call.ring_timeout = static_cast<std::uint16_t>(std::clamp<std::int64_t>(command.ring_timeout.count(), 1, 600));
    call.time_limit = static_cast<std::uint32_t>(std::clamp<std::int64_t>(command.time_limit.count(), 1, 86'400));
    call.limits_known = true;
    dialling& dial = dialling_[at];
    dial.scenario = command.scenario;
    dial.give_up = now.steady + options_.queue_limit;
    begin(op, at, {.confirms = event_kind::created});

    auto& turn = turns_[key_of(call)];
    turn.push_back(id);
    call.in_turn = true;
    std::vector<call_event> events;
    events.push_back(std::move(created));
    if (turn.size() > 1) {
        arm(at, dial.give_up);
        persist(persist_step::intent, id, std::move(events), out);
        return id;
    }
    // Nothing in the way: the wish and the claim share one sync.
    call_event started = make_event(event_kind::dial_started, id, now);
    started.status = call_status::initiated;
    dial.attempt = 1;
    started.value = 1;
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
    started.value = static_cast<std::int32_t>(++dialling_[at].attempt);
    call.fold.apply(started);
    std::vector<call_event> events;
    events.push_back(std::move(started));
    persist(persist_step::claim, call.fold.id(), std::move(events), out);
}

inline void call_controller::send(slot at, instant now, effects& out) {
    active_call& call = calls_[at];
    const dialling& dial = dialling_[at];
    if (call.hang_up_wanted || stopped_)
        return cancel(at, now, out);
    if (!has_turn(at)) {
        // A dial of an earlier run to the same number has turned up in the meantime.
        call.where = stage::waiting;
        return arm(at, dial.give_up);
    }
    // A claim that spent long on its way to the disk may already have been given up by somebody who looks at the store.
    if (now.steady - call.since > options_.send_window) {
        if (now.steady > dial.give_up)
            return give_up(at, call_status::failed, end_reason::expired, hangup_by::system, "expired", now, out);
        return claim(at, now, out);
    }
    call.where = stage::sending;
    arm(at, now.steady + options_.dial_reply_limit);
    dial_request request;
    request.call = call.fold.id();
    request.attempt = dial.attempt;
    request.from = call.fold.facts()->from;
    request.to = call.fold.facts()->to;
    request.ring_timeout = seconds(call.ring_timeout);
    request.time_limit = seconds(call.time_limit);
    request.scenario = dial.scenario;
    out.emplace_back(dial_effect{std::move(request)});
}

inline void call_controller::release_turn(slot at, instant now, effects& out) {
    const auto found = turn_of(at);
    calls_[at].in_turn = false;
    if (found == turns_.end())
        return;
    auto& turn = found->second;
    const auto mine = std::find(turn.begin(), turn.end(), calls_[at].fold.id());
    const bool was_front = mine == turn.begin();
    turn.erase(mine);
    if (turn.empty()) {
        turns_.erase(found);
        return;
    }
    // One that is not on disk yet gets its turn when it is: see on_persisted.
    if (const slot next = find_slot(turn.front());
        was_front && !stopped_ && next != no_slot && calls_[next].saved && calls_[next].where == stage::waiting)
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

inline void call_controller::cancel(slot at, instant now, effects& out) {
    const hangup_by who = calls_[at].hang_up_wanted ? calls_[at].ender : hangup_by::system;
    give_up(at, call_status::canceled, end_reason::canceled, who, "canceled", now, out);
}

/// R4. Only what is certain counts as certain: a code that is not listed leaves doubt.
constexpr call_controller::dial_failure call_controller::classify(errc code) noexcept {
    switch (code) {
    case errc::network:
    case errc::rate_limited:
        return dial_failure::clean;
    case errc::invalid_argument:
    case errc::invalid_number:
    case errc::unknown_scenario:
    case errc::unsupported:
    case errc::too_large:
    case errc::duplicate_dial:
    case errc::not_allowed:
    case errc::unauthorized:
    case errc::forbidden:
    case errc::provider_rejected:
        return dial_failure::refused;
    default:
        return dial_failure::doubtful;
    }
}

inline void call_controller::on_dial_reply(const call_id& id, result<placed_call> reply, instant now, effects& out) {
    const slot at = find_slot(id);
    // A yes without a sid, or with that of another call, is not understood.
    if (reply && (reply->provider_sid.empty() || (at != no_slot && bound_to_another(at, reply->provider_sid))))
        reply = fail(errc::ambiguous, "the answer to the dial names no new call");
    if (!reply) {
        if (at == no_slot || (calls_[at].where != stage::sending && calls_[at].where != stage::doubtful))
            return;
        switch (classify(reply.error().code)) {
        case dial_failure::clean:
            return dial_failed_cleanly(at, now, out);
        case dial_failure::refused:
            return dial_refused(at, reply.error(), now, out);
        case dial_failure::doubtful:
            if (calls_[at].where == stage::sending)
                enter_doubt(at, now, out);
            return;
        }
    }
    call_event placed = make_event(event_kind::placed, id, now);
    placed.source = event_source::poll;
    placed.provider_sid = std::move(reply->provider_sid);
    const bool ended = is_terminal(reply->status);
    placed.status = ended ? call_status::queued : reply->status;
    placed.raw_status = std::move(reply->raw_status);
    if (at == no_slot) {
        // The call ended, by its callbacks or by our giving up, before the answer came. If it still runs, nobody
        // follows it.
        chase(id, placed.provider_sid, now, out);
        std::vector<call_event> events;
        events.push_back(std::move(placed));
        return persist(persist_step::report, id, std::move(events), out);
    }
    bind(at, std::move(placed), ended, now, out);
    // How it ended is in the provider's record.
    if (ended && calls_[at].where == stage::live)
        ask(at, now, out);
}

inline void call_controller::dial_failed_cleanly(slot at, instant now, effects& out) {
    active_call& call = calls_[at];
    const dialling& dial = dialling_[at];
    const seconds pause(std::int64_t{1} << std::min(dial.attempt, 4U));
    if (call.hang_up_wanted || stopped_)
        return cancel(at, now, out);
    // Somebody may have been told that this call is in doubt. It is not dialled again by itself.
    if (call.where == stage::doubtful)
        return give_up(at, call_status::failed, end_reason::not_placed, hangup_by::system,
                       std::string(to_string(end_reason::not_placed)), now, out);
    if (now.steady + pause > dial.give_up)
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
    dialling_[at].round = 0;
    report(at, make_event(event_kind::in_doubt, call.fold.id(), now), out);
    arm(at, now.steady + options_.doubt_rounds[0]);
}

inline void call_controller::ask_for_doubtful(slot at, instant now, effects& out) {
    active_call& call = calls_[at];
    if (!options_.capabilities.list || call.fold.facts() == nullptr)
        return after_doubt_round(at, false, now, out);
    call.asking = true;
    ++dialling_[at].lists;
    arm(at, now.steady + options_.ask_limit);
    const call_facts& facts = *call.fold.facts();
    // Two minutes of slack for the difference between the provider's clock and ours.
    out.emplace_back(
        list_effect{call.fold.id(), {facts.from, facts.to, call.fold.created_at() - seconds(120), call.fold.id()}});
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
    if (calls_[at].where == stage::fenced) {
        settle_all(other, out); // It is about to be hung up.
    } else {
        hand_over_operations(other, at);
        if (calls_[other].hang_up_wanted) {
            calls_[at].hang_up_wanted = true;
            calls_[at].ender = calls_[other].ender;
        }
    }
    --live_count_;
    remove_call(other);
}

inline void call_controller::on_list_reply(const call_id& id, result<std::vector<call_snapshot>> reply, instant now,
                                           effects& out) {
    const slot at = find_slot(id);
    if (at == no_slot)
        return;
    active_call& call = calls_[at];
    const auto dial = dialling_.find(at);
    if (dial != dialling_.end() && dial->second.lists > 0)
        --dial->second.lists;
    if (call.where != stage::doubtful || !call.asking || dial == dialling_.end())
        return;
    call.asking = false;
    if (!reply)
        return after_doubt_round(at, false, now, out);
    call_snapshot* ours = nullptr;
    const call_facts& facts = *call.fold.facts();
    for (call_snapshot& found : *reply) {
        // The provider knows whose it is, or it is judged by its numbers and its time.
        const bool fits = !found.event.provider_sid.empty() &&
                          (found.event.call == id ||
                           (found.event.call.is_null() && found.to == facts.to && found.from == facts.from &&
                            found.created_at >= call.fold.created_at() - seconds(120))) &&
                          !bound_to_another(at, found.event.provider_sid);
        if (fits && (ours == nullptr || found.created_at < ours->created_at))
            ours = &found;
    }
    if (ours == nullptr)
        // While an earlier list is still on its way this may be that one, and then it says nothing about now.
        return after_doubt_round(at, dial->second.lists == 0, now, out);
    call_event placed = make_event(event_kind::placed, id, now);
    placed.source = event_source::reconcile;
    placed.occurred_at = ours->created_at;
    placed.provider_sid = ours->event.provider_sid;
    placed.status = call_status::queued;
    call_event seen = std::move(ours->event);
    seen.source = event_source::reconcile;
    seen.provider = options_.provider;
    seen.call = id;
    bind(at, std::move(placed), is_terminal(seen.status), now, out);
    on_event(std::move(seen), now, out);
}

inline void call_controller::after_doubt_round(slot at, bool answered, instant now, effects& out) {
    active_call& call = calls_[at];
    unsigned& round = dialling_[at].round;
    ++round;
    if (round < options_.doubt_rounds.size())
        return arm(at, std::max(now.steady, call.since + options_.doubt_rounds[round]));
    if (answered)
        return fence(at, end_reason::not_placed, now, out);
    if (!options_.capabilities.list || now.steady - call.since >= options_.doubt_limit)
        return fence(at, end_reason::lost, now, out);
    round = static_cast<unsigned>(options_.doubt_rounds.size() - 1);
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
    if (reason == end_reason::lost)
        settle_kind(at, event_kind::hangup_requested, fail(errc::ambiguous, "the call may exist; nobody can say"), out);
    settle_all(at, out);
    release_turn(at, now, out);
    --live_count_;
    calls_[at].where = stage::fenced;
    dialling_.erase(at);
    arm(at, now.steady + options_.fence_window);
}

inline void call_controller::bind(slot at, call_event placed, bool ended, instant now, effects& out) {
    active_call& call = calls_[at];
    if (!call.fold.provider_sid().empty() && call.fold.provider_sid() != placed.provider_sid) {
        // A second provider call for one wish: at most one may go on, and the first is being followed.
        call_event ghost = make_event(event_kind::ghost, call.fold.id(), now);
        ghost.raw_status = placed.provider_sid;
        chase(call.fold.id(), placed.provider_sid, now, out);
        return report(at, std::move(ghost), out);
    }
    const std::string sid = placed.provider_sid;
    const call_status before = call.fold.status();
    report(at, std::move(placed), out);
    absorb_provisional(at, sid, out); // Its events came first and were followed under a name of their own.
    index_sid(at);
    if (call.where == stage::fenced) {
        if (!ended)
            chase(call.fold.id(), sid, now, out);
        return;
    }
    if (call.where != stage::live) {
        call.where = stage::live;
        call.since = now.steady;
        call.asking = false;
        dialling_.erase(at);
        release_turn(at, now, out);
        arm(at, now.steady + longest(call));
    }
    if (call.hang_up_wanted && call.hang_ups == 0 && !ended)
        send_hang_up(at, now, out);
    after_change(at, before, now, out);
}

// R8. A provider call that nobody follows is told to end until the provider says that it heard.

inline void call_controller::chase(const call_id& call, const std::string& sid, instant now, effects& out) {
    for (const ghost_call& ghost : ghosts_)
        if (ghost.sid == sid)
            return;
    ghosts_.push_back({now.steady + seconds(2), call, sid, 1});
    out.emplace_back(hang_up_effect{call, sid});
}

inline void call_controller::chase_ghosts(instant now, effects& out) {
    for (ghost_call& ghost : ghosts_) {
        if (ghost.due > now.steady || ghost.told >= options_.hang_up_attempts)
            continue;
        ghost.due = now.steady + seconds(std::int64_t{2} << std::min(ghost.told, 8U));
        ++ghost.told;
        out.emplace_back(hang_up_effect{ghost.call, ghost.sid});
    }
    std::erase_if(ghosts_, [&](const ghost_call& ghost) { return ghost.due <= now.steady; });
}

inline void call_controller::stop_dialling(instant now, effects& out) {
    stopped_ = true;
    for (slot at = 0; at < calls_.size(); ++at) {
        const active_call& call = calls_[at];
        if ((call.where == stage::waiting && call.saved) || call.where == stage::backing_off)
            cancel(at, now, out);
    }
}

} // namespace callkit
