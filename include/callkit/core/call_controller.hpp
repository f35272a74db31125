#pragma once

#include <callkit/core/call_effects.hpp>
#include <callkit/core/call_fold.hpp>
#include <callkit/core/clock.hpp>
#include <callkit/core/detail/deadline_heap.hpp>
#include <callkit/core/detail/slot_index.hpp>
#include <callkit/core/detail/slot_table.hpp>
#include <callkit/core/random.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace callkit {

/// Decides what happens to calls. No I/O, no clock, no thread: commands, events, replies and ticks go in with the time,
/// effects come out, and whoever owns the controller carries them out (the engine for real, the simulation in virtual
/// time). The same inputs give the same effects.
///
/// What it guarantees, as long as its effects are carried out and answered:
/// - A dial goes out only after its intent and its claim are on disk, within `send_window`, and once a claim. After an
///   answer that leaves any doubt nothing is sent again; the provider is asked instead.
/// - At most one dial per (workspace, from, to) is unresolved, so a listed call can be told apart.
/// - Every call that has not ended has a deadline. When it passes the provider is asked; when that fails too the call
///   ends as `failed` with reason `lost`.
/// - Every operation settles exactly once.
///
/// One thread at a time.
class call_controller {
  public:
    /// `random` makes ids; it must outlive the controller.
    call_controller(controller_options options, random_source& random);

    /// A new call. The operation settles once the wish is on disk. Returns the call's id at once.
    call_id place(operation_id op, const place_command& command, instant now, effects& out);

    /// Ends a call, whatever it is doing; settles when the end is confirmed. A call that has ended, or that this
    /// controller does not have, is `errc::not_found`: ask the store how it ended.
    void hang_up(operation_id op, const call_id& call, hangup_by who, instant now, effects& out);
    /// Settles when the provider confirms.
    void set_mute(operation_id op, const call_id& call, bool on, instant now, effects& out);
    void set_hold(operation_id op, const call_id& call, bool on, instant now, effects& out);
    void send_digits(operation_id op, const call_id& call, std::string digits, instant now, effects& out);

    /// Takes over a call that the store has and nobody follows: one from an earlier run, or one that only the
    /// provider's events have told us about. `fold` holds the events it has in the store.
    void adopt(call_fold fold, instant now, effects& out);

    /// Something the provider told, for a call of ours or any other.
    void on_event(call_event event, instant now, effects& out);

    /// `outcome` of a `persist_effect`; on failure the effect comes back with it.
    void on_persisted(persist_effect stored, const result<void>& outcome, instant now, effects& out);
    void on_dial_reply(const call_id& call, result<placed_call> reply, instant now, effects& out);
    void on_hang_up_reply(const call_id& call, const result<void>& reply, instant now, effects& out);
    void on_control_reply(operation_id op, const result<void>& reply, instant now, effects& out);
    void on_fetch_reply(const call_id& call, result<call_snapshot> reply, instant now, effects& out);
    void on_list_reply(const call_id& call, result<std::vector<call_snapshot>> reply, instant now, effects& out);

    /// Acts on every deadline that has passed.
    void tick(instant now, effects& out);
    /// When `tick` is next needed; nothing when nothing is being waited for.
    [[nodiscard]] std::optional<steady_time> next_deadline();

    /// Stops new dials: waiting wishes end as canceled. Calls that were placed are left alone.
    void stop_dialling(instant now, effects& out);

    /// The state of an active call, until the next call to this object; null when there is none.
    [[nodiscard]] const call_fold* find(const call_id& call) const;
    /// Calls that have not ended.
    [[nodiscard]] std::size_t active_calls() const noexcept { return live_count_; }
    /// Operations that have not settled.
    [[nodiscard]] std::size_t pending_operations() const noexcept { return operations_.size(); }
    /// Reports that the store has refused so far; they are offered again every second. Those that a store can never
    /// take
    /// (`condition::caller_bug`) are not; one whose sid belongs to another call is offered without it.
    [[nodiscard]] std::size_t unsaved_reports() const noexcept { return unsaved_.size(); }

  private:
    enum class stage : std::uint8_t {
        free,        ///< An empty slot.
        saving,      ///< The intent and the claim are on their way to the disk.
        waiting,     ///< The intent is, or will be, on disk; another dial to the same number comes first.
        claiming,    ///< A claim by itself is on its way to the disk.
        sending,     ///< The one request is out.
        backing_off, ///< The request certainly failed; the next attempt has a date.
        doubtful,    ///< The request may have succeeded.
        live,        ///< The provider has it.
        fenced,      ///< Declared not placed; watched for a ghost.
    };
    using slot = std::uint32_t;
    static constexpr slot no_slot = detail::slot_index::none;
    static constexpr steady_time never = steady_time::max();

    struct active_call {
        call_fold fold{};
        steady_time due{never};                           // when to look at it next
        steady_time since{};                              // when the stage began; of a live call, when its status did
        std::uint32_t place{detail::deadline_heap::none}; // in `deadlines_`
        std::uint32_t time_limit{0};                      // seconds
        std::uint16_t ring_timeout{0};                    // seconds
        stage where{stage::free};
        hangup_by ender{hangup_by::agent}; // who wants to hang up
        std::uint8_t asks{0};              // failed questions in a row
        std::uint8_t hang_ups{0};          // hang-ups sent
        bool saved : 1 {false};            // the intent is on disk
        bool in_turn : 1 {false};          // stands in `turns_`
        bool limits_known : 1 {false};     // `ring_timeout` and `time_limit` are what was asked for
        bool asking : 1 {false};
        bool hang_up_wanted : 1 {false};
        bool has_operations : 1 {false};
    };
    /// What a call needs besides until the provider has it.
    struct dialling {
        std::string scenario{};
        steady_time give_up{never}; // when the wish has waited too long
        unsigned attempt{0};
        unsigned round{0}; // doubt rounds done
        unsigned lists{0}; // lists asked for and not received
    };
    /// A provider call that should not be, until the provider confirms that it was told to end.
    struct ghost_call {
        steady_time due{never};
        call_id call{};
        std::string sid{};
        unsigned told{0};
    };
    enum class dial_failure : std::uint8_t { clean, refused, doubtful };
    struct pending_operation {
        call_id call{};
        event_kind confirms{event_kind::status}; // the event that a success leads to
        bool on{false};
        std::int32_t digits{0};
        steady_time due{never};
    };
    using attempt_key = std::pair<std::uint64_t, std::uint64_t>;
    using turn_map = std::map<attempt_key, std::deque<call_id>>;

