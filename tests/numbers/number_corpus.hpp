#pragma once

#include "random_numbers.hpp"

#include <callkit/core/e164.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Numbers as they arrive at a program: mostly well written, from every region, of every sort, in fixed shares. From a
/// fixed seed, so that every library is timed with the same.
namespace callkit::test {

struct corpus_part {
    const char* name;
    std::size_t share; // of 10,000
    std::vector<number_text> numbers{};
};

class number_corpus {
  public:
    explicit number_corpus(std::vector<seed_number> numbers) : seeds_(std::move(numbers)) {
        for (auto& part : parts_)
            for (std::size_t i = 0; i < part.share; ++i)
                part.numbers.push_back(make(part.name));
    }

    [[nodiscard]] const auto& parts() const { return parts_; }
    /// All of them, the sorts mixed.
    [[nodiscard]] std::vector<number_text> mixed() {
        std::vector<number_text> all;
        for (const auto& part : parts_)
            all.insert(all.end(), part.numbers.begin(), part.numbers.end());
        for (std::size_t i = all.size(); i > 1; --i)
            std::swap(all[i - 1], all[dice_.below(i)]);
        return all;
    }

  private:
    number_text make(std::string_view sort) {
        const seed_number& seed = dice_.pick(seeds_);
        std::string national = seed.national;
        for (std::size_t i = national.size() / 2; i < national.size(); ++i)
            national[i] = static_cast<char>('0' + dice_.below(10));
        const std::string code = std::to_string(seed.code);
        const auto number = e164::parse("+" + code + national);
        const auto written = [&](e164::style how) { return number ? e164::format(*number, how).str() : national; };
        const auto plain = [&] { return seed.national_prefix + national; };
        if (sort == "E.164")
            return {"+" + code + national, ""};
        if (sort == "international, punctuated")
            return {written(e164::style::international), ""};
        if (sort == "national, punctuated")
            return {written(e164::style::national), seed.region};
        if (sort == "national, digits only")
            return {plain(), seed.region};
        if (sort == "odd punctuation")
            return {spread(plain()), seed.region};
        if (sort == "international prefix")
            return {(dice_.chance(50) ? "00" : "011") + code + national, dice_.chance(50) ? "GB" : "US"};
        if (sort == "with an extension")
            return {written(e164::style::national) + (dice_.chance(50) ? " ext. " : " x") +
                        std::to_string(dice_.below(9999)),
                    seed.region};
        if (sort == "tel: addresses")
            return {written(e164::style::rfc3966), ""};
        if (sort == "digits of other scripts")
            return {wide(plain()), seed.region};
        if (sort == "letters")
            return {"1-800-" + letters(), "US"};
        return {junk(), "US"};
    }

    std::string spread(std::string_view digits) {
        constexpr auto gaps = std::to_array<std::string_view>({" ", "-", ".", "/", " - ", "("});
        std::string made;
        for (const char c : digits) {
            if (dice_.chance(35))
                made += dice_.pick(gaps);
            made += c;
        }
        return made;
    }

    std::string wide(std::string_view digits) {
        std::string made;
        const bool arabic = dice_.chance(50);
        for (const char c : digits) {
            if (arabic) {
                made += "\xd9";
                made += static_cast<char>(0xa0 + (c - '0'));
            } else {
                made += "\xef\xbc";
                made += static_cast<char>(0x90 + (c - '0'));
            }
        }
        return made;
    }

    std::string letters() {
        std::string made;
        for (int i = 0; i < 7; ++i)
            made += static_cast<char>('A' + dice_.below(26));
        return made;
    }

    std::string junk() {
        constexpr auto words = std::to_array<std::string_view>(
            {"call me", "n/a", "-", "12", "Main Street 5", "someone@example.com", "2026-11-25 10:00", "", "+", "none",
             "00000", "$1,234.50", "see notes", "999 999 999 999 999 999", "10.0.0.1"});
        return std::string(dice_.pick(words));
    }

    std::vector<seed_number> seeds_;
    dice dice_{20261125};
    std::array<corpus_part, 11> parts_{{{"E.164", 2200},
                                        {"international, punctuated", 1800},
                                        {"national, punctuated", 1900},
                                        {"national, digits only", 900},
                                        {"odd punctuation", 700},
                                        {"international prefix", 500},
                                        {"with an extension", 500},
                                        {"tel: addresses", 250},
                                        {"digits of other scripts", 250},
                                        {"letters", 200},
                                        {"junk", 800}}};
};

} // namespace callkit::test
