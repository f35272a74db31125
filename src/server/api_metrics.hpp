#pragma once

#include <callkit/core/call_status.hpp>
#include <callkit/core/clock.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace callkit::server::detail {

/// What a server tells of itself besides its counters.
struct metrics_now {
    std::size_t active_calls{0};
    std::size_t unsaved_events{0};
};

/// What the server has done, for Prometheus. Counters are raised from any thread.
class api_metrics {
  public:
    static constexpr std::size_t most_routes = 32;

    void answered(std::size_t route, int status, microseconds took) noexcept;
    void call_ended(call_status how) noexcept { ended_[index_of(how)].fetch_add(1, std::memory_order_relaxed); }
    void event_stored() noexcept { events_.fetch_add(1, std::memory_order_relaxed); }

    /// In Prometheus's text format (https://prometheus.io/docs/instrumenting/exposition_formats/). `names`: what each
    /// route is called, in the order of their numbers.
    [[nodiscard]] std::string text(std::span<const std::string> names, const metrics_now& now) const;

  private:
    static constexpr std::size_t classes = 5; // 1xx to 5xx
    static constexpr std::array<std::int64_t, 8> bounds{100, 250, 1'000, 2'500, 10'000, 50'000, 250'000, 1'000'000};
    using counter = std::atomic<std::uint64_t>;
    struct per_route {
        std::array<counter, classes> by_class{};
        std::array<counter, bounds.size() + 1> by_time{};
        counter micros{0};
    };

    std::array<per_route, most_routes> routes_{};
    std::array<counter, 16> ended_{};
    counter events_{0};
};

} // namespace callkit::server::detail
