#include "base64url.hpp"
#include "jwt_key_impl.hpp"
#include "strict_json.hpp"

#include <openssl/core_names.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace callkit::server {
namespace {

namespace json = boost::json;

constexpr std::size_t most_keys = 16;
constexpr std::size_t coordinate_size = 32; // of P-256 and of Ed25519
constexpr int fewest_rsa_bits = 2048;
constexpr int most_rsa_bits = 8192; // more would only cost time
constexpr std::size_t longest_exponent = 4;
constexpr std::size_t longest_id = 256;

/// A key of the set, and how it is told that something is wrong with it.
class jwk {
  public:
    explicit jwk(const json::object& from) : object_(&from) {}

    [[nodiscard]] const json::value* find(std::string_view name) const { return object_->if_contains(name); }
    /// Empty when it is missing or no text.
    [[nodiscard]] std::string_view text(std::string_view name) const {
        const json::value* const value = find(name);
        const json::string* const text = value == nullptr ? nullptr : value->if_string();
        return text == nullptr ? std::string_view() : std::string_view(*text);
    }
    [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
    /// Missing, or this.
    [[nodiscard]] bool allows(std::string_view name, std::string_view only) const {
        return !has(name) || text(name) == only;
    }

  private:
    const json::object* object_;
};

/// What it is for, if it is for us at all (RFC 7517 §4).
std::optional<jwt_algorithm> purpose_of(const jwk& key) {
    if (!key.allows("use", "sig"))
        return std::nullopt;
    if (const json::value* const uses = key.find("key_ops"))
        if (!uses->is_array() || std::find(uses->get_array().begin(), uses->get_array().end(), json::value("verify")) ==
                                     uses->get_array().end())
            return std::nullopt;
    const std::string_view kind = key.text("kty");
    if (kind == "RSA" && key.allows("alg", "RS256"))
        return jwt_algorithm::rs256;
    if (kind == "EC" && key.text("crv") == "P-256" && key.allows("alg", "ES256"))
        return jwt_algorithm::es256;
    if (kind == "OKP" && key.text("crv") == "Ed25519" && (key.allows("alg", "EdDSA") || key.allows("alg", "Ed25519")))
        return jwt_algorithm::eddsa;
    return std::nullopt;
}

struct release_parameters {
    void operator()(OSSL_PARAM_BLD* builder) const noexcept { OSSL_PARAM_BLD_free(builder); }
    void operator()(OSSL_PARAM* made) const noexcept { OSSL_PARAM_free(made); }
};

openssl_pointer<EVP_PKEY> make_key(const char* kind, OSSL_PARAM_BLD* builder) {
    const std::unique_ptr<OSSL_PARAM, release_parameters> parameters(OSSL_PARAM_BLD_to_param(builder));
    const openssl_pointer<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
    EVP_PKEY* made = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return nullptr;
    openssl_pointer<EVP_PKEY> key(made);
    const openssl_pointer<EVP_PKEY_CTX> check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    if (!check || EVP_PKEY_public_check(check.get()) != 1)
        return nullptr;
    return key;
}

openssl_pointer<BIGNUM> number_of(const std::string& bytes) {
    return openssl_pointer<BIGNUM>(
        BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()), nullptr));
}

openssl_pointer<EVP_PKEY> make_rsa(const jwk& key) {
    const auto modulus = from_base64url(key.text("n"));
    const auto exponent = from_base64url(key.text("e"));
    // Without zeros in front (RFC 7518 §6.3.1).
    if (!modulus || !exponent || modulus->empty() || exponent->empty() || modulus->front() == 0 ||
        exponent->front() == 0 || exponent->size() > longest_exponent || modulus->size() > most_rsa_bits / 8)
        return nullptr;
    const openssl_pointer<BIGNUM> n = number_of(*modulus);
    const openssl_pointer<BIGNUM> e = number_of(*exponent);
    if (!n || !e || BN_num_bits(n.get()) < fewest_rsa_bits || BN_is_odd(n.get()) != 1 || BN_is_odd(e.get()) != 1 ||
        BN_is_one(e.get()) == 1)
        return nullptr;
    const std::unique_ptr<OSSL_PARAM_BLD, release_parameters> builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return nullptr;
    return make_key("RSA", builder.get());
}

