#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace callkit::twilio {
namespace detail {

/// Steps through JSON as long as it is as plain as Twilio's answers are: ASCII, strings without escapes, whole numbers.
/// Every step says whether it went; after one that did not, a real parser has to look. Nothing is accepted here that a
/// parser would refuse.
class plain_json {
  public:
    explicit plain_json(std::string_view text) noexcept : at_(text.data()), end_(text.data() + text.size()) {}

    void skip_space() noexcept {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t'))
            ++at_;
    }
    [[nodiscard]] bool at_end() const noexcept { return at_ == end_; }
    [[nodiscard]] bool take(char wanted) noexcept {
        if (at_ == end_ || *at_ != wanted)
            return false;
        ++at_;
        return true;
    }
    /// What is between two quotes.
    [[nodiscard]] bool string(std::string_view& text) noexcept {
        if (!take('"'))
            return false;
        const char* const begin = at_;
        at_ = end_of_plain(at_, end_);
        text = {begin, static_cast<std::size_t>(at_ - begin)};
        return take('"');
    }
    /// Any value. `text`: of a string or a number; empty for everything else.
    [[nodiscard]] bool value(std::string_view& text, unsigned depth) {
        text = {};
        if (at_ == end_)
            return false;
        switch (*at_) {
        case '"':
            return string(text);
        case 'n':
            return word("null");
        case 't':
            return word("true");
        case 'f':
            return word("false");
        case '{':
            return object(depth, [](std::string_view, std::string_view) {});
        case '[':
            return array(depth);
        default:
            return number(text);
        }
    }
    template <class Note>
    [[nodiscard]] bool object(unsigned depth, const Note& note) {
        if (depth == 0 || !take('{'))
            return false;
        skip_space();
        if (take('}'))
            return true;
        for (;;) {
            std::string_view name;
            std::string_view text;
            if (!string(name))
                return false;
            skip_space();
            if (!take(':'))
                return false;
            skip_space();
            if (!value(text, depth - 1))
                return false;
            note(name, text);
            skip_space();
            if (take('}'))
                return true;
            if (!take(','))
                return false;
            skip_space();
        }
    }

  private:
    [[nodiscard]] bool array(unsigned depth) {
        std::string_view ignored;
        if (depth == 0 || !take('['))
            return false;
        skip_space();
        if (take(']'))
            return true;
        for (;;) {
            if (!value(ignored, depth - 1))
                return false;
            skip_space();
            if (take(']'))
                return true;
            if (!take(','))
                return false;
            skip_space();
        }
    }
    [[nodiscard]] bool word(std::string_view wanted) noexcept {
        if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(wanted))
            return false;
        at_ += wanted.size();
        return true;
    }
    /// Whole, not negative, and small enough for every type.
    [[nodiscard]] bool number(std::string_view& text) noexcept {
        constexpr std::ptrdiff_t most_digits = 18;
        const char* const begin = at_;
        while (at_ != end_ && *at_ >= '0' && *at_ <= '9')
            ++at_;
        const std::ptrdiff_t digits = at_ - begin;
        if (digits == 0 || digits > most_digits || (*begin == '0' && digits != 1) ||
            (at_ != end_ && (*at_ == '.' || *at_ == 'e' || *at_ == 'E')))
            return false;
        text = {begin, static_cast<std::size_t>(digits)};
        return true;
    }
    /// The first quote, backslash, control or byte beyond ASCII; eight bytes at a time.
    [[nodiscard]] static const char* end_of_plain(const char* at, const char* end) noexcept {
        constexpr std::uint64_t ones = 0x0101010101010101;
        constexpr std::uint64_t highs = 0x80 * ones;
        if constexpr (std::endian::native == std::endian::little) {
            while (end - at >= 8) {
                std::uint64_t eight = 0;
                std::memcpy(&eight, at, 8);
                const std::uint64_t quote = eight ^ ('"' * ones);
                const std::uint64_t backslash = eight ^ ('\\' * ones);
                // A borrow comes only from a byte that is one of these itself, so the first one found is right.
                const std::uint64_t found = ((((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
                                              ((eight - 0x20 * ones) & ~eight)) |
                                             eight) &
                                            highs;
                if (found != 0)
                    return at + (std::countr_zero(found) >> 3);
                at += 8;
            }
        }
        while (at != end && static_cast<unsigned char>(*at) >= 0x20 && static_cast<unsigned char>(*at) < 0x80 &&
               *at != '"' && *at != '\\')
            ++at;
        return at;
    }

    const char* at_;
    const char* end_;
};

} // namespace detail

/// Tells `note` of each member of an object, in order: its name, and its text if it is a string or a number. Whether it
/// could: when not, a real parser has to look, and what was told until then does not count.
template <class Note>
[[nodiscard]] bool read_plain_object(std::string_view body, const Note& note) {
    constexpr unsigned deepest = 8;
    detail::plain_json from(body);
    from.skip_space();
    if (!from.object(deepest, note))
        return false;
    from.skip_space();
    return from.at_end();
}

} // namespace callkit::twilio
