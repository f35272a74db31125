#include "base64url.hpp"
#include "jwt_claims.hpp"
#include "strict_json.hpp"

#include <callkit/server/jwt_verifier.hpp>

#include <boost/json/monotonic_resource.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace callkit::server {
namespace {

namespace json = boost::json;
using fault = jwt_fault;

constexpr std::size_t longest_token = 8192;
constexpr seconds most_skew(300);

/// What a user writes about himself, at the issuers that have such a place.
constexpr std::array<std::string_view, 4> of_users{"user_metadata", "raw_user_meta_data", "unsafe_metadata",
                                                   "unsafeMetadata"};
/// They bring a key or a URL along, or change how the token is to be read (RFC 7515 §4.1, RFC 7797, RFC 7516).
constexpr std::array<std::string_view, 9> forbidden_headers{"crit", "jku", "jwk", "x5u", "x5c",
                                                            "b64",  "zip", "enc", "cty"};

struct parts {
    std::string_view header{};
    std::string_view claims{};
    std::string_view signature{};
    std::string_view is_signed{}; // header and claims, with the dot
};

std::optional<parts> split(std::string_view token) {
    const std::size_t first = token.find('.');
    const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos)
        return std::nullopt;
    return parts{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1),
                 token.substr(0, second)};
}

std::optional<std::string_view> text_in(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    const json::string* const text = value == nullptr ? nullptr : value->if_string();
    if (text == nullptr)
        return std::nullopt;
    return std::string_view(*text);
}

std::optional<jwt_algorithm> algorithm_of(std::string_view name) {
    if (name == "HS256")
        return jwt_algorithm::hs256;
    if (name == "RS256")
        return jwt_algorithm::rs256;
    if (name == "ES256")
        return jwt_algorithm::es256;
    if (name == "EdDSA" || name == "Ed25519") // RFC 8037, RFC 9864
        return jwt_algorithm::eddsa;
    return std::nullopt;
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether it is a token about who somebody is; others have other names (RFC 8725 §3.11).
bool is_access_token(std::string_view type) {
    std::string low(type);
    std::transform(low.begin(), low.end(), low.begin(), lower);
    return low == "jwt" || low == "at+jwt" || low == "application/at+jwt";
}

/// The only one that `is` it; nothing when there are several.
template <class Is>
const jwt_key* only(std::span<const jwt_key> keys, const Is& is) {
    const auto found = std::find_if(keys.begin(), keys.end(), is);
    if (found == keys.end() || std::find_if(found + 1, keys.end(), is) != keys.end())
        return nullptr;
    return &*found;
}

/// No token gets a key of another algorithm by this: it is only looked for where it may be.
const jwt_key* choose(std::span<const jwt_key> keys, std::optional<std::string_view> id, jwt_algorithm algorithm) {
    if (id)
        if (const jwt_key* const named = only(keys, [&](const jwt_key& one) { return one.id() == *id; }))
            return named;
    const auto nameless = [&](const jwt_key& one) { return one.id().empty() && one.algorithm() == algorithm; };
    if (const jwt_key* const found = only(keys, nameless))
        return found;
    return !id && keys.size() == 1 ? keys.data() : nullptr;
}

/// The key that the header names, when it says nothing that it must not.
result<const jwt_key*, jwt_fault> read_header(const json::object& header, std::span<const jwt_key> keys) {
    for (const std::string_view name : forbidden_headers)
        if (header.contains(name))
            return failure{fault::forbidden_header};
    const auto type = text_in(header, "typ");
    if (header.contains("typ") && (!type || !is_access_token(*type)))
        return failure{fault::wrong_type};
    const auto algorithm = algorithm_of(text_in(header, "alg").value_or(""));
    if (!algorithm)
        return failure{fault::unknown_algorithm};
    const auto id = text_in(header, "kid");
    if (header.contains("kid") && (!id || id->empty()))
        return failure{fault::malformed_header};
    const jwt_key* const key = choose(keys, id, *algorithm);
    if (key == nullptr)
        return failure{fault::unknown_key};
    if (key->algorithm() != *algorithm)
        return failure{fault::wrong_algorithm};
    return key;
}

} // namespace

claim_path parse_claim_path(std::string_view text) {
    if (text.find("://") != std::string_view::npos)
        return {std::string(text)};
    claim_path made;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t dot = std::min(text.find('.', from), text.size());
        made.emplace_back(text.substr(from, dot - from));
        from = dot + 1;
    }
    return made;
}

