#include "digest.hpp"
#include "signed_parameters.hpp"
#include "signed_urls.hpp"
#include "url.hpp"

#include <callkit/twilio/webhook.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace callkit::twilio {
namespace {

constexpr std::string_view body_hash_name = "bodySHA256";

std::string signature_of(std::string_view url, std::string_view parameters, const secret& token) {
    std::string text(url);
    text += parameters;
    return base64(hmac(digest_kind::sha1, token, text));
}

/// The first token that signed it so.
std::optional<std::size_t> signer(std::string_view url, std::string_view parameters, std::string_view signature,
                                  std::span<const secret> tokens) {
    for (std::size_t i = 0; i < tokens.size(); ++i)
        if (!tokens[i].empty() && equal_in_constant_time(signature_of(url, parameters, tokens[i]), signature))
            return i;
    return std::nullopt;
}

bool has_token(std::span<const secret> tokens) noexcept {
    return std::any_of(tokens.begin(), tokens.end(), [](const secret& one) { return !one.empty(); });
}

bool body_is_what_was_hashed(std::string_view hash, std::string_view body) {
    const std::string found = sha256_hex(body);
    return !found.empty() && equal_in_constant_time(found, hash);
}

} // namespace

std::string sign_webhook(std::string_view url, const form& parameters, const secret& auth_token) {
    return signature_of(url, signed_parameters(parameters).text(), auth_token);
}

namespace {

/// `parsed` is the body as a form, or null when nobody has taken it apart yet; `signs(url, parameters)` tells whether
/// one of the tokens gives the request's signature for them.
template <class Signs>
result<void> verify(const webhook& request, const form* parsed, bool any_token, const Signs& signs) {
    if (!any_token)
        return fail(errc::unauthorized, "no auth token is configured to verify the request with");
    if (request.signature.empty())
        return fail(errc::unauthorized, "the request has no X-Twilio-Signature header");
    signed_urls urls(request);
    signed_parameters parameters;
    if (const auto hash = query_value(urls.query(), body_hash_name)) {
        if (!body_is_what_was_hashed(*hash, request.body))
            return fail(errc::unauthorized, "the body is not the one that was signed");
    } else if (parsed != nullptr) {
        parameters = signed_parameters(*parsed);
    } else {
        const auto fields = form::parse(request.body);
        if (!fields)
            return failure{fields.error()};
        parameters = signed_parameters(*fields);
    }
    std::size_t tried = 0;
    if (const auto url = urls.as_received()) {
        if (signs(*url, parameters.text()))
            return {};
        tried = 1;
    }
    while (urls.add_more())
        for (; tried < urls.list().size(); ++tried)
            if (signs(urls.list()[tried].url, parameters.text()))
                return {};
    return fail(errc::unauthorized, "the signature is not Twilio's for this request");
}

result<void> verify_once(const webhook& request, const form* parsed, std::span<const secret> auth_tokens) {
    return verify(request, parsed, has_token(auth_tokens), [&](std::string_view url, std::string_view parameters) {
        return signer(url, parameters, request.signature, auth_tokens).has_value();
    });
}

} // namespace

result<void> verify_webhook(const webhook& request, std::span<const secret> auth_tokens) {
    return verify_once(request, nullptr, auth_tokens);
}

result<void> verify_webhook(const webhook& request, const form& parameters, std::span<const secret> auth_tokens) {
    return verify_once(request, &parameters, auth_tokens);
}

struct webhook_verifier::keys {
    std::vector<hmac_sha1> prepared;

    result<void> verify(const webhook& request, const form* parsed) {
        return twilio::verify(request, parsed, !prepared.empty(),
                              [&](std::string_view url, std::string_view parameters) {
                                  for (hmac_sha1& key : prepared)
                                      if (const auto made = key.of(url, parameters);
                                          made && equal_in_constant_time(made->text(), request.signature))
                                          return true;
                                  return false;
                              });
    }
};

webhook_verifier::webhook_verifier(std::span<const secret> auth_tokens) : keys_(std::make_unique<keys>()) {
    for (const secret& token : auth_tokens)
        if (!token.empty())
            keys_->prepared.emplace_back(token);
}
webhook_verifier::~webhook_verifier() = default;
webhook_verifier::webhook_verifier(webhook_verifier&&) noexcept = default;
webhook_verifier& webhook_verifier::operator=(webhook_verifier&&) noexcept = default;

result<void> webhook_verifier::verify(const webhook& request) {
    return keys_->verify(request, nullptr);
}

result<void> webhook_verifier::verify(const webhook& request, const form& parameters) {
    return keys_->verify(request, &parameters);
}

std::vector<signature_try> explain_webhook(const webhook& request, std::span<const secret> auth_tokens) {
    signed_urls urls(request);
    while (urls.add_more()) {
    }
    urls.add_mistakes();
    struct content {
        std::string what;
        std::string parameters;
        bool accepted;
    };
    std::vector<content> contents;
    const auto add_form = [&contents](std::string what, std::string_view body, bool accepted) {
        if (const auto fields = form::parse(body))
            contents.push_back({std::move(what), std::string(signed_parameters(*fields).text()), accepted});
    };
    if (const auto hash = query_value(urls.query(), body_hash_name)) {
        const bool same = body_is_what_was_hashed(*hash, request.body);
        contents.push_back({same ? "" : "another body than the one that was signed", "", same});
        add_form("the body as a form", request.body, false);
    } else {
        add_form("", request.body, true);
        std::string_view trimmed = request.body;
        while (!trimmed.empty() && (trimmed.back() == '\n' || trimmed.back() == '\r'))
            trimmed.remove_suffix(1);
        if (trimmed.size() != request.body.size())
            add_form("the body without the line end behind it", trimmed, false);
        if (!request.body.empty())
            contents.push_back({"without the body, as for GET", "", false});
    }
    std::vector<signature_try> tries;
    for (const content& what : contents) {
        for (const signed_url& one : urls.list()) {
            signature_try made;
            made.what = what.what.empty() ? one.what : one.what + "; " + what.what;
            made.url = one.url;
            if (const auto parts = split_url(one.url); parts && !parts->user.empty())
                made.url = joined(*parts, "***@", parts->port);
            made.accepted = one.accepted && what.accepted;
            if (const auto found = signer(one.url, what.parameters, request.signature, auth_tokens);
                found && !request.signature.empty()) {
                made.matches = true;
                made.token = *found;
            }
            tries.push_back(std::move(made));
        }
    }
    return tries;
}

bool replay_window::is_new(std::string_view token, steady_time now) {
    if (token.empty())
        return true;
    while (!order_.empty() && (now - order_.front().at > keep_ || order_.size() >= capacity_)) {
        seen_.erase(order_.front().token);
        order_.pop_front();
    }
    if (!seen_.emplace(token).second)
        return false;
    order_.push_back({now, std::string(token)});
    return true;
}

} // namespace callkit::twilio
