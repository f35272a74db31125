#include "token_maker.hpp"

#include <callkit/server/jwt_verifier.hpp>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <functional>

using namespace callkit;
using namespace callkit::server;
using namespace callkit::server::test;

namespace {

const std::string header_hs = R"({"alg":"HS256","typ":"JWT"})";
const std::string header_rs = R"({"alg":"RS256","typ":"JWT","kid":"r"})";
const std::string header_es = R"({"alg":"ES256","typ":"JWT","kid":"e"})";
const std::string header_ed = R"({"alg":"EdDSA","typ":"JWT","kid":"d"})";

/// The claims of a good token, with one of them as `name` wants it; `raw` is JSON, and nothing leaves it out.
std::string claims(std::string_view name = "", std::string_view raw = "") {
    const std::vector<std::pair<std::string, std::string>> good{{"iss", R"("https://issuer.example")"},
                                                                {"aud", R"("callkit")"},
                                                                {"sub", R"("user-1")"},
                                                                {"iat", std::to_string(now_seconds - 60)},
                                                                {"nbf", std::to_string(now_seconds)},
                                                                {"exp", std::to_string(now_seconds + 3600)},
                                                                {"workspace_id", R"("w-1")"},
                                                                {"workspace_role", R"("agent")"}};
    std::string made = "{";
    for (const auto& [key, value] : good) {
        const std::string_view text = key == name ? raw : std::string_view(value);
        if (!text.empty())
            made.append(made.size() == 1 ? "\"" : ",\"").append(key).append("\":").append(text);
    }
    return made + '}';
}
/// And with more of them.
std::string claims_and(std::string_view more) {
    std::string made = claims();
    made.pop_back();
    return made.append(more) + '}';
}

std::string in(std::int64_t from_now) {
    return std::to_string(now_seconds + from_now);
}

jwt_rules strict_rules() {
    jwt_rules made;
    made.issuer = "https://issuer.example";
    made.audience = "callkit";
    return made;
}

std::string outcome(std::string_view text, const std::vector<jwt_key>& keys, timestamp when = now,
                    const jwt_rules& rules = strict_rules()) {
    const auto verifier = jwt_verifier::make(rules);
    REQUIRE(verifier);
    const auto verified = verifier->verify(text, keys, when);
    return verified ? "welcome" : std::string(to_string(verified.error()));
}
std::string outcome(std::string_view text) {
    return outcome(text, key_ring::instance().all);
}

/// What is published of a key, in the forms that a server may have it in.
std::string public_text(const signer& key, bool pem) {
    BIO* const out = BIO_new(BIO_s_mem());
    if (pem)
        PEM_write_bio_PUBKEY(out, key.key());
    else
        i2d_PUBKEY_bio(out, key.key());
    char* data = nullptr;
    const long size = BIO_get_mem_data(out, &data);
    std::string made(data, static_cast<std::size_t>(size));
    BIO_free(out);
    return made;
}

struct attack {
    std::string name;
    std::string token;
    jwt_fault expected;
};

void refuse_all(const std::vector<attack>& attacks) {
    for (const attack& one : attacks)
        CHECK_MESSAGE(outcome(one.token) == to_string(one.expected), one.name);
}

} // namespace

TEST_CASE("a good token of each algorithm is taken") {
    const key_ring& ring = key_ring::instance();
    for (const std::string& one :
         {token(ring.shared, header_hs, claims()), token(ring.rsa, header_rs, claims()),
          token(ring.p256, header_es, claims()), token(ring.ed25519, header_ed, claims()),
          token(ring.ed25519, R"({"alg":"Ed25519","kid":"d","typ":"at+jwt"})", claims()),
          token(ring.shared, R"({"alg":"HS256","kid":"whatever","typ":"jwt","x5t":"ignored"})", claims())}) {
        const auto verified = jwt_verifier::make(strict_rules())->verify(one, ring.all, now);
        REQUIRE(verified);
        CHECK(verified->subject == "user-1");
        CHECK(verified->workspace_id == "w-1");
        CHECK(verified->role == role::agent);
        CHECK_FALSE(verified->any_workspace);
        CHECK(*verified->expires == now + seconds(3600));
    }
}

TEST_CASE("what is no token is refused") {
    const key_ring& ring = key_ring::instance();
    const std::string good = token(ring.shared, header_hs, claims());
    const std::size_t first = good.find('.');
    const std::size_t second = good.rfind('.');
    const std::string signature = good.substr(second + 1);
    std::string not_canonical = good; // 32 bytes leave two bits over
    not_canonical.back() = static_cast<char>(not_canonical.back() + 1);
    const std::string odd_claims = base64url(header_hs) + '.' + base64url(claims_and(R"(,"x":"" )")) + "B";
    refuse_all({
        {"nothing", "", jwt_fault::not_three_parts},
        {"one part", base64url(header_hs), jwt_fault::not_three_parts},
        {"no signature at all", good.substr(0, second), jwt_fault::not_three_parts},
        {"four parts", good + ".e30", jwt_fault::not_three_parts},
        {"five parts, as JWE has them", good + ".e30.e30", jwt_fault::not_three_parts},
        {"only dots", "..", jwt_fault::malformed_header},
        {"no header", good.substr(first), jwt_fault::malformed_header},
        {"no claims", good.substr(0, first) + ".." + signature, jwt_fault::wrong_signature},
        {"8,193 bytes", token(ring.shared, header_hs, claims_and(",\"x\":\"" + std::string(6000, 'x') + '"')) + "AAAA",
         jwt_fault::too_long},
        {"padding", good + "=", jwt_fault::not_base64url},
        {"the other alphabet", good.substr(0, second + 1) + "+/" + signature.substr(2), jwt_fault::not_base64url},
        {"a line's end", good + "\n", jwt_fault::not_base64url},
        {"a space in front", " " + good, jwt_fault::not_base64url},
        {"the word Bearer", "Bearer " + good, jwt_fault::not_base64url},
        {"a zero in it", good.substr(0, first) + std::string(1, '\0') + good.substr(first), jwt_fault::not_base64url},
        {"bits left over in the signature", not_canonical, jwt_fault::not_base64url},
        {"bits left over in the claims", with_signature(odd_claims, hmac_sha256(ring.shared, odd_claims)),
         jwt_fault::not_base64url},
        {"a letter too many", good + "A", jwt_fault::wrong_signature},
        {"letters that are no whole byte", good + "AA", jwt_fault::not_base64url},
    });
    CHECK(outcome(token(ring.shared, header_hs, claims_and(",\"x\":\"" + std::string(5700, 'x') + '"'))) == "welcome");
}

TEST_CASE("a header that asks for anything but its key's algorithm is refused") {
    const key_ring& ring = key_ring::instance();
    const auto with = [&](const std::string& header) { return token(ring.shared, header, claims()); };
    const std::string none = unsigned_token(R"({"alg":"none","typ":"JWT"})", claims());
    std::vector<attack> attacks{
        {"no JSON", with("alg: HS256"), jwt_fault::malformed_header},
        {"a list", with(R"(["HS256"])"), jwt_fault::malformed_header},
        {"something behind it", with(header_hs + "{}"), jwt_fault::malformed_header},
        {"alg twice", with(R"({"alg":"none","alg":"HS256"})"), jwt_fault::malformed_header},
        {"alg twice, once in disguise", with(R"({"alg":"HS256","\u0061lg":"none"})"), jwt_fault::malformed_header},
        {"no alg", with(R"({"typ":"JWT"})"), jwt_fault::unknown_algorithm},
        {"alg null", with(R"({"alg":null})"), jwt_fault::unknown_algorithm},
        {"alg as a list", with(R"({"alg":["HS256"]})"), jwt_fault::unknown_algorithm},
        {"alg none", none + ".", jwt_fault::unknown_algorithm},
        {"alg none, with a signature", with(R"({"alg":"none"})"), jwt_fault::unknown_algorithm},
        {"alg NoNe", with(R"({"alg":"NoNe"})"), jwt_fault::unknown_algorithm},
        {"alg empty", with(R"({"alg":""})"), jwt_fault::unknown_algorithm},
        {"alg in lower case", with(R"({"alg":"hs256"})"), jwt_fault::unknown_algorithm},
        {"alg with a zero", with(R"({"alg":"HS256\u0000"})"), jwt_fault::malformed_header},
        {"HS512", with(R"({"alg":"HS512"})"), jwt_fault::unknown_algorithm},
        {"PS256", token(ring.rsa, R"({"alg":"PS256","kid":"r"})", claims()), jwt_fault::unknown_algorithm},
        {"RS1", token(ring.rsa, R"({"alg":"RS1","kid":"r"})", claims()), jwt_fault::unknown_algorithm},
        {"HMAC by an RSA key's id", token(ring.shared, R"({"alg":"HS256","kid":"r"})", claims()),
         jwt_fault::wrong_algorithm},
        {"RS256 by a P-256 key's id", token(ring.rsa, R"({"alg":"RS256","kid":"e"})", claims()),
         jwt_fault::wrong_algorithm},
        {"ES256 by an Ed25519 key's id", token(ring.p256, R"({"alg":"ES256","kid":"d"})", claims()),
         jwt_fault::wrong_algorithm},
        {"an unknown kid", token(ring.rsa, R"({"alg":"RS256","kid":"R"})", claims()), jwt_fault::unknown_key},
        {"no kid, and several keys", token(ring.rsa, R"({"alg":"RS256"})", claims()), jwt_fault::unknown_key},
        {"a kid that is a path", token("", R"({"alg":"ES256","kid":"../../../dev/null"})", claims()),
         jwt_fault::unknown_key},
        {"a kid that is SQL", token("x", R"({"alg":"RS256","kid":"r' UNION SELECT 'x"})", claims()),
         jwt_fault::unknown_key},
        {"a kid that is a number", with(R"({"alg":"HS256","kid":1})"), jwt_fault::malformed_header},
        {"a kid that is empty", with(R"({"alg":"HS256","kid":""})"), jwt_fault::malformed_header},
        {"a proof of possession", with(R"({"alg":"HS256","typ":"dpop+jwt"})"), jwt_fault::wrong_type},
        {"an event", with(R"({"alg":"HS256","typ":"secevent+jwt"})"), jwt_fault::wrong_type},
        {"a type that is a number", with(R"({"alg":"HS256","typ":1})"), jwt_fault::wrong_type},
        {"Twilio's", with(R"({"alg":"HS256","typ":"JWT","cty":"twilio-fpa;v=1"})"), jwt_fault::forbidden_header},
        {"its own key", token(ring.other_rsa, R"({"alg":"RS256","jwk":)" + ring.other_rsa.jwk() + "}", claims()),
         jwt_fault::forbidden_header},
    };
    for (const char* const member :
         {R"("crit":["exp"])", R"("crit":[])", R"("jku":"https://evil.example/k")", R"("x5u":"https://evil.example/k")",
          R"("x5c":["AA=="])", R"("b64":false)", R"("b64":true)", R"("zip":"DEF")", R"("enc":"A128GCM")"})
        attacks.push_back(
            {member, with(R"({"alg":"HS256",)" + std::string(member) + "}"), jwt_fault::forbidden_header});
    refuse_all(attacks);
}

TEST_CASE("a public key is never taken for a secret") {
    const key_ring& ring = key_ring::instance();
    for (const signer* const key : {&ring.rsa, &ring.p256, &ring.ed25519}) {
        const std::vector<jwt_key> only = *parse_jwk_set(jwk_set({key->jwk()}));
        for (const std::string& known :
             {public_text(*key, true), public_text(*key, false), key->jwk(), key->point().substr(0, 1), std::string()})
            for (const std::string& header :
                 {std::string(R"({"alg":"HS256"})"), R"({"alg":"HS256","kid":")" + key->id() + "\"}"})
                CHECK(outcome(token(known, header, claims()), only) == to_string(jwt_fault::wrong_algorithm));
        // And a sole key needs no name.
        CHECK(outcome(token(*key, R"({"alg":")" + key->algorithm() + "\"}", claims()), only) == "welcome");
        CHECK(outcome(token(*key, R"({"alg":")" + key->algorithm() + R"(","kid":"x"})", claims()), only) ==
              to_string(jwt_fault::unknown_key));
        CHECK(outcome(token(*key, R"({"alg":")" + key->algorithm() + "\"}", claims()), {}) ==
              to_string(jwt_fault::unknown_key));
    }
}

