#include "../core/support.hpp"

#include <callkit/twilio/recordings.hpp>

#include <string>

using namespace callkit;
using namespace callkit::twilio;

namespace {

constexpr std::string_view account = "AC0123456789abcdef0123456789abcdef";
constexpr std::string_view call = "CA0123456789abcdef0123456789abcdef";
constexpr std::string_view recording = "RE0123456789abcdef0123456789abcdef";

std::string sent(const result<request>& made) {
    return made ? made->method + " " + made->target.substr(made->target.find(account) + account.size()) + " " +
                      made->body
                : std::string(to_string(made.error().code));
}

} // namespace

TEST_CASE("a recording is started, paused, gone on with and stopped") {
    CHECK(sent(to_request(account, call, start_recording{})) ==
          "POST /Calls/CA0123456789abcdef0123456789abcdef/Recordings.json ");
    CHECK(sent(to_request(account, call, start_recording{.recording_channels = "dual", .recording_track = "both"})) ==
          "POST /Calls/CA0123456789abcdef0123456789abcdef/Recordings.json RecordingChannels=dual&RecordingTrack=both");
    CHECK(sent(to_request(account, call, current_recording,
                          update_recording{.status = "paused", .pause_behavior = "skip"})) ==
          "POST /Calls/CA0123456789abcdef0123456789abcdef/Recordings/Twilio.CURRENT.json "
          "Status=paused&PauseBehavior=skip");
    CHECK(sent(to_request(account, call, recording, update_recording{.status = "in-progress"}))
              .ends_with(" Status=in-progress"));
    CHECK(
        sent(to_request(account, call, recording, update_recording{.status = "stopped"})).ends_with(" Status=stopped"));
}

TEST_CASE("what Twilio would refuse of a recording is refused before it is sent") {
    CHECK(sent(to_request(account, call, start_recording{.trim = "yes"})) == "invalid_argument");
    CHECK(sent(to_request(account, call, start_recording{.recording_channels = "2"})) == "invalid_argument");
    CHECK(sent(to_request(account, call, start_recording{.recording_status_callback = "e.com"})) == "invalid_argument");
    CHECK(sent(to_request(account, call, start_recording{.recording_status_callback_event = {"completed"}})) ==
          "invalid_argument");
    CHECK(sent(to_request(account, call, recording, update_recording{})) == "invalid_argument");
    CHECK(sent(to_request(account, call, recording, update_recording{.status = "completed"})) == "invalid_argument");
    CHECK(sent(to_request(account, call, recording, update_recording{.status = "stopped", .pause_behavior = "skip"})) ==
          "invalid_argument");
    CHECK(sent(to_request(account, "CA/1", start_recording{})) == "invalid_argument");
    CHECK(sent(to_request(account, list_recordings{.page_size = 1001})) == "invalid_argument");
}

TEST_CASE("recordings are listed, fetched, deleted and listened to") {
    CHECK(sent(to_request(account, list_recordings{.call_sid = std::string(call), .page_size = 5})) ==
          "GET /Recordings.json?CallSid=CA0123456789abcdef0123456789abcdef&PageSize=5 ");
    CHECK(sent(fetch_recording(account, recording)) == "GET /Recordings/RE0123456789abcdef0123456789abcdef.json ");
    CHECK(sent(delete_recording(account, recording)) == "DELETE /Recordings/RE0123456789abcdef0123456789abcdef.json ");
    CHECK(sent(download_recording(account, recording, media_format::wav)) ==
          "GET /Recordings/RE0123456789abcdef0123456789abcdef.wav ");
    CHECK(sent(download_recording(account, recording, media_format::mp3, 2)) ==
          "GET /Recordings/RE0123456789abcdef0123456789abcdef.mp3?RequestedChannels=2 ");
    CHECK(sent(download_recording(account, recording, media_format::mp3, 3)) == "invalid_argument");
}
