// Answers questions about Twilio, one JSON object a line, so that programs in other languages can compare their
// answers:
//
//   {"kind":"sign","token":…,"url":…,"body":…}                                 -> "signature"
//   {"kind":"validate","token":…,"signature":…,"url":…,"body":…}               -> true or false
//   {"kind":"create_call"|"update_call"|"list_calls","account":…,"call":…,"given":{…}}  -> "METHOD URL BODY" or null
//   and the same for update_conference, list_conferences, create_participant, update_participant, delete_participant
//   and list_participants, with "conference" and "participant"
//   {"kind":"token","account":…,"key":…,"secret":…,"identity":…,"ttl":…,…}     -> "jwt" or null

#include <callkit/twilio/access_token.hpp>
#include <callkit/twilio/calls.hpp>
#include <callkit/twilio/conferences.hpp>
#include <callkit/twilio/recordings.hpp>
#include <callkit/twilio/webhook.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <vector>

using namespace callkit;
namespace json = boost::json;

namespace {

std::string text(const json::object& from, const char* name) {
    const json::value* found = from.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->as_string()) : std::string();
}

json::value token(const json::object& question) {
    twilio::access_token wanted;
    wanted.account_sid = text(question, "account");
    wanted.key_sid = text(question, "key");
    wanted.key_secret = secret(text(question, "secret"));
    wanted.identity = text(question, "identity");
    wanted.region = text(question, "region");
    wanted.ttl = seconds(question.at("ttl").to_number<std::int64_t>());
    if (const json::value* nbf = question.if_contains("nbf"))
        wanted.not_before = from_unix_micros(nbf->to_number<std::int64_t>() * 1'000'000);
    const std::string algorithm = text(question, "algorithm");
    wanted.algorithm = algorithm == "HS512"   ? twilio::token_algorithm::hs512
                       : algorithm == "HS384" ? twilio::token_algorithm::hs384
                                              : twilio::token_algorithm::hs256;
    if (const json::value* voice = question.if_contains("voice")) {
        const json::object& grant = voice->as_object();
        wanted.voice = twilio::voice_grant{.incoming = grant.contains("incoming"),
                                           .outgoing_application_sid = text(grant, "application"),
                                           .outgoing_parameters = text(grant, "parameters"),
                                           .push_credential_sid = text(grant, "push"),
                                           .endpoint_id = text(grant, "endpoint")};
    }
    const auto made =
        twilio::make_access_token(wanted, from_unix_micros(question.at("now").to_number<std::int64_t>() * 1'000'000));
    return made ? json::value(*made) : json::value();
}

void read(const json::value& given, std::string& to) {
    to = given.as_string();
}
void read(const json::value& given, std::optional<std::string>& to) {
    to = std::string(given.as_string());
}
void read(const json::value& given, std::optional<secret>& to) {
    to = secret(std::string(given.as_string()));
}
void read(const json::value& given, std::optional<bool>& to) {
    to = given.is_string() ? given.as_string() == "true" : given.as_bool();
}
void read(const json::value& given, std::optional<std::int64_t>& to) {
    to = given.to_number<std::int64_t>();
}
void read(const json::value& given, std::optional<twilio::http_method>& to) {
    to = given.as_string() == "GET" ? twilio::http_method::get : twilio::http_method::post;
}
void read(const json::value& given, std::vector<std::string>& to) {
    for (const json::value& one : given.as_array())
        to.emplace_back(one.as_string());
}

// The names that npm's twilio has for the members.
template <class Request>
using setters = std::map<std::string, void (*)(Request&, const json::value&), std::less<>>;

