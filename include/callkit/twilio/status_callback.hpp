#pragma once

#include <callkit/core/call_event.hpp>
#include <callkit/core/result.hpp>

#include <string_view>

namespace callkit::twilio {

/// Reads the body of a call status callback, or of an asynchronous machine detection callback, as an event
/// (https://www.twilio.com/docs/voice/api/call-resource#statuscallback). Whether it is genuine is not looked at.
///
/// The event names the call by its sid alone, and its id comes from its content, so a repeated delivery is the same
/// event. A body without a usable `Timestamp` gives an event without a time. `observed_at` is left for whoever received
/// it. A status that no table knows is kept as data.
/// Errors: `malformed` when there is no usable `CallSid`, nothing that happened, or a number that is none; those of
/// `form::parse`.
[[nodiscard]] result<call_event> parse_status_callback(std::string_view body);

} // namespace callkit::twilio
