#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/server/access.hpp>
#include <callkit/server/api_keys.hpp>
#include <callkit/server/jwks_source.hpp>
#include <callkit/server/jwt_key.hpp>
#include <callkit/server/jwt_verifier.hpp>
#include <callkit/server/revoked_tokens.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callkit::server {

/// What somebody may come with.
struct credentials_options {
    api_keys keys{};
    /// What tokens must say; without, none is taken.
    std::optional<jwt_verifier> tokens{};
    /// The keys of tokens: these, or in their place those that an issuer publishes.
    std::vector<jwt_key> token_keys{};
    std::shared_ptr<jwks_source> published{};
    revoked_tokens revoked{};
};

/// API keys and JSON web tokens. Tokens that were verified are remembered while they hold, and while the keys stay the
/// same, for signatures that take long to verify.
class credentials final : public access_control {
  public:
    /// The clock must outlive it. Errors: `invalid_argument` when nobody could come in; when there are rules for tokens
    /// and no keys, or keys and no rules; and for published keys, which an issuer may use for others too, without an
    /// issuer and an audience in the rules.
    [[nodiscard]] static result<std::unique_ptr<credentials>> make(credentials_options options,
                                                                   const time_source& clock);
    ~credentials() override;

    [[nodiscard]] result<principal> authenticate(std::string_view credential) const override;
    /// Takes other API keys from now on. Any thread.
    void replace_api_keys(api_keys keys);
    /// Takes these tokens back from now on, and no others. Any thread.
    void replace_revoked(revoked_tokens revoked);

  private:
    struct impl;
    explicit credentials(std::unique_ptr<impl> made);
    std::unique_ptr<impl> impl_;
};

/// Everybody is everything in every workspace, whatever they come with. For development, where nobody but the machine's
/// own user can connect: whoever makes one listens on loopback alone.
class development_access final : public access_control {
  public:
    /// `workspace`: which is theirs when they do not say.
    explicit development_access(std::string workspace = "default") : workspace_(std::move(workspace)) {}

    [[nodiscard]] result<principal> authenticate(std::string_view /*credential*/) const override {
        return principal{"development", workspace_, role::admin, true, {}};
    }

  private:
    std::string workspace_;
};

} // namespace callkit::server
