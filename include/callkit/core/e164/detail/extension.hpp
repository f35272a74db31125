#pragma once

#include <callkit/core/e164/detail/symbols.hpp>

#include <cstddef>
#include <string_view>

/// Finds the extension at the end of a number. libphonenumber describes six ways of writing one with a regular
/// expression, and takes the match that begins furthest to the left. In each of them the digits are all the digits at
/// the end, so that one look backwards from there finds the same.
namespace callkit::e164::detail {

/// A place in the text, or none.
inline constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

class extension_finder {
  public:
    constexpr extension_finder(const unsigned char* text, std::size_t size) noexcept : text_(text) {
        std::size_t end = size;
        hash_ = end > 0 && text[end - 1] == '#';
        if (hash_)
            --end;
        digits_end_ = end;
        while (end > 0 && has_use(text[end - 1], is_digit))
            --end;
        digits_ = end;
        if (count() == 0 || count() > 20)
            return;
        gap_ = before(digits_, is_digit_gap);
        label_end_ = gap_ > 0 && is_colon(text[gap_ - 1]) ? gap_ - 1 : gap_;
        find_labels();
    }

    [[nodiscard]] constexpr std::size_t digits() const noexcept { return digits_; }
    [[nodiscard]] constexpr std::size_t count() const noexcept { return digits_end_ - digits_; }

    /// Where the leftmost match begins.
    [[nodiscard]] constexpr std::size_t leftmost() const noexcept {
        std::size_t found = nowhere;
        for (const range& one : ranges_)
            found = one.first < found ? one.first : found;
        const std::size_t commas = leftmost_commas();
        return commas < found ? commas : found;
    }

    /// Whether some match begins in [low, high]; `high` is the first character that only an extension can have.
    [[nodiscard]] constexpr bool begins_within(std::size_t low, std::size_t high) const noexcept {
        for (const range& one : ranges_)
            if (one.first != nowhere && one.first <= high && one.last >= low)
                return true;
        return begins_with_commas(high);
    }

  private:
    struct range {
        std::size_t first{nowhere}; // a match begins at each of these places
        std::size_t last{0};
    };

    [[nodiscard]] constexpr std::size_t before(std::size_t end, unsigned use) const noexcept {
        while (end > 0 && has_use(text_[end - 1], use))
            --end;
        return end;
    }
    [[nodiscard]] constexpr std::size_t blanks_before(std::size_t end) const noexcept {
        while (end > 0 && is_blank(text_[end - 1]))
            --end;
        return end;
    }
    static constexpr bool is_blank(unsigned char one) noexcept {
        return one == ' ' || one == '\t' || one == symbol::no_break_space;
    }
    static constexpr bool is_colon(unsigned char one) noexcept {
        return one == ':' || one == '.' || one == symbol::wide_full_stop;
    }
    static constexpr unsigned char folded(unsigned char one) noexcept {
        if (one == symbol::long_s)
            return 's';
        return one >= 'A' && one <= 'Z' ? static_cast<unsigned char>(one - 'A' + 'a') : one;
    }

    /// Whether `word` ends at `end`, in any case.
    [[nodiscard]] constexpr bool ends_with(std::size_t end, std::string_view word) const noexcept {
        if (end < word.size())
            return false;
        for (std::size_t i = 0; i < word.size(); ++i)
            if (folded(text_[end - word.size() + i]) != static_cast<unsigned char>(word[i]))
                return false;
        return true;
    }

    /// Remembers a label and the gap before it.
    constexpr void add(std::size_t number, std::size_t label_first, std::size_t label_last) noexcept {
        ranges_[number] = {before(label_first, is_label_gap), label_last};
    }

    constexpr void find_labels() noexcept {
        if (!hash_ && ends_with(digits_, ";ext="))
            ranges_[0] = {digits_ - 5, digits_ - 5};
        find_words();
        if (count() <= 9)
            find_signs();
        if (hash_ && count() <= 6) { // as Americans write it: - 503#
            std::size_t first = digits_;
            while (first > 0 && (text_[first - 1] == ' ' || text_[first - 1] == '-'))
                --first;
            if (first < digits_)
                ranges_[3] = {first, digits_ - 1};
        }
    }

