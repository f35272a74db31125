// What the SQLite log costs: appends beside the raw SQLite C API making the same writes with the same durability, and
// statistics with a thousand and with a million calls.
//
//   bench_store [FOLDER]      the log is written there, so FOLDER decides which disk is measured; default the temporary
//   one
//
// Appends are measured in wall time, since waiting for the disk is most of it, and in CPU time without syncs; each pair
// takes turns, and the ratio is between the medians.
#include "bench.hpp"

#include <callkit/core/random.hpp>
#include <callkit/store/sqlite_log_store.hpp>
#include <callkit/testing/log_store_checks.hpp>

#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace callkit;

using batch = std::vector<call_event>;

/// Whole calls, as an engine writes them: the wish and its claim, then what the provider tells, one by one. What
/// becomes of so many calls at a time is in one append.
std::vector<batch> lives(testing::event_maker& make, int calls, int at_once) {
    std::vector<batch> batches;
    for (int i = 0; i < calls; i += at_once) {
        make.now += seconds(1);
        std::vector<call_id> begun;
        batch wishes;
        for (int one = 0; one < at_once; ++one) {
            begun.push_back(make.new_call());
            wishes.push_back(make.created(begun.back()));
            wishes.push_back(make.make(event_kind::dial_started, begun.back(), call_status::initiated));
        }
        batches.push_back(std::move(wishes));
        for (const call_status status : {call_status::ringing, call_status::in_progress, call_status::completed}) {
            batch told;
            for (const call_id& call : begun)
                told.push_back(make.told(call, to_string(call), status));
            batches.push_back(std::move(told));
        }
    }
    return batches;
}

std::int64_t wall_nanos() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void check(int code, sqlite3* database) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
        return;
    std::fprintf(stderr, "bench_store: %s\n", sqlite3_errmsg(database));
    std::exit(1);
}

