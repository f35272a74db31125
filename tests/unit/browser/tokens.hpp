#pragma once

#include <callkit/testing/browser/browser_gateway.hpp>
#include <callkit/twilio/access_token.hpp>

namespace callkit::test {

inline constexpr timestamp token_time = from_unix_micros(1'795'284'000'000'000);
inline constexpr std::string_view account = "AC0123456789abcdef0123456789abcdef";
inline constexpr std::string_view key_sid = "SK0123456789abcdef0123456789abcdef";
inline constexpr std::string_view application = "AP0123456789abcdef0123456789abcdef";
inline constexpr std::string_view key_secret = "s3cr3t_s3cr3t_s3cr3t_s3cr3t_1234";

inline twilio::access_token browser_token(std::string identity = "alice") {
    twilio::access_token token;
    token.account_sid = account;
    token.key_sid = key_sid;
    token.key_secret = secret(std::string(key_secret));
    token.identity = std::move(identity);
    token.voice = twilio::voice_grant{.incoming = true, .outgoing_application_sid = std::string(application)};
    return token;
}

inline std::string made(const twilio::access_token& token) {
    return *twilio::make_access_token(token, token_time);
}

inline testing::key_lookup keys() {
    return [](std::string_view sid) -> std::optional<testing::api_key> {
        if (sid != key_sid)
            return std::nullopt;
        return testing::api_key{std::string(account), secret(std::string(key_secret))};
    };
}

} // namespace callkit::test
