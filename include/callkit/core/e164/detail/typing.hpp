#pragma once

#include <callkit/core/e164/detail/plan_view.hpp>
#include <callkit/core/e164/detail/prefix_program.hpp>
#include <callkit/core/e164/detail/symbols.hpp>
#include <callkit/core/e164/detail/typing_view.hpp>
#include <callkit/core/e164/detail/writer.hpp>
#include <callkit/core/e164/types.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// Formatting while somebody types. The rules are those of libphonenumber's AsYouTypeFormatter: as soon as three digits
/// are there, the formats that can still fit are tried in turn, and dropped as further digits rule them out.
namespace callkit::e164::detail {

/// Text of at most `N` bytes that can be changed. What does not fit is left out.
template <std::size_t N>
class short_text {
  public:
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {bytes_.data(), size_}; }
    [[nodiscard]] constexpr std::size_t size() const noexcept { return size_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
    constexpr char& operator[](std::size_t i) noexcept { return bytes_[i]; }
    constexpr char operator[](std::size_t i) const noexcept { return i < size_ ? bytes_[i] : '\0'; }
    constexpr void clear() noexcept { size_ = 0; }
    constexpr void resize(std::size_t size) noexcept { size_ = size < size_ ? size : size_; }
    constexpr void add(char c) noexcept {
        if (size_ < N)
            bytes_[size_++] = c;
    }
    constexpr void add(std::string_view text) noexcept {
        for (const char c : text)
            add(c);
    }
    constexpr void assign(std::string_view text) noexcept {
        std::array<char, N> copy{}; // the text may be a part of this one
        const std::size_t count = text.size() < N ? text.size() : N;
        for (std::size_t i = 0; i < count; ++i)
            copy[i] = text[i];
        bytes_ = copy;
        size_ = count;
    }

  private:
    std::array<char, N> bytes_{};
    std::size_t size_{0};
};

template <class Plan, class Typing>
class typing_formatter {
  public:
    constexpr typing_formatter(const Plan& plan, const Typing& typing, region home) noexcept
        : plan_(plan), typing_(typing) {
        const std::size_t found = find_region(plan, home);
        home_code_ = found == 0 ? 0 : plan.regions[found - 1].code;
        home_is_main_ = found != 0 && plan.codes[home_code_ - 1].first_region + 1U == found;
        clear();
    }

    constexpr void clear() noexcept {
        output_.clear();
        typed_.clear();
        digits_.clear();
        national_.clear();
        before_.clear();
        national_prefix_.clear();
        forget_format();
        possible_count_ = 0;
        code_ = home_code_;
        characters_ = 0;
        can_format_ = true;
        was_formatted_ = false;
        complete_ = false;
        expects_code_ = false;
        spaced_prefix_ = false;
        remembered_ = 0;
        remembered_typed_ = 0;
    }

    /// Takes one more character. Characters beyond the 250th are ignored.
    constexpr std::string_view type(char32_t c, bool remember) noexcept {
        if (characters_ < max_input) {
            ++characters_;
            output_.assign(take(c, remember).view());
        }
        return output_.view();
    }

    [[nodiscard]] constexpr std::string_view output() const noexcept { return output_.view(); }

    /// Where in the output the remembered character ends.
    [[nodiscard]] constexpr std::size_t remembered() const noexcept {
        if (!can_format_)
            return remembered_typed_;
        std::size_t digit = 0;
        std::size_t at = 0;
        while (digit < remembered_ && at < output_.size()) {
            if (digits_[digit] == output_[at])
                ++digit;
            ++at;
        }
        return at;
    }

  private:
    using output_text = short_text<1100>;
    static constexpr std::size_t max_formats = 64;
    static constexpr char placeholder = '\x01';

