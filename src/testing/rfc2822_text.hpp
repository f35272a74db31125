#pragma once

#include <callkit/core/clock.hpp>

#include <string>

namespace callkit::testing {

/// `Tue, 31 Aug 2010 20:36:28 +0000`, as Twilio writes dates.
[[nodiscard]] std::string rfc2822_text(timestamp when);

} // namespace callkit::testing
