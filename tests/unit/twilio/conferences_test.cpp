#include "support.hpp"

#include <callkit/twilio/conferences.hpp>

#include <string>

using namespace callkit;
using namespace callkit::twilio;

namespace {

constexpr std::string_view room = "CF0123456789abcdef0123456789abcdef";

std::string body(const result<request>& made) {
    return made ? made->body : std::string(to_string(made.error().code));
}

std::string after(const update_participant& what) {
    return body(to_request(account, room, call, what));
}

std::string after(const update_conference& what) {
    return body(to_request(account, room, what));
}

template <class Change>
std::string created(Change change) {
    create_participant made;
    made.from = "+18668675310";
    made.to = "+14155551212";
    change(made);
    return body(to_request(account, "room 1", made));
}

} // namespace

TEST_CASE("a participant is muted, held and let go") {
    CHECK(after({.muted = true}) == "Muted=true");
    CHECK(after({.muted = false}) == "Muted=false");
    CHECK(after({.hold = true, .hold_url = "https://e.com/h", .hold_method = http_method::get}) ==
          "Hold=true&HoldUrl=https%3A%2F%2Fe.com%2Fh&HoldMethod=GET");
    CHECK(after(update_participant{}) == "invalid_argument");
    CHECK(after({.hold_url = "https://e.com/h"}) == "invalid_argument");
    CHECK(after({.call_sid_to_coach = "CA1"}) == "invalid_argument");
    const auto gone = delete_participant(account, room, "label 1");
    REQUIRE(gone);
    CHECK(gone->method == "DELETE");
    CHECK(gone->target == "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Conferences/"
                          "CF0123456789abcdef0123456789abcdef/Participants/label%201.json");
}

TEST_CASE("somebody is called into a conference by its name") {
    create_participant what;
    what.from = "+18668675310";
    what.to = "client:alice";
    what.wait_url = "";
    what.start_conference_on_enter = false;
    const auto made = to_request(account, "room 1", what);
    REQUIRE(made);
    CHECK(made->target ==
          "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Conferences/room%201/Participants.json");
    // An empty address to wait at is silence, and not the same as none.
    CHECK(made->body == "From=%2B18668675310&To=client%3Aalice&StartConferenceOnEnter=false&WaitUrl=");
}

TEST_CASE("what Twilio would refuse of a participant is refused before it is sent") {
    CHECK(created([](create_participant&) {}) == "From=%2B18668675310&To=%2B14155551212");
    CHECK(created([](create_participant& p) { p.to.clear(); }) == "invalid_argument");
    CHECK(created([](create_participant& p) { p.from.clear(); }) == "invalid_argument");
    CHECK(created([](create_participant& p) { p.label = "a/b"; }) == "invalid_argument");
    CHECK(created([](create_participant& p) { p.beep = "loud"; }) == "invalid_argument");
    CHECK(created([](create_participant& p) { p.max_participants = 251; }) == "invalid_argument");
    CHECK(created([](create_participant& p) { p.coaching = true; }) == "invalid_argument");
    CHECK(created([](create_participant& p) { p.call_sid_to_coach = "CA1"; }) == "invalid_argument");
    CHECK(created([](create_participant& p) { p.amd_status_callback = "https://e.com"; }) == "invalid_argument");
    CHECK(created([](create_participant& p) { p.status_callback_event = {"ringing"}; }) == "invalid_argument");
    CHECK(created([](create_participant& p) { p.wait_url = "music.mp3"; }) == "invalid_argument");
    CHECK(created([](create_participant& p) { p.sip_auth_password = secret("x"); }) == "invalid_argument");
    CHECK(created([](create_participant& p) {
              p.conference_status_callback = "https://e.com/c";
              p.conference_status_callback_event = {"finish"};
          }) == "invalid_argument");
}

TEST_CASE("a conference is ended or hears something") {
    CHECK(after({.status = "completed"}) == "Status=completed");
    CHECK(after(update_conference{.announce_url = "https://e.com/a", .announce_method = http_method::get}) ==
          "AnnounceUrl=https%3A%2F%2Fe.com%2Fa&AnnounceMethod=GET");
    CHECK(after(update_conference{}) == "invalid_argument");
    CHECK(after({.status = "in-progress"}) == "invalid_argument");
    CHECK(fetch_conference(account, room)->method == "GET");
}

TEST_CASE("conferences and participants are listed by what they are") {
    CHECK(to_request(account, list_conferences{.friendly_name = "room 1", .status = "init"})->target ==
          "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Conferences.json?FriendlyName=room%201&Status=init");
    CHECK(to_request(account, room, list_participants{.muted = true, .hold = false})
              ->target.ends_with("?Muted=true&Hold=false"));
    CHECK_FALSE(to_request(account, list_conferences{.status = "over"}));
    CHECK_FALSE(to_request(account, room, list_participants{.page_size = 0}));
}