    constexpr output_text take(char32_t c, bool remember) noexcept {
        append_utf8(typed_, c);
        if (remember)
            remembered_typed_ = typed_.size();
        char digit = '\0';
        if (const int value =
                c < 0x80 ? (c >= U'0' && c <= U'9' ? static_cast<int>(c - U'0') : -1) : foreign_digit_value(c);
            value >= 0) {
            digit = static_cast<char>('0' + value);
            national_.add(digit);
            digits_.add(digit);
            remembered_ = remember ? digits_.size() : remembered_;
        } else if (c == U'+' && characters_ == 1) {
            digits_.add('+');
            remembered_ = remember ? digits_.size() : remembered_;
        } else {
            can_format_ = false;
            was_formatted_ = true;
        }
        if (!can_format_)
            return recover();
        if (digits_.size() < 3)
            return as_typed();
        if (digits_.size() == 3) {
            if (!take_idd()) {
                take_national_prefix(national_prefix_);
                return choose_format();
            }
            expects_code_ = true;
        }
        if (expects_code_) {
            if (take_code())
                expects_code_ = false;
            output_text made;
            made.add(before_.view());
            made.add(national_.view());
            return made;
        }
        return possible_count_ > 0 ? go_on(digit) : choose_format();
    }

    /// Formatting failed before; what looked like digits of the number may have been a long prefix.
    constexpr output_text recover() noexcept {
        if (was_formatted_)
            return as_typed();
        if (take_idd()) {
            if (take_code())
                return start_again();
        } else if (takes_longer_prefix()) {
            before_.add(' ');
            return start_again();
        }
        return as_typed();
    }

    constexpr output_text go_on(char digit) noexcept {
        const output_text filled = fill(digit);
        if (output_text whole; format_whole(whole))
            return whole;
        narrow();
        if (choose_template())
            return fill_all();
        return can_format_ ? with_prefix(filled.view()) : as_typed();
    }

    constexpr output_text start_again() noexcept {
        can_format_ = true;
        expects_code_ = false;
        possible_count_ = 0;
        forget_format();
        return choose_format();
    }

    constexpr output_text choose_format() noexcept {
        if (national_.size() < 3)
            return with_prefix(national_.view());
        find_formats();
        if (output_text whole; format_whole(whole))
            return whole;
        return choose_template() ? fill_all() : as_typed();
    }

    constexpr output_text as_typed() const noexcept {
        output_text made;
        made.add(typed_.view());
        return made;
    }

    constexpr output_text with_prefix(std::string_view national) const noexcept {
        output_text made;
        made.add(before_.view());
        if (spaced_prefix_ && !before_.empty() && before_[before_.size() - 1] != ' ')
            made.add(' ');
        made.add(national);
        return made;
    }

    constexpr void find_formats() noexcept {
        possible_count_ = 0;
        if (code_ != 0) {
            const bool prefixed = !national_prefix_.empty();
            const std::size_t first = plan_.codes[code_ - 1].first_format;
            const std::size_t national = typing_.counts[2 * (code_ - 1)];
            const std::size_t international = typing_.counts[2 * (code_ - 1) + 1];
            const bool use_international = complete_ && !prefixed && international > 0;
            const std::size_t begin = first + (use_international ? national : 0);
            const std::size_t end = begin + (use_international ? international : national);
            for (std::size_t i = begin; i < end && possible_count_ < max_formats; ++i) {
                const unsigned flags = typing_.formats[i].flags;
                const bool without = (flags & typing_without_prefix) != 0;
                const bool optional = (flags & typing_prefix_optional) != 0;
                if (prefixed && without && !optional && (flags & typing_has_carrier) == 0)
                    continue;
                if (!prefixed && !complete_ && !without && !optional)
                    continue;
                if ((flags & typing_eligible) != 0)
                    possible_[possible_count_++] = static_cast<std::uint16_t>(i);
            }
        }
        narrow();
    }

    /// Drops the formats whose leading digits are not those of the number.
    constexpr void narrow() noexcept {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < possible_count_; ++i) {
            const typing_format& format = typing_.formats[possible_[i]];
            bool fits = true;
            if (format.pattern_count > 0) {
                const std::size_t level = national_.size() - 3;
                const std::size_t last = format.pattern_count - 1U;
                const std::uint16_t program = typing_.patterns[format.first_pattern + (level < last ? level : last)];
                fits =
                    prefix_matcher(typing_.programs + program, national_.view().data(), national_.size()).run().found;
            }
            if (fits)
                possible_[kept++] = possible_[i];
        }
        possible_count_ = kept;
    }

    constexpr const std::uint8_t* groups_of(std::size_t format) const noexcept {
        return plan_.groups + plan_.formats[format].groups;
    }

