#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// Timestamps as text: RFC 3339, the profile of ISO 8601 that the API, the database and the events use. No locale, no
/// time zone database.
namespace callkit {

/// The length of what `to_rfc3339` writes: `2026-01-01T00:00:00.000000Z`.
inline constexpr std::size_t rfc3339_length = 27;

/// Writes a timestamp, always in UTC and with six digits of fraction, so that text sorts as time does. Years are 0000
/// to 9999; what lies outside is written as the nearest that does not.
constexpr void format_rfc3339_to(timestamp when, std::span<char, rfc3339_length> out) noexcept {
    using namespace std::chrono;
    constexpr timestamp first = sys_days(year(0) / January / 1);
    constexpr timestamp last = timestamp(sys_days(year(10'000) / January / 1)) - microseconds(1);
    const timestamp shown = std::clamp(when, first, last);
    const sys_days day = floor<days>(shown);
    const year_month_day date(day);
    const auto micros = static_cast<std::uint64_t>((shown - day).count());

    std::size_t at = 0;
    const auto put = [&](std::uint64_t value, std::size_t digits, char behind) {
        for (std::size_t i = digits; i > 0; --i) {
            out[at + i - 1] = static_cast<char>('0' + value % 10);
            value /= 10;
        }
        at += digits;
        out[at++] = behind;
    };
    put(static_cast<std::uint64_t>(static_cast<int>(date.year())), 4, '-');
    put(static_cast<unsigned>(date.month()), 2, '-');
    put(static_cast<unsigned>(date.day()), 2, 'T');
    put(micros / 3'600'000'000U, 2, ':');
    put(micros / 60'000'000U % 60, 2, ':');
    put(micros / 1'000'000U % 60, 2, '.');
    put(micros % 1'000'000U, 6, 'Z');
}

[[nodiscard]] inline std::string to_rfc3339(timestamp when) {
    std::string text(rfc3339_length, '\0');
    format_rfc3339_to(when, std::span<char, rfc3339_length>(text));
    return text;
}

namespace detail {

/// Takes text apart from the front.
class time_reader {
  public:
    explicit constexpr time_reader(std::string_view text) noexcept : rest_(text) {}

    /// Exactly `digits` digits, or -1.
    constexpr int number(std::size_t digits) noexcept {
        if (rest_.size() < digits)
            return -1;
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            if (rest_[i] < '0' || rest_[i] > '9')
                return -1;
            value = value * 10 + (rest_[i] - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }
    /// One character out of `any`.
    constexpr bool take(std::string_view any) noexcept {
        if (rest_.empty() || any.find(rest_.front()) == std::string_view::npos)
            return false;
        rest_.remove_prefix(1);
        return true;
    }
    [[nodiscard]] constexpr bool at_digit() const noexcept {
        return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
    }
    [[nodiscard]] constexpr bool done() const noexcept { return rest_.empty(); }

  private:
    std::string_view rest_;
};

/// Seconds east of UTC, from `Z`, `+01:00`, `+0100` or `+01`.
constexpr std::optional<int> read_offset(time_reader& from) noexcept {
    if (from.take("Zz"))
        return 0;
    const bool east = from.take("+");
    if (!east && !from.take("-"))
        return std::nullopt;
    const int hours = from.number(2);
    int minutes = 0;
    if (from.take(":") || from.at_digit())
        minutes = from.number(2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return std::nullopt;
    return (east ? 1 : -1) * (hours * 3600 + minutes * 60);
}

} // namespace detail

/// Reads RFC 3339, somewhat leniently: up to nine digits of fraction (what is finer than a microsecond is dropped), any
/// offset, `t`, `z` and a space for `T`. A leap second counts as the second after it. Nothing for anything else, a date
/// without an offset included: whose midnight it means is not ours to guess.
[[nodiscard]] constexpr std::optional<timestamp> read_rfc3339(std::string_view text) noexcept {
    using namespace std::chrono;
    detail::time_reader from(text);
    const int y = from.number(4);
    if (y < 0 || !from.take("-"))
        return std::nullopt;
    const int m = from.number(2);
    if (m < 0 || !from.take("-"))
        return std::nullopt;
    const int d = from.number(2);
    const year_month_day date(year(y), month(static_cast<unsigned>(std::max(m, 0))),
                              day(static_cast<unsigned>(std::max(d, 0))));
    if (d < 0 || !date.ok() || !from.take("Tt "))
        return std::nullopt;

    const int hour = from.number(2);
    if (hour < 0 || hour > 23 || !from.take(":"))
        return std::nullopt;
    const int minute = from.number(2);
    if (minute < 0 || minute > 59 || !from.take(":"))
        return std::nullopt;
    const int second = from.number(2);
    if (second < 0 || second > 60)
        return std::nullopt;

    std::int64_t nanos = 0;
    if (from.take(".,")) {
        std::int64_t unit = 100'000'000;
        for (; from.at_digit() && unit > 0; unit /= 10)
            nanos += from.number(1) * unit;
        if (unit == 100'000'000)
            return std::nullopt; // a point and no digit
    }
    const auto offset = detail::read_offset(from);
    if (!offset || !from.done())
        return std::nullopt;
    const std::int64_t of_day = hour * 3600 + minute * 60 + second - *offset;
    return timestamp(sys_days(date)) + seconds(of_day) + microseconds(nanos / 1000);
}

/// `read_rfc3339` with an error that says what was expected: `errc::malformed`.
[[nodiscard]] inline result<timestamp> parse_rfc3339(std::string_view text) {
    if (const auto when = read_rfc3339(text))
        return *when;
    return fail(errc::malformed, "a time is written like 2026-01-31T12:00:00Z");
}

} // namespace callkit
