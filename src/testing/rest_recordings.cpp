#include "fake_rest.hpp"
#include "wave_file.hpp"

#include <algorithm>

namespace callkit::testing {
namespace {

std::string uri_of(const fake_state& state, const fake_recording& recording) {
    return account_path(state) + "/Recordings/" + recording.sid + ".json";
}

std::string call_uri_of(const fake_state& state, const fake_recording& recording) {
    return account_path(state) + "/Calls/" + recording.call_sid + "/Recordings/" + recording.sid + ".json";
}

net::http_response list(const fake_state& state, const rest_request& request, std::string_view call,
                        std::string (*uri)(const fake_state&, const fake_recording&)) {
    std::vector<const fake_recording*> found;
    for (auto at = state.recordings.rbegin(); at != state.recordings.rend(); ++at) {
        const fake_recording& one = **at;
        const std::string_view conference = request.get("ConferenceSid");
        if ((call.empty() || one.call_sid == call) && (conference.empty() || one.conference_sid == conference) &&
            fits_dates(request, "DateCreated", one.created))
            found.push_back(&one);
    }
    return answer_page(
        request, "recordings", found.size(),
        [&](std::size_t i) { return recording_json(state, *found[i], uri(state, *found[i])); },
        [&](std::size_t i) { return found[i]->sid; });
}

net::http_response remove(fake_state& state, const std::string& sid) {
    std::erase_if(state.recordings, [&](const auto& one) { return one->sid == sid; });
    return no_content();
}

net::http_response start(fake_state& state, const rest_request& request, fake_call& call) {
    if (call.status != call_status::in_progress)
        return answer_error(400, 21220, "Requested resource is not eligible for recording");
    fake_recording& made = state.start_recording(call, "StartCallRecordingAPI",
                                                 read_callback(request, "RecordingStatusCallback", {"completed"}));
    if (request.get("RecordingChannels") == "dual")
        made.channels = 2;
    if (const std::string_view track = request.get("RecordingTrack"); !track.empty())
        made.track = track;
    return answer_json(201, recording_json(state, made, call_uri_of(state, made)));
}

net::http_response update(fake_state& state, const rest_request& request, fake_recording& recording) {
    const std::string_view wanted = request.get("Status");
    if (wanted != "in-progress" && wanted != "paused" && wanted != "stopped")
        return answer_error(400, 20001, "Status must be one of \"in-progress\", \"paused\" and \"stopped\"");
    if (recording.status == "completed")
        return answer_error(400, 21220, "Recording is not in-progress. Cannot update it.");
    if (wanted == "stopped") {
        state.stop_recording(recording);
    } else if (wanted != recording.status) {
        if (wanted == "paused")
            recording.recorded += state.now.steady - recording.since;
        recording.since = state.now.steady;
        recording.status = wanted;
        recording.updated = state.now.wall;
    }
    return answer_json(200, recording_json(state, recording, call_uri_of(state, recording)));
}

} // namespace

net::http_response call_recordings_resource(fake_state& state, const rest_request& request, fake_call& call) {
    const std::size_t parts = request.rest.size(); // Calls / CA… / Recordings / RE…
    if (parts == 3 && request.method == "POST")
        return start(state, request, call);
    if (parts == 3 && request.method == "GET")
        return list(state, request, call.sid, call_uri_of);
    if (parts != 4)
        return not_found(request);
    fake_recording* found = state.find_recording(request.rest[3]);
    if (request.rest[3] == "Twilio.CURRENT")
        for (const auto& one : state.recordings)
            if (one->call_sid == call.sid && one->status != "completed")
                found = one.get();
    if (found == nullptr || found->call_sid != call.sid)
        return not_found(request);
    if (request.method == "GET")
        return answer_json(200, recording_json(state, *found, call_uri_of(state, *found)));
    if (request.method == "POST")
        return update(state, request, *found);
    if (request.method == "DELETE")
        return remove(state, found->sid);
    return not_found(request);
}

net::http_response recordings_resource(fake_state& state, const rest_request& request) {
    const std::size_t parts = request.rest.size();
    if (parts == 1 && request.method == "GET")
        return list(state, request, request.get("CallSid"), uri_of);
    const fake_recording* found = parts == 2 ? state.find_recording(request.rest[1]) : nullptr;
    if (found == nullptr)
        return not_found(request);
    if (request.method == "DELETE")
        return remove(state, found->sid);
    if (request.method != "GET")
        return not_found(request);
    if (request.suffix == "json")
        return answer_json(200, recording_json(state, *found, uri_of(state, *found)));
    if (found->status != "completed" || request.suffix == "mp3")
        return not_found(request); // there is nothing yet; and the fake writes no MP3
    const int channels = request.get("RequestedChannels") == "2" ? 2 : found->channels;
    return {200, {{"Content-Type", "audio/x-wav"}}, wave_file(found->recorded, channels)};
}

} // namespace callkit::testing
