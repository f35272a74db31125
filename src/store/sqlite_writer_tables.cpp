// The tables as `projection::project` uses them, and what is remembered of them.
#include "sqlite_rows.hpp"
#include "sqlite_writer.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace callkit::sqlite {
namespace {

std::optional<call_id> as_call(std::optional<uuid> id) {
    return id ? std::optional<call_id>(call_id(*id)) : std::nullopt;
}

bool is_ours(const call_id& call) {
    return !call.is_null() && !is_provisional(call);
}

} // namespace

std::optional<call_id> writer::event_owner(const event_id& id) {
    if (const repeated_event last = std::exchange(repeated_, {}); last.event == id)
        return last.owner;
    write_waiting();
    return as_call(event_owner_.start().bind(id).first_id());
}

std::optional<call_id> writer::sid_owner(const call_event& event) {
    std::string key = projection::sid_key(event.provider, event.provider_sid);
    if (const auto known = sids_.find(key); known != sids_.end())
        return known->second;
    if (at_once_ && event.kind == event_kind::placed && is_ours(event.call))
        return std::nullopt; // has just been given to the call
    const auto owner = as_call(sid_owner_.start()
                                   .bind(std::string_view(event.provider))
                                   .bind(std::string_view(event.provider_sid))
                                   .first_id());
    if (owner)
        remember_sid(std::move(key), *owner);
    return owner;
}

std::optional<call_id> writer::absorbed_by(const call_id& provisional) {
    return as_call(absorbed_by_.start().bind(provisional).first_id());
}

std::uint64_t writer::journal(const call_event& event, const call_id& owner) {
    cached& call = load(owner);
    if (at_once_ && call.knows_events) {
        if (std::find(call.events.begin(), call.events.end(), event.id) != call.events.end()) {
            repeated_ = {event.id, owner};
            return 0;
        }
        waiting_events_.push_back({&event, owner});
        ++last_position_;
    } else {
        write_waiting();
        bind_event(insert_event_.start(), event, owner);
        insert_event_.run();
        if (database_.changes() == 0)
            return 0;
        last_position_ = static_cast<std::uint64_t>(database_.last_rowid());
    }
    note_event(call, event.id);
    return last_position_;
}

void writer::note_event(cached& call, const event_id& id) {
    if (call.events.empty())
        call.events.reserve(8);
    call.events.push_back(id);
    call.knows_events = call.knows_events && call.events.size() <= most_events;
    if (!call.knows_events)
        call.events = {};
}

void writer::bind_sid(std::string_view provider, std::string_view sid, const call_id& call) {
    waiting_sids_.push_back({provider, sid, call});
    if (!at_once_)
        write_waiting();
    remember_sid(projection::sid_key(provider, sid), call);
}

void writer::remember_sid(std::string key, const call_id& call) {
    if (sids_.size() >= cache_limit) {
        write_waiting();
        sids_.clear();
    }
    sids_.insert_or_assign(std::move(key), call);
}

call_fold writer::absorb(const call_id& provisional, const call_id& real, std::string_view provider,
                         std::string_view sid) {
    write_waiting();
    cached& gone = load(provisional);
    cached& whole = load(real);
    whole.knows_events = whole.knows_events && gone.knows_events;
    for (const event_id& each : gone.events)
        note_event(whole, each);
    call_fold fold = std::move(gone.fold);
    if (gone.counted)
        count(gone.share, -1);
    move_events_.start().bind(real).bind(provisional).run();
    move_sid_.start().bind(real).bind(provider).bind(sid).run();
    remember_sid(projection::sid_key(provider, sid), real);
    remember_absorbed_.start().bind(provisional).bind(real).run();
    delete_call_.start().bind(provisional).run();
    forget(provisional);
    return fold;
}

call_fold& writer::row(const call_id& call) {
    return load(call).fold;
}

void writer::write_waiting() {
    insert_events_.insert(waiting_events_.size(), [&](statement& into, std::size_t i) {
        bind_event(into, *waiting_events_[i].event, waiting_events_[i].owner);
    });
    // A trigger of the host's may have written to the journal, too.
    if (!waiting_events_.empty() && static_cast<std::uint64_t>(database_.last_rowid()) != last_position_)
        throw failure(SQLITE_CONSTRAINT_TRIGGER, "the journal was written to between events");
    insert_sids_.insert(waiting_sids_.size(), [&](statement& into, std::size_t i) {
        into.bind(waiting_sids_[i].provider).bind(waiting_sids_[i].sid).bind(waiting_sids_[i].call);
    });
    insert_calls_.insert(waiting_rows_.size(),
                         [&](statement& into, std::size_t i) { bind_call(into, *waiting_rows_[i]); });
    waiting_events_.clear();
    waiting_sids_.clear();
    waiting_rows_.clear();
}

// --- The folds in memory.

writer::cached& writer::load(const call_id& call) {
    if (cache_.empty() || cache_.front().call != call)
        bring_forward(call);
    cache_.front().changed = true;
    return cache_.front();
}

void writer::take_for_new(std::span<const call_event> events) {
    for (const call_event& event : events)
        if (event.kind == event_kind::created && is_ours(event.call) && !cached_.contains(event.call))
            remember({.call = event.call, .changed = true});
}

void writer::bring_forward(const call_id& call) {
    if (const auto known = cached_.find(call); known != cached_.end())
        return cache_.splice(cache_.begin(), cache_, known->second);
    cached entry;
    entry.call = call;
    call_events_.start().bind(call);
    bool any = false;
    while (call_events_.step()) {
        const call_event event = read_event(call_events_).event;
        entry.fold.apply(event);
        note_event(entry, event.id);
        any = true;
    }
    // The row is written with the events, so the statistics count what these events say.
    if (any) {
        const call_record row = entry.fold.record();
        entry.share = projection::share_of(row);
        entry.created_at = row.created_at;
        entry.ended_at = row.ended_at;
        entry.counted = true;
    }
    remember(std::move(entry));
}

void writer::remember(cached entry) {
    cache_.push_front(std::move(entry));
    cached_.emplace(cache_.front().call, cache_.begin());
}

void writer::forget(const call_id& call) {
    const auto known = cached_.find(call);
    if (known == cached_.end())
        return;
    cache_.erase(known->second);
    cached_.erase(known);
}

void writer::forget_changed() {
    sids_.clear(); // errors are rare
    last_position_ = 0;
    while (!cache_.empty() && cache_.front().changed) {
        cached_.erase(cache_.front().call);
        cache_.pop_front();
    }
}

void writer::forget_all() {
    cache_.clear();
    cached_.clear();
    sids_.clear();
    last_position_ = 0;
}

} // namespace callkit::sqlite
