#include <callkit/core/call_fold.hpp>
#include <callkit/provider/simulated_network.hpp>

#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace callkit;

namespace {

/// A network, and everything it says.
class network_lab {
  public:
    explicit network_lab(network_faults faults = {}, std::uint64_t seed = 1) : network(seed, faults) {
        network.set_event_sink([this](call_event event) { events.push_back(std::move(event)); });
    }

    dial_request request(const std::string& scenario, std::uint32_t attempt = 1) {
        dial_request what;
        what.call = make_id<call_id>(now.wall, random);
        what.attempt = attempt;
        what.from = party("+14155550100");
        what.to = party("+14155552671");
        what.ring_timeout = seconds(20);
        what.time_limit = seconds(60);
        what.scenario = scenario;
        return what;
    }
    void run_for(microseconds span) {
        const steady_time end = now.steady + span;
        for (auto due = network.next_due(); due && *due <= end; due = network.next_due()) {
            now = now + (*due - now.steady);
            network.advance(now);
        }
        now = now + (end - now.steady);
    }
    result<placed_call> place(const dial_request& what) {
        std::optional<result<placed_call>> reply;
        network.place(what, now, [&](result<placed_call> came) { reply.emplace(std::move(came)); });
        CHECK_FALSE(reply.has_value());
        run_for(seconds(11));
        REQUIRE(reply.has_value());
        return *reply;
    }
    /// What all the events say together.
    call_record record() const {
        call_fold fold;
        for (const call_event& event : events)
            fold.apply(event);
        return fold.record();
    }

