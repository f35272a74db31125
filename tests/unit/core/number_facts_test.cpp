// Time zones and example numbers.

#include "support.hpp"

#include <callkit/core/e164/example_number.hpp>
#include <callkit/core/e164/time_zones.hpp>

#include <string>

using namespace callkit;
using namespace callkit::e164::literals;

namespace {

std::string zones_of(const e164::number& number) {
    std::string made;
    const auto zones = e164::time_zones(number);
    for (std::size_t i = 0; i < zones.size(); ++i)
        made += (i == 0 ? "" : " ") + std::string(zones[i]);
    return made;
}

} // namespace

TEST_CASE("a landline is in the time zone of its area") {
    CHECK(zones_of("+442071838750"_e164) == "Europe/London");
    CHECK(zones_of("+14155552671"_e164) == "America/Los_Angeles");
    CHECK(zones_of("+12025550123"_e164) == "America/New_York");
    CHECK(zones_of("+61 2 9374 4000"_e164) == "Australia/Sydney");
}

TEST_CASE("a number that is tied to no place may be in any zone of its country") {
    CHECK(zones_of("+61 412 345 678"_e164).find("Australia/Sydney") != std::string::npos);
    CHECK(zones_of("+61 412 345 678"_e164).find("Australia/Perth") != std::string::npos);
    CHECK(zones_of("+44 7400 123456"_e164).find("Europe/London") != std::string::npos);
    CHECK(e164::time_zones("+18003569377"_e164).size() > 5);
}

TEST_CASE("a number that is not valid, or of no country, is in no zone") {
    CHECK(e164::time_zones(*e164::parse("+1234567890")).empty());
    CHECK(e164::time_zones("+80012345678"_e164).size() != 1);
}

TEST_CASE("every example number is a valid number of its region and type") {
    constexpr e164::detail::built_in_plan plan;
    int examples = 0;
    for (std::size_t i = 1; i <= plan.region_count; ++i) {
        const auto where = e164::detail::region_of_letters(plan.regions[i - 1].letters);
        const std::string region(where.text());
        for (int k = 1; k <= static_cast<int>(e164::type::voicemail); ++k) {
            const auto kind = static_cast<e164::type>(k);
            const auto number = e164::detail::example_at(i, kind);
            if (!number)
                continue;
            ++examples;
            CAPTURE(region);
            CAPTURE(number->national());
            CHECK(number->valid());
            // Islands have some of their mainland's numbers.
            CHECK((where.empty() || number->country_code() == e164::calling_code(where)));
            const bool either = number->line_type() == e164::type::fixed_line_or_mobile &&
                                (kind == e164::type::fixed_line || kind == e164::type::mobile);
            CHECK((number->line_type() == kind || either));
            CHECK(e164::possible(*number) <= e164::possibility::local_only);
            // Every style is read back as the same number.
            for (const auto how : {e164::style::e164, e164::style::international, e164::style::rfc3966}) {
                const auto written = e164::format(*number, how);
                const auto again = e164::parse(written.view());
                REQUIRE(again);
                CHECK((*again == *number));
            }
            const auto home = e164::main_region(number->country_code());
            if (!home.empty()) {
                const auto written = e164::format(*number, e164::style::national);
                const auto again = e164::parse(written.view(), home);
                REQUIRE(again);
                CHECK((*again == *number));
            }
        }
    }
    CHECK(examples > 1000);
    CHECK_FALSE(e164::example_number("ZZ"));
    CHECK_FALSE(e164::example_number("GB", e164::type::unknown));
    CHECK(e164::example_number("GB")->line_type() == e164::type::fixed_line);
    CHECK(e164::example_number(800, e164::type::toll_free)->country_code() == 800);
    CHECK_FALSE(e164::example_number(800, e164::type::mobile));
    CHECK_FALSE(e164::example_number(210, e164::type::mobile));
}

static_assert(e164::time_zones("+442071838750"_e164)[0] == "Europe/London");
static_assert(e164::example_number("DE")->valid());
