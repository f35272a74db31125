#include "call_words.hpp"
#include "callback_fields.hpp"

#include <callkit/core/status_mapping.hpp>
#include <callkit/twilio/form.hpp>
#include <callkit/twilio/status_callback.hpp>

#include <limits>
#include <memory>
#include <string>
#include <utility>

namespace callkit::twilio {

result<void> read_status(callback_fields& in, call_event& event) {
    const std::string_view sid = in.get("CallSid");
    if (!is_sid(sid))
        return fail(errc::malformed, "the callback has no usable CallSid");
    const std::string_view word = in.get("CallStatus");
    const std::string_view answered = in.get("AnsweredBy");
    if (word.empty() && answered.empty())
        return fail(errc::malformed, "the callback has neither CallStatus nor AnsweredBy");
    const std::string_view from = in.get("From");
    const std::string_view to = in.get("To");
    if (from.size() > 320 || to.size() > 320) // SIP addresses are the longest
        return fail(errc::malformed, "the callback's From or To is no address");

    tell(event, sid, word.empty() ? event_kind::answered_by : event_kind::status, word);
    set_status(event, word, static_cast<std::int32_t>(in.number("SipResponseCode", 0, 999)));
    event.answerer = map_answered_by(answered);
    event.sequence = in.number("SequenceNumber", -1, std::numeric_limits<std::int64_t>::max());
    event.duration = in.small("CallDuration", -1);
    event.provider_code = in.small("ErrorCode", 0);
    if (word.empty())
        event.value = in.small("MachineDetectionDuration", 0);
    event.occurred_at = in.time("Timestamp");
    if (in.broken())
        return fail(errc::malformed, "a numeric field of the callback is not a number");

    const direction way = direction_of(in.get("Direction"));
    if (way != direction::unknown || !from.empty() || !to.empty()) {
        auto facts = std::make_shared<call_facts>();
        facts->direction = way;
        facts->from = party(std::string(from));
        facts->to = party(std::string(to));
        event.facts = std::move(facts);
    }
    event.id = content_event_id(event);
    return {};
}

result<call_event> parse_status_callback(std::string_view body) {
    const auto parsed = form::parse(body);
    if (!parsed)
        return failure{parsed.error()};
    callback_fields in(*parsed);
    call_event event;
    if (auto good = read_status(in, event); !good)
        return failure{std::move(good).error()};
    return event;
}

} // namespace callkit::twilio
