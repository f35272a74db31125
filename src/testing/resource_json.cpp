// Resources as Twilio writes them: every field, dates as RFC 2822, figures as text, null for what is not known.
#include "fake_rest.hpp"
#include "rfc2822_text.hpp"

#include <callkit/core/e164.hpp>
#include <callkit/core/id.hpp>

namespace callkit::testing {
namespace {

using boost::json::object;
using boost::json::value;

value text_or_null(const std::string& text) {
    return text.empty() ? value(nullptr) : value(text);
}

value date_or_null(optional_timestamp when) {
    return when.has_value() ? value(rfc2822_text(*when)) : value(nullptr);
}

std::string formatted(const std::string& address) {
    const auto number = e164::parse(address);
    if (!number || !number->valid() || !address.starts_with("+1"))
        return address;
    return e164::format(*number, e164::style::national).str();
}

/// `initiated` is a word of callbacks alone.
std::string_view status_word(call_status status) {
    return to_string(status == call_status::initiated ? call_status::queued : status);
}

} // namespace

std::string account_path(const fake_state& state) {
    return "/2010-04-01/Accounts/" + state.options.account_sid;
}

std::string sid_of_number(std::string_view prefix, std::string_view number) {
    constexpr std::string_view digits{"0123456789abcdef"};
    const auto hash = detail::hash128{}.add(prefix).add(number);
    std::string sid(prefix);
    for (std::uint64_t half : {hash.low(), hash.low() * 0x9e3779b97f4a7c15U})
        for (int i = 0; i < 16; ++i, half >>= 4U)
            sid += digits[half & 15U];
    return sid;
}

object call_json(const fake_state& state, const fake_call& call) {
    const std::string uri = account_path(state) + "/Calls/" + call.sid;
    object parts;
    for (const char* name : {"Events", "Notifications", "Payments", "Recordings", "Siprec", "Streams", "Transcriptions",
                             "UserDefinedMessages", "UserDefinedMessageSubscriptions"}) {
        std::string key;
        for (const char c : std::string_view(name))
            key += c >= 'A' && c <= 'Z' ? (key.empty() ? "" : "_") + std::string(1, static_cast<char>(c + 32))
                                        : std::string(1, c);
        parts[key] = uri + '/' + name + ".json";
    }
    value phone_number_sid(nullptr);
    for (const fake_number& number : state.options.numbers)
        if (number.phone_number == (call.direction == "inbound" ? call.to : call.from))
            phone_number_sid = sid_of_number("PN", number.phone_number);
    return {{"account_sid", state.options.account_sid},
            {"annotation", nullptr},
            {"answered_by", text_or_null(call.answered_by)},
            {"api_version", "2010-04-01"},
            {"caller_name", nullptr},
            {"date_created", rfc2822_text(call.created)},
            {"date_updated", rfc2822_text(call.updated)},
            {"direction", call.direction},
            {"duration", call.over() ? value(std::to_string(call.duration)) : value(nullptr)},
            {"end_time", date_or_null(call.ended)},
            {"forwarded_from", nullptr},
            {"from", call.from},
            {"from_formatted", formatted(call.from)},
            {"group_sid", nullptr},
            {"parent_call_sid", text_or_null(call.parent)},
            {"phone_number_sid", std::move(phone_number_sid)},
            {"price", nullptr},
            {"price_unit", "USD"},
            {"queue_time", std::to_string(call.queue_ms)},
            {"sid", call.sid},
            {"start_time", date_or_null(call.started)},
            {"status", status_word(call.status)},
            {"subresource_uris", std::move(parts)},
            {"to", call.to},
            {"to_formatted", formatted(call.to)},
            {"trunk_sid", ""},
            {"uri", uri + ".json"}};
}

object conference_json(const fake_state& state, const fake_conference& conference) {
    const std::string uri = account_path(state) + "/Conferences/" + conference.sid;
    return {
        {"account_sid", state.options.account_sid},
        {"api_version", "2010-04-01"},
        {"call_sid_ending_conference", text_or_null(conference.call_ending_it)},
        {"date_created", rfc2822_text(conference.created)},
        {"date_updated", rfc2822_text(conference.updated)},
        {"friendly_name", conference.name},
        {"reason_conference_ended", text_or_null(conference.reason_ended)},
        {"region", "us1"},
        {"sid", conference.sid},
        {"status", conference.status},
        {"subresource_uris", {{"participants", uri + "/Participants.json"}, {"recordings", uri + "/Recordings.json"}}},
        {"uri", uri + ".json"}};
}

object participant_json(fake_state& state, const fake_conference& conference, const fake_participant& who) {
    const fake_call* call = state.find_call(who.call_sid);
    std::string_view status = "connected";
    if (call != nullptr && !who.joined)
        status = call->over()                           ? "failed"
                 : call->status == call_status::ringing ? "ringing"
                 : call->status == call_status::queued  ? "queued"
                                                        : "connecting";
    return {
        {"account_sid", state.options.account_sid},
        {"call_sid", who.call_sid},
        {"call_sid_to_coach", text_or_null(who.coached)},
        {"coaching", who.coaching},
        {"conference_sid", conference.sid},
        {"date_created", rfc2822_text(who.created)},
        {"date_updated", rfc2822_text(who.updated)},
        {"end_conference_on_exit", who.end_on_exit},
        {"hold", who.hold},
        {"label", text_or_null(who.label)},
        {"muted", who.muted},
        {"queue_time", call == nullptr ? "0" : std::to_string(call->queue_ms)},
        {"start_conference_on_enter", who.start_on_enter},
        {"status", status},
        {"uri", account_path(state) + "/Conferences/" + conference.sid + "/Participants/" + who.call_sid + ".json"}};
}

object recording_json(const fake_state& state, const fake_recording& recording, const std::string& uri) {
    const bool over = recording.status == "completed";
    const auto length = std::chrono::floor<seconds>(recording.recorded).count();
    return {{"account_sid", state.options.account_sid},
            {"api_version", "2010-04-01"},
            {"call_sid", recording.call_sid},
            {"channels", recording.channels},
            {"conference_sid", text_or_null(recording.conference_sid)},
            {"date_created", rfc2822_text(recording.created)},
            {"date_updated", rfc2822_text(recording.updated)},
            {"duration", over ? std::to_string(length) : "-1"},
            {"encryption_details", nullptr},
            {"error_code", nullptr},
            {"media_url", "https://api.twilio.com" + account_path(state) + "/Recordings/" + recording.sid},
            {"price", nullptr},
            {"price_unit", "USD"},
            {"sid", recording.sid},
            {"source", recording.source},
            {"start_time", rfc2822_text(recording.created)},
            {"status", recording.status},
            {"subresource_uris",
             {{"add_on_results", account_path(state) + "/Recordings/" + recording.sid + "/AddOnResults.json"},
              {"transcriptions", account_path(state) + "/Recordings/" + recording.sid + "/Transcriptions.json"}}},
            {"track", recording.track},
            {"uri", uri}};
}

object application_json(const fake_state& state, const fake_application& application) {
    const std::string date = rfc2822_text(state.began);
    return {{"account_sid", state.options.account_sid},
            {"api_version", "2010-04-01"},
            {"date_created", date},
            {"date_updated", date},
            {"friendly_name", application.friendly_name},
            {"message_status_callback", nullptr},
            {"sid", application.sid},
            {"sms_fallback_method", "POST"},
            {"sms_fallback_url", nullptr},
            {"sms_method", "POST"},
            {"sms_status_callback", nullptr},
            {"sms_url", nullptr},
            {"status_callback", text_or_null(application.status_callback)},
            {"status_callback_method", application.status_callback_method},
            {"uri", account_path(state) + "/Applications/" + application.sid + ".json"},
            {"voice_caller_id_lookup", false},
            {"voice_fallback_method", application.voice_fallback_method},
            {"voice_fallback_url", text_or_null(application.voice_fallback_url)},
            {"voice_method", application.voice_method},
            {"voice_url", text_or_null(application.voice_url)},
            {"public_application_connect_enabled", false}};
}

object number_json(const fake_state& state, const fake_number& number) {
    const std::string sid = sid_of_number("PN", number.phone_number);
    const std::string date = rfc2822_text(state.began);
    return {{"account_sid", state.options.account_sid},
            {"address_requirements", "none"},
            {"address_sid", nullptr},
            {"api_version", "2010-04-01"},
            {"beta", false},
            {"bundle_sid", nullptr},
            {"capabilities", {{"fax", false}, {"mms", false}, {"sms", false}, {"voice", true}}},
            {"date_created", date},
            {"date_updated", date},
            {"emergency_address_sid", nullptr},
            {"emergency_address_status", "unregistered"},
            {"emergency_status", "Active"},
            {"friendly_name", number.friendly_name.empty() ? formatted(number.phone_number) : number.friendly_name},
            {"identity_sid", nullptr},
            {"origin", "twilio"},
            {"phone_number", number.phone_number},
            {"sid", sid},
            {"sms_application_sid", ""},
            {"sms_fallback_method", "POST"},
            {"sms_fallback_url", ""},
            {"sms_method", "POST"},
            {"sms_url", ""},
            {"status", "in-use"},
            {"status_callback", ""},
            {"status_callback_method", "POST"},
            {"subresource_uris",
             {{"assigned_add_ons", account_path(state) + "/IncomingPhoneNumbers/" + sid + "/AssignedAddOns.json"}}},
            {"trunk_sid", nullptr},
            {"type", "local"},
            {"uri", account_path(state) + "/IncomingPhoneNumbers/" + sid + ".json"},
            {"voice_application_sid", number.voice_application_sid},
            {"voice_caller_id_lookup", false},
            {"voice_fallback_method", "POST"},
            {"voice_fallback_url", ""},
            {"voice_method", number.voice_method},
            {"voice_receive_mode", "voice"},
            {"voice_url", number.voice_url}};
}

object caller_id_json(const fake_state& state, const fake_caller_id& id) {
    const std::string sid = sid_of_number("PN", id.phone_number);
    const std::string date = rfc2822_text(state.began);
    return {{"account_sid", state.options.account_sid},
            {"date_created", date},
            {"date_updated", date},
            {"friendly_name", id.friendly_name.empty() ? formatted(id.phone_number) : id.friendly_name},
            {"phone_number", id.phone_number},
            {"sid", sid},
            {"uri", account_path(state) + "/OutgoingCallerIds/" + sid + ".json"}};
}

} // namespace callkit::testing
