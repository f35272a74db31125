#pragma once

#include <callkit/core/detail/calling_codes.hpp>
#include <callkit/core/detail/number_parts.hpp>
#include <callkit/core/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// The engine behind e164.hpp: reads and writes the international form, `+` and a calling code. It knows which codes
/// exist and how long numbers can be, and no country's numbering plan. An engine is two functions, `read` and `write`,
/// over `number_parts`; nothing outside e164.hpp calls them.
namespace callkit::e164::detail {

inline constexpr std::size_t max_input = 250;  // characters; longer text is no number and not worth reading
inline constexpr std::size_t max_e164 = 15;    // digits, by ITU-T E.164
inline constexpr std::size_t min_national = 2; // digits

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

constexpr bool is_plus(char32_t c) noexcept {
    return c == U'+' || c == U'\uff0b';
}

/// The value of a decimal digit, ASCII, full-width, Arabic or Persian; -1 for anything else.
constexpr int digit_value(char32_t c) noexcept {
    for (const char32_t zero : {U'0', U'\uff10', U'\u0660', U'\u06f0'})
        if (c >= zero && c <= zero + 9)
            return static_cast<int>(c - zero);
    return -1;
}

/// What people write between digits. The list is libphonenumber's.
constexpr bool is_punctuation(char32_t c) noexcept {
    if (c < 0x80)
        return c == U' ' || c == U'-' || c == U'.' || c == U'(' || c == U')' || c == U'/' || c == U'[' || c == U']' ||
               c == U'~';
    switch (c) {
    case 0x00a0: // no-break space
    case 0x00ad: // soft hyphen
    case 0x200b: // zero width space
    case 0x2060: // word joiner
    case 0x2053: // swung dash
    case 0x2212: // minus
    case 0x223c: // tilde operator
    case 0x3000: // ideographic space
    case 0x30fc: // Katakana length mark, typed for a dash
    case 0xff08: // full-width ( ) [ ] . - /
    case 0xff09:
    case 0xff3b:
    case 0xff3d:
    case 0xff0e:
    case 0xff0d:
    case 0xff0f:
        return true;
    default:
        return c >= 0x2010 && c <= 0x2015; // hyphens and dashes
    }
}

/// Whether national numbers of this code may begin with 0. Everywhere else a 0 there is a trunk prefix that somebody
/// forgot to leave out, as in `+44 (0)20 …`.
constexpr bool keeps_leading_zero(unsigned code) noexcept {
    return code == 39 || code == 225 || code == 241 || code == 242 || code == 378;
}

/// The checks that need no numbering plan.
constexpr bool plausible(unsigned code, std::string_view national) noexcept {
    if (code == 1 && national.size() != 10)
        return false; // North America: always ten digits.
    return national.front() != '0' || keeps_leading_zero(code);
}

constexpr result<number_parts, errc> read(std::string_view text) noexcept {
    std::array<char, max_input> digits{};
    std::size_t count = 0;
    std::size_t characters = 0;
    bool plus = false;
    bool odd = false;
    while (!text.empty()) {
        const code_point c = decode(text);
        // Broken UTF-8 is counted byte by byte, so that the limit on the length holds whatever the text is.
        text.remove_prefix(c.length == 0 ? 1 : c.length);
        if (++characters > max_input)
            return failure{errc::too_long};
        if (c.length == 0)
            odd = true;
        else if (const int value = digit_value(c.value); value >= 0)
            digits[count++] = static_cast<char>('0' + value);
        else if (is_plus(c.value) && count == 0)
            plus = true;
        else if (!is_punctuation(c.value))
            odd = true;
    }
    const std::string_view found(digits.data(), count);
    if (odd || count < (plus ? 3U : 2U))
        return failure{errc::not_a_number};
    if (!plus)
        return failure{errc::invalid_country_code};
    const std::size_t code_length = calling_code_length(found);
    if (code_length == 0)
        return failure{errc::invalid_country_code};
    const std::string_view national = found.substr(code_length);
    if (national.size() < min_national)
        return failure{errc::too_short};
    if (found.size() > max_e164)
        return failure{errc::too_long};

    number_parts parts;
    for (std::size_t i = 0; i < found.size(); ++i) {
        parts.digits[i] = found[i];
        if (i < code_length)
            parts.country_code = static_cast<std::uint16_t>(parts.country_code * 10 + (found[i] - '0'));
    }
    parts.length = static_cast<std::uint8_t>(found.size());
    parts.valid = plausible(parts.country_code, national);
    return parts;
}

/// Collects text, and its length even where there is no room for it.
class text_sink {
  public:
    explicit constexpr text_sink(std::span<char> out) noexcept : out_(out) {}
    constexpr text_sink& add(std::string_view text) noexcept {
        for (const char c : text) {
            if (length_ < out_.size())
                out_[length_] = c;
            ++length_;
        }
        return *this;
    }
    [[nodiscard]] constexpr std::size_t length() const noexcept { return length_; }

  private:
    std::span<char> out_;
    std::size_t length_{0};
};

/// Digits are not grouped: where the groups are is part of the numbering plan.
constexpr std::size_t write(const number_parts& parts, style how, std::span<char> out) noexcept {
    const std::string_view all(parts.digits.data(), parts.length);
    const std::size_t code_length = calling_code_length(all);
    const std::string_view code = all.substr(0, code_length);
    const std::string_view national = all.substr(code_length);
    const std::string_view extension(parts.extension.data(), parts.extension_length);
    text_sink sink(out);
    switch (how) {
    case style::e164:
        if (parts.valid)
            sink.add("+").add(all);
        return sink.length();
    case style::international:
        sink.add("+").add(code).add(" ").add(national);
        break;
    case style::national:
        sink.add(national);
        break;
    case style::rfc3966:
        sink.add("tel:+").add(code).add("-").add(national);
        if (!extension.empty())
            sink.add(";ext=").add(extension);
        return sink.length();
    }
    if (!extension.empty())
        sink.add(" ext. ").add(extension);
    return sink.length();
}

} // namespace callkit::e164::detail
