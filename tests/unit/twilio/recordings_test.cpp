#include "support.hpp"

#include <callkit/twilio/recordings.hpp>

#include <string>

using namespace callkit;
using namespace callkit::twilio;

namespace {

constexpr std::string_view recording = "RE0123456789abcdef0123456789abcdef";

constexpr std::string_view room = "CF0123456789abcdef0123456789abcdef";

} // namespace

TEST_CASE("a recording is started, paused, gone on with and stopped") {
    CHECK(sent(to_request(account, call, start_recording{})) ==
          "POST /Calls/CA0123456789abcdef0123456789abcdef/Recordings.json");
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
          "GET /Recordings.json?CallSid=CA0123456789abcdef0123456789abcdef&PageSize=5");
    CHECK(sent(fetch_recording(account, recording)) == "GET /Recordings/RE0123456789abcdef0123456789abcdef.json");
    CHECK(sent(delete_recording(account, recording)) == "DELETE /Recordings/RE0123456789abcdef0123456789abcdef.json");
    CHECK(sent(download_recording(account, recording, media_format::wav)) ==
          "GET /Recordings/RE0123456789abcdef0123456789abcdef.wav");
    CHECK(sent(download_recording(account, recording, media_format::mp3, 2)) ==
          "GET /Recordings/RE0123456789abcdef0123456789abcdef.mp3?RequestedChannels=2");
    CHECK(sent(download_recording(account, recording, media_format::mp3, 3)) == "invalid_argument");
}

TEST_CASE("the recordings of a call and of a conference are listed, fetched, changed and deleted") {
    CHECK(sent(to_request(account, call, list_call_recordings{.date_created_after = "2024-01-02", .page_size = 9})) ==
          "GET /Calls/CA0123456789abcdef0123456789abcdef/Recordings.json?DateCreated%3E=2024-01-02&PageSize=9");
    CHECK(sent(fetch_call_recording(account, call, recording)) ==
          "GET /Calls/CA0123456789abcdef0123456789abcdef/Recordings/RE0123456789abcdef0123456789abcdef.json");
    CHECK(sent(delete_call_recording(account, call, recording)) ==
          "DELETE /Calls/CA0123456789abcdef0123456789abcdef/Recordings/RE0123456789abcdef0123456789abcdef.json");
    CHECK(sent(to_request(account, room, list_conference_recordings{.date_created = "2024-01-02"})) ==
          "GET /Conferences/CF0123456789abcdef0123456789abcdef/Recordings.json?DateCreated=2024-01-02");
    CHECK(sent(to_request(account, room, recording,
                          update_conference_recording{.status = "paused", .pause_behavior = "silence"})) ==
          "POST /Conferences/CF0123456789abcdef0123456789abcdef/Recordings/RE0123456789abcdef0123456789abcdef.json "
          "Status=paused&PauseBehavior=silence");
    CHECK(sent(fetch_conference_recording(account, room, recording)) ==
          "GET /Conferences/CF0123456789abcdef0123456789abcdef/Recordings/RE0123456789abcdef0123456789abcdef.json");
    CHECK(sent(delete_conference_recording(account, room, recording)) ==
          "DELETE /Conferences/CF0123456789abcdef0123456789abcdef/Recordings/RE0123456789abcdef0123456789abcdef.json");
    CHECK(sent(fetch_recording(account, recording, {}, true)) ==
          "GET /Recordings/RE0123456789abcdef0123456789abcdef.json?IncludeSoftDeleted=true");
    CHECK(sent(to_request(account, room, recording, update_conference_recording{})) == "invalid_argument");
    CHECK(sent(to_request(account, "a/b", list_conference_recordings{})) == "invalid_argument");
    CHECK(sent(fetch_call_recording(account, call, "")) == "invalid_argument");
    CHECK(sent(delete_conference_recording(account, room, "..")) == "invalid_argument");
}

TEST_CASE("a recording is read whatever types its members have") {
    constexpr std::string_view told =
        R"({"sid":"RE1","call_sid":"CA1","conference_sid":null,"channels":"2","duration":"4","price":-0.0025,
            "price_unit":"USD","status":"completed","source":"OutboundAPI","track":"both","error_code":null,
            "media_url":"https://api.twilio.com/x","start_time":"Fri, 14 Oct 2016 21:56:34 +0000"})";
    const auto found = parse_recording(told);
    REQUIRE(found);
    CHECK(found->channels == 2);
    CHECK(found->duration == 4);
    CHECK(found->price == "-0.0025");
    CHECK(found->conference_sid.empty());
    CHECK_FALSE(found->error_code);
    CHECK(found->start_time);
    CHECK_FALSE(parse_recording(R"({"sid":"RE1","duration":"-1"})")->duration); // it still runs
    check_list(parse_recordings, "recordings", told);
    CHECK_FALSE(parse_recording(R"({"sid":""})"));
}
