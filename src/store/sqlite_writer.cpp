#include "sqlite_writer.hpp"

#include "sqlite_rows.hpp"
#include "sqlite_schema.hpp"

#include <string>

namespace callkit::sqlite {

writer::writer(const std::string& path, const sqlite_options& options)
    : database_(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, options.vfs) {
    prepare_writer(database_, options.sync == sqlite_options::durability::full,
                   static_cast<int>(options.busy_timeout.count()));
    begin_ = database_.prepare("BEGIN IMMEDIATE");
    commit_ = database_.prepare("COMMIT");
    data_version_now_ = database_.prepare("PRAGMA data_version");
    insert_event_ = database_.prepare(insert_event());
    event_owner_ = database_.prepare("SELECT call_id FROM call_events WHERE event_id = ?");
    sid_owner_ = database_.prepare("SELECT call_id FROM call_sids WHERE provider = ? AND call_sid = ?");
    absorbed_by_ = database_.prepare("SELECT call_id FROM absorbed_calls WHERE provisional_id = ?");
    bind_sid_ = database_.prepare("INSERT INTO call_sids (provider, call_sid, call_id) VALUES (?, ?, ?)");
    upsert_call_ = database_.prepare(upsert_call());
    update_call_ = database_.prepare(update_call(false));
    update_end_ = database_.prepare(update_call(true));
    call_events_ = database_.prepare(select_events() + "WHERE call_id = ? ORDER BY position");
    move_events_ = database_.prepare("UPDATE call_events SET call_id = ? WHERE call_id = ?");
    move_sid_ = database_.prepare("UPDATE call_sids SET call_id = ? WHERE provider = ? AND call_sid = ?");
    remember_absorbed_ = database_.prepare("INSERT INTO absorbed_calls (provisional_id, call_id) VALUES (?, ?)");
    delete_call_ = database_.prepare("DELETE FROM call_logs WHERE id = ?");
    add_total_ = database_.prepare("INSERT INTO call_totals (workspace_id, calls) VALUES (?, ?) "
                                   "ON CONFLICT DO UPDATE SET calls = calls + excluded.calls");
    add_quarter_ = database_.prepare(
        "INSERT INTO call_quarters (workspace_id, quarter, calls, answered, duration) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, answered = answered + excluded.answered, "
        "duration = duration + excluded.duration");
    outbox_position_ = database_.prepare("SELECT position FROM outbox_positions WHERE consumer = ?");
    set_outbox_ = database_.prepare("INSERT INTO outbox_positions (consumer, position) VALUES (?, ?) "
                                    "ON CONFLICT DO UPDATE SET position = excluded.position");
}

void writer::append(std::span<const std::span<const call_event>> requests, std::span<result<append_result>> outcomes) {
    stats_changes_.clear();
    first_of_request_ = 0;
    try {
        transaction change(database_, begin_, commit_);
        // Changes when somebody else has written; then what we remember may be old.
        if (const std::int64_t version = data_version_now_.start().first_integer().value_or(0);
            version != data_version_) {
            forget_all();
            data_version_ = version;
        }
        if (requests.size() == 1) {
            outcomes[0] = append_one(requests[0]);
            if (!outcomes[0]) {
                forget_changed();
                return;
            }
        } else {
            for (std::size_t i = 0; i < requests.size(); ++i) {
                database_.execute("SAVEPOINT one");
                first_of_request_ = stats_changes_.size();
                outcomes[i] = append_one(requests[i]);
                if (!outcomes[i]) {
                    stats_changes_.resize(first_of_request_);
                    // What earlier requests of this transaction changed is in the tables, so it can be read again.
                    database_.execute("ROLLBACK TO one");
                    forget_changed();
                }
                database_.execute("RELEASE one");
            }
        }
        write_stats();
        change.commit();
        for (cached& entry : cache_) {
            if (!entry.changed)
                break; // what this transaction touched stands at the front
            entry.changed = false;
        }
    } catch (...) {
        forget_changed();
        throw;
    }
    while (cache_.size() > cache_limit)
        forget(cache_.back().call);
}

result<append_result> writer::append_one(std::span<const call_event> events) {
    auto outcome = projection::project(*this, events);
    if (outcome)
        for (const call_record& row : outcome->records)
            write(row);
    return outcome;
}

void writer::write(const call_record& row) {
    cached& entry = load(row.id);
    projection::stats_share share = projection::share_of(row);
    if (entry.counted && entry.created_at == row.created_at && entry.share.workspace_id == share.workspace_id) {
        const bool ends = entry.ended_at != row.ended_at;
        statement& update = ends ? update_end_ : update_call_;
        bind_call_update(update, row, ends);
        update.run();
    } else {
        bind_call(upsert_call_, row);
        upsert_call_.run();
        entry.created_at = row.created_at;
    }
    entry.ended_at = row.ended_at;
    if (entry.counted && share == entry.share)
        return;
    if (entry.counted)
        count(entry.share, -1);
    count(share, 1);
    entry.share = std::move(share);
    entry.counted = true;
}

void writer::count(const projection::stats_share& share, int sign) {
    stats_change& change = change_of(share);
    change.calls += sign;
    change.answered += share.answered ? sign : 0;
    change.duration += sign * share.duration;
}

writer::stats_change& writer::change_of(const projection::stats_share& whose) {
    for (std::size_t i = stats_changes_.size(); i-- > first_of_request_;)
        if (stats_changes_[i].quarter == whose.quarter && stats_changes_[i].workspace_id == whose.workspace_id)
            return stats_changes_[i];
    return stats_changes_.emplace_back(stats_change{whose.workspace_id, whose.quarter});
}

void writer::write_stats() {
    for (const stats_change& each : stats_changes_) {
        const std::string_view workspace = each.workspace_id;
        if (each.calls != 0)
            add_total_.start().bind(workspace).bind(each.calls).run();
        if (each.calls != 0 || each.answered != 0 || each.duration != 0)
            add_quarter_.start()
                .bind(workspace)
                .bind(each.quarter)
                .bind(each.calls)
                .bind(each.answered)
                .bind(each.duration)
                .run();
    }
}

// --- The tables.

namespace {

std::optional<call_id> as_call(std::optional<uuid> id) {
    return id ? std::optional<call_id>(call_id(*id)) : std::nullopt;
}

} // namespace

std::optional<call_id> writer::event_owner(const event_id& id) {
    return as_call(event_owner_.start().bind(id).first_id());
}

std::optional<call_id> writer::sid_owner(std::string_view provider, std::string_view sid) {
    std::string key = projection::sid_key(provider, sid);
    if (const auto known = sids_.find(key); known != sids_.end())
        return known->second;
    const auto owner = as_call(sid_owner_.start().bind(provider).bind(sid).first_id());
    if (owner)
        remember_sid(std::move(key), *owner);
    return owner;
}

std::optional<call_id> writer::absorbed_by(const call_id& provisional) {
    return as_call(absorbed_by_.start().bind(provisional).first_id());
}

std::uint64_t writer::journal(const call_event& event, const call_id& owner) {
    bind_event(insert_event_, event, owner);
    insert_event_.run();
    return database_.changes() == 0 ? 0 : static_cast<std::uint64_t>(database_.last_rowid());
}

void writer::bind_sid(std::string_view provider, std::string_view sid, const call_id& call) {
    bind_sid_.start().bind(provider).bind(sid).bind(call).run();
    remember_sid(projection::sid_key(provider, sid), call);
}

void writer::remember_sid(std::string key, const call_id& call) {
    if (sids_.size() >= cache_limit)
        sids_.clear();
    sids_.insert_or_assign(std::move(key), call);
}

call_fold writer::absorb(const call_id& provisional, const call_id& real, std::string_view provider,
                         std::string_view sid) {
    cached& gone = load(provisional);
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

// --- The folds in memory.

writer::cached& writer::load(const call_id& call) {
    if (const auto known = cached_.find(call); known != cached_.end()) {
        cache_.splice(cache_.begin(), cache_, known->second);
        cache_.front().changed = true;
        return cache_.front();
    }
    cached entry;
    entry.call = call;
    entry.changed = true;
    call_events_.start().bind(call);
    bool any = false;
    while (call_events_.step()) {
        entry.fold.apply(read_event(call_events_).event);
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
    cache_.push_front(std::move(entry));
    cached_.emplace(call, cache_.begin());
    return cache_.front();
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
    while (!cache_.empty() && cache_.front().changed) {
        cached_.erase(cache_.front().call);
        cache_.pop_front();
    }
}

void writer::forget_all() {
    cache_.clear();
    cached_.clear();
    sids_.clear();
}

// --- The rest.

void writer::advance_outbox(std::string_view consumer, std::uint64_t position) {
    transaction change(database_);
    const auto current = outbox_position_.start().bind(consumer).first_integer();
    if (current && static_cast<std::uint64_t>(*current) > position)
        throw error{errc::invalid_argument, "an outbox position never moves back", {}};
    set_outbox_.start().bind(consumer).bind(static_cast<std::int64_t>(position)).run();
    change.commit();
}

void writer::checkpoint() {
    // Copies the write-ahead log into the database and syncs both, which a relaxed log has not done yet.
    const int code = sqlite3_wal_checkpoint_v2(database_.get(), nullptr, SQLITE_CHECKPOINT_FULL, nullptr, nullptr);
    if (code != SQLITE_OK)
        throw failure(sqlite3_extended_errcode(database_.get()), sqlite3_errstr(code));
}

} // namespace callkit::sqlite