TEST_CASE("a signature that is not the key's is refused") {
    const key_ring& ring = key_ring::instance();
    const std::string hs = unsigned_token(header_hs, claims());
    const std::string rs = unsigned_token(header_rs, claims());
    const std::string es = unsigned_token(header_es, claims());
    const std::string ed = unsigned_token(header_ed, claims());
    const std::string mac = hmac_sha256(ring.shared, hs);
    const std::string r = ring.rsa.sign(rs);
    const std::string e = ring.p256.sign(es);
    const std::string d = ring.ed25519.sign(ed);
    const std::string more = unsigned_token(header_hs, claims("workspace_role", "\"admin\""));
    const std::string order = "\xff\xff\xff\xff" + std::string(4, '\0') + std::string(8, '\xff') +
                              "\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51";
    REQUIRE(order.size() == 32);
    const std::string zeros(32, '\0');
    std::vector<attack> attacks;
    const auto add = [&](std::string name, const std::string& text, std::string_view signature) {
        attacks.push_back({std::move(name), with_signature(text, signature), jwt_fault::wrong_signature});
    };
    add("none", hs, "");
    add("half of it", hs, mac.substr(0, 16));
    add("one byte too few", hs, mac.substr(0, 31));
    add("one byte too many", hs, mac + '\0');
    add("zeros", hs, zeros);
    add("of other claims", more, mac);
    add("by another secret", hs, hmac_sha256("another secret, as long as it has to be", hs));
    add("by no secret", hs, hmac_sha256("", hs));
    add("by the secret's beginning", hs, hmac_sha256(ring.shared.substr(0, 32), hs));
    add("a hash without a key", hs, std::string(32, 'x'));
    add("RSA: none", rs, "");
    add("RSA: by another key", rs, ring.other_rsa.sign(rs));
    add("RSA: zeros", rs, std::string(256, '\0'));
    add("RSA: a zero in front", rs, '\0' + r);
    add("RSA: one byte too few", rs, r.substr(1));
    add("RSA: SHA-1", rs, ring.rsa.sign_with(EVP_sha1(), rs));
    add("RSA: SHA-512", rs, ring.rsa.sign_with(EVP_sha512(), rs));
    add("RSA: PSS", rs, ring.rsa.sign_with(EVP_sha256(), rs, true));
    add("RSA: 1, whose cube is 1", rs, std::string(255, '\0') + '\1');
    add("P-256: none", es, "");
    add("P-256: by another key", es, ring.other_p256.sign(es));
    add("P-256: DER", es, ring.p256.sign_with(EVP_sha256(), es));
    add("P-256: SHA-384", es, ring.p256.sign_with(EVP_sha384(), es));
    add("P-256: zeros", es, zeros + zeros);
    add("P-256: r is zero", es, zeros + e.substr(32));
    add("P-256: s is zero", es, e.substr(0, 32) + zeros);
    add("P-256: the order of the group", es, order + order);
    add("P-256: r and s the other way round", es, e.substr(32) + e.substr(0, 32));
    add("P-256: one byte too few", es, e.substr(0, 63));
    add("P-256: one byte too many", es, e + '\0');
    add("P-256: twice", es, e + e);
    add("Ed25519: none", ed, "");
    add("Ed25519: by another key", ed, ring.other_ed25519.sign(ed));
    add("Ed25519: zeros", ed, zeros + zeros);
    add("Ed25519: the neutral point", ed, '\1' + std::string(63, '\0'));
    add("Ed25519: one byte too many", ed, d + '\0');
    add("Ed25519: one of P-256", ed, e);
    refuse_all(attacks);
    for (const auto& [text, signature] : {std::pair(hs, mac), {rs, r}, {es, e}, {ed, d}})
        CHECK(outcome(with_signature(text, signature)) == "welcome");
}

