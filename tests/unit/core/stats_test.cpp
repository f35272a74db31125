#include "support.hpp"

using namespace callkit;

TEST_CASE("the statistics of the original example come out as printed there") {
    const call_stats stats{.total = 150, .today = 12, .answered = 8, .duration_sum = 1444};
    CHECK(stats.answer_rate() == 67);
    CHECK(stats.average_duration_tenths() == 1805);
}

TEST_CASE("statistics of nothing are zero") {
    const call_stats stats{};
    CHECK(stats.answer_rate() == 0);
    CHECK(stats.average_duration_tenths() == 0);
    CHECK(call_stats{.total = 9, .today = 3, .answered = 0, .duration_sum = 0}.answer_rate() == 0);
}

TEST_CASE("rates and averages round to the nearest") {
    const auto rate = [](std::uint64_t answered, std::uint64_t today) {
        return call_stats{.total = today, .today = today, .answered = answered, .duration_sum = 0}.answer_rate();
    };
    CHECK(rate(1, 3) == 33);
    CHECK(rate(2, 3) == 67);
    CHECK(rate(1, 200) == 1); // half a per cent rounds up
    CHECK(rate(1, 201) == 0);
    CHECK(rate(7, 7) == 100);
    const auto average = [](std::uint64_t sum, std::uint64_t answered) {
        return call_stats{.total = answered, .today = answered, .answered = answered, .duration_sum = sum}
            .average_duration_tenths();
    };
    CHECK(average(10, 3) == 33);
    CHECK(average(20, 3) == 67);
    CHECK(average(1, 20) == 1);
}

TEST_CASE("a window for statistics lies on quarters of an hour") {
    CHECK(time_window{test::morning, test::morning + std::chrono::hours(24)}.aligned());
    CHECK(time_window{test::morning, test::morning}.aligned());
    CHECK(time_window{test::morning + std::chrono::minutes(45), test::morning + std::chrono::hours(2)}.aligned());
    CHECK_FALSE(time_window{test::morning + std::chrono::minutes(20), test::morning + std::chrono::hours(2)}.aligned());
    CHECK_FALSE(time_window{test::morning, test::morning + microseconds(1)}.aligned());
    CHECK_FALSE(time_window{test::morning, test::morning - std::chrono::hours(1)}.aligned());
    CHECK(time_window{from_unix_micros(-900'000'000), from_unix_micros(0)}.aligned());
}
