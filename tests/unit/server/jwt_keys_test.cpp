#include "token_maker.hpp"

#include <callkit/server/jwt_verifier.hpp>

using namespace callkit;
using namespace callkit::server;
using namespace callkit::server::test;

namespace {

std::string outcome(const std::string& set) {
    const auto keys = parse_jwk_set(set);
    if (!keys)
        return describe(keys.error());
    std::string made;
    for (const jwt_key& one : *keys)
        made.append(made.empty() ? "" : " ").append(one.id());
    return made;
}

/// Tokens of documents say nothing of workspaces; how far one comes tells whether its signature is good.
std::string far(std::string_view token, const std::vector<jwt_key>& keys, timestamp now) {
    jwt_rules rules;
    rules.issuer = "joe";
    const auto verified = jwt_verifier::make(rules)->verify(token, keys, now);
    return verified ? "welcome" : std::string(to_string(verified.error()));
}

std::string with_letter(std::string token, char letter) {
    token.at(token.rfind('.') + 1) = letter;
    return token;
}

constexpr timestamp then = from_unix_micros(1'300'819'000'000'000);

// RFC 7515, appendices A.1 to A.3: the same claims, signed in three ways.
const std::string joe =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const std::string rsa_modulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-"
    "pCgNMs"
    "D1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-"
    "UTo7WTBEMa2R2CapHg665xsmtdV"
    "MTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";

} // namespace

TEST_CASE("the examples of RFC 7515 have good signatures") {
    // A.1: the key is base64url of 64 bytes; these are they.
    constexpr std::array<unsigned char, 64> bytes{
        3,   35, 53,  75, 43,  15,  165, 188, 131, 126, 6,   101, 119, 123, 166, 143, 90,  179, 40,  230, 240, 84,
        201, 40, 169, 15, 132, 178, 210, 80,  46,  191, 211, 251, 90,  146, 210, 6,   71,  239, 150, 138, 180, 195,
        119, 98, 61,  34, 61,  46,  33,  114, 5,   46,  79,  8,   192, 205, 154, 245, 103, 208, 128, 163};
    const std::string shared(bytes.begin(), bytes.end());
    const std::vector<jwt_key> hmac{*jwt_key::hs256(secret(shared))};
    const std::string a1 =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + joe + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    CHECK(far(a1, hmac, then) == to_string(jwt_fault::wrong_subject));
    CHECK(far(with_letter(a1, 'e'), hmac, then) == to_string(jwt_fault::wrong_signature));
    CHECK(far(a1, hmac, then + seconds(3600)) == to_string(jwt_fault::expired));

    const auto rsa = parse_jwk_set(R"({"keys":[{"kty":"RSA","e":"AQAB","n":")" + rsa_modulus + "\"}]}");
    REQUIRE(rsa);
    const std::string a2 = "eyJhbGciOiJSUzI1NiJ9." + joe +
                           ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
                           "O8W2Fp5jujGbds9uJdbF9CUAr7t1dn"
                           "ZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_"
                           "eSN9383LcOLn6_dO--xi12jzDwusC-"
                           "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0"
                           "igcN_IoypGlUPQGe77Rw";
    CHECK(far(a2, *rsa, then) == to_string(jwt_fault::wrong_subject));
    CHECK(far(with_letter(a2, 'd'), *rsa, then) == to_string(jwt_fault::wrong_signature));

    const auto p256 = parse_jwk_set(
        R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659)"
        R"(LNpXW6pCyStikYjKIWI5a0"}]})");
    REQUIRE(p256);
    const std::string a3 = "eyJhbGciOiJFUzI1NiJ9." + joe +
                           ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    CHECK(far(a3, *p256, then) == to_string(jwt_fault::wrong_subject));
    CHECK(far(with_letter(a3, 'E'), *p256, then) == to_string(jwt_fault::wrong_signature));
}

TEST_CASE("the example of RFC 8037 has a good signature") {
    const auto keys =
        parse_jwk_set(R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})");
    REQUIRE(keys);
    const std::string signed_text = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    const std::string a4 =
        signed_text + ".hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    // Its payload is a sentence.
    CHECK(far(a4, *keys, then) == to_string(jwt_fault::malformed_claims));
    CHECK(far(with_letter(a4, 'i'), *keys, then) == to_string(jwt_fault::wrong_signature));
}

