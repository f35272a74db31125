#include <callkit/core.hpp>
#include <callkit/engine/blocking_engine.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/provider/simulator.hpp>
#include <callkit/store/open.hpp>

#include <boost/asio/io_context.hpp>

#include <iostream>

int main() {
    boost::asio::io_context context;
    const callkit::system_time_source machine;
    const callkit::scaled_time_source clock(machine, 100);
    callkit::seeded_random random(1);
    callkit::simulator phone(context.get_executor(), clock, 1);
    const auto log = callkit::open_store("memory:").value();
    callkit::engine engine(context.get_executor(), *log, phone, clock, random);
    callkit::blocking_engine calls(context, engine);
    calls.start().value();

    callkit::place_command wish;
    wish.facts.to = callkit::party("+14155552671");
    const callkit::call_record row = calls.call(std::move(wish)).value();
    std::cout << callkit::to_string(row.status) << '\n';
}
