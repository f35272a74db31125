#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/log_store.hpp>
#include <callkit/core/result.hpp>

#include <string>
#include <string_view>

namespace callkit {

/// The calendar day that contains `now` in a time zone of the IANA database, such as `Europe/Kyiv` or `UTC`: what
/// "today" means in statistics. A day may have 23 or 25 hours. Where a zone's offset is not a whole quarter of an hour,
/// as some were long ago, both ends move to the quarter before.
/// Errors: `invalid_argument` for an unknown zone, `store_unavailable` when the machine has no time zone database.
[[nodiscard]] result<time_window> local_day(std::string_view zone, timestamp now);

/// The date of that day as text, such as `2026-01-31`. Errors: the same.
[[nodiscard]] result<std::string> local_date(std::string_view zone, timestamp now);

} // namespace callkit
