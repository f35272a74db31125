#include "support.hpp"

#include <callkit/twilio/oauth.hpp>

#include <string>

using namespace callkit;
using namespace callkit::twilio;

namespace {

constexpr timestamp start = from_unix_micros(1'800'000'000'000'000);

result<oauth_token> told(std::string_view body) {
    return parse_token(body, start);
}

std::optional<oauth_token> living(seconds life) {
    return oauth_token{secret("t"), start, start + life};
}

} // namespace

TEST_CASE("a token is asked for with a body that is a secret") {
    const auto made = request_token({.client_id = "OQ1", .client_secret = secret("a+b/é")});
    REQUIRE(made);
    CHECK(made->method == "POST");
    CHECK(made->host == "oauth.twilio.com");
    CHECK(made->target == "/v2/token");
    CHECK(made->body.reveal() == "grant_type=client_credentials&client_id=OQ1&client_secret=a%2Bb%2F%C3%A9");
    CHECK(masked(made->body) == "***");
    CHECK_FALSE(request_token({.client_id = "", .client_secret = secret("x")}));
    CHECK_FALSE(request_token({.client_id = "OQ1"}));
    CHECK_FALSE(request_token({.client_id = "O&Q", .client_secret = secret("x")}));
}

TEST_CASE("a token lives from when it was asked for, as long as it is said to") {
    const auto made = told(R"({"access_token":"eyJh.b-c_d~+/=","token_type":"bearer","expires_in":3600})");
    REQUIRE(made);
    CHECK(made->access_token.reveal() == "eyJh.b-c_d~+/=");
    CHECK(made->obtained_at == start);
    CHECK(made->expires_at == start + seconds(3600));
    CHECK(told(R"({"access_token":"t","token_type":"Bearer","expires_in":"60"})")->expires_at == start + seconds(60));
    CHECK(told(R"({"access_token":"t"})")->expires_at == start + seconds(300));
    CHECK(told(R"({"access_token":"t","expires_in":null})")->expires_at == start + seconds(300));
    // What Twilio's own example says.
    CHECK(told(R"({"access_token":"t","expires_in":1438315200000})")->expires_at == start + seconds(86'400));
}

TEST_CASE("what is no token, or none that could stand in a header, is refused") {
    for (const std::string_view bad :
         {"", "[]", "{}", R"({"access_token":""})", R"({"access_token":null})", R"({"access_token":"a b"})",
          R"({"access_token":"a\r\nX-Evil: 1"})", R"({"access_token":"é"})", R"({"access_token":["t"]})"}) {
        CAPTURE(bad);
        const auto made = told(bad);
        REQUIRE_FALSE(made);
        CHECK(made.error().code == errc::malformed);
        CHECK(made.error().detail.find("Evil") == std::string::npos);
    }
    CHECK(told(R"({"access_token":"t","token_type":"mac"})").error().code == errc::unsupported);
}

TEST_CASE("a token is renewed before it is over, and not used at the very end") {
    const auto hour = living(seconds(3600));
    CHECK(judge(hour, start) == token_use::use);
    CHECK(judge(hour, start + seconds(3539)) == token_use::use);
    CHECK(judge(hour, start + seconds(3540)) == token_use::use_renew);
    CHECK(judge(hour, start + seconds(3594)) == token_use::use_renew);
    CHECK(judge(hour, start + seconds(3595)) == token_use::renew);
    CHECK(judge(hour, start + seconds(99'999)) == token_use::renew);
    CHECK(judge(std::nullopt, start) == token_use::renew);
    CHECK(judge(oauth_token{}, start) == token_use::renew);
    // The clock was set back.
    CHECK(judge(hour, start - seconds(1)) == token_use::renew);
}

TEST_CASE("a token that lives for a moment only is used for most of it") {
    const auto brief = living(seconds(60));
    CHECK(judge(brief, start) == token_use::use);
    CHECK(judge(brief, start + seconds(47)) == token_use::use);
    CHECK(judge(brief, start + seconds(48)) == token_use::use_renew);
    CHECK(judge(brief, start + seconds(58)) == token_use::use_renew);
    CHECK(judge(brief, start + seconds(59)) == token_use::renew);
    CHECK(judge(living(seconds(0)), start) == token_use::renew);
}
