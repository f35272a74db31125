#include "rfc2822.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace callkit::twilio {
namespace {

constexpr auto months = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});

/// Takes words apart at single spaces.
std::string_view next_word(std::string_view& rest) noexcept {
    std::size_t end = 0; // words are too short for a search that is a call
    while (end < rest.size() && rest[end] != ' ')
        ++end;
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return word;
}

/// Exactly `digits` digits, or -1.
int number(std::string_view text, std::size_t digits) noexcept {
    if (text.size() != digits)
        return -1;
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9')
            return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::optional<int> offset_minutes(std::string_view zone) noexcept {
    if (zone == "GMT" || zone == "UTC" || zone == "Z")
        return 0;
    if (zone.size() != 5 || (zone[0] != '+' && zone[0] != '-'))
        return std::nullopt;
    const int hours = number(zone.substr(1, 2), 2);
    const int minutes = number(zone.substr(3), 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return std::nullopt;
    return (zone[0] == '-' ? -1 : 1) * (hours * 60 + minutes);
}

} // namespace

std::optional<timestamp> read_rfc2822(std::string_view text) noexcept {
    using namespace std::chrono;
    if (const std::size_t comma = text.substr(0, 5).find(", "); comma == 3)
        text = text.substr(5);
    const std::string_view day_word = next_word(text);
    const std::string_view month_word = next_word(text);
    const std::string_view year_word = next_word(text);
    const std::string_view time_word = next_word(text);
    const auto offset = offset_minutes(text);

    unsigned month_number = 0;
    for (unsigned i = 0; i < months.size(); ++i)
        if (months[i] == month_word)
            month_number = i + 1;
    const int day_number = number(day_word, day_word.size() == 1 ? 1 : 2);
    const year_month_day date(year(number(year_word, 4)), month(month_number),
                              day(static_cast<unsigned>(day_number < 0 ? 0 : day_number)));
    if (!offset || !date.ok() || time_word.size() != 8 || time_word[2] != ':' || time_word[5] != ':')
        return std::nullopt;
    const int hour = number(time_word.substr(0, 2), 2);
    const int minute = number(time_word.substr(3, 2), 2);
    const int second = number(time_word.substr(6), 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
        return std::nullopt;
    return timestamp(sys_days(date)) + hours(hour) + minutes(minute - *offset) + seconds(second);
}

} // namespace callkit::twilio
