#include "token_maker.hpp"

#include <callkit/server/credentials.hpp>

#include <unit/net/lab.hpp>

using namespace callkit;
using namespace callkit::server;
using namespace callkit::server::test;
using scripted::answer;
using scripted::peer;
using scripted::asio::awaitable;

namespace {

/// An issuer over TLS, and a source of its keys whose clock moves by hand.
struct issuer {
    lab net{};
    certificates::authority authority{};
    certificates::pair own = authority.issue("DNS:localhost,IP:127.0.0.1");
    certificates::temporary_file trusted{authority.certificate()};
    manual_time_source clock{{now, steady_time(std::chrono::hours(1))}};
    std::string reply{}; ///< The whole answer; the connection is closed without one when it is empty.
    std::vector<std::string> asked{};
    std::vector<std::string> told{};
    scripted::server server{net.context,
                            [this](peer& p, int) -> awaitable<void> {
                                for (;;) {
                                    asked.push_back(co_await p.request());
                                    if (asked.back().empty())
                                        asked.pop_back();
                                    else if (!reply.empty()) {
                                        co_await p.send(reply);
                                        continue;
                                    }
                                    p.reset();
                                    co_return;
                                }
                            },
                            &own};

    issuer() { net.open({.retry = {.attempts = 1}, .certificate_authorities = trusted.path()}); }

    [[nodiscard]] jwks_options options() {
        return {.url = "https://localhost:" + std::to_string(server.port()) + "/auth/v1/.well-known/jwks.json",
                .on_refresh = [this](const result<std::size_t>& outcome) {
                    told.push_back(outcome ? std::to_string(*outcome) : describe(outcome.error()));
                }};
    }
    void publish(const std::vector<std::string>& keys) { reply = answer("200 OK", jwk_set(keys)); }
    /// Until the source has been told of so many attempts.
    void wait_for(std::size_t attempts) {
        net.context.restart();
        while (told.size() < attempts && net.context.run_one() != 0) {
        }
        REQUIRE(told.size() == attempts);
    }
    /// What is under way without anybody waiting: nothing, if all is well.
    void look_around() {
        net.context.restart();
        net.context.poll();
    }
};

std::string names(jwks_source& source) {
    std::string made;
    for (const jwt_key& one : *source.keys())
        made.append(one.id()).append(" ");
    return made;
}

} // namespace

TEST_CASE("an issuer's keys are fetched once, and again when they are ten minutes old") {
    const key_ring& ring = key_ring::instance();
    issuer issuer;
    issuer.publish({ring.rsa.jwk()});
    const auto source = jwks_source::make(*issuer.net.client, issuer.clock, issuer.options());
    REQUIRE(source);
    CHECK_FALSE((*source)->ready());
    CHECK(names(**source).empty());
    issuer.wait_for(1);
    CHECK(issuer.told.back() == "1");
    CHECK((*source)->ready());
    CHECK(names(**source) == "r ");
    CHECK(issuer.asked.at(0).starts_with("GET /auth/v1/.well-known/jwks.json HTTP/1.1\r\nHost: localhost:"));

    issuer.publish({ring.p256.jwk(), ring.ed25519.jwk()});
    issuer.clock.advance(seconds(599));
    CHECK(names(**source) == "r ");
    issuer.look_around();
    CHECK(issuer.asked.size() == 1);
    issuer.clock.advance(seconds(1));
    CHECK(names(**source) == "r "); // nobody waits
    CHECK(names(**source) == "r "); // and it is asked for once
    issuer.wait_for(2);
    CHECK(names(**source) == "e d ");
    CHECK(issuer.asked.size() == 2);
}

