#include <callkit/store/local_day.hpp>

#include <date/tz.h>

#include <stdexcept>
#include <string>

namespace callkit {
namespace {

timestamp quarter_before(timestamp when) {
    using quarters = std::chrono::duration<std::int64_t, std::ratio<time_window::granule.count()>>;
    return timestamp(std::chrono::floor<quarters>(when.time_since_epoch()));
}

} // namespace

result<time_window> local_day(std::string_view zone, timestamp now) {
    try {
        (void)date::get_tzdb();
    } catch (const std::exception&) {
        return fail(errc::store_unavailable, "this machine has no time zone database; install tzdata");
    }
    try {
        const date::time_zone* place = date::locate_zone(zone);
        const auto today = date::floor<date::days>(place->to_local(now));
        // Where the clock jumps over midnight the day begins at the jump; where it shows it twice, at the first.
        const auto midnight = [place](date::local_days day) {
            return timestamp(place->to_sys(date::local_time<microseconds>(day), date::choose::earliest));
        };
        return time_window{quarter_before(midnight(today)), quarter_before(midnight(today + date::days(1)))};
    } catch (const std::runtime_error&) {
        return fail(errc::invalid_argument, "a time zone is written like Europe/Kyiv or UTC");
    }
}

} // namespace callkit
