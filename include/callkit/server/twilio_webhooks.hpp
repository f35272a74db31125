#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/log_store.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/net/http_server.hpp>
#include <callkit/provider/twilio_provider.hpp>
#include <callkit/server/voice_route.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace callkit::server {

struct twilio_webhooks_options {
    /// Where Twilio reaches this, as in `twilio_provider_options::public_url`: signatures are over this address.
    std::string public_url{};
    /// The path under which requests arrive. Empty: that of `public_url`; different behind a proxy that takes a part
    /// away.
    std::string path{};
    /// Those that may have signed: several while a token is rotated. With none, nothing is genuine.
    std::vector<secret> auth_tokens{};
    std::size_t body_limit{64 * 1024};
    voice_options voice{};
};

/// The part of a server that takes Twilio's webhooks. No socket: requests and replies of `net::http_server`, or of any
/// other server.
///
/// | path | what | answer |
/// |---|---|---|
/// | `/status?ck=…`, `/conference?ck=…` | what happened to a call | 204 |
/// | `/digits?d=…` | the digits that are to be played in a conference | TwiML |
/// | `/voice` | a browser calls somebody (`answer_voice`) | TwiML |
/// | `/dialed?ck=…` | that call is over (`dial_outcome`) | TwiML |
///
/// All are POST. 204 and TwiML are answered when everything that the request told is in the store, and 503 when the
/// store does not take it. 403: not Twilio's, whoever asks and whatever is wrong with the signature. 400: malformed.
/// 404: no such path, or a call that is named by no id. 405: another method. 413: a body that is too long.
///
/// Threads: `handle` from any thread; replies come on the engine's strand, or at once. Everything that is given by
/// reference must outlive this, and this what was handled and not yet answered. The store must be one that may be
/// shared.
class twilio_webhooks {
  public:
    twilio_webhooks(engine& calls, twilio_provider& provider, log_store& log, const time_source& clock,
                    twilio_webhooks_options options);
    ~twilio_webhooks();
    twilio_webhooks(const twilio_webhooks&) = delete;
    twilio_webhooks& operator=(const twilio_webhooks&) = delete;

    /// Whether a target is under our path: what else a server has is none of this one's business.
    [[nodiscard]] bool takes(std::string_view target) const;
    /// `reply` is called exactly once.
    void handle(net::http_request request, net::http_server::reply reply);

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

} // namespace callkit::server
