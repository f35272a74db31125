#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/server/jwt_key.hpp>

#include <doctest/doctest.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Makes tokens, good ones and bad ones, with keys that are made on the spot.
namespace callkit::server::test {

inline std::string base64url(std::string_view bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    while (text.ends_with('='))
        text.pop_back();
    for (char& c : text)
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    return text;
}

inline std::string hmac_sha256(std::string_view key, std::string_view text) {
    std::string made(32, '\0');
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), reinterpret_cast<unsigned char*>(made.data()), nullptr);
    return made;
}

/// A key pair and what is published of it.
class signer {
  public:
    enum class kind { rsa, p256, ed25519 };

    explicit signer(kind what, std::string id, int rsa_bits = 2048) : kind_(what), id_(std::move(id)) {
        EVP_PKEY* made = what == kind::rsa    ? EVP_RSA_gen(static_cast<unsigned>(rsa_bits))
                         : what == kind::p256 ? EVP_EC_gen("P-256")
                                              : EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
        REQUIRE(made != nullptr);
        key_.reset(made, EVP_PKEY_free);
    }

    [[nodiscard]] std::string algorithm() const {
        return kind_ == kind::rsa ? "RS256" : kind_ == kind::p256 ? "ES256" : "EdDSA";
    }
    [[nodiscard]] const std::string& id() const { return id_; }
    [[nodiscard]] EVP_PKEY* key() const { return key_.get(); }
    [[nodiscard]] std::string number(const char* name) const {
        BIGNUM* read = nullptr;
        EVP_PKEY_get_bn_param(key_.get(), name, &read);
        REQUIRE(read != nullptr);
        std::string bytes(static_cast<std::size_t>(BN_num_bytes(read)), '\0');
        BN_bn2bin(read, reinterpret_cast<unsigned char*>(bytes.data()));
        BN_free(read);
        return bytes;
    }
    /// The bytes of the public key: a point, or Ed25519's 32.
    [[nodiscard]] std::string point() const {
        std::string bytes(133, '\0');
        std::size_t size = bytes.size();
        auto* const out = reinterpret_cast<unsigned char*>(bytes.data());
        if (kind_ == kind::ed25519)
            EVP_PKEY_get_raw_public_key(key_.get(), out, &size);
        else
            EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_PUB_KEY, out, bytes.size(), &size);
        bytes.resize(size);
        return bytes;
    }
    /// As it stands in a JWK set; `more`: further members, with a comma in front.
    [[nodiscard]] std::string jwk(std::string_view more = "") const {
        std::string made = R"({"kid":")" + id_ + '"';
        if (kind_ == kind::rsa)
            made += R"(,"kty":"RSA","n":")" + base64url(number("n")) + R"(","e":")" + base64url(number("e")) + '"';
        else if (kind_ == kind::p256)
            made += R"(,"kty":"EC","crv":"P-256","x":")" + base64url(point().substr(1, 32)) + R"(","y":")" +
                    base64url(point().substr(33)) + '"';
        else
            made += R"(,"kty":"OKP","crv":"Ed25519","x":")" + base64url(point()) + '"';
        return made.append(more) + '}';
    }

    /// As JWS has it.
    [[nodiscard]] std::string sign(std::string_view text) const {
        const std::string raw = sign_with(kind_ == kind::ed25519 ? nullptr : EVP_sha256(), text);
        return kind_ == kind::p256 ? halves(raw) : raw;
    }
    /// As OpenSSL has it.
    [[nodiscard]] std::string sign_with(const EVP_MD* digest, std::string_view text, bool pss = false) const {
        const std::shared_ptr<EVP_MD_CTX> work(EVP_MD_CTX_new(), EVP_MD_CTX_free);
        EVP_PKEY_CTX* how = nullptr;
        REQUIRE(EVP_DigestSignInit(work.get(), &how, digest, nullptr, key_.get()) == 1);
        if (pss)
            EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING);
        std::string made(1024, '\0');
        std::size_t size = made.size();
        REQUIRE(EVP_DigestSign(work.get(), reinterpret_cast<unsigned char*>(made.data()), &size,
                               reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1);
        made.resize(size);
        return made;
    }

  private:
    static std::string halves(const std::string& der) {
        const auto* at = reinterpret_cast<const unsigned char*>(der.data());
        ECDSA_SIG* const both = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
        std::string made(64, '\0');
        auto* const out = reinterpret_cast<unsigned char*>(made.data());
        BN_bn2binpad(ECDSA_SIG_get0_r(both), out, 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(both), out + 32, 32);
        ECDSA_SIG_free(both);
        return made;
    }

    kind kind_;
    std::string id_;
    std::shared_ptr<EVP_PKEY> key_{};
};

inline std::string jwk_set(const std::vector<std::string>& keys) {
    std::string made = R"({"keys":[)";
    for (const std::string& one : keys)
        made.append(made.back() == '[' ? "" : ",").append(one);
    return made + "]}";
}

inline std::string unsigned_token(std::string_view header, std::string_view claims) {
    return base64url(header) + '.' + base64url(claims);
}
inline std::string with_signature(const std::string& text, std::string_view signature) {
    return text + '.' + base64url(signature);
}
inline std::string token(const signer& key, std::string_view header, std::string_view claims) {
    const std::string text = unsigned_token(header, claims);
    return with_signature(text, key.sign(text));
}
inline std::string token(std::string_view shared, std::string_view header, std::string_view claims) {
    const std::string text = unsigned_token(header, claims);
    return with_signature(text, hmac_sha256(shared, text));
}

/// One of each, made once; `other` ones are nobody's.
struct key_ring {
    std::string shared{"a shared secret, as long as it has to be"};
    signer rsa{signer::kind::rsa, "r"};
    signer p256{signer::kind::p256, "e"};
    signer ed25519{signer::kind::ed25519, "d"};
    signer other_rsa{signer::kind::rsa, "r"};
    signer other_p256{signer::kind::p256, "e"};
    signer other_ed25519{signer::kind::ed25519, "d"};
    std::vector<jwt_key> published = *parse_jwk_set(jwk_set({rsa.jwk(), p256.jwk(), ed25519.jwk()}));
    jwt_key secret_one = *jwt_key::hs256(secret(shared));
    /// All of them.
    std::vector<jwt_key> all = [this] {
        std::vector<jwt_key> made = published;
        made.push_back(secret_one);
        return made;
    }();

    [[nodiscard]] static const key_ring& instance() {
        static const key_ring made;
        return made;
    }
};

inline constexpr std::int64_t now_seconds = 1'767'225'600;
inline constexpr timestamp now = from_unix_micros(now_seconds * 1'000'000);

} // namespace callkit::server::test
