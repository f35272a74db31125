#pragma once

#include <callkit/core/call_event.hpp>
#include <callkit/core/provider.hpp>
#include <callkit/core/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace callkit {

/// The wish to call somebody.
struct place_command {
    /// `direction` and `simulated` are set by the controller.
    call_facts facts{};
    /// The call's id where the host wants to choose it: the same id places one call, however often it is asked for.
    /// Null for a new one.
    call_id call{};
    seconds ring_timeout{60};
    seconds time_limit{14'400};
    std::string scenario{};
};

/// Names one command of a host, so that its outcome can be told. Chosen by the host, not 0, unique while it is pending.
using operation_id = std::uint64_t;

/// Why events are being stored, and so what follows once they are.
enum class persist_step : std::uint8_t {
    intent,           ///< A wish that has to wait its turn.
    intent_and_claim, ///< A wish that is dialled as soon as it is on disk.
    claim,            ///< A later attempt, dialled as soon as it is on disk.
    report,           ///< Something that has happened; nothing waits for it.
};

/// Store these events, then tell `call_controller::on_persisted`.
struct persist_effect {
    persist_step step{persist_step::report};
    call_id call{};
    std::vector<call_event> events{};
};
/// Send this request to the provider, once, and tell `on_dial_reply`.
struct dial_effect {
    dial_request request{};
};
/// End the provider's call and tell `on_hang_up_reply`. The sid need not be the one the call has: a ghost's is not.
struct hang_up_effect {
    call_id call{};
    std::string provider_sid{};
};
enum class control_kind : std::uint8_t { mute, hold, digits };
/// Change a running call and tell `on_control_reply` with the same operation. Operation 0 is the controller's own.
struct control_effect {
    operation_id operation{0};
    call_id call{};
    std::string provider_sid{};
    control_kind kind{control_kind::mute};
    bool on{false};
    std::string digits{};
};
/// Ask the provider about a call and tell `on_fetch_reply`.
struct fetch_effect {
    call_id call{};
    std::string provider_sid{};
};
/// Ask the provider which calls there are and tell `on_list_reply`, leaving out those that the store has under
/// another call.
struct list_effect {
    call_id call{};
    list_request request{};
};
/// A command has come to its end. Exactly one for each operation.
struct settle_effect {
    operation_id operation{0};
    call_id call{};
    result<void> outcome{};
};

/// What the controller wants done. Order matters within one batch.
using effect =
    std::variant<persist_effect, dial_effect, hang_up_effect, control_effect, fetch_effect, list_effect, settle_effect>;
using effects = std::vector<effect>;

/// The deadlines by which every call comes to an end. All are measured on the steady clock.
struct controller_options {
    std::string provider{"simulator"};
    provider_capabilities capabilities{};

    /// A wish that could not be dialled for this long is given up: a stale call is worse than none.
    seconds queue_limit{60};
    /// A claim older than this is not sent but claimed anew.
    seconds send_window{3};
    /// How long the provider may take to answer a dial before it is in doubt. The transport must have given up by then.
    seconds dial_reply_limit{13};
    /// When, after a dial fell in doubt, the provider is asked for it. The last answer decides.
    std::array<seconds, 4> doubt_rounds{seconds{5}, seconds{15}, seconds{30}, seconds{45}};
    /// How long a doubtful dial is pursued while the provider cannot be asked.
    seconds doubt_limit{600};
    /// How long a call that was declared not placed is watched for, so that a late ghost is hung up.
    seconds fence_window{600};

    seconds queued_limit{180};
    seconds initiated_limit{180};
    /// Beyond the ring timeout of the call.
    seconds ringing_grace{15};
    /// Beyond the time limit of the call.
    seconds talk_grace{60};
    /// How long a call that was told to end may take.
    seconds ending_limit{10};
    /// How long the provider may take to answer a question.
    seconds ask_limit{10};
    /// Failed questions before a call is closed as lost; the pause doubles from two seconds.
    unsigned ask_attempts{6};
    /// Hang-ups sent before the command is reported as timed out.
    unsigned hang_up_attempts{5};
    /// How long a mute, hold or digits command may take.
    seconds control_limit{15};
};

} // namespace callkit