const setters<twilio::create_call> create_setters{
    {"to", [](twilio::create_call& what, const json::value& given) { read(given, what.to); }},
    {"from", [](twilio::create_call& what, const json::value& given) { read(given, what.from); }},
    {"url", [](twilio::create_call& what, const json::value& given) { read(given, what.url); }},
    {"twiml", [](twilio::create_call& what, const json::value& given) { read(given, what.twiml); }},
    {"applicationSid", [](twilio::create_call& what, const json::value& given) { read(given, what.application_sid); }},
    {"method", [](twilio::create_call& what, const json::value& given) { read(given, what.method); }},
    {"fallbackUrl", [](twilio::create_call& what, const json::value& given) { read(given, what.fallback_url); }},
    {"fallbackMethod", [](twilio::create_call& what, const json::value& given) { read(given, what.fallback_method); }},
    {"statusCallback", [](twilio::create_call& what, const json::value& given) { read(given, what.status_callback); }},
    {"statusCallbackEvent",
     [](twilio::create_call& what, const json::value& given) { read(given, what.status_callback_event); }},
    {"statusCallbackMethod",
     [](twilio::create_call& what, const json::value& given) { read(given, what.status_callback_method); }},
    {"sendDigits", [](twilio::create_call& what, const json::value& given) { read(given, what.send_digits); }},
    {"timeout", [](twilio::create_call& what, const json::value& given) { read(given, what.timeout); }},
    {"record", [](twilio::create_call& what, const json::value& given) { read(given, what.record); }},
    {"recordingChannels",
     [](twilio::create_call& what, const json::value& given) { read(given, what.recording_channels); }},
    {"recordingStatusCallback",
     [](twilio::create_call& what, const json::value& given) { read(given, what.recording_status_callback); }},
    {"recordingStatusCallbackMethod",
     [](twilio::create_call& what, const json::value& given) { read(given, what.recording_status_callback_method); }},
    {"recordingConfigurationId",
     [](twilio::create_call& what, const json::value& given) { read(given, what.recording_configuration_id); }},
    {"sipAuthUsername",
     [](twilio::create_call& what, const json::value& given) { read(given, what.sip_auth_username); }},
    {"sipAuthPassword",
     [](twilio::create_call& what, const json::value& given) { read(given, what.sip_auth_password); }},
    {"machineDetection",
     [](twilio::create_call& what, const json::value& given) { read(given, what.machine_detection); }},
    {"machineDetectionTimeout",
     [](twilio::create_call& what, const json::value& given) { read(given, what.machine_detection_timeout); }},
    {"recordingStatusCallbackEvent",
     [](twilio::create_call& what, const json::value& given) { read(given, what.recording_status_callback_event); }},
    {"trim", [](twilio::create_call& what, const json::value& given) { read(given, what.trim); }},
    {"callerId", [](twilio::create_call& what, const json::value& given) { read(given, what.caller_id); }},
    {"machineDetectionSpeechThreshold",
     [](twilio::create_call& what, const json::value& given) { read(given, what.machine_detection_speech_threshold); }},
    {"machineDetectionSpeechEndThreshold",
     [](twilio::create_call& what, const json::value& given) {
         read(given, what.machine_detection_speech_end_threshold);
     }},
    {"machineDetectionSilenceTimeout",
     [](twilio::create_call& what, const json::value& given) { read(given, what.machine_detection_silence_timeout); }},
    {"asyncAmd", [](twilio::create_call& what, const json::value& given) { read(given, what.async_amd); }},
    {"asyncAmdStatusCallback",
     [](twilio::create_call& what, const json::value& given) { read(given, what.async_amd_status_callback); }},
    {"asyncAmdStatusCallbackMethod",
     [](twilio::create_call& what, const json::value& given) { read(given, what.async_amd_status_callback_method); }},
    {"passports", [](twilio::create_call& what, const json::value& given) { read(given, what.passports); }},
    {"byoc", [](twilio::create_call& what, const json::value& given) { read(given, what.byoc); }},
    {"callReason", [](twilio::create_call& what, const json::value& given) { read(given, what.call_reason); }},
    {"callToken", [](twilio::create_call& what, const json::value& given) { read(given, what.call_token); }},
    {"recordingTrack", [](twilio::create_call& what, const json::value& given) { read(given, what.recording_track); }},
    {"timeLimit", [](twilio::create_call& what, const json::value& given) { read(given, what.time_limit); }},
    {"clientNotificationUrl",
     [](twilio::create_call& what, const json::value& given) { read(given, what.client_notification_url); }},
};
const setters<twilio::update_call> update_setters{
    {"url", [](twilio::update_call& what, const json::value& given) { read(given, what.url); }},
    {"method", [](twilio::update_call& what, const json::value& given) { read(given, what.method); }},
    {"status", [](twilio::update_call& what, const json::value& given) { read(given, what.status); }},
    {"fallbackUrl", [](twilio::update_call& what, const json::value& given) { read(given, what.fallback_url); }},
    {"fallbackMethod", [](twilio::update_call& what, const json::value& given) { read(given, what.fallback_method); }},
    {"statusCallback", [](twilio::update_call& what, const json::value& given) { read(given, what.status_callback); }},
    {"statusCallbackMethod",
     [](twilio::update_call& what, const json::value& given) { read(given, what.status_callback_method); }},
    {"twiml", [](twilio::update_call& what, const json::value& given) { read(given, what.twiml); }},
    {"timeLimit", [](twilio::update_call& what, const json::value& given) { read(given, what.time_limit); }},
};
const setters<twilio::list_calls> list_setters{
    {"to", [](twilio::list_calls& what, const json::value& given) { read(given, what.to); }},
    {"from", [](twilio::list_calls& what, const json::value& given) { read(given, what.from); }},
    {"parentCallSid", [](twilio::list_calls& what, const json::value& given) { read(given, what.parent_call_sid); }},
    {"status", [](twilio::list_calls& what, const json::value& given) { read(given, what.status); }},
    {"startTime", [](twilio::list_calls& what, const json::value& given) { read(given, what.start_time); }},
    {"startTimeBefore",
     [](twilio::list_calls& what, const json::value& given) { read(given, what.start_time_before); }},
    {"startTimeAfter", [](twilio::list_calls& what, const json::value& given) { read(given, what.start_time_after); }},
    {"endTime", [](twilio::list_calls& what, const json::value& given) { read(given, what.end_time); }},
    {"endTimeBefore", [](twilio::list_calls& what, const json::value& given) { read(given, what.end_time_before); }},
    {"endTimeAfter", [](twilio::list_calls& what, const json::value& given) { read(given, what.end_time_after); }},
    {"pageSize", [](twilio::list_calls& what, const json::value& given) { read(given, what.page_size); }},
};

