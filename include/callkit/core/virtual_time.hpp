#pragma once

#include <callkit/core/clock.hpp>

#include <optional>
#include <set>

namespace callkit {

/// Virtual time: a clock that stands still until it is moved, and remembers for when anybody has set a timer. Whoever
/// has nothing else to do moves it there (`blocking_engine` does), so a call of ten minutes takes no time, and with
/// seeded chance every run is the same. Threads: not synchronised; one at a time.
class virtual_time_source final : public time_source {
  public:
    explicit virtual_time_source(timestamp start = from_unix_micros(1'767'225'600'000'000)) noexcept
        : now_{start, steady_time{}} {}

    [[nodiscard]] instant now() const noexcept override { return now_; }
    /// Notes the timer. It sleeps until it is woken.
    [[nodiscard]] microseconds real_delay(steady_time until) const noexcept override {
        try {
            timers_.insert(until);
        } catch (...) { // without memory the timer is late by one other timer
        }
        return microseconds::max();
    }
    /// The next moment for which a timer was set; timers that were given up since are found out by looking.
    [[nodiscard]] std::optional<steady_time> next() const {
        timers_.erase(timers_.begin(), timers_.upper_bound(now_.steady));
        return timers_.empty() ? std::nullopt : std::optional(*timers_.begin());
    }
    /// Lets both clocks run until then; never back. Whoever calls it wakes those who sleep: `engine::tick`,
    /// `simulator::poke`.
    void move_to(steady_time when) noexcept {
        if (when > now_.steady)
            now_ = now_ + (when - now_.steady);
    }

  private:
    instant now_;
    mutable std::set<steady_time> timers_{};
};

} // namespace callkit
