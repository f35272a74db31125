#include "log_file.hpp"
#include "temporary_folder.hpp"

#include <callkit/core/call_fold.hpp>
#include <callkit/store/sqlite_log_store.hpp>
#include <callkit/testing/log_store_conformance.hpp>

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace callkit;
using callkit::test::open;
using callkit::test::tamper;
using callkit::test::temporary_folder;
using callkit::testing::event_maker;

namespace {

errc refusal(const std::string& path) {
    const auto opened = sqlite_log_store::open(path);
    REQUIRE_FALSE(opened.has_value());
    CHECK_FALSE(opened.error().detail.empty());
    return opened.error().code;
}

void make_log_of_version_1(const std::string& path) {
    std::ifstream file(CALLKIT_SOURCE_DIR "/tests/data/log_schema_1.sql");
    const std::string sql(std::istreambuf_iterator<char>(file), {});
    REQUIRE_FALSE(sql.empty());
    tamper(path, sql.c_str());
}

void add_calls(log_store& store, event_maker& make, int count) {
    for (int i = 0; i < count; ++i) {
        const call_id call = make.new_call();
        make.now += seconds(1);
        const std::vector<call_event> events{make.created(call),
                                             make.told(call, to_string(call), call_status::ringing)};
        REQUIRE(store.append(events).has_value());
    }
}

} // namespace

TEST_CASE("the SQLite store is a log store, synced or relaxed") {
    for (const auto sync : {sqlite_options::durability::full, sqlite_options::durability::relaxed}) {
        sqlite_options options;
        options.sync = sync;
        for (const testing::log_store_check& check : testing::log_store_checks) {
            CAPTURE(std::string(check.name));
            const temporary_folder folder;
            const auto store = open(folder / "calls.db", options);
            testing::breaches found;
            check.run(*store, found);
            for (const std::string& breach : found.texts())
                FAIL_CHECK(breach);
            const auto sound = store->verify();
            CHECK_MESSAGE(sound.has_value(), describe(sound ? error{} : sound.error()));
        }
    }
}

TEST_CASE("what was appended is there when the log is opened again") {
    const temporary_folder folder;
    event_maker make;
    const call_id call = make.new_call();
    const call_event created = make.created(call);
    call_record row;
    {
        const auto store = open(folder / "calls.db");
        const auto outcome = store->append(std::vector{created, make.told(call, "S1", call_status::ringing)});
        REQUIRE(outcome.has_value());
        row = outcome->records.at(0);
        REQUIRE(store->advance_outbox("panel", 1).has_value());
    }
    const auto store = open(folder / "calls.db");
    CHECK(store->get(call).value() == row);
    CHECK(store->outbox_position("panel").value() == 1);
    // The fold is made anew from the journal and goes on where it was.
    const auto next = store->append(std::vector{created, make.told({}, "S1", call_status::in_progress)});
    REQUIRE(next.has_value());
    CHECK(next->entries[0].duplicate());
    CHECK(next->entries[1].before == call_status::ringing);
    CHECK(next->records.at(0).facts.to == created.facts->to);
    CHECK(store->verify().has_value());
}

TEST_CASE("two stores on one file see each other's calls") {
    const temporary_folder folder;
    const auto one = open(folder / "calls.db");
    const auto two = open(folder / "calls.db");
    event_maker make;
    const call_id call = make.new_call();
    REQUIRE(one->append(std::vector{make.created(call)}).has_value());
    // Each adds to the call that the other has in memory.
    REQUIRE(two->append(std::vector{make.told(call, "S1", call_status::ringing)}).has_value());
    const auto outcome = one->append(std::vector{make.told({}, "S1", call_status::in_progress)});
    REQUIRE(outcome.has_value());
    CHECK(outcome->entries[0].before == call_status::ringing);
    const auto ended = two->append(std::vector{make.told({}, "S1", call_status::completed)});
    REQUIRE(ended.has_value());
    CHECK(ended->entries[0].before == call_status::in_progress);
    CHECK(one->get(call)->status == call_status::completed);
    CHECK(one->verify().has_value());
}

