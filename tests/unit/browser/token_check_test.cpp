#include "token_check.hpp"
#include "tokens.hpp"

#include <callkit/core/random.hpp>

#include <doctest/doctest.h>

using namespace callkit;
using namespace callkit::testing;
using test::browser_token;
using test::made;
using test::token_time;

namespace {

std::optional<token_fault> fault_of(const std::string& token, timestamp now = token_time) {
    const auto who = check_access_token(token, test::keys(), now);
    return who ? std::nullopt : std::optional(who.error());
}

} // namespace

TEST_CASE("a good token says who it is and what it may do") {
    auto token = browser_token();
    token.voice->outgoing_parameters = R"({"desk":"7","big":12})";
    const auto who = check_access_token(made(token), test::keys(), token_time);
    REQUIRE(who);
    CHECK(who->identity == "alice");
    CHECK(who->account_sid == test::account);
    CHECK(who->incoming);
    CHECK(who->outgoing_application_sid == test::application);
    CHECK(who->outgoing_parameters == std::vector<std::pair<std::string, std::string>>{{"desk", "7"}, {"big", "12"}});
    CHECK(who->expires == token_time + seconds(3600));
}

TEST_CASE("a token without grants allows neither to call nor to be called") {
    auto token = browser_token();
    token.voice = twilio::voice_grant{};
    const auto who = check_access_token(made(token), test::keys(), token_time);
    REQUIRE(who);
    CHECK_FALSE(who->incoming);
    CHECK(who->outgoing_application_sid.empty());
}

TEST_CASE("all three algorithms of Twilio's are understood") {
    for (const auto algorithm :
         {twilio::token_algorithm::hs256, twilio::token_algorithm::hs384, twilio::token_algorithm::hs512}) {
        auto token = browser_token();
        token.algorithm = algorithm;
        CHECK_FALSE(fault_of(made(token)));
    }
}

TEST_CASE("each fault of a token has the code of Twilio's") {
    CHECK(fault_of("") == token_fault::invalid);
    CHECK(fault_of("a.b") == token_fault::invalid);
    CHECK(fault_of("a.b.c") == token_fault::invalid);
    CHECK(fault_of(std::string(20'000, 'a') + ".b.c") == token_fault::invalid);

    auto token = browser_token();
    token.key_sid = "SK00000000000000000000000000000000";
    CHECK(fault_of(made(token)) == token_fault::authentication_failed);

    token = browser_token();
    token.key_secret = secret("another");
    CHECK(fault_of(made(token)) == token_fault::wrong_signature);

    token = browser_token();
    token.account_sid = "AC00000000000000000000000000000000";
    CHECK(fault_of(made(token)) == token_fault::no_account);

    token = browser_token();
    token.voice.reset();
    CHECK(fault_of(made(token)) == token_fault::invalid);

    token = browser_token();
    token.not_before = token_time + seconds(1);
    CHECK(fault_of(made(token)) == token_fault::invalid);
    CHECK_FALSE(fault_of(made(token), token_time + seconds(1)));

    token = browser_token();
    CHECK(fault_of(made(token), token_time - seconds(1)) == token_fault::invalid); // issued in the future
    CHECK_FALSE(fault_of(made(token), token_time + seconds(3599)));
    CHECK(fault_of(made(token), token_time + seconds(3600)) == token_fault::expired);

    token.ttl = seconds(86'400);
    CHECK_FALSE(fault_of(made(token)));
    CHECK(static_cast<int>(token_fault::too_long) == 31207);
}

TEST_CASE("a token with no signature, or signed by no algorithm, is refused") {
    const std::string good = made(browser_token());
    CHECK(fault_of(good.substr(0, good.rfind('.') + 1)) == token_fault::wrong_signature);
    // {"alg":"none","typ":"JWT","cty":"twilio-fpa;v=1"}
    CHECK(fault_of("eyJhbGciOiJub25lIiwidHlwIjoiSldUIiwiY3R5IjoidHdpbGlvLWZwYTt2PTEifQ" +
                   good.substr(good.find('.'))) == token_fault::invalid);
}

TEST_CASE("no changed token is good") {
    constexpr std::uint64_t seed = 17;
    MESSAGE("seed " << seed);
    seeded_random random(seed);
    const std::string good = made(browser_token());
    for (int round = 0; round < 3000; ++round) {
        std::string bad = good;
        const std::size_t at = random.below(bad.size());
        const char other = "abcdefghijklmnopqrstuvwxyz0123456789-_."[random.below(39)];
        // The last digit of the signature has bits that mean nothing.
        if (bad[at] == other || at == bad.size() - 1)
            continue;
        bad[at] = other;
        CHECK(fault_of(bad));
    }
}
