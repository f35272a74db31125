#pragma once

#include <callkit/core/call_event.hpp>
#include <callkit/core/clock.hpp>
#include <callkit/core/e164.hpp>
#include <callkit/core/error.hpp>
#include <callkit/core/numbering_plan.hpp>
#include <callkit/core/result.hpp>
#include <callkit/twilio/form.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Calls that begin in a browser: Twilio asks what to do with the browser's leg and is told to dial somebody. Values
/// in, values out; `twilio_webhooks` puts it on a network.
namespace callkit::server {

/// How a browser's calls are made.
struct voice_options {
    /// What the called person sees, E.164: a number of the account or a verified caller id. Without one nobody can be
    /// called.
    std::string caller_id{};
    /// The country whose habits apply to numbers without `+`.
    e164::region region{};
    /// The countries that may be called; all of them when empty. With a list, SIP addresses are refused, since nobody
    /// knows where they lead.
    std::vector<e164::region> countries{};
    /// Null for the numbering plan that is compiled in.
    std::shared_ptr<const e164::numbering_plan> plan{};
    seconds ring_timeout{60};
    seconds time_limit{14'400};
    /// Decides whose call it is: what the browser asked for is only what its user's program said. Nothing refuses the
    /// call. Without a function the browser is believed, which is right where there is one workspace.
    std::function<std::optional<std::string>(std::string_view identity, std::string_view asked)> workspace{};
};

/// What becomes of a browser's leg.
struct voice_answer {
    /// Null when nobody is called.
    call_id call{};
    /// Whether the browser chose the id. Then it may be another call's, which the log knows.
    bool named_by_client{false};
    /// The call's beginning, to be in the log before the answer is given. Empty when nobody is called.
    std::vector<call_event> events{};
    std::string twiml{};
    /// Why nobody is called.
    std::optional<error> refused{};
};

/// Answers Twilio's request for the TwiML of a browser's leg
/// (https://www.twilio.com/docs/voice/sdks/javascript/twiml#the-device-connect-parameters). Parameters: `CallSid`,
/// `From` (`client:…`), and those of `device.connect`: `To`, and where wanted `callId` (a UUID of version 7 that names
/// the call), `workspaceId`, `contactId`.
///
/// The same request gives the same call and the same event: the id of a call that has not been named comes from the
/// leg's CallSid. A number that is not called is no error but an answer, which says so and hangs up. `public_url`:
/// where Twilio reaches `twilio_webhooks`. Errors: `malformed` when this is no request about a leg.
[[nodiscard]] result<voice_answer> answer_voice(const twilio::form& request, std::string_view public_url,
                                                const voice_options& options, timestamp now);

/// The answer for a call that is not made, whatever the reason.
[[nodiscard]] voice_answer refuse_voice(error why);

/// What the end of the dialling told of the call (https://www.twilio.com/docs/voice/twiml/dial#action): how it ended,
/// also when nobody could be dialled, and who hung up: when the browser's leg still lives the other side was the first
/// to go, unless it was ended from here (`ended_here`). Errors: `malformed`.
[[nodiscard]] result<std::vector<call_event>> dial_outcome(const twilio::form& request, const call_id& call,
                                                           const voice_options& options, bool ended_here);

} // namespace callkit::server
