#include "call_words.hpp"
#include "rfc2822.hpp"

#include <callkit/core/status_mapping.hpp>
#include <callkit/core/time_text.hpp>
#include <callkit/twilio/form.hpp>
#include <callkit/twilio/status_callback.hpp>

#include <algorithm>
#include <charconv>
#include <limits>
#include <memory>
#include <string>
#include <utility>

namespace callkit::twilio {
namespace {

/// A number of a field that may be missing, which gives `nothing`; nothing at all for one that is not a number.
std::optional<std::int64_t> number(std::string_view text, std::int64_t nothing, std::int64_t limit) noexcept {
    if (text.empty())
        return nothing;
    std::int64_t value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size() || value < 0 || value > limit)
        return std::nullopt;
    return value;
}

/// A failure's SIP code often says more than the status; where the two tell the same ending, it decides the reason.
end_reason reason_of(const mapped_status& told, std::int32_t sip_code) noexcept {
    const mapped_status sip = map_sip_code(sip_code);
    return is_terminal(told.status) && sip.status == told.status && sip.reason != end_reason::none ? sip.reason
                                                                                                   : told.reason;
}

} // namespace

result<call_event> parse_status_callback(std::string_view body) {
    auto parsed = form::parse(body);
    if (!parsed)
        return failure{std::move(parsed).error()};
    const form& fields = *parsed;
    const std::string_view sid = fields.get("CallSid");
    if (!is_sid(sid))
        return fail(errc::malformed, "the callback has no usable CallSid");
    const std::string_view word = fields.get("CallStatus");
    const std::string_view answered = fields.get("AnsweredBy");
    if (word.empty() && answered.empty())
        return fail(errc::malformed, "the callback has neither CallStatus nor AnsweredBy");

    const std::string_view from = fields.get("From");
    const std::string_view to = fields.get("To");
    if (from.size() > 320 || to.size() > 320) // SIP addresses are the longest
        return fail(errc::malformed, "the callback's From or To is no address");

    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    const auto sequence = number(fields.get("SequenceNumber"), -1, std::numeric_limits<std::int64_t>::max());
    const auto duration = number(fields.get("CallDuration"), -1, most);
    const auto sip_code = number(fields.get("SipResponseCode"), 0, 999);
    const auto error_code = number(fields.get("ErrorCode"), 0, most);
    if (!sequence || !duration || !sip_code || !error_code)
        return fail(errc::malformed, "a numeric field of the callback is not a number");

    call_event event;
    event.kind = word.empty() ? event_kind::answered_by : event_kind::status;
    event.source = event_source::webhook;
    event.provider = "twilio";
    event.provider_sid = sid;
    event.raw_status = word.substr(0, 64);
    event.sip_code = static_cast<std::int32_t>(*sip_code);
    const mapped_status told = map_status(vocabulary::twilio, word);
    event.status = told.status;
    event.reason = reason_of(told, event.sip_code);
    event.answerer = map_answered_by(answered);
    event.sequence = *sequence;
    event.duration = static_cast<std::int32_t>(*duration);
    event.provider_code = static_cast<std::int32_t>(*error_code);
    const std::string_view stamp = fields.get("Timestamp");
    if (const auto when = read_rfc2822(stamp))
        event.occurred_at = *when;
    else if (const auto iso = read_rfc3339(stamp))
        event.occurred_at = *iso;

    auto facts = std::make_shared<call_facts>();
    facts->direction = direction_of(fields.get("Direction"));
    facts->from = party(std::string(from));
    facts->to = party(std::string(to));
    if (facts->direction != direction::unknown || !facts->from.empty() || !facts->to.empty())
        event.facts = std::move(facts);
    event.id = content_event_id(event);
    return event;
}

} // namespace callkit::twilio
