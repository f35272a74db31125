#include "call_words.hpp"
#include "dial_check.hpp"
#include "json_fields.hpp"

#include <callkit/twilio/participants.hpp>

#include <algorithm>
#include <charconv>

namespace callkit::twilio {
namespace {

std::string participants_path(std::string_view account_sid, std::string_view conference) {
    return account_path(account_sid) + "/Conferences/" + escaped(conference) + "/Participants";
}

void check_participant(checker& check, std::string_view account_sid, std::string_view conference) {
    check.sid(account_sid, account_sid_rule);
    check.path_name(conference, "a conference is named without / ? # and \\");
}
void check_participant(checker& check, std::string_view account_sid, std::string_view conference,
                       std::string_view participant) {
    check_participant(check, account_sid, conference);
    check.path_name(participant, "a participant is a call's sid or a label without / ? # and \\");
}

void check_conference(checker& check, const create_participant& what) {
    check.path_name(what.label.value_or("label"), "a label has no / ? # and \\");
    check.range(what.max_participants, 2, 250, "MaxParticipants is 2 to 250");
    check.word(what.beep, {"true", "false", "onEnter", "onExit"}, "Beep is true, false, onEnter or onExit");
    check.word(what.conference_record, {"true", "false", "record-from-start", "do-not-record"},
               "ConferenceRecord is true, false, record-from-start or do-not-record");
    check.word(what.conference_trim, {"trim-silence", "do-not-trim"}, "ConferenceTrim is trim-silence or do-not-trim");
    check.word(what.region, {"us1", "us2", "ie1", "de1", "sg1", "br1", "au1", "jp1"},
               "Region is us1, us2, ie1, de1, sg1, br1, au1 or jp1");
    check.word(what.jitter_buffer_size, {"off", "small", "medium", "large"},
               "JitterBufferSize is off, small, medium or large");
    check.words(
        what.conference_status_callback_event,
        {"start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"},
        "ConferenceStatusCallbackEvent is start, end, join, leave, mute, hold, modify, speaker or announcement");
    check.require(what.conference_status_callback_event.empty() || what.conference_status_callback,
                  "ConferenceStatusCallbackEvent needs ConferenceStatusCallback");
    check.words(what.conference_recording_status_callback_event, {"in-progress", "completed", "failed", "absent"},
                "ConferenceRecordingStatusCallbackEvent is in-progress, completed, failed or absent");
    check.require(what.conference_recording_status_callback_event.empty() || what.conference_recording_status_callback,
                  "ConferenceRecordingStatusCallbackEvent needs ConferenceRecordingStatusCallback");
    check.require(what.coaching.value_or(false) == what.call_sid_to_coach.has_value(),
                  "Coaching and CallSidToCoach go together");
    check.web_address_or_none(what.wait_url, "WaitUrl is an http or https URL, or empty for silence");
    check.web_address(what.conference_status_callback, "ConferenceStatusCallback is an http or https URL");
    check.web_address(what.conference_recording_status_callback,
                      "ConferenceRecordingStatusCallback is an http or https URL");
}

void check_recording(checker& check, const create_participant& what) {
    check.word(what.recording_channels, {"mono", "dual"}, "RecordingChannels is mono or dual");
    check.word(what.recording_track, {"inbound", "outbound", "both"}, "RecordingTrack is inbound, outbound or both");
    check.word(what.trim, {"trim-silence", "do-not-trim"}, "Trim is trim-silence or do-not-trim");
    check.words(what.recording_status_callback_event,
                {"started", "in-progress", "paused", "resumed", "stopped", "completed", "failed", "absent"},
                "RecordingStatusCallbackEvent is started, in-progress, paused, resumed, stopped, completed, failed or "
                "absent");
    check.require(what.recording_status_callback_event.empty() || what.recording_status_callback,
                  "RecordingStatusCallbackEvent needs RecordingStatusCallback");
    check.web_address(what.recording_status_callback, "RecordingStatusCallback is an http or https URL");
}

std::optional<double> degrees(std::string_view text) {
    double value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size())
        return std::nullopt;
    return value;
}

bool is_position(std::string_view text) {
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos)
        return false;
    const auto latitude = degrees(text.substr(0, blank));
    const auto longitude = degrees(text.substr(blank + 1));
    return latitude && longitude && *latitude >= -90 && *latitude <= 90 && *longitude >= -180 && *longitude <= 180;
}

