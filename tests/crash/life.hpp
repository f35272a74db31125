#pragma once

#include "ledger.hpp"
#include "remembering_provider.hpp"

#include <callkit/core/call_controller.hpp>
#include <callkit/core/log_store.hpp>
#include <callkit/core/random.hpp>

#include <cstdint>
#include <functional>
#include <limits>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

namespace crash {

/// Deliberate mistakes of the program under test, to prove that the checks notice them. The library has no such
/// switches: these are things a host could do wrong around it.
enum class mistake : std::uint8_t {
    none,
    resend,     ///< After a restart a dial in doubt is sent again instead of asked about.
    dial_early, ///< The dial goes out before its claim is on disk.
    forget,     ///< After a restart the calls in the store are not taken over.
};

/// Thrown where the machine stops.
struct power_lost {};

/// Everything that outlives a crash: the provider, what was promised, the people who call, and time itself.
struct world {
    explicit world(std::uint64_t seed, provider_faults faults = {})
        : ids(seed ^ 0x1d5), people(seed ^ 0x9e09'1e), provider(seed ^ 0x9201'1de2, faults) {}

    static constexpr std::string_view workspace{"crash"};

    callkit::seeded_random ids;
    callkit::seeded_random people;
    remembering_provider provider;
    ledger promises{};
    callkit::instant now{callkit::from_unix_micros(1'767'225'600'000'000), callkit::steady_time{}};
    std::uint64_t intents{0};      ///< Calls that people asked for and were told are saved.
    std::uint64_t store_errors{0}; ///< Errors of the store while the power was on.
    std::vector<std::string> notes{};
};

/// How one life of the program goes.
struct life_options {
    bool place_calls{true};
    /// Whether other effects are carried out before what was decided with them is stored; either order is allowed.
    bool act_first{false};
    /// Whether each decision is stored by itself instead of all of a turn together.
    bool store_singly{false};
    /// Whether errors of the store are expected.
    bool store_may_fail{false};
    mistake wrong{mistake::none};
    callkit::steady_time until{callkit::steady_time::max()};
};

/// What the surroundings of a life see and decide.
struct surroundings {
    /// Whether the machine still runs; asked after everything that touches the store.
    std::function<bool()> powered{};
    /// Everything that was left from the life before has been taken over.
    std::function<void()> recovered{};
    /// Called now and then between two steps.
    std::function<void()> interlude{};
    /// An event was acknowledged; called before the machine can stop.
    std::function<void(const callkit::call_event&, const callkit::append_entry&)> acknowledged{};
    /// A dial is about to go out.
    std::function<void(const callkit::dial_request&, callkit::instant)> dialling{};
};

/// One life of a program that dials: it takes over what the store holds, then places and follows calls until the power
/// goes or its time is over. A small engine, synchronous and in virtual time.
class life {
  public:
    life(world& around, callkit::log_store& store, const life_options& options, surroundings outside);
    ~life();
    life(const life&) = delete;
    life& operator=(const life&) = delete;

    /// Returns at `until`, or when nothing is left to happen. Throws `power_lost`.
    void run();

    [[nodiscard]] std::size_t active_calls() const noexcept { return controller_.active_calls(); }
    [[nodiscard]] std::size_t unsaved_reports() const noexcept { return controller_.unsaved_reports(); }

  private:
    struct hang_up_plan {
        callkit::steady_time due{};
        callkit::call_id call{};
        friend bool operator>(const hang_up_plan& a, const hang_up_plan& b) noexcept { return a.due > b.due; }
    };

    static callkit::controller_options controls();
    /// Looks at the outcome of something that touched the store.
    template <class T>
    callkit::result<T> seen(callkit::result<T> outcome, const char* what);

    void recover();
    void adopt(const callkit::call_id& call, bool restarted);
    void new_call();
    void carry_out();
    void store(std::vector<callkit::persist_effect> decided);
    bool append(std::span<const callkit::call_event> events);
    void carry_out(callkit::dial_effect& what);
    void carry_out(callkit::hang_up_effect& what);
    void carry_out(callkit::control_effect& what);
    void carry_out(callkit::fetch_effect& what);
    void carry_out(callkit::list_effect& what);
    void carry_out(callkit::settle_effect& what);

    world& world_;
    callkit::log_store& store_;
    life_options options_;
    surroundings outside_;
    callkit::call_controller controller_;
    callkit::effects pending_{};
    callkit::operation_id operations_{0};
    callkit::steady_time next_arrival_{callkit::steady_time::max()};
    std::priority_queue<hang_up_plan, std::vector<hang_up_plan>, std::greater<>> hang_ups_{};
};

} // namespace crash
