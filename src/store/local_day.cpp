#include <callkit/core/time_text.hpp>
#include <callkit/store/local_day.hpp>

#include <date/tz.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

namespace callkit {
namespace {

timestamp quarter_before(timestamp when) {
    using quarters = std::chrono::duration<std::int64_t, std::ratio<time_window::granule.count()>>;
    return timestamp(std::chrono::floor<quarters>(when.time_since_epoch()));
}

/// Looked for here, so that a name that is none is no exception: one of another library's need not be catchable in a
/// library that carries its own C++ runtime.
const date::time_zone* find_zone(const date::tzdb& all, std::string_view name) {
    const auto found =
        std::lower_bound(all.zones.begin(), all.zones.end(), name,
                         [](const date::time_zone& zone, std::string_view wanted) { return zone.name() < wanted; });
    return found != all.zones.end() && found->name() == name ? &*found : nullptr;
}

result<const date::time_zone*> zone_of(std::string_view name) {
    const date::tzdb* all = nullptr;
    try {
        all = &date::get_tzdb();
    } catch (const std::exception&) {
        return fail(errc::store_unavailable, "this machine has no time zone database; install tzdata");
    }
    const date::time_zone* const place = find_zone(*all, name);
    if (place == nullptr)
        return fail(errc::invalid_argument, "a time zone is written like Europe/Kyiv or UTC");
    return place;
}

failure<error> damaged() {
    return fail(errc::store_unavailable, "this machine's time zone database is damaged; install tzdata");
}

} // namespace

result<time_window> local_day(std::string_view zone, timestamp now) {
    const auto place = zone_of(zone);
    if (!place)
        return failure{place.error()};
    try {
        const auto today = date::floor<date::days>((*place)->to_local(now));
        // Where the clock jumps over midnight the day begins at the jump; where it shows it twice, at the first.
        const auto midnight = [&place](date::local_days day) {
            return timestamp((*place)->to_sys(date::local_time<microseconds>(day), date::choose::earliest));
        };
        return time_window{quarter_before(midnight(today)), quarter_before(midnight(today + date::days(1)))};
    } catch (const std::runtime_error&) {
        return damaged();
    }
}

result<std::string> local_date(std::string_view zone, timestamp now) {
    const auto place = zone_of(zone);
    if (!place)
        return failure{place.error()};
    try {
        const auto today = date::floor<date::days>((*place)->to_local(now));
        return to_rfc3339(timestamp(today.time_since_epoch())).substr(0, 10);
    } catch (const std::runtime_error&) {
        return damaged();
    }
}

} // namespace callkit
