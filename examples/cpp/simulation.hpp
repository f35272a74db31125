// What place_call and read_log share: an engine in virtual time, and the way out when something fails.
#pragma once

#include <callkit/core/memory_log_store.hpp>
#include <callkit/core/random.hpp>
#include <callkit/core/virtual_time.hpp>
#include <callkit/engine/blocking_engine.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/provider/simulator.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>

namespace example {

/// What came out, or the end of the program with what callkit says.
template <class T>
T need(callkit::result<T> outcome) {
    if (!outcome) {
        std::cerr << describe(outcome.error()) << '\n';
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>)
        return *std::move(outcome);
}

/// The simulated network, whose time stands still while nobody waits; the same seed gives the same calls.
struct simulation {
    simulation() { need(calls.start()); }

    static callkit::place_command wish(std::string scenario, std::string contact = {}) {
        callkit::place_command command;
        command.facts.to = callkit::party("+14155552671");
        command.facts.from = callkit::party("+14155550100");
        command.facts.contact_id = std::move(contact);
        command.scenario = std::move(scenario);
        return command;
    }

    boost::asio::io_context context{};
    callkit::virtual_time_source clock{};
    callkit::seeded_random ids{7 ^ 0x63616c6c6b697421U}; // as an engine of the C API with the seed 7 has them
    callkit::memory_log_store log{};
    callkit::simulator phone{context.get_executor(), clock, 7};
    callkit::engine engine{context.get_executor(), log, phone, clock, ids};
    callkit::blocking_engine calls{context, engine, clock, [this] { phone.poke(); }};
};

} // namespace example
