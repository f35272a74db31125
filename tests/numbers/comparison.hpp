#pragma once

#include "reference.hpp"

#include <callkit/core/e164.hpp>
#include <callkit/core/numbering_plan.hpp>

#include <array>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>

namespace callkit::test {

inline constexpr auto from_regions = std::to_array<std::string_view>({"US", "GB", "AU", "RU", "BR", "RE", "ZZ"});

/// Asks callkit and libphonenumber the same, and keeps count of where they differ.
class comparison {
  public:
    explicit comparison(const e164::numbering_plan& plan) : plan_(plan) {}

    /// Texts: whether they are numbers, why not, and everything about those that are.
    void text(const std::string& text, const std::string& region) {
        ++checks_;
        const auto where = e164::region::from(region).value_or(e164::region());
        const auto ours = plan_.parse(text, where);
        const auto theirs = reference_.read(text, region);
        const std::string ours_said = ours ? "a number" : std::string(to_string(ours.error()));
        const std::string theirs_said = theirs.found ? "a number" : theirs.error;
        if (ours_said != theirs_said)
            return differs(text, region, "outcome", ours_said, theirs_said);
        if (!ours)
            return;
        facts(text, region, *ours, *theirs.found);
    }

    /// A number as it is, so that no rule of reading text hides what the plan says of it.
    void number(unsigned code, const std::string& national) {
        ++checks_;
        const auto ours = reference::make(plan_, code, national);
        facts("+" + std::to_string(code) + " " + national, "", ours, reference_.make(code, national));
    }

    void same(const std::string& a, const std::string& b) {
        ++checks_;
        const auto ours = static_cast<int>(plan_.compare(a, b));
        const auto theirs = static_cast<int>(reference_.compare(a, b));
        if (ours == theirs)
            return;
        if (compares_with_nothing(a, b) || compares_with_nothing(b, a))
            ++explained_["libphonenumber compares with an empty number"];
        else if (explanation(a, "not_a_number").empty() && explanation(b, "not_a_number").empty())
            differs(a + " | " + b, "", "same", std::to_string(ours), std::to_string(theirs));
    }

    /// When the second text is no number in the country of the first, or the first is of no country, libphonenumber
    /// goes on with a number that it has not read.
    bool compares_with_nothing(const std::string& a, const std::string& b) const {
        const auto first = plan_.parse(a);
        if (!first || plan_.parse(b))
            return false;
        const auto home = e164::main_region(first->country_code());
        return home.empty() || !plan_.parse(b, home);
    }

    void short_number(const std::string& digits, const std::string& region) {
        ++checks_;
        const auto where = e164::region::from(region).value_or(e164::region());
        // libphonenumber looks a number up after parsing it, which can take a prefix off.
        const auto parsed = plan_.parse(digits, where);
        auto ours = plan_.look_up_short_number(parsed ? parsed->national() : std::string_view(digits), where);
        ours.emergency = plan_.is_emergency_number(digits, where);
        if (!parsed || parsed->country_code() != e164::calling_code(where))
            ours = {.emergency = ours.emergency};
        const auto words = [](const e164::short_number& one, bool connects) {
            std::string made;
            for (const bool bit :
                 {one.possible, one.valid, one.emergency, one.carrier_specific, one.sms_service, connects})
                made += bit ? '1' : '0';
            return made + std::to_string(static_cast<int>(one.cost));
        };
        const std::string a = words(ours, plan_.connects_to_emergency_number(digits, where));
        const std::string b = words(reference_.look_up_short_number(digits, region),
                                    reference_.connects_to_emergency_number(digits, region));
        if (a != b)
            differs(digits, region, "short number", a, b);
    }

    void type(const std::string& text, const std::string& region) {
        ++checks_;
        std::u32string characters;
        for (std::string_view rest = text; !rest.empty();) {
            const auto c = e164::detail::decode(rest);
            // Before version 8.13 digits of other scripts were lost here; what is no text becomes a blank.
            if (c.length == 0 || !e164::detail::is_interchangeable(c.value) ||
                (c.value >= 0x80 && e164::detail::foreign_digit_value(c.value) >= 0))
                return;
            characters += c.value;
            rest.remove_prefix(c.length);
        }
        auto typist = plan_.typist(e164::region::from(region).value_or(e164::region()));
        const auto theirs = reference_.type(characters, region);
        for (std::size_t i = 0; i < characters.size(); ++i) {
            const std::string ours(i % 3 == 2 ? typist.type_and_remember(characters[i]) : typist.type(characters[i]));
            if (ours != theirs[i].shown)
                return differs(text.substr(0, i + 1), region, "while typing", ours, theirs[i].shown);
            if (typist.remembered_position() != theirs[i].position)
                return differs(text.substr(0, i + 1), region, "position", std::to_string(typist.remembered_position()),
                               std::to_string(theirs[i].position));
        }
    }

