#include <callkit/provider/simulation.hpp>

#include <doctest/doctest.h>

#include <cstdint>

using namespace callkit;

TEST_CASE("with every fault at once no call is stuck, nobody is dialled twice and every command comes back") {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        CAPTURE(seed);
        simulation_options options;
        options.calls = 500;
        options.seed = seed;
        options.faults = parse_faults("all").value();
        const simulation_summary out = simulate(options);
        CHECK(out.calls == 500);
        CHECK(out.live == 0);
        CHECK(out.double_dials == 0);
        CHECK(out.unsettled == 0);
        CHECK(out.network.live == 0);
        CHECK(out.network.lost_events > 0);
        CHECK(out.network.unanswered > 0);
    }
}

TEST_CASE("without faults the log and the network tell the same of every call") {
    simulation_options options;
    options.calls = 1000;
    const simulation_summary out = simulate(options);
    CHECK(out.disagreements == 0);
    CHECK(out.ghosts == 0);
    CHECK(out.live == 0);
    // Hung up, or given up, before the dial went out: those few are not the network's.
    CHECK(out.network.placed <= out.calls);
}

// Pinned, so that gcc and clang, debug and optimised, with and without sanitizers must all agree. It changes when what
// is simulated changes; then say so in the commit.
TEST_CASE("the digest is the same in every build") {
    simulation_options options;
    options.calls = 2000;
    options.seed = 7;
    options.faults = parse_faults("all").value();
    CHECK(simulate(options).digest == 0xc85ee0a3e35f8d9bU);
    options.faults = {};
    CHECK(simulate(options).digest == 0x2b2ac9864e33cb03U);
}
