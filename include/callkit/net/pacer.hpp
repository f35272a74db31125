#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/net/retry.hpp>

#include <optional>

namespace callkit::net {

/// How fast a client goes by itself, so that the server need not stop it.
struct pacing {
    /// Requests under way at once.
    unsigned in_flight{20};
    /// Paced requests (those that make calls) in a second; 0 for as many as there are.
    double per_second{0};
    /// How many paced requests may go at once after a rest.
    unsigned burst{1};
};

/// Decides when a request may go: a token bucket for those that are paced, and a limit on how many are under way that
/// is halved when the server says "slow down" and grows by one for each round of answers (AIMD, RFC 5681 §3.1). No
/// clock of its own, no thread.
class pacer {
  public:
    explicit pacer(pacing options) noexcept;

    /// When the next request may go: `now` for at once, a later moment, or nothing while one that is under way has to
    /// end first.
    [[nodiscard]] std::optional<steady_time> ready(bool paced, steady_time now) const noexcept;
    /// One has gone.
    void started(bool paced, steady_time now) noexcept;
    /// One has come back. `asked`: how long the server wants to be left alone.
    void finished(attempt_end how, steady_time now, std::optional<seconds> asked = {}) noexcept;

    /// How many may be under way at present, at least 1.
    [[nodiscard]] unsigned limit() const noexcept { return static_cast<unsigned>(limit_); }
    [[nodiscard]] unsigned in_flight() const noexcept { return in_flight_; }

  private:
    [[nodiscard]] double tokens_at(steady_time now) const noexcept;

    pacing options_;
    double limit_;
    unsigned in_flight_{0};
    double tokens_;
    steady_time tokens_of_{};
    bool began_{false};
    steady_time quiet_until_{steady_time::min()};
    steady_time last_cut_{steady_time::min()};
};

} // namespace callkit::net
