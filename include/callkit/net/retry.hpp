#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/error.hpp>
#include <callkit/core/random.hpp>
#include <callkit/core/result.hpp>

#include <optional>
#include <string_view>

namespace callkit::net {

/// How often and how fast a request is tried again.
struct retry_policy {
    unsigned attempts{4};       ///< In all, the first included.
    milliseconds first{200};    ///< The longest pause before the second attempt; it doubles from there.
    milliseconds longest{5000}; ///< No pause is longer, unless the server asks for one.
    seconds patience{30};       ///< A server that asks for a longer pause than this is not waited for.
};

/// How an attempt ended, as far as trying again is concerned.
enum class attempt_end {
    answered,    ///< Any answer that another attempt would not change.
    slow_down,   ///< 429: it was not processed.
    unavailable, ///< 5xx: it may have been processed.
    unsent,      ///< Not a byte of it was written.
    unanswered,  ///< It may have been written, and no whole answer came.
};

/// Whether the same request may be sent again after that. `repeatable`: carried out twice it does no more than once.
[[nodiscard]] constexpr bool may_repeat(attempt_end how, bool repeatable) noexcept {
    return how == attempt_end::slow_down || how == attempt_end::unsent ||
           (repeatable && (how == attempt_end::unavailable || how == attempt_end::unanswered));
}

/// How long to wait before the next attempt; nothing when there is to be none. `attempt`: the one that has just ended,
/// from 1. The pause is drawn evenly between nothing and the limit ("full jitter", so that many clients that failed
/// together do not come back together), and is never shorter than what the server asked for.
[[nodiscard]] std::optional<microseconds> next_attempt(const retry_policy& policy, unsigned attempt, attempt_end how,
                                                       bool repeatable, std::optional<seconds> asked,
                                                       random_source& random);

/// `Retry-After` in seconds, from its number or, by `now`, from its HTTP date (RFC 9110 §10.2.3). At least 0, at most a
/// day; nothing when it is neither.
[[nodiscard]] std::optional<seconds> parse_retry_after(std::string_view value, timestamp now);

} // namespace callkit::net
