#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/twilio/form.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

/// Whether a request came from Twilio, by its X-Twilio-Signature header
/// (https://www.twilio.com/docs/usage/webhooks/webhooks-security).
namespace callkit::twilio {

/// A request as it arrived. Views: what they point to must live while the functions below run.
struct webhook {
    /// The whole URL, query included, as Twilio was given it. Behind a proxy that is the public one: build it from
    /// configuration, or from X-Forwarded-Proto and X-Forwarded-Host when a proxy of your own sets them; never from
    /// what a stranger can send.
    std::string_view url{};
    /// The X-Twilio-Signature header.
    std::string_view signature{};
    /// The body, byte for byte. Empty for GET, whose parameters are in the URL.
    std::string_view body{};
    /// The request asks for a WebSocket, as media streams do: Twilio then signs `wss:` URLs.
    bool websocket{false};
};

/// The signature Twilio would send: base64 of HMAC-SHA1 over the URL and the parameters, sorted by name, each value
/// once. JSON bodies are not parameters; their SHA-256 is in the URL as `bodySHA256`.
[[nodiscard]] std::string sign_webhook(std::string_view url, const form& parameters, const secret& auth_token);

/// Whether one of the tokens signed the request. Several tokens are for the time of a rotation: the primary one signs
/// until the secondary is promoted. The comparison takes the same time wherever it fails.
///
/// What Twilio signs is not always what a server sees, so these are tried: the URL without its port (voice over https
/// is signed so) and with one, without user and fragment, with the escapes of another URL parser, and for WebSockets
/// with another scheme and a slash at the end. Nothing else is: another scheme, host or path is another URL. Errors:
/// `unauthorized` when the header is missing, no token was given, or nothing matches; `malformed` or `too_large` when
/// the body is no form (see `form::parse`).
[[nodiscard]] result<void> verify_webhook(const webhook& request, std::span<const secret> auth_tokens);
/// The same for a body that is a form and has been taken apart already, which need not be done twice. `parameters` is
/// `form::parse(request.body)`.
[[nodiscard]] result<void> verify_webhook(const webhook& request, const form& parameters,
                                          std::span<const secret> auth_tokens);

/// `verify_webhook` for many requests with the same tokens: preparing a token costs more than signing with it. One
/// thread at a time; have one for each.
class webhook_verifier {
  public:
    explicit webhook_verifier(std::span<const secret> auth_tokens);
    ~webhook_verifier();
    webhook_verifier(webhook_verifier&&) noexcept;
    webhook_verifier& operator=(webhook_verifier&&) noexcept;

    [[nodiscard]] result<void> verify(const webhook& request);
    /// See `verify_webhook`.
    [[nodiscard]] result<void> verify(const webhook& request, const form& parameters);

  private:
    struct keys;
    std::unique_ptr<keys> keys_;
};

/// One way in which a request may have been signed.
struct signature_try {
    std::string what{};   ///< What was assumed, such as "without the port".
    std::string url{};    ///< The URL that was tried. Without user and password.
    bool accepted{false}; ///< Whether `verify_webhook` tries it too.
    bool matches{false};  ///< Whether the signature is right for it.
    std::size_t token{0}; ///< Which token, counted from 0, when it matches.
};

/// Finds out what is wrong with a request that does not verify: tries what `verify_webhook` tries, and then the usual
/// mistakes (http for https behind a proxy, a slash too many, a body that was changed on its way, a GET). For people;
/// a request that matches only here must not be accepted.
[[nodiscard]] std::vector<signature_try> explain_webhook(const webhook& request, std::span<const secret> auth_tokens);
/// What `verify_webhook` and `explain_webhook` found, as JSON in one line:
/// `{"valid":…,"why":…,"tried":[{"what":…,"url":…,"accepted":…,"matches":…,"token":…|null},…]}`.
[[nodiscard]] std::string to_json(const result<void>& verified, std::span<const signature_try> tried);

/// Remembers which deliveries were seen, by their `I-Twilio-Idempotency-Token` header, which stays the same when Twilio
/// tries again. Events that come twice do no harm (they fold to the same record); this is for what has other effects.
/// Not for several threads at once.
class replay_window {
  public:
    /// `keep`: how long a delivery is remembered. `capacity`: how many at most; the oldest are forgotten first.
    explicit replay_window(seconds keep = seconds(3600), std::size_t capacity = 100'000) noexcept
        : keep_(keep), capacity_(capacity == 0 ? 1 : capacity) {}

    /// Whether this delivery is new. An empty token always is: it says nothing.
    bool is_new(std::string_view token, steady_time now);
    [[nodiscard]] std::size_t size() const noexcept { return seen_.size(); }

  private:
    struct delivery {
        steady_time at;
        std::string token;
    };
    seconds keep_;
    std::size_t capacity_;
    std::deque<delivery> order_{};
    std::unordered_set<std::string> seen_{};
};

} // namespace callkit::twilio
