#pragma once

#include <callkit/core/call_terms.hpp>
#include <callkit/core/clock.hpp>
#include <callkit/core/random.hpp>
#include <callkit/core/result.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace callkit {

/// How a simulated callee behaves, with every moment drawn.
struct callee {
    enum class behaviour : std::uint8_t { answers, busy, rings_out, rejects, voicemail, fails, unreachable };

    behaviour does{behaviour::answers};
    /// From acceptance to the first ring.
    milliseconds setup{800};
    /// From the first ring to the answer or the refusal.
    milliseconds ring{3000};
    /// From the answer until the callee hangs up; negative when it never does.
    milliseconds talk{8000};
};

/// A name that `--scenario` takes, and what it does in a sentence.
struct scenario_info {
    std::string_view name;
    std::string_view says;
};

/// Every scenario by name. `hangs-up-after:N` stands for any whole number of seconds up to 86400.
[[nodiscard]] std::span<const scenario_info> scenarios() noexcept;

/// Who calls in the simulated network when nobody says: a number kept free for fiction, so that a demonstration needs
/// no configuration.
inline constexpr std::string_view fictional_caller = "+14155550100";

/// Draws a callee of the named scenario; `mixed` draws the scenario as well, and an empty name means `answers`. Unknown
/// names are `errc::unknown_scenario`.
[[nodiscard]] result<callee> draw_callee(std::string_view scenario, random_source& random);

} // namespace callkit
