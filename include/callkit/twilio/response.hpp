#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/provider.hpp>
#include <callkit/core/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What Twilio answers. Read leniently: numbers may be text and text numbers, anything may be null or missing, and what
/// nobody knows yet is passed over.
namespace callkit::twilio {

/// An answer as it came. Headers that do not matter are left out.
struct response {
    int status{0};
    std::string body{};
    std::string request_id{};  ///< Twilio-Request-Id, for Twilio's support.
    std::string retry_after{}; ///< Retry-After: seconds, or an HTTP date.
    std::string date{};        ///< Date: when it was sent, by Twilio's clock.
};

/// What the request that is answered would do when it is carried out. It decides what a failure on Twilio's side means.
enum class request_effect {
    none,    ///< It only reads.
    same,    ///< Carried out twice it does the same as once: ending a call, muting.
    another, ///< Each time it makes something new: a call.
};

/// The Call resource (https://www.twilio.com/docs/voice/api/call-resource).
struct call_resource {
    std::string sid{};
    std::string parent_call_sid{};
    std::string status{}; ///< Twilio's word.
    std::string direction{};
    std::string from{};
    std::string to{};
    std::string answered_by{};
    std::string forwarded_from{};
    std::string caller_name{};
    std::optional<std::int64_t> duration{};   ///< Seconds; only of calls that have ended.
    std::optional<std::int64_t> queue_time{}; ///< Milliseconds.
    std::string price{};                      ///< A decimal number as Twilio wrote it, such as `-0.03000`.
    std::string price_unit{};
    optional_timestamp date_created{};
    optional_timestamp date_updated{};
    optional_timestamp start_time{}; ///< When it was dialled.
    optional_timestamp end_time{};
};

/// A page of a list, and where the next one is: a path to be asked for as it stands. Empty at the end.
struct call_page {
    std::vector<call_resource> calls{};
    std::string next{};
};

/// Errors: `malformed` when it is no Call resource.
[[nodiscard]] result<call_resource> parse_call(std::string_view body);
[[nodiscard]] result<call_page> parse_calls(std::string_view body);

/// What a failed request means for us. Twilio's own message becomes `provider_message`; `detail` has its number and the
/// id of the request, and nothing personal. A body that is not Twilio's, such as an HTML page of something on the way,
/// is judged by the status alone.
///
/// `errc::ambiguous` for a failure on Twilio's side after which something new may exist; `rate_limited` for 429, which
/// Twilio does not process; see docs/twilio.md for the numbers.
[[nodiscard]] error to_error(const response& answer, request_effect what);

/// A call as an answer to "what about it?": an event of source `poll`, with the times that the resource has.
[[nodiscard]] call_snapshot to_snapshot(const call_resource& call);

/// How long Twilio asks to wait; nothing when it does not say, or not in seconds. At most an hour.
[[nodiscard]] std::optional<seconds> wait_for(const response& answer);

} // namespace callkit::twilio
