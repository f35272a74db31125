#include <callkit/core/random.hpp>
#include <callkit/server/rate_limiter.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using namespace callkit;
using namespace callkit::server;

namespace {

constexpr steady_time start{std::chrono::hours(1)};

} // namespace

TEST_CASE("so many at once, and then one after another") {
    rate_limiter limiter({.count = 20, .per = seconds(1), .burst = 40});
    for (int i = 0; i < 40; ++i)
        REQUIRE(limiter.take("a", start) == seconds(0));
    CHECK(limiter.take("a", start) == seconds(1));
    CHECK(limiter.wait("a", start) == seconds(1));
    CHECK(limiter.take("b", start) == seconds(0));
    CHECK(limiter.take("a", start + milliseconds(49)) == seconds(1));
    CHECK(limiter.take("a", start + milliseconds(50)) == seconds(0));
    CHECK(limiter.take("a", start + milliseconds(50)) == seconds(1));
    // A second later there are twenty more, and never more than forty.
    for (int i = 0; i < 20; ++i)
        REQUIRE(limiter.take("a", start + milliseconds(1050)) == seconds(0));
    CHECK(limiter.take("a", start + milliseconds(1050)) == seconds(1));
    for (int i = 0; i < 40; ++i)
        REQUIRE(limiter.take("a", start + seconds(3600)) == seconds(0));
    CHECK(limiter.take("a", start + seconds(3600)) == seconds(1));
}

TEST_CASE("who has to wait hears for how long, and who waits that long may go on") {
    rate_limiter limiter({.count = 10, .per = seconds(60), .burst = 10});
    for (int i = 0; i < 10; ++i)
        REQUIRE(limiter.take("192.0.2.1", start) == seconds(0));
    const seconds wait = limiter.take("192.0.2.1", start + milliseconds(100));
    CHECK(wait == seconds(6));
    CHECK(limiter.take("192.0.2.1", start + milliseconds(100) + wait) == seconds(0));
    // Being refused costs nothing.
    for (int i = 0; i < 1000; ++i)
        REQUIRE(limiter.take("192.0.2.1", start + milliseconds(6100)) != seconds(0));
    CHECK(limiter.take("192.0.2.1", start + seconds(12)) == seconds(0));

    rate_limiter hourly({.count = 5, .per = seconds(3600), .burst = 1});
    CHECK(hourly.take("x", start) == seconds(0));
    CHECK(hourly.take("x", start) == seconds(720));
    CHECK(hourly.wait("y", start) == seconds(0));
    CHECK(hourly.size() == 1);
}

TEST_CASE("whatever comes when, in no window there are more than the burst and what the rate gives") {
    constexpr std::uint64_t seed = 4'711;
    INFO("seed " << seed);
    seeded_random random(seed);
    for (int round = 0; round < 50; ++round) {
        const rate_limit limit{static_cast<std::uint32_t>(random.between(1, 30)), seconds(random.between(1, 60)),
                               static_cast<std::uint32_t>(random.between(1, 20))};
        rate_limiter limiter(limit);
        std::vector<steady_time> taken;
        steady_time at = start;
        for (int i = 0; i < 400; ++i) {
            at += microseconds(random.between(0, 2 * microseconds(limit.per).count() / limit.count));
            if (limiter.take("k", at) == seconds(0))
                taken.push_back(at);
        }
        CHECK_FALSE(taken.empty());
        int too_many = 0;
        for (std::size_t first = 0; first < taken.size(); ++first)
            for (std::size_t last = first; last < taken.size(); ++last) {
                const auto window = (taken[last] - taken[first]).count();
                const auto fair = limit.burst + window * limit.count / microseconds(limit.per).count();
                too_many += static_cast<std::int64_t>(last - first + 1) > fair ? 1 : 0;
            }
        CHECK(too_many == 0);
    }
}

TEST_CASE("strangers with many addresses fill no memory, and push out who was not here for longest") {
    rate_limiter limiter({.count = 1, .per = seconds(1000), .burst = 1}, 100);
    CHECK(limiter.take("regular", start) == seconds(0));
    for (int i = 0; i < 10'000; ++i) {
        REQUIRE(limiter.take("stranger " + std::to_string(i), start) == seconds(0));
        REQUIRE(limiter.take("regular", start) != seconds(0));
    }
    CHECK(limiter.size() == 100);
    CHECK(limiter.take("stranger 9999", start) != seconds(0));
    CHECK(limiter.take("stranger 1", start) == seconds(0));
    CHECK(rate_limiter({}).size() == 0);
}

TEST_CASE("threads share a limit") {
    rate_limiter limiter({.count = 1, .per = seconds(1000), .burst = 50});
    std::atomic<int> taken{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 100; ++i)
                taken += limiter.take("k", start) == seconds(0) ? 1 : 0;
        });
    for (std::thread& one : threads)
        one.join();
    CHECK(taken == 50);
}
