#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace callkit::e164 {

/// Why a text is not a number, in the order in which the reasons are looked for. 0 is left free for "no error" where a
/// plain integer crosses a language border.
enum class errc : std::uint8_t {
    invalid_country_code = 1, ///< No `+` and no region to fall back on, or a code that nobody has.
    not_a_number = 2,         ///< Something that is not digits and punctuation, or too few digits.
    too_short_after_idd = 3,  ///< Nothing useful after the international prefix.
    too_short = 4,            ///< Fewer digits than any number has.
    too_long = 5,             ///< More digits than any number has, or more than 250 characters.
};

/// What sort of line a number leads to.
enum class type : std::uint8_t {
    unknown,
    fixed_line,
    mobile,
    fixed_line_or_mobile,
    toll_free,
    premium_rate,
    shared_cost,
    voip,
    personal_number,
    pager,
    uan,
    voicemail,
};

/// How to write a number down.
enum class style : std::uint8_t { e164, international, national, rfc3966 };

namespace detail {

inline constexpr auto errc_words = std::to_array<std::string_view>(
    {"unknown", "invalid_country_code", "not_a_number", "too_short_after_idd", "too_short", "too_long"});
inline constexpr auto type_words = std::to_array<std::string_view>(
    {"unknown", "fixed_line", "mobile", "fixed_line_or_mobile", "toll_free", "premium_rate", "shared_cost", "voip",
     "personal_number", "pager", "uan", "voicemail"});

template <class Enum, std::size_t N>
constexpr std::string_view word_of(const std::array<std::string_view, N>& words, Enum value) noexcept {
    const auto index = static_cast<std::size_t>(value);
    return index < N ? words[index] : words[0];
}

} // namespace detail

constexpr std::string_view to_string(errc value) noexcept {
    return detail::word_of(detail::errc_words, value);
}
constexpr std::string_view to_string(type value) noexcept {
    return detail::word_of(detail::type_words, value);
}

/// A country or territory by its two capital letters (ISO 3166-1), or none.
class region {
  public:
    constexpr region() noexcept = default;
    /// `region("GB")`, checked while compiling.
    consteval region(const char (&letters)[3]) : letters_{letters[0], letters[1]} {
        if (!is_letter(letters[0]) || !is_letter(letters[1]))
            throw "a region is two capital letters";
    }
    /// Reads two capital letters; nothing for anything else.
    static constexpr std::optional<region> from(std::string_view text) noexcept {
        if (text.size() != 2 || !is_letter(text[0]) || !is_letter(text[1]))
            return std::nullopt;
        region made;
        made.letters_ = {text[0], text[1]};
        return made;
    }

    [[nodiscard]] constexpr bool empty() const noexcept { return letters_[0] == '\0'; }
    /// The two letters, or nothing.
    [[nodiscard]] constexpr std::string_view text() const& noexcept { return {letters_.data(), empty() ? 0U : 2U}; }
    std::string_view text() && = delete;

    friend constexpr auto operator<=>(const region&, const region&) noexcept = default;

  private:
    static constexpr bool is_letter(char c) noexcept { return c >= 'A' && c <= 'Z'; }
    std::array<char, 2> letters_{};
};

namespace detail {

inline constexpr std::size_t max_code_and_national = 20; // 3 digits of calling code, 17 national ones
inline constexpr std::size_t max_extension = 20;

/// What an engine finds out about a number. Unused digits are zero, so that equality is equality of bytes.
struct number_parts {
    std::uint16_t country_code{0};
    region where{};
    type line{type::unknown};
    bool valid{false};
    std::uint8_t length{0};           // calling code and national number together
    std::uint8_t extension_length{0}; // digits of the extension
    std::array<char, max_code_and_national> digits{};
    std::array<char, max_extension> extension{};

    friend constexpr auto operator<=>(const number_parts&, const number_parts&) noexcept = default;
};

} // namespace detail
} // namespace callkit::e164
