#include <callkit/net/http_client.hpp>
#include <callkit/net/origin.hpp>
#include <callkit/net/pacer.hpp>
#include <callkit/net/retry.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

using namespace callkit;
using namespace callkit::net;

TEST_CASE("only what certainly did nothing, or may be done twice, is tried again") {
    seeded_random random(1);
    const retry_policy policy;
    const auto again = [&](attempt_end how, bool repeatable, unsigned attempt = 1) {
        return next_attempt(policy, attempt, how, repeatable, {}, random).has_value();
    };
    for (const bool repeatable : {false, true}) {
        CHECK(again(attempt_end::unsent, repeatable));
        CHECK(again(attempt_end::slow_down, repeatable));
        CHECK_FALSE(again(attempt_end::answered, repeatable));
        CHECK(again(attempt_end::unavailable, repeatable) == repeatable);
        CHECK(again(attempt_end::unanswered, repeatable) == repeatable);
        CHECK_FALSE(again(attempt_end::unsent, repeatable, policy.attempts));
    }
}

TEST_CASE("pauses are drawn over the whole of a limit that doubles up to a ceiling") {
    seeded_random random(1);
    const retry_policy policy{.attempts = 20, .first = milliseconds(200), .longest = milliseconds(5000)};
    for (unsigned attempt = 1; attempt < 10; ++attempt) {
        const microseconds limit = std::min<microseconds>(milliseconds(200U << (attempt - 1)), milliseconds(5000));
        microseconds least = limit;
        microseconds most{0};
        for (int i = 0; i < 2000; ++i) {
            const auto pause = next_attempt(policy, attempt, attempt_end::unsent, false, {}, random);
            REQUIRE(pause);
            least = std::min(least, *pause);
            most = std::max(most, *pause);
        }
        CHECK(least < limit / 50);
        CHECK(most > limit * 49 / 50);
        CHECK(most <= limit);
    }
}

TEST_CASE("a pause is never shorter than asked, and too long a one is not waited for") {
    seeded_random random(1);
    const retry_policy policy{.patience = seconds(30)};
    for (int i = 0; i < 100; ++i)
        CHECK(*next_attempt(policy, 1, attempt_end::slow_down, false, seconds(7), random) >= seconds(7));
    CHECK_FALSE(next_attempt(policy, 1, attempt_end::slow_down, false, seconds(31), random));
}

TEST_CASE("Retry-After is seconds or a date") {
    const timestamp now = from_unix_micros(784'111'777'000'000); // Sun, 06 Nov 1994 08:49:37 GMT
    CHECK(parse_retry_after("120", now) == seconds(120));
    CHECK(parse_retry_after(" 0 ", now) == seconds(0));
    CHECK(parse_retry_after("99999999999999999999", now) == seconds(86'400));
    CHECK(parse_retry_after("Sun, 06 Nov 1994 08:50:07 GMT", now) == seconds(30));
    CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:00 GMT", now) == seconds(0));
    for (const char* text : {"", " ", "-1", "1.5", "soon", "Sun, 31 Feb 1994 08:50:07 GMT",
                             "Sun, 06 Nov 1994 25:50:07 GMT", "Sunday, 06-Nov-94 08:49:37 GMT"})
        CHECK_FALSE(parse_retry_after(text, now));
}

TEST_CASE("paced requests go at their rate, others at once") {
    pacer one({.in_flight = 100, .per_second = 2, .burst = 3});
    steady_time now{seconds(100)};
    for (int i = 0; i < 3; ++i) {
        CHECK(one.ready(true, now) == now);
        one.started(true, now);
    }
    CHECK(one.ready(true, now) == now + milliseconds(500));
    CHECK(one.ready(false, now) == now);
    int sent = 0;
    for (int step = 0; step < 1000; ++step) { // ten seconds
        now += milliseconds(10);
        if (one.ready(true, now) == now) {
            one.started(true, now);
            one.finished(attempt_end::answered, now);
            ++sent;
        }
    }
    CHECK(sent >= 19);
    CHECK(sent <= 20);
    now += seconds(60); // a rest fills the bucket and no more
    for (int i = 0; i < 3; ++i)
        one.started(true, now);
    CHECK(*one.ready(true, now) > now);
}

TEST_CASE("a server that says slow down halves what is under way, and answers bring it back") {
    pacer one({.in_flight = 16});
    steady_time now{seconds(100)};
    for (int i = 0; i < 16; ++i)
        one.started(false, now);
    CHECK_FALSE(one.ready(false, now));
    for (int i = 0; i < 16; ++i) // all of one round: one halving
        one.finished(attempt_end::slow_down, now, seconds(3));
    CHECK(one.limit() == 8);
    CHECK(one.ready(false, now) == now + seconds(3));
    now += seconds(3);
    for (int round = 0; round < 3; ++round) {
        now += seconds(2);
        one.started(false, now);
        one.finished(attempt_end::slow_down, now);
    }
    CHECK(one.limit() == 1);
    now += seconds(2);
    one.started(false, now);
    one.finished(attempt_end::slow_down, now);
    CHECK(one.limit() == 1); // never none
    for (int i = 0; i < 1000; ++i) {
        one.started(false, now);
        one.finished(attempt_end::answered, now);
    }
    CHECK(one.limit() == 16);
}

TEST_CASE("an origin is scheme, host and port") {
    const auto good = [](const char* url, origin expected) {
        const auto parsed = parse_origin(url);
        REQUIRE(parsed);
        CHECK(*parsed == expected);
    };
    good("https://api.twilio.com", {true, "api.twilio.com", 443});
    good("https://API.Twilio.com/2010-04-01?x#y", {true, "api.twilio.com", 443});
    good("http://127.0.0.1:8080", {false, "127.0.0.1", 8080});
    good("http://[::1]:81/x", {false, "::1", 81});
    good("https://[2001:db8::1]", {true, "2001:db8::1", 443});
    for (const char* url :
         {"", "api.twilio.com", "ftp://a", "https://", "https://a:0", "https://a:99999", "https://a:1x",
          "https://u:p@a", "https://a b", "https://[::1", "https://[x]", "https://[::1]8", "https:///x"})
        CHECK_FALSE(parse_origin(url));
    CHECK(host_header({true, "a.example", 443}) == "a.example");
    CHECK(host_header({false, "a.example", 443}) == "a.example:443");
    CHECK(to_string(origin{false, "::1", 8080}) == "http://[::1]:8080");
}

TEST_CASE("NO_PROXY names hosts with everything under them") {
    CHECK(goes_direct("example.com", "example.com"));
    CHECK(goes_direct(".example.com", "api.example.com"));
    CHECK(goes_direct("a, *.Example.com", "api.example.COM"));
    CHECK(goes_direct("*", "anything"));
    CHECK_FALSE(goes_direct("example.com", "badexample.com"));
    CHECK_FALSE(goes_direct("", "example.com"));
    http_client_options options;
    proxy_from([](const char* name) { return std::string_view(name) == "https_proxy" ? "http://p:1" : nullptr; },
               options);
    CHECK(options.proxy.reveal() == "http://p:1");
    CHECK(options.no_proxy.empty());
}
