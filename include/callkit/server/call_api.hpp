#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/e164.hpp>
#include <callkit/core/log_store.hpp>
#include <callkit/core/numbering_plan.hpp>
#include <callkit/core/result.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/net/http_server.hpp>
#include <callkit/server/access.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callkit::server {

namespace detail {
struct api_state;
}

/// A token for a provider's SDK in a browser.
struct browser_token {
    secret token{};
    std::string identity{};
    timestamp expires_at{};
};

/// What the simulated callees at some numbers do.
struct callee_rule {
    std::string suffix{};   ///< Of the number that is called, in E.164.
    std::string scenario{}; ///< See `scenarios()`.
};

struct call_api_options {
    /// The provider's name, and whether it only simulates: what `GET /api/session` says.
    std::string provider{"simulator"};
    bool simulated{true};
    /// Loopback only and without credentials: what `GET /api/session` says.
    bool development{false};
    /// The number that is shown when a request names none, E.164. Without one a request has to.
    std::string from_number{};
    /// The numbers that may be shown, E.164; any that is valid when empty.
    std::vector<std::string> from_numbers{};
    /// The country whose habits apply to numbers without `+`.
    e164::region region{};
    /// Null for the numbering plan that is compiled in.
    std::shared_ptr<const e164::numbering_plan> plan{};
    seconds ring_timeout{60};
    seconds time_limit{14'400};
    /// What the simulated callee does when a request does not say: the first rule that fits, else `scenario`; see
    /// `scenarios()`.
    std::vector<callee_rule> callees{};
    std::string scenario{};
    /// Web pages of these origins may use the API, such as `https://crm.example`; those of the server's own always may.
    std::vector<std::string> allowed_origins{};
    /// The names by which the server may be asked, without a port; any when empty. With none of them a page could let
    /// its own name lead here (DNS rebinding), which matters where no credentials are needed.
    std::vector<std::string> hosts{};
    /// The longest body of a request.
    std::size_t body_limit{64 * 1024};
    /// Makes a token for a browser; without it calls do not begin in browsers.
    std::function<result<browser_token>(const principal&)> make_browser_token{};
    /// How long somebody has to wait before asking for this again; nothing when they may now. `who` is null while
    /// nobody has proved to be anyone; `peer` is the other end's address. Called from any thread.
    std::function<std::optional<seconds>(const principal* who, permission what, std::string_view peer)> throttle{};
};

/// The REST part of a server: every route of docs/http-api.md but live events and webhooks. No socket: requests and
/// replies of `net::http_server`, or of any other server.
///
/// What was answered with 200 to a request that changes something is in the store. Errors are problems (`problem`).
///
/// Threads: `handle` from any thread; replies come on the engine's strand, or at once. Reading asks the store at once,
/// so whoever calls waits for it. Everything that is given by reference must outlive this, and what was handled and not
/// yet answered. The store must be one that may be shared.
class call_api {
  public:
    call_api(engine& calls, log_store& log, const access_control& access, const time_source& clock,
             call_api_options options);
    ~call_api();
    call_api(const call_api&) = delete;
    call_api& operator=(const call_api&) = delete;

    /// Whether a target is one of ours, be there such a route or not.
    [[nodiscard]] bool takes(std::string_view target) const;
    /// `reply` is called exactly once.
    void handle(net::incoming_request request, net::http_server::reply reply);

  private:
    std::shared_ptr<detail::api_state> state_;
};

} // namespace callkit::server
