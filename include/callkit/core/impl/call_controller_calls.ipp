// The controller's table of calls, its deadlines, its events and its operations. Included by call_controller.hpp.
#pragma once

#include <callkit/core/call_controller.hpp>

#include <algorithm>
#include <functional>

namespace callkit {

inline call_controller::call_controller(controller_options options, random_source& random)
    : options_(std::move(options)), random_(&random) {
}

inline std::size_t call_controller::sid_hash(std::string_view provider, std::string_view sid) noexcept {
    return std::hash<std::string_view>{}(sid)*31 + std::hash<std::string_view>{}(provider);
}

inline call_controller::slot call_controller::find_slot(const call_id& call) const {
    return by_id_.find(id_hash{}(call), [&](slot at) { return calls_[at].fold.id() == call; });
}

inline call_controller::slot call_controller::find_by_sid(std::string_view provider, std::string_view sid) const {
    return by_sid_.find(sid_hash(provider, sid), [&](slot at) {
        return calls_[at].fold.provider_sid() == sid && calls_[at].fold.provider() == provider;
    });
}

inline const call_fold* call_controller::find(const call_id& call) const {
    const slot at = find_slot(call);
    return at == no_slot || calls_[at].where == stage::fenced ? nullptr : &calls_[at].fold;
}

inline call_controller::slot call_controller::add_call(call_fold fold, stage where) {
    const slot at = calls_.acquire();
    calls_[at].fold = std::move(fold);
    calls_[at].where = where;
    by_id_.insert(id_hash_of(at), at, [this](slot other) { return id_hash_of(other); });
    index_sid(at);
    ++live_count_;
    return at;
}

inline void call_controller::index_sid(slot at) {
    const call_fold& fold = calls_[at].fold;
    if (!fold.provider_sid().empty() && find_by_sid(fold.provider(), fold.provider_sid()) == no_slot)
        by_sid_.insert(sid_hash_of(at), at, [this](slot other) { return sid_hash_of(other); });
}

inline void call_controller::remove_call(slot at) {
    const call_fold& fold = calls_[at].fold;
    by_id_.erase(id_hash_of(at), at, [this](slot other) { return id_hash_of(other); });
    if (!fold.provider_sid().empty())
        by_sid_.erase(sid_hash_of(at), at, [this](slot other) { return sid_hash_of(other); });
    dialling_.erase(at);
    deadlines_.remove(at, view());
    calls_.release(at);
}

// --- Deadlines.

inline void call_controller::arm(slot at, steady_time due) {
    calls_[at].due = due;
    deadlines_.update(at, view());
}

inline std::optional<steady_time> call_controller::next_deadline() {
    steady_time earliest = retry_unsaved_at_;
    for (const ghost_call& ghost : ghosts_)
        earliest = std::min(earliest, ghost.due);
    if (!operation_deadlines_.empty())
        earliest = std::min(earliest, operation_deadlines_.begin()->first);
    if (!deadlines_.empty())
        earliest = std::min(earliest, calls_[deadlines_.front()].due);
    return earliest == never ? std::nullopt : std::optional(earliest);
}

inline void call_controller::tick(instant now, effects& out) {
    for (auto due = next_deadline(); due && *due <= now.steady; due = next_deadline()) {
        if (retry_unsaved_at_ <= now.steady) {
            retry_unsaved_at_ = never;
            for (persist_effect& again : std::exchange(unsaved_, {}))
                out.emplace_back(std::move(again));
        }
        chase_ghosts(now, out);
        while (!operation_deadlines_.empty() && operation_deadlines_.begin()->first <= now.steady)
            settle(operation_deadlines_.begin()->second, fail(errc::timeout, "the provider did not confirm in time"),
                   out);
        if (!deadlines_.empty() && calls_[deadlines_.front()].due <= now.steady) {
            const slot at = deadlines_.front();
            deadlines_.remove(at, view());
            calls_[at].due = never;
            on_due(at, now, out);
        }
    }
}

// --- Events.

inline call_event call_controller::make_event(event_kind kind, const call_id& call, instant now) const {
    call_event event;
    event.id = make_id<event_id>(now.wall, *random_);
    event.call = call;
    event.kind = kind;
    event.source = event_source::engine;
    event.occurred_at = now.wall;
    event.observed_at = now.wall;
    event.provider = options_.provider;
    return event;
}

inline void call_controller::persist(persist_step step, const call_id& call, std::vector<call_event> events,
                                     effects& out) {
    out.emplace_back(persist_effect{step, call, std::move(events)});
}

inline void call_controller::report(slot at, call_event event, effects& out) {
    calls_[at].fold.apply(event);
    const call_id call = calls_[at].fold.id();
    if (is_provisional(call)) {
        // The store may have learned the real name by now. It goes by the sid.
        event.call = {};
        event.provider = calls_[at].fold.provider();
        event.provider_sid = calls_[at].fold.provider_sid();
    }
    std::vector<call_event> events;
    events.push_back(std::move(event));
    persist(persist_step::report, call, std::move(events), out);
}

inline void call_controller::report_without_sid(persist_effect refused, effects& out) {
    // The log has the sid under another call, where it stays. What happened to this one is true all the same, its end
    // above all.
    bool changed = false;
    for (call_event& event : refused.events) {
        if (event.call.is_null() || event.provider_sid.empty())
            continue;
        event.provider_sid.clear();
        changed = true;
    }
    if (changed)
        persist(persist_step::report, refused.call, std::move(refused.events), out);
}

inline void call_controller::on_persisted(persist_effect stored, const result<void>& outcome, instant now,
                                          effects& out) {
    if (stored.step == persist_step::report) {
        if (outcome)
            return;
        if (outcome.error().code == errc::sid_conflict)
            return report_without_sid(std::move(stored), out);
        // What happened has happened: it is offered again until the store takes it, unless that is hopeless.
        if (!is(outcome.error().code, condition::caller_bug)) {
            unsaved_.push_back(std::move(stored));
            retry_unsaved_at_ = std::min(retry_unsaved_at_, now.steady + seconds(1));
        }
        return;
    }
    const slot at = find_slot(stored.call);
    if (at == no_slot)
        return;
    active_call& call = calls_[at];
    if (stored.step == persist_step::claim) {
        if (call.where != stage::claiming)
            return; // The provider turned out to have the call: there is nothing left to send.
        if (outcome)
            return send(at, now, out);
        if (call.hang_up_wanted || stopped_)
            return cancel(at, now, out);
        call.where = stage::backing_off;
        return arm(at, now.steady + seconds(1));
    }
    const bool undialled = call.where == stage::saving || call.where == stage::waiting;
    settle_kind(at, event_kind::created, outcome, out);
    if (!undialled) {
        call.saved = true;
        return;
    }
    // A wish that is not on disk never was.
    if (!outcome) {
        settle_all(at, out);
        release_turn(at, now, out);
        --live_count_;
        return remove_call(at);
    }
    call.saved = true;
    if (call.hang_up_wanted || stopped_)
        return cancel(at, now, out);
    if (stored.step == persist_step::intent_and_claim)
        return send(at, now, out);
    if (has_turn(at))
        claim(at, now, out);
}

// --- Operations.

inline void call_controller::begin(operation_id id, slot at, pending_operation pending) {
    pending.call = calls_[at].fold.id();
    if (!operations_.emplace(id, pending).second)
        return; // A host that reuses a pending id gets one outcome for both.
    calls_[at].has_operations = true;
    operations_of_.emplace(pending.call, id);
    if (pending.due != never)
        operation_deadlines_.emplace(pending.due, id);
}

inline void call_controller::settle(operation_id id, result<void> outcome, effects& out) {
    const auto found = operations_.find(id);
    if (found == operations_.end())
        return;
    const call_id call = found->second.call;
    operation_deadlines_.erase({found->second.due, id});
    operations_.erase(found);
    const auto [first, last] = operations_of_.equal_range(call);
    for (auto it = first; it != last; ++it) {
        if (it->second == id) {
            operations_of_.erase(it);
            break;
        }
    }
    out.emplace_back(settle_effect{id, call, std::move(outcome)});
}

inline void call_controller::settle_kind(slot at, event_kind kind, const result<void>& outcome, effects& out) {
    if (!calls_[at].has_operations)
        return;
    std::vector<operation_id> matching;
    const auto [first, last] = operations_of_.equal_range(calls_[at].fold.id());
    for (auto it = first; it != last; ++it)
        if (operations_.at(it->second).confirms == kind)
            matching.push_back(it->second);
    std::sort(matching.begin(), matching.end()); // The order inside a hash table is nobody's business.
    for (const operation_id id : matching)
        settle(id, outcome, out);
}

inline void call_controller::settle_all(slot at, effects& out) {
    settle_kind(at, event_kind::hangup_requested, {}, out);
    for (const event_kind kind :
         {event_kind::created, event_kind::mute_confirmed, event_kind::hold_confirmed, event_kind::digits_sent})
        settle_kind(at, kind, fail(errc::wrong_state, "the call has ended"), out);
    calls_[at].has_operations = false;
}

inline void call_controller::hand_over_operations(slot from, slot to) {
    const call_id call = calls_[to].fold.id();
    const auto [first, last] = operations_of_.equal_range(calls_[from].fold.id());
    std::vector<operation_id> moved;
    for (auto it = first; it != last; ++it)
        moved.push_back(it->second);
    operations_of_.erase(first, last);
    for (const operation_id id : moved) {
        operations_.at(id).call = call;
        operations_of_.emplace(call, id);
        calls_[to].has_operations = true;
    }
    calls_[from].has_operations = false;
}

} // namespace callkit