/// The same writes by hand, as somebody would write them who knows SQLite and nothing else about calls: prepared
/// statements, one transaction a batch, the row, the journal, the sid and the counters; no fold, nothing is checked.
class raw_log {
  public:
    raw_log(const std::string& path, bool synced) {
        check(sqlite3_open_v2(path.c_str(), &database_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr),
              database_);
        run("PRAGMA mmap_size=0");
        run(synced ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
        prepare(begin_, "BEGIN IMMEDIATE");
        prepare(commit_, "COMMIT");
        prepare(event_, "INSERT INTO call_events (event_id, call_id, kind, source, occurred_at, observed_at, status, "
                        "raw_status, provider, call_sid, sequence, direction, workspace_id, from_number, to_number) "
                        "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (event_id) DO NOTHING");
        prepare(row_,
                "INSERT INTO call_logs (id, workspace_id, call_sid, direction, from_number, to_number, status, "
                "duration, created_at, updated_at, contact_id, agent_id, team_id, campaign_id, provider, "
                "provider_raw_status, unknown_status, dial_phase, end_reason, hangup_by, answered_by, sip_code, "
                "provider_code, provider_duration, simulated, ghost_seen, queued_at, initiated_at, ringing_at, "
                "answered_at, ended_at, setup_ms, ring_ms, talk_ms, total_ms, mute_desired, mute_confirmed, "
                "hold_desired, hold_confirmed) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,NULL,NULL,NULL,NULL,?11,?12,"
                "NULL,?13,NULL,NULL,NULL,NULL,NULL,NULL,0,0,?14,?15,?16,?17,?18,?19,?20,?21,?22,NULL,NULL,NULL,"
                "NULL)");
        prepare(update_, "UPDATE call_logs SET call_sid=?3, status=?7, duration=?8, updated_at=?10, provider=?11, "
                         "provider_raw_status=?12, dial_phase=?13, queued_at=?14, initiated_at=?15, ringing_at=?16, "
                         "answered_at=?17, ended_at=?18, setup_ms=?19, ring_ms=?20, talk_ms=?21, total_ms=?22 "
                         "WHERE id=?1");
        prepare(owner_, "SELECT call_id FROM call_sids WHERE provider = ? AND call_sid = ?");
        prepare(sid_, "INSERT INTO call_sids (provider, call_sid, call_id) VALUES (?, ?, ?)");
        prepare(total_, "INSERT INTO call_totals (workspace_id, calls) VALUES (?, 1) ON CONFLICT DO UPDATE SET calls = "
                        "calls + 1");
        prepare(quarter_, "INSERT INTO call_quarters (workspace_id, quarter, calls, answered, duration) VALUES (?, ?, "
                          "?, ?, ?) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, answered = answered + "
                          "excluded.answered, duration = duration + excluded.duration");
    }
    ~raw_log() {
        for (sqlite3_stmt* each : {begin_, commit_, event_, row_, update_, owner_, sid_, total_, quarter_})
            sqlite3_finalize(each);
        sqlite3_close(database_);
    }
    raw_log(const raw_log&) = delete;
    raw_log& operator=(const raw_log&) = delete;

    /// `rows` are what the calls are after the batch: here they are given, the log has to find out.
    void append(const batch& events, const std::vector<call_record>& rows) {
        step(begin_);
        for (const call_event& event : events) {
            if (!event.provider_sid.empty()) {
                text(owner_, 1, event.provider);
                text(owner_, 2, event.provider_sid);
                if (sqlite3_step(owner_) != SQLITE_ROW) {
                    text(sid_, 1, event.provider);
                    text(sid_, 2, event.provider_sid);
                    blob(sid_, 3, event.call);
                    step(sid_);
                }
                sqlite3_reset(owner_);
            }
            insert(event);
        }
        for (const call_record& row : rows)
            write(events.front().kind == event_kind::created ? row_ : update_, row);
        for (const call_event& event : events) {
            if (event.kind == event_kind::created) {
                text(total_, 1, "w");
                step(total_);
                count(event, 1, 0);
            }
            if (event.status == call_status::in_progress || event.status == call_status::completed)
                count(event, 0, event.status == call_status::in_progress ? 1 : 0);
        }
        step(commit_);
    }

  private:
    void run(const char* sql) { check(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr), database_); }
    void prepare(sqlite3_stmt*& into, const char* sql) {
        check(sqlite3_prepare_v3(database_, sql, -1, SQLITE_PREPARE_PERSISTENT, &into, nullptr), database_);
    }
    void step(sqlite3_stmt* what) {
        check(sqlite3_step(what), database_);
        sqlite3_reset(what);
    }
    static void text(sqlite3_stmt* to, int at, std::string_view value) {
        sqlite3_bind_text(to, at, value.data(), static_cast<int>(value.size()), SQLITE_STATIC);
    }
    static void text_or_null(sqlite3_stmt* to, int at, std::string_view value) {
        value.empty() ? static_cast<void>(sqlite3_bind_null(to, at)) : text(to, at, value);
    }
    static void blob(sqlite3_stmt* to, int at, const uuid& id) {
        sqlite3_bind_blob(to, at, id.bytes.data(), static_cast<int>(id.bytes.size()), SQLITE_STATIC);
    }
    static void time(sqlite3_stmt* to, int at, optional_timestamp when) {
        when ? sqlite3_bind_int64(to, at, to_unix_micros(*when)) : sqlite3_bind_null(to, at);
    }

