#pragma once

#include <callkit/core/call_status.hpp>
#include <callkit/core/clock.hpp>

#include <algorithm>

namespace callkit {

/// How long each part of a call took. `setup + ring + talk == total`, and none is negative.
struct call_phases {
    milliseconds setup{}; ///< Created until ringing (or until answered or ended, when it never rang).
    milliseconds ring{};  ///< Ringing until answered or ended.
    milliseconds talk{};  ///< Answered until ended.
    milliseconds total{}; ///< Created until ended.

    friend constexpr bool operator==(const call_phases&, const call_phases&) = default;
};

/// The moments that divide a call, on one clock.
template <class Time, class OptionalTime>
struct call_moments {
    Time created{};
    OptionalTime ringing{};
    OptionalTime answered{};
    OptionalTime ended{};
};

/// Cuts the span from `created` to `ended` (or to `now` while the call runs) into phases. Moments that come from
/// different clocks can contradict each other; a moment before its predecessor is moved up to it, so the sum holds.
template <class Time, class OptionalTime>
constexpr call_phases measure_phases(const call_moments<Time, OptionalTime>& at, Time now) noexcept {
    const Time end = std::max(at.ended ? *at.ended : now, at.created);
    const Time answered = at.answered ? std::clamp(*at.answered, at.created, end) : end;
    const Time ringing = at.ringing ? std::clamp(*at.ringing, at.created, answered) : answered;
    // Cumulative from the start and only then subtracted: rounding each phase by itself would break the sum.
    const auto since_created = [&](Time when) { return std::chrono::floor<milliseconds>(when - at.created); };
    call_phases phases;
    phases.total = since_created(end);
    phases.setup = since_created(ringing);
    phases.ring = since_created(answered) - phases.setup;
    phases.talk = phases.total - phases.setup - phases.ring;
    return phases;
}

constexpr call_phases measure_phases(const call_moments<timestamp, optional_timestamp>& at, timestamp now) noexcept {
    return measure_phases<timestamp, optional_timestamp>(at, now);
}

/// Follows one call live, for a timer on a screen. Durations come from the steady clock, so setting the machine's
/// clock in the middle of a call changes nothing; stamps come from the wall clock.
///
///     duration_tracker timer(clock.now());
///     timer.on_status(call_status::in_progress, clock.now());
///     show(timer.phases(clock.now()).talk);
class duration_tracker {
  public:
    explicit constexpr duration_tracker(instant created) noexcept : created_(created) {}

    /// Notes the first time each status is seen. Terminal statuses stop the timer; what comes later is ignored.
    constexpr void on_status(call_status status, instant when) noexcept {
        if (ended_.seen)
            return;
        if (status == call_status::ringing)
            ringing_.note(when);
        else if (status == call_status::in_progress)
            answered_.note(when);
        else if (is_terminal(status))
            ended_.note(when);
    }

    /// The phases up to `now`, or the final ones once the call has ended.
    [[nodiscard]] constexpr call_phases phases(instant now) const noexcept {
        return measure_phases<steady_time, moment>({created_.steady, ringing_, answered_, ended_}, now.steady);
    }

    [[nodiscard]] constexpr bool running() const noexcept { return !ended_.seen; }
    [[nodiscard]] constexpr timestamp created_at() const noexcept { return created_.wall; }
    [[nodiscard]] constexpr optional_timestamp ringing_at() const noexcept { return ringing_.wall(); }
    [[nodiscard]] constexpr optional_timestamp answered_at() const noexcept { return answered_.wall(); }
    [[nodiscard]] constexpr optional_timestamp ended_at() const noexcept { return ended_.wall(); }

  private:
    struct moment {
        instant when{};
        bool seen{false};

        constexpr void note(instant now) noexcept {
            if (!seen) {
                when = now;
                seen = true;
            }
        }
        constexpr explicit operator bool() const noexcept { return seen; }
        constexpr steady_time operator*() const noexcept { return when.steady; }
        [[nodiscard]] constexpr optional_timestamp wall() const noexcept {
            return seen ? optional_timestamp(when.wall) : optional_timestamp();
        }
    };

    instant created_;
    moment ringing_;
    moment answered_;
    moment ended_;
};

} // namespace callkit
