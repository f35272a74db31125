#include "token_maker.hpp"

#include <callkit/core/random.hpp>
#include <callkit/server/jwt_verifier.hpp>

using namespace callkit;
using namespace callkit::server;
using namespace callkit::server::test;

namespace {

const std::string header = R"({"alg":"HS256","typ":"JWT"})";

result<principal, jwt_fault> verify(const jwt_rules& rules, std::string_view claims) {
    const key_ring& ring = key_ring::instance();
    const auto verifier = jwt_verifier::make(rules);
    REQUIRE(verifier);
    return verifier->verify(token(ring.shared, header, claims), ring.all, now);
}

std::string until(std::string_view rest) {
    return "{\"exp\":" + std::to_string(now_seconds + 3600) + std::string(rest) + '}';
}

std::string outcome(const result<principal, jwt_fault>& verified) {
    if (!verified)
        return std::string(to_string(verified.error()));
    return verified->subject + " in " + verified->workspace_id + " as " + std::string(to_string(verified->role));
}

/// What a Supabase project gives its users.
std::string of_supabase(std::string_view role = "authenticated",
                        std::string_view metadata = R"({"workspace_id":"w-1","workspace_role":"admin"})") {
    return until(
        R"(,"iss":"https://ref.supabase.co/auth/v1","aud":"authenticated","iat":1767225600,)"
        R"("sub":"6a3f2c44-0a5e-4c0e-9a3c-0e3b1c7b9d11","role":")" +
        std::string(role) +
        R"(","aal":"aal1","email":"","phone":"","is_anonymous":false,"amr":[{"method":"password","timestamp":1}],)"
        R"("user_metadata":{"workspace_id":"w-2","workspace_role":"admin"},"app_metadata":)" +
        std::string(metadata));
}

} // namespace

TEST_CASE("users of a Supabase project are known by what they cannot write themselves") {
    for (const char* const url : {"https://ref.supabase.co", "https://ref.supabase.co/"}) {
        const jwt_rules rules = supabase_rules(url);
        CHECK(outcome(verify(rules, of_supabase())) == "6a3f2c44-0a5e-4c0e-9a3c-0e3b1c7b9d11 in w-1 as admin");
        for (const char* const role : {"anon", "service_role", ""})
            CHECK(outcome(verify(rules, of_supabase(role))) == to_string(jwt_fault::wrong_claim));
        CHECK(outcome(verify(rules, of_supabase("authenticated", R"({"provider":"email"})"))) ==
              to_string(jwt_fault::wrong_workspace));
        CHECK(outcome(verify(rules, of_supabase("authenticated", "[]"))) == to_string(jwt_fault::wrong_workspace));
        CHECK(outcome(verify(rules, of_supabase("authenticated", R"({"workspace_id":"w-1"})"))) ==
              to_string(jwt_fault::wrong_role));
        std::string other = of_supabase();
        other.replace(other.find("6a3f"), 4, "user");
        CHECK(outcome(verify(rules, other)) == to_string(jwt_fault::wrong_subject));
    }
    // The key that such a project publishes in its pages: ten years, and no user's.
    CHECK(outcome(verify(supabase_rules("https://ref.supabase.co"),
                         R"({"iss":"supabase","ref":"ref","role":"anon","iat":1767225600,"exp":2082585600})")) ==
          to_string(jwt_fault::lives_too_long));
}

