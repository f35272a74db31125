#include "server/live_journal.hpp"
#include "unit/server/live_bench.hpp"

#include <algorithm>
#include <random>

namespace callkit::server::test {
namespace {

using lines = std::vector<std::string>;

TEST_CASE("what an engine does becomes events of the call's workspace") {
    live_bench bench;
    noting_listener ours;
    noting_listener others;
    bench.listen(ours, {"A"});
    bench.listen(others, {"B"});
    callkit::test::outcome<call_record> ended;
    bench.calls->async_call(
        {.facts = {.workspace_id = "A", .from = party("+12025550100"), .to = party("+12025550123")}}, ended.handler());
    bench.settle();
    bench.run_for(seconds(300));
    REQUIRE(ended.succeeded());
    REQUIRE(ours.told.size() >= 3);
    CHECK(ours.told.front() == "initiated queued");
    CHECK(ours.told.back() == "status_updated " + std::string(to_string((*ended.came)->status)));
    CHECK(std::is_sorted(ours.positions.begin(), ours.positions.end()));
    CHECK(others.told.empty());
}

TEST_CASE("who comes back gets exactly what was missed") {
    live_bench bench;
    noting_listener first;
    bench.listen(first, {"A"});
    const auto call = bench.call_in("A");
    bench.call_in("B");
    for (const auto next : {call_status::ringing, call_status::in_progress, call_status::completed})
        bench.status(call, next);
    const lines all{"initiated queued", "status_updated ringing", "status_updated in-progress",
                    "status_updated completed"};
    CHECK(first.told == all);
    for (std::size_t seen = 0; seen < first.positions.size(); ++seen) {
        noting_listener again;
        bench.listen(again, {"A"}, first.positions[seen]);
        CHECK(again.told == lines(all.begin() + static_cast<std::ptrdiff_t>(seen) + 1, all.end()));
    }
    noting_listener everything;
    bench.listen(everything, {"A"}, 0);
    CHECK(everything.told == all);
    first.listening.reset();
    bench.call_in("A");
    CHECK(first.told == all);
}

TEST_CASE("who was there before anything happened gets every step, who was not gets the newest state") {
    live_bench bench;
    noting_listener there;
    bench.listen(there, {"A"});
    there.listening.reset();
    for (const char* workspace : {"A", "B"})
        bench.status(bench.call_in(workspace), call_status::ringing);
    const std::uint64_t end = bench.feed.position();
    bench.listen(there, {"A"}, 0);
    CHECK(there.told == lines{"initiated queued", "status_updated ringing"});
    noting_listener late;
    bench.listen(late, {"B"}, 0);
    CHECK(late.told == lines{"initiated ringing"});
    bench.call_in("B");
    CHECK(late.told.back() == "initiated queued");
    CHECK(late.positions.back() > end);
}

TEST_CASE("rooms that nobody is in are forgotten, the one left longest ago first") {
    live_bench bench({.total_bytes = 1000});
    noting_listener someone;
    for (const char* workspace : {"A", "B", "C", "D", "E", "F", "G", "H"}) {
        bench.listen(someone, {workspace});
        someone.listening.reset();
    }
    for (const char* workspace : {"A", "H"})
        bench.status(bench.call_in(workspace), call_status::ringing);
    noting_listener first;
    bench.listen(first, {"A"}, 0);
    CHECK(first.told == lines{"initiated ringing"});
    noting_listener last;
    bench.listen(last, {"H"}, 0);
    CHECK(last.told == lines{"initiated queued", "status_updated ringing"});
}

TEST_CASE("what the feed has forgotten the log still knows, each call's newest state") {
    for (const bool many : {false, true}) {
        live_bench bench({.ring_events = 3, .journal_entries = many ? std::size_t{2} : std::size_t{1000}});
        const auto one = bench.call_in("A");
        const auto other = bench.call_in("A");
        bench.call_in("B");
        const std::uint64_t seen = bench.feed.position();
        for (const auto next : {call_status::ringing, call_status::in_progress})
            bench.status(one, next);
        call_event muted = bench.event_of(one, event_kind::mute_requested);
        muted.on = true;
        bench.deliver(muted);
        for (const auto next : {call_status::ringing, call_status::busy})
            bench.status(other, next);
        noting_listener again;
        bench.listen(again, {"A"}, seen);
        CHECK(again.status[to_string(one)] == "in-progress");
        CHECK(again.status[to_string(other)] == "busy");
        CHECK(again.told.size() == 3);
        CHECK(std::is_sorted(again.positions.begin(), again.positions.end()));
        CHECK(std::find(again.told.begin(), again.told.end(), "control") != again.told.end());
        bench.status(one, call_status::completed);
        CHECK(again.told.back() == "status_updated completed");
    }
}

TEST_CASE("what people write about a call is told, and told again to who was away") {
    live_bench bench({.ring_events = 1});
    noting_listener there;
    bench.listen(there, {"A"});
    const auto call = bench.call_in("A");
    const std::uint64_t seen = bench.feed.position();
    call_event note = bench.event_of(call, event_kind::annotation);
    note.raw_status = "note";
    note.detail = std::make_shared<event_detail>(event_detail{.note = "call back"});
    bench.deliver(note);
    bench.status(call, call_status::ringing);
    CHECK(there.told == lines{"initiated queued", "annotated", "status_updated ringing"});
    noting_listener away;
    bench.listen(away, {"A"}, seen);
    CHECK(away.told == lines{"annotated", "status_updated ringing"});
    CHECK(live_annotation_json(bench.log.get(call).value(), {}).find(R"("note":"call back","disposition":null)") !=
          std::string::npos);
}

TEST_CASE("who does not keep up is told the newest of each call once it can take more") {
    live_bench bench;
    noting_listener slow;
    bench.listen(slow, {"A"});
    const auto one = bench.call_in("A");
    slow.open = false;
    const auto other = bench.call_in("A");
    for (const auto next : {call_status::ringing, call_status::in_progress, call_status::completed}) {
        bench.status(one, next);
        bench.status(other, next);
    }
    CHECK(slow.told == lines{"initiated queued"});
    slow.open = true;
    bench.resume(slow);
    CHECK(slow.told == lines{"initiated queued", "status_updated completed", "initiated completed"});
    const auto third = bench.call_in("A");
    CHECK(slow.status.count(to_string(third)) == 1);
}

TEST_CASE("an id says where it stands, in this journal alone") {
    live_bench bench({.journal = "m1"});
    bench.call_in("A");
    CHECK(bench.feed.id_of(1) == "m1-1");
    CHECK(bench.feed.position_of("m1-1") == 1U);
    CHECK(bench.feed.position_of("m1-0") == 0U);
    for (const char* bad : {"", "1", "m1", "m1-", "m1-x", "m1-2", "m2-1", "m1-1 ", "m1--1", "m1-99999999999999999999"})
        CHECK_FALSE(bench.feed.position_of(bad));
}

TEST_CASE("a log that cannot be read is told to who would need it") {
    class broken final : public testing::forwarding_log_store {
      public:
        using forwarding_log_store::forwarding_log_store;
        bool works{false};
        result<std::vector<journal_entry>> outbox(std::uint64_t after, std::size_t limit) override {
            if (!works)
                return fail(errc::store_io, "broken");
            return inner_.outbox(after, limit);
        }
    };
    live_bench bench;
    bench.call_in("A");
    broken log(bench.log);
    live_feed feed(bench.context.get_executor(), *bench.calls, log);
    noting_listener first;
    first.listening = feed.subscribe({"A"}, 0, first);
    bench.resume(first);
    CHECK(first.lost);
    CHECK(first.told.empty());
    log.works = true;
    noting_listener second;
    second.listening = feed.subscribe({"A"}, 0, second);
    bench.resume(second);
    bench.call_in("A");
    CHECK_FALSE(second.lost);
    CHECK(second.told == lines{"initiated queued", "initiated queued"});
    noting_listener third;
    third.listening = feed.subscribe({"A"}, second.positions.front(), third);
    bench.resume(third);
    CHECK(third.told == lines{"initiated queued"});
}

TEST_CASE("the end of a journal is found wherever it is") {
    live_bench bench;
    for (std::uint64_t entries = 0; entries < 40; ++entries) {
        CHECK(detail::journal_end(bench.log).value() == entries);
        bench.call_in("A");
    }
}

/// The promise behind all of it: whatever was kept, forgotten, slow or cut off, everybody ends up with the truth.
TEST_CASE("everybody ends up with each call's newest state, whatever happened on the way") {
    const std::uint64_t seed = std::random_device{}();
    CAPTURE(seed);
    seeded_random chance(seed);
    live_bench bench({.ring_events = 4, .total_bytes = 20'000, .journal_entries = 60});
    const std::vector<std::vector<std::string>> tenants{{"A"}, {"B"}, {"A", "C"}};
    std::deque<noting_listener> people(9);
    for (std::size_t i = 0; i < people.size(); ++i)
        bench.listen(people[i], tenants[i % 3]);
    std::vector<call_id> calls;
    const auto reconnect = [&](std::size_t i) {
        noting_listener& who = people[i];
        who.listening.reset();
        const std::uint64_t last = who.positions.empty() ? 0 : who.positions.back();
        who.open = true;
        who.appetite = ~std::size_t{0};
        who.positions.push_back(last);
        bench.listen(who, tenants[i % 3], last);
    };
    for (int step = 0; step < 400; ++step) {
        if (calls.empty() || chance.chance(200))
            calls.push_back(bench.call_in(std::string(1, static_cast<char>('A' + chance.below(3)))));
        else
            bench.status(calls[chance.below(calls.size())], std::array{call_status::ringing, call_status::in_progress,
                                                                       call_status::completed}[chance.below(3)]);
        const std::size_t i = chance.below(people.size());
        if (chance.chance(150))
            people[i].appetite = chance.below(3); // has enough soon
        else if (chance.chance(150))
            people[i].listening.reset(); // cut off
        else if (chance.chance(200))
            reconnect(i);
        else if (people[i].listening && chance.chance(200)) {
            people[i].appetite = 1 + chance.below(5);
            bench.resume(people[i]);
        }
    }
    for (std::size_t i = 0; i < people.size(); ++i)
        reconnect(i);
    for (std::size_t i = 0; i < people.size(); ++i) {
        CAPTURE(i);
        CHECK(std::is_sorted(people[i].positions.begin(), people[i].positions.end()));
        for (const call_id& call : calls) {
            const auto record = bench.log.get(call);
            REQUIRE(record);
            const auto& mine = tenants[i % 3];
            const bool known = std::find(mine.begin(), mine.end(), record->facts.workspace_id) != mine.end();
            const auto told = people[i].status.find(to_string(call));
            CHECK((told != people[i].status.end()) == known);
            if (known && told != people[i].status.end())
                CHECK(told->second == to_string(record->status));
        }
    }
}

} // namespace
} // namespace callkit::server::test
