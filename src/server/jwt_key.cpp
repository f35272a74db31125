#include "jwt_key_impl.hpp"

#include <openssl/crypto.h>
#include <openssl/ecdsa.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace callkit::server {
namespace {

constexpr std::size_t shortest_secret = 32;
constexpr std::size_t hash_block = 64;
constexpr std::size_t hash_size = 32;
constexpr std::size_t half_signature = 32; // r and s of P-256

const unsigned char* bytes_of(std::string_view text) noexcept {
    return reinterpret_cast<const unsigned char*>(text.data());
}

openssl_pointer<EVP_MD_CTX> hash_after(std::array<unsigned char, hash_block> block, unsigned char pad) {
    for (unsigned char& byte : block)
        byte ^= pad;
    openssl_pointer<EVP_MD_CTX> made(EVP_MD_CTX_new());
    if (made && (EVP_DigestInit_ex(made.get(), EVP_sha256(), nullptr) != 1 ||
                 EVP_DigestUpdate(made.get(), block.data(), block.size()) != 1))
        made.reset();
    OPENSSL_cleanse(block.data(), block.size());
    return made;
}

bool verifies_hmac(const jwt_key::impl& key, std::string_view text, std::string_view signature) {
    std::array<unsigned char, hash_size> made{};
    const openssl_pointer<EVP_MD_CTX> work(EVP_MD_CTX_new());
    return work && EVP_MD_CTX_copy_ex(work.get(), key.inner.get()) == 1 &&
           EVP_DigestUpdate(work.get(), text.data(), text.size()) == 1 &&
           EVP_DigestFinal_ex(work.get(), made.data(), nullptr) == 1 &&
           EVP_MD_CTX_copy_ex(work.get(), key.outer.get()) == 1 &&
           EVP_DigestUpdate(work.get(), made.data(), made.size()) == 1 &&
           EVP_DigestFinal_ex(work.get(), made.data(), nullptr) == 1 && signature.size() == made.size() &&
           CRYPTO_memcmp(signature.data(), made.data(), made.size()) == 0;
}

bool verifies_public(const jwt_key::impl& key, const EVP_MD* digest, std::string_view text,
                     std::string_view signature) {
    const openssl_pointer<EVP_MD_CTX> work(EVP_MD_CTX_new());
    return work && EVP_DigestVerifyInit(work.get(), nullptr, digest, nullptr, key.public_key.get()) == 1 &&
           EVP_DigestVerify(work.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
}

/// r and s side by side (RFC 7518 §3.4) as OpenSSL takes them.
std::string der_of(std::string_view signature) {
    struct release {
        void operator()(ECDSA_SIG* one) const noexcept { ECDSA_SIG_free(one); }
    };
    const std::unique_ptr<ECDSA_SIG, release> both(ECDSA_SIG_new());
    openssl_pointer<BIGNUM> r(BN_bin2bn(bytes_of(signature), half_signature, nullptr));
    openssl_pointer<BIGNUM> s(BN_bin2bn(bytes_of(signature) + half_signature, half_signature, nullptr));
    if (!both || !r || !s || ECDSA_SIG_set0(both.get(), r.get(), s.get()) != 1)
        return {};
    (void)r.release();
    (void)s.release();
    std::array<unsigned char, 80> der{};
    unsigned char* at = der.data();
    const int size = i2d_ECDSA_SIG(both.get(), nullptr);
    if (size <= 0 || static_cast<std::size_t>(size) > der.size() || i2d_ECDSA_SIG(both.get(), &at) != size)
        return {};
    return {reinterpret_cast<const char*>(der.data()), static_cast<std::size_t>(size)};
}

} // namespace

jwt_key::jwt_key(std::shared_ptr<const impl> made) noexcept : impl_(std::move(made)) {
}

result<jwt_key> jwt_key::hs256(const secret& shared, std::string id) {
    const std::string_view bytes = shared.reveal();
    if (bytes.size() < shortest_secret)
        return fail(errc::invalid_argument, "the secret that tokens are signed with is shorter than 32 bytes");
    std::array<unsigned char, hash_block> block{};
    bool good = true;
    if (bytes.size() > block.size())
        good = EVP_Digest(bytes.data(), bytes.size(), block.data(), nullptr, EVP_sha256(), nullptr) == 1;
    else
        std::copy(bytes.begin(), bytes.end(), block.begin());
    impl made{jwt_algorithm::hs256, std::move(id), {}, hash_after(block, 0x36), hash_after(block, 0x5c)};
    OPENSSL_cleanse(block.data(), block.size());
    if (!good || !made.inner || !made.outer)
        return fail(errc::internal, "OpenSSL cannot do SHA-256");
    return jwt_key(std::make_shared<impl>(std::move(made)));
}

jwt_algorithm jwt_key::algorithm() const noexcept {
    return impl_->algorithm;
}

std::string_view jwt_key::id() const noexcept {
    return impl_->id;
}

bool jwt_key::verifies(std::string_view text, std::string_view signature) const {
    const quiet_openssl quiet;
    switch (impl_->algorithm) {
    case jwt_algorithm::hs256:
        return verifies_hmac(*impl_, text, signature);
    case jwt_algorithm::rs256:
        return verifies_public(*impl_, EVP_sha256(), text, signature);
    case jwt_algorithm::es256: {
        if (signature.size() != 2 * half_signature)
            return false;
        const std::string der = der_of(signature);
        return !der.empty() && verifies_public(*impl_, EVP_sha256(), text, der);
    }
    case jwt_algorithm::eddsa:
        return verifies_public(*impl_, nullptr, text, signature);
    }
    return false;
}

} // namespace callkit::server