    instant now{from_unix_micros(1'767'225'600'000'000), steady_time{}};
    seeded_random random{9};
    simulated_network network;
    std::vector<call_event> events{};
};

} // namespace

TEST_CASE("callees do what their scenario says") {
    struct expected {
        const char* scenario;
        call_status status;
        end_reason reason;
        answered_by answerer;
    };
    for (const expected& each : {
             expected{"answers", call_status::completed, end_reason::hangup, answered_by::human},
             expected{"busy", call_status::busy, end_reason::busy, answered_by::unknown},
             expected{"no-answer", call_status::no_answer, end_reason::no_answer, answered_by::unknown},
             expected{"rejects", call_status::no_answer, end_reason::rejected, answered_by::unknown},
             expected{"voicemail", call_status::completed, end_reason::hangup, answered_by::machine},
             expected{"fails", call_status::failed, end_reason::invalid_number, answered_by::unknown},
             expected{"unreachable", call_status::failed, end_reason::carrier_failure, answered_by::unknown},
             expected{"stays", call_status::completed, end_reason::time_limit, answered_by::human},
         }) {
        CAPTURE(each.scenario);
        network_lab here;
        REQUIRE(here.place(here.request(each.scenario)).has_value());
        here.run_for(seconds(200));
        const call_record row = here.record();
        CHECK(row.status == each.status);
        CHECK(row.reason == each.reason);
        CHECK(row.answerer == each.answerer);
        CHECK(here.network.counters().live == 0);
        CHECK(here.network.inspect(row.provider_sid) == each.status);
    }
}

TEST_CASE("events come in order, numbered, and the talk is what was asked for") {
    network_lab here;
    const auto placed = here.place(here.request("hangs-up-after:7"));
    REQUIRE(placed.has_value());
    here.run_for(seconds(60));
    std::int64_t sequence = 0;
    for (const call_event& event : here.events) {
        CHECK(event.provider_sid == placed->provider_sid);
        CHECK(event.observed_at >= event.occurred_at);
        if (event.kind == event_kind::status)
            CHECK(event.sequence == sequence++);
    }
    CHECK(sequence == 4);
    CHECK(here.record().duration() == 7);
}

TEST_CASE("a call can be hung up, fetched and listed") {
    network_lab here;
    const dial_request what = here.request("stays");
    const std::string sid = here.place(what)->provider_sid;
    std::optional<result<call_snapshot>> fetched;
    here.network.fetch(sid, here.now, [&](result<call_snapshot> came) { fetched.emplace(std::move(came)); });
    std::optional<result<std::vector<call_snapshot>>> listed;
    here.network.list({what.from, what.to, here.now.wall - seconds(60)}, here.now,
                      [&](result<std::vector<call_snapshot>> came) { listed.emplace(std::move(came)); });
    std::optional<result<void>> ended;
    here.network.hang_up(sid, here.now, [&](result<void> came) { ended.emplace(std::move(came)); });
    here.run_for(seconds(2));
    REQUIRE(fetched);
    CHECK((*fetched)->event.status == call_status::in_progress);
    CHECK((*fetched)->event.source == event_source::poll);
    REQUIRE(listed);
    REQUIRE((*listed)->size() == 1);
    CHECK((*listed)->front().event.provider_sid == sid);
    REQUIRE(ended);
    CHECK(ended->has_value());
    CHECK(here.record().status == call_status::completed);

    std::optional<result<void>> unknown;
    here.network.hang_up("SCnothing", here.now, [&](result<void> came) { unknown.emplace(std::move(came)); });
    std::optional<result<void>> late;
    here.network.set_mute(sid, true, here.now, [&](result<void> came) { late.emplace(std::move(came)); });
    here.run_for(seconds(2));
    CHECK(unknown->error().code == errc::unknown_to_provider);
    CHECK(late->error().code == errc::wrong_state);
}

TEST_CASE("a call that is told to end does so at once, whatever it was about to do") {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        CAPTURE(seed);
        network_lab here({}, seed);
        std::optional<result<placed_call>> placed;
        here.network.place(here.request("answers"), here.now, [&](result<placed_call> came) { placed.emplace(came); });
        while (!placed)
            here.run_for(milliseconds(1));
        REQUIRE(placed->has_value());
        // While the call is being set up, begins to ring, or is answered.
        here.run_for(milliseconds(20) * seed);
        here.network.hang_up((*placed)->provider_sid, here.now, [](const result<void>& /*came*/) {});
        here.run_for(seconds(2));
        CHECK(is_terminal(here.record().status));
    }
}

TEST_CASE("what was listed for another caller, another callee or an earlier time is left out") {
    network_lab here;
    const dial_request what = here.request("stays");
    REQUIRE(here.place(what).has_value());
    for (const list_request& other :
         {list_request{party("+14155550101"), what.to, {}}, list_request{what.from, party("+14155550102"), {}},
          list_request{what.from, what.to, here.now.wall + seconds(1)}}) {
        std::optional<std::size_t> found;
        here.network.list(other, here.now, [&](result<std::vector<call_snapshot>> came) { found = came->size(); });
        here.run_for(seconds(1));
        CHECK(found == 0U);
    }
}

TEST_CASE("an ended call is remembered for an hour") {
    network_lab here;
    const std::string sid = here.place(here.request("busy"))->provider_sid;
    here.run_for(std::chrono::minutes(59));
    CHECK(here.network.inspect(sid).has_value());
    here.run_for(std::chrono::minutes(10));
    (void)here.place(here.request("busy", 1));
    CHECK_FALSE(here.network.inspect(sid).has_value());
    CHECK_FALSE(here.network.next_due().has_value()); // nothing is waited for on account of old calls
}

TEST_CASE("a second call for one wish is counted as what it is") {
    network_lab here;
    const dial_request what = here.request("busy");
    REQUIRE(here.place(what).has_value());
    CHECK(here.network.counters().double_dials == 0);
    REQUIRE(here.place(what).has_value());
    CHECK(here.network.counters().double_dials == 1);
}

TEST_CASE("the same seed says the same, another one does not") {
    const auto say = [](std::uint64_t seed) {
        network_lab here(parse_faults("late,duplicate,lost,untagged").value(), seed);
        for (int i = 0; i < 20; ++i)
            (void)here.place(here.request("mixed"));
        here.run_for(seconds(400));
        return here.events;
    };
    CHECK(say(5) == say(5));
    CHECK_FALSE(say(5) == say(6));
}

TEST_CASE("two runs with one seed and different wishes share no sid") {
    network_lab one;
    network_lab two;
    (void)two.random.next();
    CHECK(one.place(one.request("busy"))->provider_sid != two.place(two.request("busy"))->provider_sid);
}

TEST_CASE("each fault happens, and only the one that was asked for") {
    const auto counters_with = [](const char* fault) {
        network_lab here(parse_faults(fault).value());
        std::map<errc, int> errors;
        for (int i = 0; i < 200; ++i)
            if (const auto placed = here.place(here.request("busy")); !placed)
                ++errors[placed.error().code];
        here.run_for(seconds(200));
        return std::pair(here.network.counters(), errors);
    };
    CHECK(counters_with("none").second.empty());
    CHECK(counters_with("lost").first.lost_events > 0);
    CHECK(counters_with("duplicate").first.deliveries > counters_with("none").first.deliveries);
    CHECK(counters_with("ambiguous").second.contains(errc::ambiguous));
    CHECK(counters_with("ambiguous").first.unanswered > 0);
    CHECK(counters_with("refused").second.contains(errc::network));
    CHECK(counters_with("refused").second.contains(errc::rate_limited));
    CHECK(counters_with("rejected").second.contains(errc::provider_rejected));
    CHECK(counters_with("rejected").first.placed < 200);
}
