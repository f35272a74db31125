#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/provider.hpp>
#include <callkit/core/random.hpp>
#include <callkit/provider/twilio_client.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace callkit {

/// How calls are made of Twilio's parts.
struct twilio_provider_options {
    twilio_client_options client{};

    /// Where Twilio reaches us, such as `https://calls.example.com/webhooks/twilio`; its webhooks are under it. Empty:
    /// Twilio cannot, and calls are followed by asking.
    std::string public_url{};

    /// The phone of whoever calls (E.164, `client:…` or `sip:…`). When it is set, calls are bridged: it rings first,
    /// then the customer is called into the same conference, where muting, holding and transferring work. When it is
    /// empty the customer is called and meets what follows.
    std::string agent{};
    /// How long the agent's phone rings.
    seconds agent_ring_timeout{30};

    /// What a customer who is called without an agent hears: one of these. None: silence until the call is ended.
    std::string voice_url{};
    std::string twiml{};
    std::string application_sid{};

    /// Find out whether a person or a machine answers.
    bool detect_machines{false};
    bool record{false};

    /// How often a call is asked about when there are no webhooks: at first, and at most after a while.
    milliseconds ask_first{1000};
    milliseconds ask_last{10'000};
};

/// A webhook of ours, after its signature was verified.
struct twilio_webhook {
    std::string target{}; ///< Path and query, as Twilio asked for it.
    std::string body{};
};

/// Calls through Twilio: directly, or bridged through a conference (see `twilio_provider_options::agent`).
///
/// A call's sid is the one of Twilio's call, and for bridged calls that of the conference (CF…): it is there from the
/// first moment, every participant is found through it, and its name carries our id, so that a dial whose answer was
/// lost is found again for certain. In direct calls the status callback's address carries our id; without webhooks a
/// lost dial is looked for by its numbers and its time.
///
/// Nothing that makes a call is sent twice. In a bridged call the customer is dialled once, by the process that placed
/// it: after a restart a call whose customer was not called yet is ended rather than guessed about.
///
/// Threads: every function from any thread; handlers and events arrive on a strand of the executor. The clock must
/// outlive the provider, and the provider the engine that uses it.
class twilio_provider final : public provider {
  public:
    twilio_provider(boost::asio::any_io_executor executor, const time_source& clock, random_source& random,
                    twilio_provider_options options);
    ~twilio_provider() override;

    [[nodiscard]] std::string_view name() const noexcept override { return "twilio"; }
    [[nodiscard]] provider_capabilities capabilities() const noexcept override;

    void place(const dial_request& request, handler<placed_call> done) override;
    void hang_up(const std::string& sid, handler<void> done) override;
    void set_mute(const std::string& sid, bool on, handler<void> done) override;
    void set_hold(const std::string& sid, bool on, handler<void> done) override;
    void send_digits(const std::string& sid, const std::string& digits, handler<void> done) override;
    void fetch(const std::string& sid, handler<call_snapshot> done) override;
    void list(const list_request& request, handler<std::vector<call_snapshot>> done) override;
    void set_event_sink(event_sink sink) override;

    /// Sends the customer to somebody else; the agent leaves. `to`: E.164, `client:…` or `sip:…`.
    void transfer(const std::string& sid, const party& to, handler<void> done);

    enum class recording : std::uint8_t { start, pause, resume, stop };
    /// Records the call from now on, pauses, goes on, ends.
    void record(const std::string& sid, recording what, handler<void> done);

    /// What a status webhook says of our calls, to be handed to `engine::async_deliver`; a bridged call also moves on
    /// by it. Empty for what concerns no call's record. Errors: `malformed`, `not_found` for an address that is none of
    /// ours.
    void receive(const twilio_webhook& webhook, handler<std::vector<call_event>> done);

    /// The client beneath, for anything else.
    [[nodiscard]] twilio_client& client() noexcept;

  private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

} // namespace callkit
