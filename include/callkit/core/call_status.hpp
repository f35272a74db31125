#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace callkit {

/// Where a call is. The order of the enumerators matters: a live call only moves up, and among terminals reported with
/// equal authority the higher, more telling one wins (`completed` is what providers say when they say little).
enum class call_status : std::uint8_t {
    unknown = 0,     ///< Nothing known yet, or a word that no table knows.
    queued = 1,      ///< Accepted, waiting to be dialled.
    initiated = 2,   ///< Dialling has begun.
    ringing = 3,     ///< The far end rings.
    in_progress = 4, ///< Answered.
    completed = 5,   ///< Answered and ended.
    canceled = 6,    ///< Given up by the calling side before an answer.
    no_answer = 7,   ///< Rang out or was declined.
    busy = 8,        ///< The far end was busy.
    failed = 9,      ///< Could not be connected; `end_reason` says why.
};

inline constexpr std::size_t call_status_count = 10;

/// The words that the API, the database and the events use.
inline constexpr std::array<std::string_view, call_status_count> call_status_words{
    "unknown", "queued", "initiated", "ringing", "in-progress", "completed", "canceled", "no-answer", "busy", "failed"};

constexpr std::size_t index_of(call_status status) noexcept {
    return static_cast<std::size_t>(status);
}
constexpr std::string_view to_string(call_status status) noexcept {
    return index_of(status) < call_status_count ? call_status_words[index_of(status)] : call_status_words[0];
}
constexpr bool is_terminal(call_status status) noexcept {
    return status >= call_status::completed;
}
constexpr bool is_live(call_status status) noexcept {
    return status != call_status::unknown && !is_terminal(status);
}

/// Reads one of callkit's own nine words. A provider's words go through `map_status`.
constexpr std::optional<call_status> parse_call_status(std::string_view word) noexcept {
    for (std::size_t i = 1; i < call_status_count; ++i)
        if (call_status_words[i] == word)
            return static_cast<call_status>(i);
    return std::nullopt;
}

/// What an incoming status means to a call that already has one.
enum class transition : std::uint8_t {
    advance, ///< The call moves on.
    repeat,  ///< The same again; nothing changes.
    late,    ///< Something the call has left behind; it may fill in a time, the status stays.
    correct, ///< Another ending: the more authoritative observation wins, see `call_fold`.
    ignore,  ///< Not a known status; kept as data.
};

namespace detail {

using transition_row = std::array<transition, call_status_count>;

constexpr std::array<transition_row, call_status_count> make_transitions() noexcept {
    constexpr auto A = transition::advance;
    constexpr auto R = transition::repeat;
    constexpr auto L = transition::late;
    constexpr auto C = transition::correct;
    constexpr auto I = transition::ignore;
    // Columns: what arrives. Rows: what the call is.
    // clang-format off
    return {{
        //               unk que ini rin inp com can noa bus fai
        /* unknown    */ {I,  A,  A,  A,  A,  A,  A,  A,  A,  A},
        /* queued     */ {I,  R,  A,  A,  A,  A,  A,  A,  A,  A},
        /* initiated  */ {I,  L,  R,  A,  A,  A,  A,  A,  A,  A},
        /* ringing    */ {I,  L,  L,  R,  A,  A,  A,  A,  A,  A},
        /* in-progress*/ {I,  L,  L,  L,  R,  A,  A,  A,  A,  A},
        /* completed  */ {I,  L,  L,  L,  L,  R,  C,  C,  C,  C},
        /* canceled   */ {I,  L,  L,  L,  L,  C,  R,  C,  C,  C},
        /* no-answer  */ {I,  L,  L,  L,  L,  C,  C,  R,  C,  C},
        /* busy       */ {I,  L,  L,  L,  L,  C,  C,  C,  R,  C},
        /* failed     */ {I,  L,  L,  L,  L,  C,  C,  C,  C,  R},
    }};
    // clang-format on
}

} // namespace detail

/// The state machine, whole: `transitions[now][incoming]`. Every pair is defined, so no input is an error. The diagram
/// in docs/call-states.md is printed from this array.
inline constexpr auto transitions = detail::make_transitions();

constexpr transition next(call_status now, call_status incoming) noexcept {
    return transitions[index_of(now)][index_of(incoming)];
}

/// The state machine for one call in one byte, for hosts that want nothing but the status. It trusts every report
/// equally, so the first ending stands; `call_fold` is the one that weighs sources.
class call_state_machine {
  public:
    constexpr transition apply(call_status incoming) noexcept {
        const transition what = next(status_, incoming);
        if (what == transition::advance)
            status_ = incoming;
        return what;
    }
    [[nodiscard]] constexpr call_status status() const noexcept { return status_; }

  private:
    call_status status_{call_status::unknown};
};

} // namespace callkit
