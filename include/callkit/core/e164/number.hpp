#pragma once

#include <callkit/core/e164/detail/number_parts.hpp>
#include <callkit/core/e164/detail/reader.hpp>
#include <callkit/core/e164/detail/same_number.hpp>
#include <callkit/core/e164/detail/writer.hpp>
#include <callkit/core/e164/types.hpp>
#include <callkit/core/party.hpp>
#include <callkit/core/result.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace callkit::e164 {

/// The longest text that `format` can make.
inline constexpr std::size_t max_formatted = 95;

namespace detail {
struct number_access;
}

/// A phone number that was understood. Only `parse` and `""_e164` make one. It is personal data: there is no stream
/// operator; `masked` is for logs. Trivially copyable, 48 bytes. Numbers are equal when code, national number and
/// extension are.
class number {
  public:
    /// The country calling code.
    [[nodiscard]] constexpr std::uint16_t country_code() const noexcept {
        std::uint16_t code = 0;
        for (const char digit : parts_.code())
            code = static_cast<std::uint16_t>(code * 10 + (digit - '0'));
        return code;
    }
    /// The national number, digits only, with the zeros that belong to it and without prefixes. 2 to 17 digits.
    [[nodiscard]] constexpr std::string_view national() const& noexcept { return parts_.national(); }
    std::string_view national() && = delete;
    /// The digits of the extension, or nothing. At most 20.
    [[nodiscard]] constexpr std::string_view extension() const& noexcept {
        return {parts_.extension.data(), parts_.extension_length};
    }
    std::string_view extension() && = delete;

    /// Whether the numbering plan has such a number. One that it has not is understood, so that it can be shown to
    /// whoever typed it, but has no E.164 form and is never dialled. Whether anybody answers there is another question.
    [[nodiscard]] constexpr bool valid() const noexcept { return parts_.line != type::unknown; }
    [[nodiscard]] constexpr type line_type() const noexcept { return parts_.line; }
    /// Where it belongs; empty when that is not known, or nowhere, as for +800.
    [[nodiscard]] constexpr region where() const noexcept { return parts_.where; }

    friend constexpr bool operator==(const number& a, const number& b) noexcept {
        return a.parts_.digits == b.parts_.digits && a.parts_.code_digits == b.parts_.code_digits &&
               a.parts_.extension == b.parts_.extension;
    }
    friend constexpr std::strong_ordering operator<=>(const number& a, const number& b) noexcept {
        if (const auto order = a.parts_.digits <=> b.parts_.digits; order != 0)
            return order;
        if (const auto order = a.parts_.code_digits <=> b.parts_.code_digits; order != 0)
            return order;
        return a.parts_.extension <=> b.parts_.extension;
    }

  private:
    explicit constexpr number(const detail::number_parts& parts) noexcept : parts_(parts) {}
    friend struct detail::number_access;

    detail::number_parts parts_;
};

static_assert(sizeof(number) == 48 && std::is_trivially_copyable_v<number>);

namespace detail {

/// What every plan, built in or loaded, does with numbers.
struct number_access {
    template <class Plan>
    static constexpr result<number, errc> read(const Plan& plan, std::string_view text, region fallback) noexcept {
        number made{number_parts{}};
        if (const errc why = number_reader<Plan>(plan).read(text, find_region(plan, fallback), true, made.parts_);
            why != errc{})
            return failure{why};
        own(plan, made.parts_);
        return made;
    }

    template <class Plan>
    static constexpr std::size_t write(const Plan& plan, const number& value, style how, std::span<char> out) noexcept {
        return writing(plan, value, [&](const auto& writer) { return writer.write(how, out); });
    }

    template <class Plan>
    static constexpr std::size_t write_from(const Plan& plan, const number& value, region from,
                                            std::span<char> out) noexcept {
        return writing(plan, value, [&](const auto& writer) { return writer.write_from(from, out); });
    }

    template <class Plan>
    static constexpr possibility possible(const Plan& plan, const number& value, type kind) noexcept {
        const number_parts& parts = value.parts_;
        const std::size_t code = find_code(plan, parts.digits.data(), parts.length);
        if (code == 0)
            return possibility::invalid_country_code;
        return possible_length(plan, plan.codes[code - 1].first_region + 1U, kind, parts.national().size());
    }

    static constexpr match compare(const number& a, const number& b) noexcept {
        return same_number(a.parts_, b.parts_);
    }
    template <class Plan>
    static constexpr match compare(const Plan& plan, const number& a, std::string_view b) noexcept {
        return same_number(plan, a.parts_, b);
    }
    template <class Plan>
    static constexpr match compare(const Plan& plan, std::string_view a, std::string_view b) noexcept {
        return same_number(plan, a, b);
    }

    /// The number of these digits, whatever the rules of reading would make of them. `national`: 2 to 17 digits.
    template <class Plan>
    static constexpr number make(const Plan& plan, unsigned code, std::string_view national) noexcept {
        auto parts = number_reader<Plan>(plan).make(code, national);
        own(plan, parts);
        return number(parts);
    }

    /// A plus, a code and 2 to 17 digits, nothing else, and none of them a prefix.
    template <class Plan>
    static constexpr std::optional<number> read_literally(const Plan& plan, std::string_view text) noexcept {
        if (text.empty() || text.front() != '+' || text.size() > 1 + max_code_and_national)
            return std::nullopt;
        text.remove_prefix(1);
        for (const char c : text)
            if (!is_ascii_digit(c))
                return std::nullopt;
        const std::size_t found = find_code(plan, text.data(), text.size());
        if (found == 0)
            return std::nullopt;
        const code_entry& code = plan.codes[found - 1];
        const std::string_view national = text.substr(code.digits);
        if (national.size() < shortest_national || national.size() > longest_national)
            return std::nullopt;
        return make(plan, code.code, national);
    }

    static constexpr const number_parts& parts(const number& value) noexcept { return value.parts_; }

  private:
    /// A label means something to the plan that gave it alone, so numbers keep only those of the built-in plan.
    template <class Plan>
    static constexpr void own(const Plan&, number_parts& parts) noexcept {
        if constexpr (!Plan::is_built_in)
            parts.label = number_parts::no_label;
    }

    template <class Plan, class Write>
    static constexpr std::size_t writing(const Plan& plan, const number& value, const Write& write) noexcept {
        if constexpr (Plan::is_built_in) {
            return write(number_writer<Plan>(plan, value.parts_));
        } else {
            number_parts parts = value.parts_;
            parts.label = number_parts::no_label;
            return write(number_writer<Plan>(plan, parts));
        }
    }
};

} // namespace detail

/// What a log may show of a number.
[[nodiscard]] inline std::string masked(const number& value) {
    std::string digits = "+" + std::to_string(value.country_code());
    digits += value.national();
    return callkit::detail::mask_address(digits);
}

} // namespace callkit::e164

template <>
struct std::hash<callkit::e164::number> {
    std::size_t operator()(const callkit::e164::number& value) const noexcept {
        const std::hash<std::string_view> text;
        return text(value.national()) * 31U + text(value.extension()) * 7U + value.country_code();
    }
};
