#pragma once

#include <callkit/core/call_event.hpp>
#include <callkit/core/result.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace callkit {

/// Everything a provider needs to place a call.
struct dial_request {
    call_id call{};
    /// Counts the requests made for this call, from 1. A later one is made only when the earlier certainly came to
    /// nothing.
    std::uint32_t attempt{1};
    party from{};
    party to{};
    seconds ring_timeout{60};
    seconds time_limit{14'400};
    /// Which callee the simulator should play; other providers ignore it.
    std::string scenario{};
};

/// A provider's yes to a dial request.
struct placed_call {
    std::string provider_sid{};
    call_status status{call_status::queued};
    std::string raw_status{};
};

/// A provider's answer to "what about this call?": an event of source `poll`, and what identifies the call.
struct call_snapshot {
    call_event event{};
    party from{};
    party to{};
    /// When the provider accepted the call.
    timestamp created_at{};
};

/// Which calls to list: those to `to`, from `from`, accepted at or after `since`. A provider that was told our id when
/// it placed the call, and can find it by that, gives back just that one, with `event.call` set.
struct list_request {
    party from{};
    party to{};
    timestamp since{};
    call_id call{};
};

/// What a provider can do beyond placing, ending and fetching a call.
struct provider_capabilities {
    bool mute{false};
    bool hold{false};
    bool digits{false};
    /// Whether `list` finds calls whose sid was never learned. Without it a doubtful dial is settled by callbacks
    /// alone.
    bool list{false};
    /// Whether calls that this provider places are real. False for the simulator; its calls say so for ever.
    bool simulated{false};
};

/// Somebody who can place calls. Implementations translate and transport; what to do next is decided elsewhere.
///
/// Every function starts an operation and returns at once; its handler is called exactly once, later or during the
/// call, on any thread. Errors of `place` matter most: `errc::ambiguous` for everything after which the call may exist,
/// `errc::network` and `errc::rate_limited` only when it certainly does not, `errc::provider_rejected` (or an identity
/// or number error) for a refusal. A provider never repeats a `place` by itself.
///
/// `hang_up` of a call that has ended succeeds. `fetch` of an unknown sid is `errc::unknown_to_provider`.
class provider {
  public:
    template <class T>
    using handler = std::function<void(result<T>)>;
    using event_sink = std::function<void(call_event)>;

    provider() = default;
    provider(const provider&) = delete;
    provider& operator=(const provider&) = delete;
    virtual ~provider() = default;

    /// The name events and rows carry, such as `twilio`. Constant.
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
    [[nodiscard]] virtual provider_capabilities capabilities() const noexcept = 0;

    virtual void place(const dial_request& request, handler<placed_call> done) = 0;
    virtual void hang_up(const std::string& sid, handler<void> done) = 0;
    virtual void set_mute(const std::string& sid, bool on, handler<void> done) = 0;
    virtual void set_hold(const std::string& sid, bool on, handler<void> done) = 0;
    /// Digits `0-9 * # A-D`, and `w` for a pause of half a second.
    virtual void send_digits(const std::string& sid, const std::string& digits, handler<void> done) = 0;
    virtual void fetch(const std::string& sid, handler<call_snapshot> done) = 0;
    virtual void list(const list_request& request, handler<std::vector<call_snapshot>> done) = 0;

    /// Where events that arrive by themselves go. Set once, before the first call; an empty sink stops them.
    virtual void set_event_sink(event_sink sink) = 0;
};

} // namespace callkit