    [[nodiscard]] std::size_t differences() const { return differences_; }

    /// Prints what was found; whether all is well.
    bool report(const char* title) const {
        std::printf("%s: %zu checks, %zu differences", title, checks_, differences_);
        for (const auto& [why, count] : explained_)
            std::printf(", %zu explained (%s)", count, why.c_str());
        std::printf("\n");
        return differences_ == 0 && checks_ > 0;
    }

  private:
    void facts(const std::string& text, const std::string& region, const e164::number& ours,
               const reference::number& theirs) {
        const auto compare = [&](const char* what, const std::string& a, const std::string& b) {
            if (a != b)
                differs(text, region, what, a, b);
        };
        compare("code", std::to_string(ours.country_code()), std::to_string(reference_.code(theirs)));
        compare("national number", std::string(ours.national()), reference_.national(theirs));
        compare("extension", std::string(ours.extension()), reference_.extension(theirs));
        compare("type", std::string(to_string(ours.line_type())), reference_.type(theirs));
        const e164::region where = ours.where();
        compare("region", std::string(where.text()), reference_.region(theirs));
        compare("valid", ours.valid() ? "yes" : "no", reference_.valid(theirs) ? "yes" : "no");
        if (ours.valid())
            compare("E.164", plan_.format(ours, e164::style::e164).str(), reference_.format(theirs, e164::style::e164));
        for (const auto how : {e164::style::international, e164::style::national, e164::style::rfc3966})
            compare("format", plan_.format(ours, how).str(), reference_.format(theirs, how));
        compare("possible", std::to_string(static_cast<int>(plan_.possible(ours))),
                std::to_string(static_cast<int>(reference_.possible(theirs))));
        const auto from = from_regions[checks_ % from_regions.size()];
        const auto kind = static_cast<e164::type>(checks_ % 12);
        compare("possible as a type", std::to_string(static_cast<int>(plan_.possible(ours, kind))),
                std::to_string(static_cast<int>(reference_.possible(theirs, kind))));
        compare("from elsewhere", plan_.format_from(ours, e164::region::from(from).value_or(e164::region())).str(),
                reference_.format_from(theirs, std::string(from)));
    }

    void differs(const std::string& text, const std::string& region, const char* what, const std::string& ours,
                 const std::string& theirs) {
        if (const std::string why = explanation(text, ours); !why.empty()) {
            ++explained_[why];
            return;
        }
        if (++differences_ <= 40)
            std::printf("%s [%s] %s: callkit %s, libphonenumber %s\n", text.c_str(), region.c_str(), what, ours.c_str(),
                        theirs.c_str());
    }

    /// The differences that docs/numbers.md lists.
    static std::string explanation(const std::string& text, const std::string& ours) {
        if (ours == "too_long" && e164::detail::is_too_long(text))
            return "more than 250 characters";
        if (text.find_first_of("\n\r\f") != std::string::npos || text.find("\u2028") != std::string::npos ||
            text.find("\u2029") != std::string::npos)
            return "a new line inside";
        if (second_numbers(text) > 1)
            return "several second numbers";
        if (has_letters_and_foreign_digits(text))
            return "letters, and digits that are not ASCII";
        // Version 8.13.2 began to refuse what is no phone-context.
        if (ours == "not_a_number" && text.find(";phone-context=") != std::string::npos) {
            const std::string behind = text.substr(text.find(";phone-context=") + 15);
            if (!e164::detail::is_phone_context(behind.substr(0, behind.find(';'))))
                return "a phone-context that is none";
        }
        return {};
    }

    /// How often a second number begins, as in `x302/x2303`.
    static int second_numbers(std::string_view text) {
        int count = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            std::size_t x = i + 1;
            while (x < text.size() && text[x] == ' ')
                ++x;
            count += (text[i] == '/' || text[i] == '\\') && x < text.size() && text[x] == 'x' ? 1 : 0;
        }
        return count;
    }

    static bool has_letters_and_foreign_digits(std::string_view text) {
        e164::detail::symbol_text symbols;
        symbols.append(text);
        int letters = 0;
        bool foreign = false;
        for (std::size_t i = 0; i < symbols.size(); ++i) {
            letters += e164::detail::has_use(symbols[i], e164::detail::is_letter) ? 1 : 0;
            foreign = foreign || (symbols[i] >= 0x80 && e164::detail::has_use(symbols[i], e164::detail::is_digit));
        }
        return letters >= 3 && foreign;
    }

    const e164::numbering_plan& plan_;
    reference reference_{};
    std::size_t checks_{0};
    std::size_t differences_{0};
    std::map<std::string, std::size_t> explained_{};
};

} // namespace callkit::test
