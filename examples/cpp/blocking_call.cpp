// For a program whose thread may wait: every function returns when its outcome is there.
#include <callkit/engine/blocking_engine.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/provider/simulator.hpp>
#include <callkit/store/open.hpp>

#include <boost/asio/io_context.hpp>

#include <iostream>

using namespace callkit;

int main() {
    boost::asio::io_context context;
    const system_time_source machine;
    const scaled_time_source clock(machine, 100);
    seeded_random random(1);
    simulator phone(context.get_executor(), clock, 1);
    const auto log = open_store("memory:").value(); // or sqlite:calls.db
    engine engine(context.get_executor(), *log, phone, clock, random);
    blocking_engine calls(context, engine);
    calls.start().value();

    for (const char* scenario : {"busy", "no-answer", "hangs-up-after:3"}) {
        place_command wish;
        wish.facts.to = party("+14155552671");
        wish.scenario = scenario;
        const call_record row = calls.call(wish).value();
        std::cout << scenario << ": " << to_string(row.status) << ", " << row.duration() << " s\n";
    }
    // What cannot be a number is never dialled.
    place_command wrong;
    wrong.facts.to = party("12");
    std::cout << describe(calls.call(wrong).error()) << '\n';
    calls.shutdown().value();
}
