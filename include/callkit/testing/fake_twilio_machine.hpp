#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/net/http.hpp>
#include <callkit/testing/client_gateway.hpp>
#include <callkit/testing/fake_twilio_options.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace callkit::testing {

/// A request that the fake wants made: a status callback, or TwiML that is fetched.
struct fake_fetch {
    std::uint64_t id{0};
    std::string url{}; ///< Without user and fragment.
    net::http_request request{};
    secret authorization{}; ///< The header's value, from the user in the URL; empty for none.
};

/// What became of it.
struct fetch_outcome {
    enum class kind : std::uint8_t { answered, no_connection, no_answer };
    kind how{kind::answered};
    int status{0};
    std::string body{};
};

/// Twilio's voice API and what stands behind it, as a deterministic machine: requests and the time go in; answers, and
/// the requests that Twilio would make, come out. No thread, no clock, no socket: the same input with the same seed
/// gives the same output. `fake_twilio` puts it on the network.
///
/// One thread at a time. Handlers run inside the functions below.
class fake_twilio_machine {
  public:
    /// The answer; nothing when the connection is to be dropped. Once, at once or during a later `advance`.
    using answer = std::function<void(std::optional<net::http_response>)>;

    explicit fake_twilio_machine(fake_twilio_options options);
    ~fake_twilio_machine();
    fake_twilio_machine(const fake_twilio_machine&) = delete;
    fake_twilio_machine& operator=(const fake_twilio_machine&) = delete;

    /// A request to the REST API.
    void handle(const net::http_request& request, instant now, answer done);
    /// What is to be sent, in order; each once.
    [[nodiscard]] std::vector<fake_fetch> take_fetches();
    /// Tells what became of one of them.
    void fetched(std::uint64_t id, const fetch_outcome& outcome, instant now);

    /// When something will happen next by itself.
    [[nodiscard]] std::optional<steady_time> next_due() const;
    /// Lets everything happen that is due, in order.
    void advance(instant now);

    /// Who stands for the voice clients; nobody is registered without. Must outlive the machine.
    void set_gateway(client_gateway* gateway);
    /// As in `client_exchange`.
    [[nodiscard]] result<std::string> start_client_call(const std::string& identity, const std::string& application_sid,
                                                        client_parameters parameters, instant now);
    void client_ringing(const std::string& call_sid, instant now);
    void client_answered(const std::string& call_sid, instant now);
    void client_declined(const std::string& call_sid, instant now);
    void hang_up(const std::string& call_sid, instant now);
    /// Keys that the person on this leg presses.
    void press(const std::string& call_sid, const std::string& digits, instant now);
    /// Somebody calls one of the account's numbers. Errors: `not_found` for another number.
    [[nodiscard]] result<std::string> start_phone_call(const std::string& from, const std::string& to, instant now);

    [[nodiscard]] const fake_counters& counters() const noexcept;

  private:
    friend struct fake_state;
    std::unique_ptr<struct fake_state> state_;
};

} // namespace callkit::testing