    /// Whether the digits typed are a whole number of one of the formats, and nothing is lost in it.
    constexpr bool format_whole(output_text& out) noexcept {
        for (std::size_t i = 0; i < possible_count_; ++i) {
            const std::uint8_t* bounds = groups_of(possible_[i]);
            std::size_t least = 0;
            std::size_t most = 0;
            for (std::size_t group = 0; group < bounds[0]; ++group) {
                least += bounds[1 + 2 * group];
                most += bounds[2 + 2 * group];
            }
            if (national_.size() < least || national_.size() > most)
                continue;
            spaced_prefix_ = (typing_.formats[possible_[i]].flags & typing_spaced_prefix) != 0;
            short_text<64> written;
            write_format(possible_[i], national_.view(), written);
            const output_text whole = with_prefix(written.view());
            if (!says_what_was_typed(whole))
                continue;
            out = whole;
            return true;
        }
        return false;
    }

    template <std::size_t N>
    constexpr void write_format(std::size_t format, std::string_view digits, short_text<N>& out) const noexcept {
        const digit_groups groups(groups_of(format), digits);
        for (const char* at = plan_.texts + plan_.formats[format].international; *at != '\0'; ++at) {
            if (is_group(*at))
                out.add(groups[static_cast<std::size_t>(*at)]);
            else
                out.add(*at);
        }
    }

    constexpr bool says_what_was_typed(const output_text& whole) const noexcept {
        std::size_t at = 0;
        for (const char c : whole.view()) {
            if ((c >= '0' && c <= '9') || c == '+' || c == '*' || c == '#') {
                if (digits_[at] != c)
                    return false;
                ++at;
            }
        }
        return at == digits_.size();
    }

    constexpr void forget_format() noexcept {
        template_.clear();
        current_groups_ = no_groups;
        filled_ = 0;
    }

    /// Takes the first format that has room for the digits. False when that is the one in use, or there is none.
    constexpr bool choose_template() noexcept {
        for (std::size_t i = 0; i < possible_count_; ++i) {
            const std::size_t format = possible_[i];
            if (current_groups_ == plan_.formats[format].groups)
                return false;
            if (make_template(format)) {
                current_groups_ = plan_.formats[format].groups;
                spaced_prefix_ = (typing_.formats[format].flags & typing_spaced_prefix) != 0;
                filled_ = 0;
                return true;
            }
        }
        can_format_ = false;
        return false;
    }

    constexpr bool make_template(std::size_t format) noexcept {
        constexpr std::string_view longest = "\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01";
        const std::uint8_t* bounds = groups_of(format);
        std::size_t least = 0;
        std::size_t most = 0;
        for (std::size_t group = 0; group < bounds[0]; ++group) {
            least += bounds[1 + 2 * group];
            most += bounds[2 + 2 * group];
        }
        const std::size_t room = least > longest.size() ? 0 : most < longest.size() ? most : longest.size();
        template_.clear();
        if (room < national_.size())
            return false;
        write_format(format, longest.substr(0, room), template_);
        return !template_.empty();
    }

    constexpr output_text fill_all() noexcept {
        output_text filled;
        if (national_.empty()) {
            filled.add(before_.view());
            return filled;
        }
        for (std::size_t i = 0; i < national_.size(); ++i)
            filled = fill(national_[i]);
        return can_format_ ? with_prefix(filled.view()) : as_typed();
    }

    /// Puts a digit in the next place of the template and returns the template up to there.
    constexpr output_text fill(char digit) noexcept {
        output_text made;
        for (std::size_t i = filled_; i < template_.size(); ++i) {
            if (template_[i] != placeholder)
                continue;
            template_[i] = digit;
            filled_ = i;
            made.add(template_.view().substr(0, i + 1));
            return made;
        }
        if (possible_count_ == 1)
            can_format_ = false; // more digits than the only format has
        current_groups_ = no_groups;
        return as_typed();
    }

    constexpr const region_entry* home() const noexcept {
        return code_ == 0 ? nullptr : &plan_.regions[plan_.codes[code_ - 1].first_region];
    }

    /// North American numbers begin with 2 to 9, so that a 1 before one of those is the prefix.
    constexpr bool begins_with_one() const noexcept {
        return code_ != 0 && plan_.codes[code_ - 1].code == 1 && national_[0] == '1' && national_[1] != '0' &&
               national_[1] != '1';
    }

