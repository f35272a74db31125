#pragma once

#include <callkit/core/e164/detail/number_parts.hpp>
#include <callkit/core/e164/detail/plan_view.hpp>
#include <callkit/core/e164/detail/reader.hpp>
#include <callkit/core/e164/types.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

/// Whether two numbers are the same, and whether a length is possible: libphonenumber's IsNumberMatch and
/// IsPossibleNumberForTypeWithReason.
namespace callkit::e164::detail {

constexpr std::string_view without_zeros(std::string_view digits) noexcept {
    while (digits.size() > 1 && digits.front() == '0')
        digits.remove_prefix(1);
    return digits;
}

constexpr bool one_ends_the_other(std::string_view a, std::string_view b) noexcept {
    a = without_zeros(a);
    b = without_zeros(b);
    return a.ends_with(b) || b.ends_with(a);
}

constexpr match same_number(const number_parts& a, const number_parts& b) noexcept {
    const std::string_view a_extension(a.extension.data(), a.extension_length);
    const std::string_view b_extension(b.extension.data(), b.extension_length);
    if (!a_extension.empty() && !b_extension.empty() && a_extension != b_extension)
        return match::no;
    const bool same = a.national() == b.national() && a_extension == b_extension;
    const bool similar = one_ends_the_other(a.national(), b.national());
    if (a.code_digits != 0 && b.code_digits != 0) {
        if (a.code() != b.code())
            return match::no;
        return same ? match::exact : similar ? match::short_national : match::no;
    }
    return same ? match::national : similar ? match::short_national : match::no;
}

/// A text that is compared: what it was read as, and whether it was.
struct compared_text {
    number_parts number{};
    errc why{};

    template <class Plan>
    constexpr compared_text(const Plan& plan, std::string_view text, std::size_t home = 0,
                            bool need_code = true) noexcept {
        why = number_reader<Plan>(plan).read(text, home, need_code, number);
    }
    [[nodiscard]] constexpr bool is_number() const noexcept { return why == errc{}; }
};

/// A number and a text, which is read as a number of the same code when it names none.
template <class Plan>
constexpr match same_number(const Plan& plan, const number_parts& a, std::string_view text) noexcept {
    const compared_text b(plan, text);
    if (b.is_number())
        return same_number(a, b.number);
    if (b.why != errc::invalid_country_code)
        return match::not_a_number;
    const std::size_t code = a.code_digits == 0 ? 0 : find_code(plan, a.digits.data(), a.length);
    if (code == 0) {
        const compared_text bare(plan, text, 0, false);
        return bare.is_number() ? same_number(a, bare.number) : match::not_a_number;
    }
    const compared_text here(plan, text, plan.codes[code - 1].first_region + 1U);
    if (!here.is_number())
        return match::no;
    const match found = same_number(a, here.number);
    return found == match::exact ? match::national : found;
}

template <class Plan>
constexpr match same_number(const Plan& plan, std::string_view a, std::string_view b) noexcept {
    const compared_text first(plan, a);
    if (first.is_number())
        return same_number(plan, first.number, b);
    const compared_text second(plan, b);
    if (first.why != errc::invalid_country_code)
        return match::not_a_number;
    if (second.is_number())
        return same_number(plan, second.number, a);
    if (second.why != errc::invalid_country_code)
        return match::not_a_number;
    const compared_text bare_first(plan, a, 0, false);
    const compared_text bare_second(plan, b, 0, false);
    return bare_first.is_number() && bare_second.is_number() ? same_number(bare_first.number, bare_second.number)
                                                             : match::not_a_number;
}

/// Which of a region's possible lengths are those of a type.
constexpr std::size_t length_kind(type kind) noexcept {
    const auto value = static_cast<std::size_t>(kind);
    return value <= static_cast<std::size_t>(type::mobile) ? value : value - 1; // fixed_line_or_mobile has none
}

template <class Plan>
constexpr possibility possible_length(const Plan& plan, std::size_t where, type kind, std::size_t length) noexcept {
    std::uint32_t lengths = 0;
    if (kind == type::fixed_line_or_mobile) {
        const std::uint32_t fixed = lengths_of(plan, where, length_kind(type::fixed_line));
        const std::uint32_t mobile = lengths_of(plan, where, length_kind(type::mobile));
        lengths = (fixed & 0xffffU) == 0 ? mobile : (mobile & 0xffffU) == 0 ? fixed : fixed | mobile;
    } else {
        lengths = lengths_of(plan, where, length_kind(kind));
    }
    switch (check_length(lengths, length)) {
    case length_check::possible:
        return possibility::possible;
    case length_check::local_only:
        return possibility::local_only;
    case length_check::too_short:
        return possibility::too_short;
    case length_check::too_long:
        return possibility::too_long;
    case length_check::invalid:
        break;
    }
    return possibility::invalid_length;
}

} // namespace callkit::e164::detail
