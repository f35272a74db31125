#include "support.hpp"

#include <callkit/twilio/caller_ids.hpp>
#include <callkit/twilio/phone_numbers.hpp>

#include <string>

using namespace callkit;
using namespace callkit::twilio;

namespace {

constexpr std::string_view number_sid = "PN0123456789abcdef0123456789abcdef";

std::string bought(const phone_number_settings& what) {
    return sent(to_request(account, create_phone_number{.area_code = "415", .settings = what}));
}

std::string validated(const create_validation_request& what) {
    return sent(to_request(account, what));
}

} // namespace

TEST_CASE("a number is bought, set, listed, fetched and given back") {
    CHECK(sent(to_request(account, create_phone_number{.phone_number = "+14155551212",
                                                       .settings = {.voice_url = "https://e.com/v"}})) ==
          "POST /IncomingPhoneNumbers.json VoiceUrl=https%3A%2F%2Fe.com%2Fv&PhoneNumber=%2B14155551212");
    CHECK(bought({}) == "POST /IncomingPhoneNumbers.json AreaCode=415");
    CHECK(sent(to_request(account, number_sid, update_phone_number{.settings = {.voice_url = ""}})) ==
          "POST /IncomingPhoneNumbers/PN0123456789abcdef0123456789abcdef.json VoiceUrl=");
    // A trunk takes the place of an application, which is taken away.
    CHECK(sent(to_request(account, number_sid,
                          update_phone_number{.settings = {.voice_application_sid = "", .trunk_sid = "TK1"}}))
              .ends_with(" VoiceApplicationSid=&TrunkSid=TK1"));
    CHECK(sent(to_request(account, list_phone_numbers{.beta = false, .phone_number = "+1415*", .origin = "twilio"})) ==
          "GET /IncomingPhoneNumbers.json?Beta=false&PhoneNumber=%2B1415%2A&Origin=twilio");
    CHECK(sent(fetch_phone_number(account, number_sid)) ==
          "GET /IncomingPhoneNumbers/PN0123456789abcdef0123456789abcdef.json");
    CHECK(sent(delete_phone_number(account, number_sid)) ==
          "DELETE /IncomingPhoneNumbers/PN0123456789abcdef0123456789abcdef.json");
}

TEST_CASE("what Twilio would refuse or ignore of a number is refused before it is sent") {
    CHECK(sent(to_request(account, create_phone_number{})) == "invalid_argument");
    CHECK(sent(to_request(account, create_phone_number{.phone_number = "+14155551212", .area_code = "415"})) ==
          "invalid_argument");
    for (const std::string_view wrong :
         {"", "+", "4155551212", "+0155551212", "+1 415 555 1212", "+1415555121x", "+1234567890123456", "+123456"}) {
        CAPTURE(wrong);
        CHECK(sent(to_request(account, create_phone_number{.phone_number = std::string(wrong)})) == "invalid_number");
    }
    CHECK(sent(to_request(account, create_phone_number{.area_code = "41"})) == "invalid_argument");
    CHECK(sent(to_request(account, create_phone_number{.area_code = "41x"})) == "invalid_argument");
    CHECK(bought({.friendly_name = std::string(65, 'x')}) == "too_large");
    CHECK(bought({.voice_url = "e.com"}) == "invalid_argument");
    CHECK(bought({.voice_application_sid = "AP1", .trunk_sid = "TK1"}) == "invalid_argument");
    CHECK(bought({.voice_application_sid = "AP1", .voice_url = "https://e.com"}) == "invalid_argument");
    CHECK(bought({.voice_url = "https://e.com", .trunk_sid = "TK1"}) == "invalid_argument");
    CHECK(bought({.voice_application_sid = "AP1", .voice_method = http_method::get}) == "invalid_argument");
    CHECK(bought({.sms_application_sid = "AP1", .sms_url = "https://e.com"}) == "invalid_argument");
    CHECK(bought({.emergency_status = "active"}) == "invalid_argument");
    CHECK(bought({.voice_receive_mode = "data"}) == "invalid_argument");
    CHECK(sent(to_request(account, number_sid, update_phone_number{})) == "invalid_argument");
    CHECK(sent(to_request(account, list_phone_numbers{.origin = "elsewhere"})) == "invalid_argument");
}

