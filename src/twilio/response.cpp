#include "call_words.hpp"
#include "flat_object.hpp"
#include "json_fields.hpp"

#include <callkit/core/status_mapping.hpp>
#include <callkit/twilio/response.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <utility>

namespace callkit::twilio {
namespace {

/// `from`: `fields`, or a `flat_object`.
template <class Members>
result<call_resource> read_call_from(const Members& from) {
    result<call_resource> made{call_resource()};
    call_resource& call = *made;
    call.sid = from.text("sid");
    call.status = from.text("status");
    if (!is_sid(call.sid) || call.status.empty())
        return fail(errc::malformed, "the provider's answer is no call");
    call.parent_call_sid = from.text("parent_call_sid");
    call.direction = from.text("direction");
    call.from = from.text("from");
    call.to = from.text("to");
    call.answered_by = from.text("answered_by");
    call.forwarded_from = from.text("forwarded_from");
    call.caller_name = from.text("caller_name");
    call.duration = from.number("duration");
    call.queue_time = from.number("queue_time");
    call.price = from.text("price");
    call.price_unit = from.text("price_unit");
    call.date_created = from.time("date_created");
    call.date_updated = from.time("date_updated");
    call.start_time = from.time("start_time");
    call.end_time = from.time("end_time");
    return made;
}

constexpr member_names call_members{"sid",        "status",      "parent_call_sid", "direction",    "from",
                                    "to",         "answered_by", "forwarded_from",  "caller_name",  "duration",
                                    "queue_time", "price",       "price_unit",      "date_created", "date_updated",
                                    "start_time", "end_time"};

result<call_resource> read_call(const fields& from) {
    return read_call_from(from);
}

/// Twilio's numbers, as far as they mean something of their own (https://www.twilio.com/docs/api/errors).
struct known_code {
    std::int32_t number;
    errc means;
};
constexpr auto known_codes = std::to_array<known_code>({
    {10'001, errc::unauthorized},                                      // the account is not active
    {10'004, errc::rate_limited},                                      // too many calls at once
    {20'001, errc::invalid_argument},                                  // unknown parameters
    {20'003, errc::unauthorized},        {20'005, errc::unauthorized}, // the account is not active
    {20'006, errc::forbidden},           {20'008, errc::forbidden},    // not with test credentials
    {20'009, errc::wrong_state},         {20'403, errc::forbidden},
    {20'404, errc::unknown_to_provider}, {20'422, errc::invalid_argument},
    {20'429, errc::rate_limited},        {13'214, errc::invalid_number}, // From
    {13'223, errc::invalid_number},                                      // To
    {13'224, errc::invalid_number},      {13'225, errc::forbidden},      // blocked
    {13'227, errc::forbidden},                                           // no permission for the country
    {21'201, errc::invalid_argument},    {21'203, errc::forbidden},
    {21'205, errc::invalid_argument},    {21'206, errc::invalid_argument},
    {21'208, errc::invalid_argument},    {21'209, errc::invalid_argument},
    {21'210, errc::forbidden}, // From is not verified
    {21'211, errc::invalid_number},      {21'212, errc::invalid_number},
    {21'213, errc::invalid_number},      {21'214, errc::invalid_number},
    {21'215, errc::forbidden},           {21'216, errc::forbidden},
    {21'217, errc::invalid_number},      {21'218, errc::invalid_argument},
    {21'219, errc::forbidden}, // a trial account, and To is not verified
    {21'220, errc::wrong_state},         {21'608, errc::forbidden},
    {21'609, errc::invalid_argument},
});

errc meaning(int status, std::int32_t number, request_effect what) {
    // First of all: Twilio says that it has not processed these.
    if (status == 429)
        return errc::rate_limited;
    if (status >= 500)
        return what == request_effect::another ? errc::ambiguous : errc::provider_failed;
    const auto* known = std::find_if(known_codes.begin(), known_codes.end(),
                                     [&](const known_code& one) { return one.number == number; });
    if (known != known_codes.end())
        return known->means;
    switch (status) {
    case 401:
        return errc::unauthorized;
    case 403:
        return errc::forbidden;
    case 404:
        return errc::unknown_to_provider;
    default:
        break;
    }
    if (status >= 400)
        return errc::provider_rejected;
    // Neither a success nor a failure: a redirect, or what no server sends.
    return what == request_effect::another ? errc::ambiguous : errc::provider_failed;
}

bool is_request_id(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    });
}

} // namespace

result<call_resource> parse_call(std::string_view body) {
    const auto members = flat_object::parse(body, call_members);
    if (!members)
        return fail(errc::malformed, "the provider's answer is no JSON object");
    return read_call_from(*members);
}

result<call_page> parse_calls(std::string_view body) {
    auto found = read_page(body, "calls", read_call);
    if (!found)
        return failure{std::move(found).error()};
    return call_page{std::move(found->items), std::move(found->next)};
}

error to_error(const response& answer, request_effect what) {
    std::int32_t number = 0;
    std::string message;
    if (const auto parsed = parse_object(answer.body)) {
        const fields from(parsed->as_object());
        const auto found = from.number("code").value_or(0);
        number = found <= std::numeric_limits<std::int32_t>::max() ? static_cast<std::int32_t>(found) : 0;
        message = from.text("message");
        if (message.empty()) // RFC 9457, as newer products answer
            message = from.text("detail");
        if (message.empty())
            message = from.text("title");
    }
    error made;
    made.code = meaning(answer.status, number, what);
    made.detail = number != 0 ? "Twilio error " + std::to_string(number) + ", HTTP " + std::to_string(answer.status)
                              : "HTTP " + std::to_string(answer.status);
    if (is_request_id(answer.request_id))
        made.detail += ", request " + answer.request_id;
    made.provider_message = std::move(message);
    return made;
}

call_snapshot to_snapshot(const call_resource& call) {
    call_event event;
    event.kind = event_kind::status;
    event.source = event_source::poll;
    event.provider = "twilio";
    event.provider_sid = call.sid;
    event.raw_status = call.status.substr(0, 64);
    const mapped_status told = map_status(vocabulary::twilio, call.status);
    event.status = told.status;
    event.reason = told.reason;
    event.answerer = map_answered_by(call.answered_by);
    const bool ended = is_terminal(told.status);
    // The resource says 0 for calls that were never answered, and nothing while they run.
    if (ended && call.duration && *call.duration <= std::numeric_limits<std::int32_t>::max())
        event.duration = static_cast<std::int32_t>(*call.duration);
    // StartTime is when it was dialled, so of ringing and of the answer the resource does not say when they were.
    if (ended)
        event.occurred_at = call.end_time.value_or(call.date_updated.value_or(timestamp{}));
    else if (told.status == call_status::queued || told.status == call_status::initiated)
        event.occurred_at = call.date_created.value_or(timestamp{});
    auto facts = std::make_shared<call_facts>();
    facts->direction = direction_of(call.direction);
    facts->from = party(call.from);
    facts->to = party(call.to);
    event.facts = std::move(facts);
    event.id = content_event_id(event);
    return {std::move(event), party(call.from), party(call.to), call.date_created.value_or(timestamp{})};
}

std::optional<seconds> wait_for(const response& answer) {
    const auto found = whole_number(answer.retry_after);
    if (!found)
        return std::nullopt;
    return seconds(std::min<std::int64_t>(*found, 3600));
}

} // namespace callkit::twilio