const setters<twilio::create_participant> create_participant_setters{
    {"from", [](twilio::create_participant& what, const json::value& given) { read(given, what.from); }},
    {"to", [](twilio::create_participant& what, const json::value& given) { read(given, what.to); }},
    {"statusCallback",
     [](twilio::create_participant& what, const json::value& given) { read(given, what.status_callback); }},
    {"statusCallbackMethod",
     [](twilio::create_participant& what, const json::value& given) { read(given, what.status_callback_method); }},
    {"statusCallbackEvent",
     [](twilio::create_participant& what, const json::value& given) { read(given, what.status_callback_event); }},
    {"label", [](twilio::create_participant& what, const json::value& given) { read(given, what.label); }},
    {"timeout", [](twilio::create_participant& what, const json::value& given) { read(given, what.timeout); }},
    {"record", [](twilio::create_participant& what, const json::value& given) { read(given, what.record); }},
    {"muted", [](twilio::create_participant& what, const json::value& given) { read(given, what.muted); }},
    {"beep", [](twilio::create_participant& what, const json::value& given) { read(given, what.beep); }},
    {"startConferenceOnEnter",
     [](twilio::create_participant& what, const json::value& given) { read(given, what.start_conference_on_enter); }},
    {"endConferenceOnExit",
     [](twilio::create_participant& what, const json::value& given) { read(given, what.end_conference_on_exit); }},
    {"waitUrl", [](twilio::create_participant& what, const json::value& given) { read(given, what.wait_url); }},
    {"waitMethod", [](twilio::create_participant& what, const json::value& given) { read(given, what.wait_method); }},
    {"earlyMedia", [](twilio::create_participant& what, const json::value& given) { read(given, what.early_media); }},
    {"maxParticipants",
     [](twilio::create_participant& what, const json::value& given) { read(given, what.max_participants); }},
    {"conferenceRecord",
     [](twilio::create_participant& what, const json::value& given) { read(given, what.conference_record); }},
    {"conferenceTrim",
     [](twilio::create_participant& what, const json::value& given) { read(given, what.conference_trim); }},
    {"conferenceStatusCallback",
     [](twilio::create_participant& what, const json::value& given) { read(given, what.conference_status_callback); }},
    {"conferenceStatusCallbackMethod",
     [](twilio::create_participant& what, const json::value& given) {
         read(given, what.conference_status_callback_method);
     }},
    {"conferenceStatusCallbackEvent",
     [](twilio::create_participant& what, const json::value& given) {
         read(given, what.conference_status_callback_event);
     }},
    {"recordingChannels",
     [](twilio::create_participant& what, const json::value& given) { read(given, what.recording_channels); }},
    {"recordingStatusCallback",
     [](twilio::create_participant& what, const json::value& given) { read(given, what.recording_status_callback); }},
    {"recordingStatusCallbackMethod",
     [](twilio::create_participant& what, const json::value& given) {
         read(given, what.recording_status_callback_method);
     }},
    {"sipAuthUsername",
     [](twilio::create_participant& what, const json::value& given) { read(given, what.sip_auth_username); }},
    {"sipAuthPassword",
     [](twilio::create_participant& what, const json::value& given) { read(given, what.sip_auth_password); }},
    {"region", [](twilio::create_participant& what, const json::value& given) { read(given, what.region); }},
    {"coaching", [](twilio::create_participant& what, const json::value& given) { read(given, what.coaching); }},
    {"callSidToCoach",
     [](twilio::create_participant& what, const json::value& given) { read(given, what.call_sid_to_coach); }},
    {"callerId", [](twilio::create_participant& what, const json::value& given) { read(given, what.caller_id); }},
    {"callReason", [](twilio::create_participant& what, const json::value& given) { read(given, what.call_reason); }},
    {"timeLimit", [](twilio::create_participant& what, const json::value& given) { read(given, what.time_limit); }},
    {"machineDetection",
     [](twilio::create_participant& what, const json::value& given) { read(given, what.machine_detection); }},
    {"amdStatusCallback",
     [](twilio::create_participant& what, const json::value& given) { read(given, what.amd_status_callback); }},
    {"callToken", [](twilio::create_participant& what, const json::value& given) { read(given, what.call_token); }},
};
const setters<twilio::update_participant> update_participant_setters{
    {"muted", [](twilio::update_participant& what, const json::value& given) { read(given, what.muted); }},
    {"hold", [](twilio::update_participant& what, const json::value& given) { read(given, what.hold); }},
    {"holdUrl", [](twilio::update_participant& what, const json::value& given) { read(given, what.hold_url); }},
    {"holdMethod", [](twilio::update_participant& what, const json::value& given) { read(given, what.hold_method); }},
    {"announceUrl", [](twilio::update_participant& what, const json::value& given) { read(given, what.announce_url); }},
    {"announceMethod",
     [](twilio::update_participant& what, const json::value& given) { read(given, what.announce_method); }},
    {"waitUrl", [](twilio::update_participant& what, const json::value& given) { read(given, what.wait_url); }},
    {"waitMethod", [](twilio::update_participant& what, const json::value& given) { read(given, what.wait_method); }},
    {"beepOnExit", [](twilio::update_participant& what, const json::value& given) { read(given, what.beep_on_exit); }},
    {"endConferenceOnExit",
     [](twilio::update_participant& what, const json::value& given) { read(given, what.end_conference_on_exit); }},
    {"coaching", [](twilio::update_participant& what, const json::value& given) { read(given, what.coaching); }},
    {"callSidToCoach",
     [](twilio::update_participant& what, const json::value& given) { read(given, what.call_sid_to_coach); }},
};
const setters<twilio::list_participants> list_participants_setters{
    {"muted", [](twilio::list_participants& what, const json::value& given) { read(given, what.muted); }},
    {"hold", [](twilio::list_participants& what, const json::value& given) { read(given, what.hold); }},
    {"coaching", [](twilio::list_participants& what, const json::value& given) { read(given, what.coaching); }},
    {"pageSize", [](twilio::list_participants& what, const json::value& given) { read(given, what.page_size); }},
};
const setters<twilio::update_conference> update_conference_setters{
    {"status", [](twilio::update_conference& what, const json::value& given) { read(given, what.status); }},
    {"announceUrl", [](twilio::update_conference& what, const json::value& given) { read(given, what.announce_url); }},
    {"announceMethod",
     [](twilio::update_conference& what, const json::value& given) { read(given, what.announce_method); }},
};
const setters<twilio::list_conferences> list_conferences_setters{
    {"dateCreated", [](twilio::list_conferences& what, const json::value& given) { read(given, what.date_created); }},
    {"dateCreatedBefore",
     [](twilio::list_conferences& what, const json::value& given) { read(given, what.date_created_before); }},
    {"dateCreatedAfter",
     [](twilio::list_conferences& what, const json::value& given) { read(given, what.date_created_after); }},
    {"dateUpdated", [](twilio::list_conferences& what, const json::value& given) { read(given, what.date_updated); }},
    {"dateUpdatedBefore",
     [](twilio::list_conferences& what, const json::value& given) { read(given, what.date_updated_before); }},
    {"dateUpdatedAfter",
     [](twilio::list_conferences& what, const json::value& given) { read(given, what.date_updated_after); }},
    {"friendlyName", [](twilio::list_conferences& what, const json::value& given) { read(given, what.friendly_name); }},
    {"status", [](twilio::list_conferences& what, const json::value& given) { read(given, what.status); }},
    {"pageSize", [](twilio::list_conferences& what, const json::value& given) { read(given, what.page_size); }},
};

