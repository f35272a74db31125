#pragma once

#include <callkit/core/call_event.hpp>
#include <callkit/core/result.hpp>

#include <string_view>
#include <vector>

namespace callkit::c {

/// One event a line, as `to_json` writes them; blank lines are passed over. The error names the line.
[[nodiscard]] result<std::vector<call_event>> parse_event_lines(std::string_view lines);

/// The same, where a line may also be a provider's callback: {"provider":"twilio","form":"CallSid=…"}.
[[nodiscard]] result<std::vector<call_event>> parse_trace_lines(std::string_view lines);

} // namespace callkit::c
