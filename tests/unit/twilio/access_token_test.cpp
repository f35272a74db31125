#include "../core/support.hpp"

#include <callkit/twilio/access_token.hpp>

#include <string>

using namespace callkit;
using namespace callkit::twilio;

namespace {

constexpr timestamp now = from_unix_micros(1'795'284'000'000'000);

access_token usual() {
    access_token token;
    token.account_sid = "AC0123456789abcdef0123456789abcdef";
    token.key_sid = "SK0123456789abcdef0123456789abcdef";
    token.key_secret = secret("s3cr3t_s3cr3t_s3cr3t_s3cr3t_1234");
    token.identity = "alice";
    token.voice = voice_grant{.incoming = true, .outgoing_application_sid = "AP0123456789abcdef0123456789abcdef"};
    return token;
}

/// A part of the token, decoded: 0 the header, 1 the claims.
std::string part(const std::string& token, int which) {
    std::string text = token.substr(which == 0 ? 0 : token.find('.') + 1);
    text.resize(text.find('.'));
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string made;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        bits = bits << 6U | static_cast<unsigned>(alphabet.find(c));
        count += 6;
        if (count >= 8) {
            count -= 8;
            made += static_cast<char>(bits >> count);
        }
    }
    return made;
}

} // namespace

TEST_CASE("a token says who, what and for how long, in the order in which Twilio's SDK says it") {
    const auto token = make_access_token(usual(), now);
    REQUIRE(token);
    CHECK(part(*token, 0) == R"({"alg":"HS256","typ":"JWT","cty":"twilio-fpa;v=1"})");
    CHECK(part(*token, 1) ==
          R"({"jti":"SK0123456789abcdef0123456789abcdef-1795284000","grants":{"identity":"alice","voice":{"incoming":)"
          R"({"allow":true},"outgoing":{"application_sid":"AP0123456789abcdef0123456789abcdef"}}},"iat":1795284000,)"
          R"("exp":1795287600,"iss":"SK0123456789abcdef0123456789abcdef","sub":"AC0123456789abcdef0123456789abcdef"})");
    CHECK(token->substr(token->rfind('.')) == ".M561i6f5TXH5n2iZzyJA60-W4J3t4Np8cKKYUQQwGpc");
}

TEST_CASE("what was not asked for is not in the token") {
    access_token token = usual();
    token.voice = voice_grant{};
    CHECK(part(*make_access_token(token, now), 1).find(R"("grants":{"identity":"alice","voice":{}})") !=
          std::string::npos);
    token.ttl = seconds(0); // an hour, as in Twilio's SDKs
    CHECK(part(*make_access_token(token, now), 1).find(R"("exp":1795287600)") != std::string::npos);
    token.voice.reset();
    CHECK(part(*make_access_token(token, now), 1).find(R"("grants":{"identity":"alice"})") != std::string::npos);
}

TEST_CASE("everything else that a token can say") {
    access_token token = usual();
    token.region = "ie1";
    token.ttl = seconds(60);
    token.not_before = now + seconds(5);
    token.algorithm = token_algorithm::hs512;
    token.voice->outgoing_parameters = R"({"tenant":"t1","nested":{"a":1},"u":"é😀"})";
    token.voice->push_credential_sid = "CR1";
    token.voice->endpoint_id = "desk";
    const auto made = make_access_token(token, now);
    REQUIRE(made);
    CHECK(part(*made, 0) == R"({"alg":"HS512","typ":"JWT","cty":"twilio-fpa;v=1","twr":"ie1"})");
    const std::string claims = part(*made, 1);
    CHECK(
        claims.find(
            R"("params":{"tenant":"t1","nested":{"a":1},"u":"é😀"}},"push_credential_sid":"CR1","endpoint_id":"desk")") !=
        std::string::npos);
    CHECK(claims.find(R"("nbf":1795284005,"iat":1795284000,"exp":1795284060)") != std::string::npos);
}

TEST_CASE("a token that could not work is not made") {
    const auto why = [](auto change) {
        access_token token = usual();
        change(token);
        const auto made = make_access_token(token, now);
        return made ? errc::internal : made.error().code;
    };
    CHECK(why([](access_token& t) { t.account_sid.clear(); }) == errc::invalid_argument);
    CHECK(why([](access_token& t) { t.key_sid.clear(); }) == errc::invalid_argument);
    CHECK(why([](access_token& t) { t.key_secret = secret(); }) == errc::invalid_argument);
    CHECK(why([](access_token& t) { t.identity.clear(); }) == errc::invalid_argument);
    CHECK(why([](access_token& t) { t.identity = std::string(122, 'a'); }) == errc::invalid_argument);
    CHECK(why([](access_token& t) { t.ttl = seconds(-1); }) == errc::invalid_argument);
    CHECK(why([](access_token& t) { t.ttl = seconds(86'401); }) == errc::invalid_argument);
    CHECK(why([](access_token& t) { t.voice->outgoing_parameters = "[1]"; }) == errc::invalid_argument);
    CHECK(why([](access_token& t) { t.voice->outgoing_parameters = "{"; }) == errc::invalid_argument);
    CHECK(why([](access_token& t) {
              t.voice->outgoing_application_sid.clear();
              t.voice->outgoing_parameters = "{}";
          }) == errc::invalid_argument);
}