const setters<twilio::start_recording> start_recording_setters{
    {"recordingStatusCallbackEvent",
     [](twilio::start_recording& what, const json::value& given) {
         read(given, what.recording_status_callback_event);
     }},
    {"recordingStatusCallback",
     [](twilio::start_recording& what, const json::value& given) { read(given, what.recording_status_callback); }},
    {"recordingStatusCallbackMethod",
     [](twilio::start_recording& what, const json::value& given) {
         read(given, what.recording_status_callback_method);
     }},
    {"trim", [](twilio::start_recording& what, const json::value& given) { read(given, what.trim); }},
    {"recordingChannels",
     [](twilio::start_recording& what, const json::value& given) { read(given, what.recording_channels); }},
    {"recordingTrack",
     [](twilio::start_recording& what, const json::value& given) { read(given, what.recording_track); }},
};
const setters<twilio::update_recording> update_recording_setters{
    {"status", [](twilio::update_recording& what, const json::value& given) { read(given, what.status); }},
    {"pauseBehavior",
     [](twilio::update_recording& what, const json::value& given) { read(given, what.pause_behavior); }},
};
const setters<twilio::list_recordings> list_recordings_setters{
    {"dateCreated", [](twilio::list_recordings& what, const json::value& given) { read(given, what.date_created); }},
    {"dateCreatedBefore",
     [](twilio::list_recordings& what, const json::value& given) { read(given, what.date_created_before); }},
    {"dateCreatedAfter",
     [](twilio::list_recordings& what, const json::value& given) { read(given, what.date_created_after); }},
    {"callSid", [](twilio::list_recordings& what, const json::value& given) { read(given, what.call_sid); }},
    {"conferenceSid",
     [](twilio::list_recordings& what, const json::value& given) { read(given, what.conference_sid); }},
    {"includeSoftDeleted",
     [](twilio::list_recordings& what, const json::value& given) { read(given, what.include_soft_deleted); }},
    {"pageSize", [](twilio::list_recordings& what, const json::value& given) { read(given, what.page_size); }},
};