TEST_CASE("when the issuer fails, the keys that were known serve for a day, and it is asked every half minute") {
    const key_ring& ring = key_ring::instance();
    issuer issuer;
    issuer.publish({ring.rsa.jwk()});
    auto options = issuer.options();
    options.beside = {ring.secret_one};
    const auto source = jwks_source::make(*issuer.net.client, issuer.clock, std::move(options));
    REQUIRE(source);
    CHECK(names(**source) == " "); // the secret has no name
    issuer.wait_for(1);
    CHECK(names(**source) == "r  ");

    const std::vector<std::pair<std::string, std::string>> failures{
        {answer("500 Internal Server Error"), "provider_failed: the issuer's keys: status 500"},
        {answer("302 Found", "", "Location: https://localhost/\r\n"), "provider_failed: the issuer's keys: status 302"},
        {answer("200 OK", "<html>"), "malformed: the JWK set: it is no JSON, at byte 0"},
        {answer("200 OK", jwk_set({})), "malformed: the JWK set has no key that verifies RS256, ES256 or EdDSA"},
        {answer("200 OK", std::string(65'537, ' ')), "too_large: the JWK set: the JSON is too long, at byte 65536"},
    };
    issuer.clock.advance(seconds(600));
    std::size_t attempts = 1;
    for (const auto& [reply, says] : failures) {
        issuer.reply = reply;
        CHECK(names(**source) == "r  ");
        issuer.wait_for(++attempts);
        CHECK(issuer.told.back() == says);
        issuer.clock.advance(seconds(29));
        CHECK(names(**source) == "r  ");
        issuer.look_around();
        CHECK(issuer.asked.size() == attempts);
        issuer.clock.advance(seconds(1));
    }
    issuer.clock.advance(seconds(86'399) - seconds(600 + 30 * 5));
    CHECK((*source)->ready());
    CHECK(names(**source) == "r  ");
    issuer.wait_for(++attempts);
    issuer.clock.advance(seconds(1));
    CHECK_FALSE((*source)->ready());
    CHECK(names(**source) == " ");
    issuer.clock.advance(seconds(30));
    issuer.publish({ring.rsa.jwk()});
    CHECK(names(**source) == " ");
    issuer.wait_for(++attempts);
    CHECK(names(**source) == "r  ");
}

TEST_CASE("a token by a new key makes us look for it, and a thousand of them do so once") {
    const key_ring& ring = key_ring::instance();
    issuer issuer;
    issuer.publish({ring.rsa.jwk()});
    const auto source = jwks_source::make(*issuer.net.client, issuer.clock, issuer.options());
    REQUIRE(source);
    issuer.wait_for(1);
    jwt_rules rules;
    rules.issuer = "i";
    rules.audience = "a";
    const auto access = credentials::make({{}, *jwt_verifier::make(rules), {}, *source}, issuer.clock);
    REQUIRE(access);
    const std::string claims = R"({"iss":"i","aud":"a","sub":"u","workspace_role":"agent","workspace_id":"w","exp":)" +
                               std::to_string(now_seconds + 3600) + '}';
    const std::string old_one = token(ring.rsa, R"({"alg":"RS256","kid":"r"})", claims);
    const std::string new_one = token(ring.p256, R"({"alg":"ES256","kid":"e"})", claims);
    CHECK((*access)->authenticate(old_one));
    CHECK((*access)->authenticate(new_one).error().detail == "the token's key is not known");
    issuer.look_around();
    CHECK(issuer.asked.size() == 1); // it was asked just now

    issuer.publish({ring.p256.jwk()});
    issuer.clock.advance(seconds(30));
    for (int i = 0; i < 1000; ++i)
        CHECK_FALSE((*access)->authenticate(new_one));
    issuer.wait_for(2);
    CHECK(issuer.asked.size() == 2);
    // The old key was taken back, and with it what was remembered of its tokens.
    const auto taken_back = (*access)->authenticate(old_one);
    REQUIRE_FALSE(taken_back);
    CHECK(taken_back.error().detail == "the token's key is not known");
    CHECK((*access)->authenticate(new_one));
    // A wrong signature makes nobody look.
    issuer.clock.advance(seconds(30));
    CHECK_FALSE((*access)->authenticate(token(ring.other_p256, R"({"alg":"ES256","kid":"e"})", claims)));
    issuer.look_around();
    CHECK(issuer.asked.size() == 2);
}

TEST_CASE("an issuer that is not who it says has no keys") {
    const key_ring& ring = key_ring::instance();
    issuer issuer;
    issuer.publish({ring.rsa.jwk()});
    issuer.net.open({.retry = {.attempts = 1}}); // does not know the authority
    const auto source = jwks_source::make(*issuer.net.client, issuer.clock, issuer.options());
    REQUIRE(source);
    issuer.wait_for(1);
    CHECK(issuer.told.back().starts_with("network: "));
    CHECK_FALSE((*source)->ready());
    CHECK(issuer.asked.empty());
}

TEST_CASE("a source may go while it is fetching") {
    const key_ring& ring = key_ring::instance();
    issuer issuer;
    issuer.publish({ring.rsa.jwk()});
    {
        const auto source = jwks_source::make(*issuer.net.client, issuer.clock, issuer.options());
        REQUIRE(source);
    }
    issuer.net.context.restart();
    while (issuer.net.client->idle_connections() == 0 && issuer.net.context.run_one() != 0) {
    }
    CHECK(issuer.asked.size() == 1);
    CHECK(issuer.told.empty());
}

TEST_CASE("published keys come over https, and with rules of whose tokens they are") {
    const key_ring& ring = key_ring::instance();
    issuer issuer;
    issuer.publish({ring.rsa.jwk()});
    for (const char* const wrong : {"", "http://localhost/k", "localhost/k", "ftp://localhost/k",
                                    "https://user@localhost/k", "https://localhost/k#f", "https://localhost/a b"}) {
        const auto made = jwks_source::make(*issuer.net.client, issuer.clock, {.url = wrong});
        REQUIRE_FALSE(made);
        CHECK(made.error().code == errc::invalid_argument);
    }
    const auto source = jwks_source::make(*issuer.net.client, issuer.clock, issuer.options());
    REQUIRE(source);
    for (const auto& [who, whom] : {std::pair("", ""), {"i", ""}, {"", "a"}, {"i", "a"}}) {
        jwt_rules rules;
        rules.issuer = who;
        rules.audience = whom;
        const auto made = credentials::make({{}, *jwt_verifier::make(rules), {}, *source}, issuer.clock);
        CHECK(made.has_value() == (rules.issuer == "i" && rules.audience == "a"));
        CHECK_FALSE(credentials::make({{}, *jwt_verifier::make(rules), {ring.secret_one}, *source}, issuer.clock));
    }
}
