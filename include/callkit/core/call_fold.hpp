#pragma once

#include <callkit/core/call_event.hpp>
#include <callkit/core/call_record.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
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
    call_fold() = default;
    call_fold(const call_fold& other)
        : id_(other.id_), facts_(other.facts_), provider_(other.provider_), provider_sid_(other.provider_sid_),
          raw_status_(other.raw_status_), rare_(other.rare_ == nullptr ? nullptr : new rare_part(*other.rare_)),
          status_key_(other.status_key_), created_(other.created_), updated_(other.updated_), times_(other.times_),
          facts_rank_(other.facts_rank_), sid_rank_(other.sid_rank_), dialing_(other.dialing_), flags_(other.flags_) {}
    call_fold(call_fold&&) noexcept = default;
    call_fold& operator=(const call_fold& other) {
        call_fold copy(other);
        *this = std::move(copy);
        return *this;
    }
    call_fold& operator=(call_fold&&) noexcept = default;
    ~call_fold() = default;

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
        return rare_ == nullptr ? control_state{}
                                : control_state{wish(rare_->mute_desired), wish(rare_->mute_confirmed)};
    }
    [[nodiscard]] control_state hold() const noexcept {
        return rare_ == nullptr ? control_state{}
                                : control_state{wish(rare_->hold_desired), wish(rare_->hold_confirmed)};
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

        friend bool operator==(const rare_part&, const rare_part&) = default;
    };
    rare_part& rare() {
        if (rare_ == nullptr)
            rare_ = std::make_unique<rare_part>();
        return *rare_;
    }
    /// Raises a key of the rare part, which comes to exist only for a key that says something.
    template <class Key>
    bool raise_rare(Key rare_part::*key, Key candidate) {
        return candidate != Key{} && raise(rare().*key, candidate);
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
    void end_at(std::int64_t when) {
        if (when != unset || rare_ != nullptr)
            rare().ended = when;
    }
    [[nodiscard]] std::int64_t ended() const noexcept { return rare_ == nullptr ? unset : rare_->ended; }

    [[nodiscard]] auto key() const {
        return std::tie(id_, provider_, provider_sid_, raw_status_, status_key_, created_, updated_, times_,
                        facts_rank_, sid_rank_, dialing_, flags_);
    }

    call_id id_{};
    std::shared_ptr<const call_facts> facts_{};
    std::string provider_{};
    std::string provider_sid_{};
    std::string raw_status_{};
    std::unique_ptr<rare_part> rare_{};
    std::uint64_t status_key_{0};
    std::int64_t created_{unset};
    std::int64_t updated_{std::numeric_limits<std::int64_t>::min()};
    std::array<std::int64_t, time_slots> times_{unset, unset, unset, unset};
    std::uint8_t facts_rank_{0};
    std::uint8_t sid_rank_{0};
    dial_phase dialing_{dial_phase::none};
    std::uint8_t flags_{0}; // a set: only ever added to
};

inline bool operator==(const call_fold& a, const call_fold& b) {
    const bool same_facts =
        a.facts_ == b.facts_ || (a.facts_ != nullptr && b.facts_ != nullptr && *a.facts_ == *b.facts_);
    if (!same_facts || a.key() != b.key())
        return false;
    if (a.rare_ == nullptr || b.rare_ == nullptr)
        return (a.rare_ == nullptr || *a.rare_ == call_fold::rare_part{}) &&
               (b.rare_ == nullptr || *b.rare_ == call_fold::rare_part{});
    return *a.rare_ == *b.rare_;
}

inline bool call_fold::join_created(bool told, std::int64_t when) noexcept {
    if (when == unset)
        return false;
    const bool known = (flags_ & created_flag) != 0;
    if (told == known)
        return lower(created_, when);
    if (known)
        return false;
    // What a `created` event tells replaces what was only seen.
    add_flags(created_flag);
    created_ = when;
    return true;
}

inline bool call_fold::join_id(const call_id& id) {
    if (id.is_null() || id == id_)
        return false;
    // A real id replaces a provisional one; of two alike the smaller stands.
    const bool better = id_.is_null() || (is_provisional(id_) && !is_provisional(id)) ||
                        (is_provisional(id_) == is_provisional(id) && id < id_);
    if (better)
        id_ = id;
    return better;
}

