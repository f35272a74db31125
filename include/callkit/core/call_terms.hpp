#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// The words for everything about a call that is not its status. Each enumeration has `to_string` and a `parse_…` that
/// is its inverse; zero always means "not known" or "none".
namespace callkit {

enum class direction : std::uint8_t { unknown, outbound, inbound };

/// Why a call ended. Later enumerators say more than earlier ones; see `call_fold` for how they are weighed.
enum class end_reason : std::uint8_t {
    none,
    lost,                ///< Nothing was heard before the deadline and the provider could not be asked.
    unknown_to_provider, ///< The provider says there is no such call.
    expired,             ///< It waited too long to be dialled, and was not.
    not_placed,          ///< Dialling could not be shown to have happened; it was given up.
    hangup,              ///< Ended in the ordinary way.
    canceled,            ///< The calling side gave up before an answer.
    no_answer,           ///< Rang out.
    busy,
    rejected,         ///< Declined by the called party.
    invalid_number,   ///< No such number.
    unreachable,      ///< The number exists but could not be reached.
    blocked,          ///< Forbidden by a rule, ours or the provider's.
    carrier_failure,  ///< The telephone network failed.
    provider_failure, ///< The provider failed.
    time_limit,       ///< It reached the longest time it was allowed.
};

/// Who ended the call.
enum class hangup_by : std::uint8_t { unknown, agent, customer, system, carrier };

/// What answered.
enum class answered_by : std::uint8_t { unknown, human, machine, fax };

/// Who observed an event, in rising order of authority: when two observations exclude each other, the higher one is
/// believed.
enum class event_source : std::uint8_t {
    client,    ///< A browser or another program of the user's: a hint, never an ending.
    engine,    ///< callkit's own deduction, such as a deadline that passed.
    webhook,   ///< The provider told us.
    poll,      ///< The provider answered when asked.
    reconcile, ///< The provider answered when asked after a gap.
    import,    ///< Brought in from another log.
    manual,    ///< A person corrected the record.
};

/// How far dialling has come. Later enumerators replace earlier ones.
enum class dial_phase : std::uint8_t {
    none,       ///< Not dialled by callkit: inbound, or seen from outside.
    pending,    ///< The wish is recorded, nothing was sent.
    sending,    ///< About to be sent; after a crash this is in doubt.
    in_doubt,   ///< It may have reached the provider.
    not_placed, ///< It certainly, or after every check, did not.
    placed,     ///< The provider has it.
};

namespace detail {

template <class Enum, std::size_t N>
constexpr std::string_view enum_word(const std::array<std::string_view, N>& words, Enum value) noexcept {
    const auto index = static_cast<std::size_t>(value);
    return index < N ? words[index] : words[0];
}
template <class Enum, std::size_t N>
constexpr std::optional<Enum> enum_value(const std::array<std::string_view, N>& words, std::string_view word) noexcept {
    for (std::size_t i = 0; i < N; ++i)
        if (words[i] == word)
            return static_cast<Enum>(i);
    return std::nullopt;
}

inline constexpr auto direction_words = std::to_array<std::string_view>({"unknown", "outbound", "inbound"});
inline constexpr auto end_reason_words = std::to_array<std::string_view>(
    {"none", "lost", "unknown-to-provider", "expired", "not-placed", "hangup", "canceled", "no-answer", "busy",
     "rejected", "invalid-number", "unreachable", "blocked", "carrier-failure", "provider-failure", "time-limit"});
inline constexpr auto hangup_by_words =
    std::to_array<std::string_view>({"unknown", "agent", "customer", "system", "carrier"});
inline constexpr auto answered_by_words = std::to_array<std::string_view>({"unknown", "human", "machine", "fax"});
inline constexpr auto event_source_words =
    std::to_array<std::string_view>({"client", "engine", "webhook", "poll", "reconcile", "import", "manual"});
inline constexpr auto dial_phase_words =
    std::to_array<std::string_view>({"none", "pending", "sending", "in-doubt", "not-placed", "placed"});

} // namespace detail

/// Whether a text is what `send_digits` takes: 1 to 32 of the keys 0-9 * # A-D, and w for a pause.
constexpr bool is_dtmf(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 32 &&
           text.find_first_not_of("0123456789*#ABCDabcdwW") == std::string_view::npos;
}

constexpr std::string_view to_string(direction value) noexcept {
    return detail::enum_word(detail::direction_words, value);
}
constexpr std::string_view to_string(end_reason value) noexcept {
    return detail::enum_word(detail::end_reason_words, value);
}
constexpr std::string_view to_string(hangup_by value) noexcept {
    return detail::enum_word(detail::hangup_by_words, value);
}
constexpr std::string_view to_string(answered_by value) noexcept {
    return detail::enum_word(detail::answered_by_words, value);
}
constexpr std::string_view to_string(event_source value) noexcept {
    return detail::enum_word(detail::event_source_words, value);
}
constexpr std::string_view to_string(dial_phase value) noexcept {
    return detail::enum_word(detail::dial_phase_words, value);
}

constexpr std::optional<direction> parse_direction(std::string_view word) noexcept {
    return detail::enum_value<direction>(detail::direction_words, word);
}
constexpr std::optional<end_reason> parse_end_reason(std::string_view word) noexcept {
    return detail::enum_value<end_reason>(detail::end_reason_words, word);
}
constexpr std::optional<hangup_by> parse_hangup_by(std::string_view word) noexcept {
    return detail::enum_value<hangup_by>(detail::hangup_by_words, word);
}
constexpr std::optional<answered_by> parse_answered_by(std::string_view word) noexcept {
    return detail::enum_value<answered_by>(detail::answered_by_words, word);
}
constexpr std::optional<event_source> parse_event_source(std::string_view word) noexcept {
    return detail::enum_value<event_source>(detail::event_source_words, word);
}
constexpr std::optional<dial_phase> parse_dial_phase(std::string_view word) noexcept {
    return detail::enum_value<dial_phase>(detail::dial_phase_words, word);
}

} // namespace callkit