template <class Request>
Request filled(const json::object& question, const setters<Request>& all) {
    Request made;
    for (const auto& [name, value] : question.at("given").as_object())
        all.at(std::string(name))(made, value);
    return made;
}

json::value written(const result<twilio::request>& made) {
    if (!made)
        return {};
    return json::value(made->method + " https://" + made->host + made->target + " " + made->body);
}

json::value answer(const json::object& question) {
    const std::string kind = text(question, "kind");
    const std::string account = text(question, "account");
    const twilio::endpoint where{.edge = text(question, "edge"), .region = text(question, "region")};
    if (kind == "create_call")
        return written(to_request(account, filled(question, create_setters), where));
    if (kind == "update_call")
        return written(to_request(account, text(question, "call"), filled(question, update_setters), where));
    if (kind == "list_calls")
        return written(to_request(account, filled(question, list_setters), where));
    if (kind == "start_recording")
        return written(to_request(account, text(question, "call"), filled(question, start_recording_setters), where));
    if (kind == "update_recording")
        return written(to_request(account, text(question, "call"), text(question, "recording"),
                                  filled(question, update_recording_setters), where));
    if (kind == "list_recordings")
        return written(to_request(account, filled(question, list_recordings_setters), where));
    if (kind == "delete_recording")
        return written(delete_recording(account, text(question, "recording"), where));
    const std::string conference = text(question, "conference");
    const std::string participant = text(question, "participant");
    if (kind == "create_participant")
        return written(to_request(account, conference, filled(question, create_participant_setters), where));
    if (kind == "update_participant")
        return written(
            to_request(account, conference, participant, filled(question, update_participant_setters), where));
    if (kind == "delete_participant")
        return written(delete_participant(account, conference, participant, where));
    if (kind == "list_participants")
        return written(to_request(account, conference, filled(question, list_participants_setters), where));
    if (kind == "update_conference")
        return written(to_request(account, conference, filled(question, update_conference_setters), where));
    if (kind == "list_conferences")
        return written(to_request(account, filled(question, list_conferences_setters), where));
    if (kind == "token")
        return token(question);
    const std::array<secret, 1> tokens{secret(text(question, "token"))};
    const std::string url = text(question, "url");
    const std::string body = text(question, "body");
    if (kind == "sign") {
        const auto fields = twilio::form::parse(body);
        return fields ? json::value(twilio::sign_webhook(url, *fields, tokens[0])) : json::value();
    }
    const std::string signature = text(question, "signature");
    return twilio::verify_webhook({.url = url, .signature = signature, .body = body}, tokens).has_value();
}

} // namespace

int main() {
    std::string line;
    while (std::getline(std::cin, line))
        std::cout << json::serialize(answer(json::parse(line).as_object())) << '\n';
    return 0;
}