    template <std::size_t N>
    constexpr void take_national_prefix(short_text<N>& prefix) noexcept {
        std::size_t length = 0;
        if (begins_with_one()) {
            length = 1;
            before_.add("1 ");
            complete_ = true;
        } else if (home() != nullptr && home()->prefix != 0) {
            const auto match =
                prefix_matcher(plan_.programs + home()->prefix, national_.view().data(), national_.size()).run();
            length = match.found ? match.end : 0;
            if (length > 0) {
                complete_ = true;
                before_.add(national_.view().substr(0, length));
            }
        }
        prefix.assign(national_.view().substr(0, length));
        national_.assign(national_.view().substr(length));
    }

    constexpr bool takes_longer_prefix() noexcept {
        if (!national_prefix_.empty()) {
            short_text<max_input> whole;
            whole.add(national_prefix_.view());
            whole.add(national_.view());
            national_ = whole;
            if (const std::size_t at = before_.view().rfind(national_prefix_.view()); at != std::string_view::npos)
                before_.resize(at);
        }
        short_text<max_input> longer;
        take_national_prefix(longer);
        return longer.view() != national_prefix_.view();
    }

    constexpr bool take_idd() noexcept {
        std::size_t length = 0;
        if (digits_[0] == '+') {
            length = 1;
        } else if (home() != nullptr && home()->idd != 0) {
            const auto match =
                prefix_matcher(plan_.programs + home()->idd, digits_.view().data(), digits_.size()).run();
            if (!match.found)
                return false;
            length = match.end;
        } else {
            return false;
        }
        complete_ = true;
        national_.assign(digits_.view().substr(length));
        before_.assign(digits_.view().substr(0, length));
        if (digits_[0] != '+')
            before_.add(' ');
        return true;
    }

    constexpr bool take_code() noexcept {
        if (national_.empty() || national_[0] == '0')
            return false;
        const std::size_t found = find_code(plan_, national_.view().data(), national_.size());
        if (found == 0)
            return false;
        const std::size_t length = plan_.codes[found - 1].digits;
        before_.add(national_.view().substr(0, length));
        before_.add(' ');
        national_.assign(national_.view().substr(length));
        // Like libphonenumber, a code typed after another one counts only when it is not the home region's.
        if (!(home_is_main_ && found == home_code_))
            code_ = found;
        national_prefix_.clear();
        return true;
    }

    template <std::size_t N>
    static constexpr void append_utf8(short_text<N>& out, char32_t c) noexcept {
        const auto byte = [&out](char32_t value) { out.add(static_cast<char>(value)); };
        if (c < 0x80) {
            byte(c);
        } else if (c < 0x800) {
            byte(0xc0U | (c >> 6U));
            byte(0x80U | (c & 0x3fU));
        } else if (c < 0x10000) {
            byte(0xe0U | (c >> 12U));
            byte(0x80U | ((c >> 6U) & 0x3fU));
            byte(0x80U | (c & 0x3fU));
        } else {
            byte(0xf0U | (c >> 18U));
            byte(0x80U | ((c >> 12U) & 0x3fU));
            byte(0x80U | ((c >> 6U) & 0x3fU));
            byte(0x80U | (c & 0x3fU));
        }
    }

    static constexpr std::uint32_t no_groups = 0xffffffff;

    Plan plan_; // both are no more than pointers, or nothing
    Typing typing_;
    std::size_t home_code_{0};
    bool home_is_main_{false}; // of its code
    std::size_t code_{0};
    output_text output_{};
    output_text typed_{};                // every character as it came
    short_text<max_input> digits_{};     // its digits, and the plus
    short_text<max_input> national_{};   // those of the national number
    short_text<max_input + 8> before_{}; // what stands before the national number
    short_text<max_input> national_prefix_{};
    short_text<64> template_{}; // the format, with a placeholder for each digit to come
    std::uint32_t current_groups_{no_groups};
    std::size_t filled_{0};
    std::array<std::uint16_t, max_formats> possible_{};
    std::size_t possible_count_{0};
    std::size_t characters_{0};
    std::size_t remembered_{0};       // in `digits_`
    std::size_t remembered_typed_{0}; // in `typed_`
    bool can_format_{true};
    bool was_formatted_{false}; // something else than digits was typed
    bool complete_{false};      // the number has a plus, an international or a national prefix
    bool expects_code_{false};
    bool spaced_prefix_{false};
};

} // namespace callkit::e164::detail