openssl_pointer<EVP_PKEY> make_p256(const jwk& key) {
    const auto x = from_base64url(key.text("x"));
    const auto y = from_base64url(key.text("y"));
    if (!x || !y || x->size() != coordinate_size || y->size() != coordinate_size)
        return nullptr;
    const std::string point = "\x04" + *x + *y; // uncompressed
    const std::unique_ptr<OSSL_PARAM_BLD, release_parameters> builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
        return nullptr;
    return make_key("EC", builder.get());
}

openssl_pointer<EVP_PKEY> make_ed25519(const jwk& key) {
    const auto x = from_base64url(key.text("x"));
    if (!x || x->size() != coordinate_size)
        return nullptr;
    return openssl_pointer<EVP_PKEY>(EVP_PKEY_new_raw_public_key(
        EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(x->data()), x->size()));
}

openssl_pointer<EVP_PKEY> make_public(jwt_algorithm algorithm, const jwk& key) {
    const quiet_openssl quiet;
    switch (algorithm) {
    case jwt_algorithm::rs256:
        return make_rsa(key);
    case jwt_algorithm::es256:
        return make_p256(key);
    case jwt_algorithm::eddsa:
        return make_ed25519(key);
    case jwt_algorithm::hs256:
        break;
    }
    return nullptr;
}

failure<error> wrong_key(std::size_t number, std::string_view why) {
    return fail(errc::malformed, "key " + std::to_string(number) + " of the JWK set " + std::string(why));
}

/// Nothing when the key is for something else.
result<std::optional<jwt_key>> read_key(const json::value& value, std::size_t number) {
    const json::object* const object = value.if_object();
    if (object == nullptr)
        return wrong_key(number, "is no object");
    const jwk key(*object);
    if (key.text("kty").empty())
        return wrong_key(number, "has no kty");
    // Who publishes a secret has lost it, whatever it was for.
    if (key.has("d") || key.has("k"))
        return wrong_key(number, "has its secret in it");
    const json::value* const id = key.find("kid");
    if (id != nullptr && (key.text("kid").empty() || key.text("kid").size() > longest_id))
        return wrong_key(number, "has a kid that is none");
    const auto algorithm = purpose_of(key);
    if (!algorithm)
        return std::optional<jwt_key>();
    openssl_pointer<EVP_PKEY> made = make_public(*algorithm, key);
    if (!made)
        return wrong_key(number, "is not as its algorithm needs it");
    return std::optional(jwt_key(std::make_shared<jwt_key::impl>(
        jwt_key::impl{*algorithm, std::string(key.text("kid")), std::move(made), {}, {}})));
}

} // namespace

result<std::vector<jwt_key>> parse_jwk_set(std::string_view text) {
    const auto parsed = parse_strict_json(text);
    if (!parsed)
        return fail(parsed.error().code, "the JWK set: " + parsed.error().detail);
    const json::object* const set = parsed->if_object();
    const json::value* const keys = set == nullptr ? nullptr : set->if_contains("keys");
    if (keys == nullptr || !keys->is_array())
        return fail(errc::malformed, "the JWK set has no keys");
    if (keys->get_array().size() > most_keys)
        return fail(errc::too_large, "the JWK set has more than 16 keys");
    std::vector<jwt_key> made;
    for (const json::value& one : keys->get_array()) {
        const std::size_t number = static_cast<std::size_t>(&one - keys->get_array().data()) + 1;
        auto key = read_key(one, number);
        if (!key)
            return failure{key.error()};
        if (!*key)
            continue;
        const auto is_other = [&](const jwt_key& other) {
            return other.id() == (*key)->id() && (!other.id().empty() || other.algorithm() == (*key)->algorithm());
        };
        if (std::any_of(made.begin(), made.end(), is_other))
            return wrong_key(number, "has the kid of another");
        made.push_back(**key);
    }
    if (made.empty())
        return fail(errc::malformed, "the JWK set has no key that verifies RS256, ES256 or EdDSA");
    return made;
}

} // namespace callkit::server
