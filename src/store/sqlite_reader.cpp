#include "sqlite_reader.hpp"

#include "sqlite_rows.hpp"
#include "sqlite_schema.hpp"

#include <callkit/core/call_fold.hpp>
#include <callkit/core/log_projection.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <map>
#include <utility>

namespace callkit::sqlite {

reader_connection::reader_connection(const std::string& path, const sqlite_options& options)
    : database_(path, SQLITE_OPEN_READWRITE, options.vfs) {
    prepare_reader(database_, static_cast<int>(options.busy_timeout.count()));
    get_ = database_.prepare(select_calls() + "WHERE id = ?");
    find_ = database_.prepare(select_calls() +
                              "WHERE id = (SELECT call_id FROM call_sids WHERE provider = ? AND call_sid = ?)");
    timeline_ = database_.prepare(select_events() + "WHERE call_id = ? ORDER BY position");
    // The condition is that of the index, word for word.
    active_ = database_.prepare(select_calls() + "WHERE ended_at IS NULL ORDER BY created_at, id");
    outbox_ = database_.prepare(select_events() + "WHERE position > ? ORDER BY position LIMIT ?");
    outbox_position_ = database_.prepare("SELECT position FROM outbox_positions WHERE consumer = ?");
    // One statement sees one state of the log.
    stats_ = database_.prepare("SELECT (SELECT calls FROM call_totals WHERE workspace_id = ?1), sum(calls), "
                               "sum(answered), sum(duration) FROM call_quarters "
                               "WHERE workspace_id = ?1 AND quarter >= ?2 AND quarter < ?3");
    revision_ = database_.prepare("PRAGMA data_version");
}

namespace {

/// Conditions and what they compare with, in the same order.
class condition_list {
  public:
    void add(std::string_view sql, std::string_view value) {
        if (!value.empty()) {
            also(sql);
            values_.push_back(value);
        }
    }
    void also(std::string_view sql) { sql_.append(sql_.empty() ? "WHERE " : " AND ").append(sql); }
    [[nodiscard]] const std::string& sql() const noexcept { return sql_; }
    void bind(statement& into) const {
        for (const std::string_view value : values_)
            into.bind(value);
    }

