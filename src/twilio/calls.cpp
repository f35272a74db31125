#include "dial_check.hpp"

#include <callkit/twilio/calls.hpp>

#include <cstddef>

namespace callkit::twilio {
namespace {

constexpr std::size_t longest_send_digits = 32;

std::string calls_path(std::string_view account_sid) {
    return account_path(account_sid) + "/Calls";
}

void check_call_sids(checker& check, std::string_view account_sid, std::string_view call_sid) {
    check.sid(account_sid, account_sid_rule);
    check.sid(call_sid, call_sid_rule);
}

void check_detection(checker& check, const create_call& what) {
    const bool detects = what.machine_detection.has_value();
    check.require(detects || (!what.async_amd && !what.async_amd_status_callback),
                  "settings of machine detection need MachineDetection");
    check.require(!(detects && what.send_digits), "Twilio ignores MachineDetection when there are SendDigits");
    check.require(!what.async_amd_status_callback || what.async_amd.value_or(false),
                  "AsyncAmdStatusCallback needs AsyncAmd");
    check.web_address(what.async_amd_status_callback, "AsyncAmdStatusCallback is an http or https URL");
}

void check_recording(checker& check, const create_call& what) {
    check.word(what.recording_channels, {"mono", "dual"}, "RecordingChannels is mono or dual");
    check.word(what.recording_track, {"inbound", "outbound", "both"}, "RecordingTrack is inbound, outbound or both");
    check.word(what.trim, {"trim-silence", "do-not-trim"}, "Trim is trim-silence or do-not-trim");
    check.words(what.recording_status_callback_event, {"in-progress", "completed", "absent"},
                "RecordingStatusCallbackEvent is in-progress, completed or absent");
    check.web_address(what.recording_status_callback, "RecordingStatusCallback is an http or https URL");
    check.require(what.record.value_or(false) || (!what.recording_channels && !what.recording_track &&
                                                  !what.recording_status_callback && !what.trim),
                  "settings of a recording need Record");
}

void check_creation(checker& check, const create_call& what) {
    check_dialling(check, what);
    check.require(int{what.url.has_value()} + int{what.twiml.has_value()} + int{what.application_sid.has_value()} == 1,
                  "a call needs exactly one of Url, Twiml and ApplicationSid");
    check.web_address(what.url, "Url is an http or https URL");
    check.twiml(what.twiml);
    check.require(
        !what.application_sid || (!what.method && !what.fallback_url && !what.fallback_method &&
                                  !what.status_callback && !what.status_callback_method),
        "with ApplicationSid Twilio ignores Method, Fallback and StatusCallback; the application has its own");
    check.web_address(what.fallback_url, "FallbackUrl is an http or https URL");
    check.range(what.timeout, 1, 600, "Timeout is 1 to 600 seconds");
    if (what.send_digits) {
        check.require(what.send_digits->size() <= longest_send_digits, "SendDigits is at most 32 characters",
                      errc::too_large);
        check.require(what.send_digits->find_first_not_of("0123456789ABCD#*wW") == std::string::npos,
                      "SendDigits is 0-9, A-D, #, *, w and W");
    }
    check_detection(check, what);
    check_recording(check, what);
}

} // namespace

result<request> to_request(std::string_view account_sid, const create_call& what, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check_creation(check, what);
    if (!check.good())
        return check.why();
    // In the order of Twilio's own libraries, so that requests can be compared with theirs.
    parameters form;
    form.add("To", what.to);
    form.add("From", what.from);
    add(form, "Method", what.method);
    form.add("FallbackUrl", what.fallback_url);
    add(form, "FallbackMethod", what.fallback_method);
    form.add("StatusCallback", what.status_callback);
    form.add("StatusCallbackEvent", what.status_callback_event);
    add(form, "StatusCallbackMethod", what.status_callback_method);
    form.add("SendDigits", what.send_digits);
    form.add("Timeout", what.timeout);
    form.add("Record", what.record);
    form.add("RecordingChannels", what.recording_channels);
    form.add("RecordingStatusCallback", what.recording_status_callback);
    add(form, "RecordingStatusCallbackMethod", what.recording_status_callback_method);
    form.add("RecordingConfigurationId", what.recording_configuration_id);
    form.add("SipAuthUsername", what.sip_auth_username);
    if (what.sip_auth_password)
        form.add("SipAuthPassword", what.sip_auth_password->reveal());
    form.add("MachineDetection", what.machine_detection);
    form.add("MachineDetectionTimeout", what.machine_detection_timeout);
    form.add("RecordingStatusCallbackEvent", what.recording_status_callback_event);
    form.add("Trim", what.trim);
    form.add("CallerId", what.caller_id);
    form.add("MachineDetectionSpeechThreshold", what.machine_detection_speech_threshold);
    form.add("MachineDetectionSpeechEndThreshold", what.machine_detection_speech_end_threshold);
    form.add("MachineDetectionSilenceTimeout", what.machine_detection_silence_timeout);
    form.add("AsyncAmd", what.async_amd);
    form.add("AsyncAmdStatusCallback", what.async_amd_status_callback);
    add(form, "AsyncAmdStatusCallbackMethod", what.async_amd_status_callback_method);
    form.add("Passports", what.passports);
    form.add("Byoc", what.byoc);
    form.add("CallReason", what.call_reason);
    form.add("CallToken", what.call_token);
    form.add("RecordingTrack", what.recording_track);
    form.add("TimeLimit", what.time_limit);
    form.add("ClientNotificationUrl", what.client_notification_url);
    form.add("Url", what.url);
    form.add("Twiml", what.twiml);
    form.add("ApplicationSid", what.application_sid);
    return post(calls_path(account_sid), form, where);
}

result<request> to_request(std::string_view account_sid, std::string_view call_sid, const update_call& what,
                           const endpoint& where) {
    checker check;
    check_call_sids(check, account_sid, call_sid);
    check.word(what.status, {"canceled", "completed"}, "Status is canceled or completed");
    check.web_address(what.url, "Url is an http or https URL");
    check.web_address(what.fallback_url, "FallbackUrl is an http or https URL");
    check.web_address(what.status_callback, "StatusCallback is an http or https URL");
    check.twiml(what.twiml);
    check.range(what.time_limit, 1, 86'400, "TimeLimit is 1 second to 24 hours");
    check.require(!(what.url && what.twiml), "a call is sent to Url or to Twiml, not to both");
    check.require(!(what.status && (what.url || what.twiml)), "a call is ended or sent elsewhere, not both");
    if (!check.good())
        return check.why();
    parameters form;
    form.add("Url", what.url);
    add(form, "Method", what.method);
    form.add("Status", what.status);
    form.add("FallbackUrl", what.fallback_url);
    add(form, "FallbackMethod", what.fallback_method);
    form.add("StatusCallback", what.status_callback);
    add(form, "StatusCallbackMethod", what.status_callback_method);
    form.add("Twiml", what.twiml);
    form.add("TimeLimit", what.time_limit);
    if (form.text().empty())
        return fail(errc::invalid_argument, "nothing of the call is to be changed");
    return post(calls_path(account_sid) + "/" + std::string(call_sid), form, where);
}

result<request> to_request(std::string_view account_sid, const list_calls& what, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check.word(what.status,
               {"queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"},
               "Status is one that Twilio lists by");
    check.page_size(what.page_size);
    if (!check.good())
        return check.why();
    parameters query;
    query.add("To", what.to);
    query.add("From", what.from);
    query.add("ParentCallSid", what.parent_call_sid);
    query.add("Status", what.status);
    query.add("StartTime", what.start_time);
    query.add("StartTime<", what.start_time_before);
    query.add("StartTime>", what.start_time_after);
    query.add("EndTime", what.end_time);
    query.add("EndTime<", what.end_time_before);
    query.add("EndTime>", what.end_time_after);
    query.add("PageSize", what.page_size);
    return get(calls_path(account_sid), query, where);
}

result<request> fetch_call(std::string_view account_sid, std::string_view call_sid, const endpoint& where) {
    checker check;
    check_call_sids(check, account_sid, call_sid);
    if (!check.good())
        return check.why();
    return get(calls_path(account_sid) + "/" + std::string(call_sid), {}, where);
}

result<request> delete_call(std::string_view account_sid, std::string_view call_sid, const endpoint& where) {
    return deleting(fetch_call(account_sid, call_sid, where));
}

} // namespace callkit::twilio
