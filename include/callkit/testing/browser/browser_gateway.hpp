#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/random.hpp>
#include <callkit/core/result.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/net/http_server.hpp>
#include <callkit/testing/client_gateway.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The far end of calls that a browser makes with Twilio's SDK (npm `@twilio/voice-sdk`, tried with 2.18.5): its
/// signalling, PStream 1.6, and its media, WebRTC on loopback.
namespace callkit::testing {

/// What belongs to the sid of an API key (SK…).
struct api_key {
    std::string account_sid{};
    secret key{};
};
using key_lookup = std::function<std::optional<api_key>(std::string_view key_sid)>;

struct browser_gateway_options {
    /// Which keys sign access tokens. Called from the gateway's strand.
    key_lookup keys{};
    /// Where the SDK's WebSocket goes; it always asks for this.
    std::string path{"/signal"};
    /// What the SDK shows as `device.edge` and `device.home`.
    std::string edge{"ashburn"};
    std::string home{"us1"};
    /// At once; a further call is declined.
    std::size_t calls{64};
    /// How long a call that was answered waits for its browser to come back on another connection.
    seconds reconnect_limit{30};
};

/// One browser's side of one call, and what was heard of it.
struct browser_leg {
    std::string call_sid{};
    std::string identity{};
    bool incoming{false}; ///< To the browser.
    bool answered{false};
    bool ended{false};
    bool connected{false};     ///< Its packets come.
    bool encrypted{false};     ///< The DTLS handshake is done.
    std::uint64_t received{0}; ///< Packets of sound from the browser.
    std::uint64_t sent{0};     ///< Packets of sound to the browser.
    std::uint64_t dropped{0};  ///< Packets that could not be used.
    double level{0};           ///< Root mean square of the last second received, 0 to 1; 0 when it is muted.
    std::string digits{};      ///< Keys that it pressed.
};

/// Those that are under way, then the last few that have ended.
struct browser_status {
    std::vector<std::string> registered{}; ///< Identities that can be called.
    std::vector<browser_leg> legs{};
};
/// `{"registered":[…],"legs":[{"callSid":…,"level":…}]}`
[[nodiscard]] std::string to_json(const browser_status& status);

/// Speaks to browsers for a `client_exchange`. The browser hears a tone of 440 Hz, or, when it is bridged with another
/// browser, that one.
///
/// Threads: its functions from any. It lives on a strand of the executor. The clock must outlive what the executor has
/// to do; packets of sound are paced by it.
class browser_gateway final : public client_gateway {
  public:
    /// `random` is used for what others must not guess: `system_random` outside tests.
    browser_gateway(const boost::asio::any_io_executor& executor, const time_source& clock,
                    std::unique_ptr<random_source> random, browser_gateway_options options);
    ~browser_gateway() override; // NOLINT(bugprone-exception-escape)

    /// Whom calls are made through. To be called once, before the first browser connects. It must outlive the gateway,
    /// or `close` be called first.
    void attach(client_exchange& exchange);

    /// For `http_server`: takes WebSockets to its path and refuses others.
    [[nodiscard]] std::optional<net::websocket_handlers> connect(const net::incoming_request& request,
                                                                 std::shared_ptr<net::websocket> socket);

    /// Calls back on the gateway's strand.
    void status(std::function<void(browser_status)> done) const;
    /// Ends every call and closes every connection. The destructor does it too.
    void close();

    bool ring(const client_call& call) override;
    void ringing(const std::string& call_sid) override;
    void answered(const std::string& call_sid) override;
    void ended(const std::string& call_sid, client_end why) override;
    void bridged(const std::string& call_sid, const std::string& other) override;

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

} // namespace callkit::testing
