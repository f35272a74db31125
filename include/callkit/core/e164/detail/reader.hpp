#pragma once

#include <callkit/core/e164/detail/digit_words.hpp>
#include <callkit/core/e164/detail/number_parts.hpp>
#include <callkit/core/e164/detail/number_text.hpp>
#include <callkit/core/e164/detail/plan_view.hpp>
#include <callkit/core/e164/detail/prefix_program.hpp>
#include <callkit/core/e164/types.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

/// From digits to a number: which calling code, which prefixes to leave out, what the numbering plan says of the rest.
/// The rules and their order are those of libphonenumber's ParseHelper and MaybeExtractCountryCode.
namespace callkit::e164::detail {

/// Digits, lying somewhere, while prefixes are taken off them.
struct digit_run {
    const char* begin;
    std::size_t count;

    constexpr void drop(std::size_t digits) noexcept {
        begin += digits;
        count -= digits;
    }
};

/// Room for digits that had to be rewritten: a prefix can be replaced by up to four others.
using rewritten_digits = std::array<char, max_input + 6>;

template <class Plan>
class number_reader {
  public:
    explicit constexpr number_reader(const Plan& plan) noexcept : plan_(plan) {}

    /// Reads a text into an empty number. `home` is the region whose habits apply, counted from 1; 0 for none.
    /// `need_code`: a number without a code and without a region is an error; else it gets code 0.
    constexpr errc read(std::string_view text, std::size_t home, bool need_code, number_parts& out) const noexcept {
        if (read_e164(text, out))
            return {};
        if (is_too_long(text))
            return errc::too_long;
        number_digits found;
        errc why{};
        if (read_plain(text, found, why)) {
            if (why != errc{})
                return why;
            if (found.plus && found.count >= shortest_e164 && found.count <= longest_e164 &&
                take_e164(found.digits.data(), found.count, out))
                return {};
        } else if (!read_symbols(text, found, why)) {
            return why;
        }
        return resolve(found, home, need_code, out);
    }

    /// The number of these digits as they are.
    constexpr number_parts make(unsigned code, std::string_view national) const noexcept {
        std::size_t found = 0;
        for (std::size_t i = 0; i < 1000 && found == 0; ++i)
            if (plan_.code_of[i] != 0 && plan_.codes[plan_.code_of[i] - 1].code == code)
                found = plan_.code_of[i];
        number_parts made;
        build(found, {national.data(), national.size()}, made);
        return made;
    }

    /// What the plan says about a number of 2 to 17 national digits.
    constexpr void classify(number_parts& number, const code_entry& code) const noexcept {
        classify(number, code, walk(plan_, code.root, number.national().data(), number.national().size()));
    }

    // Most of all numbers are a plus and digits with nothing to leave out, for which there is a shorter way.
    static constexpr std::size_t shortest_e164 = 8; // digits; a word of eight at either end has them all
    static constexpr std::size_t longest_e164 = 16;

    /// What the plan says of such a number.
    struct known_e164 {
        const code_entry* code;
        std::uint16_t label;
    };

    /// Looks up what stands behind the plus: `shortest_e164` to `longest_e164` digits. False for numbers that must be
    /// read as any other text.
    constexpr bool look_up(const char* digits, std::size_t count, known_e164& out) const noexcept {
        const std::size_t found = find_code(plan_, digits, count);
        if (found == 0)
            return false;
        const code_entry& code = plan_.codes[found - 1];
        const digit_run national{digits + code.digits, count - code.digits};
        if (begins_with(plan_.regions[code.first_region].prefix_first, national))
            return false;
        out = {&code, walk(plan_, code.root, national.begin, national.count)};
        return true;
    }

  private:
    constexpr void classify(number_parts& number, const code_entry& code, std::uint16_t found) const noexcept {
        const label known = unpack_label(plan_.labels[found]);
        number.label = found;
        number.line = static_cast<type>(known.line);
        number.where = region_of_letters(letters_of(plan_, code, known));
    }