    // Table.
    slot find_slot(const call_id& call) const;
    slot find_by_sid(std::string_view provider, std::string_view sid) const;
    slot add_call(call_fold fold, stage where);
    void remove_call(slot at);
    void index_sid(slot at);
    static std::size_t sid_hash(std::string_view provider, std::string_view sid) noexcept;
    std::size_t id_hash_of(slot at) const noexcept { return id_hash{}(calls_[at].fold.id()); }
    std::size_t sid_hash_of(slot at) const noexcept {
        return sid_hash(calls_[at].fold.provider(), calls_[at].fold.provider_sid());
    }

    // Time.
    void arm(slot at, steady_time due);
    /// How long a live call's status may last before the provider is asked.
    microseconds longest(const active_call& call) const;
    bool outlived(const active_call& call, instant now) const;
    /// `deadlines_` sees the calls through this.
    struct deadline_view {
        detail::slot_table<active_call>& calls;
        [[nodiscard]] steady_time due(slot at) const { return calls[at].due; }
        [[nodiscard]] std::uint32_t& place(slot at) const { return calls[at].place; }
    };
    deadline_view view() { return {calls_}; }

    // Events.
    call_event make_event(event_kind kind, const call_id& call, instant now) const;
    void persist(persist_step step, const call_id& call, std::vector<call_event> events, effects& out);
    void report(slot at, call_event event, effects& out);
    void report_without_sid(persist_effect refused, effects& out);
    void begin(operation_id id, slot at, pending_operation pending);
    void settle(operation_id id, result<void> outcome, effects& out);
    /// Settles the call's operations whose success would be `kind`.
    void settle_kind(slot at, event_kind kind, const result<void>& outcome, effects& out);
    void settle_all(slot at, effects& out);
    void hand_over_operations(slot from, slot to);

    // Dialling.
    attempt_key key_of(const active_call& call) const;
    turn_map::iterator turn_of(slot at);
    bool has_turn(slot at);
    void claim(slot at, instant now, effects& out);
    void send(slot at, instant now, effects& out);
    void release_turn(slot at, instant now, effects& out);
    void give_up(slot at, call_status status, end_reason reason, hangup_by who, std::string word, instant now,
                 effects& out);
    void cancel(slot at, instant now, effects& out);
    static constexpr dial_failure classify(errc code) noexcept;
    void enter_doubt(slot at, instant now, effects& out);
    void ask_for_doubtful(slot at, instant now, effects& out);
    void bind(slot at, call_event placed, bool ended, instant now, effects& out);
    void chase(const call_id& call, const std::string& sid, instant now, effects& out);
    void chase_ghosts(instant now, effects& out);
    bool bound_to_another(slot at, const std::string& sid) const;
    void absorb_provisional(slot at, const std::string& sid, effects& out);
    void after_doubt_round(slot at, bool answered, instant now, effects& out);
    void fence(slot at, end_reason reason, instant now, effects& out);
    void dial_refused(slot at, const error& why, instant now, effects& out);
    void dial_failed_cleanly(slot at, instant now, effects& out);

    // Living and ending.
    void ask(slot at, instant now, effects& out);
    void question_failed(slot at, instant now, effects& out);
    void send_hang_up(slot at, instant now, effects& out);
    void want_hang_up(slot at, hangup_by who, end_reason reason, instant now, effects& out);
    void close(slot at, end_reason reason, instant now, effects& out);
    void after_change(slot at, call_status before, instant now, effects& out);
    void finish(slot at, instant now, effects& out);
    void on_due(slot at, instant now, effects& out);
    void control(operation_id id, const call_id& call, control_kind kind, bool on, std::string digits, instant now,
                 effects& out);
    call_event make_wish(event_kind kind, const call_id& call, bool on, instant now);

    controller_options options_;
    random_source* random_;
    detail::slot_table<active_call> calls_{};
    detail::slot_index by_id_{};
    detail::slot_index by_sid_{};
    std::size_t live_count_{0};
    detail::deadline_heap deadlines_{};
    turn_map turns_{};                 // the front one is being dialled
    std::vector<ghost_call> ghosts_{}; // hardly ever any
    std::unordered_map<slot, dialling> dialling_{};
    std::unordered_map<operation_id, pending_operation> operations_{};
    std::unordered_multimap<call_id, operation_id, id_hash> operations_of_{};
    std::set<std::pair<steady_time, operation_id>> operation_deadlines_{};
    std::vector<persist_effect> unsaved_{};
    steady_time retry_unsaved_at_{never};
    timestamp last_wish_{timestamp::min()};
    bool stopped_{false};
};

} // namespace callkit

#include <callkit/core/impl/call_controller_calls.ipp>
#include <callkit/core/impl/call_controller_dial.ipp>
#include <callkit/core/impl/call_controller_live.ipp>
