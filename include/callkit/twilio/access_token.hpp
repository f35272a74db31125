#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/core/secret.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace callkit::twilio {

/// What a browser may do with its token (https://www.twilio.com/docs/iam/access-tokens#voice-grant).
struct voice_grant {
    /// Whether it can be called under its identity.
    bool incoming{false};
    /// The TwiML application that its calls go to (AP…); empty when it may not call.
    std::string outgoing_application_sid{};
    /// What the application is told with every call: a JSON object, or empty.
    std::string outgoing_parameters{};
    /// For mobile SDKs (CR…), or empty.
    std::string push_credential_sid{};
    /// Which of several devices of one identity this is, or empty.
    std::string endpoint_id{};
};

enum class token_algorithm { hs256, hs384, hs512 };

/// What an access token says, and the key that signs it.
struct access_token {
    std::string account_sid{};       ///< AC…
    std::string key_sid{};           ///< SK…, an API key of the region in which the browser connects.
    secret key_secret{};             ///< The secret of that key; not the auth token.
    std::string identity{};          ///< Who is calling, 1 to 121 characters.
    seconds ttl{3600};               ///< At most 24 hours; 0 means an hour, as in Twilio's SDKs.
    optional_timestamp not_before{}; ///< From when on it holds; without, at once.
    std::string region{};            ///< Such as `ie1`; empty for the default one.
    token_algorithm algorithm{token_algorithm::hs256};
    std::optional<voice_grant> voice{};
};

/// How long the token lasts.
[[nodiscard]] constexpr seconds lifetime(const access_token& token) noexcept {
    return token.ttl == seconds(0) ? seconds(3600) : token.ttl;
}

/// The token as a browser SDK takes it: a JWT in Twilio's flavour, byte for byte what twilio-node makes of the same.
/// `now`: when it was issued. It is a secret while it lasts; do not log it.
/// Errors: `invalid_argument` for a missing sid or secret, an identity or lifetime out of range, or parameters that are
/// no JSON object; `unsupported` when OpenSSL lacks the digest.
[[nodiscard]] result<std::string> make_access_token(const access_token& token, timestamp now);

} // namespace callkit::twilio
