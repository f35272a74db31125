#include "../unit/core/support.hpp"
#include "seed.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

using namespace callkit;
using namespace callkit::test;

namespace {

/// Text that is nearly a number: mostly digits and what people put between them, now and then something else.
std::string nearly_a_number(random_source& random) {
    constexpr auto pieces = std::to_array<std::string_view>(
        {"+",      "+",      " ",  "-",    ".",  "(",  ")", "/", "(0)",   "\uff0b", "\uff11",  "\u0664",
         "\u00a0", "\u2011", "x1", "\xff", "\n", "00", "*", "#", ";ext=", "tel:",   "\xe2\x80"});
    std::string text = random.chance(800) ? "+" : "";
    for (std::uint64_t n = random.below(20); n > 0; --n) {
        if (random.chance(800))
            text += static_cast<char>('0' + random.below(10));
        else
            text += pieces[random.below(pieces.size())];
    }
    return text;
}

// ITU-T E.164 allows 15 digits; the plan of Japan has numbers of 17 after its code.
bool is_e164(std::string_view text) {
    return text.size() >= 4 && text.size() <= 21 && text[0] == '+' && text[1] != '0' &&
           std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

TEST_CASE("what parses as a number is written in E.164 or not at all, and is read back as the same number") {
    CALLKIT_PRINT_SEED();
    seeded_random random(seed());
    int understood = 0;
    for (int round = 0; round < rounds(50'000); ++round) {
        const auto text = nearly_a_number(random);
        const auto number = e164::parse(text);
        if (!number) {
            REQUIRE(to_string(number.error()) != "unknown");
            continue;
        }
        ++understood;
        const auto written = e164::format(*number, e164::style::e164);
        REQUIRE(written.empty() != number->valid());
        if (number->valid()) {
            REQUIRE(is_e164(written.view()));
            const auto again = e164::parse(written.view());
            REQUIRE(again.has_value());
            // The plan of Belarus has toll-free numbers that begin like a national prefix and a number.
            if (number->country_code() != 375 || number->national()[0] != '8') {
                REQUIRE(again->national() == number->national());
                REQUIRE(again->country_code() == number->country_code());
                const auto international = e164::format(*number, e164::style::international);
                const auto shown = e164::parse(international.view());
                REQUIRE(shown.has_value());
                REQUIRE((*shown == *number));
            }
        }
        // `dialable` and `parse` are of one opinion.
        REQUIRE(dialable(text).has_value() == number->valid());
        REQUIRE(masked(*number).find(number->national()) == std::string::npos);
    }
    CHECK(understood > 1000);
}

TEST_CASE("punctuation between the digits makes no difference") {
    CALLKIT_PRINT_SEED();
    constexpr auto punctuation =
        std::to_array<std::string_view>({" ", "-", ".", "(", ")", "/", "\u00a0", "\u2013", "\u200b"});
    seeded_random random(seed());
    for (int round = 0; round < rounds(5'000); ++round) {
        std::string plain = "+";
        for (std::uint64_t n = 1 + random.below(18); n > 0; --n)
            plain += static_cast<char>('0' + random.below(10));
        std::string spaced;
        for (const char c : plain) {
            while (random.chance(300))
                spaced += punctuation[random.below(punctuation.size())];
            spaced += c;
        }
        const auto a = e164::parse(plain);
        const auto b = e164::parse(spaced);
        REQUIRE(a.has_value() == b.has_value());
        if (a)
            REQUIRE((*a == *b));
        else
            REQUIRE(a.error() == b.error());
    }
}
