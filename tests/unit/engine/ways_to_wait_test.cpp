// The same functions with callbacks, futures, coroutines, and for threads that may wait.
#include "lab.hpp"

#include <callkit/core/virtual_time.hpp>
#include <callkit/engine/blocking_engine.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

using namespace callkit;
using callkit::test::lab;
namespace asio = boost::asio;

namespace {

/// A telephone in a fiftieth of real time, for code that really waits.
struct quick_phone {
    asio::io_context context{};
    system_time_source machine{};
    scaled_time_source clock{machine, 50};
    seeded_random random{1};
    memory_log_store log{};
    simulator phone{context.get_executor(), clock, 2};
};

asio::awaitable<void> two_calls(engine& calls, std::vector<call_status>& ends) {
    REQUIRE((co_await calls.async_start(asio::use_awaitable)).has_value());
    for (const char* scenario : {"busy", "hangs-up-after:1"}) {
        const auto ended = co_await calls.async_call(lab::wish(scenario), asio::use_awaitable);
        REQUIRE(ended.has_value());
        ends.push_back(ended->status);
    }
    REQUIRE((co_await calls.async_shutdown(asio::use_awaitable)).has_value());
}

} // namespace

TEST_CASE("a coroutine waits for calls one after the other, and the context runs dry behind it") {
    quick_phone here;
    engine calls(here.context.get_executor(), here.log, here.phone, here.clock, here.random);
    std::vector<call_status> ends;
    asio::co_spawn(here.context, two_calls(calls, ends), asio::detached);
    here.context.run();
    CHECK(ends == std::vector{call_status::busy, call_status::completed});
}

TEST_CASE("in virtual time a blocking engine lets hours pass, and says so when nothing can happen any more") {
    asio::io_context context;
    virtual_time_source clock;
    seeded_random random(5);
    memory_log_store log;
    simulator phone(context.get_executor(), clock, 3);
    engine calls(context.get_executor(), log, phone, clock, random);
    blocking_engine blocking(context, calls, clock, [&phone] { phone.poke(); });
    REQUIRE(blocking.start().has_value());
    place_command wish = lab::wish("hangs-up-after:7000");
    wish.time_limit = seconds(7200);
    const timestamp begin = clock.now().wall;
    const call_record row = blocking.call(wish).value();
    CHECK(row.duration() == 7000);
    CHECK(clock.now().wall - begin >= seconds(7000));

    // Nobody follows this call.
    const call_id other = blocking.place(lab::wish("stays")).value();
    CHECK(blocking.shutdown().has_value());
    engine idle(context.get_executor(), log, phone, clock, random, {.recover = recovery::none});
    blocking_engine waiting(context, idle, clock, {});
    REQUIRE(waiting.start().has_value());
    CHECK(waiting.wait(other).error().code == errc::timeout);
}

TEST_CASE("a blocking engine returns when the outcome is there") {
    quick_phone here;
    engine calls(here.context.get_executor(), here.log, here.phone, here.clock, here.random);
    blocking_engine blocking(here.context, calls);
    REQUIRE(blocking.start().has_value());
    CHECK(blocking.call(lab::wish("busy")).value().status == call_status::busy);
    const call_id call = blocking.place(lab::wish("stays")).value();
    CHECK(blocking.set_mute(call, true).error().code == errc::wrong_state);
    CHECK(blocking.hang_up(call).has_value());
    CHECK(is_terminal(blocking.wait(call).value().status));
    CHECK(blocking.hang_up(call_id{}).error().code == errc::not_found);
    CHECK(blocking.shutdown().has_value());
    CHECK(blocking.place(lab::wish()).error().code == errc::closed);
}

TEST_CASE("a blocking function inside the context's own handlers is refused instead of hanging") {
    quick_phone here;
    engine calls(here.context.get_executor(), here.log, here.phone, here.clock, here.random);
    blocking_engine blocking(here.context, calls);
    errc code{};
    asio::post(here.context, [&] { code = blocking.start().error().code; });
    here.context.run();
    CHECK(code == errc::would_deadlock);
}

TEST_CASE("many threads may use one engine, and the store may work on threads of its own") {
    quick_phone here;
    asio::thread_pool disks(2);
    engine_options options;
    options.store_executor = disks.get_executor();
    engine calls(here.context.get_executor(), here.log, here.phone, here.clock, here.random, options);
    auto work = asio::make_work_guard(here.context);
    std::vector<std::thread> loops;
    for (int i = 0; i < 2; ++i)
        loops.emplace_back([&] { here.context.run(); });
    REQUIRE(calls.async_start(asio::use_future).get().has_value());
    std::atomic<int> updates{0};
    const subscription told = calls.subscribe([&](const call_update&) { ++updates; });

    std::atomic<int> ended{0};
    std::vector<std::thread> people;
    for (int person = 0; person < 4; ++person) {
        people.emplace_back([&, person] {
            for (int i = 0; i < 5; ++i) {
                const std::string to = "+1415555" + std::to_string(1000 + person * 10 + i);
                const auto call =
                    calls.async_place(lab::wish(i % 2 == 0 ? "busy" : "stays", to), asio::use_future).get();
                REQUIRE(call.has_value());
                if (i % 2 != 0)
                    CHECK(calls.async_hang_up(*call, asio::use_future).get().has_value());
                const auto row = calls.async_wait(*call, asio::use_future).get();
                REQUIRE(row.has_value());
                CHECK(is_terminal(row->status));
                (void)calls.active_calls();
                ++ended;
            }
        });
    }
    for (std::thread& person : people)
        person.join();
    CHECK(ended == 20);
    CHECK(updates > 20);
    CHECK(calls.async_shutdown(asio::use_future).get().has_value());
    work.reset();
    for (std::thread& loop : loops)
        loop.join();
    disks.join();
    CHECK(here.log.history({.limit = 100})->calls.size() == 20);
}
