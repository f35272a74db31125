#pragma once

#include <callkit/core/e164/detail/unicode_data.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string_view>

/// The characters of a number as one byte each. ASCII stands for itself; of the rest, what matters in a number has a
/// symbol of its own, and everything else is one of two: letters and numbers, or junk. The lists of punctuation and
/// labels are libphonenumber's.
namespace callkit::e164::detail {

inline constexpr std::size_t max_input = 250; // characters; longer text is no number and not worth reading

namespace symbol {
inline constexpr unsigned char other_punctuation = 0x80;
inline constexpr unsigned char no_break_space = 0x81;
inline constexpr unsigned char wide_full_stop = 0x82;
inline constexpr unsigned char wide_hash = 0x83;
inline constexpr unsigned char wide_tilde = 0x84;
inline constexpr unsigned char wide_e = 0x85; // full-width letters, in either case
inline constexpr unsigned char wide_x = 0x86;
inline constexpr unsigned char wide_t = 0x87;
inline constexpr unsigned char wide_n = 0x88;
inline constexpr unsigned char wide_i = 0x89;
inline constexpr unsigned char cyrillic_d = 0x8a;
inline constexpr unsigned char cyrillic_o = 0x8b;
inline constexpr unsigned char cyrillic_b = 0x8c;
inline constexpr unsigned char o_acute = 0x8d;
inline constexpr unsigned char combining_acute = 0x8e;
inline constexpr unsigned char long_s = 0x8f;      // U+017F, a lower-case s
inline constexpr unsigned char kelvin_sign = 0x90; // U+212A, an upper-case k
inline constexpr unsigned char letter_or_number = 0x91;
inline constexpr unsigned char junk = 0x92;
inline constexpr unsigned char foreign_zero = 0xa0; // to 0xa9: digits of other scripts
} // namespace symbol

/// What a symbol can be in a number.
enum symbol_use : std::uint8_t {
    is_digit = 1,
    is_plus = 2,
    is_punctuation = 4,
    is_letter = 8, // a to z in either case, and what Unicode folds to them
    is_star = 16,
    ends_number = 32,   // a letter or number of any script, or #: what comes behind the last of these is cut off
    is_label_gap = 64,  // between a number and the label of its extension: blanks and commas
    is_digit_gap = 128, // between the label and its digits: the same, and hyphens
};

inline constexpr auto symbol_uses = [] {
    std::array<std::uint8_t, 256> uses{};
    const auto add = [&uses](std::string_view symbols, unsigned use) {
        for (const char one : symbols) {
            auto& entry = uses[static_cast<unsigned char>(one)];
            entry = static_cast<std::uint8_t>(entry | use);
        }
    };
    for (unsigned char i = 0; i < 10; ++i) {
        uses['0' + i] = is_digit | ends_number;
        uses[symbol::foreign_zero + i] = is_digit | ends_number;
    }
    for (unsigned char i = 0; i < 26; ++i) {
        uses['a' + i] = is_letter | ends_number;
        uses['A' + i] = is_letter | ends_number;
    }
    for (unsigned i = symbol::wide_e; i <= symbol::letter_or_number; ++i)
        if (i != symbol::combining_acute)
            uses[i] = ends_number;
    uses[symbol::long_s] = is_letter | ends_number;
    uses[symbol::kelvin_sign] = is_letter | ends_number;
    add("+", is_plus);
    add("*", is_star);
    add("#", ends_number);
    add("-x X.()[]/~\x80\x81\x82", is_punctuation); // an x is often written where a carrier's code goes
    add(" \t,\x81", is_label_gap);
    add(" \t,-\x81", is_digit_gap);
    return uses;
}();

constexpr bool has_use(unsigned char one, unsigned use) noexcept {
    return (symbol_uses[one] & use) != 0;
}

/// The value of a digit of any script.
constexpr unsigned digit_of(unsigned char one) noexcept {
    return one & 0xfU;
}

/// One character of UTF-8. `length` is 0 when the bytes are not well-formed UTF-8.
struct code_point {
    char32_t value{0};
    std::size_t length{0};
};

constexpr code_point decode(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    if (first < 0x80)
        return {static_cast<char32_t>(first), 1};
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length)
        return {};
    char32_t value = first & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U)
            return {};
        value = (value << 6U) | (byte(i) & 0x3fU);
    }
    constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    if (value < smallest[length] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return {};
    return {value, length};
}

