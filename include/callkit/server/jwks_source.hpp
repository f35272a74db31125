#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/net/http_client.hpp>
#include <callkit/server/jwt_key.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace callkit::server {

struct jwks_options {
    /// Where the issuer publishes its keys; https. No other address is ever asked, whatever a token says, and no
    /// redirection is followed.
    std::string url{};
    /// Keys that are there always, such as a project's older secret.
    std::vector<jwt_key> beside{};
    /// How old keys may be before new ones are fetched.
    seconds fresh_for{600};
    /// How old they may become when none can be fetched.
    seconds usable_for{86'400};
    /// The least time between two attempts.
    seconds pause{30};
    /// Told of every attempt: how many keys there are now, or why there are no new ones. On the client's strand.
    std::function<void(const result<std::size_t>&)> on_refresh{};
};

/// The keys that an issuer publishes, kept current. Any thread; nothing blocks: what is due is begun, and until it is
/// there the keys that were known serve.
class jwks_source : public std::enable_shared_from_this<jwks_source> {
  public:
    using keys_pointer = std::shared_ptr<const std::vector<jwt_key>>;

    /// Begins to fetch. Client and clock must outlive it. Errors: `invalid_argument` for a URL that is not https.
    [[nodiscard]] static result<std::shared_ptr<jwks_source>> make(net::http_client& client, const time_source& clock,
                                                                   jwks_options options);
    ~jwks_source();
    jwks_source(const jwks_source&) = delete;
    jwks_source& operator=(const jwks_source&) = delete;

    /// The keys as they are known, never null. Begins to fetch when they are not fresh: who calls it once a minute, or
    /// is asked that often, has them fresh.
    [[nodiscard]] keys_pointer keys();
    /// Somebody named a key that is not there: it may be new. Begins to fetch, unless that was tried just now, so
    /// strangers cannot make us a burden to the issuer.
    void key_missing();
    /// Whether the issuer's keys are there and may be used.
    [[nodiscard]] bool ready() const;

  private:
    struct impl;
    explicit jwks_source(std::unique_ptr<impl> made);
    void fetch();
    void receive(const result<net::http_response>& answer);
    std::unique_ptr<impl> impl_;
};

} // namespace callkit::server
