#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/net/http_server.hpp>
#include <callkit/testing/client_gateway.hpp>
#include <callkit/testing/fake_twilio_options.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace callkit::testing {

struct fake_server_options {
    std::uint16_t port{0}; ///< 0 for one that is free.
    /// PEM files; with both it speaks TLS only.
    std::string certificate_chain{};
    std::string private_key{};
    /// What else is on this port, such as a gateway for browsers: asked first, and true when it has taken the request
    /// and will answer it. Both are called from the server's threads.
    std::function<bool(const net::incoming_request&, const net::http_server::reply&)> on_request{};
    /// Decides about WebSockets, of which the fake has none itself.
    net::http_server::upgrade_handler on_upgrade{};
};

/// Twilio on this machine, for testing programs that use it, unchanged official clients included: the REST API at
/// 127.0.0.1, the simulated telephone network behind it, and signed callbacks. See docs/fake-twilio.md for what it does
/// as Twilio does and what it does not.
///
/// Time: calls take place in the time of `clock`; a `scaled_time_source` makes them faster, a `manual_time_source`
/// moves them by hand (`poke` after moving it). Sockets are in real time, since others are on their other ends.
///
/// Threads: every function from any; gateway and fault hook are called on a strand of the executor. No thread of its
/// own, but looking up a callback's host runs on one of Asio's. The clock must outlive what the executor has to do.
class fake_twilio final : public client_exchange {
  public:
    fake_twilio(boost::asio::any_io_executor executor, const time_source& clock, fake_twilio_options options = {},
                fake_server_options server = {});
    ~fake_twilio() override;

    /// Begins to listen. Errors: those of `net::http_server::listen`.
    [[nodiscard]] result<void> start();
    /// Where clients are pointed to, such as `http://127.0.0.1:4010`; empty before `start`.
    [[nodiscard]] std::string base_url() const;
    /// Stops listening; what is on its way is dropped. The destructor does it too.
    void close();

    /// For clocks that move by hand: lets everything happen that is due by now.
    void poke();
    /// What was asked for up to now.
    [[nodiscard]] fake_counters counters() const;

    /// Who stands for the voice clients; null for nobody. Must outlive the fake, or be taken away before.
    void set_gateway(client_gateway* gateway);
    void start_client_call(std::string identity, std::string application_sid, client_parameters parameters,
                           std::function<void(result<std::string>)> started) override;
    void client_ringing(const std::string& call_sid) override;
    void client_answered(const std::string& call_sid) override;
    void client_declined(const std::string& call_sid) override;
    void client_hung_up(const std::string& call_sid) override;
    void client_digits(const std::string& call_sid, const std::string& digits) override;

    /// Somebody calls one of the account's numbers. `started` gets the CallSid. Errors: `not_found` for another number.
    void start_phone_call(std::string from, std::string to, std::function<void(result<std::string>)> started);
    /// Keys that the person on a leg presses, or that person hanging up, whatever the scenario says.
    void press(const std::string& call_sid, const std::string& digits) { client_digits(call_sid, digits); }
    void hang_up(const std::string& call_sid) { client_hung_up(call_sid); }

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

} // namespace callkit::testing
