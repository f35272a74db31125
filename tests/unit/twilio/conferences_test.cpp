#include "../core/support.hpp"

#include <callkit/twilio/conferences.hpp>

#include <string>

using namespace callkit;
using namespace callkit::twilio;

namespace {

constexpr std::string_view account = "AC0123456789abcdef0123456789abcdef";
constexpr std::string_view room = "CF0123456789abcdef0123456789abcdef";
constexpr std::string_view call = "CA0123456789abcdef0123456789abcdef";

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
