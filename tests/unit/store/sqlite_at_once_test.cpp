// Requests of several events are written with statements for many rows. Whatever is in the tables, they must come to
// the same as one event after the other.
#include "log_file.hpp"
#include "temporary_folder.hpp"

#include <callkit/core/call_fold.hpp>
#include <callkit/core/random.hpp>
#include <callkit/store/sqlite_log_store.hpp>
#include <callkit/testing/log_store_checks.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <vector>

using namespace callkit;
using callkit::test::tamper;
using callkit::test::temporary_folder;
using callkit::testing::event_maker;

namespace {

std::unique_ptr<sqlite_log_store> open_relaxed(const std::string& path) {
    return callkit::test::open(path, {.sync = sqlite_options::durability::relaxed});
}

/// Calls that begin with our own event, with the provider's before it, or never with ours; some events twice.
std::vector<call_event> many_events(event_maker& make, seeded_random& chance, int calls) {
    std::vector<call_event> events;
    for (int i = 0; i < calls; ++i) {
        const call_id call = make.new_call();
        const std::string sid = "S" + to_string(call);
        make.now += seconds(1);
        if (!chance.chance(150))
            events.push_back(make.created(call, chance.chance(500) ? "v" : "w"));
        call_event placed = make.told(call, sid, call_status::queued);
        placed.kind = event_kind::placed;
        events.push_back(placed);
        for (const auto status : {call_status::ringing, call_status::in_progress, call_status::completed})
            if (chance.chance(700))
                events.push_back(make.told(chance.chance(500) ? call : call_id(), sid, status));
        for (int again = 0; again < 2; ++again)
            if (chance.chance(300))
                events.push_back(events[events.size() - 1 - chance.below(std::min<std::uint64_t>(2, events.size()))]);
    }
    for (std::size_t i = events.size(); i > 1; --i) // events come in any order, near to where they belong
        std::swap(events[i - 1], events[i - 1 - chance.below(std::min<std::uint64_t>(i, 12))]);
    return events;
}

std::vector<std::uint64_t> positions_of(const append_result& appended) {
    std::vector<std::uint64_t> positions;
    for (const append_entry& entry : appended.entries)
        positions.push_back(entry.position);
    return positions;
}

/// Everything that a log tells.
void check_same(sqlite_log_store& one, sqlite_log_store& other) {
    const auto left = one.outbox(0, 1000);
    const auto right = other.outbox(0, 1000);
    REQUIRE((left && right && left->size() == right->size()));
    for (std::size_t i = 0; i < left->size(); ++i) {
        CHECK((*left)[i].position == (*right)[i].position);
        CHECK((*left)[i].event == (*right)[i].event);
    }
    const auto rows = one.history({.limit = 1000});
    const auto others = other.history({.limit = 1000});
    REQUIRE((rows && others));
    CHECK(rows->calls == others->calls);
    const time_window day{from_unix_micros(1'767'225'600'000'000), from_unix_micros(1'767'312'000'000'000)};
    for (const char* workspace : {"v", "w", ""}) {
        const auto a = one.stats(workspace, day);
        const auto b = other.stats(workspace, day);
        REQUIRE((a && b));
        CHECK(*a == *b);
    }
    CHECK(one.verify().has_value());
}

} // namespace

TEST_CASE("many events in one append come to the same as one after the other") {
    const std::uint64_t seed = std::random_device{}();
    CAPTURE(seed);
    seeded_random chance(seed);
    for (int round = 0; round < 12; ++round) {
        CAPTURE(round);
        const temporary_folder folder;
        auto at_once = open_relaxed(folder / "at_once.db");
        const auto singly = open_relaxed(folder / "singly.db");
        event_maker make;
        const std::vector<call_event> events = many_events(make, chance, 25);
        for (std::size_t done = 0; done < events.size();) {
            const std::size_t count = std::min<std::size_t>(events.size() - done, 1 + chance.below(60));
            const auto batch = std::span(events).subspan(done, count);
            if (chance.chance(300)) { // and remembers nothing of what it has
                at_once.reset();
                at_once = open_relaxed(folder / "at_once.db");
            }
            const auto appended = at_once->append(batch);
            REQUIRE(appended.has_value());
            std::vector<std::uint64_t> positions;
            for (const call_event& event : batch) {
                const auto single = singly->append(std::span(&event, 1));
                REQUIRE(single.has_value());
                positions.push_back(single->entries.front().position);
            }
            CHECK(positions_of(*appended) == positions);
            done += count;
        }
        check_same(*at_once, *singly);
    }
}