void check_emergency(checker& check, const create_participant& what) {
    check.require(!what.emergency_caller_position || is_position(*what.emergency_caller_position),
                  "EmergencyCallerPosition is a latitude and a longitude in degrees, with a blank between them");
    check.longest(what.emergency_caller_position, 150, "EmergencyCallerPosition is at most 150 characters");
    check.longest(what.emergency_caller_location, 20, "EmergencyCallerLocation is at most 20 characters");
    check.longest(what.emergency_name, 20, "EmergencyName is at most 20 characters");
    check.longest(what.emergency_address, 60, "EmergencyAddress is at most 60 characters");
    check.longest(what.emergency_zip_code, 20, "EmergencyZipCode is at most 20 characters");
    check.longest(what.emergency_city, 20, "EmergencyCity is at most 20 characters");
    check.longest(what.emergency_state, 20, "EmergencyState is at most 20 characters");
    check.word(what.emergency_country, {"US", "CA"}, "EmergencyCountry is US or CA");
}

void check_creation(checker& check, const create_participant& what) {
    check_dialling(check, what);
    check.range(what.timeout, 5, 600, "Timeout is 5 to 600 seconds");
    check.require(!what.amd_status_callback || what.machine_detection, "AmdStatusCallback needs MachineDetection");
    check.web_address(what.amd_status_callback, "AmdStatusCallback is an http or https URL");
    if (what.caller_display_name) {
        const std::size_t length = checker::characters(*what.caller_display_name);
        check.require(length >= 2 && length <= 255, "CallerDisplayName is 2 to 255 characters");
        check.require(what.to.starts_with("sip:") || what.to.starts_with("sips:"),
                      "CallerDisplayName is for SIP addresses only");
    }
    check_conference(check, what);
    check_recording(check, what);
    check_emergency(check, what);
}

result<participant_resource> read_participant(const fields& from) {
    participant_resource made;
    made.call_sid = from.text("call_sid");
    if (!is_sid(made.call_sid))
        return fail(errc::malformed, "the provider's answer is no participant");
    made.conference_sid = from.text("conference_sid");
    made.label = from.text("label");
    made.status = from.text("status");
    made.call_sid_to_coach = from.text("call_sid_to_coach");
    made.muted = from.truth("muted");
    made.hold = from.truth("hold");
    made.coaching = from.truth("coaching");
    made.start_conference_on_enter = from.truth("start_conference_on_enter");
    made.end_conference_on_exit = from.truth("end_conference_on_exit");
    made.queue_time = from.number("queue_time");
    made.date_created = from.time("date_created");
    made.date_updated = from.time("date_updated");
    return made;
}

} // namespace

result<request> to_request(std::string_view account_sid, std::string_view conference, const create_participant& what,
                           const endpoint& where) {
    checker check;
    check_participant(check, account_sid, conference);
    check_creation(check, what);
    if (!check.good())
        return check.why();
    // In the order of Twilio's own libraries, so that requests can be compared with theirs.
    parameters form;
    form.add("From", what.from);
    form.add("To", what.to);
    form.add("StatusCallback", what.status_callback);
    add(form, "StatusCallbackMethod", what.status_callback_method);
    form.add("StatusCallbackEvent", what.status_callback_event);
    form.add("Label", what.label);
    form.add("Timeout", what.timeout);
    form.add("Record", what.record);
    form.add("Muted", what.muted);
    form.add("Beep", what.beep);
    form.add("StartConferenceOnEnter", what.start_conference_on_enter);
    form.add("EndConferenceOnExit", what.end_conference_on_exit);
    form.add("WaitUrl", what.wait_url);
    add(form, "WaitMethod", what.wait_method);
    form.add("EarlyMedia", what.early_media);
    form.add("MaxParticipants", what.max_participants);
    form.add("ConferenceRecord", what.conference_record);
    form.add("ConferenceTrim", what.conference_trim);
    form.add("ConferenceStatusCallback", what.conference_status_callback);
    add(form, "ConferenceStatusCallbackMethod", what.conference_status_callback_method);
    form.add("ConferenceStatusCallbackEvent", what.conference_status_callback_event);
    form.add("RecordingChannels", what.recording_channels);
    form.add("RecordingStatusCallback", what.recording_status_callback);
    add(form, "RecordingStatusCallbackMethod", what.recording_status_callback_method);
    form.add("SipAuthUsername", what.sip_auth_username);
    if (what.sip_auth_password)
        form.add("SipAuthPassword", what.sip_auth_password->reveal());
    form.add("Region", what.region);
    form.add("ConferenceRecordingStatusCallback", what.conference_recording_status_callback);
    add(form, "ConferenceRecordingStatusCallbackMethod", what.conference_recording_status_callback_method);
    form.add("RecordingStatusCallbackEvent", what.recording_status_callback_event);
    form.add("ConferenceRecordingStatusCallbackEvent", what.conference_recording_status_callback_event);
    form.add("Coaching", what.coaching);
    form.add("CallSidToCoach", what.call_sid_to_coach);
    form.add("JitterBufferSize", what.jitter_buffer_size);
    form.add("Byoc", what.byoc);
    form.add("CallerId", what.caller_id);
    form.add("CallReason", what.call_reason);
    form.add("RecordingTrack", what.recording_track);
    form.add("RecordingConfigurationId", what.recording_configuration_id);
    form.add("TimeLimit", what.time_limit);
    form.add("MachineDetection", what.machine_detection);
    form.add("MachineDetectionTimeout", what.machine_detection_timeout);
    form.add("MachineDetectionSpeechThreshold", what.machine_detection_speech_threshold);
    form.add("MachineDetectionSpeechEndThreshold", what.machine_detection_speech_end_threshold);
    form.add("MachineDetectionSilenceTimeout", what.machine_detection_silence_timeout);
    form.add("AmdStatusCallback", what.amd_status_callback);
    add(form, "AmdStatusCallbackMethod", what.amd_status_callback_method);
    form.add("Trim", what.trim);
    form.add("CallToken", what.call_token);
    form.add("Passports", what.passports);
    form.add("ClientNotificationUrl", what.client_notification_url);
    form.add("CallerDisplayName", what.caller_display_name);
    form.add("EmergencyCallerPosition", what.emergency_caller_position);
    form.add("EmergencyCallerLocation", what.emergency_caller_location);
    form.add("EmergencyName", what.emergency_name);
    form.add("EmergencyAddress", what.emergency_address);
    form.add("EmergencyZipCode", what.emergency_zip_code);
    form.add("EmergencyCity", what.emergency_city);
    form.add("EmergencyState", what.emergency_state);
    form.add("EmergencyCountry", what.emergency_country);
    return post(participants_path(account_sid, conference), form, where);
}