TEST_CASE("a set of keys is read as its issuer publishes it, and keys for something else are left out") {
    const key_ring& ring = key_ring::instance();
    CHECK(outcome(jwk_set({ring.rsa.jwk(), ring.p256.jwk(), ring.ed25519.jwk()})) == "r e d");
    CHECK(outcome(jwk_set({ring.rsa.jwk(R"(,"alg":"RS256","use":"sig","key_ops":["verify"],"x5c":["AA=="],"x":1)")})) ==
          "r");
    CHECK(outcome(jwk_set({ring.ed25519.jwk(R"(,"alg":"EdDSA")")})) == "d");
    CHECK(outcome(jwk_set({ring.ed25519.jwk(R"(,"alg":"Ed25519")")})) == "d");
    for (const std::string& other :
         {ring.rsa.jwk(R"(,"use":"enc")"), ring.rsa.jwk(R"(,"alg":"RSA-OAEP")"), ring.rsa.jwk(R"(,"alg":"RS512")"),
          ring.rsa.jwk(R"(,"alg":"HS256")"), ring.rsa.jwk(R"(,"alg":"none")"), ring.rsa.jwk(R"(,"alg":7)"),
          ring.rsa.jwk(R"(,"key_ops":["encrypt"])"), ring.rsa.jwk(R"(,"key_ops":[])"),
          ring.p256.jwk(R"(,"alg":"ES384")"), std::string(R"({"kty":"EC","crv":"P-384","kid":"x","x":"AA","y":"AA"})"),
          std::string(R"({"kty":"OKP","crv":"X25519","kid":"x","x":"AA"})"), std::string(R"({"kty":"future"})")}) {
        CHECK(outcome(jwk_set({other, ring.other_p256.jwk()})) == "e");
        CHECK(outcome(jwk_set({other})) == "malformed: the JWK set has no key that verifies RS256, ES256 or EdDSA");
    }
    // Two without an id can be told apart by their algorithm alone.
    CHECK(parse_jwk_set(jwk_set({R"({"kty":"OKP","crv":"Ed25519","x":")" + base64url(ring.ed25519.point()) + "\"}",
                                 R"({"kty":"RSA","e":"AQAB","n":")" + rsa_modulus + "\"}"}))
              ->size() == 2);
}

