#pragma once

#include <callkit/core/e164/detail/extension.hpp>
#include <callkit/core/e164/detail/symbols.hpp>
#include <callkit/core/e164/types.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// From text to digits: what of it is a number, whether it begins with a plus, which part is an extension. Knows no
/// country. The steps and their order are those of libphonenumber's ParseHelper.
namespace callkit::e164::detail {

/// The digits of a number as they were written, without punctuation.
struct number_digits {
    std::array<char, max_input + 1> digits; // the first `count`
    std::size_t count{0};
    bool plus{false};
    std::array<char, 20> extension{};
    std::uint8_t extension_length{0};

    constexpr number_digits() noexcept {} // NOLINT: the digits are written before they are read
};

/// What a character is to `read_plain`.
enum plain_use : std::uint8_t { plain_digit = 1, plain_plus = 2, plain_punctuation = 4, plain_other = 8 };

inline constexpr auto plain_uses = [] {
    std::array<std::uint8_t, 256> uses{};
    for (auto& use : uses)
        use = plain_other;
    for (unsigned i = '0'; i <= '9'; ++i)
        uses[i] = plain_digit;
    uses['+'] = plain_plus;
    for (const char c : std::string_view(" -.()/[]"))
        uses[static_cast<unsigned char>(c)] = plain_punctuation;
    return uses;
}();

constexpr bool is_ascii_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// Where the pluses are in a text of digits, punctuation and pluses: at the beginning, where they say that a calling
/// code follows, or behind the last digit, where they say nothing. False when a digit follows one anywhere else.
constexpr bool place_pluses(std::string_view text, bool& leading) noexcept {
    std::size_t at = 0;
    while (text[at] != '+' && !is_ascii_digit(text[at]))
        ++at;
    leading = text[at] == '+';
    while (at < text.size() && text[at] == '+')
        ++at;
    const std::size_t next = text.find('+', at);
    if (next == std::string_view::npos)
        return true;
    for (const char c : text.substr(next))
        if (is_ascii_digit(c))
            return false;
    return true;
}

/// Text of ASCII digits, usual punctuation and plus signs, which most numbers are, in one pass. False when it is
/// something else, which then has to be read by `read_symbols`. At most `max_input` characters.
constexpr bool read_plain(std::string_view text, number_digits& out, errc& why) noexcept {
    std::size_t count = 0;
    unsigned seen = 0;
    for (const char c : text) {
        const unsigned use = plain_uses[static_cast<unsigned char>(c)];
        seen |= use;
        out.digits[count] = c;
        count += use & plain_digit;
    }
    if ((seen & plain_other) != 0)
        return false;
    out.count = count;
    if (count < 2) {
        why = errc::not_a_number;
        return true;
    }
    if ((seen & plain_plus) != 0 && !place_pluses(text, out.plus))
        why = errc::not_a_number;
    // Two digits are a number only when nothing stands between them.
    if (count == 2 && (out.plus || !is_ascii_digit(text[text.find_first_of("0123456789") + 1])))
        why = errc::not_a_number;
    return true;
}

/// Whether libphonenumber's general pattern of a number fits: pluses, three digits among punctuation, then anything a
/// number can have, then perhaps an extension; or two digits and nothing else.
class number_shape {
  public:
    constexpr number_shape(const unsigned char* text, std::size_t size) noexcept : text_(text), size_(size) {
        std::size_t i = 0;
        while (i < size && has_use(text[i], is_plus))
            ++i;
        unsigned digits = 0;
        while (i < size && digits < 3 && has_use(text[i], is_digit | is_punctuation | is_star))
            digits += has_use(text[i++], is_digit) ? 1U : 0U;
        if (digits < 3)
            return;
        third_digit_ = i;
        while (i < size && has_use(text[i], is_digit | is_punctuation | is_star | is_letter))
            ++i;
        body_end_ = i;
    }

    /// Whether the first `size` characters look like a number.
    [[nodiscard]] constexpr bool fits(std::size_t size) const noexcept {
        if (size == 2 && has_use(text_[0], is_digit) && has_use(text_[1], is_digit))
            return true;
        if (size < third_digit_ || third_digit_ == nowhere)
            return false;
        if (size <= body_end_)
            return true;
        return extension_finder(text_, size).begins_within(third_digit_, body_end_);
    }
    [[nodiscard]] constexpr bool fits() const noexcept { return fits(size_); }