TEST_CASE("an event that the journal has under another call is that call's, among many") {
    const temporary_folder folder;
    const auto log = open_relaxed(folder / "calls.db");
    event_maker make;
    const call_id old = make.new_call();
    const std::vector<call_event> first{make.created(old), make.told(old, "S1", call_status::ringing)};
    REQUIRE(log->append(first).has_value());
    const call_id call = make.new_call();
    call_event again = first[1];
    again.call = call;
    again.provider_sid = "S2";
    const std::vector<call_event> batch{make.created(call), again, make.told(call, "S2", call_status::queued),
                                        make.told(call, "S2", call_status::ringing),
                                        make.told(call, "S2", call_status::busy)};
    const auto appended = log->append(batch);
    REQUIRE(appended.has_value());
    CHECK(positions_of(*appended) == std::vector<std::uint64_t>{3, 0, 4, 5, 6});
    CHECK(appended->entries[1].call == old);
    CHECK(log->get(call)->status == call_status::busy);
    CHECK(log->get(old)->status == call_status::ringing);
    CHECK(log->timeline(old)->size() == 2);
    CHECK(log->verify().has_value());
}

TEST_CASE("a sid of another call refuses all of many events") {
    const temporary_folder folder;
    const std::string path = folder / "calls.db";
    event_maker make;
    const call_id old = make.new_call();
    REQUIRE(open_relaxed(path)
                ->append(std::vector{make.created(old), make.told(old, "S1", call_status::ringing)})
                .has_value());
    const auto log = open_relaxed(path);
    const call_id call = make.new_call();
    const std::vector<call_event> batch{make.created(call), make.told(call, "S2", call_status::queued),
                                        make.told(call, "S1", call_status::ringing),
                                        make.told(call, "S2", call_status::busy)};
    const auto refused = log->append(batch);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == errc::sid_conflict);
    CHECK(log->outbox(0, 100)->size() == 2);
    const auto good = log->append(std::vector{batch[0], batch[1], batch[3], make.created(make.new_call())});
    REQUIRE(good.has_value());
    CHECK(positions_of(*good) == std::vector<std::uint64_t>{3, 4, 5, 6});
    CHECK(log->verify().has_value());
}

TEST_CASE("what a log has and does not remember is found, though a call is created and a sid given anew") {
    const temporary_folder folder;
    const std::string path = folder / "calls.db";
    event_maker make;
    const call_id old = make.new_call();
    call_event placed = make.told(old, "S1", call_status::queued);
    placed.kind = event_kind::placed;
    const call_event ringing = make.told(old, "S1", call_status::ringing);
    REQUIRE(open_relaxed(path)->append(std::vector{make.created(old), placed, ringing}).has_value());
    const auto log = open_relaxed(path);
    call_event placed_again = make.told(old, "S1", call_status::initiated);
    placed_again.kind = event_kind::placed;
    const call_id call = make.new_call();
    SUBCASE("the call") {
        REQUIRE(log->append(std::vector{make.created(call), make.created(old), ringing,
                                        make.told(old, "S1", call_status::in_progress)})
                    .has_value());
        CHECK(log->get(old)->status == call_status::in_progress);
        CHECK(log->timeline(old)->size() == 5);
    }
    SUBCASE("its sid") {
        const auto appended = log->append(std::vector{make.created(call), placed_again, ringing, placed});
        REQUIRE(appended.has_value());
        CHECK(positions_of(*appended) == std::vector<std::uint64_t>{4, 5, 0, 0});
        CHECK(log->find(placed.provider, "S1")->id == old);
    }
    SUBCASE("its sid, given to another") {
        placed_again.call = call;
        const auto refused = log->append(std::vector{make.created(call), placed_again, ringing, placed});
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == errc::sid_conflict);
        CHECK(log->outbox(0, 100)->size() == 3);
    }
    CHECK(log->verify().has_value());
}