TEST_CASE("appends from many threads share commits and none is lost") {
    const temporary_folder folder;
    const auto store = open(folder / "calls.db");
    constexpr int threads = 8;
    constexpr int each = 25;
    std::vector<event_maker> makers(threads);
    std::atomic<int> refused{0};
    std::vector<std::thread> workers;
    for (int worker = 0; worker < threads; ++worker) {
        event_maker& make = makers[static_cast<std::size_t>(worker)];
        make.now += std::chrono::hours(worker);
        workers.emplace_back([&store, &make, &refused, worker] {
            for (int i = 0; i < each; ++i) {
                make.now += milliseconds(1);
                const call_id call = make.new_call();
                const std::string sid = std::to_string(worker) + "-" + std::to_string(i);
                // Every tenth batch is bad, and must not take its neighbours in the commit with it.
                const bool bad = i % 10 == 9;
                const auto outcome = store->append(std::vector{
                    make.created(call), make.told(call, bad ? std::to_string(worker) + "-0" : sid, call_status::busy)});
                if (!outcome)
                    ++refused;
                CHECK(outcome.has_value() != bad);
                (void)store->history({.limit = 5});
            }
        });
    }
    for (std::thread& worker : workers)
        worker.join();
    CHECK(refused == threads * 2);
    CHECK(store->history({.limit = 1000})->calls.size() == threads * (each - 2));
    CHECK(store->verify().has_value());
}

TEST_CASE("the log is for its owner alone") {
    const temporary_folder folder;
    const auto store = open(folder / "calls.db");
    event_maker make;
    add_calls(*store, make, 1);
    for (const char* name : {"calls.db", "calls.db-wal"}) {
        const auto permissions = std::filesystem::status(folder / name).permissions();
        CHECK((permissions & (std::filesystem::perms::group_all | std::filesystem::perms::others_all)) ==
              std::filesystem::perms::none);
    }
}

TEST_CASE("what cannot be a log is refused and left as it is") {
    const temporary_folder folder;
    SUBCASE("a folder") {
        CHECK(refusal(folder.path().string()) == errc::store_unavailable);
    }
    SUBCASE("a path whose folder does not exist") {
        CHECK(refusal(folder / "nowhere/calls.db") == errc::store_unavailable);
    }
    SUBCASE("names that mean something else to SQLite") {
        CHECK(refusal(":memory:") == errc::invalid_argument);
        CHECK(refusal("") == errc::invalid_argument);
        CHECK(refusal("file:x?mode=memory") == errc::invalid_argument);
    }
    SUBCASE("a file of something else") {
        const std::string path = folder / "letter.txt";
        const std::string text(5000, 'x');
        std::ofstream(path) << text;
        CHECK(refusal(path) == errc::store_corrupt);
        std::ifstream again(path);
        CHECK(std::string(std::istreambuf_iterator<char>(again), {}) == text);
    }
    SUBCASE("a database of something else") {
        const std::string path = folder / "other.db";
        tamper(path, "CREATE TABLE songs (name TEXT)");
        CHECK(refusal(path) == errc::store_corrupt);
    }
    SUBCASE("a log of a later version") {
        const std::string path = folder / "calls.db";
        open(path).reset();
        tamper(path, "PRAGMA user_version = 9999");
        CHECK(refusal(path) == errc::store_too_new);
    }
}

TEST_CASE("a damaged page is an error, and nothing is written on top of it") {
    const temporary_folder folder;
    const std::string path = folder / "calls.db";
    event_maker make;
    {
        const auto store = open(path);
        add_calls(*store, make, 200);
        REQUIRE(store->flush().has_value());
    }
    const auto size = std::filesystem::file_size(path);
    {
        // Everything behind the first pages becomes rubbish; the header still says that this is a log.
        std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(3 * 4096);
        const std::string rubbish(static_cast<std::size_t>(size) - 3 * 4096, '\xa5');
        file << rubbish;
    }
    const auto opened = sqlite_log_store::open(path);
    if (!opened) {
        CHECK(opened.error().code == errc::store_corrupt);
        return;
    }
    const auto& store = *opened;
    CHECK(store->verify().error().code == errc::store_corrupt);
    CHECK(store->history({}).error().code == errc::store_corrupt);
    const call_id call = make.new_call();
    CHECK(store->append(std::vector{make.created(call)}).error().code == errc::store_corrupt);
    CHECK(store->append(std::vector{make.created(call)}).error().code == errc::store_corrupt);
}

