#include "token_check.hpp"

#include "packet.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace callkit::testing {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_token = 16'384;
constexpr std::size_t longest_identity = 121;
constexpr std::int64_t day = 86'400;

/// RFC 4648 §5 without padding.
std::optional<std::string> from_base64url(std::string_view text) {
    std::string made;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        const std::size_t value = alphabet.find(c);
        if (value == std::string_view::npos)
            return std::nullopt;
        bits = bits << 6U | static_cast<unsigned>(value);
        count += 6;
        if (count >= 8) {
            count -= 8;
            made += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xffU);
        }
    }
    return made;
}

std::optional<json::object> object_of(std::string_view part) {
    const auto text = from_base64url(part);
    if (!text)
        return std::nullopt;
    boost::system::error_code ec;
    json::value value = json::parse(*text, ec);
    if (ec || !value.is_object())
        return std::nullopt;
    return std::move(value.get_object());
}

std::string_view text_of(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    const json::string* const text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string_view() : std::string_view(*text);
}

std::optional<std::int64_t> whole_of(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    const std::int64_t* const whole = value == nullptr ? nullptr : value->if_int64();
    return whole == nullptr ? std::nullopt : std::optional(*whole);
}

const json::object* object_in(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    return value == nullptr ? nullptr : value->if_object();
}

const EVP_MD* digest_of(std::string_view algorithm) {
    if (algorithm == "HS256")
        return EVP_sha256();
    if (algorithm == "HS384")
        return EVP_sha384();
    return algorithm == "HS512" ? EVP_sha512() : nullptr;
}

bool is_signed(std::string_view text, std::string_view signature, const EVP_MD* digest, const secret& key) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> made{};
    unsigned size = 0;
    const std::string_view revealed = key.reveal();
    const bytes_view bytes = as_bytes(text);
    if (HMAC(digest, revealed.data(), static_cast<int>(revealed.size()), bytes.data(), bytes.size(), made.data(),
             &size) == nullptr)
        return false;
    const auto given = from_base64url(signature);
    return given && given->size() == size && CRYPTO_memcmp(given->data(), made.data(), size) == 0;
}

void read_voice(browser_identity& into, const json::object& voice) {
    if (const auto* incoming = object_in(voice, "incoming")) {
        const json::value* const allow = incoming->if_contains("allow");
        into.incoming = allow != nullptr && allow->is_bool() && allow->get_bool();
    }
    const auto* const outgoing = object_in(voice, "outgoing");
    if (outgoing == nullptr)
        return;
    into.outgoing_application_sid = text_of(*outgoing, "application_sid");
    if (const auto* parameters = object_in(*outgoing, "params"))
        for (const auto& [name, value] : *parameters)
            into.outgoing_parameters.emplace_back(name, value.is_string() ? std::string(value.get_string())
                                                                          : json::serialize(value));
}

} // namespace

std::string_view to_string(token_fault fault) noexcept {
    switch (fault) {
    case token_fault::authentication_failed:
        return "Authentication failed";
    case token_fault::wrong_signature:
        return "Access Token signature validation failed";
    case token_fault::no_account:
        return "No valid account";
    case token_fault::invalid:
        return "Invalid JWT token";
    case token_fault::expired:
        return "JWT token expired";
    case token_fault::too_long:
        return "JWT token expiration too long";
    }
    return "Authentication failed";
}

result<browser_identity, token_fault> check_access_token(std::string_view token, const key_lookup& keys,
                                                         timestamp now) {
    const std::size_t first = token.find('.');
    const std::size_t second = token.rfind('.');
    if (token.size() > longest_token || first == std::string_view::npos || first == second)
        return failure{token_fault::invalid};
    const auto header = object_of(token.substr(0, first));
    const auto claims = object_of(token.substr(first + 1, second - first - 1));
    const EVP_MD* const digest = header ? digest_of(text_of(*header, "alg")) : nullptr;
    if (!claims || digest == nullptr || !text_of(*header, "cty").starts_with("twilio-fpa;v=1"))
        return failure{token_fault::invalid};
    const auto key = keys(text_of(*claims, "iss"));
    if (!key)
        return failure{token_fault::authentication_failed};
    if (!is_signed(token.substr(0, second), token.substr(second + 1), digest, key->key))
        return failure{token_fault::wrong_signature};
    if (text_of(*claims, "sub") != key->account_sid)
        return failure{token_fault::no_account};

    const auto expires = whole_of(*claims, "exp");
    const std::int64_t at = std::chrono::floor<seconds>(now.time_since_epoch()).count();
    const std::int64_t begins = whole_of(*claims, "nbf").value_or(whole_of(*claims, "iat").value_or(at));
    const auto* const grants = object_in(*claims, "grants");
    const auto* const voice = grants == nullptr ? nullptr : object_in(*grants, "voice");
    if (!expires || voice == nullptr || begins > at)
        return failure{token_fault::invalid};
    if (*expires <= at)
        return failure{token_fault::expired};
    if (*expires - at > day)
        return failure{token_fault::too_long};

    browser_identity made;
    made.identity = text_of(*grants, "identity");
    if (made.identity.empty() || made.identity.size() > longest_identity)
        return failure{token_fault::invalid};
    made.account_sid = key->account_sid;
    made.expires = timestamp(seconds(*expires));
    read_voice(made, *voice);
    return made;
}

} // namespace callkit::testing
