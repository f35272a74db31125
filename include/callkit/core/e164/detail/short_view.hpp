#pragma once

#include <callkit/core/e164/detail/number_text.hpp>
#include <callkit/core/e164/detail/plan_view.hpp>
#include <callkit/core/e164/types.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace callkit::e164::detail {

/// Short numbers wherever they lie: an automaton of their own, with a root for each region.
struct short_view {
    const std::uint16_t* cells;
    std::uint16_t first_leaf;
    const std::uint16_t* ends;
    std::size_t end_count;
    const std::uint16_t* labels;   // bits, see below
    const std::uint8_t* region_of; // by two letters: into `roots`, from 1
    const std::uint16_t* roots;
};

enum short_bit : std::uint16_t {
    short_possible = 1,
    short_valid = 2,
    short_emergency = 4,
    short_connects = 8, // begins with an emergency number, and the network does not wait for more
    short_carrier = 16,
    short_sms = 32,
    short_toll_free = 64,
    short_standard = 128,
    short_premium = 256,
};

/// The bits of some digits dialled in a region.
template <class Short>
constexpr unsigned short_bits(const Short& plan, region from, std::string_view digits) noexcept {
    if (from.empty() || digits.size() < shortest_national)
        return 0;
    const std::string_view letters = from.text();
    const std::size_t found =
        plan.region_of[static_cast<std::size_t>(letters[0] - 'A') * 26 + static_cast<std::size_t>(letters[1] - 'A')];
    if (found == 0)
        return 0;
    const std::size_t length = digits.size() < longest_national ? digits.size() : longest_national;
    const unsigned bits = plan.labels[walk(plan, plan.roots[found - 1], digits.data(), length)];
    // More digits than any number has can still begin with an emergency number, and nothing else.
    return digits.size() > longest_national ? bits & short_connects : bits;
}

/// The digits that would be dialled for a text; none for an international number or no number at all.
struct dialled_digits {
    std::array<char, max_input> digits{};
    std::size_t count{0};

    explicit constexpr dialled_digits(std::string_view text) noexcept {
        symbol_text symbols;
        std::size_t first = 0;
        if (is_too_long(text) || !symbols.append(text))
            return;
        cut_to_number(symbols, first);
        if (first < symbols.size() && has_use(symbols[first], is_plus))
            return;
        for (std::size_t i = first; i < symbols.size(); ++i)
            if (has_use(symbols[i], is_digit))
                digits[count++] = static_cast<char>('0' + digit_of(symbols[i]));
    }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {digits.data(), count}; }
};

} // namespace callkit::e164::detail
