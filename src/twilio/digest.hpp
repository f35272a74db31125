#pragma once

#include <callkit/core/secret.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_md_ctx_st; // OpenSSL's EVP_MD_CTX

/// What Twilio's signatures and tokens need of cryptography, from OpenSSL.
namespace callkit::twilio {

/// The digest that a signature is made with.
enum class digest_kind { sha1, sha256, sha384, sha512 };

/// HMAC; raw bytes. Empty when OpenSSL cannot do it, as with SHA-1 in some configurations.
[[nodiscard]] std::string hmac(digest_kind kind, const secret& key, std::string_view text);

/// HMAC-SHA1 with a key that is prepared once, which is most of the work for short texts. Not for several threads.
class hmac_sha1 {
  public:
    explicit hmac_sha1(const secret& key);
    /// The 28 characters of its base64, which is how signatures are sent.
    class signature {
      public:
        [[nodiscard]] std::string_view text() const noexcept { return {characters_.data(), characters_.size() - 1}; }

      private:
        friend hmac_sha1;
        std::array<char, 29> characters_{}; // OpenSSL ends it with a zero
    };
    /// Of the two texts one after the other. Nothing when OpenSSL cannot do it.
    [[nodiscard]] std::optional<signature> of(std::string_view text, std::string_view more);

  private:
    struct release {
        void operator()(evp_md_ctx_st* context) const noexcept;
    };
    using context = std::unique_ptr<evp_md_ctx_st, release>;
    // SHA-1 as it stands after the key's inner and outer block (RFC 2104 §4), and one to work with. EVP_MAC would do
    // the same, and more slowly.
    context inner_{};
    context outer_{};
    context work_{};
};

/// SHA-256 in lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view text);

[[nodiscard]] std::string base64(std::string_view bytes);
/// Base64 for URLs, without padding (RFC 4648 §5), as in JWTs.
[[nodiscard]] std::string base64url(std::string_view bytes);

/// Equality in a time that depends on the lengths alone.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

} // namespace callkit::twilio
