#include "call_words.hpp"
#include "json_fields.hpp"
#include "request_check.hpp"

#include <callkit/twilio/recordings.hpp>

namespace callkit::twilio {
namespace {

constexpr std::string_view recording_sid_rule = "a recording's sid is letters and digits, such as RE…";
constexpr std::string_view conference_sid_rule = "a conference's sid is letters and digits, such as CF…";

std::string recordings_path(std::string_view account_sid) {
    return account_path(account_sid) + "/Recordings";
}
std::string call_recordings_path(std::string_view account_sid, std::string_view call_sid) {
    return account_path(account_sid) + "/Calls/" + std::string(call_sid) + "/Recordings";
}
std::string conference_recordings_path(std::string_view account_sid, std::string_view conference_sid) {
    return account_path(account_sid) + "/Conferences/" + std::string(conference_sid) + "/Recordings";
}

void check_call(checker& check, std::string_view account_sid, std::string_view call_sid) {
    check.sid(account_sid, account_sid_rule);
    check.sid(call_sid, call_sid_rule);
}
void check_conference(checker& check, std::string_view account_sid, std::string_view conference_sid) {
    check.sid(account_sid, account_sid_rule);
    check.sid(conference_sid, conference_sid_rule);
}

template <class Update>
result<request> updating(checker& check, const std::string& path, std::string_view recording_sid, const Update& what,
                         const endpoint& where) {
    check.sid(recording_sid, recording_sid_rule);
    check.word(what.status, {"in-progress", "paused", "stopped"}, "a recording becomes in-progress, paused or stopped");
    check.word(what.pause_behavior, {"skip", "silence"}, "PauseBehavior is skip or silence");
    check.require(!what.pause_behavior || what.status == "paused", "PauseBehavior goes with paused");
    if (!check.good())
        return check.why();
    parameters form;
    form.add("Status", what.status);
    form.add("PauseBehavior", what.pause_behavior);
    return post(path + "/" + std::string(recording_sid), form, where);
}

template <class List>
result<request> listing(checker& check, const std::string& path, const List& what, const endpoint& where) {
    check.page_size(what.page_size);
    if (!check.good())
        return check.why();
    parameters query;
    query.add("DateCreated", what.date_created);
    query.add("DateCreated<", what.date_created_before);
    query.add("DateCreated>", what.date_created_after);
    query.add("PageSize", what.page_size);
    return get(path, query, where);
}

result<request> fetching(checker& check, const std::string& path, std::string_view recording_sid,
                         const endpoint& where) {
    check.sid(recording_sid, recording_sid_rule);
    if (!check.good())
        return check.why();
    return get(path + "/" + std::string(recording_sid), {}, where);
}

result<recording_resource> read_recording(const fields& from) {
    recording_resource made;
    made.sid = from.text("sid");
    if (!is_sid(made.sid))
        return fail(errc::malformed, "the provider's answer is no recording");
    made.call_sid = from.text("call_sid");
    made.conference_sid = from.text("conference_sid");
    made.status = from.text("status");
    made.source = from.text("source");
    made.track = from.text("track");
    made.channels = from.number("channels");
    made.duration = from.number("duration");
    made.error_code = from.number("error_code");
    made.price = from.text("price");
    made.price_unit = from.text("price_unit");
    made.media_url = from.text("media_url");
    made.date_created = from.time("date_created");
    made.date_updated = from.time("date_updated");
    made.start_time = from.time("start_time");
    return made;
}

} // namespace

result<request> to_request(std::string_view account_sid, std::string_view call_sid, const start_recording& what,
                           const endpoint& where) {
    checker check;
    check_call(check, account_sid, call_sid);
    check.words(what.recording_status_callback_event, {"in-progress", "completed", "absent"},
                "RecordingStatusCallbackEvent is in-progress, completed or absent");
    check.require(what.recording_status_callback_event.empty() || what.recording_status_callback,
                  "RecordingStatusCallbackEvent needs RecordingStatusCallback");
    check.web_address(what.recording_status_callback, "RecordingStatusCallback is an http or https URL");
    check.word(what.trim, {"trim-silence", "do-not-trim"}, "Trim is trim-silence or do-not-trim");
    check.word(what.recording_channels, {"mono", "dual"}, "RecordingChannels is mono or dual");
    check.word(what.recording_track, {"inbound", "outbound", "both"}, "RecordingTrack is inbound, outbound or both");
    if (!check.good())
        return check.why();
    parameters form;
    form.add("RecordingStatusCallbackEvent", what.recording_status_callback_event);
    form.add("RecordingStatusCallback", what.recording_status_callback);
    add(form, "RecordingStatusCallbackMethod", what.recording_status_callback_method);
    form.add("Trim", what.trim);
    form.add("RecordingChannels", what.recording_channels);
    form.add("RecordingTrack", what.recording_track);
    form.add("RecordingConfigurationId", what.recording_configuration_id);
    return post(call_recordings_path(account_sid, call_sid), form, where);
}

result<request> to_request(std::string_view account_sid, std::string_view call_sid, std::string_view recording_sid,
                           const update_recording& what, const endpoint& where) {
    checker check;
    check_call(check, account_sid, call_sid);
    return updating(check, call_recordings_path(account_sid, call_sid), recording_sid, what, where);
}

result<request> to_request(std::string_view account_sid, std::string_view call_sid, const list_call_recordings& what,
                           const endpoint& where) {
    checker check;
    check_call(check, account_sid, call_sid);
    return listing(check, call_recordings_path(account_sid, call_sid), what, where);
}

result<request> fetch_call_recording(std::string_view account_sid, std::string_view call_sid,
                                     std::string_view recording_sid, const endpoint& where) {
    checker check;
    check_call(check, account_sid, call_sid);
    return fetching(check, call_recordings_path(account_sid, call_sid), recording_sid, where);
}

result<request> delete_call_recording(std::string_view account_sid, std::string_view call_sid,
                                      std::string_view recording_sid, const endpoint& where) {
    return deleting(fetch_call_recording(account_sid, call_sid, recording_sid, where));
}

result<request> to_request(std::string_view account_sid, std::string_view conference_sid,
                           std::string_view recording_sid, const update_conference_recording& what,
                           const endpoint& where) {
    checker check;
    check_conference(check, account_sid, conference_sid);
    return updating(check, conference_recordings_path(account_sid, conference_sid), recording_sid, what, where);
}

result<request> to_request(std::string_view account_sid, std::string_view conference_sid,
                           const list_conference_recordings& what, const endpoint& where) {
    checker check;
    check_conference(check, account_sid, conference_sid);
    return listing(check, conference_recordings_path(account_sid, conference_sid), what, where);
}

result<request> fetch_conference_recording(std::string_view account_sid, std::string_view conference_sid,
                                           std::string_view recording_sid, const endpoint& where) {
    checker check;
    check_conference(check, account_sid, conference_sid);
    return fetching(check, conference_recordings_path(account_sid, conference_sid), recording_sid, where);
}

result<request> delete_conference_recording(std::string_view account_sid, std::string_view conference_sid,
                                            std::string_view recording_sid, const endpoint& where) {
    return deleting(fetch_conference_recording(account_sid, conference_sid, recording_sid, where));
}

result<request> to_request(std::string_view account_sid, const list_recordings& what, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check.page_size(what.page_size);
    if (!check.good())
        return check.why();
    parameters query;
    query.add("DateCreated", what.date_created);
    query.add("DateCreated<", what.date_created_before);
    query.add("DateCreated>", what.date_created_after);
    query.add("CallSid", what.call_sid);
    query.add("ConferenceSid", what.conference_sid);
    query.add("IncludeSoftDeleted", what.include_soft_deleted);
    query.add("PageSize", what.page_size);
    return get(recordings_path(account_sid), query, where);
}

result<request> fetch_recording(std::string_view account_sid, std::string_view recording_sid, const endpoint& where,
                                std::optional<bool> include_soft_deleted) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check.sid(recording_sid, recording_sid_rule);
    if (!check.good())
        return check.why();
    parameters query;
    query.add("IncludeSoftDeleted", include_soft_deleted);
    return get(recordings_path(account_sid) + "/" + std::string(recording_sid), query, where);
}

result<request> delete_recording(std::string_view account_sid, std::string_view recording_sid, const endpoint& where) {
    return deleting(fetch_recording(account_sid, recording_sid, where));
}

result<request> download_recording(std::string_view account_sid, std::string_view recording_sid, media_format format,
                                   int channels, const endpoint& where) {
    if (channels != 1 && channels != 2)
        return fail(errc::invalid_argument, "a recording has one or two channels");
    auto made = fetch_recording(account_sid, recording_sid, where);
    if (!made)
        return made;
    made->target = recordings_path(account_sid) + "/" + std::string(recording_sid) +
                   (format == media_format::wav ? ".wav" : ".mp3") + (channels == 2 ? "?RequestedChannels=2" : "");
    return made;
}

result<recording_resource> parse_recording(std::string_view body) {
    return read_resource(body, read_recording);
}

result<page<recording_resource>> parse_recordings(std::string_view body) {
    return read_page(body, "recordings", read_recording);
}

} // namespace callkit::twilio
