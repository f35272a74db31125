#include "support.hpp"

#include <callkit/twilio/applications.hpp>

#include <string>

using namespace callkit;
using namespace callkit::twilio;

namespace {

constexpr std::string_view application = "AP0123456789abcdef0123456789abcdef";

std::string changed(const application_settings& what) {
    return sent(to_request(account, application, update_application{what}));
}

} // namespace

TEST_CASE("an application is made, changed, listed, fetched and deleted") {
    CHECK(sent(to_request(account, create_application{{.friendly_name = "browser",
                                                       .voice_url = "https://e.com/v",
                                                       .voice_method = http_method::post}})) ==
          "POST /Applications.json VoiceUrl=https%3A%2F%2Fe.com%2Fv&VoiceMethod=POST&FriendlyName=browser");
    CHECK(sent(to_request(account, create_application{})) == "POST /Applications.json");
    CHECK(changed({.friendly_name = "browser", .voice_url = "https://e.com/v"}) ==
          "POST /Applications/AP0123456789abcdef0123456789abcdef.json "
          "FriendlyName=browser&VoiceUrl=https%3A%2F%2Fe.com%2Fv");
    // An empty address takes away the one that was there.
    CHECK(changed({.voice_url = ""}).ends_with(" VoiceUrl="));
    CHECK(sent(to_request(account, list_applications{.friendly_name = "a b", .page_size = 1})) ==
          "GET /Applications.json?FriendlyName=a%20b&PageSize=1");
    CHECK(sent(fetch_application(account, application)) == "GET /Applications/AP0123456789abcdef0123456789abcdef.json");
    CHECK(sent(delete_application(account, application)) ==
          "DELETE /Applications/AP0123456789abcdef0123456789abcdef.json");
}

TEST_CASE("what Twilio would refuse of an application is refused before it is sent") {
    CHECK(changed({}) == "invalid_argument");
    CHECK(changed({.friendly_name = std::string(65, 'x')}) == "too_large");
    CHECK(changed({.api_version = "2010"}) == "invalid_argument");
    CHECK(changed({.voice_url = "e.com"}) == "invalid_argument");
    CHECK(changed({.voice_fallback_url = "ftp://e.com"}) == "invalid_argument");
    CHECK(changed({.status_callback = "e.com"}) == "invalid_argument");
    CHECK(changed({.sms_url = "e.com"}) == "invalid_argument");
    CHECK(changed({.sms_fallback_url = "e.com"}) == "invalid_argument");
    CHECK(changed({.sms_status_callback = "e.com"}) == "invalid_argument");
    CHECK(changed({.message_status_callback = "e.com"}) == "invalid_argument");
    CHECK(sent(fetch_application(account, "a/b")) == "invalid_argument");
    CHECK(sent(to_request(account, list_applications{.page_size = 0})) == "invalid_argument");
}

TEST_CASE("an application is read whatever types its members have") {
    constexpr std::string_view told =
        R"({"sid":"AP1","friendly_name":"x","voice_url":"https://e.com","voice_method":"GET",
        "voice_caller_id_lookup":"true","public_application_connect_enabled":0,"voice_fallback_url":null})";
    const auto found = parse_application(told);
    REQUIRE(found);
    CHECK(found->voice_caller_id_lookup == true);
    CHECK(found->public_application_connect_enabled == false);
    CHECK(found->voice_fallback_url.empty());
    check_list(parse_applications, "applications", told);
    CHECK_FALSE(parse_application(R"({"friendly_name":"x"})"));
}
