#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/server/access.hpp>
#include <callkit/server/jwt_key.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callkit::server {

/// Where a claim stands: the names of the members on the way to it.
using claim_path = std::vector<std::string>;

/// `app_metadata.workspace_id` as a path. A name that is a URL, as Auth0 wants them, is one step.
[[nodiscard]] claim_path parse_claim_path(std::string_view text);

/// What a token must say, besides being signed by one of our keys.
struct jwt_rules {
    std::string issuer{};                       ///< `iss`, exactly; not looked at when empty.
    std::string audience{};                     ///< `aud` is it or has it; not looked at when empty.
    claim_path workspace_claim{"workspace_id"}; ///< The workspace's id.
    claim_path role_claim{"workspace_role"};    ///< `agent`, `supervisor`, `admin` or `auditor`.
    std::optional<role> role_without_claim{};   ///< For tokens without that claim; without, they are refused.
    /// Claims that must be this text.
    std::vector<std::pair<claim_path, std::string>> required{};
    bool subject_is_uuid{false};
    /// How far the clocks of issuer and server may be apart.
    seconds skew{30};
    /// From `iat` to `exp`. What holds for years is a key and not a token.
    seconds longest_life{86'400};
};

/// The rules for the users of a Supabase project, `https://PROJECT.supabase.co`: the role `authenticated`, and
/// workspace and role as `workspace_id` and `workspace_role` in `app_metadata`, which users cannot change.
[[nodiscard]] jwt_rules supabase_rules(std::string_view project_url);

/// Why a token is refused. What it is about is in `to_string`; nothing of the token is.
enum class jwt_fault : std::uint8_t {
    too_long,
    not_three_parts,
    not_base64url,
    malformed_header,
    forbidden_header,
    wrong_type,
    unknown_algorithm,
    unknown_key, ///< It may be newer than the keys that we have.
    wrong_algorithm,
    wrong_signature,
    malformed_claims,
    no_expiry,
    expired,
    lives_too_long,
    not_yet_valid,
    issued_in_future,
    wrong_issuer,
    wrong_audience,
    wrong_subject,
    wrong_claim,
    wrong_workspace,
    wrong_role,
};
/// Such as `the token has expired`.
[[nodiscard]] std::string_view to_string(jwt_fault fault) noexcept;

/// Verifies JSON web tokens (RFC 7515, RFC 7519, and as RFC 8725 advises). Values in, values out; any thread.
///
/// The algorithm is the key's, and the token's `alg` only has to agree. The key is the one that the token names with
/// `kid`; a key without an id stands for every name, when it is the only one of that kind, and a token without `kid` is
/// for the only key there is. Headers that would bring a key, a URL or an extension along are refused, and so is all
/// that could be read in two ways: members twice, base64 that is not canonical, times that are no whole numbers.
class jwt_verifier {
  public:
    /// Errors: `invalid_argument` for a path that is empty or that leads into what users change themselves
    /// (`user_metadata` and the like), a skew over 5 minutes, or no life.
    [[nodiscard]] static result<jwt_verifier> make(jwt_rules rules);

    [[nodiscard]] result<principal, jwt_fault> verify(std::string_view token, std::span<const jwt_key> keys,
                                                      timestamp now) const;

    [[nodiscard]] const jwt_rules& rules() const noexcept { return rules_; }

  private:
    explicit jwt_verifier(jwt_rules rules) : rules_(std::move(rules)) {}
    jwt_rules rules_;
};

} // namespace callkit::server