TEST_CASE("claims that are not as they must be are refused, though they are signed") {
    const key_ring& ring = key_ring::instance();
    std::vector<attack> attacks;
    const auto add = [&](const std::string& said, jwt_fault expected) {
        attacks.push_back({said, token(ring.shared, header_hs, said), expected});
    };
    using f = jwt_fault;
    add("claims", f::malformed_claims);
    add("[]", f::malformed_claims);
    add("null", f::malformed_claims);
    add(claims() + "x", f::malformed_claims);
    add(claims_and(R"(,"workspace_role":"admin")"), f::malformed_claims);
    add(claims_and(R"(,"workspac\u0065_id":"w-2")"), f::malformed_claims);
    add(claims_and(R"(,"x":1e999)"), f::malformed_claims);
    add(claims_and(",\"x\":" + std::string(16, '[') + std::string(16, ']')), f::malformed_claims);
    add(claims("sub", R"("user\u0000")"), f::malformed_claims);
    add(claims("sub", "\"\xff\""), f::malformed_claims);

    add(claims("exp"), f::no_expiry);
    for (const std::string_view wrong : {"null", "\"1767229200\"", "1767229200.5", "1.7672292e9", "-1",
                                         "18446744073709551615", "true", "[1767229200]"})
        for (const std::string_view name : {"exp", "nbf", "iat"})
            add(claims(name, wrong), f::malformed_claims);
    add(claims("exp", "0"), f::expired);
    add(claims("exp", in(-30)), f::expired);
    add(claims("exp", in(86'400 - 60 + 1)), f::lives_too_long);
    add(claims("exp", in(315'360'000)), f::lives_too_long);
    add(claims("nbf", in(31)), f::not_yet_valid);
    add(claims("iat", in(31)), f::issued_in_future);
    add(claims("iat", "0"), f::lives_too_long);

    add(claims("iss"), f::wrong_issuer);
    for (const std::string_view wrong : {R"("https://issuer.example/")", R"("https://ISSUER.example")", R"("")", "1",
                                         R"(["https://issuer.example"])", R"("https://issuer.example.evil")"})
        add(claims("iss", wrong), f::wrong_issuer);
    add(claims("aud"), f::wrong_audience);
    for (const std::string_view wrong : {R"("Callkit")", R"("callkit2")", R"("")", "[]", R"(["a","b"])", "null",
                                         R"({"callkit":1})", R"(["callkit",1])", R"([["callkit"]])"})
        add(claims("aud", wrong), f::wrong_audience);
    add(claims("sub"), f::wrong_subject);
    for (const std::string_view wrong : {R"("")", "1", "null", R"(["user-1"])", R"("user 1")", R"("user\n1")"})
        add(claims("sub", wrong), f::wrong_subject);
    add(claims("sub", '"' + std::string(256, 'u') + '"'), f::wrong_subject);

    add(claims("workspace_id"), f::wrong_workspace);
    for (const std::string_view wrong : {R"("")", "1", "null", R"(["w-1","w-2"])", R"({"id":"w-1"})", R"("w-1\n")"})
        add(claims("workspace_id", wrong), f::wrong_workspace);
    add(claims("workspace_role"), f::wrong_role);
    for (const std::string_view wrong : {R"("")", "1", "null", R"(["admin"])", R"("Admin")", R"("owner")", R"("root")"})
        add(claims("workspace_role", wrong), f::wrong_role);
    // What a user has written about himself is no claim.
    std::string own = claims("workspace_id");
    own.pop_back();
    add(own + R"(,"user_metadata":{"workspace_id":"w-2"}})", f::wrong_workspace);
    refuse_all(attacks);
}

TEST_CASE("clocks may be apart a little, to the second") {
    const key_ring& ring = key_ring::instance();
    const auto at = [&](std::string_view name, std::int64_t when) {
        return outcome(token(ring.shared, header_hs, claims(name, in(when))));
    };
    CHECK(at("exp", -29) == "welcome");
    CHECK(at("nbf", 30) == "welcome");
    CHECK(at("iat", 30) == "welcome");
    CHECK(at("exp", 86'400 - 60) == "welcome");
    CHECK(outcome(token(ring.shared, header_hs, claims("aud", R"(["other","callkit"])"))) == "welcome");
    CHECK(outcome(token(ring.shared, header_hs, claims("nbf"))) == "welcome");
    CHECK(outcome(token(ring.shared, header_hs, claims("iat"))) == "welcome");
    // Without iat it counts from now.
    const std::string late = R"({"iss":"https://issuer.example","aud":"callkit","sub":"u","workspace_id":"w",)"
                             R"("workspace_role":"agent","exp":)";
    CHECK(outcome(token(ring.shared, header_hs, late + in(86'430) + "}")) == "welcome");
    CHECK(outcome(token(ring.shared, header_hs, late + in(86'431) + "}")) == to_string(jwt_fault::lives_too_long));
    const std::string good = token(ring.shared, header_hs, claims());
    CHECK(outcome(good, ring.all, now + seconds(3629)) == "welcome");
    CHECK(outcome(good, ring.all, now + seconds(3630)) == to_string(jwt_fault::expired));
    CHECK(outcome(good, ring.all, now - seconds(31)) == to_string(jwt_fault::not_yet_valid));
    CHECK(outcome(good, ring.all, timestamp::min()) != "welcome");
    CHECK(outcome(good, ring.all, timestamp::max()) != "welcome");
}

TEST_CASE("of a token of each algorithm, every bit counts") {
    const key_ring& ring = key_ring::instance();
    const auto verifier = jwt_verifier::make(strict_rules());
    REQUIRE(verifier);
    int flips = 0;
    for (const std::string& good : {token(ring.shared, header_hs, claims()), token(ring.rsa, header_rs, claims()),
                                    token(ring.p256, header_es, claims()), token(ring.ed25519, header_ed, claims())}) {
        REQUIRE(verifier->verify(good, ring.all, now));
        int taken = 0;
        for (std::size_t i = 0; i < good.size(); ++i)
            for (unsigned bit = 0; bit < 8; ++bit, ++flips) {
                std::string bent = good;
                bent[i] = static_cast<char>(static_cast<unsigned char>(bent[i]) ^ (1U << bit));
                taken += verifier->verify(bent, ring.all, now).has_value() ? 1 : 0;
            }
        for (std::size_t size = 0; size < good.size(); ++size)
            taken += verifier->verify(std::string_view(good).substr(0, size), ring.all, now).has_value() ? 1 : 0;
        CHECK(taken == 0);
    }
    CHECK(flips > 11'272);
}
