#include "token_maker.hpp"

#include <callkit/server/credentials.hpp>

using namespace callkit;
using namespace callkit::server;
using namespace callkit::server::test;

namespace {

std::string claims(std::string_view workspace = "w-1", std::int64_t life = 3600) {
    return R"({"iss":"i","aud":"a","sub":"u","workspace_role":"agent","workspace_id":")" + std::string(workspace) +
           R"(","exp":)" + std::to_string(now_seconds + life) + '}';
}

struct world {
    manual_time_source clock{{now, steady_time(std::chrono::hours(1))}};
    seeded_random random{3};
    new_api_key key = make_api_key(random);

    [[nodiscard]] api_keys file(std::string_view workspace = "w-9") const {
        return *api_keys::parse(R"({"keys":[)" + to_json({"ci", key.hash, std::string(workspace), role::auditor}) +
                                "]}");
    }
    [[nodiscard]] std::unique_ptr<credentials> made(credentials_options options) const {
        auto made = credentials::make(std::move(options), clock);
        REQUIRE(made);
        return *std::move(made);
    }
    [[nodiscard]] std::unique_ptr<credentials> with(std::vector<jwt_key> keys) const {
        return made({file(), *jwt_verifier::make({}), std::move(keys), nullptr});
    }
};

std::string outcome(const access_control& access, std::string_view credential) {
    const auto who = access.authenticate(credential);
    return who ? who->subject + " in " + who->workspace_id + " as " + std::string(to_string(who->role))
               : describe(who.error());
}

} // namespace

TEST_CASE("an API key or a token says who somebody is, and nothing else does") {
    const key_ring& ring = key_ring::instance();
    world world;
    const auto access = world.with(ring.all);
    const std::string key(world.key.text.reveal());
    CHECK(outcome(*access, key) == "ci in w-9 as auditor");
    CHECK(outcome(*access, token(ring.p256, R"({"alg":"ES256","kid":"e"})", claims())) == "u in w-1 as agent");
    CHECK(outcome(*access, token(ring.shared, R"({"alg":"HS256"})", claims())) == "u in w-1 as agent");
    CHECK(outcome(*access, "") == "unauthorized: there is no credential");
    CHECK(outcome(*access, "ck_") == "unauthorized: the API key is not known");
    CHECK(outcome(*access, key + "a") == "unauthorized: the API key is not known");
    CHECK(outcome(*access, "Bearer " + key) == "unauthorized: the token has not three parts");
    CHECK(outcome(*access, "hello") == "unauthorized: the token has not three parts");
    CHECK(outcome(*access, token(ring.other_p256, R"({"alg":"ES256","kid":"e"})", claims())) ==
          "unauthorized: the token's signature is wrong");

    const auto keys_alone = world.made({world.file(), {}, {}, nullptr});
    CHECK(outcome(*keys_alone, key) == "ci in w-9 as auditor");
    CHECK(outcome(*keys_alone, token(ring.shared, R"({"alg":"HS256"})", claims())) ==
          "unauthorized: only API keys are taken here");
}

TEST_CASE("no refusal tells what was sent") {
    const key_ring& ring = key_ring::instance();
    const world world;
    const auto access = world.with(ring.all);
    const std::string bad = token(ring.other_rsa, R"({"alg":"RS256","kid":"+14155552671"})", claims("+14155552671"));
    for (std::size_t size = 1; size <= bad.size(); ++size) {
        const auto who = access->authenticate(std::string_view(bad).substr(0, size));
        REQUIRE_FALSE(who);
        REQUIRE(who.error().code == errc::unauthorized);
        REQUIRE(who.error().detail.find("+1415") == std::string::npos);
        REQUIRE(who.error().detail.size() < 64);
        REQUIRE(who.error().provider_message.empty());
    }
}

TEST_CASE("a token that is remembered ends when it ends") {
    const key_ring& ring = key_ring::instance();
    for (const bool slow : {false, true}) {
        world world;
        const auto access = world.with(ring.all);
        const std::string good = slow ? token(ring.ed25519, R"({"alg":"EdDSA","kid":"d"})", claims())
                                      : token(ring.shared, R"({"alg":"HS256"})", claims());
        CHECK(outcome(*access, good) == "u in w-1 as agent");
        CHECK(outcome(*access, good) == "u in w-1 as agent");
        std::string bent = good;
        bent.back() = bent.back() == 'A' ? 'B' : 'A';
        CHECK(outcome(*access, bent).starts_with("unauthorized"));
        world.clock.jump_wall(seconds(3629));
        CHECK(outcome(*access, good) == "u in w-1 as agent");
        world.clock.jump_wall(seconds(1));
        CHECK(outcome(*access, good) == "unauthorized: the token has expired");
        // A clock that is put back before what was remembered looks again, and it lasts for too long then.
        world.clock.jump_wall(-seconds(10 * 86'400));
        CHECK(outcome(*access, good) == "unauthorized: the token lasts for too long");
    }
}

TEST_CASE("API keys can be taken away while the server runs") {
    world world;
    const auto access = world.made({world.file(), {}, {}, nullptr});
    const std::string key(world.key.text.reveal());
    access->replace_api_keys(world.file("w-8"));
    CHECK(outcome(*access, key) == "ci in w-8 as auditor");
    access->replace_api_keys({});
    CHECK(outcome(*access, key) == "unauthorized: the API key is not known");
}

TEST_CASE("what nobody could come in with is refused when it is set up") {
    const key_ring& ring = key_ring::instance();
    const world world;
    const auto refusal = [&](credentials_options options) {
        const auto made = credentials::make(std::move(options), world.clock);
        return made ? "taken" : describe(made.error());
    };
    const jwt_verifier rules = *jwt_verifier::make({});
    CHECK(refusal({}).starts_with("invalid_argument: there is neither an API key"));
    CHECK(refusal({world.file(), rules, {}, nullptr}) == "invalid_argument: tokens need both keys and rules");
    CHECK(refusal({world.file(), {}, ring.all, nullptr}) == "invalid_argument: tokens need both keys and rules");
    CHECK(refusal({{}, rules, ring.all, nullptr}) == "taken");
    CHECK(refusal({world.file(), {}, {}, nullptr}) == "taken");
}

TEST_CASE("in development everybody is everything, and it says so") {
    const development_access access("w");
    for (const char* const credential : {"", "ck_", "anything"}) {
        const auto who = access.authenticate(credential);
        REQUIRE(who);
        CHECK(who->subject == "development");
        CHECK(who->workspace_id == "w");
        CHECK(who->role == role::admin);
        CHECK(who->any_workspace);
        CHECK(who->belongs_to("another"));
    }
}

TEST_CASE("roles are words, and each is read as it is written") {
    for (const role one : {role::agent, role::supervisor, role::admin, role::auditor})
        CHECK(parse_role(to_string(one)) == one);
    for (const char* const none : {"", "Agent", "agent ", "root", "agen"})
        CHECK_FALSE(parse_role(none));
}
