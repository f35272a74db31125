#pragma once

#include <callkit/core/e164.hpp>
#include <callkit/core/log_store.hpp>
#include <callkit/core/result.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/net/http_server.hpp>
#include <callkit/provider/twilio_provider.hpp>
#include <callkit/server/twilio_webhooks.hpp>

#include <CLI/CLI.hpp>

#include <cstdint>
#include <memory>
#include <string>

namespace callkit::cli {

/// What is needed to call through Twilio, besides the credentials, which come from the environment.
struct twilio_options {
    std::string agent{};
    std::string voice_url{};
    std::string twiml{};
    std::string public_url{};
    std::string listen{};
    bool detect_machines{false};
};

/// `--public-url` and `--listen`.
void add_webhooks(CLI::App& verb, twilio_options& options);
/// These and what else a call through Twilio can have.
void add_twilio(CLI::App& verb, twilio_options& options);

/// What the environment says of Twilio. The error names the variable that is missing.
[[nodiscard]] result<twilio_client_options> open_twilio();

/// The provider's options. Errors: those of `open_twilio`, and `invalid_argument` or `invalid_number` for options that
/// cannot be.
[[nodiscard]] result<twilio_provider_options> complete(const twilio_options& options, e164::region region,
                                                       const e164::numbering_plan* plan);

/// How webhooks that arrive at an address are taken, as the environment says.
[[nodiscard]] server::twilio_webhooks_options webhooks_for(std::string public_url);

/// As `net::parse_listen_address`, with a port that Twilio can be told.
[[nodiscard]] result<net::listen_address> parse_listen(const std::string& text);

/// Takes Twilio's webhooks on an address of this machine for as long as it lives.
class webhook_server {
  public:
    /// Everything given by reference must outlive the executor's work.
    webhook_server(boost::asio::any_io_executor executor, engine& calls, twilio_provider& provider, log_store& log,
                   const time_source& clock, const net::listen_address& where, std::string public_url);

    [[nodiscard]] result<void> listen() { return server_.listen(); }
    void close() { server_.close(); }
    /// The last request's target that came.
    [[nodiscard]] const std::string& last_target() const noexcept { return last_target_; }

  private:
    std::string last_target_{};
    server::twilio_webhooks webhooks_;
    net::http_server server_;
};

} // namespace callkit::cli
