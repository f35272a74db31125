#include "request_check.hpp"

#include <callkit/twilio/recordings.hpp>

#include <utility>

namespace callkit::twilio {
namespace {

constexpr std::string_view recording_sid_rule = "a recording's sid is letters and digits, such as RE…";

std::string recordings_path(std::string_view account_sid) {
    return account_path(account_sid) + "/Recordings";
}
std::string call_recordings_path(std::string_view account_sid, std::string_view call_sid) {
    return account_path(account_sid) + "/Calls/" + std::string(call_sid) + "/Recordings";
}

} // namespace

result<request> to_request(std::string_view account_sid, std::string_view call_sid, const start_recording& what,
                           const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check.sid(call_sid, call_sid_rule);
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
    return request{"POST", host_of("api", where), call_recordings_path(account_sid, call_sid) + ".json", form.text()};
}

result<request> to_request(std::string_view account_sid, std::string_view call_sid, std::string_view recording_sid,
                           const update_recording& what, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check.sid(call_sid, call_sid_rule);
    check.sid(recording_sid, recording_sid_rule);
    check.word(what.status, {"in-progress", "paused", "stopped"}, "a recording becomes in-progress, paused or stopped");
    check.word(what.pause_behavior, {"skip", "silence"}, "PauseBehavior is skip or silence");
    check.require(!what.pause_behavior || what.status == "paused", "PauseBehavior goes with paused");
    if (!check.good())
        return check.why();
    parameters form;
    form.add("Status", what.status);
    form.add("PauseBehavior", what.pause_behavior);
    return request{"POST", host_of("api", where),
                   call_recordings_path(account_sid, call_sid) + "/" + std::string(recording_sid) + ".json",
                   form.text()};
}

result<request> to_request(std::string_view account_sid, const list_recordings& what, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check.range(what.page_size, 1, 1000, "PageSize is 1 to 1000");
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
    std::string target = recordings_path(account_sid) + ".json";
    if (!query.text().empty())
        target.append("?").append(query.text());
    return request{"GET", host_of("api", where), std::move(target), {}};
}

result<request> fetch_recording(std::string_view account_sid, std::string_view recording_sid, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check.sid(recording_sid, recording_sid_rule);
    if (!check.good())
        return check.why();
    return request{
        "GET", host_of("api", where), recordings_path(account_sid) + "/" + std::string(recording_sid) + ".json", {}};
}

result<request> delete_recording(std::string_view account_sid, std::string_view recording_sid, const endpoint& where) {
    auto made = fetch_recording(account_sid, recording_sid, where);
    if (made)
        made->method = "DELETE";
    return made;
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

} // namespace callkit::twilio
