#include "digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/params.h>

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

void hmac_sha1::release::operator()(evp_mac_ctx_st* context) const noexcept {
    EVP_MAC_CTX_free(context);
}

hmac_sha1::hmac_sha1(const secret& key) {
    EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    context_.reset(mac == nullptr ? nullptr : EVP_MAC_CTX_new(mac));
    EVP_MAC_free(mac); // the context keeps it
    std::array<char, 5> digest{"SHA1"};
    const std::array<OSSL_PARAM, 2> how{OSSL_PARAM_construct_utf8_string("digest", digest.data(), 0),
                                        OSSL_PARAM_construct_end()};
    const std::string_view bytes = key.reveal();
    if (context_ != nullptr && EVP_MAC_init(context_.get(), reinterpret_cast<const unsigned char*>(bytes.data()),
                                            bytes.size(), how.data()) != 1)
        context_.reset();
}

std::string hmac_sha1::of(std::string_view text, std::string_view more) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    std::size_t length = 0;
    const auto add = [&](std::string_view part) {
        return EVP_MAC_update(context_.get(), reinterpret_cast<const unsigned char*>(part.data()), part.size()) == 1;
    };
    // Begun anew with the key that it has.
    if (context_ == nullptr || EVP_MAC_init(context_.get(), nullptr, 0, nullptr) != 1 || !add(text) || !add(more) ||
        EVP_MAC_final(context_.get(), out.data(), &length, out.size()) != 1)
        return {};
    return {reinterpret_cast<const char*>(out.data()), length};
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
