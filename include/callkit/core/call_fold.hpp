#pragma once

#include <callkit/core/call_event.hpp>
#include <callkit/core/call_record.hpp>
#include <callkit/core/detail/boxed.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace callkit {

/// A call as a fold over the set of its events.
///
/// Every field is the maximum, over the events that speak of it, of a key under a total order: a join-semilattice. So
/// `apply` and `merge` are commutative, associative and idempotent by construction, and neither the order in which
/// events arrive nor how often each arrives can matter. That is promise 1, and tests/property proves it for this class.
///
/// The orders, each documented where its key is made:
/// - status: a live status only rises; an ending beats every live status; among endings authority decides, then the
///   provider's sequence, then which one says more.
/// - times: the provider's clock beats ours, then the earliest wins; the time of the end belongs to the ending that
/// won.
/// - why, who, what answered, durations and codes: each on its own, by authority.
/// - the facts (who calls whom): our own `created` event beats what provider events carry.
///
/// Applying an event that changes nothing costs a few comparisons; one that does, tens of nanoseconds. Distinct objects
/// may be used from distinct threads, one object from one thread at a time.
class call_fold {
  public:
    /// Joins one event. Returns whether anything changed.
    bool apply(const call_event& event);

    /// Joins everything another fold has seen.
    void merge(const call_fold& other);

    [[nodiscard]] const call_id& id() const noexcept { return id_; }
    [[nodiscard]] call_status status() const noexcept { return status_of(status_key_); }
    [[nodiscard]] dial_phase dialing() const noexcept { return dialing_; }
    [[nodiscard]] const std::string& provider() const noexcept { return provider_; }
    [[nodiscard]] const std::string& provider_sid() const noexcept { return provider_sid_; }
    /// Null until something said who calls whom. Whether the call is simulated is in `record()`: it is remembered even
    /// when better facts replace those that said so.
    [[nodiscard]] const call_facts* facts() const noexcept { return facts_.get(); }
    [[nodiscard]] timestamp created_at() const noexcept { return from_unix_micros(created_ == unset ? 0 : created_); }
    [[nodiscard]] control_state mute() const noexcept {
        const rare_part* part = rare_.get();
        return part == nullptr ? control_state{} : control_state{wish(part->mute_desired), wish(part->mute_confirmed)};
    }
    [[nodiscard]] control_state hold() const noexcept {
        const rare_part* part = rare_.get();
        return part == nullptr ? control_state{} : control_state{wish(part->hold_desired), wish(part->hold_confirmed)};
    }

    /// The row: everything the events say, as plain values. Copies strings; take it when somebody wants to look.
    [[nodiscard]] call_record record() const;

    friend bool operator==(const call_fold& a, const call_fold& b);

  private:
    static constexpr std::int64_t unset = std::numeric_limits<std::int64_t>::max();
    enum time_slot : std::size_t { queued_slot, initiated_slot, ringing_slot, answered_slot, time_slots };

    // Status: [terminal:1][authority:3][sequence+1:48][status:8]; a live status has only its own rank.
    static constexpr std::uint64_t terminal_bit = std::uint64_t{1} << 63U;
    static constexpr std::uint64_t authority_bits(event_source source) noexcept {
        // Poll and reconcile are the same question asked at different times.
        const auto rank = source == event_source::reconcile ? event_source::poll : source;
        return static_cast<std::uint64_t>(rank);
    }
    static constexpr std::uint64_t status_key(const call_event& event) noexcept {
        const auto word = static_cast<std::uint64_t>(event.status);
        if (!is_terminal(event.status))
            return word;
        if (event.source == event_source::client)
            return 0; // A client may hope that a call has ended; only the provider, or we, can say so.
        const std::int64_t limit = (std::int64_t{1} << 48U) - 2;
        const auto sequence = static_cast<std::uint64_t>(std::clamp<std::int64_t>(event.sequence, -1, limit) + 1);
        return terminal_bit | (authority_bits(event.source) << 60U) | (sequence << 8U) | word;
    }
    static constexpr call_status status_of(std::uint64_t key) noexcept { return static_cast<call_status>(key & 0xffU); }