TEST_CASE("a set of keys with something wrong in it is refused as a whole") {
    const key_ring& ring = key_ring::instance();
    const std::string good = ring.p256.jwk();
    CHECK(outcome("") == "malformed: the JWK set: it is no JSON, at byte 0");
    for (const char* const none : {"[]", "{}", R"({"keys":{}})", "7"})
        CHECK(outcome(none) == "malformed: the JWK set has no keys");
    CHECK(outcome(R"({"keys":[],"keys":[]})") == "malformed: the JWK set: a member stands there twice, at byte 16");
    CHECK(outcome(jwk_set({good, "7"})) == "malformed: key 2 of the JWK set is no object");
    CHECK(outcome(jwk_set({good, "{}"})) == "malformed: key 2 of the JWK set has no kty");
    CHECK(outcome(jwk_set({good, good})) == "malformed: key 2 of the JWK set has the kid of another");
    CHECK(outcome(jwk_set({good, R"({"kty":"oct","kid":"k","k":"AAAA"})"})) ==
          "malformed: key 2 of the JWK set has its secret in it");
    CHECK(outcome(jwk_set({ring.rsa.jwk(R"(,"d":"AQAB")")})) == "malformed: key 1 of the JWK set has its secret in it");
    CHECK(outcome(jwk_set(std::vector<std::string>(17, good))) == "too_large: the JWK set has more than 16 keys");
    CHECK(outcome(std::string(65'537, ' ')) == "too_large: the JWK set: the JSON is too long, at byte 65536");
    for (const char* const id : {"7", "\"\"", "null"})
        CHECK(outcome(R"({"keys":[{"kty":"OKP","kid":)" + std::string(id) + "}]}") ==
              "malformed: key 1 of the JWK set has a kid that is none");

    const std::string n = base64url(ring.rsa.number("n"));
    const auto rsa = [](std::string_view modulus, std::string_view exponent) {
        return jwk_set(
            {R"({"kty":"RSA","kid":"r","n":")" + std::string(modulus) + R"(","e":")" + std::string(exponent) + "\"}"});
    };
    const auto point = [](std::string_view x, std::string_view y) {
        return jwk_set(
            {R"({"kty":"EC","crv":"P-256","kid":"e","x":")" + base64url(x) + R"(","y":")" + base64url(y) + "\"}"});
    };
    const std::string at = ring.p256.point();
    std::string even = ring.rsa.number("n");
    even.back() = static_cast<char>(even.back() & ~1);
    CHECK(outcome(rsa(n, "AQAB")) == "r");
    CHECK(outcome(point(at.substr(1, 32), at.substr(33))) == "e");
    const signer weak(signer::kind::rsa, "weak", 1024);
    const signer weaker(signer::kind::rsa, "weak", 2040);
    std::vector<std::string> sets{
        jwk_set({weak.jwk()}),
        jwk_set({weaker.jwk()}),
        rsa("", "AQAB"),
        rsa(n, ""),
        rsa(n, "AQ"),                                            // 1
        rsa(n, "Ag"),                                            // 2
        rsa(n, "AAEAAQ"),                                        // a zero in front
        rsa(n, "AQAAAAE"),                                       // 2^32 + 1
        rsa(n + "=", "AQAB"),                                    // padded
        rsa(base64url('\0' + ring.rsa.number("n")), "AQAB"),     // a zero in front
        rsa(base64url(even), "AQAB"),                            // not the product of two primes
        rsa(base64url(std::string(1025, '\xff')), "AQAB"),       // too long
        point(at.substr(1, 32), at.substr(1, 32)),               // not on the curve
        point(std::string(32, '\0'), std::string(32, '\0')),     // nor this one
        point(std::string(32, '\xff'), std::string(32, '\xff')), // beyond the field
        point(at.substr(1, 31), at.substr(33)),
        point('\0' + at.substr(1, 32), at.substr(33)),
        point("", ""),
        jwk_set({R"({"kty":"OKP","crv":"Ed25519","x":"AA"})"}),
        jwk_set({R"({"kty":"OKP","crv":"Ed25519","x":7})"}),
        jwk_set({R"({"kty":"OKP","crv":"Ed25519"})"}),
    };
    for (const std::string& one : sets)
        CHECK_MESSAGE(outcome(one) == "malformed: key 1 of the JWK set is not as its algorithm needs it", one);
}

TEST_CASE("a shared secret is long enough, and of any length beyond") {
    CHECK(jwt_key::hs256(secret(std::string(31, 's'))).error().code == errc::invalid_argument);
    CHECK(jwt_key::hs256(secret()).error().code == errc::invalid_argument);
    for (const std::size_t size : {32U, 63U, 64U, 65U, 200U}) {
        const std::string shared(size, 's');
        const auto key = jwt_key::hs256(secret(shared), "id");
        REQUIRE(key);
        CHECK(key->id() == "id");
        CHECK(key->algorithm() == jwt_algorithm::hs256);
        CHECK(key->verifies("text", hmac_sha256(shared, "text")));
        CHECK_FALSE(key->verifies("texT", hmac_sha256(shared, "text")));
    }
}

TEST_CASE("nothing that goes wrong is left where a TLS connection would find it") {
    const key_ring& ring = key_ring::instance();
    ERR_clear_error();
    for (const jwt_key& one : ring.all) {
        CHECK_FALSE(one.verifies("text", std::string(64, 'x')));
        CHECK_FALSE(one.verifies("text", std::string(256, 'x')));
    }
    CHECK_FALSE(parse_jwk_set(R"({"keys":[{"kty":"EC","crv":"P-256","x":")" + base64url(std::string(32, 'x')) +
                              R"(","y":")" + base64url(std::string(32, 'y')) + "\"}]}"));
    CHECK(ERR_peek_error() == 0);
}
