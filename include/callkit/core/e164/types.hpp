#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace callkit::e164 {

/// Why a text is not a number, in the order in which the reasons are looked for. 0 is left free for "no error" where a
/// plain integer crosses a language border.
enum class errc : std::uint8_t {
    invalid_country_code = 1, ///< No `+` and no region to fall back on, or a code that nobody has.
    not_a_number = 2,         ///< Something that nobody would write in a number, or too few digits.
    too_short_after_idd = 3,  ///< Nothing useful after the international prefix.
    too_short = 4,            ///< Fewer digits than any number has.
    too_long = 5,             ///< More digits than any number has, or more than 250 characters.
};

/// What sort of line a number leads to. The numbers are part of the plan's file format.
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

/// Whether a number of some length can exist.
enum class possibility : std::uint8_t {
    possible,             ///< Numbers of this length exist.
    local_only,           ///< Such numbers can be dialled within their area only.
    invalid_country_code, ///< No country has the code.
    too_short,            ///< Shorter than every number there.
    invalid_length,       ///< Longer than some, shorter than others, but none has this length.
    too_long,             ///< Longer than every number there.
};

/// How far two numbers are the same.
enum class match : std::uint8_t {
    not_a_number,   ///< One of them is none.
    no,             ///< They are different.
    short_national, ///< The digits of one end those of the other, or only one has an extension.
    national,       ///< The same national number; one of them says no calling code.
    exact,          ///< The same.
};

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
    constexpr void resize(std::size_t length) noexcept { length_ = static_cast<std::uint8_t>(length < N ? length : N); }

    friend constexpr bool operator==(const fixed_string& a, std::string_view b) noexcept { return a.view() == b; }

  private:
    static_assert(N <= 255);
    std::array<char, N> text_{};
    std::uint8_t length_{0};
};

} // namespace callkit::e164