  private:
    std::string sql_;
    std::vector<std::string_view> values_;
};

constexpr std::int64_t micros_or(optional_timestamp when, std::int64_t otherwise) noexcept {
    return when ? to_unix_micros(*when) : otherwise;
}

} // namespace

std::optional<call_record> reader_connection::get(const call_id& id) {
    return get_.start().bind(id).first(read_call);
}

std::optional<call_record> reader_connection::find(std::string_view provider, std::string_view sid) {
    return find_.start().bind(provider).bind(sid).first(read_call);
}

std::vector<journal_entry> reader_connection::timeline(const call_id& id) {
    return timeline_.start().bind(id).all(read_event);
}

statement& reader_connection::page_where(const std::string& condition) {
    constexpr std::size_t most = 32;
    if (const auto known = histories_.find(condition); known != histories_.end())
        return known->second;
    if (histories_.size() >= most)
        histories_.clear();
    return histories_
        .emplace(condition,
                 database_.prepare(select_calls() + condition + " ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?"))
        .first->second;
}

history_page reader_connection::history(const history_query& query) {
    // The time limits come first and always, so that the index has a range to walk.
    condition_list where;
    where.also("created_at >= ? AND created_at < ?");
    where.add("workspace_id = ?", query.workspace_id);
    where.add("status = ?", query.status ? to_string(*query.status) : std::string_view());
    where.add("direction = ?", query.way ? to_string(*query.way) : std::string_view());
    if (query.reason == end_reason::none)
        where.also("end_reason IS NULL");
    else
        where.add("end_reason = ?", query.reason ? to_string(*query.reason) : std::string_view());
    where.add("provider = ?", query.provider);
    where.add("contact_id = ?", query.contact_id);
    where.add("agent_id = ?", query.agent_id);
    const std::string_view number = query.number.reveal();
    if (!number.empty())
        where.also("? IN (from_number, to_number)");
    if (query.after)
        where.also("(created_at, id) < (?, ?)");

    statement& ask = page_where(where.sql());
    ask.start();
    ask.bind(micros_or(query.since, std::numeric_limits<std::int64_t>::min()));
    ask.bind(micros_or(query.until, std::numeric_limits<std::int64_t>::max()));
    where.bind(ask);
    if (!number.empty())
        ask.bind(number);
    if (query.after)
        ask.bind(to_unix_micros(query.after->created_at)).bind(query.after->id);
    ask.bind(static_cast<std::int64_t>(query.limit + 1)).bind(static_cast<std::int64_t>(query.offset));

    history_page page;
    page.calls = ask.all(read_call, std::min<std::size_t>(query.limit + 1, 64));
    if (page.calls.size() > query.limit) {
        page.calls.pop_back();
        page.next = history_cursor{page.calls.back().created_at, page.calls.back().id};
    }
    return page;
}

call_stats reader_connection::stats(std::string_view workspace_id, time_window window) {
    call_stats stats;
    stats_.start().bind(workspace_id);
    stats_.bind(projection::quarter_of(window.begin)).bind(projection::quarter_of(window.end));
    if (stats_.step()) {
        stats.total = static_cast<std::uint64_t>(stats_.integer(0));
        stats.today = static_cast<std::uint64_t>(stats_.integer(1));
        stats.answered = static_cast<std::uint64_t>(stats_.integer(2));
        stats.duration_sum = static_cast<std::uint64_t>(stats_.integer(3));
    }
    stats_.finish();
    return stats;
}

std::vector<call_record> reader_connection::active() {
    std::vector<call_record> calls = active_.start().all(read_call);
    std::erase_if(calls, [](const call_record& row) { return is_terminal(row.status); });
    return calls;
}

std::vector<journal_entry> reader_connection::outbox(std::uint64_t after, std::size_t limit) {
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    outbox_.start().bind(static_cast<std::int64_t>(std::min(after, most)));
    return outbox_.bind(static_cast<std::int64_t>(std::min<std::uint64_t>(limit, most))).all(read_event);
}

std::uint64_t reader_connection::outbox_position(std::string_view consumer) {
    return static_cast<std::uint64_t>(outbox_position_.start().bind(consumer).first_integer().value_or(0));
}

std::uint64_t reader_connection::revision() {
    return static_cast<std::uint64_t>(revision_.start().first_integer().value_or(0));
}

std::string reader_connection::verify() {
    const transaction snapshot(database_, "BEGIN");
    statement check = database_.prepare("PRAGMA integrity_check(1)");
    if (check.step(); check.text(0) != "ok")
        return check.text(0);
    check.finish();

    // Events by call, which is the order in which the index yields them, beside the rows in the order of their ids.
    statement events = database_.prepare(select_events() + "ORDER BY call_id, position");
    statement rows = database_.prepare(select_calls() + "ORDER BY id");
    std::map<std::pair<std::string, std::int64_t>, call_stats> counted;
    std::map<std::string, std::uint64_t> totals;
    bool more = events.step();
    while (rows.step()) {
        const call_record row = read_call(rows);
        call_fold fold;
        while (more) {
            journal_entry entry = read_event(events);
            if (entry.event.call != row.id)
                break;
            fold.apply(entry.event);
            more = events.step();
        }
        if (fold.record() != row)
            return "a row is not the fold of its events";
        const projection::stats_share share = projection::share_of(row);
        call_stats& quarter = counted[{share.workspace_id, share.quarter}];
        ++totals[share.workspace_id];
        ++quarter.today;
        quarter.answered += share.answered ? 1U : 0U;
        quarter.duration_sum += static_cast<std::uint64_t>(share.duration);
    }
    if (more)
        return "there are events without a row";

    statement quarters = database_.prepare(
        "SELECT workspace_id, quarter, calls, answered, duration FROM call_quarters WHERE calls <> 0 OR answered <> 0 "
        "OR duration <> 0");
    while (quarters.step()) {
        const auto found = counted.find({quarters.text(0), quarters.integer(1)});
        if (found == counted.end() || static_cast<std::int64_t>(found->second.today) != quarters.integer(2) ||
            static_cast<std::int64_t>(found->second.answered) != quarters.integer(3) ||
            static_cast<std::int64_t>(found->second.duration_sum) != quarters.integer(4))
            return "the statistics do not count what is there";
        counted.erase(found);
    }
    statement sums = database_.prepare("SELECT workspace_id, calls FROM call_totals WHERE calls <> 0");
    while (sums.step()) {
        const auto found = totals.find(sums.text(0));
        if (found == totals.end() || static_cast<std::int64_t>(found->second) != sums.integer(1))
            return "the statistics do not count what is there";
        totals.erase(found);
    }
    return counted.empty() && totals.empty() ? "" : "the statistics do not count everything";
}

} // namespace callkit::sqlite
