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
    last_position_now_ = database_.prepare("SELECT max(position) FROM call_events");
    savepoint_ = database_.prepare("SAVEPOINT one");
    roll_back_ = database_.prepare("ROLLBACK TO one");
    release_ = database_.prepare("RELEASE one");
    insert_events_ = row_inserter(database_, insert_events);
    insert_sids_ = row_inserter(database_, insert_sids);
    insert_calls_ = row_inserter(database_, insert_calls);
    insert_event_ = database_.prepare(insert_event());
    upsert_call_ = database_.prepare(upsert_call());
    event_owner_ = database_.prepare("SELECT call_id FROM call_events WHERE event_id = ?");
    sid_owner_ = database_.prepare("SELECT call_id FROM call_sids WHERE provider = ? AND call_sid = ?");
    absorbed_by_ = database_.prepare("SELECT call_id FROM absorbed_calls WHERE provisional_id = ?");
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
    try {
        append(requests, outcomes, true);
    } catch (const failure& what) {
        if ((what.code() & 0xff) != SQLITE_CONSTRAINT)
            throw;
        append(requests, outcomes, false);
    }
}

void writer::append(std::span<const std::span<const call_event>> requests, std::span<result<append_result>> outcomes,
                    bool at_once) {
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
        const bool alone = requests.size() == 1; // then undoing the request is undoing the transaction
        for (std::size_t i = 0; i < requests.size(); ++i) {
            first_of_request_ = stats_changes_.size();
            if (!alone)
                savepoint_.start().run();
            outcomes[i] = append_one(requests[i], at_once);
            if (!outcomes[i]) {
                // What earlier requests of this transaction changed is in the tables, so it can be read again.
                forget_changed();
                if (alone)
                    return;
                stats_changes_.resize(first_of_request_);
                roll_back_.start().run();
            }
            if (!alone)
                release_.start().run();
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

result<append_result> writer::append_one(std::span<const call_event> events, bool at_once) {
    at_once_ = at_once && events.size() >= few_events;
    if (at_once_ && last_position_ == 0)
        last_position_ = static_cast<std::uint64_t>(last_position_now_.start().first_integer().value_or(0));
    waiting_events_.clear();
    waiting_sids_.clear();
    waiting_rows_.clear();
    repeated_ = {};
    if (at_once_)
        take_for_new(events);
    auto outcome = projection::project(*this, events);
    if (!outcome)
        return outcome;
    write_waiting();
    for (const call_record& row : outcome->records)
        write(row);
    write_waiting();
    return outcome;
}

void writer::write(const call_record& row) {
    cached& entry = load(row.id);
    projection::stats_share share = projection::share_of(row);
    if (entry.counted && entry.created_at == row.created_at && entry.share.workspace_id == share.workspace_id) {
        const bool ends = entry.ended_at != row.ended_at;
        statement& update = ends ? update_end_ : update_call_;
        bind_call_update(update.start(), row, ends);
        update.run();
    } else {
        if (at_once_ && !entry.counted) {
            waiting_rows_.push_back(&row);
        } else {
            bind_call(upsert_call_.start(), row);
            upsert_call_.run();
        }
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
