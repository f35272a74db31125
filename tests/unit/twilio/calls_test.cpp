#include "../core/support.hpp"

#include <callkit/twilio/calls.hpp>

#include <string>

using namespace callkit;
using namespace callkit::twilio;

namespace {

constexpr std::string_view account = "AC0123456789abcdef0123456789abcdef";
constexpr std::string_view call = "CA0123456789abcdef0123456789abcdef";

create_call usual() {
    create_call made;
    made.to = "+14155551212";
    made.from = "+18668675310";
    made.url = "https://example.com/twiml?a=1&b=2";
    return made;
}

/// Why a changed request is not made; `internal` when it is.
template <class Change>
errc why(Change change) {
    create_call made = usual();
    change(made);
    const auto outcome = to_request(account, made);
    if (outcome)
        return errc::internal;
    CHECK(outcome.error().detail.find("4155551212") == std::string::npos);
    return outcome.error().code;
}

} // namespace

TEST_CASE("a call is placed with a form whose values are escaped") {
    const auto made = to_request(account, usual());
    REQUIRE(made);
    CHECK(made->method == "POST");
    CHECK(made->host == "api.twilio.com");
    CHECK(made->target == "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Calls.json");
    CHECK(made->body == "To=%2B14155551212&From=%2B18668675310&Url=https%3A%2F%2Fexample.com%2Ftwiml%3Fa%3D1%26b%3D2");
}

TEST_CASE("a trunk of one's own is for numbers only, and passports are five at most") {
    CHECK(why([](create_call& c) { c.byoc = "BY1"; }) == errc::internal);
    CHECK(why([](create_call& c) {
              c.byoc = "BY1";
              c.to = "client:alice";
          }) == errc::invalid_argument);
    CHECK(why([](create_call& c) { c.passports = "a,b,c,d,e"; }) == errc::internal);
    CHECK(why([](create_call& c) { c.passports = "a,b,c,d,e,f"; }) == errc::too_large);
    CHECK(why([](create_call& c) { c.client_notification_url = "e.com"; }) == errc::invalid_argument);
}

TEST_CASE("lists repeat their name, and what is false or zero is not left out") {
    create_call what = usual();
    what.status_callback = "https://e.com/s";
    what.status_callback_event = {"initiated", "completed"};
    what.record = false;
    const auto made = to_request(account, what);
    REQUIRE(made);
    CHECK(made->body.find("&StatusCallbackEvent=initiated&StatusCallbackEvent=completed&") != std::string::npos);
    CHECK(made->body.find("&Record=false&") != std::string::npos);
}