TEST_CASE("a row that somebody edited by hand is noticed by verify") {
    const temporary_folder folder;
    const std::string path = folder / "calls.db";
    event_maker make;
    const auto store = open(path);
    add_calls(*store, make, 3);
    CHECK(store->verify().has_value());
    SUBCASE("the status") {
        tamper(path, "UPDATE call_logs SET status = 'busy'");
    }
    SUBCASE("a counter") {
        tamper(path, "UPDATE call_totals SET calls = calls + 1");
    }
    SUBCASE("a row") {
        tamper(path, "DELETE FROM call_logs WHERE id = (SELECT max(id) FROM call_logs)");
    }
    CHECK(store->verify().error().code == errc::store_corrupt);
}

TEST_CASE("a word that callkit never writes is damage, and what is put right again is read") {
    const temporary_folder folder;
    const std::string path = folder / "calls.db";
    event_maker make;
    const auto store = open(path);
    add_calls(*store, make, 3);
    const call_id second = store->history({})->calls[1].id;
    for (const std::string word : {"ringin", "", "Ringing"}) {
        CAPTURE(word);
        tamper(path, ("UPDATE call_logs SET hangup_by = '" + word + "'").c_str());
        CHECK(store->history({}).error().code == errc::store_corrupt);
        CHECK(store->get(second).error().code == errc::store_corrupt);
        CHECK(store->verify().error().code == errc::store_corrupt);
        tamper(path, "UPDATE call_logs SET hangup_by = NULL");
        // No reader that gave up keeps the state of then.
        sqlite3* database = nullptr;
        REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
        CHECK(sqlite3_wal_checkpoint_v2(database, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr) == SQLITE_OK);
        sqlite3_close(database);
        CHECK(store->history({})->calls.size() == 3);
        CHECK(store->get(second)->id == second);
    }
}

TEST_CASE("the journal cannot lose events through SQL") {
    const temporary_folder folder;
    const std::string path = folder / "calls.db";
    event_maker make;
    const auto store = open(path);
    add_calls(*store, make, 1);
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
    CHECK(sqlite3_exec(database, "DELETE FROM call_events", nullptr, nullptr, nullptr) == SQLITE_CONSTRAINT);
    sqlite3_close(database);
    CHECK(store->outbox(0, 10)->size() == 2);
}

TEST_CASE("another process that holds the write lock makes appends wait, then fail, and nothing is lost") {
    const temporary_folder folder;
    const std::string path = folder / "calls.db";
    sqlite_options impatient;
    impatient.busy_timeout = milliseconds(0);
    const auto store = open(path, impatient);
    event_maker make;
    const call_event created = make.created(make.new_call());
    sqlite3* other = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &other) == SQLITE_OK);
    REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
    const auto refused = store->append(std::vector{created});
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == errc::store_busy);
    CHECK(is(refused.error().code, condition::retryable));
    CHECK(store->history({})->calls.empty()); // reading goes on
    sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
    sqlite3_close(other);
    CHECK(store->append(std::vector{created}).has_value());
}

TEST_CASE("columns that the host fills stay as they are") {
    const temporary_folder folder;
    const std::string path = folder / "calls.db";
    const auto store = open(path);
    event_maker make;
    const call_id call = make.new_call();
    REQUIRE(store->append(std::vector{make.created(call)}).has_value());
    tamper(path, "UPDATE call_logs SET notes_ref = 'n-1', tags = 'a,b'");
    REQUIRE(store->append(std::vector{make.told(call, "S1", call_status::ringing)}).has_value());
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
    sqlite3_stmt* ask = nullptr;
    sqlite3_prepare_v2(database, "SELECT notes_ref, status FROM call_logs", -1, &ask, nullptr);
    REQUIRE(sqlite3_step(ask) == SQLITE_ROW);
    const std::string kept(static_cast<const char*>(sqlite3_column_blob(ask, 0)));
    CHECK(kept == "n-1");
    sqlite3_finalize(ask);
    sqlite3_close(database);
}

