#pragma once

#include <callkit/core/result.hpp>
#include <callkit/provider/simulated_network.hpp>

#include <cstdint>
#include <string>

namespace callkit {

/// What to simulate.
struct simulation_options {
    std::uint64_t calls{1000};
    std::uint64_t seed{1};
    network_faults faults{};
    /// New calls a second of virtual time.
    unsigned calls_per_second{20};
    std::string scenario{"mixed"};
};

/// What came out. Depends on the options alone: the same on every compiler and platform.
struct simulation_summary {
    std::uint64_t calls{0};
    std::uint64_t live{0};          ///< Calls in the log that have not ended; promise 2 says 0.
    std::uint64_t double_dials{0};  ///< Promise 3 says 0.
    std::uint64_t disagreements{0}; ///< Calls of which the log and the network tell different endings.
    std::uint64_t unsettled{0};     ///< Commands that never came back.
    std::uint64_t events{0};        ///< Events joined into the log.
    std::uint64_t ghosts{0};        ///< Second provider calls found and hung up.
    std::uint64_t by_status[10]{};  ///< Calls by `index_of(status)`.
    network_counters network{};
    milliseconds virtual_time{};
    /// Over every row, in the order of creation.
    std::uint64_t digest{0};
};

/// Runs calls through the call controller and the simulated network in virtual time, with people who hang up, mute and
/// hold at random. Half a minute of a phone's time costs microseconds.
[[nodiscard]] simulation_summary simulate(const simulation_options& options);

} // namespace callkit
