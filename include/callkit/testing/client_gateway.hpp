#pragma once

#include <callkit/core/result.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Between the fake of Twilio and whatever stands for its voice clients: a gateway that speaks to browsers, or a test.
/// A leg is one client's side of a call, named by its CallSid.
namespace callkit::testing {

/// Names and values that an application gives a call: `device.connect({params})`, `<Client><Parameter>`.
using client_parameters = std::vector<std::pair<std::string, std::string>>;

/// A call on its way to a client.
struct client_call {
    std::string call_sid{};
    std::string identity{}; ///< Without `client:`.
    std::string from{};     ///< E.164, `client:…` or `sip:…`.
    client_parameters parameters{};
};

/// Why a leg ended, as its client is told.
enum class client_end : std::uint8_t {
    hung_up,     ///< The other side ended a call that was answered.
    canceled,    ///< The other side gave up while it rang.
    rejected,    ///< The other side did not want it, was busy, or did not answer.
    unreachable, ///< It could not be connected: no such number, or the application's answer could not be used.
};

/// Implemented by whoever stands for the clients. Called on the fake's strand, in order: return soon, and never block
/// on the fake. Every leg that was accepted or started gets exactly one `ended`, unless the client ended it itself.
class client_gateway {
  public:
    client_gateway() = default;
    client_gateway(const client_gateway&) = delete;
    client_gateway& operator=(const client_gateway&) = delete;
    virtual ~client_gateway() = default;

    /// Somebody calls a client. False when nobody is registered under that identity: the call then ends unanswered.
    virtual bool ring(const client_call& call) = 0;
    /// A leg that a client started is on its way: the other side rings.
    virtual void ringing(const std::string& call_sid) = 0;
    /// A leg that a client started is answered, by somebody or by the application itself.
    virtual void answered(const std::string& call_sid) = 0;
    /// The leg is over, and not because the client said so.
    virtual void ended(const std::string& call_sid, client_end why) = 0;
    /// From now on these two legs hear each other; `other` may be a phone's. For gateways that carry audio.
    virtual void bridged(const std::string& /*call_sid*/, const std::string& /*other*/) {}
};

/// What a gateway tells the fake; `fake_twilio` implements it. From any thread. Sids that are none, or of calls that
/// have ended, are ignored: both sides may hang up at once.
class client_exchange {
  public:
    client_exchange() = default;
    client_exchange(const client_exchange&) = delete;
    client_exchange& operator=(const client_exchange&) = delete;
    virtual ~client_exchange() = default;

    /// A client calls its TwiML application, as `device.connect` does. `started` gets the CallSid of its leg before
    /// anything else is told of it. Errors: `not_found` for an application that was not configured; `closed`.
    virtual void start_client_call(std::string identity, std::string application_sid, client_parameters parameters,
                                   std::function<void(result<std::string>)> started) = 0;
    /// A client that was rung shows the call, took it, or declined it.
    virtual void client_ringing(const std::string& call_sid) = 0;
    virtual void client_answered(const std::string& call_sid) = 0;
    virtual void client_declined(const std::string& call_sid) = 0;
    /// Ends the leg, whichever side began it.
    virtual void client_hung_up(const std::string& call_sid) = 0;
    /// The client pressed keys: `0-9 * #`.
    virtual void client_digits(const std::string& call_sid, const std::string& digits) = 0;
};

} // namespace callkit::testing
