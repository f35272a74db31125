#include "digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cstddef>

namespace callkit::twilio {
namespace {

const EVP_MD* algorithm(digest_kind kind) noexcept {
    switch (kind) {
    case digest_kind::sha1:
        return EVP_sha1();
    case digest_kind::sha256:
        return EVP_sha256();
    case digest_kind::sha384:
        return EVP_sha384();
    case digest_kind::sha512:
        return EVP_sha512();
    }
    return nullptr;
}

std::string encode(std::string_view bytes, std::string_view alphabet, bool padded) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned group = 0;
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8U | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j) {
            if (j <= count)
                text += alphabet[group >> (18 - 6 * j) & 63U];
            else if (padded)
                text += '=';
        }
    }
    return text;
}

} // namespace

std::string hmac(digest_kind kind, const secret& key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned length = 0;
    const std::string_view bytes = key.reveal();
    const auto* from = reinterpret_cast<const unsigned char*>(text.data());
    if (HMAC(algorithm(kind), bytes.data(), static_cast<int>(bytes.size()), from, text.size(), out.data(), &length) ==
        nullptr)
        return {};
    return {reinterpret_cast<const char*>(out.data()), length};
}

void hmac_sha1::release::operator()(evp_md_ctx_st* context) const noexcept {
    EVP_MD_CTX_free(context);
}

hmac_sha1::hmac_sha1(const secret& key) : inner_(EVP_MD_CTX_new()), outer_(EVP_MD_CTX_new()), work_(EVP_MD_CTX_new()) {
    constexpr std::size_t block_size = 64;
    std::array<unsigned char, block_size> block{};
    std::string_view bytes = key.reveal();
    bool good = inner_ != nullptr && outer_ != nullptr && work_ != nullptr;
    if (bytes.size() > block_size) {
        unsigned length = 0;
        good = good && EVP_Digest(bytes.data(), bytes.size(), block.data(), &length, EVP_sha1(), nullptr) == 1;
    } else {
        std::copy(bytes.begin(), bytes.end(), block.begin());
    }
    const auto begin = [&](EVP_MD_CTX* where, unsigned char pad) {
        for (unsigned char& byte : block)
            byte ^= pad;
        good = good && EVP_DigestInit_ex(where, EVP_sha1(), nullptr) == 1 &&
               EVP_DigestUpdate(where, block.data(), block.size()) == 1;
    };
    begin(inner_.get(), 0x36);
    begin(outer_.get(), 0x36 ^ 0x5c);
    OPENSSL_cleanse(block.data(), block.size());
    if (!good)
        work_.reset();
}

std::optional<hmac_sha1::signature> hmac_sha1::of(std::string_view text, std::string_view more) {
    std::array<unsigned char, 20> out{};
    EVP_MD_CTX* const work = work_.get();
    if (work == nullptr || EVP_MD_CTX_copy_ex(work, inner_.get()) != 1 ||
        EVP_DigestUpdate(work, text.data(), text.size()) != 1 ||
        EVP_DigestUpdate(work, more.data(), more.size()) != 1 || EVP_DigestFinal_ex(work, out.data(), nullptr) != 1 ||
        EVP_MD_CTX_copy_ex(work, outer_.get()) != 1 || EVP_DigestUpdate(work, out.data(), out.size()) != 1 ||
        EVP_DigestFinal_ex(work, out.data(), nullptr) != 1)
        return std::nullopt;
    signature made;
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(made.characters_.data()), out.data(),
                    static_cast<int>(out.size()));
    return made;
}

std::string sha256_hex(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned length = 0;
    if (EVP_Digest(text.data(), text.size(), out.data(), &length, EVP_sha256(), nullptr) != 1)
        return {};
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(std::size_t{2} * length);
    for (unsigned i = 0; i < length; ++i) {
        hex += digits[out[i] >> 4U];
        hex += digits[out[i] & 15U];
    }
    return hex;
}

std::string base64(std::string_view bytes) {
    return encode(bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", true);
}

std::string base64url(std::string_view bytes) {
    return encode(bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", false);
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace callkit::twilio
