#pragma once

#include <callkit/core/e164.hpp>
#include <callkit/core/e164/detail/example_data.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace callkit::e164 {

namespace detail {

/// The example of a type in a region of the plan, counted from 1.
constexpr std::optional<number> example_at(std::size_t where, type kind) noexcept {
    if (where == 0 || kind == type::unknown || kind == type::fixed_line_or_mobile)
        return std::nullopt;
    constexpr std::size_t kinds = length_kinds - 1;
    const std::size_t place = plan_data::example_places[(where - 1) * kinds + length_kind(kind) - 1];
    const std::string_view digits(plan_data::example_texts + place);
    if (digits.empty())
        return std::nullopt;
    constexpr built_in_plan plan;
    return number_access::make(plan, plan.codes[plan.regions[where - 1].code - 1].code, digits);
}

} // namespace detail

/// A valid number of a region, of some type, for placeholders and tests. It may be somebody's: do not dial it. Nothing
/// when the region is unknown or has no such numbers. Islands have some numbers of their mainland, which `where()` then
/// names.
[[nodiscard]] constexpr std::optional<number> example_number(region where, type kind = type::fixed_line) noexcept {
    return detail::example_at(detail::find_region(detail::built_in_plan{}, where), kind);
}

/// The same for the calling code of a service that belongs to no country, such as 800.
[[nodiscard]] constexpr std::optional<number> example_number(unsigned calling_code, type kind) noexcept {
    constexpr detail::built_in_plan plan;
    for (std::size_t i = 0; i < plan.code_count; ++i)
        if (plan.codes[i].code == calling_code)
            return detail::example_at(plan.codes[i].first_region + 1U, kind);
    return std::nullopt;
}

} // namespace callkit::e164
