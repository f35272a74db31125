#include "json_fields.hpp"
#include "request_check.hpp"

#include <callkit/twilio/oauth.hpp>

#include <algorithm>
#include <utility>

namespace callkit::twilio {
namespace {

constexpr seconds unstated_life{300};
constexpr seconds longest_life{86'400};
constexpr seconds longest_margin{60};

/// What RFC 6750 §2.1 lets stand in the header.
bool is_bearer_token(std::string_view text) {
    return !text.empty() && text.size() <= 16'384 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view("-._~+/=").find(c) != std::string_view::npos;
    });
}

bool is_bearer(std::string_view type) {
    constexpr std::string_view word = "bearer";
    return type.size() == word.size() && std::equal(type.begin(), type.end(), word.begin(), [](char a, char b) {
               return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
           });
}

} // namespace

result<secret_request> request_token(const oauth_client& client, const endpoint& where) {
    checker check;
    check.sid(client.client_id, "the client's id is letters and digits, such as OQ…");
    check.require(!client.client_secret.empty(), "the client's secret is missing");
    if (!check.good())
        return check.why();
    const std::string_view key = client.client_secret.reveal();
    // Long enough from the beginning: text that grows leaves copies of itself behind.
    std::string body;
    body.reserve(128 + client.client_id.size() * 3 + key.size() * 3);
    body.append("grant_type=client_credentials&client_id=").append(escaped(client.client_id)).append("&client_secret=");
    for (const char& c : key)
        body.append(escaped(std::string_view(&c, 1)));
    return secret_request{"POST", host_of("oauth", where), "/v2/token", secret(std::move(body))};
}

result<oauth_token> parse_token(std::string_view body, timestamp asked_at) {
    const auto parsed = parse_object(body);
    if (!parsed)
        return fail(errc::malformed, "the provider's answer is no JSON object");
    const fields from(parsed->as_object());
    secret token(from.text("access_token"));
    if (!is_bearer_token(token.reveal()))
        return fail(errc::malformed, "the provider's answer has no access token");
    if (const std::string type = from.text("token_type"); !type.empty() && !is_bearer(type))
        return fail(errc::unsupported, "the provider's access token is no bearer token");
    const auto stated = from.number("expires_in");
    const seconds life =
        stated ? seconds(std::min<std::int64_t>(*stated, longest_life.count())) : seconds(unstated_life);
    return oauth_token{std::move(token), asked_at, asked_at + life};
}

token_use judge(const std::optional<oauth_token>& token, timestamp now) noexcept {
    if (!token || token->access_token.empty() || now < token->obtained_at)
        return token_use::renew;
    const auto margin = std::min<microseconds>(longest_margin, (token->expires_at - token->obtained_at) / 5);
    if (now >= token->expires_at - margin / 12)
        return token_use::renew;
    return now >= token->expires_at - margin ? token_use::use_renew : token_use::use;
}

} // namespace callkit::twilio
