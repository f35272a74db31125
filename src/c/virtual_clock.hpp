#pragma once

#include <callkit/core/clock.hpp>

#include <optional>
#include <set>

namespace callkit::c {

/// A clock that stands still until it is moved, and remembers for when anybody has set a timer: whoever has nothing
/// else to do moves it there. One thread at a time.
class virtual_clock final : public time_source {
  public:
    explicit virtual_clock(timestamp start) noexcept : now_{start, steady_time{}} {}

    [[nodiscard]] instant now() const noexcept override { return now_; }
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
    void move_to(steady_time when) noexcept {
        if (when > now_.steady)
            now_ = now_ + (when - now_.steady);
    }

  private:
    instant now_;
    mutable std::set<steady_time> timers_{};
};

} // namespace callkit::c