TEST_CASE("where workspace and role stand can be chosen") {
    jwt_rules rules;
    rules.workspace_claim = parse_claim_path("https://callkit.example/workspace");
    rules.role_claim = parse_claim_path("https://callkit.example/role");
    CHECK(outcome(verify(rules, until(R"(,"sub":"auth0|1","https://callkit.example/workspace":"w",)"
                                      R"("https://callkit.example/role":"auditor")"))) == "auth0|1 in w as auditor");
    rules.workspace_claim = parse_claim_path("a.b.c");
    rules.role_claim = {"r"};
    rules.role_without_claim = role::agent;
    CHECK(outcome(verify(rules, until(R"(,"sub":"s","a":{"b":{"c":"w"}},"r":"supervisor")"))) ==
          "s in w as supervisor");
    CHECK(outcome(verify(rules, until(R"(,"sub":"s","a":{"b":{"c":"w"}})"))) == "s in w as agent");
    CHECK(outcome(verify(rules, until(R"(,"sub":"s","a":{"b":{"c":"w"}},"r":"root")"))) ==
          to_string(jwt_fault::wrong_role));
    CHECK(outcome(verify(rules, until(R"(,"sub":"s","a":{"b":{"c":"w"}},"r":null)"))) ==
          to_string(jwt_fault::wrong_role));
    for (const char* const wrong : {R"(,"sub":"s","a":{"b":"w"})", R"(,"sub":"s","a":[{"b":{"c":"w"}}])",
                                    R"(,"sub":"s","a.b.c":"w")", R"(,"sub":"s","a":{"b":{"c":{}}})"})
        CHECK(outcome(verify(rules, until(wrong))) == to_string(jwt_fault::wrong_workspace));
    CHECK(parse_claim_path("app_metadata.workspace_id") == claim_path{"app_metadata", "workspace_id"});
    CHECK(parse_claim_path("x") == claim_path{"x"});
    CHECK(parse_claim_path("a.") == claim_path{"a", ""});
}

TEST_CASE("rules that would let users choose their workspace are no rules") {
    const auto made = [](const auto& change) {
        jwt_rules rules;
        change(rules);
        return jwt_verifier::make(rules).has_value();
    };
    CHECK(made([](jwt_rules&) {}));
    CHECK_FALSE(made([](jwt_rules& r) { r.workspace_claim = {"user_metadata", "workspace_id"}; }));
    CHECK_FALSE(made([](jwt_rules& r) { r.role_claim = {"user_metadata", "role"}; }));
    CHECK_FALSE(made([](jwt_rules& r) { r.role_claim = {"raw_user_meta_data", "role"}; }));
    CHECK_FALSE(made([](jwt_rules& r) { r.role_claim = {"unsafe_metadata", "role"}; }));
    CHECK_FALSE(made([](jwt_rules& r) { r.required = {{{"user_metadata", "verified"}, "yes"}}; }));
    CHECK_FALSE(made([](jwt_rules& r) { r.workspace_claim = {}; }));
    CHECK_FALSE(made([](jwt_rules& r) { r.workspace_claim = {""}; }));
    CHECK_FALSE(made([](jwt_rules& r) { r.role_claim = parse_claim_path("a..b"); }));
    CHECK_FALSE(made([](jwt_rules& r) { r.skew = seconds(301); }));
    CHECK_FALSE(made([](jwt_rules& r) { r.skew = seconds(-1); }));
    CHECK_FALSE(made([](jwt_rules& r) { r.longest_life = seconds(0); }));
}

TEST_CASE("who belongs to one workspace belongs to no other, whatever the names") {
    constexpr std::uint64_t seed = 20'261'126;
    INFO("seed " << seed);
    seeded_random random(seed);
    const auto name = [&] {
        // Near to each other: cases, beginnings and signs that something might take for more than a name.
        constexpr std::string_view letters = "wW1*%_.-/";
        std::string made;
        for (std::uint64_t i = random.below(3) + 1; i > 0; --i)
            made += letters[random.below(letters.size())];
        return made;
    };
    for (int i = 0; i < 2'000; ++i) {
        const std::string own = name();
        const std::string other = name();
        const auto who = verify({}, until(R"(,"sub":"s","workspace_role":"admin","workspace_id":")" + own + '"'));
        REQUIRE(who);
        REQUIRE(who->belongs_to(own));
        REQUIRE(who->belongs_to(other) == (own == other));
        REQUIRE_FALSE(who->belongs_to(own + '\0'));
        REQUIRE_FALSE(who->belongs_to(""));
        REQUIRE_FALSE(who->any_workspace);
    }
}
