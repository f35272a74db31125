// A plus and digits is read in a shorter way than other texts, and so are digits with the usual punctuation behind a
// plus. A plus of another script is enough to have it read in the longest way.
#include "../unit/core/support.hpp"
#include "seed.hpp"

#include <callkit/core/e164/detail/digit_words.hpp>
#include <callkit/core/e164/detail/plan_data.hpp>
#include <callkit/core/e164/example_number.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

using namespace callkit;
using namespace callkit::test;

namespace {

/// Valid numbers of every region and type, as E.164.
std::vector<std::string> examples() {
    std::vector<std::string> made;
    constexpr e164::detail::built_in_plan plan;
    for (std::size_t i = 1; i <= plan.region_count; ++i)
        for (auto kind = std::uint8_t{1}; kind <= static_cast<std::uint8_t>(e164::type::voicemail); ++kind)
            if (const auto number = e164::detail::example_at(i, static_cast<e164::type>(kind)))
                made.push_back(e164::format(*number, e164::style::e164).str());
    return made;
}

std::string digits(random_source& random, std::uint64_t count) {
    std::string made;
    while (made.size() < count)
        made += static_cast<char>('0' + random.below(10));
    return made;
}

/// A plus and about as many digits as a number has: some that exist, some that nearly do, and any.
std::string plus_and_digits(random_source& random, const std::vector<std::string>& known) {
    if (random.chance(300))
        return "+" + digits(random, 5 + random.below(15));
    std::string text = known[random.below(known.size())];
    for (std::uint64_t n = random.below(4); n > 0; --n)
        switch (const auto at = 1 + random.below(text.size() - 1); random.below(3)) {
        case 0:
            text[at] = static_cast<char>('0' + random.below(10));
            break;
        case 1:
            text.insert(at, digits(random, 1));
            break;
        default:
            if (text.size() > 4)
                text.erase(at, 1);
        }
    return text;
}

void require_the_same(const result<e164::number, e164::errc>& a, const result<e164::number, e164::errc>& b) {
    REQUIRE(a.has_value() == b.has_value());
    if (!a) {
        REQUIRE(a.error() == b.error());
        return;
    }
    REQUIRE((*a == *b));
    REQUIRE(a->national() == b->national());
    REQUIRE(a->country_code() == b->country_code());
    REQUIRE(a->valid() == b->valid());
    REQUIRE(a->line_type() == b->line_type());
    REQUIRE((a->where() == b->where()));
    for (const auto how :
         {e164::style::e164, e164::style::international, e164::style::national, e164::style::rfc3966}) {
        const auto text = e164::format(*a, how);
        REQUIRE(text == e164::format(*b, how).str());
        // Into just enough room.
        std::vector<char> room(text.size());
        REQUIRE(e164::format_to(*b, how, room) == room.size());
        REQUIRE(std::string_view(room.data(), room.size()) == text.view());
    }
}

void require_all_ways_the_same(const std::string& text, e164::region region) {
    const auto short_way = e164::parse(text, region);
    require_the_same(short_way, e164::parse("\uff0b" + text.substr(1), region));
    require_the_same(short_way, e164::parse(" (" + text.substr(0, 4) + ") " + text.substr(4), region));
}

} // namespace

TEST_CASE("a plus and digits is the same number by the short ways and by the long one") {
    CALLKIT_PRINT_SEED();
    seeded_random random(seed());
    const auto known = examples();
    REQUIRE(known.size() > 1000);
    for (const std::string& text : known)
        require_all_ways_the_same(text, {});
    int valid = 0;
    for (int round = 0; round < rounds(50'000); ++round) {
        const std::string text = plus_and_digits(random, known);
        CAPTURE(text);
        const auto number = e164::parse(text);
        require_all_ways_the_same(text, {});
        require_all_ways_the_same(text, "US");
        valid += number && number->valid() ? 1 : 0;
    }
    CHECK(valid > 5'000);
}

TEST_CASE("digits are counted up to the first other byte, whatever stands behind it") {
    CALLKIT_PRINT_SEED();
    seeded_random random(seed());
    for (int round = 0; round < rounds(20'000); ++round) {
        std::array<char, 16> bytes{};
        const auto count = static_cast<std::size_t>(random.below(17));
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<char>(i < count || random.chance(500) ? '0' + random.below(10) : random.below(256));
        if (count < bytes.size())
            while (bytes[count] >= '0' && bytes[count] <= '9')
                bytes[count] = static_cast<char>(random.below(256));
        REQUIRE(e164::detail::count_digits(bytes.data()) == count);
    }
}