jwt_rules supabase_rules(std::string_view project_url) {
    while (project_url.ends_with('/'))
        project_url.remove_suffix(1);
    jwt_rules made;
    made.issuer = std::string(project_url) + "/auth/v1";
    made.audience = "authenticated";
    made.workspace_claim = {"app_metadata", "workspace_id"};
    made.role_claim = {"app_metadata", "workspace_role"};
    made.required = {{{"role"}, "authenticated"}};
    made.subject_is_uuid = true;
    return made;
}

std::string_view to_string(jwt_fault why) noexcept {
    switch (why) {
    case fault::too_long:
        return "the token is longer than 8 KiB";
    case fault::not_three_parts:
        return "the token has not three parts";
    case fault::not_base64url:
        return "the token is no canonical base64url";
    case fault::malformed_header:
        return "the token's header is not as it must be";
    case fault::forbidden_header:
        return "the token's header has a member that is not taken";
    case fault::wrong_type:
        return "the token is of another type";
    case fault::unknown_algorithm:
        return "the token's algorithm is not taken";
    case fault::unknown_key:
        return "the token's key is not known";
    case fault::wrong_algorithm:
        return "the token's algorithm is not its key's";
    case fault::wrong_signature:
        return "the token's signature is wrong";
    case fault::malformed_claims:
        return "the token's claims are not as they must be";
    case fault::no_expiry:
        return "the token never expires";
    case fault::expired:
        return "the token has expired";
    case fault::lives_too_long:
        return "the token lasts for too long";
    case fault::not_yet_valid:
        return "the token is not valid yet";
    case fault::issued_in_future:
        return "the token was issued in the future";
    case fault::wrong_issuer:
        return "the token is another issuer's";
    case fault::wrong_audience:
        return "the token is for somebody else";
    case fault::wrong_subject:
        return "the token does not say whose it is";
    case fault::wrong_claim:
        return "the token lacks a claim that is required";
    case fault::wrong_workspace:
        return "the token names no workspace";
    case fault::wrong_role:
        return "the token names no role";
    }
    return "the token is refused";
}

result<jwt_verifier> jwt_verifier::make(jwt_rules rules) {
    const auto check = [](const claim_path& path) {
        return !path.empty() && std::none_of(path.begin(), path.end(), [](const std::string& step) {
            return step.empty() || std::find(of_users.begin(), of_users.end(), step) != of_users.end();
        });
    };
    if (!check(rules.workspace_claim) || !check(rules.role_claim) ||
        !std::all_of(rules.required.begin(), rules.required.end(), [&](const auto& one) { return check(one.first); }))
        return fail(errc::invalid_argument, "a claim has no name, or is one that users write themselves");
    if (rules.skew < seconds(0) || rules.skew > most_skew || rules.longest_life <= seconds(0))
        return fail(errc::invalid_argument, "the skew of tokens is 0 to 300 seconds, and they live");
    return jwt_verifier(std::move(rules));
}

result<principal, jwt_fault> jwt_verifier::verify(std::string_view token, std::span<const jwt_key> keys,
                                                  timestamp now) const {
    if (token.size() > longest_token)
        return failure{fault::too_long};
    const auto found = split(token);
    if (!found)
        return failure{fault::not_three_parts};
    const auto header_text = from_base64url(found->header);
    const auto claims_text = from_base64url(found->claims);
    const auto signature = from_base64url(found->signature);
    if (!header_text || !claims_text || !signature)
        return failure{fault::not_base64url};

    std::array<unsigned char, 4096> first; // NOLINT(cppcoreguidelines-pro-type-member-init): only written as needed
    json::monotonic_resource memory(first.data(), first.size());
    const auto header = parse_strict_json(*header_text, {}, &memory);
    if (!header || !header->is_object())
        return failure{fault::malformed_header};
    const auto key = read_header(header->get_object(), keys);
    if (!key)
        return failure{key.error()};
    if (!(*key)->verifies(found->is_signed, *signature))
        return failure{fault::wrong_signature};
    const auto claims = parse_strict_json(*claims_text, {}, &memory);
    if (!claims || !claims->is_object())
        return failure{fault::malformed_claims};
    return read_claims(claims->get_object(), rules_, now);
}

} // namespace callkit::server
