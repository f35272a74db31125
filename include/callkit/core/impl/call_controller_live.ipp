// Following calls that the provider has, controlling them, and seeing to it that each comes to an end. Included by
// call_controller.hpp.
#pragma once

#include <callkit/core/call_controller.hpp>

#include <algorithm>

namespace callkit {

namespace detail {
inline constexpr seconds longest_ring{600};
inline constexpr seconds longest_call{86'400};
} // namespace detail

inline microseconds call_controller::longest(const active_call& call) const {
    switch (call.fold.status()) {
    case call_status::ringing:
        return seconds(call.ring_timeout) + options_.ringing_grace;
    case call_status::in_progress:
        return seconds(call.time_limit) + options_.talk_grace;
    case call_status::initiated:
        return options_.initiated_limit;
    default:
        return options_.queued_limit;
    }
}

/// Whether a call whose status has reached its limit should be ended. Of a call that was taken over only the longest
/// limits that any call can have are known.
inline bool call_controller::outlived(const active_call& call, instant now) const {
    const auto age = now.steady - call.since;
    switch (call.fold.status()) {
    case call_status::ringing:
        return call.limits_known || age > detail::longest_ring + options_.ringing_grace;
    case call_status::in_progress:
        return call.limits_known || age > detail::longest_call + options_.talk_grace;
    default:
        return age > detail::longest_call;
    }
}

inline void call_controller::on_event(call_event event, instant now, effects& out) {
    if (event.id.is_null())
        event.id = content_event_id(event);
    const bool from_client = event.source == event_source::client;
    if (event.provider.empty() && !event.provider_sid.empty() && !from_client)
        event.provider = options_.provider;
    const call_id named = event.call;
    slot at = no_slot;
    if (event.provider.empty() || event.provider == options_.provider) {
        at = named.is_null() ? no_slot : find_slot(named);
        // The sid knows better, unless the call that has it is only waiting for its real name.
        const slot holder = event.provider_sid.empty() ? no_slot : find_by_sid(event.provider, event.provider_sid);
        if (holder != no_slot && (at == no_slot || !is_provisional(calls_[holder].fold.id())))
            at = holder;
    }
    if (at == no_slot) {
        // Not, or no longer, ours to follow; the store knows where it belongs.
        std::vector<call_event> events;
        events.push_back(std::move(event));
        return persist(persist_step::report, named, std::move(events), out);
    }
    active_call& call = calls_[at];
    event.call = call.fold.id();
    const std::string& known_sid = call.fold.provider_sid();
    if (from_client && event.provider_sid != known_sid) {
        // Which provider call is ours is not for a client to say.
        event.provider.clear();
        event.provider_sid.clear();
    }
    // Whom we call was decided here.
    if (event.kind == event_kind::created && call.fold.dialing() != dial_phase::none)
        event.facts.reset();
    if (!event.provider_sid.empty() && !known_sid.empty() && event.provider_sid != known_sid) {
        call_event ghost = make_event(event_kind::ghost, call.fold.id(), now);
        ghost.raw_status = event.provider_sid;
        ghost.id = event.id; // However often it is delivered, it is one ghost.
        if (!is_terminal(event.status))
            chase(call.fold.id(), event.provider_sid, now, out);
        return report(at, std::move(ghost), out);
    }
    if (known_sid.empty() && !event.provider_sid.empty()) {
        // The callback overtook the answer to our request: it answers it as well.
        call_event placed = make_event(event_kind::placed, call.fold.id(), now);
        placed.source = event.source;
        placed.occurred_at = event.occurred_at;
        placed.provider_sid = event.provider_sid;
        placed.status = call_status::queued;
        bind(at, std::move(placed), is_terminal(event.status), now, out);
    }
    const call_status before = call.fold.status();
    const bool runs = is_live(event.status) && event.kind == event_kind::status;
    if (is_provisional(call.fold.id()) && !named.is_null() && !is_provisional(named)) {
        // It says whose call this is. We do not have that call, the store may.
        call.fold.apply(event);
        event.call = named;
        std::vector<call_event> events;
        events.push_back(std::move(event));
        persist(persist_step::report, named, std::move(events), out);
    } else {
        report(at, std::move(event), out);
    }
    if (call.where != stage::fenced)
        after_change(at, before, now, out);
    else if (runs && !known_sid.empty())
        chase(call.fold.id(), known_sid, now, out);
}

inline void call_controller::after_change(slot at, call_status before, instant now, effects& out) {
    active_call& call = calls_[at];
    const call_status status = call.fold.status();
    if (is_terminal(status))
        return finish(at, now, out);
    if (status == before || call.where != stage::live)
        return;
    call.asks = 0;
    call.since = now.steady;
    // A call that is being ended keeps its short deadline: ringing on must not buy it time.
    if (call.hang_up_wanted)
        return;
    call.asking = false; // The question has been answered, whatever becomes of it.
    arm(at, now.steady + longest(call));
}

inline void call_controller::finish(slot at, instant now, effects& out) {
    settle_all(at, out);
    release_turn(at, now, out);
    --live_count_;
    remove_call(at);
}

inline void call_controller::close(slot at, end_reason reason, instant now, effects& out) {
    call_event event = make_event(event_kind::status, calls_[at].fold.id(), now);
    event.status = call_status::failed;
    event.reason = reason;
    event.ended_by = hangup_by::system;
    event.raw_status = to_string(reason);
    report(at, std::move(event), out);
    if (reason == end_reason::lost)
        settle_kind(at, event_kind::hangup_requested, fail(errc::timeout, "nobody could confirm that the call ended"),
                    out);
    finish(at, now, out);
}

inline void call_controller::on_due(slot at, instant now, effects& out) {
    active_call& call = calls_[at];
    switch (call.where) {
    case stage::waiting:
        if (!call.saved)
            return arm(at, now.steady + seconds(1));
        return give_up(at, call_status::failed, end_reason::expired, hangup_by::system, "expired", now, out);
    case stage::sending:
        return enter_doubt(at, now, out);
    case stage::backing_off:
        if (now.steady > dialling_[at].give_up)
            return give_up(at, call_status::failed, end_reason::expired, hangup_by::system, "expired", now, out);
        if (has_turn(at))
            return claim(at, now, out);
        call.where = stage::waiting;
        return arm(at, dialling_[at].give_up);
    case stage::doubtful:
        if (!call.asking)
            return ask_for_doubtful(at, now, out);
        call.asking = false;
        return after_doubt_round(at, false, now, out);
    case stage::live:
        if (call.asking) {
            call.asking = false;
            return question_failed(at, now, out);
        }
        return ask(at, now, out);
    case stage::fenced:
        return remove_call(at);
    case stage::free:
    case stage::saving:
    case stage::claiming:
        return;
    }
}

inline void call_controller::ask(slot at, instant now, effects& out) {
    active_call& call = calls_[at];
    if (call.fold.provider_sid().empty())
        return close(at, end_reason::lost, now, out);
    call.asking = true;
    arm(at, now.steady + options_.ask_limit);
    out.emplace_back(fetch_effect{call.fold.id(), call.fold.provider_sid()});
}

inline void call_controller::question_failed(slot at, instant now, effects& out) {
    active_call& call = calls_[at];
    if (++call.asks >= options_.ask_attempts)
        return close(at, end_reason::lost, now, out);
    arm(at, now.steady + seconds(std::int64_t{1} << call.asks));
}

inline void call_controller::on_fetch_reply(const call_id& id, result<call_snapshot> reply, instant now, effects& out) {
    const slot at = find_slot(id);
    const bool asked = at != no_slot && calls_[at].where == stage::live && calls_[at].asking;
    if (!reply) {
        if (!asked)
            return;
        calls_[at].asking = false;
        if (reply.error().code == errc::unknown_to_provider)
            return close(at, end_reason::unknown_to_provider, now, out);
        return question_failed(at, now, out);
    }
    call_event seen = std::move(reply->event);
    if (seen.provider.empty())
        seen.provider = options_.provider;
    seen.call = id;
    if (seen.id.is_null())
        seen.id = content_event_id(seen);
    if (at == no_slot) {
        // Too late for us, but how a call ended is worth keeping.
        if (!is_terminal(seen.status) || seen.provider_sid.empty())
            return;
        if (is_provisional(id))
            seen.call = {}; // It may have its real name by now.
        std::vector<call_event> events;
        events.push_back(std::move(seen));
        return persist(persist_step::report, id, std::move(events), out);
    }
    active_call& call = calls_[at];
    const bool ours = seen.provider == call.fold.provider() &&
                      (seen.provider_sid.empty() || seen.provider_sid == call.fold.provider_sid());
    if (!asked)
        return ours ? on_event(std::move(seen), now, out) : void();
    call.asking = false;
    if (!ours)
        return question_failed(at, now, out); // An answer about another call is none.
    call.asks = 0;
    const call_status before = call.fold.status();
    report(at, std::move(seen), out);
    if (is_terminal(call.fold.status()))
        return finish(at, now, out);

    if (call.hang_up_wanted) {
        if (call.hang_ups < options_.hang_up_attempts)
            return send_hang_up(at, now, out);
        // It will not end. Say so to whoever waits, and keep watching.
        settle_kind(at, event_kind::hangup_requested, fail(errc::timeout, "the provider does not end the call"), out);
        call.hang_ups = 0;
        return arm(at, now.steady + options_.queued_limit);
    }
    if (call.fold.status() != before) {
        call.since = now.steady;
    } else if (call.since + longest(call) <= now.steady && outlived(call, now)) {
        const bool talking = call.fold.status() == call_status::in_progress;
        return want_hang_up(at, hangup_by::system, talking ? end_reason::time_limit : end_reason::none, now, out);
    }
    const steady_time limit = call.since + longest(call);
    arm(at, limit > now.steady ? limit : now.steady + longest(call));
}

// --- Commands on running calls.

inline void call_controller::hang_up(operation_id op, const call_id& id, hangup_by who, instant now, effects& out) {
    const slot at = find_slot(id);
    if (at == no_slot || calls_[at].where == stage::fenced) {
        out.emplace_back(settle_effect{op, id, fail(errc::not_found, "the call is not active")});
        return;
    }
    begin(op, at, {.confirms = event_kind::hangup_requested});
    active_call& call = calls_[at];
    if (call.hang_up_wanted) {
        // Already on its way; this one settles together with the first.
        if (call.where == stage::live && call.hang_ups == 0)
            send_hang_up(at, now, out);
        return;
    }
    if ((call.where == stage::waiting && call.saved) || call.where == stage::backing_off)
        return give_up(at, call_status::canceled, end_reason::canceled, who, "canceled", now, out);
    want_hang_up(at, who, end_reason::none, now, out);
}

inline void call_controller::want_hang_up(slot at, hangup_by who, end_reason reason, instant now, effects& out) {
    active_call& call = calls_[at];
    call.hang_up_wanted = true;
    call.ender = who;
    // Nothing may reach the store before the wish itself has. The end of the wish will say who ended it.
    if (call.where == stage::saving || call.where == stage::waiting)
        return;
    call_event event = make_event(event_kind::hangup_requested, call.fold.id(), now);
    event.ended_by = who;
    event.reason = reason;
    report(at, std::move(event), out);
    if (call.where == stage::live)
        send_hang_up(at, now, out);
}

inline void call_controller::send_hang_up(slot at, instant now, effects& out) {
    active_call& call = calls_[at];
    if (call.fold.provider_sid().empty())
        return close(at, end_reason::lost, now, out);
    ++call.hang_ups;
    call.asking = false;
    arm(at, now.steady + options_.ending_limit);
    out.emplace_back(hang_up_effect{call.fold.id(), call.fold.provider_sid()});
}

inline void call_controller::on_hang_up_reply(const call_id& id, const result<void>& reply, instant now,
                                              effects& /*out*/) {
    const slot at = find_slot(id);
    if (at == no_slot || calls_[at].where != stage::live || !calls_[at].hang_up_wanted) {
        // The reply can only be about a ghost. If there are two it does not say which: both are told again.
        const auto theirs = [&](const ghost_call& ghost) { return ghost.call == id; };
        if ((reply || reply.error().code == errc::unknown_to_provider) &&
            std::count_if(ghosts_.begin(), ghosts_.end(), theirs) == 1)
            std::erase_if(ghosts_, theirs);
        return;
    }
    if (calls_[at].asking)
        return;
    // A yes is not an end, and a no may mean that it ended before: the provider's record decides. After a yes the
    // callback usually says so first.
    if (!reply)
        arm(at, now.steady + seconds(1));
}

inline void call_controller::set_mute(operation_id op, const call_id& call, bool on, instant now, effects& out) {
    control(op, call, control_kind::mute, on, {}, now, out);
}

inline void call_controller::set_hold(operation_id op, const call_id& call, bool on, instant now, effects& out) {
    control(op, call, control_kind::hold, on, {}, now, out);
}

inline void call_controller::send_digits(operation_id op, const call_id& call, std::string digits, instant now,
                                         effects& out) {
    control(op, call, control_kind::digits, false, std::move(digits), now, out);
}

inline void call_controller::control(operation_id id, const call_id& call_name, control_kind kind, bool on,
                                     std::string digits, instant now, effects& out) {
    const auto refuse = [&](errc code, const char* why) {
        out.emplace_back(settle_effect{id, call_name, fail(code, why)});
    };
    const provider_capabilities& can = options_.capabilities;
    const bool able = kind == control_kind::mute ? can.mute : kind == control_kind::hold ? can.hold : can.digits;
    if (!able)
        return refuse(errc::unsupported, "the provider cannot do this");
    if (kind == control_kind::digits && !is_dtmf(digits))
        return refuse(errc::invalid_argument, "digits are 1 to 32 of 0-9 * # A-D, and w for a pause");
    const slot at = find_slot(call_name);
    if (at == no_slot || calls_[at].where == stage::fenced)
        return refuse(errc::not_found, "the call is not active");
    active_call& call = calls_[at];
    if (call.where != stage::live || call.fold.status() != call_status::in_progress || call.fold.provider_sid().empty())
        return refuse(errc::wrong_state, "the call has not been answered");

    pending_operation pending;
    pending.due = now.steady + options_.control_limit;
    pending.on = on;
    if (kind == control_kind::digits) {
        pending.confirms = event_kind::digits_sent;
        pending.digits = static_cast<std::int32_t>(digits.size());
    } else {
        const bool mute = kind == control_kind::mute;
        pending.confirms = mute ? event_kind::mute_confirmed : event_kind::hold_confirmed;
        report(at, make_wish(mute ? event_kind::mute_requested : event_kind::hold_requested, call_name, on, now), out);
        // Some providers open the microphone when a call comes back from hold. Whoever wanted to be muted must not
        // be heard in between, so the mute goes first.
        if (!mute && !on && can.mute && call.fold.mute().desired.value_or(false))
            out.emplace_back(control_effect{0, call_name, call.fold.provider_sid(), control_kind::mute, true, {}});
    }
    begin(id, at, pending);
    out.emplace_back(control_effect{id, call_name, call.fold.provider_sid(), kind, on, std::move(digits)});
}

/// Of two wishes the one with the later stamp holds, so theirs never go back or stand still, whatever the clock does.
inline call_event call_controller::make_wish(event_kind kind, const call_id& call, bool on, instant now) {
    last_wish_ = std::max(now.wall, last_wish_ + microseconds(1));
    call_event wish = make_event(kind, call, now);
    wish.occurred_at = last_wish_;
    wish.on = on;
    return wish;
}

inline void call_controller::on_control_reply(operation_id id, const result<void>& reply, instant now, effects& out) {
    const auto found = operations_.find(id);
    if (found == operations_.end())
        return;
    const pending_operation pending = found->second;
    if (const slot at = find_slot(pending.call); reply && at != no_slot) {
        call_event confirmed = make_wish(pending.confirms, pending.call, pending.on, now);
        confirmed.source = event_source::poll;
        confirmed.value = pending.digits;
        report(at, std::move(confirmed), out);
    }
    settle(id, reply, out);
}

// --- After a restart.

inline void call_controller::adopt(call_fold fold, instant now, effects& out) {
    const bool elsewhere = !fold.provider().empty() && fold.provider() != options_.provider;
    if (fold.id().is_null() || is_terminal(fold.status()) || elsewhere || find_slot(fold.id()) != no_slot)
        return;
    const dial_phase phase = fold.dialing();
    const std::string sid = fold.provider_sid();
    if (!sid.empty() && is_provisional(fold.id()) && find_by_sid(fold.provider(), sid) != no_slot)
        return; // Followed already, under its real name.
    const slot at = add_call(std::move(fold), stage::live);
    active_call& call = calls_[at];
    if (!sid.empty()) {
        absorb_provisional(at, sid, out);
        index_sid(at);
    }
    call.since = now.steady;
    call.ring_timeout = 60;
    call.time_limit = 14'400;
    call.saved = true;
    if (!sid.empty())
        return call.hang_up_wanted ? send_hang_up(at, now, out) : ask(at, now, out);
    if (phase == dial_phase::pending)
        return give_up(at, call_status::failed, end_reason::expired, hangup_by::system, "expired", now, out);
    if (phase == dial_phase::sending || phase == dial_phase::in_doubt) {
        // In front of those that have not been sent: they must wait until this one is settled.
        turns_[key_of(call)].push_front(call.fold.id());
        call.in_turn = true;
        return enter_doubt(at, now, out);
    }
    arm(at, now.steady + longest(call));
}

} // namespace callkit