    void insert(const call_event& event) {
        blob(event_, 1, event.id);
        blob(event_, 2, event.call);
        text(event_, 3, to_string(event.kind));
        text(event_, 4, to_string(event.source));
        time(event_, 5, event.occurred_at);
        time(event_, 6, event.observed_at);
        text_or_null(event_, 7, event.status == call_status::unknown ? std::string_view() : to_string(event.status));
        text_or_null(event_, 8, event.raw_status);
        text_or_null(event_, 9, event.provider);
        text_or_null(event_, 10, event.provider_sid);
        sqlite3_bind_null(event_, 11);
        text_or_null(event_, 12, event.facts ? to_string(event.facts->direction) : std::string_view());
        text_or_null(event_, 13, event.facts ? std::string_view(event.facts->workspace_id) : std::string_view());
        text_or_null(event_, 14, event.facts ? std::string_view(event.facts->from.reveal()) : std::string_view());
        text_or_null(event_, 15, event.facts ? std::string_view(event.facts->to.reveal()) : std::string_view());
        step(event_);
    }
    void write(sqlite3_stmt* to, const call_record& row) {
        blob(to, 1, row.id);
        text(to, 2, row.facts.workspace_id);
        text_or_null(to, 3, row.provider_sid);
        text(to, 4, to_string(row.facts.direction));
        text(to, 5, row.facts.from.reveal());
        text(to, 6, row.facts.to.reveal());
        text(to, 7, to_string(row.status));
        sqlite3_bind_int64(to, 8, row.duration());
        time(to, 9, row.created_at);
        time(to, 10, row.updated_at);
        text_or_null(to, 11, row.provider);
        text_or_null(to, 12, row.provider_raw_status);
        text(to, 13, to_string(row.dialing));
        time(to, 14, row.queued_at);
        time(to, 15, row.initiated_at);
        time(to, 16, row.ringing_at);
        time(to, 17, row.answered_at);
        time(to, 18, row.ended_at);
        const call_phases phases = row.phases();
        sqlite3_bind_int64(to, 19, phases.setup.count());
        sqlite3_bind_int64(to, 20, phases.ring.count());
        sqlite3_bind_int64(to, 21, phases.talk.count());
        sqlite3_bind_int64(to, 22, phases.total.count());
        step(to);
    }
    void count(const call_event& event, int calls, int answered) {
        text(quarter_, 1, "w");
        sqlite3_bind_int64(quarter_, 2, to_unix_micros(event.occurred_at) / 900'000'000);
        sqlite3_bind_int64(quarter_, 3, calls);
        sqlite3_bind_int64(quarter_, 4, answered);
        sqlite3_bind_int64(quarter_, 5, 0);
        step(quarter_);
    }

    sqlite3* database_{nullptr};
    sqlite3_stmt *begin_{}, *commit_{}, *event_{}, *row_{}, *update_{}, *owner_{}, *sid_{}, *total_{}, *quarter_{};
};