TEST_CASE("a number of the account is read whatever types its members have") {
    constexpr std::string_view told =
        R"({"sid":"PN1","phone_number":"+18089255327","friendly_name":"(808) 925-5327","voice_url":null,
            "capabilities":{"voice":true,"sms":"false","mms":null},"status":"in-use","beta":false,"trunk_sid":""})";
    const auto found = parse_phone_number(told);
    REQUIRE(found);
    CHECK(found->phone_number.reveal() == "+18089255327");
    CHECK(found->voice == true);
    CHECK(found->sms == false);
    CHECK_FALSE(found->voice_caller_id_lookup);
    CHECK_FALSE(parse_phone_number(R"({"sid":"PN1","phone_number":"+1","capabilities":7})")->voice);
    check_list(parse_phone_numbers, "incoming_phone_numbers", told);
    CHECK_FALSE(parse_phone_number(R"({"sid":"PN1"})"));
}

TEST_CASE("a number is verified as a caller ID, renamed, listed, fetched and deleted") {
    CHECK(validated({.phone_number = "+14155551212", .friendly_name = "desk", .call_delay = 0, .extension = "42#"}) ==
          "POST /OutgoingCallerIds.json PhoneNumber=%2B14155551212&FriendlyName=desk&CallDelay=0&Extension=42%23");
    CHECK(sent(to_request(account, number_sid, update_caller_id{.friendly_name = "x"})) ==
          "POST /OutgoingCallerIds/PN0123456789abcdef0123456789abcdef.json FriendlyName=x");
    CHECK(sent(to_request(account, list_caller_ids{.phone_number = "+14155551212"})) ==
          "GET /OutgoingCallerIds.json?PhoneNumber=%2B14155551212");
    CHECK(sent(fetch_caller_id(account, number_sid)) ==
          "GET /OutgoingCallerIds/PN0123456789abcdef0123456789abcdef.json");
    CHECK(sent(delete_caller_id(account, number_sid)) ==
          "DELETE /OutgoingCallerIds/PN0123456789abcdef0123456789abcdef.json");
    CHECK(validated({}) == "invalid_number");
    CHECK(validated({.phone_number = "+14155551212", .call_delay = 61}) == "invalid_argument");
    CHECK(validated({.phone_number = "+14155551212", .extension = "call me"}) == "invalid_argument");
    CHECK(validated({.phone_number = "+14155551212", .extension = ""}) == "invalid_argument");
    CHECK(validated({.phone_number = "+14155551212", .status_callback = "x"}) == "invalid_argument");
    CHECK(validated({.phone_number = "+14155551212", .status_callback_method = http_method::get}) ==
          "invalid_argument");
    CHECK(sent(to_request(account, number_sid, update_caller_id{})) == "invalid_argument");
}

TEST_CASE("the code that the owner of a number must enter is a secret") {
    const auto made = parse_validation_request(
        R"({"account_sid":"AC1","call_sid":"CA1","friendly_name":"x","phone_number":"+18001234567","validation_code":111111})");
    REQUIRE(made);
    CHECK(made->validation_code.reveal() == "111111");
    CHECK(masked(made->validation_code) == "***");
    CHECK(made->phone_number.reveal() == "+18001234567");
    CHECK_FALSE(parse_validation_request(R"({"call_sid":"CA1"})"));
    constexpr std::string_view told = R"({"sid":"PN1","phone_number":"+14158675309","friendly_name":"desk"})";
    CHECK(parse_caller_id(told)->friendly_name == "desk");
    check_list(parse_caller_ids, "outgoing_caller_ids", told);
    CHECK_FALSE(parse_caller_id(R"({"sid":"PN1","phone_number":null})"));
}
