#pragma once

#include <callkit/core/e164/detail/plan_data.hpp>
#include <callkit/core/e164/detail/typing.hpp>
#include <callkit/core/e164/detail/typing_data.hpp>
#include <callkit/core/e164/types.hpp>

#include <cstddef>
#include <iterator>
#include <string_view>

namespace callkit::e164 {

namespace detail {

struct built_in_typing {
    static constexpr const std::uint8_t* counts = plan_data::typing_counts;
    static constexpr const typing_format* formats = plan_data::typing_formats;
    static constexpr const std::uint16_t* patterns = plan_data::typing_patterns;
    static constexpr const std::uint16_t* programs = plan_data::typing_programs;
};

} // namespace detail

/// Formats a number while it is typed, a character at a time: `4`, `41`, `415`, `415-5`, … Holds everything itself, no
/// heap; copies are independent. One at a time may be used from one thread.
template <class Plan, class Typing>
class basic_as_you_type {
  public:
    /// `home` is the region whose habits apply to numbers without `+`.
    explicit constexpr basic_as_you_type(region home = {}, const Plan& plan = {}, const Typing& typing = {}) noexcept
        : formatter_(plan, typing, home) {}

    /// Takes one more character and returns the whole number as it should be shown now: UTF-8, valid until the next
    /// call. Anything but digits of any script, and a plus at the beginning, ends the formatting: from then on the text
    /// is shown as it was typed. Characters beyond the 250th are ignored.
    constexpr std::string_view type(char32_t c) noexcept { return formatter_.type(c, false); }

    /// The same, and remembers where this character is, for a caret that stands behind it.
    constexpr std::string_view type_and_remember(char32_t c) noexcept { return formatter_.type(c, true); }
    /// Where the remembered character ends, in bytes of `text`.
    [[nodiscard]] constexpr std::size_t remembered_position() const noexcept { return formatter_.remembered(); }

    [[nodiscard]] constexpr std::string_view text() const& noexcept { return formatter_.output(); }
    std::string_view text() && = delete;

    /// Begins again.
    constexpr void clear() noexcept { formatter_.clear(); }

  private:
    detail::typing_formatter<Plan, Typing> formatter_;
};

/// With the plan that is compiled in.
using as_you_type = basic_as_you_type<detail::built_in_plan, detail::built_in_typing>;

} // namespace callkit::e164
