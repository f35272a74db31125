#include "token_maker.hpp"

#include <callkit/server/credentials.hpp>
#include <callkit/server/revoked_tokens.hpp>

using namespace callkit;
using namespace callkit::server;
using namespace callkit::server::test;

namespace {

constexpr std::int64_t before = now_seconds - 60;

principal token_of(std::string subject, std::string id, std::optional<std::int64_t> issued) {
    principal who{.subject = std::move(subject), .workspace_id = "w-1", .token_id = std::move(id)};
    if (issued)
        who.issued = timestamp(seconds(*issued));
    return who;
}

std::string claims(std::string_view more) {
    return R"({"sub":"u","workspace_role":"agent","workspace_id":"w-1","exp":)" + std::to_string(now_seconds + 3600) +
           std::string(more) + '}';
}

std::string entry(std::string_view subject, std::int64_t when) {
    return R"({"subject":")" + std::string(subject) + R"(","issued_before":)" + std::to_string(when) + '}';
}

std::string refusal(const access_control& access, const std::string& token) {
    const auto who = access.authenticate(token);
    return who ? "taken" : describe(who.error());
}

} // namespace

TEST_CASE("a token is taken back by its id, or with all that its subject got before a moment") {
    const auto list = revoked_tokens::parse(R"({"revoked":[{"jti":"t-1"},)" + entry("u", before) + "," +
                                            entry("v", before) + "," + entry("u", before - 10) + "]}");
    REQUIRE(list);
    CHECK(list->size() == 3); // the later of the two moments holds
    CHECK(list->has(token_of("x", "t-1", now_seconds)));
    CHECK_FALSE(list->has(token_of("x", "t-2", now_seconds)));
    CHECK_FALSE(list->has(token_of("x", "", now_seconds)));
    CHECK(list->has(token_of("u", "t-2", before - 1)));
    CHECK_FALSE(list->has(token_of("u", "t-2", before)));
    CHECK(list->has(token_of("u", "", std::nullopt)));
    CHECK_FALSE(list->has(token_of("U", "T-1", std::nullopt)));
    CHECK(revoked_tokens::parse(R"({"revoked":[]})")->size() == 0);
    CHECK_FALSE(revoked_tokens().has(token_of("u", "t-1", std::nullopt)));
}

TEST_CASE("a list of revoked tokens that makes no sense is refused, and which entry it is is told") {
    const auto wrong = [](const std::string& text) {
        const auto list = revoked_tokens::parse(text);
        return list ? "taken" : describe(list.error());
    };
    for (const char* text : {"", "[]", "{}", R"({"revoked":{}})", R"({"revoked":[],"more":1})"})
        CHECK(wrong(text).starts_with("malformed: "));
    for (const char* one : {R"({})", R"("t-1")", R"({"jti":1})", R"({"jti":"t","subject":"u"})", R"({"subject":"u"})",
                            R"({"issued_before":1})", R"({"subject":"u","issued_before":1.5})",
                            R"({"subject":"u","issued_before":"now"})"})
        CHECK(wrong(R"({"revoked":[{"jti":"t-1"},)" + std::string(one) + "]}")
                  .starts_with("malformed: entry 2 of the revoked tokens: "));
    CHECK(wrong(R"({"revoked":[{"jti":""}]})").starts_with("invalid_argument: entry 1 of the revoked tokens: "));
    CHECK(wrong(R"({"revoked":[)" + entry("u", -1) + "]}").starts_with("invalid_argument: entry 1"));
}

TEST_CASE("a token that was taken back opens nothing, remembered or not, until the list has it no more") {
    const key_ring& ring = key_ring::instance();
    const manual_time_source clock{{now, steady_time(std::chrono::hours(1))}};
    for (const bool slow : {false, true}) {
        const auto made = [&](std::string_view more) {
            return slow ? token(ring.ed25519, R"({"alg":"EdDSA","kid":"d"})", claims(more))
                        : token(ring.shared, R"({"alg":"HS256"})", claims(more));
        };
        const auto access = *credentials::make({{}, *jwt_verifier::make({}), ring.all, nullptr, {}}, clock);
        const std::string first = made(R"(,"jti":"t-1","iat":)" + std::to_string(before - 1));
        const std::string second = made(R"(,"jti":"t-2","iat":)" + std::to_string(before));
        CHECK(refusal(*access, first) == "taken");
        CHECK(refusal(*access, second) == "taken");
        access->replace_revoked(*revoked_tokens::parse(R"({"revoked":[{"jti":"t-2"}]})"));
        CHECK(refusal(*access, first) == "taken");
        CHECK(refusal(*access, second) == "unauthorized: the token was taken back");
        access->replace_revoked(*revoked_tokens::parse(R"({"revoked":[)" + entry("u", before) + "]}"));
        CHECK(refusal(*access, first) == "unauthorized: the token was taken back");
        CHECK(refusal(*access, second) == "taken");
        CHECK(refusal(*access, made("")) == "unauthorized: the token was taken back"); // says not since when it is
        access->replace_revoked({});
        CHECK(refusal(*access, first) == "taken");
        CHECK(refusal(*access, made(R"(,"jti":7)")) == "unauthorized: the token's claims are not as they must be");
    }
}
