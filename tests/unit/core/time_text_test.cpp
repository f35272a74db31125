#include "support.hpp"

using namespace callkit;

TEST_CASE("a timestamp is written in UTC with six digits of fraction") {
    CHECK(to_rfc3339(from_unix_micros(0)) == "1970-01-01T00:00:00.000000Z");
    CHECK(to_rfc3339(test::morning + microseconds(123'456)) == "2026-01-01T00:00:00.123456Z");
    CHECK(to_rfc3339(from_unix_micros(-1)) == "1969-12-31T23:59:59.999999Z");
    CHECK(to_rfc3339(from_unix_micros(951'782'400'000'000)) == "2000-02-29T00:00:00.000000Z");
}

TEST_CASE("timestamps beyond four-digit years are written as the nearest that fit") {
    CHECK(to_rfc3339(timestamp::max()) == "9999-12-31T23:59:59.999999Z");
    CHECK(to_rfc3339(timestamp::min()) == "0000-01-01T00:00:00.000000Z");
}

TEST_CASE("what was written is read back exactly") {
    seeded_random random(1);
    for (int i = 0; i < 2000; ++i) {
        const auto when = from_unix_micros(random.between(-62'167'219'200'000'000, 253'402'300'799'999'999));
        CHECK(read_rfc3339(to_rfc3339(when)) == when);
    }
}

TEST_CASE("text sorts as time does") {
    seeded_random random(2);
    for (int i = 0; i < 500; ++i) {
        const auto a = from_unix_micros(random.between(0, 4'000'000'000'000'000));
        const auto b = a + microseconds(random.between(0, 90'000'000));
        CHECK((to_rfc3339(a) <= to_rfc3339(b)));
    }
}

TEST_CASE("fractions of up to nine digits, offsets and small liberties are read") {
    const auto noon = test::morning + std::chrono::hours(12);
    CHECK(read_rfc3339("2026-01-01T12:00:00Z") == noon);
    CHECK(read_rfc3339("2026-01-01t12:00:00z") == noon);
    CHECK(read_rfc3339("2026-01-01 12:00:00Z") == noon);
    CHECK(read_rfc3339("2026-01-01T12:00:00.5Z") == noon + milliseconds(500));
    CHECK(read_rfc3339("2026-01-01T12:00:00.123456789Z") == noon + microseconds(123'456));
    CHECK(read_rfc3339("2026-01-01T13:00:00+01:00") == noon);
    CHECK(read_rfc3339("2026-01-01T13:00:00+0100") == noon);
    CHECK(read_rfc3339("2026-01-01T13:00:00+01") == noon);
    CHECK(read_rfc3339("2026-01-01T06:30:00-05:30") == noon);
    CHECK(read_rfc3339("2026-01-01T12:00:00-00:00") == noon);
    CHECK(read_rfc3339("2026-01-01T00:00:00+14:00") == test::morning - std::chrono::hours(14));
}

TEST_CASE("a leap second counts as the second after it") {
    CHECK(read_rfc3339("2016-12-31T23:59:60Z") == read_rfc3339("2017-01-01T00:00:00Z"));
}

TEST_CASE("what is no time is refused with what was expected") {
    for (const std::string_view text : {"",
                                        "2026",
                                        "2026-01-01",
                                        "2026-01-01T12:00:00",
                                        "2026-01-01T12:00Z",
                                        "2026-02-29T00:00:00Z",
                                        "2026-13-01T00:00:00Z",
                                        "2026-00-01T00:00:00Z",
                                        "2026-01-00T00:00:00Z",
                                        "2026-01-32T00:00:00Z",
                                        "2026-01-01T24:00:00Z",
                                        "2026-01-01T12:60:00Z",
                                        "2026-01-01T12:00:61Z",
                                        "2026-01-01T12:00:00.Z",
                                        "2026-01-01T12:00:00.1234567890Z",
                                        "2026-01-01T12:00:00+24:00",
                                        "2026-01-01T12:00:00+01:60",
                                        "2026-01-01T12:00:00+01:",
                                        "2026-01-01T12:00:00+1",
                                        "2026-01-01T12:00:00Zx",
                                        " 2026-01-01T12:00:00Z",
                                        "2026-1-1T12:00:00Z",
                                        "+026-01-01T12:00:00Z",
                                        "2026-01-01T12:00:00.-1Z",
                                        "2026_01_01T12:00:00Z"}) {
        CAPTURE(text);
        CHECK_FALSE(read_rfc3339(text));
        const auto read = parse_rfc3339(text);
        REQUIRE_FALSE(read);
        CHECK(read.error().code == errc::malformed);
    }
}

static_assert(read_rfc3339("1970-01-01T00:00:01Z") == from_unix_micros(1'000'000));
