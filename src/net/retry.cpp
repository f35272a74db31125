#include <callkit/net/retry.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace callkit::net {
namespace {

constexpr seconds longest_asked{86'400};

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size() || value < 0)
        return std::nullopt;
    return value;
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that servers may send (RFC 9110 §5.6.7).
std::optional<timestamp> http_date(std::string_view text) {
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (text.size() != 29 || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' || text[16] != ' ' ||
        text[19] != ':' || text[22] != ':' || text.substr(25) != " GMT")
        return std::nullopt;
    const auto month = std::find(months.begin(), months.end(), text.substr(8, 3));
    const auto day = number(text.substr(5, 2));
    const auto year = number(text.substr(12, 4));
    const auto hour = number(text.substr(17, 2));
    const auto minute = number(text.substr(20, 2));
    const auto second = number(text.substr(23, 2));
    if (month == months.end() || !day || !year || !hour || !minute || !second || *hour > 23 || *minute > 59 ||
        *second > 60)
        return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
                                           std::chrono::day(static_cast<unsigned>(*day)));
    if (!date.ok())
        return std::nullopt;
    return timestamp(std::chrono::sys_days(date).time_since_epoch()) + std::chrono::hours(*hour) +
           std::chrono::minutes(*minute) + seconds(*second);
}

} // namespace

std::optional<microseconds> next_attempt(const retry_policy& policy, unsigned attempt, attempt_end how, bool repeatable,
                                         std::optional<seconds> asked, random_source& random) {
    if (attempt >= policy.attempts || !may_repeat(how, repeatable) || asked.value_or(seconds(0)) > policy.patience)
        return std::nullopt;
    const microseconds ceiling = policy.longest;
    microseconds limit = policy.first;
    for (unsigned i = 1; i < attempt && limit < ceiling; ++i)
        limit *= 2;
    const microseconds drawn(random.between(0, std::min(limit, ceiling).count()));
    // Not sooner than asked, and still not all at the same moment.
    return asked ? microseconds(*asked) + drawn : drawn;
}

std::optional<seconds> parse_retry_after(std::string_view value, timestamp now) {
    const auto first = value.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return std::nullopt;
    value = value.substr(first, value.find_last_not_of(" \t") - first + 1);
    if (value.find_first_not_of("0123456789") == std::string_view::npos) {
        const auto count = number(value.size() > 6 ? "999999" : value);
        return std::min(seconds(count.value_or(0)), longest_asked);
    }
    const auto when = http_date(value);
    if (!when)
        return std::nullopt;
    return std::clamp(std::chrono::ceil<seconds>(*when - now), seconds(0), longest_asked);
}

} // namespace callkit::net
