#pragma once

#include <callkit/core/detail/number_parts.hpp>
#include <callkit/core/detail/plus_form.hpp>
#include <callkit/core/party.hpp>
#include <callkit/core/result.hpp>

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

/// Phone numbers. `parse` turns text into a `number` or says why there is none; there is no third outcome, and nothing
/// here yields text that looks like E.164 for a number that is not valid.
///
/// Everything is constexpr, allocates nothing and throws nothing. At present the international form is understood: `+`,
/// a calling code, and the digits with any usual punctuation; docs/numbers.md lists what that means.
namespace callkit::e164 {

/// Text with room for `N` characters, without a heap.
template <std::size_t N>
class fixed_string {
  public:
    constexpr fixed_string() noexcept = default;

    [[nodiscard]] constexpr bool empty() const noexcept { return length_ == 0; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return length_; }
    [[nodiscard]] static constexpr std::size_t capacity() noexcept { return N; }
    [[nodiscard]] constexpr std::string_view view() const& noexcept { return {text_.data(), length_}; }
    std::string_view view() && = delete;
    [[nodiscard]] std::string str() const { return std::string(text_.data(), length_); }

    /// Room to write into, before `resize` says how much was written.
    constexpr std::span<char> room() noexcept { return text_; }
    constexpr void resize(std::size_t length) noexcept { length_ = static_cast<std::uint8_t>(std::min(length, N)); }

    friend constexpr bool operator==(const fixed_string& a, std::string_view b) noexcept { return a.view() == b; }

  private:
    static_assert(N <= 255);
    std::array<char, N> text_{};
    std::uint8_t length_{0};
};

/// The longest text that `format` can make.
inline constexpr std::size_t max_formatted = 79;

/// How to read text. Nothing to choose yet; here so that a choice can be added without changing any signature.
struct options {};

class number;
[[nodiscard]] constexpr result<number, errc> parse(std::string_view text, region fallback = {},
                                                   options how = {}) noexcept;
/// Writes the number and returns its length in characters. When `out` is shorter than that the text is cut there.
/// `style::e164` of a number that is not valid is empty.
constexpr std::size_t format_to(const number& value, style how, std::span<char> out) noexcept;

/// A phone number that was understood. Only `parse` and `""_e164` make one. It is personal data: there is no stream
/// operator; `masked` is for logs. Trivially copyable, 48 bytes.
class number {
  public:
    [[nodiscard]] constexpr std::uint16_t country_code() const noexcept { return parts_.country_code; }
    /// The national number, digits only.
    [[nodiscard]] constexpr std::string_view national() const& noexcept {
        const std::string_view all(parts_.digits.data(), parts_.length);
        return all.substr(detail::calling_code_length(all));
    }
    std::string_view national() && = delete;
    /// The digits of the extension, or nothing.
    [[nodiscard]] constexpr std::string_view extension() const& noexcept {
        return {parts_.extension.data(), parts_.extension_length};
    }
    std::string_view extension() && = delete;

    /// Whether such a number can exist. One that cannot is understood, so that it can be shown to whoever typed it, but
    /// has no E.164 form and is never dialled.
    [[nodiscard]] constexpr bool valid() const noexcept { return parts_.valid; }
    [[nodiscard]] constexpr type line_type() const noexcept { return parts_.line; }
    /// Where it belongs; empty when that is not known, or nowhere.
    [[nodiscard]] constexpr region where() const noexcept { return parts_.where; }

    friend constexpr auto operator<=>(const number&, const number&) noexcept = default;

  private:
    explicit constexpr number(const detail::number_parts& parts) noexcept : parts_(parts) {}
    friend constexpr result<number, errc> parse(std::string_view, region, options) noexcept;
    friend constexpr std::size_t format_to(const number&, style, std::span<char>) noexcept;

    detail::number_parts parts_;
};

static_assert(sizeof(number) == 48 && std::is_trivially_copyable_v<number>);

/// Reads a number from UTF-8. `fallback` is the region whose habits apply to numbers without `+`; none is understood
/// yet, so such numbers are `errc::invalid_country_code`. At most 250 characters. Linear in the length of the text.
constexpr result<number, errc> parse(std::string_view text, region fallback, options how) noexcept {
    static_cast<void>(fallback);
    static_cast<void>(how);
    const auto parts = detail::read(text);
    if (!parts)
        return failure{parts.error()};
    return number(*parts);
}

constexpr std::size_t format_to(const number& value, style how, std::span<char> out) noexcept {
    return detail::write(value.parts_, how, out);
}

[[nodiscard]] constexpr fixed_string<max_formatted> format(const number& value, style how) noexcept {
    fixed_string<max_formatted> text;
    text.resize(format_to(value, how, text.room()));
    return text;
}

/// Reads many numbers: `out[i]` answers `texts[i]`, as far as both reach. Returns how many were understood.
constexpr std::size_t parse_many(std::span<const std::string_view> texts, region fallback,
                                 std::span<result<number, errc>> out) noexcept {
    std::size_t understood = 0;
    const std::size_t count = std::min(texts.size(), out.size());
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = parse(texts[i], fallback);
        understood += out[i].has_value() ? 1U : 0U;
    }
    return understood;
}

/// What a log may show of a number.
[[nodiscard]] inline std::string masked(const number& value) {
    std::string digits = "+" + std::to_string(value.country_code());
    digits += value.national();
    return callkit::detail::mask_address(digits);
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

template <>
struct std::hash<callkit::e164::number> {
    std::size_t operator()(const callkit::e164::number& value) const noexcept {
        const std::hash<std::string_view> text;
        return text(value.national()) * 31U + text(value.extension()) * 7U + value.country_code();
    }
};
