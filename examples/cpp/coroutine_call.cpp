// One call, followed by a coroutine. The simulated network plays the other side, a hundred times as fast as life.
#include <callkit/core/memory_log_store.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/provider/simulator.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iostream>

using namespace callkit;
namespace asio = boost::asio;

namespace {

asio::awaitable<void> talk(engine& calls) {
    if (const auto started = co_await calls.async_start(asio::use_awaitable); !started) {
        std::cout << describe(started.error()) << '\n';
        co_return;
    }
    place_command wish;
    wish.facts.to = party("+14155552671");
    wish.scenario = "hangs-up-after:7";
    const result<call_record> ended = co_await calls.async_call(wish, asio::use_awaitable);
    if (ended)
        std::cout << to_string(ended->status) << ", " << ended->duration() << " s\n";
    else
        std::cout << describe(ended.error()) << '\n';
    (void)co_await calls.async_shutdown(asio::use_awaitable);
}

} // namespace

int main() {
    asio::io_context context;
    const system_time_source machine;
    const scaled_time_source clock(machine, 100);
    seeded_random random(1);
    simulator phone(context.get_executor(), clock, 1);
    memory_log_store log;
    engine calls(context.get_executor(), log, phone, clock, random);
    const subscription updates = calls.subscribe([](const call_update& what) {
        if (what.status_changed())
            std::cout << to_string(what.entry.after) << '\n';
    });
    asio::co_spawn(context, talk(calls), asio::detached);
    context.run();
}
