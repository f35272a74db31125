// Prints numbers as people write them, and badly: `REGION<TAB>TEXT` lines, for programs that compare libraries.
//
//   print_texts COUNT SEED     of numbers of every region and type of the built-in plan
//   print_texts zones          numbers of every region and area, with their time zones
//   print_texts corpus         what the benchmarks read
//   print_texts examples       the example numbers themselves, in the ways that every library should read

#include "number_corpus.hpp"
#include "random_numbers.hpp"

#include <callkit/core/e164/time_zones.hpp>

#include <cstdio>
#include <string>
#include <vector>

using namespace callkit;
using namespace callkit::test;

namespace {

void print(const number_text& one) {
    if (one.text.find_first_of("\t\n\r\f") == std::string::npos)
        std::printf("%s\t%s\n", one.region.c_str(), one.text.c_str());
}

/// Numbers whose digits are those of every area that has a time zone of its own, as far as they are valid.
void print_zones(const std::vector<seed_number>& numbers) {
    const auto print_one = [](unsigned code, const std::string& national) {
        const auto number = e164::detail::number_access::make(e164::detail::built_in_plan{}, code, national);
        if (!number.valid())
            return;
        const auto zones = e164::time_zones(number);
        std::printf("%u\t%s\t%s\t", code, national.c_str(), e164::has_area(number) ? "area" : "country");
        for (std::size_t i = 0; i < zones.size(); ++i)
            std::printf("%s%s", i == 0 ? "" : " ", std::string(zones[i]).c_str());
        std::printf("\n");
    };
    for (const auto& one : numbers) {
        print_one(one.code, one.national);
        for (unsigned area = 0; area < 1000; ++area) {
            std::string national = one.national;
            const std::string digits = std::to_string(1000 + area).substr(1);
            for (std::size_t i = 0; i < 3 && i < national.size(); ++i)
                national[i] = digits[i];
            print_one(one.code, national);
        }
    }
}

} // namespace

int main(int count, char** arguments) {
    const std::vector<std::string> given(arguments + 1, arguments + count);
    const auto numbers = seed_numbers();
    if (given.size() == 1 && given[0] == "examples") {
        for (const auto& one : numbers) {
            const std::string code = std::to_string(one.code);
            print({"+" + code + one.national, ""});
            print({one.national, one.region});
            print({one.national_prefix + one.national, one.region});
            print({"00" + code + one.national, "GB"});
            print({"011 " + code + " " + one.national + " ext. 7", "US"});
        }
        return 0;
    }
    if (given.size() == 1 && given[0] == "zones") {
        print_zones(numbers);
        return 0;
    }
    if (given.size() == 1 && given[0] == "corpus") {
        for (const auto& one : number_corpus(numbers).mixed())
            print(one);
        return 0;
    }
    if (given.size() != 2)
        return 2;
    number_texts texts(numbers, std::stoull(given[1]));
    for (std::size_t left = std::stoull(given[0]); left > 0; --left)
        print(texts.next());
    return 0;
}