    /// False for everything that is not so plain, which then is read from the start.
    constexpr bool read_e164(std::string_view text, number_parts& out) const noexcept {
        if (std::is_constant_evaluated() || text.size() <= shortest_e164 || text.size() > longest_e164 + 1 ||
            text[0] != '+')
            return false;
        const char* const digits = text.data() + 1;
        const std::size_t count = text.size() - 1;
        return are_digits(load_word(digits)) && are_digits(load_word(digits + count - 8)) &&
               take_e164(digits, count, out);
    }

    /// Makes an empty number of what `look_up` finds. False, and nothing changed, when it finds nothing.
    constexpr bool take_e164(const char* digits, std::size_t count, number_parts& out) const noexcept {
        known_e164 known{};
        if (!look_up(digits, count, known))
            return false;
        copy_digits(out.digits.data(), digits, count);
        out.length = static_cast<std::uint8_t>(count);
        out.code_digits = static_cast<std::uint8_t>(known.code->digits);
        classify(out, *known.code, known.label);
        return true;
    }

    struct extracted {
        std::size_t code{0}; // from 1; 0 when none was found
        errc why{};
    };

    constexpr bool matches_general(const region_entry& where, const digit_run& digits) const noexcept {
        return digits.count >= shortest_national && digits.count <= longest_national &&
               walk(plan_, where.root, digits.begin, digits.count) != 0;
    }

    static constexpr bool begins_with(std::uint16_t first_digits, const digit_run& digits) noexcept {
        return digits.count > 0 && ((first_digits >> static_cast<unsigned>(*digits.begin - '0')) & 1U) != 0;
    }

    /// Takes off the international prefix of a region, as long as no 0 follows, with which no code begins.
    constexpr bool strip_idd(const region_entry& from, digit_run& digits) const noexcept {
        if (!begins_with(from.idd_first, digits))
            return false;
        const prefix_match match = prefix_matcher(plan_.programs + from.idd, digits.begin, digits.count).run();
        if (!match.found || (match.end < digits.count && digits.begin[match.end] == '0'))
            return false;
        digits.drop(match.end);
        return true;
    }

    /// Takes off, or rewrites, a national prefix or carrier code, unless the number is a number only with it.
    constexpr void strip_national_prefix(const region_entry& home, digit_run& digits,
                                         rewritten_digits& room) const noexcept {
        if (!begins_with(home.prefix_first, digits))
            return;
        const prefix_match match = prefix_matcher(plan_.programs + home.prefix, digits.begin, digits.count).run();
        if (!match.found || match.end == 0)
            return;
        digit_run rest = digits;
        rest.drop(match.end);
        if (const std::string_view rule = text_at(plan_, home.transform); !rule.empty())
            rewrite(rule, match, digits, rest, room);
        if (matches_general(home, digits) && !matches_general(home, rest))
            return;
        digits = rest;
    }

    /// Puts what the rule says in the prefix's place, when the prefix captured what the rule speaks of.
    static constexpr void rewrite(std::string_view rule, const prefix_match& match, const digit_run& digits,
                                  digit_run& rest, rewritten_digits& room) noexcept {
        std::size_t count = 0;
        const auto add = [&](char digit) {
            if (count < room.size()) // only a plan from a file could make more
                room[count++] = digit;
        };
        for (const char c : rule) {
            if (!is_capture(c)) {
                add(c);
                continue;
            }
            const auto capture = static_cast<std::size_t>(c);
            if (match.from[capture] == match.to[capture])
                return;
            for (std::size_t i = match.from[capture]; i < match.to[capture]; ++i)
                add(digits.begin[i]);
        }
        for (std::size_t i = 0; i < rest.count; ++i)
            add(rest.begin[i]);
        rest = {room.data(), count};
    }