    /// ext, xt, extn, xtn, extension, extensión, full-width ext and extn, доб, anexo.
    constexpr void find_words() noexcept {
        const std::size_t end = label_end_;
        for (const std::string_view word : {std::string_view("anexo"), std::string_view("\x8a\x8b\x8c")})
            if (ends_with(end, word))
                return add(1, end - word.size(), end - word.size());
        for (const std::string_view word :
             {std::string_view("xt"), std::string_view("xtn"), std::string_view("xtensio"),
              std::string_view("xtension"), std::string_view("xtensio\x8e"), std::string_view("xtensio\x8en"),
              std::string_view("xtensi\x8d"), std::string_view("xtensi\x8dn")}) {
            if (ends_with(end, word)) {
                const std::size_t x = end - word.size();
                return add(1, x > 0 && folded(text_[x - 1]) == 'e' ? x - 1 : x, x);
            }
        }
        for (const std::string_view word : {std::string_view("\x86\x87"), std::string_view("\x86\x87\x88")}) {
            if (ends_with(end, word)) {
                const std::size_t x = end - word.size();
                return add(1, x > 0 && text_[x - 1] == symbol::wide_e ? x - 1 : x, x);
            }
        }
    }

    /// x, #, ~ in both widths, int and its full-width form.
    constexpr void find_signs() noexcept {
        const std::size_t end = label_end_;
        if (end == 0)
            return;
        const unsigned char last = folded(text_[end - 1]);
        if (last == 'x' || last == '#' || last == '~' || last == symbol::wide_x || last == symbol::wide_hash ||
            last == symbol::wide_tilde)
            add(2, end - 1, end - 1);
        else if (ends_with(end, "int") || ends_with(end, "\x89\x88\x87"))
            add(2, end - 3, end - 3);
    }

    /// Commas (two for up to 15 digits, one for up to 9) or a semicolon, with blanks before them.
    [[nodiscard]] constexpr std::size_t leftmost_commas() const noexcept {
        if (count() == 0 || count() > 15)
            return nowhere;
        const bool few = count() <= 9;
        if (label_end_ > 0 && text_[label_end_ - 1] == ';')
            return blanks_before(label_end_ - 1);
        if (label_end_ < gap_ && label_end_ > 0 && text_[label_end_ - 1] == ',') {
            // Commas before a colon.
            std::size_t first = label_end_;
            while (first > 0 && text_[first - 1] == ',')
                --first;
            if (few)
                return blanks_before(first);
            if (label_end_ - first >= 2)
                return label_end_ - first == 2 ? blanks_before(first) : label_end_ - 2;
        }
        for (std::size_t i = gap_; i < digits_; ++i)
            if (text_[i] == ',' && (few || (i + 1 < digits_ && text_[i + 1] == ',')))
                return blanks_before(i);
        return nowhere;
    }

    /// Whether a match of the same sort begins at `at`.
    [[nodiscard]] constexpr bool begins_with_commas(std::size_t at) const noexcept {
        if (count() == 0 || count() > 15)
            return false;
        std::size_t i = at;
        while (i < digits_ && is_blank(text_[i]))
            ++i;
        if (i >= digits_)
            return false;
        std::size_t end = i;
        if (text_[i] == ';')
            return rest_is_gap(i + 1);
        while (end < digits_ && text_[end] == ',')
            ++end;
        const std::size_t commas = end - i;
        if (commas == 0)
            return false;
        if (count() <= 9 && rest_is_gap(end))
            return true;
        // With exactly two commas the colon may follow them; further commas belong to the gap.
        return commas >= 2 && (rest_is_gap(i + 2));
    }

    [[nodiscard]] constexpr bool rest_is_gap(std::size_t at) const noexcept { return at >= gap_ || at == label_end_; }

    const unsigned char* text_;
    bool hash_{false};
    std::size_t digits_{0};
    std::size_t digits_end_{0};
    std::size_t gap_{0};       // the digits' gap begins here
    std::size_t label_end_{0}; // and here the colon before it, if there is one
    range ranges_[4]{};
};

} // namespace callkit::e164::detail
