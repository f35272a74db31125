#include "request_check.hpp"

#include <callkit/twilio/conferences.hpp>

#include <utility>

namespace callkit::twilio {
namespace {

std::string conferences_path(std::string_view account_sid) {
    return account_path(account_sid) + "/Conferences";
}
std::string participants_path(std::string_view account_sid, std::string_view conference) {
    return conferences_path(account_sid) + "/" + escaped(conference) + "/Participants";
}

void check_names(checker& check, std::string_view account_sid, std::string_view conference) {
    check.sid(account_sid, account_sid_rule);
    check.path_name(conference, "a conference is named without / ? # and \\");
}
void check_names(checker& check, std::string_view account_sid, std::string_view conference,
                 std::string_view participant) {
    check_names(check, account_sid, conference);
    check.path_name(participant, "a participant is a call's sid or a label without / ? # and \\");
}

request get(std::string path, const parameters& query, const endpoint& where) {
    path += ".json";
    if (!query.text().empty())
        path.append("?").append(query.text());
    return {"GET", host_of("api", where), std::move(path), {}};
}

request post(std::string path, const parameters& form, const endpoint& where) {
    return {"POST", host_of("api", where), std::move(path) + ".json", form.text()};
}

void check_creation(checker& check, const create_participant& what) {
    check.require(!what.to.empty(), "a participant needs To");
    check.require(!what.from.empty(), "a participant needs From");
    check.path_name(what.label.value_or("label"), "a label has no / ? # and \\");
    check.range(what.timeout, 1, 600, "Timeout is 1 to 600 seconds");
    check.range(what.time_limit, 1, 86'400, "TimeLimit is 1 second to 24 hours");
    check.range(what.max_participants, 2, 250, "MaxParticipants is 2 to 250");
    check.word(what.beep, {"true", "false", "onEnter", "onExit"}, "Beep is true, false, onEnter or onExit");
    check.word(what.conference_record, {"true", "false", "record-from-start", "do-not-record"},
               "ConferenceRecord is true, false, record-from-start or do-not-record");
    check.word(what.conference_trim, {"trim-silence", "do-not-trim"}, "ConferenceTrim is trim-silence or do-not-trim");
    check.word(what.recording_channels, {"mono", "dual"}, "RecordingChannels is mono or dual");
    check.word(what.machine_detection, {"Enable", "DetectMessageEnd"},
               "MachineDetection is Enable or DetectMessageEnd");
    check.require(!what.amd_status_callback || what.machine_detection, "AmdStatusCallback needs MachineDetection");
    check.words(what.status_callback_event, {"initiated", "ringing", "answered", "completed"},
                "StatusCallbackEvent is initiated, ringing, answered or completed");
    check.require(what.status_callback_event.empty() || what.status_callback,
                  "StatusCallbackEvent needs StatusCallback");
    check.words(
        what.conference_status_callback_event,
        {"start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"},
        "ConferenceStatusCallbackEvent is start, end, join, leave, mute, hold, modify, speaker or announcement");
    check.require(what.conference_status_callback_event.empty() || what.conference_status_callback,
                  "ConferenceStatusCallbackEvent needs ConferenceStatusCallback");
    check.require(what.coaching.value_or(false) == what.call_sid_to_coach.has_value(),
                  "Coaching and CallSidToCoach go together");
    check.require(what.sip_auth_username.has_value() == what.sip_auth_password.has_value(),
                  "SipAuthUsername and SipAuthPassword go together");
    for (const auto* url : {&what.status_callback, &what.conference_status_callback, &what.recording_status_callback,
                            &what.amd_status_callback})
        check.web_address(*url, "a callback is an http or https URL");
    if (what.wait_url && !what.wait_url->empty())
        check.web_address(what.wait_url, "WaitUrl is an http or https URL, or empty for silence");
}

} // namespace

result<request> to_request(std::string_view account_sid, std::string_view conference, const update_conference& what,
                           const endpoint& where) {
    checker check;
    check_names(check, account_sid, conference);
    check.word(what.status, {"completed"}, "a conference's Status becomes completed");
    check.web_address(what.announce_url, "AnnounceUrl is an http or https URL");
    check.require(!what.announce_method || what.announce_url, "AnnounceMethod needs AnnounceUrl");
    check.require(what.status || what.announce_url, "nothing of the conference is to be changed");
    if (!check.good())
        return check.why();
    parameters form;
    form.add("Status", what.status);
    form.add("AnnounceUrl", what.announce_url);
    add(form, "AnnounceMethod", what.announce_method);
    return post(conferences_path(account_sid) + "/" + escaped(conference), form, where);
}

result<request> to_request(std::string_view account_sid, const list_conferences& what, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check.word(what.status, {"init", "in-progress", "completed"}, "Status is init, in-progress or completed");
    check.range(what.page_size, 1, 1000, "PageSize is 1 to 1000");
    if (!check.good())
        return check.why();
    parameters query;
    query.add("DateCreated", what.date_created);
    query.add("DateCreated<", what.date_created_before);
    query.add("DateCreated>", what.date_created_after);
    query.add("DateUpdated", what.date_updated);
    query.add("DateUpdated<", what.date_updated_before);
    query.add("DateUpdated>", what.date_updated_after);
    query.add("FriendlyName", what.friendly_name);
    query.add("Status", what.status);
    query.add("PageSize", what.page_size);
    return get(conferences_path(account_sid), query, where);
}

result<request> fetch_conference(std::string_view account_sid, std::string_view conference, const endpoint& where) {
    checker check;
    check_names(check, account_sid, conference);
    if (!check.good())
        return check.why();
    return get(conferences_path(account_sid) + "/" + escaped(conference), {}, where);
}

result<request> to_request(std::string_view account_sid, std::string_view conference, const create_participant& what,
                           const endpoint& where) {
    checker check;
    check_names(check, account_sid, conference);
    check_creation(check, what);
    if (!check.good())
        return check.why();
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
    form.add("Coaching", what.coaching);
    form.add("CallSidToCoach", what.call_sid_to_coach);
    form.add("CallerId", what.caller_id);
    form.add("CallReason", what.call_reason);
    form.add("TimeLimit", what.time_limit);
    form.add("MachineDetection", what.machine_detection);
    form.add("AmdStatusCallback", what.amd_status_callback);
    form.add("CallToken", what.call_token);
    return post(participants_path(account_sid, conference), form, where);
}

result<request> to_request(std::string_view account_sid, std::string_view conference, std::string_view participant,
                           const update_participant& what, const endpoint& where) {
    checker check;
    check_names(check, account_sid, conference, participant);
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
    check_names(check, account_sid, conference);
    check.range(what.page_size, 1, 1000, "PageSize is 1 to 1000");
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
    check_names(check, account_sid, conference, participant);
    if (!check.good())
        return check.why();
    return get(participants_path(account_sid, conference) + "/" + escaped(participant), {}, where);
}

result<request> delete_participant(std::string_view account_sid, std::string_view conference,
                                   std::string_view participant, const endpoint& where) {
    auto made = fetch_participant(account_sid, conference, participant, where);
    if (made)
        made->method = "DELETE";
    return made;
}

} // namespace callkit::twilio
