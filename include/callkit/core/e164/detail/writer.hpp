#pragma once

#include <callkit/core/e164/detail/digit_words.hpp>
#include <callkit/core/e164/detail/number_parts.hpp>
#include <callkit/core/e164/detail/plan_view.hpp>
#include <callkit/core/e164/types.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// From a number to text. A format is how many digits each group has, and a template that says what stands between.
namespace callkit::e164::detail {

/// Collects text, and its length even where there is no room for it.
class text_sink {
  public:
    explicit constexpr text_sink(std::span<char> out) noexcept : out_(out.data()), room_(out.size()) {}
    constexpr void add(char c) noexcept {
        if (length_ < room_)
            out_[length_] = c;
        ++length_;
    }
    constexpr text_sink& add(std::string_view text) noexcept {
        for (const char c : text)
            add(c);
        return *this;
    }
    [[nodiscard]] constexpr std::size_t length() const noexcept { return length_; }

  private:
    char* out_;
    std::size_t room_;
    std::size_t length_{0};
};

/// How a number's national digits fall into the groups of a format: the first take as many as they can.
class digit_groups {
  public:
    static constexpr std::size_t max_groups = 7;

    constexpr digit_groups(const std::uint8_t* bounds, std::string_view digits) noexcept : digits_(digits) {
        const std::size_t count = bounds[0];
        std::size_t least = 0;
        for (std::size_t i = 0; i < count; ++i)
            least += bounds[1 + 2 * i];
        std::size_t spare = digits.size() > least ? digits.size() - least : 0;
        std::size_t at = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t stretch = bounds[2 + 2 * i] - bounds[1 + 2 * i];
            const std::size_t more = spare < stretch ? spare : stretch;
            spare -= more;
            begin_[i] = static_cast<std::uint8_t>(at);
            at += bounds[1 + 2 * i] + more;
            at = at < digits.size() ? at : digits.size();
        }
        begin_[count] = static_cast<std::uint8_t>(at);
    }

    /// Groups are counted from 1.
    constexpr std::string_view operator[](std::size_t group) const noexcept {
        return digits_.substr(begin_[group - 1], static_cast<std::size_t>(begin_[group] - begin_[group - 1]));
    }

  private:
    std::string_view digits_;
    std::array<std::uint8_t, max_groups + 1> begin_{};
};

constexpr bool is_group(char c) noexcept {
    return c >= 1 && static_cast<std::size_t>(c) <= digit_groups::max_groups;
}

template <class Plan>
class number_writer {
  public:
    constexpr number_writer(const Plan& plan, const number_parts& number) noexcept : plan_(plan), number_(number) {}

    constexpr std::size_t write(style how, std::span<char> out) const noexcept {
        text_sink sink(out);
        switch (how) {
        case style::e164:
            if (number_.line == type::unknown)
                return 0;
            if (number_.length < out.size()) {
                out[0] = '+';
                copy_digits(out.data() + 1, number_.digits.data(), number_.length);
                return 1U + number_.length;
            }
            sink.add("+").add({number_.digits.data(), number_.length});
            return sink.length();
        case style::international:
            sink.add("+").add(number_.code()).add(" ");
            add_grouped(sink, false);
            break;
        case style::national:
            add_grouped(sink, true);
            break;
        case style::rfc3966:
            sink.add("tel:+").add(number_.code()).add("-");
            add_hyphenated(sink);
            if (number_.extension_length > 0)
                sink.add(";ext=").add(extension());
            return sink.length();
        }
        add_extension(sink);
        return sink.length();
    }

    /// As it is dialled from a region, in which it is written nationally when it belongs there.
    constexpr std::size_t write_from(region where, std::span<char> out) const noexcept {
        const std::size_t from = find_region(plan_, where);
        const std::size_t code = code_number();
        if (from == 0 || code == 0)
            return write(style::international, out);
        const region_entry& home = plan_.regions[from - 1];
        text_sink sink(out);
        if (home.code == code) {
            // Within North America the code is dialled even so.
            if (plan_.codes[code - 1].code == 1)
                sink.add("1 ");
            add_grouped(sink, true);
        } else {
            const std::string_view idd = text_at(plan_, home.dialled_idd);
            if (idd.empty())
                sink.add("+");
            else
                sink.add(idd).add(" ");
            sink.add(number_.code()).add(" ");
            add_grouped(sink, false);
        }
        add_extension(sink);
        return sink.length();
    }

  private:
    [[nodiscard]] constexpr std::string_view extension() const noexcept {
        return {number_.extension.data(), number_.extension_length};
    }

    [[nodiscard]] constexpr std::size_t code_number() const noexcept {
        return number_.code_digits == 0 ? 0 : find_code(plan_, number_.digits.data(), number_.length);
    }

    constexpr const format_entry* format_for(bool national) const noexcept {
        const std::size_t found = code_number();
        if (found == 0)
            return nullptr;
        const code_entry& code = plan_.codes[found - 1];
        std::uint16_t which = number_.label;
        if (which == number_parts::no_label)
            which = walk(plan_, code.root, number_.national().data(), number_.national().size());
        const label known = unpack_label(plan_.labels[which]);
        const std::size_t place = national ? known.national : known.international;
        return place == 0 ? nullptr : &plan_.formats[code.first_format + place - 1];
    }

    constexpr void add_grouped(text_sink& sink, bool national) const noexcept {
        const format_entry* format = format_for(national);
        if (format == nullptr) {
            sink.add(number_.national());
            return;
        }
        const digit_groups groups(plan_.groups + format->groups, number_.national());
        for (const char* at = plan_.texts + (national ? format->national : format->international); *at != '\0'; ++at) {
            if (is_group(*at))
                sink.add(groups[static_cast<std::size_t>(*at)]);
            else
                sink.add(*at);
        }
    }

    /// The international format with a hyphen for whatever stands between digits, and nothing before them.
    constexpr void add_hyphenated(text_sink& sink) const noexcept {
        const format_entry* format = format_for(false);
        if (format == nullptr) {
            sink.add(number_.national());
            return;
        }
        const digit_groups groups(plan_.groups + format->groups, number_.national());
        bool begun = false;
        bool between = false;
        for (const char* at = plan_.texts + format->international; *at != '\0'; ++at) {
            const bool digits = is_group(*at) || (*at >= '0' && *at <= '9');
            if (digits) {
                if (between && begun)
                    sink.add('-');
                between = false;
                begun = true;
                if (is_group(*at))
                    sink.add(groups[static_cast<std::size_t>(*at)]);
                else
                    sink.add(*at);
            } else {
                between = true;
            }
        }
    }

    constexpr void add_extension(text_sink& sink) const noexcept {
        if (number_.extension_length == 0)
            return;
        std::string_view before;
        if (const std::size_t code = code_number(); code != 0)
            before = text_at(plan_, plan_.regions[plan_.codes[code - 1].first_region].extension_prefix);
        sink.add(before.empty() ? std::string_view(" ext. ") : before).add(extension());
    }

    const Plan& plan_;
    const number_parts& number_;
};

} // namespace callkit::e164::detail