inline bool call_fold::join_sid(std::uint8_t rank, const std::string& provider, const std::string& sid) {
    const bool better = rank > sid_rank_ || (rank != 0 && rank == sid_rank_ &&
                                             std::tie(sid, provider) < std::tie(provider_sid_, provider_));
    if (better) {
        sid_rank_ = rank;
        provider_ = provider;
        provider_sid_ = sid;
    }
    return better;
}

inline bool call_fold::join_facts(std::uint8_t rank, const std::shared_ptr<const call_facts>& facts) {
    if (facts == nullptr)
        return false;
    const bool better = facts_ == nullptr || rank > facts_rank_ || (rank == facts_rank_ && *facts < *facts_);
    if (better) {
        facts_ = facts;
        facts_rank_ = rank;
    }
    return better;
}

inline bool call_fold::join_status(std::uint64_t key, std::int64_t when, const std::string& raw) {
    if (key == 0)
        return false;
    bool changed = false;
    if (key > status_key_) {
        status_key_ = key;
        raw_status_ = raw;
        if (is_terminal(status_of(key)))
            end_at(when);
        return true;
    }
    if (key == status_key_) {
        changed = raise(raw_status_, raw);
        if (is_terminal(status_of(key)) && when < ended()) {
            end_at(when);
            changed = true;
        }
    }
    return changed;
}

inline bool call_fold::join_unknown_word(std::int64_t when, const std::string& word) {
    if (word.empty())
        return false;
    rare_part& part = rare();
    if (std::tie(when, word) <= std::tie(part.unknown_word_when, part.unknown_word))
        return false;
    part.unknown_word_when = when;
    part.unknown_word = word;
    return true;
}

inline bool call_fold::apply(const call_event& event) {
    const std::int64_t occurred = bounded_micros(event.occurred_at);
    bool changed = join_id(event.call);
    const std::int64_t dated = event.occurred_at == timestamp{} ? unset : occurred;
    changed |= join_created(event.kind == event_kind::created, dated);
    changed |= raise(updated_, bounded_micros(event.observed_at));

    dial_phase phase = dial_phase::none;
    // Who says which sid is ours: the answer to our own request, then anybody who names one, then nobody.
    std::uint8_t sid_rank = !event.provider_sid.empty() ? 2 : !event.provider.empty() ? 1 : 0;
    switch (event.kind) {
    case event_kind::created:
        if (event.facts != nullptr && event.facts->direction == direction::outbound &&
            event.source == event_source::engine)
            phase = dial_phase::pending;
        break;
    case event_kind::dial_started:
        phase = dial_phase::sending;
        break;
    case event_kind::in_doubt:
        phase = dial_phase::in_doubt;
        break;
    case event_kind::not_placed:
        phase = dial_phase::not_placed;
        break;
    case event_kind::placed:
        phase = dial_phase::placed;
        sid_rank = event.provider_sid.empty() ? sid_rank : 3;
        break;
    case event_kind::mute_requested:
        changed |= raise_rare(&rare_part::mute_desired, wish_key(event));
        break;
    case event_kind::mute_confirmed:
        changed |= raise_rare(&rare_part::mute_confirmed, wish_key(event));
        break;
    case event_kind::hold_requested:
        changed |= raise_rare(&rare_part::hold_desired, wish_key(event));
        break;
    case event_kind::hold_confirmed:
        changed |= raise_rare(&rare_part::hold_confirmed, wish_key(event));
        break;
    case event_kind::ghost:
        changed |= add_flags(ghost_flag);
        break;
    case event_kind::status:
    case event_kind::answered_by:
    case event_kind::hangup_requested:
    case event_kind::digits_sent:
        break;
    }
    changed |= raise(dialing_, phase);

    if (event.kind != event_kind::ghost) {
        changed |= join_sid(sid_rank, event.provider, event.provider_sid);
        const std::int64_t when = time_key(event);
        if (event.status == call_status::unknown) {
            if (event.kind == event_kind::status)
                changed |= join_unknown_word(occurred, event.raw_status);
        } else {
            if (!is_terminal(event.status))
                changed |= lower(times_[index_of(event.status) - 1], when);
            changed |= join_status(status_key(event), when, event.raw_status);
        }
    }
    if (event.facts != nullptr) {
        const bool parties = !event.facts->from.empty() && !event.facts->to.empty();
        const std::uint8_t rank = event.kind == event_kind::created ? 3 : parties ? 2 : 1;
        changed |= join_facts(rank, event.facts);
        if (event.facts->simulated)
            changed |= add_flags(simulated_flag);
    }
    changed |= raise_rare(&rare_part::reason_key, reason_key(event));
    changed |= raise_rare(&rare_part::ended_by_key, authority_key(event.source, event.ended_by));
    changed |= raise_rare(&rare_part::answerer_key, authority_key(event.source, event.answerer));
    changed |= raise_rare(&rare_part::duration_key, duration_key(event));
    changed |= raise_rare(&rare_part::sip_code, code_key(event.source, event.sip_code));
    changed |= raise_rare(&rare_part::provider_code, code_key(event.source, event.provider_code));
    return changed;
}

