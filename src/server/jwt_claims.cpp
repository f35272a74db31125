#include "jwt_claims.hpp"

#include "names.hpp"

#include <callkit/core/id.hpp>

#include <boost/json/value.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace callkit::server {
namespace {

namespace json = boost::json;
using fault = jwt_fault;

constexpr std::int64_t end_of_time = 253'402'300'800; // the year 10000, so that no sum overflows

std::optional<std::string_view> text_of(const json::value* value) {
    const json::string* const text = value == nullptr ? nullptr : value->if_string();
    if (text == nullptr)
        return std::nullopt;
    return std::string_view(*text);
}

const json::value* find(const json::object& claims, const claim_path& path) {
    const json::object* inside = &claims;
    const json::value* found = nullptr;
    for (const std::string& step : path) {
        found = inside == nullptr ? nullptr : inside->if_contains(step);
        if (found == nullptr)
            return nullptr;
        inside = found->if_object();
    }
    return found;
}

/// Seconds since 1970; nothing when it is missing. Fails when it is anything else.
result<std::optional<std::int64_t>, jwt_fault> time_of(const json::object& claims, std::string_view name) {
    const json::value* const value = claims.if_contains(name);
    if (value == nullptr)
        return std::optional<std::int64_t>();
    const std::int64_t* const whole = value->if_int64();
    if (whole == nullptr || *whole < 0 || *whole >= end_of_time)
        return failure{fault::malformed_claims};
    return std::optional(*whole);
}

struct lifetime {
    std::int64_t expires{0};
    std::optional<std::int64_t> issued{};
};

/// When it ends, and when it began.
result<lifetime, jwt_fault> check_times(const json::object& claims, const jwt_rules& rules, timestamp now) {
    const auto expires = time_of(claims, "exp");
    const auto begins = time_of(claims, "nbf");
    const auto issued = time_of(claims, "iat");
    if (!expires || !begins || !issued)
        return failure{fault::malformed_claims};
    if (!*expires)
        return failure{fault::no_expiry};
    const std::int64_t at = std::chrono::floor<seconds>(now.time_since_epoch()).count();
    const std::int64_t skew = rules.skew.count();
    if (at >= **expires + skew)
        return failure{fault::expired};
    if (*begins && **begins > at + skew)
        return failure{fault::not_yet_valid};
    if (*issued && **issued > at + skew)
        return failure{fault::issued_in_future};
    const std::int64_t life = rules.longest_life.count();
    if (**expires - at > life + skew || (*issued && **expires - **issued > life))
        return failure{fault::lives_too_long};
    return lifetime{**expires, *issued};
}

bool has_audience(const json::object& claims, std::string_view wanted) {
    const json::value* const value = claims.if_contains("aud");
    if (value == nullptr)
        return false;
    if (const json::array* const all = value->if_array())
        return std::all_of(all->begin(), all->end(), [](const json::value& one) { return one.is_string(); }) &&
               std::any_of(all->begin(), all->end(), [&](const json::value& one) { return text_of(&one) == wanted; });
    return text_of(value) == wanted;
}

} // namespace

result<principal, jwt_fault> read_claims(const json::object& claims, const jwt_rules& rules, timestamp now) {
    const auto times = check_times(claims, rules, now);
    if (!times)
        return failure{times.error()};
    if (!rules.issuer.empty() && text_of(claims.if_contains("iss")) != rules.issuer)
        return failure{fault::wrong_issuer};
    if (!rules.audience.empty() && !has_audience(claims, rules.audience))
        return failure{fault::wrong_audience};
    const auto subject = text_of(claims.if_contains("sub"));
    if (!is_name(subject.value_or("")) || (rules.subject_is_uuid && !parse_uuid(*subject)))
        return failure{fault::wrong_subject};
    for (const auto& [path, text] : rules.required)
        if (text_of(find(claims, path)) != text)
            return failure{fault::wrong_claim};

    const auto workspace = text_of(find(claims, rules.workspace_claim));
    if (!is_name(workspace.value_or("")))
        return failure{fault::wrong_workspace};
    const json::value* const said = find(claims, rules.role_claim);
    const auto named = text_of(said);
    const std::optional<role> found = said == nullptr ? rules.role_without_claim : parse_role(named.value_or(""));
    if (!found)
        return failure{fault::wrong_role};
    const json::value* const id = claims.if_contains("jti");
    if (id != nullptr && !id->is_string()) // it could not be taken back
        return failure{fault::malformed_claims};

    principal who{.subject = std::string(*subject),
                  .workspace_id = std::string(*workspace),
                  .role = *found,
                  .expires = timestamp(seconds(times->expires)),
                  .token_id = std::string(text_of(id).value_or(""))};
    if (times->issued)
        who.issued = timestamp(seconds(*times->issued));
    return who;
}

} // namespace callkit::server
