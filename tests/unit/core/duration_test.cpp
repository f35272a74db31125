#include "support.hpp"

using namespace callkit;

namespace {

void check_sum(const call_phases& phases) {
    CHECK(phases.setup + phases.ring + phases.talk == phases.total);
    CHECK(phases.setup >= milliseconds(0));
    CHECK(phases.ring >= milliseconds(0));
    CHECK(phases.talk >= milliseconds(0));
}

call_phases of(optional_timestamp ringing, optional_timestamp answered, optional_timestamp ended, timestamp now) {
    return measure_phases({test::at(0), ringing, answered, ended}, now);
}

} // namespace

TEST_CASE("a whole call is cut into setup, ring and talk") {
    const auto phases = of(test::at(2), test::at(10), test::at(70.5), test::at(1000));
    CHECK(phases.setup == milliseconds(2'000));
    CHECK(phases.ring == milliseconds(8'000));
    CHECK(phases.talk == milliseconds(60'500));
    CHECK(phases.total == milliseconds(70'500));
}

TEST_CASE("a call that never rang or never was answered has no such phase") {
    CHECK(of({}, test::at(3), test::at(5), test::at(9)).ring == milliseconds(0));
    CHECK(of({}, test::at(3), test::at(5), test::at(9)).setup == milliseconds(3'000));
    CHECK(of(test::at(1), {}, test::at(5), test::at(9)).ring == milliseconds(4'000));
    CHECK(of(test::at(1), {}, test::at(5), test::at(9)).talk == milliseconds(0));
    CHECK(of({}, {}, test::at(5), test::at(9)).setup == milliseconds(5'000));
}

TEST_CASE("a running call is measured up to now") {
    CHECK(of(test::at(1), test::at(3), {}, test::at(63)).talk == milliseconds(60'000));
    CHECK(of(test::at(1), {}, {}, test::at(4)).ring == milliseconds(3'000));
    CHECK(of({}, {}, {}, test::at(4)).setup == milliseconds(4'000));
}

TEST_CASE("setup, ring and talk add up to the total, whatever the moments are") {
    seeded_random random(1);
    for (int i = 0; i < 20'000; ++i) {
        const auto moment = [&]() -> optional_timestamp {
            if (random.chance(300))
                return {};
            return test::morning + microseconds(random.between(-5'000'000, 20'000'000));
        };
        check_sum(
            of(moment(), moment(), moment(), test::morning + microseconds(random.between(-1'000'000, 30'000'000))));
    }
}

TEST_CASE("moments that contradict each other are moved together") {
    const auto phases = of(test::at(20), test::at(10), test::at(5), test::at(30));
    CHECK(phases.total == milliseconds(5'000));
    check_sum(phases);
    CHECK(of({}, {}, test::at(-5), test::at(30)).total == milliseconds(0));
}

TEST_CASE("a tracker measures by the steady clock, whatever happens to the wall clock") {
    manual_time_source clock;
    duration_tracker timer(clock.now());
    const auto created = clock.now().wall;
    clock.advance(seconds(2));
    timer.on_status(call_status::ringing, clock.now());
    clock.jump_wall(-std::chrono::hours(24));
    clock.advance(seconds(3));
    timer.on_status(call_status::in_progress, clock.now());
    clock.jump_wall(std::chrono::hours(72));
    clock.advance(seconds(60));

    const auto live = timer.phases(clock.now());
    CHECK(live.setup == milliseconds(2'000));
    CHECK(live.ring == milliseconds(3'000));
    CHECK(live.talk == milliseconds(60'000));
    CHECK(timer.running());

    timer.on_status(call_status::completed, clock.now());
    CHECK_FALSE(timer.running());
    clock.advance(seconds(500));
    CHECK(timer.phases(clock.now()) == live);
    CHECK(timer.created_at() == created);
    CHECK(*timer.answered_at() == created + seconds(5) - std::chrono::hours(24));
    CHECK(*timer.ended_at() == created + seconds(65) + std::chrono::hours(48));
    check_sum(timer.phases(clock.now()));
}

TEST_CASE("a tracker counts the first time of each status and nothing after the end") {
    manual_time_source clock;
    duration_tracker timer(clock.now());
    clock.advance(seconds(1));
    timer.on_status(call_status::ringing, clock.now());
    clock.advance(seconds(1));
    timer.on_status(call_status::ringing, clock.now());
    timer.on_status(call_status::queued, clock.now());
    clock.advance(seconds(1));
    timer.on_status(call_status::busy, clock.now());
    clock.advance(seconds(1));
    timer.on_status(call_status::in_progress, clock.now());
    timer.on_status(call_status::completed, clock.now());
    const auto phases = timer.phases(clock.now());
    CHECK(phases.setup == milliseconds(1'000));
    CHECK(phases.ring == milliseconds(2'000));
    CHECK(phases.talk == milliseconds(0));
    CHECK_FALSE(timer.answered_at());
    CHECK(timer.ringing_at());
}

TEST_CASE("a tracker agrees with the phases of the record when the clocks agree") {
    manual_time_source clock({test::morning, steady_time{}});
    duration_tracker timer(clock.now());
    clock.advance(milliseconds(1'499));
    timer.on_status(call_status::ringing, clock.now());
    clock.advance(microseconds(2'500'700));
    timer.on_status(call_status::in_progress, clock.now());
    clock.advance(microseconds(9'999));
    timer.on_status(call_status::completed, clock.now());
    const auto from_stamps = measure_phases(
        {timer.created_at(), timer.ringing_at(), timer.answered_at(), timer.ended_at()}, clock.now().wall);
    CHECK(from_stamps == timer.phases(clock.now()));
}

static_assert(measure_phases({from_unix_micros(0), {}, from_unix_micros(1000), from_unix_micros(3000)},
                             from_unix_micros(9000))
                  .talk == milliseconds(2));
