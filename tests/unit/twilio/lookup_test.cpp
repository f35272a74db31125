#include "support.hpp"

#include <callkit/twilio/lookup.hpp>

#include <string>

using namespace callkit;
using namespace callkit::twilio;

namespace {

std::string asked(const lookup_phone_number& what) {
    return sent(to_request(what));
}

} // namespace

TEST_CASE("a number is looked up at a host of its own") {
    const auto made = to_request(lookup_phone_number{.phone_number = "+14155551212"}, {.edge = "dublin"});
    REQUIRE(made);
    CHECK(made->host == "lookups.dublin.us1.twilio.com");
    CHECK(made->target == "/v2/PhoneNumbers/+14155551212");
    CHECK(asked({.phone_number = "(415) 555-1212", .country_code = "US"}) ==
          "GET /v2/PhoneNumbers/(415)%20555-1212?CountryCode=US");
    CHECK(asked({.phone_number = "+1", .fields = {"line_type_intelligence", "caller_name"}}) ==
          "GET /v2/PhoneNumbers/+1?Fields=line_type_intelligence%2Ccaller_name");
    CHECK(
        asked({.phone_number = "+1", .fields = {"identity_match"}, .first_name = "Zoë", .date_of_birth = "19800229"}) ==
        "GET /v2/PhoneNumbers/+1?Fields=identity_match&FirstName=Zo%C3%AB&DateOfBirth=19800229");
}

TEST_CASE("what Twilio would refuse or ignore of a lookup is refused before it is sent") {
    for (const std::string_view wrong : {"", "+", "abc", "1/2", "1?2", "1#2", "../1", "1\n2", "１２３"}) {
        CAPTURE(wrong);
        CHECK(asked({.phone_number = std::string(wrong)}) == "invalid_number");
    }
    CHECK(asked({.phone_number = std::string(65, '1')}) == "invalid_number");
    CHECK(asked({.phone_number = "+1", .fields = {"everything"}}) == "invalid_argument");
    CHECK(asked({.phone_number = "1", .country_code = "USA"}) == "invalid_argument");
    CHECK(asked({.phone_number = "1", .first_name = "Zoë"}) == "invalid_argument");
    CHECK(asked({.phone_number = "1", .fields = {"caller_name"}, .city = "x"}) == "invalid_argument");
    CHECK(asked({.phone_number = "1", .fields = {"identity_match"}, .address_country_code = "U"}) ==
          "invalid_argument");
    CHECK(asked({.phone_number = "1", .fields = {"identity_match"}, .date_of_birth = "1980-02-29"}) ==
          "invalid_argument");
    CHECK(asked({.phone_number = "1", .last_verified_date = "20240101"}) == "invalid_argument");
    CHECK(asked({.phone_number = "1", .verification_sid = "VE1"}) == "invalid_argument");
    CHECK(asked({.phone_number = "1", .partner_sub_id = "x"}) == "invalid_argument");
}

TEST_CASE("what is known of a number is read, and what was not asked for is absent") {
    const auto bare = parse_lookup(
        R"({"calling_country_code":"1","country_code":"US","phone_number":"+14159929960","valid":true,
            "national_format":"(415) 992-9960","validation_errors":null,"caller_name":null,"line_status":7})");
    REQUIRE(bare);
    CHECK(bare->phone_number.reveal() == "+14159929960");
    CHECK(bare->valid == true);
    CHECK(bare->validation_errors.empty());
    CHECK_FALSE(bare->caller_name);
    CHECK_FALSE(bare->line_status);
    const auto wrong = parse_lookup(
        R"({"phone_number":"+141599299600","valid":false,"validation_errors":["TOO_LONG",null],"country_code":null})");
    REQUIRE(wrong);
    CHECK(wrong->valid == false);
    CHECK(wrong->validation_errors == std::vector<std::string>{"TOO_LONG"});
    const auto full = parse_lookup(R"({"phone_number":"+447772000001","valid":"true",
        "caller_name":{"caller_name":"Sergio Suarez","caller_type":"CONSUMER","error_code":null},
        "line_type_intelligence":{"type":"mobile","carrier_name":"Vodafone","mobile_country_code":276,"error_code":"60600"},
        "line_status":{"status":"active"},"call_forwarding":{"call_forwarding_enabled":true},
        "sim_swap":{"last_sim_swap":{"swapped_in_period":true,"swapped_period":"PT48H","last_sim_swap_date":null},
                    "carrier_name":"V"},
        "identity_match":{"summary_score":"80","last_name_match":"exact_match"},
        "reassigned_number":{"is_number_reassigned":"no","error_code":""},
        "sms_pumping_risk":{"number_blocked":false,"sms_pumping_risk_score":0}})");
    REQUIRE(full);
    CHECK(full->caller_name->caller_type == "CONSUMER");
    CHECK(full->line_type_intelligence->mobile_country_code == "276");
    CHECK(full->line_type_intelligence->error_code == 60'600);
    CHECK(full->line_status->status == "active");
    CHECK(full->call_forwarding->enabled == true);
    CHECK(full->sim_swap->swapped_in_period == true);
    CHECK(full->sim_swap->last_sim_swap_date.empty());
    CHECK(full->identity_match->summary_score == 80);
    CHECK(full->reassigned_number->is_number_reassigned == "no");
    CHECK_FALSE(full->reassigned_number->error_code);
    CHECK(full->sms_pumping_risk->sms_pumping_risk_score == 0);
    for (const std::string_view bad : {"", "{}", "[]", R"({"phone_number":"+1"})", R"({"valid":true})"})
        CHECK_FALSE(parse_lookup(bad));
}