result<request> to_request(std::string_view account_sid, std::string_view conference, std::string_view participant,
                           const update_participant& what, const endpoint& where) {
    checker check;
    check_participant(check, account_sid, conference, participant);
    check.web_address(what.hold_url, "HoldUrl is an http or https URL");
    check.web_address(what.announce_url, "AnnounceUrl is an http or https URL");
    check.require(!what.hold_url || what.hold.value_or(false), "HoldUrl needs Hold");
    check.require(!what.call_sid_to_coach || what.coaching.value_or(false), "CallSidToCoach needs Coaching");
    if (!check.good())
        return check.why();
    parameters form;
    form.add("Muted", what.muted);
    form.add("Hold", what.hold);
    form.add("HoldUrl", what.hold_url);
    add(form, "HoldMethod", what.hold_method);
    form.add("AnnounceUrl", what.announce_url);
    add(form, "AnnounceMethod", what.announce_method);
    form.add("WaitUrl", what.wait_url);
    add(form, "WaitMethod", what.wait_method);
    form.add("BeepOnExit", what.beep_on_exit);
    form.add("EndConferenceOnExit", what.end_conference_on_exit);
    form.add("Coaching", what.coaching);
    form.add("CallSidToCoach", what.call_sid_to_coach);
    if (form.text().empty())
        return fail(errc::invalid_argument, "nothing of the participant is to be changed");
    return post(participants_path(account_sid, conference) + "/" + escaped(participant), form, where);
}

result<request> to_request(std::string_view account_sid, std::string_view conference, const list_participants& what,
                           const endpoint& where) {
    checker check;
    check_participant(check, account_sid, conference);
    check.page_size(what.page_size);
    if (!check.good())
        return check.why();
    parameters query;
    query.add("Muted", what.muted);
    query.add("Hold", what.hold);
    query.add("Coaching", what.coaching);
    query.add("PageSize", what.page_size);
    return get(participants_path(account_sid, conference), query, where);
}

result<request> fetch_participant(std::string_view account_sid, std::string_view conference,
                                  std::string_view participant, const endpoint& where) {
    checker check;
    check_participant(check, account_sid, conference, participant);
    if (!check.good())
        return check.why();
    return get(participants_path(account_sid, conference) + "/" + escaped(participant), {}, where);
}

result<request> delete_participant(std::string_view account_sid, std::string_view conference,
                                   std::string_view participant, const endpoint& where) {
    return deleting(fetch_participant(account_sid, conference, participant, where));
}

result<participant_resource> parse_participant(std::string_view body) {
    return read_resource(body, read_participant);
}

result<page<participant_resource>> parse_participants(std::string_view body) {
    return read_page(body, "participants", read_participant);
}

} // namespace callkit::twilio