TEST_CASE("a host's check of its own is asked, among many events, too") {
    const temporary_folder folder;
    const std::string path = folder / "calls.db";
    REQUIRE(open_relaxed(path) != nullptr);
    SUBCASE("of a column") {
        tamper(path, "ALTER TABLE call_logs ADD COLUMN host TEXT CHECK (workspace_id <> 'banned')");
    }
    SUBCASE("of a table that a trigger writes") {
        tamper(path,
               "CREATE TABLE host (workspace TEXT CHECK (workspace <> 'banned')); CREATE TRIGGER host_notes AFTER "
               "INSERT ON call_logs BEGIN INSERT INTO host VALUES (new.workspace_id); END");
    }
    const auto log = open_relaxed(path);
    event_maker make;
    std::vector<call_event> batch;
    for (int i = 0; i < 5; ++i)
        batch.push_back(make.created(make.new_call(), i == 3 ? "banned" : "w"));
    CHECK_FALSE(log->append(batch).has_value());
    CHECK(log->outbox(0, 100)->empty());
    batch.erase(batch.begin() + 3);
    CHECK(log->append(batch).has_value());
    CHECK(log->verify().has_value());
}

TEST_CASE("positions are those of the journal, though a host's trigger writes to it") {
    const temporary_folder folder;
    const std::string path = folder / "calls.db";
    const auto log = open_relaxed(path);
    tamper(path, "CREATE TRIGGER host_notes AFTER INSERT ON call_events WHEN new.kind = 'created' BEGIN "
                 "INSERT INTO call_events (event_id, call_id, kind, source, occurred_at, observed_at, raw_status, "
                 "about_note, about_sequence) VALUES (randomblob(16), new.call_id, 'annotation', 'manual', 0, 1, "
                 "'note', 'new', -1); END");
    event_maker make;
    std::vector<call_event> batch;
    for (int i = 0; i < 20; ++i)
        batch.push_back(make.created(make.new_call()));
    const auto appended = log->append(batch);
    REQUIRE(appended.has_value());
    const auto journal = log->outbox(0, 100);
    REQUIRE(journal.has_value());
    CHECK(journal->size() == 40);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        const auto at = std::find_if(journal->begin(), journal->end(), [&](const journal_entry& entry) {
            return entry.position == appended->entries[i].position;
        });
        REQUIRE(at != journal->end());
        CHECK(at->event.id == batch[i].id);
    }
}

TEST_CASE("a row that a host made before its call's events is filled, and keeps what the host wrote") {
    const temporary_folder folder;
    const std::string path = folder / "calls.db";
    const auto log = open_relaxed(path);
    event_maker make;
    const call_id call = make.new_call();
    std::string id = to_string(call);
    std::erase(id, '-');
    tamper(path, "INSERT INTO call_logs (id, workspace_id, direction, status, duration, created_at, updated_at, "
                 "dial_phase, simulated, ghost_seen, tags) VALUES (x'" +
                     id + "', 'w', 'outbound', 'queued', 0, 1, 1, 'none', 0, 0, 'vip')");
    const auto appended = log->append(std::vector{make.created(call), make.told(call, "S1", call_status::queued),
                                                  make.told(call, "S1", call_status::ringing),
                                                  make.told(call, "S1", call_status::in_progress)});
    REQUIRE(appended.has_value());
    CHECK(log->get(call)->status == call_status::in_progress);
    CHECK(log->verify().has_value());
    tamper(path, "CREATE TABLE kept (n INTEGER CHECK (n = 1)); INSERT INTO kept SELECT count(*) FROM call_logs WHERE "
                 "tags = 'vip' AND call_sid = 'S1'");
}
