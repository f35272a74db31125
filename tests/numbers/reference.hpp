#pragma once

#include "random_numbers.hpp"

#include <callkit/core/e164/short_number.hpp>
#include <callkit/core/numbering_plan.hpp>

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

#include <optional>
#include <string>
#include <vector>

namespace callkit::test {

/// Google's libphonenumber, in callkit's words.
class reference {
  public:
    struct number {
        i18n::phonenumbers::PhoneNumber value{};
    };
    struct outcome {
        std::optional<number> found{};
        std::string error{};
    };

    outcome read(const std::string& text, const std::string& region) const;
    number make(unsigned code, const std::string& national) const;
    /// The same with callkit.
    static e164::number make(const e164::numbering_plan& plan, unsigned code, const std::string& national);

    unsigned code(const number& value) const;
    std::string national(const number& value) const;
    std::string extension(const number& value) const;
    std::string type(const number& value) const;
    std::string region(const number& value) const; // empty for none, and for codes of no country
    bool valid(const number& value) const;
    std::string format(const number& value, e164::style how) const;
    std::string format_from(const number& value, const std::string& region) const;
    e164::possibility possible(const number& value, e164::type kind = e164::type::unknown) const;

    e164::match compare(const std::string& a, const std::string& b) const;
    e164::short_number look_up_short_number(const std::string& text, const std::string& region) const;
    bool connects_to_emergency_number(const std::string& text, const std::string& region) const;

    /// What is shown after each character, and where its end is remembered to be when every third is.
    struct keystroke {
        std::string shown{};
        std::size_t position{0};
    };
    std::vector<keystroke> type(const std::u32string& text, const std::string& region) const;

    std::vector<unsigned> codes() const;
    std::vector<std::string> regions() const;
    std::vector<seed_number> example_numbers() const;
};

} // namespace callkit::test