TEST_CASE("a log of every released schema version is brought up to date with nothing lost") {
    const temporary_folder folder;
    const std::string path = folder / "calls.db";
    make_log_of_version_1(path);
    // A host's own, in a column that became ours later.
    tamper(path, "UPDATE call_logs SET disposition = 'sold' WHERE status = 'completed'");
    const auto store = open(path);
    const auto sound = store->verify();
    CHECK_MESSAGE(sound.has_value(), describe(sound ? error{} : sound.error()));
    const auto page = store->history({.workspace_id = "golden"});
    REQUIRE(page.has_value());
    REQUIRE(page->calls.size() == 3);
    CHECK(page->calls[0].reason == end_reason::rejected);
    CHECK(page->calls[1].status == call_status::completed);
    CHECK(page->calls[1].duration() == 3);
    CHECK(page->calls[1].extras.disposition == "sold");
    CHECK(page->calls[2].extras.disposition.empty());
    CHECK(page->calls[2].status == call_status::busy);
    CHECK(page->calls[2].facts.contact_id == "c-1");
    event_maker make;
    add_calls(*store, make, 1);
    // What only the newer schema can hold, about a call of the older one.
    call_event recorded = make.told(page->calls[1].id, page->calls[1].provider_sid, call_status::unknown);
    recorded.provider = page->calls[1].provider;
    recorded.kind = event_kind::recording;
    recorded.raw_status = "completed";
    recorded.value = 3;
    recorded.detail = std::make_shared<event_detail>(event_detail{.sid = "RE1", .url = "https://r.example/RE1"});
    REQUIRE(store->append(std::vector{recorded}).has_value());
    CHECK(store->verify().has_value());
    const auto row = open(path)->get(page->calls[1].id);
    REQUIRE(row.has_value());
    CHECK(row->extras.recording_id == "RE1");
    CHECK(row->extras.recording_ms == 3000);
    CHECK(row->status == call_status::completed);
}

TEST_CASE("what a host has added to a log stays when the log is brought up to date") {
    const temporary_folder folder;
    const std::string path = folder / "calls.db";
    make_log_of_version_1(path);
    tamper(path,
           "ALTER TABLE call_logs ADD COLUMN host_tag TEXT;"
           "UPDATE call_logs SET host_tag = status, tags = 'a,b';"
           "CREATE INDEX host_by_tag ON call_logs (host_tag);"
           "CREATE TABLE host_notes (call BLOB REFERENCES call_logs (id) ON DELETE CASCADE, note TEXT);"
           "INSERT INTO host_notes SELECT id, status FROM call_logs;"
           "CREATE TABLE host_changes (id BLOB);"
           "CREATE TRIGGER host_sees AFTER UPDATE ON call_logs BEGIN INSERT INTO host_changes VALUES (new.id); END;"
           "CREATE VIEW host_view AS SELECT host_tag, call_sid FROM call_logs");
    const auto answer = [&](const char* ask) {
        sqlite3* database = nullptr;
        REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
        sqlite3_stmt* made = nullptr;
        REQUIRE(sqlite3_prepare_v2(database, ask, -1, &made, nullptr) == SQLITE_OK);
        REQUIRE(sqlite3_step(made) == SQLITE_ROW);
        const int number = sqlite3_column_int(made, 0);
        sqlite3_finalize(made);
        sqlite3_close(database);
        return number;
    };
    const auto store = open(path);
    CHECK(store->verify().has_value());
    CHECK(answer("SELECT count(*) FROM host_notes JOIN call_logs ON id = call WHERE host_notes.note = host_tag AND "
                 "tags = 'a,b'") == 3);
    CHECK(answer("SELECT count(*) FROM host_view WHERE host_tag = 'busy'") == 1);
    CHECK(answer("SELECT count(*) FROM sqlite_schema WHERE name IN ('host_by_tag', 'host_sees')") == 2);
    CHECK(answer("SELECT count(*) FROM pragma_index_list('call_logs') WHERE name LIKE 'call_logs_%'") == 3);
    CHECK(answer("SELECT count(*) FROM pragma_foreign_key_check") == 0);
    const auto page = store->history({.workspace_id = "golden"});
    REQUIRE(page.has_value());
    event_maker make;
    call_event late = make.told(page->calls[1].id, page->calls[1].provider_sid, call_status::ringing);
    late.provider = page->calls[1].provider;
    REQUIRE(store->append(std::vector{late}).has_value());
    CHECK(answer("SELECT count(*) FROM host_changes") == 1);
    CHECK(answer("SELECT count(*) FROM host_view WHERE host_tag = 'completed'") == 1);
}

TEST_CASE("a log's revision changes with what other processes write, and with nothing else") {
    const temporary_folder folder;
    const std::string path = folder / "calls.db";
    const auto store = open(path);
    const auto other = open(path);
    event_maker make;
    const auto before = store->revision();
    REQUIRE(before.has_value());
    CHECK(store->history({.workspace_id = "w"}).has_value());
    CHECK(store->revision() == before);
    add_calls(*other, make, 1);
    CHECK(store->revision() != before);
}
