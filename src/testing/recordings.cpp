#include "fake_state.hpp"

namespace callkit::testing {

fake_recording& fake_state::start_recording(fake_call& call, std::string source, callback_target callback) {
    call.was_recorded = true;
    auto made = std::make_unique<fake_recording>();
    made->sid = new_sid("RE");
    made->call_sid = call.sid;
    made->conference_sid = call.conference;
    made->source = std::move(source);
    made->created = made->updated = now.wall;
    made->since = now.steady;
    made->callback = std::move(callback);
    recordings.push_back(std::move(made));
    tell_recording(*recordings.back(), "in-progress");
    return *recordings.back();
}

void fake_state::stop_recording(fake_recording& recording) {
    if (recording.status != "in-progress" && recording.status != "paused")
        return;
    if (recording.status == "in-progress")
        recording.recorded += now.steady - recording.since;
    recording.status = "completed";
    recording.updated = now.wall;
    tell_recording(recording, "completed");
}

void fake_state::stop_recordings_of(const fake_call& call) {
    if (!call.was_recorded)
        return;
    for (const auto& one : recordings)
        if (one->call_sid == call.sid)
            stop_recording(*one);
}

} // namespace callkit::testing
