#include "lab.hpp"

#include <array>
#include <string_view>

using namespace callkit;
using namespace callkit::net;
namespace asio = boost::asio;
using scripted::answer;
using scripted::peer;
using scripted::asio::awaitable;

TEST_CASE("a request is answered, and the next one goes over the same connection") {
    lab lab;
    std::vector<std::string> seen;
    scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
        for (;;) {
            seen.push_back(co_await p.request());
            if (seen.back().empty())
                co_return;
            co_await p.send(answer("201 Created", R"({"sid":"CA1"})", "Twilio-Request-Id: RQ1\r\n"));
        }
    });
    lab.open({.user_agent = "callkit-tests"});
    auto request = lab.dial(server.port());
    request.authorization = secret("Basic QUM6dG9rZW4=");
    request.headers.push_back({"Accept", "application/json"});
    const auto first = lab.send(std::move(request));
    REQUIRE(first);
    CHECK(first->status == 201);
    CHECK(first->body == R"({"sid":"CA1"})");
    CHECK(header(first->headers, "twilio-request-id") == "RQ1");
    CHECK(seen.at(0) == "POST /calls HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                            "\r\nAuthorization: Basic QUM6dG9rZW4=\r\nUser-Agent: callkit-tests\r\nAccept: "
                            "application/json\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                            "17\r\n\r\nTo=%2B14155552671");
    CHECK(lab.client->idle_connections() == 1);
    REQUIRE(lab.send(lab.get(server.port())));
    CHECK(server.connections() == 1);
    REQUIRE(lab.attempts.size() == 2);
    CHECK_FALSE(lab.attempts[0].reused);
    CHECK(lab.attempts[1].reused);
}

TEST_CASE("a connection that the server has closed in the meantime is not used again") {
    lab lab;
    scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
        co_await p.request();
        co_await p.send(answer("200 OK"));
        p.socket().close();
    });
    lab.open();
    REQUIRE(lab.send(lab.get(server.port())));
    while (lab.client->idle_connections() == 0)
        lab.context.run_one();
    // Must not happen twice, and does not need to: the dead connection is noticed before anything is written.
    CHECK(lab.send(lab.dial(server.port())));
    CHECK(server.connections() == 2);
}

TEST_CASE("a connection that has been idle for longer than servers keep theirs is not used again") {
    lab lab;
    manual_time_source clock;
    scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
        while (!(co_await p.request()).empty())
            co_await p.send(answer("200 OK"));
    });
    lab.client.emplace(lab.context.get_executor(), clock, lab.random, http_client_options{});
    REQUIRE(lab.send(lab.get(server.port())));
    clock.advance(seconds(19));
    REQUIRE(lab.send(lab.get(server.port())));
    CHECK(server.connections() == 1);
    clock.advance(seconds(20));
    REQUIRE(lab.send(lab.get(server.port())));
    CHECK(server.connections() == 2);
}

TEST_CASE("an answer that says so, or that only the end of the connection ends, closes the connection") {
    for (const char* text : {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
                             "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", "HTTP/1.1 200 OK\r\n\r\n{}",
                             "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 stray"}) {
        CAPTURE(text);
        lab lab;
        scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
            co_await p.request();
            co_await p.send(text);
            p.socket().close();
        });
        lab.open();
        const auto got = lab.send(lab.get(server.port()));
        REQUIRE(got);
        CHECK(got->body == "{}");
        CHECK(lab.client->idle_connections() == 0);
    }
}

TEST_CASE("of the headers of an answer those that are wanted are kept") {
    lab lab;
    scripted::server server(lab.context, [](peer& p, int) -> awaitable<void> {
        while (!(co_await p.request()).empty())
            co_await p.send(answer("200 OK", "{}", "X-One: 1\r\nRetry-After: 7\r\nDate: today\r\n"));
    });
    lab.open();
    CHECK(lab.send(lab.get(server.port()))->headers.size() == 4);
    constexpr std::array<std::string_view, 2> wanted{"date", "X-None"};
    auto request = lab.get(server.port());
    request.wanted_headers = wanted;
    const auto got = lab.send(std::move(request));
    REQUIRE(got);
    CHECK(got->headers.size() == 2);
    CHECK(header(got->headers, "Date") == "today");
    CHECK(header(got->headers, "Retry-After") == "7"); // it says when the client may ask again
}

TEST_CASE("interim answers are passed over") {
    lab lab;
    scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
        co_await p.request();
        co_await p.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
        co_await p.send(answer("204 No Content", ""));
    });
    lab.open();
    const auto got = lab.send(lab.get(server.port()));
    REQUIRE(got);
    CHECK(got->status == 204);
}

TEST_CASE("what would break the message is refused before anything is sent") {
    lab lab;
    lab.open();
    for (int what = 0; what < 6; ++what) {
        CAPTURE(what);
        auto request = lab.get(1);
        if (what == 0)
            request.headers.push_back({"X", "a\r\nY: b"});
        if (what == 1)
            request.headers.push_back({"X Y", "a"});
        if (what == 2)
            request.target = "/a b";
        if (what == 3)
            request.target = "http://elsewhere/";
        if (what == 4)
            request.method = "GET /x";
        if (what == 5)
            request.authorization = secret("Basic a\nb");
        const auto got = lab.send(std::move(request));
        REQUIRE_FALSE(got);
        CHECK(got.error().code == errc::invalid_argument);
    }
    CHECK(lab.attempts.empty());
}

TEST_CASE("an answer beyond the limit is an error, not a lot of memory") {
    lab lab;
    scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
        const std::string large = answer("200 OK", std::string(2000, 'x'));
        co_await p.request();
        co_await p.send(large);
        co_await p.stall();
    });
    lab.open({.retry = {.attempts = 1}, .body_limit = 1000});
    const auto got = lab.send(lab.get(server.port()));
    REQUIRE_FALSE(got);
    CHECK(got.error().detail == "the answer is larger than allowed");
    CHECK(lab.send(lab.dial(server.port())).error().code == errc::ambiguous);
}

TEST_CASE("no more requests are under way than allowed") {
    lab lab;
    int open_now = 0;
    int most = 0;
    scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
        while (!(co_await p.request()).empty()) {
            most = std::max(most, ++open_now);
            co_await asio::post(asio::use_awaitable); // others could come in here
            --open_now;
            co_await p.send(answer("200 OK"));
        }
    });
    lab.open({.pacing = {.in_flight = 2}});
    int ended = 0;
    for (int i = 0; i < 20; ++i)
        lab.client->async_send(lab.get(server.port()), [&](const result<http_response>& got) { ended += got ? 1 : 0; });
    while (ended < 20 && lab.context.run_one() != 0) {
    }
    CHECK(ended == 20);
    CHECK(most <= 2);
    CHECK(server.connections() <= 2);
}

TEST_CASE("a client that goes completes what is pending") {
    lab lab;
    scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> { co_await p.stall(); });
    lab.open();
    std::vector<errc> ends;
    const auto note = [&](const result<http_response>& got) { ends.push_back(got.error().code); };
    lab.client->async_send(lab.get(server.port()), note);
    lab.client->async_send(lab.dial(server.port()), note);
    while (server.connections() < 2)
        lab.context.run_one();
    for (int i = 0; i < 20; ++i) // until both are written
        lab.context.poll();
    lab.client.reset();
    while (ends.size() < 2 && lab.context.run_one() != 0) {
    }
    REQUIRE(ends.size() == 2);
    CHECK(std::count(ends.begin(), ends.end(), errc::closed) == 1);
    CHECK(std::count(ends.begin(), ends.end(), errc::ambiguous) == 1); // the dial may have arrived
}