/// Characters that text is not exchanged with: controls other than those of white space, and noncharacters.
constexpr bool is_interchangeable(char32_t c) noexcept {
    if (c < 0x20)
        return c == U'\t' || c == U'\n' || c == U'\f' || c == U'\r';
    return (c < 0x7f || c > 0x9f) && (c < 0xfdd0 || c > 0xfdef) && (c & 0xfffeU) != 0xfffe;
}

/// The value of a decimal digit outside ASCII, -1 for anything else. Most pages have none.
constexpr int foreign_digit_value(char32_t c) noexcept {
    const unsigned page = unicode_digit_pages[(c >> 8U) & 0xffU];
    const std::uint32_t* zero = unicode_digit_zeros + (page & 0xffU);
    for (unsigned left = page >> 8U; left > 0; --left, ++zero)
        if (c - *zero <= 9)
            return static_cast<int>(c - *zero);
    return -1;
}

constexpr bool is_letter_or_number(char32_t c) noexcept {
    const std::size_t page = c >> 8U;
    if (page >= std::size(unicode_pages))
        return false;
    const std::uint16_t* range = unicode_letters_and_numbers + std::size_t{2} * (unicode_pages[page] & 0x3ffU);
    std::size_t count = unicode_pages[page] >> 10U;
    if (count == 0)
        return false;
    const auto low_half = static_cast<std::uint16_t>(c);
    // The last range that begins at or before it, without branches: hostile text would make each a wrong guess.
    while (count > 1) {
        const std::size_t half = count / 2;
        range += static_cast<std::size_t>(range[2 * half] <= low_half) * 2 * half;
        count -= half;
    }
    return range[0] <= low_half && low_half <= range[1];
}

/// A character that has a symbol of its own.
struct special_character {
    std::uint16_t character;
    unsigned char symbol;
};

inline constexpr auto special_characters = std::to_array<special_character>({
    {0x00a0, symbol::no_break_space},
    {0x00ad, symbol::other_punctuation}, // soft hyphen
    {0x200b, symbol::other_punctuation}, // zero width space
    {0x2060, symbol::other_punctuation}, // word joiner
    {0x2010, symbol::other_punctuation}, // hyphens and dashes
    {0x2011, symbol::other_punctuation},
    {0x2012, symbol::other_punctuation},
    {0x2013, symbol::other_punctuation},
    {0x2014, symbol::other_punctuation},
    {0x2015, symbol::other_punctuation},
    {0x2053, symbol::other_punctuation}, // swung dash
    {0x2212, symbol::other_punctuation}, // minus
    {0x223c, symbol::other_punctuation}, // tilde operator
    {0x3000, symbol::other_punctuation}, // ideographic space
    {0x30fc, symbol::other_punctuation}, // Katakana length mark, typed for a dash
    {0xff08, symbol::other_punctuation}, // full-width ( ) [ ] - /
    {0xff09, symbol::other_punctuation},
    {0xff3b, symbol::other_punctuation},
    {0xff3d, symbol::other_punctuation},
    {0xff0d, symbol::other_punctuation},
    {0xff0f, symbol::other_punctuation},
    {0xff0e, symbol::wide_full_stop},
    {0xff0b, '+'}, // full-width plus
    {0xff03, symbol::wide_hash},
    {0xff5e, symbol::wide_tilde},
    {0xff25, symbol::wide_e},
    {0xff45, symbol::wide_e},
    {0xff38, symbol::wide_x},
    {0xff58, symbol::wide_x},
    {0xff34, symbol::wide_t},
    {0xff54, symbol::wide_t},
    {0xff2e, symbol::wide_n},
    {0xff4e, symbol::wide_n},
    {0xff29, symbol::wide_i},
    {0xff49, symbol::wide_i},
    {0x0414, symbol::cyrillic_d},
    {0x0434, symbol::cyrillic_d},
    {0x041e, symbol::cyrillic_o},
    {0x043e, symbol::cyrillic_o},
    {0x0411, symbol::cyrillic_b},
    {0x0431, symbol::cyrillic_b},
    {0x00d3, symbol::o_acute},
    {0x00f3, symbol::o_acute},
    {0x0301, symbol::combining_acute},
    {0x017f, symbol::long_s},
    {0x212a, symbol::kelvin_sign},
});

