#pragma once

#include <callkit/core/call_event.hpp>
#include <callkit/core/clock.hpp>
#include <callkit/core/provider.hpp>
#include <callkit/core/result.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callkit {

/// What can go wrong in the simulated network, each as a chance in a thousand unless said otherwise.
struct network_faults {
    unsigned late{0};         ///< An event arrives seconds to minutes late, so also out of order.
    unsigned duplicated{0};   ///< An event arrives two or three times.
    unsigned lost{0};         ///< An event never arrives.
    unsigned untagged{0};     ///< A call's events name only the provider's sid, not our call.
    unsigned ambiguous{0};    ///< The answer to a dial is lost; in half of the cases the call was placed.
    unsigned refused{0};      ///< The dial certainly fails: no connection, or "slow down".
    unsigned rejected{0};     ///< The provider says no to the dial.
    unsigned failing_asks{0}; ///< A question, hang-up or control command gets no answer.
    /// An outage of up to a minute begins, in a million requests: nothing gets through, in either direction.
    unsigned partitions{0};
    bool listing_lags{false}; ///< A new call shows up in listings only after up to twenty seconds.

    friend bool operator==(const network_faults&, const network_faults&) = default;
};

/// Reads `none`, `all`, or a comma-separated list of `late duplicate lost untagged ambiguous refused rejected asks
/// partition list-lag`. Anything else is `errc::invalid_argument`.
[[nodiscard]] result<network_faults> parse_faults(std::string_view list);

/// What a network has seen; the proof of promises 2 and 3.
struct network_counters {
    std::uint64_t dials{0};        ///< Requests that reached the network.
    std::uint64_t placed{0};       ///< Calls that came to exist.
    std::uint64_t double_dials{0}; ///< Calls placed for a wish that already had one.
    std::uint64_t events{0};       ///< Events that happened.
    std::uint64_t deliveries{0};   ///< Times an event arrived.
    std::uint64_t lost_events{0};  ///< Events that never arrived.
    std::uint64_t unanswered{0};   ///< Requests whose answer was lost.
    std::uint64_t live{0};         ///< Calls that exist and have not ended.
};

/// A telephone network and the provider in front of it, as a deterministic machine: requests go in with the time,
/// answers and events come out when `advance` reaches their time. No thread, no clock, no floating point: the same
/// requests with the same seed give the same events, bit for bit, on every platform.
///
/// The network remembers ended calls for an hour of its time, as a provider would, so they can be fetched and listed.
/// One thread at a time. Handlers and the sink run inside `advance`.
class simulated_network {
  public:
    template <class T>
    using handler = provider::handler<T>;

    simulated_network(std::uint64_t seed, network_faults faults = {});
    ~simulated_network();
    simulated_network(const simulated_network&) = delete;
    simulated_network& operator=(const simulated_network&) = delete;

    static constexpr std::string_view name{"simulator"};

    void place(const dial_request& request, instant now, handler<placed_call> done);
    void hang_up(const std::string& sid, instant now, handler<void> done);
    void set_mute(const std::string& sid, bool on, instant now, handler<void> done);
    void set_hold(const std::string& sid, bool on, instant now, handler<void> done);
    void send_digits(const std::string& sid, const std::string& digits, instant now, handler<void> done);
    void fetch(const std::string& sid, instant now, handler<call_snapshot> done);
    void list(const list_request& request, instant now, handler<std::vector<call_snapshot>> done);
    void set_event_sink(provider::event_sink sink);

    /// When something will happen next.
    [[nodiscard]] std::optional<steady_time> next_due() const;
    /// Lets everything happen that is due, in order.
    void advance(instant now);

    [[nodiscard]] const network_counters& counters() const noexcept;
    /// What the network itself knows of a call; nothing once it is forgotten. For checking, not for deciding.
    [[nodiscard]] std::optional<call_status> inspect(const std::string& sid) const;

  private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace callkit
