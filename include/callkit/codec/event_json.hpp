#pragma once

#include <callkit/core/call_event.hpp>
#include <callkit/core/result.hpp>

#include <string>
#include <string_view>

/// Events as JSON, one object a line; docs/events.md lists the members.
namespace callkit {

/// Without a line break. Members that say nothing are left out. The same event gives the same bytes.
[[nodiscard]] std::string to_json(const call_event& event);

/// Reads what `to_json` writes. Only `kind` is required, and something that names the call: `call_id`, or `call_sid`
/// with `provider`. Unknown members are passed over; an unknown status is kept as data. An event without `id` gets one
/// from its content, so the same line is the same event.
/// Errors: `malformed`, naming the member, and `too_large` for more than 64 KiB.
[[nodiscard]] result<call_event> parse_event(std::string_view json);

} // namespace callkit
