#include <callkit/core/time_text.hpp>
#include <callkit/store/local_day.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace callkit;

namespace {

std::string day_of(std::string_view zone, std::string_view now) {
    const auto day = local_day(zone, parse_rfc3339(now).value());
    REQUIRE(day.has_value());
    CHECK(day->aligned());
    return to_rfc3339(day->begin).substr(0, 16) + " " + to_rfc3339(day->end).substr(0, 16);
}

} // namespace

TEST_CASE("today is the calendar day of the zone") {
    CHECK(day_of("UTC", "2026-01-01T00:00:00Z") == "2026-01-01T00:00 2026-01-02T00:00");
    CHECK(day_of("UTC", "2025-12-31T23:59:59.999999Z") == "2025-12-31T00:00 2026-01-01T00:00");
    CHECK(day_of("Asia/Kathmandu", "2026-01-01T12:00:00Z") == "2025-12-31T18:15 2026-01-01T18:15");
    CHECK(day_of("Pacific/Kiritimati", "2026-01-01T10:00:00Z") == "2026-01-01T10:00 2026-01-02T10:00");
}

TEST_CASE("the day of a clock change is shorter or longer") {
    CHECK(day_of("Europe/Kyiv", "2026-03-29T12:00:00Z") == "2026-03-28T22:00 2026-03-29T21:00");
    CHECK(day_of("America/New_York", "2026-11-01T12:00:00Z") == "2026-11-01T04:00 2026-11-02T05:00");
}

TEST_CASE("a midnight that the clock jumps over or shows twice has one answer") {
    // Beirut and Cairo change at midnight: that day begins at the jump.
    CHECK(day_of("Africa/Cairo", "2024-04-26T10:00:00Z") == "2024-04-25T22:00 2024-04-26T21:00");
    CHECK(day_of("America/Havana", "2025-03-09T18:00:00Z") == "2025-03-09T05:00 2025-03-10T04:00");
}

TEST_CASE("an offset that is no quarter of an hour rounds to the quarter before") {
    CHECK(day_of("Africa/Monrovia", "1970-06-01T12:00:00Z") == "1970-06-01T00:30 1970-06-02T00:30");
}

TEST_CASE("an unknown zone is refused") {
    for (const char* zone : {"", "Mars/Olympus", "utc+1", "../../etc/passwd"})
        CHECK(local_day(zone, from_unix_micros(0)).error().code == errc::invalid_argument);
}
