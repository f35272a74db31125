#pragma once

#include <callkit/core/e164/detail/plan_data.hpp>
#include <callkit/core/e164/number.hpp>
#include <callkit/core/e164/types.hpp>
#include <callkit/core/result.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// Phone numbers. `parse` turns text into a `number` or says why there is none; there is no third outcome, and nothing
/// here yields text that looks like E.164 for a number that is not valid.
///
/// The numbering plan of the whole world is compiled in. What it says, and how text is read, is what Google's
/// libphonenumber says; docs/numbers.md lists the few differences. Everything is constexpr, allocates nothing, throws
/// nothing, takes no locks and needs no start. To use a plan from a file instead, see numbering_plan.hpp.
namespace callkit::e164 {

/// Reads a number from UTF-8 text as people write them: with punctuation, `+` or an international prefix, national
/// prefixes, extensions, letters on the keypad, digits of any script, or as a `tel:` address. `fallback` is the region
/// whose habits apply to numbers without `+`. At most 250 characters. Linear in the length of the text.
[[nodiscard]] constexpr result<number, errc> parse(std::string_view text, region fallback = {}) noexcept {
    return detail::number_access::read(detail::built_in_plan{}, text, fallback);
}

/// Writes the number and returns its length in characters. When `out` is shorter than that the text is cut there.
/// `style::e164` of a number that is not valid is empty. Extensions are written in every style but that one.
constexpr std::size_t format_to(const number& value, style how, std::span<char> out) noexcept {
    return detail::number_access::write(detail::built_in_plan{}, value, how, out);
}

[[nodiscard]] constexpr fixed_string<max_formatted> format(const number& value, style how) noexcept {
    fixed_string<max_formatted> text;
    text.resize(format_to(value, how, text.room()));
    return text;
}

/// Writes the number as it is dialled from a landline in `from`: with that region's international prefix, or nationally
/// when the number belongs there. International style when the region is unknown or has several prefixes to choose
/// from.
[[nodiscard]] constexpr fixed_string<max_formatted> format_from(const number& value, region from) noexcept {
    fixed_string<max_formatted> text;
    text.resize(detail::number_access::write_from(detail::built_in_plan{}, value, from, text.room()));
    return text;
}

/// Reads many numbers: `out[i]` answers `texts[i]`, as far as both reach. Returns how many were understood.
constexpr std::size_t parse_many(std::span<const std::string_view> texts, region fallback,
                                 std::span<result<number, errc>> out) noexcept {
    std::size_t understood = 0;
    const std::size_t count = texts.size() < out.size() ? texts.size() : out.size();
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = parse(texts[i], fallback);
        understood += out[i].has_value() ? 1U : 0U;
    }
    return understood;
}

/// Whether a number of this length can exist, and if not, why. Cheaper and more lenient than `valid`: the digits do not
/// matter, so a number of an area code that is yet to be opened is possible already. For `type::unknown`, every type.
[[nodiscard]] constexpr possibility possible(const number& value, type kind = type::unknown) noexcept {
    return detail::number_access::possible(detail::built_in_plan{}, value, kind);
}

/// Whether two numbers are the same. Numbers differ when both have extensions that differ; a number whose other digits
/// end like those of a shorter one may be the same with its area code left out.
[[nodiscard]] constexpr match compare(const number& a, const number& b) noexcept {
    return detail::number_access::compare(a, b);
}
/// Compares with a number as text. Without a `+` the text is read as a number of the other's calling code.
[[nodiscard]] constexpr match compare(const number& a, std::string_view b) noexcept {
    return detail::number_access::compare(detail::built_in_plan{}, a, b);
}
[[nodiscard]] constexpr match compare(std::string_view a, std::string_view b) noexcept {
    return detail::number_access::compare(detail::built_in_plan{}, a, b);
}

/// The calling code of a region, 0 for one without.
[[nodiscard]] constexpr unsigned calling_code(region where) noexcept {
    constexpr detail::built_in_plan plan;
    const std::size_t found = detail::find_region(plan, where);
    return found == 0 ? 0U : plan.codes[plan.regions[found - 1].code - 1].code;
}

/// The main region of a calling code; empty for codes of no country and for numbers that are no codes.
[[nodiscard]] constexpr region main_region(unsigned calling_code) noexcept {
    constexpr detail::built_in_plan plan;
    for (std::size_t i = 0; i < plan.code_count; ++i)
        if (plan.codes[i].code == calling_code)
            return detail::region_of_letters(plan.regions[plan.codes[i].first_region].letters);
    return {};
}

/// The name and version of the plan that is compiled in.
[[nodiscard]] constexpr std::string_view numbering_plan_name() noexcept {
    return detail::built_in_plan::name;
}

namespace detail {
// Not constexpr on purpose: reaching it while compiling is the error message.
inline void this_literal_is_not_a_valid_number() {
}
} // namespace detail

inline namespace literals {

/// `"+442071838750"_e164`: a number that is checked while compiling.
consteval number operator""_e164(const char* text, std::size_t length) {
    const auto read = parse({text, length});
    if (!read || !read->valid())
        detail::this_literal_is_not_a_valid_number();
    return *read;
}

} // namespace literals
} // namespace callkit::e164
