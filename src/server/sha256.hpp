#pragma once

#include <openssl/evp.h>

#include <string>
#include <string_view>

namespace callkit::server {

/// Raw bytes; empty when OpenSSL cannot do it.
[[nodiscard]] inline std::string sha256(std::string_view text) {
    std::string made(32, '\0');
    if (EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(made.data()), nullptr, EVP_sha256(),
                   nullptr) != 1)
        made.clear();
    return made;
}

[[nodiscard]] inline std::string to_hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string made;
    made.reserve(2 * bytes.size());
    for (const char byte : bytes) {
        made += digits[static_cast<unsigned char>(byte) >> 4U];
        made += digits[static_cast<unsigned char>(byte) & 15U];
    }
    return made;
}

} // namespace callkit::server
