// What a client says and does when the server or the way to it misbehaves: above all, that a dial which may have
// arrived is never sent again.
#include "lab.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>

using namespace callkit;
using namespace callkit::net;
namespace asio = boost::asio;
using scripted::answer;
using scripted::peer;
using scripted::asio::awaitable;

namespace {

/// What a server does with a request, and what follows for one that may be repeated and one that may not.
struct misbehaviour {
    const char* what;
    std::function<awaitable<void>(peer&)> does;
};

const misbehaviour after_the_request[] = {
    {"reset",
     [](peer& p) -> awaitable<void> {
         p.reset();
         co_return;
     }},
    {"close",
     [](peer& p) -> awaitable<void> {
         p.socket().close();
         co_return;
     }},
    {"cut in the head",
     [](peer& p) -> awaitable<void> {
         co_await p.send("HTTP/1.1 201 Cre");
         p.socket().close();
     }},
    {"cut in the body",
     [](peer& p) -> awaitable<void> {
         co_await p.send("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{\"sid\":");
         p.reset();
     }},
    {"garbage",
     [](peer& p) -> awaitable<void> {
         co_await p.send("\x16\x03\x01 SSH-2.0 nonsense\r\n\r\n\r\n");
         p.socket().close();
     }},
    {"a bad chunk",
     [](peer& p) -> awaitable<void> {
         co_await p.send("HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n");
         p.socket().close();
     }},
};

} // namespace

TEST_CASE("a dial that may have arrived is ambiguous and is not sent again; a question is asked again") {
    for (const misbehaviour& bad : after_the_request) {
        CAPTURE(bad.what);
        lab lab;
        int requests = 0;
        scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
            while (!(co_await p.request()).empty()) {
                if (++requests == 1) {
                    co_await bad.does(p);
                    co_return;
                }
                co_await p.send(answer("200 OK"));
            }
        });
        lab.open({.retry = {.attempts = 4, .first = milliseconds(1)}});
        const auto got = lab.send(lab.dial(server.port()));
        REQUIRE_FALSE(got);
        CHECK(got.error().code == errc::ambiguous);
        CHECK(requests == 1);
        requests = 0;
        CHECK(lab.send(lab.get(server.port())));
        CHECK(requests == 2);
    }
}

TEST_CASE("a question that nobody answers is a network error after all attempts") {
    lab lab;
    scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
        co_await p.request();
        p.reset();
    });
    lab.open({.retry = {.attempts = 3, .first = milliseconds(1)}});
    const auto got = lab.send(lab.get(server.port()));
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::network);
    CHECK(server.connections() == 3);
}

TEST_CASE("a dial that certainly was not sent may be tried again, and says so when it fails") {
    lab lab;
    lab.open({.retry = {.attempts = 3, .first = milliseconds(1)}});
    std::uint16_t nobody = 0;
    {
        const scripted::server gone(lab.context, [](peer&, int) -> awaitable<void> { co_return; });
        nobody = gone.port();
    }
    const auto got = lab.send(lab.dial(nobody));
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::network);
    CHECK(got.error().detail == "the host refuses the connection");
    REQUIRE(lab.attempts.size() == 3);
    CHECK(lab.attempts.back().how == attempt_end::unsent);
}

TEST_CASE("a host that cannot be found is a network error") {
    lab lab;
    lab.open({.retry = {.attempts = 1}});
    auto request = lab.dial(443);
    request.origin.host = std::string(70, 'x') + ".localhost"; // a label is at most 63 characters: nobody is asked
    const auto got = lab.send(std::move(request));
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::network);
    CHECK(got.error().detail == "the host's name cannot be found");
}

TEST_CASE("429 was not processed: even a dial is sent again, after the pause that the server asks for") {
    lab lab;
    int requests = 0;
    steady_time first{};
    steady_time second{};
    scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
        while (!(co_await p.request()).empty()) {
            if (++requests == 1) {
                first = lab.clock.now().steady;
                co_await p.send(answer("429 Too Many Requests", "{}", "Retry-After: 2\r\n"));
            } else {
                second = lab.clock.now().steady;
                co_await p.send(answer("201 Created"));
            }
        }
    });
    lab.open({.retry = {.attempts = 4, .first = milliseconds(1)}});
    const auto got = lab.send(lab.dial(server.port()));
    REQUIRE(got);
    CHECK(got->status == 201);
    CHECK(requests == 2);
    CHECK(second - first >= seconds(2));
}