    // Reasons: deductions of ours give way to anything the provider says, and "hangup" to anything more telling.
    static constexpr std::uint32_t reason_key(const call_event& event) noexcept {
        if (event.reason == end_reason::none)
            return 0;
        const std::uint32_t telling = event.reason < end_reason::hangup    ? 0U
                                      : event.reason == end_reason::hangup ? 1U
                                                                           : 2U;
        return ((telling + 1) << 16U) | (static_cast<std::uint32_t>(authority_bits(event.source)) << 8U) |
               static_cast<std::uint32_t>(event.reason);
    }
    template <class Enum>
    static constexpr std::uint32_t authority_key(event_source source, Enum value) noexcept {
        return value == Enum{} ? 0U
                               : ((static_cast<std::uint32_t>(authority_bits(source)) + 1) << 8U) |
                                     static_cast<std::uint32_t>(value);
    }
    static constexpr std::uint64_t code_key(event_source source, std::int32_t code) noexcept {
        return code == 0 ? 0 : ((authority_bits(source) + 1) << 32U) | static_cast<std::uint32_t>(code);
    }
    // Durations: [authority+1:4][sequence+1:28][seconds:32].
    static constexpr std::uint64_t duration_key(const call_event& event) noexcept {
        if (event.duration < 0 || event.source == event_source::client)
            return 0;
        const auto sequence =
            static_cast<std::uint64_t>(std::clamp<std::int64_t>(event.sequence, -1, (1 << 28) - 2) + 1);
        return ((authority_bits(event.source) + 1) << 60U) | (sequence << 32U) |
               static_cast<std::uint32_t>(event.duration);
    }
    // Clocks can be set to anything and events can come from anywhere. What lies more than 2283 years from 1970 is
    // taken for its nearest neighbour that does not, so that no sum or difference of times can overflow.
    static constexpr std::int64_t bounded_micros(timestamp when) noexcept {
        constexpr std::int64_t limit = std::int64_t{1} << 56U;
        return std::clamp(to_unix_micros(when), -limit, limit);
    }
    // Wishes: the latest wins, and of two at the same microsecond "on" does: the private side.
    static constexpr std::int64_t wish_key(const call_event& event) noexcept {
        return std::max<std::int64_t>(bounded_micros(event.occurred_at), 0) * 4 + 2 + (event.on ? 1 : 0);
    }
    static constexpr std::optional<bool> wish(std::int64_t key) noexcept {
        return key == 0 ? std::nullopt : std::optional<bool>((key & 1) != 0);
    }

    // Times: the smaller key wins. Ours are moved behind every one of the provider's, far enough that the two ranges
    // cannot meet.
    static constexpr std::int64_t our_clock = std::int64_t{1} << 60U;
    static constexpr std::int64_t time_key(const call_event& event) noexcept {
        if (event.occurred_at == timestamp{})
            return unset; // nobody said when
        const std::int64_t micros = bounded_micros(event.occurred_at);
        return event.source >= event_source::webhook ? micros : micros + our_clock;
    }
    static constexpr optional_timestamp time_of(std::int64_t key) noexcept {
        if (key == unset)
            return {};
        return from_unix_micros(key > our_clock / 2 ? key - our_clock : key);
    }
    static constexpr std::int32_t low_half(std::uint64_t key) noexcept {
        return static_cast<std::int32_t>(static_cast<std::uint32_t>(key));
    }
    static constexpr bool lower(std::int64_t& current, std::int64_t candidate) noexcept {
        if (candidate >= current)
            return false;
        current = candidate;
        return true;
    }

    static constexpr std::uint8_t ghost_flag = 1;
    static constexpr std::uint8_t simulated_flag = 2; // apart from the facts, which can be replaced as a whole
    static constexpr std::uint8_t created_flag =
        4; // `created_` is told by a `created` event, not by the first one seen

    // Recordings: one that can be fetched, then one of which it is known that it cannot, then one that has stopped, one
    // that runs, one of which nobody knows; then by authority.
    static constexpr std::uint32_t recording_rank(event_source source, std::string_view word) noexcept {
        std::uint32_t rank = 1;
        if (word == "completed")
            rank = 5;
        else if (word == "absent" || word == "failed")
            rank = 4;
        else if (word == "stopped" || word == "processing")
            rank = 3;
        else if (word == "in-progress" || word == "started" || word == "resumed" || word == "paused")
            rank = 2;
        return (rank << 8U) | static_cast<std::uint32_t>(authority_bits(source));
    }

    /// What `call_extras` is made of. Told by events that not every call has, and then few of them.
    struct extra_part {
        struct recording {
            std::uint32_t rank{0};
            std::int64_t when{std::numeric_limits<std::int64_t>::min()};
            std::int32_t length{0}; // seconds
            std::string sid{};
            std::string url{};
            std::string word{};

