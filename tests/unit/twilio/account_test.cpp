#include "support.hpp"

#include <callkit/twilio/account.hpp>

using namespace callkit;
using namespace callkit::twilio;

TEST_CASE("an account and what money it has left are asked for") {
    CHECK(sent(fetch_account(account)) == "GET .json");
    CHECK(fetch_account(account)->target == "/2010-04-01/Accounts/AC0123456789abcdef0123456789abcdef.json");
    CHECK(sent(fetch_balance(account)) == "GET /Balance.json");
    CHECK(fetch_balance(account, {.region = "ie1"})->host == "api.ie1.twilio.com");
    CHECK(sent(fetch_account("AC1/..")) == "invalid_argument");
    CHECK(sent(fetch_balance("")) == "invalid_argument");
}

TEST_CASE("an account is read without the token that Twilio sends along") {
    const auto found = parse_account(
        R"({"sid":"AC1","auth_token":"topsecret","status":"active","type":"Trial","friendly_name":"x",
            "owner_account_sid":"AC1","date_created":"Thu, 30 Jul 2015 20:00:00 +0000"})");
    REQUIRE(found);
    CHECK(found->status == "active");
    CHECK(found->type == "Trial");
    CHECK_FALSE(parse_account(R"({"sid":"AC1"})"));
    CHECK_FALSE(parse_account("null"));
}

TEST_CASE("a balance is a decimal number, as text or as a number") {
    CHECK(parse_balance(R"({"account_sid":"AC1","balance":"-0.05","currency":"USD"})")->balance == "-0.05");
    CHECK(parse_balance(R"({"balance":0.04,"currency":null})")->balance == "0.04");
    CHECK(parse_balance(R"({"balance":1e-5})")->balance == "0.00001");
    CHECK(parse_balance(R"({"balance":12})")->balance == "12");
    CHECK_FALSE(parse_balance(R"({"balance":null})"));
    CHECK_FALSE(parse_balance(R"({"balance":1e300})"));
}