std::unique_ptr<sqlite_log_store> open(const std::string& path, bool synced) {
    sqlite_options options;
    options.sync = synced ? sqlite_options::durability::full : sqlite_options::durability::relaxed;
    auto opened = sqlite_log_store::open(path, options);
    if (!opened) {
        std::fprintf(stderr, "bench_store: %s\n", describe(opened.error()).c_str());
        std::exit(1);
    }
    return *std::move(opened);
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void compare_appends(const std::filesystem::path& folder, bool synced, int at_once) {
    const int calls = 400 * at_once; // four appends each
    constexpr int rounds = 7;
    const auto now = [synced] { return synced ? wall_nanos() : bench::thread_nanos(); };
    std::vector<double> ours;
    std::vector<double> raws;
    std::uintmax_t our_size = 0;
    std::uintmax_t raw_size = 0;
    for (int round = 0; round < rounds; ++round) {
        testing::event_maker make;
        const std::vector<batch> batches = lives(make, calls, at_once);
        std::vector<std::vector<call_record>> rows;
        const std::string path =
            (folder / ((synced ? "synced" : "relaxed") + std::to_string(at_once) + "-" + std::to_string(round)))
                .string();
        {
            const auto store = open(path, synced);
            const std::int64_t begin = now();
            for (const batch& events : batches) {
                auto outcome = store->append(events);
                rows.push_back(std::move(outcome.value().records));
            }
            ours.push_back(static_cast<double>(now() - begin) / static_cast<double>(batches.size()));
        }
        our_size = std::filesystem::file_size(path);
        const std::string raw_path = path + "-raw";
        open(raw_path, synced).reset(); // the same tables
        {
            raw_log raw(raw_path, synced);
            const std::int64_t begin = now();
            for (std::size_t i = 0; i < batches.size(); ++i)
                raw.append(batches[i], rows[i]);
            raws.push_back(static_cast<double>(now() - begin) / static_cast<double>(batches.size()));
        }
        raw_size = std::filesystem::file_size(raw_path);
    }
    const double our = median(ours);
    const double raw = median(raws);
    std::printf("  raw SQLite C API   %9.2f us an append\n  callkit            %9.2f us an append, %.0f %% of the raw "
                "speed\n  file sizes %ju and %ju bytes\n",
                raw / 1000, our / 1000, 100 * raw / our, raw_size, our_size);
}

/// How many appends a second are on disk, from one thread and from many: those that meet share a sync.
void compare_threads(const std::filesystem::path& folder) {
    double alone = 0;
    for (const unsigned threads : {1U, 4U, 16U}) {
        const auto store = open((folder / ("threads" + std::to_string(threads))).string(), true);
        constexpr unsigned appends = 4800;
        std::vector<std::thread> workers;
        const std::int64_t begin = wall_nanos();
        for (unsigned worker = 0; worker < threads; ++worker)
            workers.emplace_back([&store, worker, threads] {
                testing::event_maker make;
                make.now += std::chrono::hours(worker);
                for (unsigned i = 0; i < appends / threads; ++i) {
                    make.now += milliseconds(1);
                    if (!store->append(batch{make.created(make.new_call())}))
                        std::exit(1);
                }
            });
        for (std::thread& worker : workers)
            worker.join();
        const double rate = appends * 1e9 / static_cast<double>(wall_nanos() - begin);
        alone = threads == 1 ? rate : alone;
        std::printf("  %2u threads: %7.0f appends/s, %.1f times one\n", threads, rate, rate / alone);
    }
}

/// The same day with few calls and with many; a day of either is 96 quarters.
void compare_stats(const std::filesystem::path& folder) {
    double few = 0;
    for (const std::int64_t rows : {1'000, 1'000'000}) {
        const auto store = open((folder / ("day" + std::to_string(rows))).string(), false);
        testing::event_maker make;
        const timestamp day = make.now;
        const microseconds gap = microseconds(std::chrono::days(1)) / rows;
        for (std::int64_t made = 0; made < rows;) {
            batch events;
            for (; events.size() < 1000 && made < rows; ++made) {
                events.push_back(make.created(make.new_call()));
                make.now += gap;
            }
            if (!store->append(events))
                std::exit(1);
        }
        const double nanos = bench::nanos_per(200, [&] {
            for (int i = 0; i < 200; ++i)
                bench::keep(store->stats("w", {day, day + std::chrono::days(1)}).value());
        });
        const double page = bench::nanos_per(20, [&] {
            for (int i = 0; i < 20; ++i)
                bench::keep(store->history({.workspace_id = "w", .limit = 50}).value());
        });
        std::printf("  %7lld calls: statistics %6.2f us%s, a page of 50 %6.2f us\n", static_cast<long long>(rows),
                    nanos / 1000, few > 0 ? (" (" + std::to_string(nanos / few).substr(0, 4) + " times)").c_str() : "",
                    page / 1000);
        few = nanos;
    }
}

} // namespace

int main(int argc, char** argv) {
    std::string pattern =
        ((argc > 1 ? std::filesystem::path(argv[1]) : std::filesystem::temp_directory_path()) / "callkit-bench-XXXXXX")
            .string();
    const std::filesystem::path folder = ::mkdtemp(pattern.data());
    bench::heading("appends, synced each (wall time)");
    compare_appends(folder, true, 1);
    bench::heading("appends, not synced (CPU time)");
    compare_appends(folder, false, 1);
    bench::heading("appends for 32 calls each, not synced (CPU time)");
    compare_appends(folder, false, 32);
    bench::heading("appends of several threads, synced (wall time)");
    compare_threads(folder);
    bench::heading("statistics of a day (CPU time)");
    compare_stats(folder);
    std::filesystem::remove_all(folder);
}
