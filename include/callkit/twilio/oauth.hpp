#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/twilio/request.hpp>

#include <optional>
#include <string>
#include <string_view>

/// OAuth 2.0 client credentials (https://www.twilio.com/docs/iam/oauth-apps, RFC 6749 §4.4): a token that is fetched
/// and renewed takes the place of a password. Requests are then sent with `Authorization: Bearer …`.
namespace callkit::twilio {

/// An OAuth app of the account.
struct oauth_client {
    std::string client_id{}; ///< OQ….
    secret client_secret{};
};

/// A request whose body is a secret: it cannot be logged by accident, and its memory is overwritten.
struct secret_request {
    std::string method{};
    std::string host{};
    std::string target{};
    secret body{}; ///< `application/x-www-form-urlencoded`.
};

/// Asks for a token. The request needs no `Authorization`; sent twice it makes two tokens, and both work. Errors:
/// `invalid_argument` when the id or the secret is missing.
[[nodiscard]] result<secret_request> request_token(const oauth_client& client, const endpoint& where = {});

struct oauth_token {
    secret access_token{};
    timestamp obtained_at{};
    timestamp expires_at{};
};

/// `asked_at` is when the request was sent, so that the time on the way shortens the token's life and never lengthens
/// it. A life that is not stated is taken for five minutes, one of more than a day for a day. Errors: `malformed` when
/// there is no token in it that could stand in a header, `unsupported` when it is not a bearer token.
[[nodiscard]] result<oauth_token> parse_token(std::string_view body, timestamp asked_at);

/// What to do with a token that one has.
enum class token_use {
    use,       ///< It is good.
    use_renew, ///< It is still good; fetch the next one beside it.
    renew,     ///< Fetch another one first: there is none, it is over, or the clock was set back before it began.
};

/// A token is renewed once a fifth of its life is left, or a minute, whichever is shorter, and used until a twelfth of
/// that is left. Seeing to it that only one caller renews is the caller's part.
[[nodiscard]] token_use judge(const std::optional<oauth_token>& token, timestamp now) noexcept;

} // namespace callkit::twilio
