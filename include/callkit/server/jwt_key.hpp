#pragma once

#include <callkit/core/result.hpp>
#include <callkit/core/secret.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace callkit::server {

/// How tokens are signed (RFC 7518 §3, RFC 8037).
enum class jwt_algorithm : std::uint8_t {
    hs256, ///< HMAC with SHA-256, by a secret that both sides have.
    rs256, ///< RSA with PKCS #1 v1.5 and SHA-256.
    es256, ///< ECDSA on P-256 with SHA-256.
    eddsa, ///< Ed25519.
};

/// A key that tokens are verified with. It is for one algorithm, and nothing that a token says makes it another's: a
/// public key is never taken for the secret of an HMAC. Cheap to copy; any thread.
class jwt_key {
  public:
    /// A shared secret, at least 32 bytes (RFC 7518 §3.2), such as the JWT secret of a Supabase project, as text.
    /// `id`: what tokens call it (`kid`), if they do. Errors: `invalid_argument` when it is shorter.
    [[nodiscard]] static result<jwt_key> hs256(const secret& shared, std::string id = {});

    [[nodiscard]] jwt_algorithm algorithm() const noexcept;
    [[nodiscard]] std::string_view id() const noexcept; ///< Empty when it has none.
    /// Whether `signature` is this key's under `text`; raw bytes, as RFC 7518 has them.
    [[nodiscard]] bool verifies(std::string_view text, std::string_view signature) const;

    struct impl;
    explicit jwt_key(std::shared_ptr<const impl> made) noexcept; ///< For the library.

  private:
    std::shared_ptr<const impl> impl_;
};

/// The public keys of a JWK set (RFC 7517), as an issuer publishes it: RSA of 2048 to 8192 bits, P-256 and Ed25519.
/// Keys that are for something else, for encryption or another algorithm, are left out (RFC 7517 §5). Errors:
/// `malformed` for what is no such set, a key that is not as it must be, one with its private part in it, two of one
/// id, or none that could be used; `too_large` for more than 64 KiB or 16 keys. The detail says which key.
[[nodiscard]] result<std::vector<jwt_key>> parse_jwk_set(std::string_view json);

} // namespace callkit::server