TEST_CASE("a name cannot lead to another path") {
    for (const std::string_view name : {"", ".", "..", "a/b", "a?b", "a#b", "a\\b"}) {
        CAPTURE(name);
        CHECK_FALSE(fetch_conference(account, name));
        CHECK_FALSE(fetch_participant(account, room, name));
    }
}

TEST_CASE("what Twilio would ignore or cut off of a participant is refused before it is sent") {
    CHECK(created([](create_participant& p) { p.timeout = 4; }) == "invalid_argument");
    CHECK(created([](create_participant& p) { p.region = "mars1"; }) == "invalid_argument");
    CHECK(created([](create_participant& p) { p.jitter_buffer_size = "huge"; }) == "invalid_argument");
    CHECK(created([](create_participant& p) { p.machine_detection_timeout = 30; }) == "invalid_argument");
    CHECK(created([](create_participant& p) { p.trim = "yes"; }) == "invalid_argument");
    CHECK(created([](create_participant& p) { p.passports = "a,b,c,d,e,f"; }) == "too_large");
    CHECK(created([](create_participant& p) { p.caller_display_name = "Zoë"; }) == "invalid_argument");
    CHECK(created([](create_participant& p) {
              p.to = "sip:a@example.com";
              p.caller_display_name = "Z";
          }) == "invalid_argument");
    CHECK(created([](create_participant& p) {
              p.to = "sip:a@example.com";
              p.caller_display_name = "Zoë";
          }).ends_with("&CallerDisplayName=Zo%C3%AB"));
    CHECK(created([](create_participant& p) {
              p.to = "client:alice";
              p.byoc = "BY1";
          }) == "invalid_argument");
    CHECK(created([](create_participant& p) { p.emergency_name = std::string(21, 'x'); }) == "too_large");
    CHECK(created([](create_participant& p) { p.emergency_address = std::string(61, 'x'); }) == "too_large");
    CHECK(created([](create_participant& p) { p.emergency_country = "DE"; }) == "invalid_argument");
    for (const std::string_view wrong :
         {"", "37", "37.7 ", "91 0", "0 181", "37,7 -122", "37.7 -122 0", "nan 0", "inf 0"}) {
        CAPTURE(wrong);
        CHECK(created([&](create_participant& p) { p.emergency_caller_position = std::string(wrong); }) ==
              "invalid_argument");
    }
    CHECK(created([](create_participant& p) {
              p.emergency_caller_position = "37.7749 -122.4194";
          }).ends_with("&EmergencyCallerPosition=37.7749%20-122.4194"));
    CHECK(created([](create_participant& p) { p.recording_status_callback_event = {"completed"}; }) ==
          "invalid_argument");
    CHECK(created([](create_participant& p) { p.conference_recording_status_callback = "x"; }) == "invalid_argument");
    CHECK(created([](create_participant& p) {
              p.conference_recording_status_callback = "https://e.com/r";
              p.conference_recording_status_callback_event = {"in-progress", "failed"};
          })
              .ends_with("&ConferenceRecordingStatusCallbackEvent=in-progress&"
                         "ConferenceRecordingStatusCallbackEvent=failed"));
}

TEST_CASE("conferences and participants are read whatever types their members have") {
    constexpr std::string_view told =
        R"({"sid":"CF1","friendly_name":"AHH YEAH","status":"completed","region":"us1","api_version":null,
            "reason_conference_ended":"last-participant-left","date_updated":"Fri, 18 Feb 2011 19:27:33 +0000"})";
    const auto found = parse_conference(told);
    REQUIRE(found);
    CHECK(found->reason_conference_ended == "last-participant-left");
    CHECK(found->date_updated);
    check_list(parse_conferences, "conferences", told);
    CHECK_FALSE(parse_conference(R"({"sid":"CF1"})"));
    constexpr std::string_view who =
        R"({"call_sid":"CA1","conference_sid":"CF1","label":null,"muted":false,"hold":"true","coaching":1,
            "status":"connected","queue_time":"7","end_conference_on_exit":null})";
    const auto participant = parse_participant(who);
    REQUIRE(participant);
    CHECK(participant->muted == false);
    CHECK(participant->hold == true);
    CHECK(participant->coaching == true);
    CHECK_FALSE(participant->end_conference_on_exit);
    CHECK(participant->queue_time == 7);
    check_list(parse_participants, "participants", who);
    CHECK_FALSE(parse_participant(R"({"call_sid":null})"));
}
