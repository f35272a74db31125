#include "lru_map.hpp"
#include "sha256.hpp"

#include <callkit/server/credentials.hpp>

#include <algorithm>
#include <cstddef>
#include <mutex>

namespace callkit::server {
namespace {

constexpr std::size_t most_remembered = 4096;

/// Tokens that were verified, by their hash. It holds no token, and only what was good comes in.
class remembered_tokens {
  public:
    [[nodiscard]] std::optional<principal> find(const std::string& hash, const jwks_source::keys_pointer& keys,
                                                timestamp now, seconds skew) {
        const std::scoped_lock lock(mutex_);
        const entry* const known = keys == keys_ ? tokens_.find(hash) : nullptr;
        // A clock that was put back asks again.
        if (known == nullptr || now < known->since || now >= known->who.expires.value_or(now) + skew)
            return std::nullopt;
        return known->who;
    }
    void keep(const std::string& hash, const jwks_source::keys_pointer& keys, const principal& who, timestamp now) {
        const std::scoped_lock lock(mutex_);
        if (keys != keys_) {
            tokens_.clear();
            keys_ = keys;
        }
        if (entry* const known = tokens_.find(hash))
            *known = {who, now};
        else
            tokens_.insert(hash, {who, now});
    }

  private:
    struct entry {
        principal who{};
        timestamp since{};
    };
    std::mutex mutex_{};
    jwks_source::keys_pointer keys_{}; // with which all of them were verified
    lru_map<entry> tokens_{most_remembered};
};

} // namespace

struct credentials::impl {
    impl(credentials_options chosen, const time_source& time)
        : clock(time), tokens(std::move(chosen.tokens)), published(std::move(chosen.published)),
          own(std::make_shared<const std::vector<jwt_key>>(std::move(chosen.token_keys))),
          // An HMAC is as quick as the hash that it would be remembered by.
          slow(published != nullptr ||
               std::any_of(own->begin(), own->end(),
                           [](const jwt_key& one) { return one.algorithm() != jwt_algorithm::hs256; })),
          keys(std::make_shared<const api_keys>(std::move(chosen.keys))),
          revoked(std::make_shared<const revoked_tokens>(std::move(chosen.revoked))) {}

    const time_source& clock;
    const std::optional<jwt_verifier> tokens;
    const std::shared_ptr<jwks_source> published;
    const jwks_source::keys_pointer own;
    const bool slow;
    remembered_tokens remembered{};
    std::mutex mutex{};
    std::shared_ptr<const api_keys> keys;
    std::shared_ptr<const revoked_tokens> revoked;

    /// What was verified counts only while it has not been taken back.
    [[nodiscard]] result<principal> unless_revoked(principal who) {
        std::shared_ptr<const revoked_tokens> current;
        {
            const std::scoped_lock lock(mutex);
            current = revoked;
        }
        if (current->has(who))
            return fail(errc::unauthorized, "the token was taken back");
        return who;
    }

    [[nodiscard]] result<principal> by_api_key(std::string_view text) {
        std::shared_ptr<const api_keys> current;
        {
            const std::scoped_lock lock(mutex);
            current = keys;
        }
        auto found = current->find(text);
        if (!found)
            return fail(errc::unauthorized, "the API key is not known");
        return *std::move(found);
    }

    [[nodiscard]] result<principal> by_token(std::string_view token) {
        if (!tokens)
            return fail(errc::unauthorized, "only API keys are taken here");
        const timestamp now = clock.now().wall;
        const jwks_source::keys_pointer current = published ? published->keys() : own;
        std::string hash;
        if (slow) {
            hash = sha256(token);
            if (auto known = remembered.find(hash, current, now, tokens->rules().skew))
                return unless_revoked(*std::move(known));
        }
        auto verified = tokens->verify(token, *current, now);
        if (!verified) {
            if (published && verified.error() == jwt_fault::unknown_key)
                published->key_missing();
            return fail(errc::unauthorized, std::string(to_string(verified.error())));
        }
        if (!hash.empty())
            remembered.keep(hash, current, *verified, now);
        return unless_revoked(*std::move(verified));
    }
};

credentials::credentials(std::unique_ptr<impl> made) : impl_(std::move(made)) {
}
credentials::~credentials() = default;

result<std::unique_ptr<credentials>> credentials::make(credentials_options options, const time_source& clock) {
    const bool has_token_keys = !options.token_keys.empty() || options.published != nullptr;
    if (options.tokens.has_value() != has_token_keys)
        return fail(errc::invalid_argument, "tokens need both keys and rules");
    if (!has_token_keys && options.keys.size() == 0)
        return fail(errc::invalid_argument,
                    "there is neither an API key nor a key for tokens, so nobody could come in");
    if (!options.token_keys.empty() && options.published != nullptr)
        return fail(errc::invalid_argument, "keys beside the published ones belong to their source");
    if (options.published != nullptr &&
        (options.tokens->rules().issuer.empty() || options.tokens->rules().audience.empty()))
        return fail(errc::invalid_argument, "published keys need the issuer and the audience of their tokens");
    return std::unique_ptr<credentials>(new credentials(std::make_unique<impl>(std::move(options), clock)));
}

result<principal> credentials::authenticate(std::string_view credential) const {
    if (credential.empty())
        return fail(errc::unauthorized, "there is no credential");
    return credential.starts_with(api_key_prefix) ? impl_->by_api_key(credential) : impl_->by_token(credential);
}

void credentials::replace_api_keys(api_keys keys) {
    auto made = std::make_shared<const api_keys>(std::move(keys));
    const std::scoped_lock lock(impl_->mutex);
    impl_->keys.swap(made);
}

void credentials::replace_revoked(revoked_tokens revoked) {
    auto made = std::make_shared<const revoked_tokens>(std::move(revoked));
    const std::scoped_lock lock(impl_->mutex);
    impl_->revoked.swap(made);
}

} // namespace callkit::server