  private:
    const unsigned char* text_;
    std::size_t size_;
    std::size_t third_digit_{nowhere}; // behind it
    std::size_t body_end_{0};
};

/// Whether a phone-context parameter is one: RFC 3966's global number, or a domain name.
constexpr bool is_phone_context(std::string_view text) noexcept {
    if (text.empty())
        return false;
    const auto digit_length = [](std::string_view rest) {
        if (rest.front() >= '0' && rest.front() <= '9')
            return std::size_t{1};
        const code_point c = decode(rest);
        return c.length > 1 && foreign_digit_value(c.value) >= 0 ? c.length : std::size_t{0};
    };
    if (text.front() == '+') {
        bool digits = false;
        for (std::string_view rest = text.substr(1); !rest.empty();) {
            std::size_t length = digit_length(rest);
            digits = digits || length > 0;
            if (length == 0 &&
                (rest.front() == '-' || rest.front() == '.' || rest.front() == '(' || rest.front() == ')'))
                length = 1;
            if (length == 0)
                return false;
            rest.remove_prefix(length);
        }
        return digits;
    }
    // Labels of letters, digits and inner hyphens; the last begins with a letter; a full stop may end it.
    const auto is_ascii_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (text.back() == '.')
        text.remove_suffix(1);
    while (true) {
        const std::size_t dot = text.find('.');
        const std::string_view name = text.substr(0, dot);
        if (name.empty() || name.front() == '-' || name.back() == '-')
            return false;
        for (std::string_view rest = name; !rest.empty();) {
            const std::size_t length = is_ascii_letter(rest.front()) || rest.front() == '-' ? 1 : digit_length(rest);
            if (length == 0)
                return false;
            rest.remove_prefix(length);
        }
        if (dot == std::string_view::npos)
            return is_ascii_letter(name.front());
        text.remove_prefix(dot + 1);
    }
}

/// The part of a text that can be a number, as symbols: from the first plus or digit to the last letter or digit of any
/// script, and not further than where a second number begins, as in `583-6985 x302/x2303`.
constexpr void cut_to_number(symbol_text& text, std::size_t& first) noexcept {
    first = 0;
    while (first < text.size() && !has_use(text[first], is_plus | is_digit))
        ++first;
    std::size_t end = text.size();
    while (end > first && !has_use(text[end - 1], ends_number))
        --end;
    for (std::size_t slash = first; slash < end; ++slash) {
        if (text[slash] != '/' && text[slash] != '\\')
            continue;
        std::size_t x = slash + 1;
        while (x < end && text[x] == ' ')
            ++x;
        if (x < end && text[x] == 'x') {
            end = slash;
            break;
        }
    }
    text.cut(end);
}

constexpr bool equals_at(const symbol_text& text, std::size_t at, std::string_view word) noexcept {
    if (text.size() - at < word.size())
        return false;
    for (std::size_t i = 0; i < word.size(); ++i)
        if (text[at + i] != static_cast<unsigned char>(word[i]))
            return false;
    return true;
}

/// The keypad's digit of a letter, by ITU-T E.161.
constexpr char keypad_digit(unsigned char letter) noexcept {
    constexpr std::string_view digits = "22233344455566677778889999";
    return digits[(letter | 0x20U) - 'a'];
}

constexpr bool is_ascii_letter(unsigned char one) noexcept {
    return one < 0x80 && has_use(one, is_letter);
}

/// Any text. Nothing when it is read, else why it is not a number.
constexpr bool read_symbols(std::string_view text, number_digits& out, errc& why) noexcept {
    constexpr std::string_view context_name = ";phone-context=";
    constexpr std::string_view scheme = "tel:";
    why = errc::not_a_number;
    symbol_text symbols;
    std::size_t first = 0;
    if (const std::size_t parameter = text.find(context_name); parameter != std::string_view::npos) {
        const std::string_view behind = text.substr(parameter + context_name.size());
        const std::string_view context = behind.substr(0, behind.find(';'));
        if (!is_phone_context(context))
            return false;
        const std::size_t prefix = text.find(scheme);
        const std::size_t begin = prefix == std::string_view::npos ? 0 : prefix + scheme.size();
        const std::string_view number = begin <= parameter ? text.substr(begin, parameter - begin) : text.substr(begin);
        if (context.front() == '+')
            symbols.append(context);
        symbols.append(number);
    } else {
        if (!symbols.append(text))
            return false;
        cut_to_number(symbols, first);
    }
    for (std::size_t i = first; i < symbols.size(); ++i) {
        if (symbols[i] == ';' && equals_at(symbols, i, ";isub=")) {
            symbols.cut(i);
            break;
        }
    }

    const unsigned char* number = symbols.data() + first;
    std::size_t size = symbols.size() - first;
    const number_shape shape(number, size);
    if (size < 2 || !shape.fits())
        return false;
    const extension_finder extension(number, size);
    if (const std::size_t at = extension.leftmost(); at != nowhere && shape.fits(at)) {
        for (std::size_t i = 0; i < extension.count(); ++i)
            out.extension[i] = static_cast<char>('0' + digit_of(number[extension.digits() + i]));
        out.extension_length = static_cast<std::uint8_t>(extension.count());
        size = at;
    }

    std::size_t i = 0;
    while (i < size && has_use(number[i], is_plus))
        ++i;
    out.plus = i > 0;
    // Three letters or more are a name for a number; fewer are slips of the keyboard.
    std::size_t letters = 0;
    for (std::size_t j = i; j < size; ++j)
        letters += has_use(number[j], is_letter) ? 1U : 0U;
    out.count = 0;
    for (; i < size; ++i) {
        if (has_use(number[i], is_digit)) {
            out.digits[out.count++] = static_cast<char>('0' + digit_of(number[i]));
        } else if (letters >= 3 && is_ascii_letter(number[i])) {
            out.digits[out.count++] = keypad_digit(number[i]);
        }
    }
    return true;
}

} // namespace callkit::e164::detail
