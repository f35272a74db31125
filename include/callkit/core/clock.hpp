#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>

namespace callkit {

/// A point in civil time: microseconds since 1970-01-01T00:00:00Z. Used for stamps, never to measure a duration.
using timestamp = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

/// A point on a clock that never jumps: used to measure durations and to set deadlines, meaningless between processes.
using steady_time = std::chrono::time_point<std::chrono::steady_clock, std::chrono::microseconds>;

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr timestamp from_unix_micros(std::int64_t micros) noexcept {
    return timestamp(microseconds(micros));
}
constexpr std::int64_t to_unix_micros(timestamp when) noexcept {
    return when.time_since_epoch().count();
}

/// A timestamp that may be absent, in eight bytes. Reads like `std::optional<timestamp>`.
class optional_timestamp {
  public:
    constexpr optional_timestamp() noexcept = default;
    constexpr optional_timestamp(timestamp when) noexcept : micros_(to_unix_micros(when)) {}

    [[nodiscard]] constexpr bool has_value() const noexcept { return micros_ != absent; }
    constexpr explicit operator bool() const noexcept { return has_value(); }
    constexpr timestamp operator*() const noexcept { return from_unix_micros(micros_); }
    [[nodiscard]] constexpr timestamp value_or(timestamp otherwise) const noexcept {
        return has_value() ? **this : otherwise;
    }
    constexpr void reset() noexcept { micros_ = absent; }

    friend constexpr bool operator==(optional_timestamp, optional_timestamp) noexcept = default;

  private:
    static constexpr std::int64_t absent = std::numeric_limits<std::int64_t>::min();
    std::int64_t micros_{absent};
};

/// Both clocks, read together.
struct instant {
    timestamp wall{};
    steady_time steady{};

    friend constexpr bool operator==(const instant&, const instant&) = default;
};

/// Moves both clocks by the same span, as an undisturbed machine would.
constexpr instant operator+(instant when, microseconds span) noexcept {
    return {when.wall + span, when.steady + span};
}

/// Where time comes from. callkit never asks the machine for the time by itself: whoever builds an engine hands it
/// one of these, and the same sequence of instants gives the same run.
/// Threads: implementations are safe to call from any thread.
class time_source {
  public:
    virtual ~time_source() = default;
    [[nodiscard]] virtual instant now() const noexcept = 0;
    /// How long a timer of the machine has to sleep until this clock's steady side shows `until`. `microseconds::max()`
    /// for a clock that moves by hand: whoever moves it wakes the sleepers.
    [[nodiscard]] virtual microseconds real_delay(steady_time until) const noexcept = 0;
};

/// The machine's clocks. The only place in callkit that reads them.
class system_time_source final : public time_source {
  public:
    [[nodiscard]] instant now() const noexcept override {
        return {std::chrono::floor<microseconds>(std::chrono::system_clock::now()),
                std::chrono::floor<microseconds>(std::chrono::steady_clock::now())};
    }
    [[nodiscard]] microseconds real_delay(steady_time until) const noexcept override { return until - now().steady; }
};

/// A clock for tests and simulations that moves only when told. Not synchronised: one thread at a time.
class manual_time_source final : public time_source {
  public:
    explicit manual_time_source(instant start = {from_unix_micros(1'767'225'600'000'000), steady_time{}})
        : now_(start) {}

    [[nodiscard]] instant now() const noexcept override { return now_; }
    [[nodiscard]] microseconds real_delay(steady_time /*until*/) const noexcept override { return microseconds::max(); }
    /// Lets both clocks run.
    void advance(microseconds span) noexcept { now_ = now_ + span; }
    /// Moves only the wall clock, as NTP or an operator would.
    void jump_wall(microseconds span) noexcept { now_.wall += span; }
    void set(instant when) noexcept { now_ = when; }

  private:
    instant now_;
};

/// Another clock made `factor` times as fast from the moment of construction: a demonstration of a two minute call need
/// not take two minutes.
class scaled_time_source final : public time_source {
  public:
    scaled_time_source(const time_source& base, std::int64_t factor)
        : base_(base), start_(base.now()), factor_(factor < 1 ? 1 : factor) {}

    [[nodiscard]] instant now() const noexcept override {
        return start_ + (base_.now().steady - start_.steady) * factor_;
    }
    [[nodiscard]] microseconds real_delay(steady_time until) const noexcept override {
        return (until - now().steady) / factor_ + microseconds(1);
    }
    [[nodiscard]] std::int64_t factor() const noexcept { return factor_; }

  private:
    const time_source& base_;
    instant start_;
    std::int64_t factor_;
};

} // namespace callkit
