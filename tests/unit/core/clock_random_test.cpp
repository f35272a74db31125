#include "support.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <limits>
#include <set>

using namespace callkit;

TEST_CASE("a manual clock moves only when told") {
    manual_time_source clock;
    const auto start = clock.now();
    CHECK(clock.now() == start);
    clock.advance(seconds(2));
    CHECK(clock.now().wall - start.wall == seconds(2));
    CHECK(clock.now().steady - start.steady == seconds(2));
}

TEST_CASE("a jump of the wall clock leaves the steady clock alone") {
    manual_time_source clock;
    const auto start = clock.now();
    clock.jump_wall(-std::chrono::hours(1));
    CHECK(clock.now().steady == start.steady);
    CHECK(start.wall - clock.now().wall == std::chrono::hours(1));
}

TEST_CASE("a scaled clock starts where its base was and runs faster") {
    manual_time_source base;
    const scaled_time_source fast(base, 60);
    CHECK(fast.now() == base.now());
    const auto start = fast.now();
    base.advance(seconds(1));
    CHECK(fast.now().wall - start.wall == seconds(60));
    CHECK(fast.now().steady - start.steady == seconds(60));
    base.jump_wall(std::chrono::hours(5));
    CHECK(fast.now().wall - start.wall == seconds(60));
    CHECK(scaled_time_source(base, 0).factor() == 1);
}

TEST_CASE("an absent timestamp is absent and takes no room for it") {
    optional_timestamp when;
    CHECK_FALSE(when);
    CHECK(when.value_or(test::morning) == test::morning);
    when = test::morning;
    REQUIRE(when);
    CHECK(*when == test::morning);
    when = from_unix_micros(0);
    CHECK(when.has_value());
    when.reset();
    CHECK_FALSE(when.has_value());
    CHECK(sizeof(optional_timestamp) == 8);
}

TEST_CASE("one seed gives one sequence, the same on every machine") {
    seeded_random random(42);
    // Computed from the published algorithm in another language.
    const std::array<std::uint64_t, 3> expected{1546998764402558742U, 6990951692964543102U, 12544586762248559009U};
    for (const auto value : expected)
        CHECK(random.next() == value);
    seeded_random again(42);
    CHECK(again.next() == expected[0]);
    CHECK(seeded_random(43).next() != expected[0]);
}

TEST_CASE("drawing below a bound stays below it, reaches everything and favours nothing") {
    seeded_random random(7);
    std::array<int, 6> seen{};
    for (int i = 0; i < 60'000; ++i)
        ++seen[random.below(6)];
    for (const int count : seen) {
        CHECK(count > 9'500);
        CHECK(count < 10'500);
    }
    CHECK(random.below(0) == 0);
    CHECK(random.below(1) == 0);
    for (int i = 0; i < 1000; ++i)
        CHECK(random.below((std::uint64_t{1} << 63U) + 1) <= std::uint64_t{1} << 63U);
}

TEST_CASE("drawing between two numbers includes both") {
    seeded_random random(8);
    bool low = false;
    bool high = false;
    for (int i = 0; i < 1000; ++i) {
        const auto drawn = random.between(-2, 2);
        REQUIRE(drawn >= -2);
        REQUIRE(drawn <= 2);
        low = low || drawn == -2;
        high = high || drawn == 2;
    }
    CHECK(low);
    CHECK(high);
    CHECK(random.between(5, 5) == 5);
    CHECK(random.between(5, 4) == 5);
    using limits = std::numeric_limits<std::int64_t>;
    for (int i = 0; i < 100; ++i)
        static_cast<void>(random.between(limits::min(), limits::max()));
}

TEST_CASE("a chance of none never comes, one of all always does") {
    seeded_random random(9);
    for (int i = 0; i < 1000; ++i) {
        CHECK_FALSE(random.chance(0));
        CHECK(random.chance(1000));
    }
}

TEST_CASE("the system's numbers do not come twice") {
    system_random random;
    system_random another;
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 500; ++i) {
        seen.insert(random.next());
        seen.insert(another.next());
    }
    CHECK(seen.size() == 1000);
}

TEST_CASE("a process and its fork draw different numbers") {
    system_random random;
    static_cast<void>(random.next()); // so that some are kept
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const std::uint64_t drawn = random.next();
        ::_exit(::write(ends[1], &drawn, sizeof drawn) == static_cast<ssize_t>(sizeof drawn) ? 0 : 1);
    }
    REQUIRE(child > 0);
    std::uint64_t theirs = 0;
    REQUIRE(::read(ends[0], &theirs, sizeof theirs) == static_cast<ssize_t>(sizeof theirs));
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    CHECK(theirs != random.next());
    ::close(ends[0]);
    ::close(ends[1]);
}