TEST_CASE("what Twilio would refuse or ignore is refused before it is sent") {
    REQUIRE(why([](create_call&) {}) == errc::internal);
    CHECK(why([](create_call& c) { c.to.clear(); }) == errc::invalid_argument);
    CHECK(why([](create_call& c) { c.from.clear(); }) == errc::invalid_argument);
    CHECK(why([](create_call& c) { c.url.reset(); }) == errc::invalid_argument);
    CHECK(why([](create_call& c) { c.twiml = "<Response/>"; }) == errc::invalid_argument);
    CHECK(why([](create_call& c) { c.url = "ftp://e.com"; }) == errc::invalid_argument);
    CHECK(why([](create_call& c) {
              c.url.reset();
              c.twiml = std::string(4001, 'x');
          }) == errc::too_large);
    CHECK(why([](create_call& c) {
              c.url.reset();
              c.twiml = std::string();
              for (int i = 0; i < 4000; ++i)
                  *c.twiml += "\u00e9";
          }) == errc::internal); // characters, not bytes
    CHECK(why([](create_call& c) {
              c.url.reset();
              c.application_sid = "AP1";
              c.status_callback = "https://e.com/s";
          }) == errc::invalid_argument);
    CHECK(why([](create_call& c) { c.send_digits = std::string(33, '1'); }) == errc::too_large);
    CHECK(why([](create_call& c) { c.send_digits = "1e5"; }) == errc::invalid_argument);
    CHECK(why([](create_call& c) {
              c.send_digits = "1";
              c.machine_detection = "Enable";
          }) == errc::invalid_argument);
    CHECK(why([](create_call& c) { c.machine_detection = "enable"; }) == errc::invalid_argument);
    CHECK(why([](create_call& c) { c.machine_detection_timeout = 30; }) == errc::invalid_argument);
    CHECK(why([](create_call& c) {
              c.machine_detection = "Enable";
              c.machine_detection_timeout = 60;
          }) == errc::invalid_argument);
    CHECK(why([](create_call& c) {
              c.machine_detection = "Enable";
              c.async_amd_status_callback = "https://e.com/amd";
          }) == errc::invalid_argument);
    CHECK(why([](create_call& c) { c.timeout = 0; }) == errc::invalid_argument);
    CHECK(why([](create_call& c) { c.timeout = 601; }) == errc::invalid_argument);
    CHECK(why([](create_call& c) { c.time_limit = 86'401; }) == errc::invalid_argument);
    CHECK(why([](create_call& c) { c.status_callback_event = {"completed"}; }) == errc::invalid_argument);
    CHECK(why([](create_call& c) {
              c.status_callback = "https://e.com/s";
              c.status_callback_event = {"in-progress"};
          }) == errc::invalid_argument);
    CHECK(why([](create_call& c) { c.recording_channels = "dual"; }) == errc::invalid_argument);
    CHECK(why([](create_call& c) {
              c.record = true;
              c.recording_channels = "stereo";
          }) == errc::invalid_argument);
    CHECK(why([](create_call& c) { c.sip_auth_username = "u"; }) == errc::invalid_argument);
}

TEST_CASE("a sid cannot lead to another path") {
    for (const std::string_view sid : {"", "..", "CA1/../CA2", "CA1?x=1", "CA 1", "CA#", "%2e%2e"}) {
        CAPTURE(sid);
        CHECK_FALSE(fetch_call(account, sid));
        CHECK_FALSE(fetch_call(sid, call));
        CHECK_FALSE(to_request(sid, usual()));
    }
    // Other providers that speak Twilio's language have UUIDs.
    CHECK(fetch_call("6e2c1d54-5f0c-4d2e-9f3e-0a4f9f0b7c11", "8b1a9953-c461-4a3f-9a5e-33ad9a0ef111"));
}

TEST_CASE("a call is ended or sent elsewhere, and not both") {
    CHECK(to_request(account, call, update_call{.status = "completed"})->body == "Status=completed");
    CHECK(to_request(account, call, update_call{.twiml = "<Response/>"})->target ==
          "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Calls/CA0123456789abcdef0123456789abcdef.json");
    CHECK_FALSE(to_request(account, call, update_call{}));
    CHECK_FALSE(to_request(account, call, update_call{.status = "busy"}));
    CHECK_FALSE(to_request(account, call, update_call{.url = "https://e.com", .status = "completed"}));
    CHECK_FALSE(to_request(account, call, update_call{.url = "https://e.com", .twiml = "<Response/>"}));
}

TEST_CASE("calls are listed by what they are") {
    list_calls what;
    CHECK(to_request(account, what)->target == "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Calls.json");
    what.to = "+14155551212";
    what.start_time_after = "2026-11-21T18:04:05Z";
    what.page_size = 20;
    CHECK(to_request(account, what)->target ==
          "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef/Calls.json?To=%2B14155551212&"
          "StartTime%3E=2026-11-21T18%3A04%3A05Z&PageSize=20");
    what.page_size = 1001;
    CHECK_FALSE(to_request(account, what));
    what.page_size.reset();
    what.status = "initiated"; // only callbacks say that
    CHECK_FALSE(to_request(account, what));
}

TEST_CASE("an account is reached where its region is") {
    CHECK(host_of("api") == "api.twilio.com");
    CHECK(host_of("api", {.edge = "sydney"}) == "api.sydney.us1.twilio.com");
    CHECK(host_of("api", {.region = "au1"}) == "api.au1.twilio.com");
    CHECK(host_of("lookups", {.edge = "dublin", .region = "ie1"}) == "lookups.dublin.ie1.twilio.com");
    CHECK(to_request(account, usual(), {.edge = "dublin", .region = "ie1"})->host == "api.dublin.ie1.twilio.com");
    CHECK(delete_call(account, call)->method == "DELETE");
}