    constexpr extracted extract_code(digit_run& digits, std::size_t home, bool plus,
                                     rewritten_digits& room) const noexcept {
        if (plus || (home != 0 && strip_idd(plan_.regions[home - 1], digits))) {
            if (digits.count <= shortest_national)
                return {0, errc::too_short_after_idd};
            const std::size_t code = find_code(plan_, digits.begin, digits.count);
            if (code == 0)
                return {0, errc::invalid_country_code};
            digits.drop(plan_.codes[code - 1].digits);
            return {code, {}};
        }
        return home == 0 ? extracted{} : extracted{own_code(digits, home, room), {}};
    }

    /// A number without plus or prefix may begin with its region's code all the same. It does when it is a number
    /// without the code and is none with it, or is too long with it.
    constexpr std::size_t own_code(digit_run& digits, std::size_t home, rewritten_digits& room) const noexcept {
        const region_entry& entry = plan_.regions[home - 1];
        if (find_code(plan_, digits.begin, digits.count) != entry.code)
            return 0;
        digit_run rest = digits;
        rest.drop(plan_.codes[entry.code - 1].digits);
        strip_national_prefix(entry, rest, room);
        if ((matches_general(entry, digits) || !matches_general(entry, rest)) &&
            check_length(lengths_of(plan_, home, 0), digits.count) != length_check::too_long)
            return 0;
        digits = rest;
        return entry.code;
    }

    constexpr errc resolve(const number_digits& found, std::size_t home, bool need_code,
                           number_parts& out) const noexcept {
        if (home == 0 && !found.plus && need_code)
            return errc::invalid_country_code;
        rewritten_digits first_room;  // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
        rewritten_digits second_room; // NOLINT(cppcoreguidelines-pro-type-member-init)
        digit_run digits{found.digits.data(), found.count};
        extracted code = extract_code(digits, home, found.plus, first_room);
        if (found.plus && code.why == errc::invalid_country_code) {
            // A plus too many, as in +0044 20 7183 8750: read it as it would be dialled from home.
            digits = {found.digits.data(), found.count};
            code = extract_code(digits, home, false, first_room);
            if (code.code == 0)
                return errc::invalid_country_code;
        }
        if (code.why != errc{})
            return code.why;
        std::size_t rules = home;
        if (code.code != 0)
            rules = plan_.codes[code.code - 1].first_region + 1U;
        else if (home != 0)
            code.code = plan_.regions[home - 1].code;
        if (digits.count < shortest_national)
            return errc::too_short;
        if (rules != 0) {
            digit_run stripped = digits;
            strip_national_prefix(plan_.regions[rules - 1], stripped, second_room);
            if (stripped.begin != digits.begin) {
                const length_check check = check_length(lengths_of(plan_, rules, 0), stripped.count);
                if (check == length_check::possible || check == length_check::too_long)
                    digits = stripped;
            }
        }
        if (digits.count < shortest_national)
            return errc::too_short;
        if (digits.count > longest_national)
            return errc::too_long;
        if (found.extension_length > 0) {
            out.extension = found.extension;
            out.extension_length = found.extension_length;
        }
        build(code.code, digits, out);
        return {};
    }

    constexpr void build(std::size_t code, const digit_run& digits, number_parts& out) const noexcept {
        std::size_t length = 0;
        if (code != 0) {
            const code_entry& entry = plan_.codes[code - 1];
            length = entry.digits;
            out.code_digits = static_cast<std::uint8_t>(length);
            unsigned value = entry.code;
            for (std::size_t i = length; i > 0; --i, value /= 10)
                out.digits[i - 1] = static_cast<char>('0' + value % 10);
        }
        for (std::size_t i = 0; i < digits.count; ++i)
            out.digits[length + i] = digits.begin[i];
        out.length = static_cast<std::uint8_t>(length + digits.count);
        if (code != 0)
            classify(out, plan_.codes[code - 1]);
    }

    const Plan& plan_;
};

} // namespace callkit::e164::detail
