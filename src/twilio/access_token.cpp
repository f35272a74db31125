#include "digest.hpp"

#include <callkit/twilio/access_token.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <cstdint>
#include <string_view>

namespace callkit::twilio {
namespace {

namespace json = boost::json;

constexpr seconds longest_ttl(86'400);
constexpr std::size_t longest_identity = 121;

std::int64_t unix_seconds(timestamp when) {
    return std::chrono::floor<seconds>(when.time_since_epoch()).count();
}

std::string_view name_of(token_algorithm algorithm) {
    switch (algorithm) {
    case token_algorithm::hs256:
        return "HS256";
    case token_algorithm::hs384:
        return "HS384";
    case token_algorithm::hs512:
        return "HS512";
    }
    return "HS256";
}

digest_kind digest_of(token_algorithm algorithm) {
    switch (algorithm) {
    case token_algorithm::hs256:
        return digest_kind::sha256;
    case token_algorithm::hs384:
        return digest_kind::sha384;
    case token_algorithm::hs512:
        return digest_kind::sha512;
    }
    return digest_kind::sha256;
}

result<json::object> voice_claims(const voice_grant& grant) {
    json::object claims;
    if (grant.incoming)
        claims["incoming"] = {{"allow", true}};
    if (!grant.outgoing_application_sid.empty()) {
        json::object outgoing{{"application_sid", grant.outgoing_application_sid}};
        if (!grant.outgoing_parameters.empty()) {
            boost::system::error_code ec;
            const json::value parameters = json::parse(grant.outgoing_parameters, ec);
            if (ec || !parameters.is_object())
                return fail(errc::invalid_argument, "the application's parameters are a JSON object");
            outgoing["params"] = parameters;
        }
        claims["outgoing"] = std::move(outgoing);
    } else if (!grant.outgoing_parameters.empty()) {
        return fail(errc::invalid_argument, "parameters go with an outgoing application");
    }
    if (!grant.push_credential_sid.empty())
        claims["push_credential_sid"] = grant.push_credential_sid;
    if (!grant.endpoint_id.empty())
        claims["endpoint_id"] = grant.endpoint_id;
    return claims;
}

result<void> check(const access_token& token) {
    if (token.account_sid.empty())
        return fail(errc::invalid_argument, "an access token needs the account's sid");
    if (token.key_sid.empty() || token.key_secret.empty())
        return fail(errc::invalid_argument, "an access token needs an API key: its sid and its secret");
    if (token.identity.empty() || token.identity.size() > longest_identity)
        return fail(errc::invalid_argument, "an identity is 1 to 121 characters");
    if (token.ttl < seconds(0) || token.ttl > longest_ttl)
        return fail(errc::invalid_argument, "an access token lasts at most 24 hours");
    return {};
}

} // namespace

result<std::string> make_access_token(const access_token& token, timestamp now) {
    if (auto good = check(token); !good)
        return failure{std::move(good).error()};
    // The order of the members is twilio-node's, so that the bytes are.
    json::object header{{"alg", name_of(token.algorithm)}, {"typ", "JWT"}, {"cty", "twilio-fpa;v=1"}};
    if (!token.region.empty())
        header["twr"] = token.region;
    json::object grants{{"identity", token.identity}};
    if (token.voice) {
        auto claims = voice_claims(*token.voice);
        if (!claims)
            return failure{std::move(claims).error()};
        grants["voice"] = *std::move(claims);
    }
    const std::int64_t issued = unix_seconds(now);
    json::object payload{{"jti", token.key_sid + "-" + std::to_string(issued)}, {"grants", std::move(grants)}};
    if (token.not_before)
        payload["nbf"] = unix_seconds(*token.not_before);
    payload["iat"] = issued;
    payload["exp"] = issued + lifetime(token).count();
    payload["iss"] = token.key_sid;
    payload["sub"] = token.account_sid;

    std::string text = base64url(json::serialize(header)) + "." + base64url(json::serialize(payload));
    const std::string signature = hmac(digest_of(token.algorithm), token.key_secret, text);
    if (signature.empty())
        return fail(errc::unsupported, "OpenSSL cannot make this signature");
    return text + "." + base64url(signature);
}

} // namespace callkit::twilio