            friend auto operator<=>(const recording&, const recording&) = default;
        };
        struct transcription {
            std::int64_t when{std::numeric_limits<std::int64_t>::min()};
            std::string sid{};

            friend auto operator<=>(const transcription&, const transcription&) = default;
        };
        /// What a person wrote: the latest, whoever tells it, and of two at once the one whose event has the greater
        /// id.
        struct annotation {
            std::int64_t when{std::numeric_limits<std::int64_t>::min()};
            event_id id{};
            std::string text{};

            friend auto operator<=>(const annotation&, const annotation&) = default;
        };
        recording recorded{};
        transcription transcribed{};
        std::uint64_t queue_key{0};
        std::uint64_t amd_key{0};
        annotation note{};
        annotation disposition{};

        friend bool operator==(const extra_part&, const extra_part&) = default;
    };

    /// What calls that have not ended seldom have. Apart, so that a process with many of them needs less memory; an
    /// absent part is one in which nothing was said.
    struct rare_part {
        std::string unknown_word{};
        std::int64_t unknown_word_when{std::numeric_limits<std::int64_t>::min()};
        std::int64_t ended{unset};
        std::uint64_t duration_key{0};
        std::uint64_t provider_code{0};
        std::uint64_t sip_code{0};
        std::int64_t mute_desired{0};
        std::int64_t mute_confirmed{0};
        std::int64_t hold_desired{0};
        std::int64_t hold_confirmed{0};
        std::uint32_t reason_key{0};
        std::uint32_t ended_by_key{0};
        std::uint32_t answerer_key{0};
        detail::boxed<extra_part> extra{};

        friend bool operator==(const rare_part&, const rare_part&) = default;
    };
    /// Raises a key of the rare part, which comes to exist only for a key that says something.
    template <class Key>
    bool raise_rare(Key rare_part::*key, Key candidate) {
        return candidate != Key{} && raise(rare_.made().*key, candidate);
    }

    template <class Key>
    bool raise_extra(Key extra_part::*key, Key candidate) {
        return !(candidate == Key{}) && raise(rare_.made().extra.made().*key, std::move(candidate));
    }

    bool add_flags(std::uint8_t flags) noexcept {
        const std::uint8_t before = flags_;
        flags_ = static_cast<std::uint8_t>(flags_ | flags);
        return flags_ != before;
    }
    template <class Key>
    static bool raise(Key& current, Key candidate) {
        if (!(current < candidate))
            return false;
        current = std::move(candidate);
        return true;
    }

    bool join_status(std::uint64_t key, std::int64_t when, const std::string& raw);
    bool join_facts(std::uint8_t rank, const std::shared_ptr<const call_facts>& facts);
    bool join_sid(std::uint8_t rank, const std::string& provider, const std::string& sid);
    bool join_id(const call_id& id);
    bool join_unknown_word(std::int64_t when, const std::string& word);
    bool join_created(bool told, std::int64_t when) noexcept;
    bool join_beside(const call_event& event);
    bool join_annotation(const call_event& event);
    static call_extras extras_of(const extra_part& part);
    void end_at(std::int64_t when) {
        if (when != unset || rare_.get() != nullptr)
            rare_.made().ended = when;
    }
    [[nodiscard]] std::int64_t ended() const noexcept { return rare_.get() == nullptr ? unset : rare_.get()->ended; }

    [[nodiscard]] auto key() const {
        return std::tie(id_, provider_, provider_sid_, raw_status_, status_key_, created_, updated_, times_,
                        facts_rank_, sid_rank_, dialing_, flags_);
    }

    call_id id_{};
    std::shared_ptr<const call_facts> facts_{};
    std::string provider_{};
    std::string provider_sid_{};
    std::string raw_status_{};
    detail::boxed<rare_part> rare_{};
    std::uint64_t status_key_{0};
    std::int64_t created_{unset};
    std::int64_t updated_{std::numeric_limits<std::int64_t>::min()};
    std::array<std::int64_t, time_slots> times_{unset, unset, unset, unset};
    std::uint8_t facts_rank_{0};
    std::uint8_t sid_rank_{0};
    dial_phase dialing_{dial_phase::none};
    std::uint8_t flags_{0}; // a set: only ever added to
};

} // namespace callkit

#include <callkit/core/impl/call_fold.ipp>
