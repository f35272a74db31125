#pragma once

#include <callkit/twilio/calls.hpp>
#include <callkit/twilio/conferences.hpp>
#include <callkit/twilio/participants.hpp>
#include <callkit/twilio/recordings.hpp>

/// The members of requests under the names that Twilio has for them, for programs that fill requests by name:
/// calls, conferences, participants and recordings.
namespace requests {

namespace twilio = callkit::twilio;

template <class Field>
void members(twilio::create_call& what, Field& field) {
    field("To", what.to);
    field("From", what.from);
    field("Url", what.url);
    field("Twiml", what.twiml);
    field("ApplicationSid", what.application_sid);
    field("Method", what.method);
    field("FallbackUrl", what.fallback_url);
    field("FallbackMethod", what.fallback_method);
    field("StatusCallback", what.status_callback);
    field("StatusCallbackEvent", what.status_callback_event);
    field("StatusCallbackMethod", what.status_callback_method);
    field("SendDigits", what.send_digits);
    field("Timeout", what.timeout);
    field("Record", what.record);
    field("RecordingChannels", what.recording_channels);
    field("RecordingStatusCallback", what.recording_status_callback);
    field("RecordingStatusCallbackMethod", what.recording_status_callback_method);
    field("RecordingConfigurationId", what.recording_configuration_id);
    field("SipAuthUsername", what.sip_auth_username);
    field("SipAuthPassword", what.sip_auth_password);
    field("MachineDetection", what.machine_detection);
    field("MachineDetectionTimeout", what.machine_detection_timeout);
    field("RecordingStatusCallbackEvent", what.recording_status_callback_event);
    field("Trim", what.trim);
    field("CallerId", what.caller_id);
    field("MachineDetectionSpeechThreshold", what.machine_detection_speech_threshold);
    field("MachineDetectionSpeechEndThreshold", what.machine_detection_speech_end_threshold);
    field("MachineDetectionSilenceTimeout", what.machine_detection_silence_timeout);
    field("AsyncAmd", what.async_amd);
    field("AsyncAmdStatusCallback", what.async_amd_status_callback);
    field("AsyncAmdStatusCallbackMethod", what.async_amd_status_callback_method);
    field("Passports", what.passports);
    field("Byoc", what.byoc);
    field("CallReason", what.call_reason);
    field("CallToken", what.call_token);
    field("RecordingTrack", what.recording_track);
    field("TimeLimit", what.time_limit);
    field("ClientNotificationUrl", what.client_notification_url);
}

template <class Field>
void members(twilio::update_call& what, Field& field) {
    field("Url", what.url);
    field("Method", what.method);
    field("Status", what.status);
    field("FallbackUrl", what.fallback_url);
    field("FallbackMethod", what.fallback_method);
    field("StatusCallback", what.status_callback);
    field("StatusCallbackMethod", what.status_callback_method);
    field("Twiml", what.twiml);
    field("TimeLimit", what.time_limit);
}

template <class Field>
void members(twilio::list_calls& what, Field& field) {
    field("To", what.to);
    field("From", what.from);
    field("ParentCallSid", what.parent_call_sid);
    field("Status", what.status);
    field("StartTime", what.start_time);
    field("StartTime<", what.start_time_before);
    field("StartTime>", what.start_time_after);
    field("EndTime", what.end_time);
    field("EndTime<", what.end_time_before);
    field("EndTime>", what.end_time_after);
    field("PageSize", what.page_size);
}

template <class Field>
void members(twilio::update_conference& what, Field& field) {
    field("Status", what.status);
    field("AnnounceUrl", what.announce_url);
    field("AnnounceMethod", what.announce_method);
}

template <class Field>
void members(twilio::list_conferences& what, Field& field) {
    field("DateCreated", what.date_created);
    field("DateCreated<", what.date_created_before);
    field("DateCreated>", what.date_created_after);
    field("DateUpdated", what.date_updated);
    field("DateUpdated<", what.date_updated_before);
    field("DateUpdated>", what.date_updated_after);
    field("FriendlyName", what.friendly_name);
    field("Status", what.status);
    field("PageSize", what.page_size);
}

template <class Field>
void members(twilio::create_participant& what, Field& field) {
    field("From", what.from);
    field("To", what.to);
    field("StatusCallback", what.status_callback);
    field("StatusCallbackMethod", what.status_callback_method);
    field("StatusCallbackEvent", what.status_callback_event);
    field("Label", what.label);
    field("Timeout", what.timeout);
    field("Record", what.record);
    field("Muted", what.muted);
    field("Beep", what.beep);
    field("StartConferenceOnEnter", what.start_conference_on_enter);
    field("EndConferenceOnExit", what.end_conference_on_exit);
    field("WaitUrl", what.wait_url);
    field("WaitMethod", what.wait_method);
    field("EarlyMedia", what.early_media);
    field("MaxParticipants", what.max_participants);
    field("ConferenceRecord", what.conference_record);
    field("ConferenceTrim", what.conference_trim);
    field("ConferenceStatusCallback", what.conference_status_callback);
    field("ConferenceStatusCallbackMethod", what.conference_status_callback_method);
    field("ConferenceStatusCallbackEvent", what.conference_status_callback_event);
    field("RecordingChannels", what.recording_channels);
    field("RecordingStatusCallback", what.recording_status_callback);
    field("RecordingStatusCallbackMethod", what.recording_status_callback_method);
    field("SipAuthUsername", what.sip_auth_username);
    field("SipAuthPassword", what.sip_auth_password);
    field("Region", what.region);
    field("ConferenceRecordingStatusCallback", what.conference_recording_status_callback);
    field("ConferenceRecordingStatusCallbackMethod", what.conference_recording_status_callback_method);
    field("RecordingStatusCallbackEvent", what.recording_status_callback_event);
    field("ConferenceRecordingStatusCallbackEvent", what.conference_recording_status_callback_event);
    field("Coaching", what.coaching);
    field("CallSidToCoach", what.call_sid_to_coach);
    field("JitterBufferSize", what.jitter_buffer_size);
    field("Byoc", what.byoc);
    field("CallerId", what.caller_id);
    field("CallReason", what.call_reason);
    field("RecordingTrack", what.recording_track);
    field("RecordingConfigurationId", what.recording_configuration_id);
    field("TimeLimit", what.time_limit);
    field("MachineDetection", what.machine_detection);
    field("MachineDetectionTimeout", what.machine_detection_timeout);
    field("MachineDetectionSpeechThreshold", what.machine_detection_speech_threshold);
    field("MachineDetectionSpeechEndThreshold", what.machine_detection_speech_end_threshold);
    field("MachineDetectionSilenceTimeout", what.machine_detection_silence_timeout);
    field("AmdStatusCallback", what.amd_status_callback);
    field("AmdStatusCallbackMethod", what.amd_status_callback_method);
    field("Trim", what.trim);
    field("CallToken", what.call_token);
    field("Passports", what.passports);
    field("ClientNotificationUrl", what.client_notification_url);
    field("CallerDisplayName", what.caller_display_name);
    field("EmergencyCallerPosition", what.emergency_caller_position);
    field("EmergencyCallerLocation", what.emergency_caller_location);
    field("EmergencyName", what.emergency_name);
    field("EmergencyAddress", what.emergency_address);
    field("EmergencyZipCode", what.emergency_zip_code);
    field("EmergencyCity", what.emergency_city);
    field("EmergencyState", what.emergency_state);
    field("EmergencyCountry", what.emergency_country);
}

template <class Field>
void members(twilio::update_participant& what, Field& field) {
    field("Muted", what.muted);
    field("Hold", what.hold);
    field("HoldUrl", what.hold_url);
    field("HoldMethod", what.hold_method);
    field("AnnounceUrl", what.announce_url);
    field("AnnounceMethod", what.announce_method);
    field("WaitUrl", what.wait_url);
    field("WaitMethod", what.wait_method);
    field("BeepOnExit", what.beep_on_exit);
    field("EndConferenceOnExit", what.end_conference_on_exit);
    field("Coaching", what.coaching);
    field("CallSidToCoach", what.call_sid_to_coach);
}

template <class Field>
void members(twilio::list_participants& what, Field& field) {
    field("Muted", what.muted);
    field("Hold", what.hold);
    field("Coaching", what.coaching);
    field("PageSize", what.page_size);
}

template <class Field>
void members(twilio::start_recording& what, Field& field) {
    field("RecordingStatusCallbackEvent", what.recording_status_callback_event);
    field("RecordingStatusCallback", what.recording_status_callback);
    field("RecordingStatusCallbackMethod", what.recording_status_callback_method);
    field("Trim", what.trim);
    field("RecordingChannels", what.recording_channels);
    field("RecordingTrack", what.recording_track);
    field("RecordingConfigurationId", what.recording_configuration_id);
}

template <class Field>
void members(twilio::update_recording& what, Field& field) {
    field("Status", what.status);
    field("PauseBehavior", what.pause_behavior);
}

template <class Field>
void members(twilio::update_conference_recording& what, Field& field) {
    field("Status", what.status);
    field("PauseBehavior", what.pause_behavior);
}

template <class Field>
void members(twilio::list_recordings& what, Field& field) {
    field("DateCreated", what.date_created);
    field("DateCreated<", what.date_created_before);
    field("DateCreated>", what.date_created_after);
    field("CallSid", what.call_sid);
    field("ConferenceSid", what.conference_sid);
    field("IncludeSoftDeleted", what.include_soft_deleted);
    field("PageSize", what.page_size);
}

template <class Field>
void members(twilio::list_call_recordings& what, Field& field) {
    field("DateCreated", what.date_created);
    field("DateCreated<", what.date_created_before);
    field("DateCreated>", what.date_created_after);
    field("PageSize", what.page_size);
}

template <class Field>
void members(twilio::list_conference_recordings& what, Field& field) {
    field("DateCreated", what.date_created);
    field("DateCreated<", what.date_created_before);
    field("DateCreated>", what.date_created_after);
    field("PageSize", what.page_size);
}

} // namespace requests