/// The same, to be found by their low bits; 0 where there is none.
inline constexpr std::size_t special_slot_count = 256;
constexpr std::size_t special_slot(char32_t c) noexcept {
    return (c ^ (c >> 8U) * 5U) % special_slot_count;
}
inline constexpr auto special_slots = [] {
    std::array<special_character, special_slot_count> slots{};
    for (const special_character& one : special_characters) {
        std::size_t place = special_slot(one.character);
        while (slots[place].character != 0)
            place = (place + 1) % special_slot_count;
        slots[place] = one;
    }
    return slots;
}();

/// The symbol of a character outside ASCII.
constexpr unsigned char symbol_of(char32_t c) noexcept {
    // The digits that people do type, and the scripts with the most letters, without a search.
    for (const char32_t zero : {U'\uff10', U'\u0660', U'\u06f0'})
        if (c - zero <= 9)
            return static_cast<unsigned char>(symbol::foreign_zero + (c - zero));
    if ((c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3))
        return symbol::letter_or_number;
    if (c <= 0xffff)
        for (std::size_t place = special_slot(c); special_slots[place].character != 0;
             place = (place + 1) % special_slot_count)
            if (special_slots[place].character == c)
                return special_slots[place].symbol;
    if (const int value = foreign_digit_value(c); value >= 0)
        return static_cast<unsigned char>(symbol::foreign_zero + value);
    return is_letter_or_number(c) ? symbol::letter_or_number : symbol::junk;
}

/// A text's characters as symbols.
class symbol_text {
  public:
    constexpr symbol_text() noexcept {} // NOLINT: the symbols are written before they are read

    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
    constexpr unsigned char operator[](std::size_t i) const noexcept { return symbols_[i]; }
    [[nodiscard]] constexpr const unsigned char* data() const noexcept { return symbols_.data(); }

    /// Appends a text, and says whether all of it is text at all: well-formed, with no characters that text is not
    /// exchanged with. Whatever the text, at most `max_input` symbols are kept.
    constexpr bool append(std::string_view text) noexcept {
        bool well = true;
        while (!text.empty() && size_ < max_input) {
            const auto byte = static_cast<unsigned char>(text.front());
            if (byte >= 0x20 && byte < 0x7f) {
                symbols_[size_++] = byte;
                text.remove_prefix(1);
                continue;
            }
            const code_point c = decode(text);
            text.remove_prefix(c.length == 0 ? 1 : c.length);
            if (c.length == 0 || !is_interchangeable(c.value)) {
                well = false;
                symbols_[size_++] = symbol::junk;
            } else {
                symbols_[size_++] = c.value < 0x80 ? static_cast<unsigned char>(c.value) : symbol_of(c.value);
            }
        }
        return well;
    }

    constexpr void cut(std::size_t size) noexcept { size_ = size; }

  private:
    std::array<unsigned char, max_input> symbols_; // what lies behind `size_` is never read
    std::size_t size_{0};
};

/// Whether a text has more characters than any number. Takes no longer for a long text than for a short one.
constexpr bool is_too_long(std::string_view text) noexcept {
    if (text.size() <= max_input)
        return false;
    if (text.size() > 4 * max_input)
        return true;
    std::size_t characters = 0;
    for (const char byte : text)
        characters += (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U ? 1U : 0U;
    return characters > max_input;
}

} // namespace callkit::e164::detail
