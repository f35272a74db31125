// callkit's numbers beside libphonenumber's, on the plan that the library itself has inside.
//
//   against_libphonenumber PLAN edges            every edge of the plan's automaton, with every length
//   against_libphonenumber PLAN examples         the example numbers of every region and type, in every style
//   against_libphonenumber PLAN fuzz COUNT SEED  numbers as people write them, and badly
//   against_libphonenumber PLAN same COUNT SEED  whether two texts are the same number
//   against_libphonenumber PLAN short            every edge of the short numbers' automaton in every region, up to
//   eight digits against_libphonenumber PLAN type COUNT SEED  numbers typed a character at a time
//
// PLAN is what `tools/gen_numbering_plan dump` and `file` made of the library. Exit code 1 when there is a difference
// that docs/numbers.md does not explain.

#include "comparison.hpp"
#include "random_numbers.hpp"
#include "reference.hpp"

#include <callkit/core/e164.hpp>
#include <callkit/core/numbering_plan.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

using namespace callkit;
using namespace callkit::test;

namespace {

/// Every edge below a root once, the digits before it by one way that leads there, the digits behind it at random.
template <class View, class Check>
void follow_edges(const View& view, std::uint16_t root, std::size_t longest, dice& random, const Check& check) {
    const auto check_all = [&](const std::string& beginning) {
        for (std::size_t length = std::max<std::size_t>(beginning.size(), 2); length <= longest; ++length) {
            std::string digits = beginning;
            while (digits.size() < length)
                digits += static_cast<char>('0' + random.below(10));
            check(digits);
        }
    };
    std::set<std::uint16_t> seen;
    std::vector<std::pair<std::uint16_t, std::string>> todo{{root, ""}};
    while (!todo.empty()) {
        const auto [cell, digits] = todo.back();
        todo.pop_back();
        if (cell >= view.first_leaf) {
            check_all(digits);
            continue;
        }
        if (!seen.insert(cell).second)
            continue;
        for (std::size_t digit = 0; digit < 10; ++digit) {
            const std::uint16_t next = view.cells[cell + digit];
            const std::string longer = digits + static_cast<char>('0' + digit);
            if (next >= view.first_leaf || seen.contains(next))
                check_all(longer);
            else
                todo.emplace_back(next, longer);
        }
    }
}

void check_edges(const e164::numbering_plan& plan, comparison& compare) {
    const auto view = plan.view();
    dice random(1);
    for (const unsigned code : reference().codes()) {
        const std::string text = std::to_string(code);
        const std::size_t found = e164::detail::find_code(view, text.data(), text.size());
        if (found == 0) {
            std::printf("callkit knows no code +%u\n", code);
            std::exit(1);
        }
        follow_edges(view, view.codes[found - 1].root, e164::detail::longest_national, random,
                     [&](const std::string& national) { compare.number(code, national); });
    }
}

void check_short_numbers(const e164::numbering_plan& plan, comparison& compare) {
    const auto view = plan.shorts();
    dice random(1);
    for (const auto& region : reference().regions()) {
        const auto letters = static_cast<std::size_t>(region[0] - 'A') * 26 + static_cast<std::size_t>(region[1] - 'A');
        if (const std::size_t found = view.region_of[letters]; found != 0)
            follow_edges(view, view.roots[found - 1], 8, random,
                         [&](const std::string& digits) { compare.short_number(digits, region); });
    }
}

/// The same number in another way, or nearly.
std::string altered(std::string text, std::size_t how) {
    switch (how / 2 % 5) {
    case 0:
        return text.substr(std::min<std::size_t>(text.size(), 3));
    case 1:
        return text + " x7";
    case 2:
        return "+" + text;
    case 3:
        return text.empty() ? text : text.substr(1);
    default:
        return text;
    }
}

} // namespace

int main(int count, char** arguments) {
    const std::vector<std::string> given(arguments, arguments + count);
    if (given.size() < 3) {
        std::printf("usage: against_libphonenumber PLAN edges|examples|fuzz [COUNT SEED]\n");
        return 2;
    }
    std::ifstream file(given[1], std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const auto plan = e164::numbering_plan::read(content);
    if (!plan) {
        std::printf("%s: %s\n", given[1].c_str(), plan.error().detail.c_str());
        return 2;
    }
    comparison compare(*plan);
    const auto numbers = reference().example_numbers();
    if (given[2] == "edges") {
        check_edges(*plan, compare);
    } else if (given[2] == "examples") {
        for (const auto& one : numbers) {
            compare.number(one.code, one.national);
            for (const std::string& text :
                 {"+" + std::to_string(one.code) + one.national, one.national, one.national_prefix + one.national,
                  "00" + std::to_string(one.code) + one.national})
                for (const std::string_view region :
                     {std::string_view(one.region), std::string_view("US"), std::string_view("GB")})
                    compare.text(text, std::string(region));
        }
    } else if (given[2] == "short") {
        check_short_numbers(*plan, compare);
    } else {
        number_texts texts(numbers, std::stoull(given.at(4)));
        std::string before;
        for (std::size_t left = std::stoull(given.at(3)); left > 0; --left) {
            const auto one = texts.next();
            if (given[2] == "same")
                compare.same(one.text, left % 2 == 0 ? before : altered(one.text, left));
            else if (given[2] == "type")
                compare.type(one.text, one.region);
            else
                compare.text(one.text, one.region);
            before = one.text;
        }
    }
    return compare.report(given[2].c_str()) ? 0 : 1;
}
