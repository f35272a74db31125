#pragma once

#include <callkit/core/clock.hpp>

#include <optional>
#include <string_view>

namespace callkit::twilio {

/// Reads a date of RFC 2822 §3.3 as Twilio writes it, such as `Tue, 31 Aug 2010 20:36:28 +0000`; the day of the week
/// may be missing and is not checked. Nothing for anything else.
[[nodiscard]] std::optional<timestamp> read_rfc2822(std::string_view text) noexcept;

} // namespace callkit::twilio