inline void call_fold::merge(const call_fold& other) {
    join_id(other.id_);
    join_created((other.flags_ & created_flag) != 0, other.created_);
    raise(updated_, other.updated_);
    raise(dialing_, other.dialing_);
    join_sid(other.sid_rank_, other.provider_, other.provider_sid_);
    for (std::size_t i = 0; i < time_slots; ++i)
        lower(times_[i], other.times_[i]);
    join_status(other.status_key_, other.ended(), other.raw_status_);
    join_facts(other.facts_rank_, other.facts_);
    add_flags(other.flags_);
    if (other.rare_ == nullptr)
        return;
    const rare_part& theirs = *other.rare_;
    join_unknown_word(theirs.unknown_word_when, theirs.unknown_word);
    for (const auto key :
         {&rare_part::mute_desired, &rare_part::mute_confirmed, &rare_part::hold_desired, &rare_part::hold_confirmed})
        raise_rare(key, theirs.*key);
    for (const auto key : {&rare_part::duration_key, &rare_part::sip_code, &rare_part::provider_code})
        raise_rare(key, theirs.*key);
    for (const auto key : {&rare_part::reason_key, &rare_part::ended_by_key, &rare_part::answerer_key})
        raise_rare(key, theirs.*key);
}

inline call_record call_fold::record() const {
    call_record row;
    row.id = id_;
    if (facts_ != nullptr)
        row.facts = *facts_;
    row.facts.simulated = (flags_ & simulated_flag) != 0;
    row.provider = provider_;
    row.provider_sid = provider_sid_;
    row.status = status();
    row.provider_raw_status = raw_status_;
    row.dialing = dialing_;
    if (rare_ != nullptr) {
        row.unknown_status = rare_->unknown_word;
        row.reason = static_cast<end_reason>(rare_->reason_key & 0xffU);
        row.ended_by = static_cast<hangup_by>(rare_->ended_by_key & 0xffU);
        row.answerer = static_cast<callkit::answered_by>(rare_->answerer_key & 0xffU);
        row.sip_code = low_half(rare_->sip_code);
        row.provider_code = low_half(rare_->provider_code);
        row.provider_duration = rare_->duration_key == 0 ? -1 : low_half(rare_->duration_key);
    }
    row.ghost_seen = (flags_ & ghost_flag) != 0;
    row.created_at = created_at();
    row.queued_at = time_of(times_[queued_slot]);
    row.initiated_at = time_of(times_[initiated_slot]);
    row.ringing_at = time_of(times_[ringing_slot]);
    row.answered_at = time_of(times_[answered_slot]);
    if (is_terminal(row.status)) {
        row.ended_at = time_of(ended());
        // Only the end was reported, with its talk time: the answer was that much earlier.
        if (!row.answered_at && row.ended_at && row.status == call_status::completed && row.provider_duration >= 0)
            row.answered_at = *row.ended_at - seconds(row.provider_duration);
    }
    if (updated_ != std::numeric_limits<std::int64_t>::min())
        row.updated_at = from_unix_micros(updated_);
    row.mute = mute();
    row.hold = hold();
    return row;
}

} // namespace callkit