TEST_CASE("a server that asks for more patience than there is gets none; its answer is the answer") {
    lab lab;
    int requests = 0;
    scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
        while (!(co_await p.request()).empty()) {
            ++requests;
            co_await p.send(answer("429 Too Many Requests", "{}", "Retry-After: 3600\r\n"));
        }
    });
    lab.open();
    const auto got = lab.send(lab.dial(server.port()));
    REQUIRE(got);
    CHECK(got->status == 429);
    CHECK(requests == 1);
}

TEST_CASE("after a 5xx a question is asked again and a dial is not") {
    lab lab;
    int requests = 0;
    scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
        while (!(co_await p.request()).empty()) {
            const std::string text = answer(++requests < 3 ? "503 Service Unavailable" : "200 OK");
            co_await p.send(text);
        }
    });
    lab.open({.retry = {.attempts = 4, .first = milliseconds(1)}});
    const auto dialled = lab.send(lab.dial(server.port()));
    REQUIRE(dialled);
    CHECK(dialled->status == 503);
    CHECK(requests == 1);
    const auto asked = lab.send(lab.get(server.port()));
    REQUIRE(asked);
    CHECK(asked->status == 200);
    CHECK(requests == 3);
}

TEST_CASE("a server that drips or says nothing costs no more than the deadline") {
    for (const bool drips : {false, true}) {
        CAPTURE(drips);
        lab lab;
        scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
            co_await p.request();
            if (drips) {
                co_await p.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
                for (int i = 0; i < 1000 && p.socket().is_open(); ++i) {
                    co_await p.send("x");
                    asio::steady_timer pause(co_await asio::this_coro::executor, milliseconds(5));
                    co_await pause.async_wait(asio::use_awaitable);
                }
            }
            co_await p.stall();
        });
        lab.open({.deadline = seconds(4)});
        const steady_time begin = lab.clock.now().steady;
        const auto dialled = lab.send(lab.dial(server.port()));
        REQUIRE_FALSE(dialled);
        CHECK(dialled.error().code == errc::ambiguous);
        CHECK(lab.clock.now().steady - begin >= seconds(4));
        const auto asked = lab.send(lab.get(server.port()));
        REQUIRE_FALSE(asked);
        CHECK(asked.error().code == errc::timeout);
    }
}

TEST_CASE("a request can be canceled, and a dial that was canceled too late is ambiguous") {
    for (const bool dials : {false, true}) {
        CAPTURE(dials);
        lab lab;
        asio::cancellation_signal signal;
        bool arrived = false;
        scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
            co_await p.request();
            arrived = true;
            co_await p.stall();
        });
        lab.open();
        std::optional<errc> end;
        lab.client->async_send(dials ? lab.dial(server.port()) : lab.get(server.port()),
                               asio::bind_cancellation_slot(signal.slot(), [&](const result<http_response>& got) {
                                   end = got ? errc::internal : got.error().code;
                               }));
        while (!arrived)
            lab.context.run_one();
        signal.emit(asio::cancellation_type::all);
        while (!end && lab.context.run_one() != 0) {
        }
        CHECK(end == (dials ? errc::ambiguous : errc::canceled));
    }
}

TEST_CASE("what waits for its turn for too long was not sent") {
    lab lab;
    scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> { co_await p.stall(); });
    lab.open({.pacing = {.in_flight = 1}});
    std::vector<errc> ends;
    for (int i = 0; i < 2; ++i) {
        auto request = lab.dial(server.port());
        request.deadline = seconds(i == 0 ? 4 : 2);
        lab.client->async_send(std::move(request),
                               [&](const result<http_response>& got) { ends.push_back(got.error().code); });
    }
    while (ends.size() < 2 && lab.context.run_one() != 0) {
    }
    std::sort(ends.begin(), ends.end());
    CHECK(ends == std::vector{errc::ambiguous, errc::rate_limited});
    CHECK(lab.attempts.size() == 1);
}
