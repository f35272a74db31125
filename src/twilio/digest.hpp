#pragma once

#include <callkit/core/secret.hpp>

#include <array>
#include <string>
#include <string_view>

/// What Twilio's signatures and tokens need of cryptography, from OpenSSL.
namespace callkit::twilio {

/// The digest that a signature is made with.
enum class digest_kind { sha1, sha256, sha384, sha512 };

/// HMAC; raw bytes. Empty when OpenSSL cannot do it, as with SHA-1 in some configurations.
[[nodiscard]] std::string hmac(digest_kind kind, const secret& key, std::string_view text);
/// SHA-256 in lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view text);

[[nodiscard]] std::string base64(std::string_view bytes);
/// Base64 for URLs, without padding (RFC 4648 §5), as in JWTs.
[[nodiscard]] std::string base64url(std::string_view bytes);

/// Equality in a time that depends on the lengths alone.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

} // namespace callkit::twilio
