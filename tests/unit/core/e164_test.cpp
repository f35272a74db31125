#include "support.hpp"

#include <array>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

using namespace callkit;
using namespace callkit::e164::literals;

namespace {

std::string as_e164(std::string_view text) {
    const auto read = e164::parse(text);
    return read ? e164::format(*read, e164::style::e164).str() : std::string(to_string(read.error()));
}

} // namespace

TEST_CASE("a number in international form is understood, however it is punctuated") {
    for (const std::string_view text :
         {"+14155552671", "+1 415 555 2671", "+1 (415) 555-2671", "+1.415.555.2671", "(+1) 415/555 2671",
          "  +1-415-555-2671  ", "+1\u00a0415\u00a0555\u00a02671", "\uff0b14155552671", "+1 415\u2013555\u20112671",
          "+\uff11\uff14\uff11\uff15\uff15\uff15\uff15\uff12\uff16\uff17\uff11",
          "+\u0661\u0664\u0661\u0665\u0665\u0665\u0665\u0662\u0666\u0667\u0661", "++14155552671"}) {
        CAPTURE(text);
        CHECK(as_e164(text) == "+14155552671");
    }
}

TEST_CASE("a number knows its parts") {
    const auto number = "+44 20 7183 8750"_e164;
    CHECK(number.country_code() == 44);
    CHECK(number.national() == "2071838750");
    CHECK(number.extension().empty());
    CHECK(number.valid());
    CHECK(number.line_type() == e164::type::fixed_line);
    CHECK((number.where() == e164::region("GB")));
}

TEST_CASE("a number is written in four styles") {
    const auto number = "+442071838750"_e164;
    CHECK(e164::format(number, e164::style::e164) == "+442071838750");
    CHECK(e164::format(number, e164::style::international) == "+44 20 7183 8750");
    CHECK(e164::format(number, e164::style::national) == "020 7183 8750");
    CHECK(e164::format(number, e164::style::rfc3966) == "tel:+44-20-7183-8750");
}

TEST_CASE("an extension is written in every style but E.164, as is usual where the number belongs") {
    const auto american = "+1 415 555 2671 x12"_e164;
    CHECK(e164::format(american, e164::style::e164) == "+14155552671");
    CHECK(e164::format(american, e164::style::international) == "+1 415-555-2671 ext. 12");
    CHECK(e164::format(american, e164::style::national) == "(415) 555-2671 ext. 12");
    CHECK(e164::format(american, e164::style::rfc3966) == "tel:+1-415-555-2671;ext=12");
    CHECK(e164::format("+44 20 7183 8750 ext 5"_e164, e164::style::national) == "020 7183 8750 x5");
}

TEST_CASE("a number is written as it is dialled from elsewhere") {
    const auto number = "+442071838750"_e164;
    CHECK(e164::format_from(number, "US") == "011 44 20 7183 8750");
    CHECK(e164::format_from(number, "GB") == "020 7183 8750");
    CHECK(e164::format_from(number, "AU") == "0011 44 20 7183 8750");
    CHECK(e164::format_from(number, "FI") == "00 44 20 7183 8750");
    CHECK(e164::format_from(number, {}) == "+44 20 7183 8750");
    CHECK(e164::format_from("+14155552671"_e164, "CA") == "1 (415) 555-2671");
}

TEST_CASE("formatting into too little room says how much is needed and stays inside") {
    const auto number = "+14155552671"_e164;
    std::array<char, 6> room{'x', 'x', 'x', 'x', 'x', 'x'};
    CHECK(e164::format_to(number, e164::style::e164, std::span(room).first(4)) == 12);
    CHECK(std::string_view(room.data(), room.size()) == "+141xx");
    CHECK(e164::format_to(number, e164::style::e164, {}) == 12);
}

TEST_CASE("what is not a number is an error, each for its reason") {
    CHECK(as_e164("") == "not_a_number");
    CHECK(as_e164("+") == "not_a_number");
    CHECK(as_e164("hello") == "not_a_number");
    CHECK(as_e164("+1") == "not_a_number");
    CHECK(as_e164("+44") == "not_a_number");
    CHECK(as_e164("+1 415\n555 2671") == "not_a_number");
    CHECK(as_e164("+1 415 555 2671 or +1 415 555 2672") == "not_a_number");
    CHECK(as_e164("+1415+5552671") == "not_a_number");
    CHECK(as_e164("4155552671") == "invalid_country_code");
    CHECK(as_e164("00442071838750") == "invalid_country_code");
    CHECK(as_e164("+0442071838750") == "invalid_country_code");
    CHECK(as_e164("+9991234567") == "invalid_country_code");
    CHECK(as_e164("+2101234567") == "invalid_country_code");
    CHECK(as_e164("+441") == "too_short");
    CHECK(as_e164("+8001") == "too_short");
    CHECK(as_e164("+44207183875012345678") == "too_long");
    CHECK(e164::parse("011 44", "US").error() == e164::errc::too_short_after_idd);
    CHECK(e164::parse("00 999 20 7183 8750", "GB").error() == e164::errc::invalid_country_code);
}

TEST_CASE("broken UTF-8 is not a number") {
    for (const std::string_view text : {"\xff+14155552671", "+1415555267\xe2\x80",
                                        "+\xc0\xb1"
                                        "4155552671",
                                        "+1415\xed\xa0\x80"
                                        "5552671",
                                        "+1415\xf4\x90\x80\x80"
                                        "5552671"})
        CHECK(as_e164(text) == "not_a_number");
}

TEST_CASE("text of more than 250 characters is refused for its length") {
    CHECK(as_e164("+14155552671" + std::string(238, ' ')) == "+14155552671");
    CHECK(as_e164("+14155552671" + std::string(239, ' ')) == "too_long");
    CHECK(as_e164(std::string(100'000, '\xff')) == "too_long");
    std::string wide;
    for (int i = 0; i < 238; ++i)
        wide += "\u3000";
    CHECK(as_e164("+14155552671" + wide) == "+14155552671");
    CHECK(as_e164(std::string(250, '7')) == "invalid_country_code");
    CHECK(e164::parse(std::string(250, '7'), "GB").error() == e164::errc::too_long);
    CHECK(as_e164(std::string(251, '7')) == "too_long");
}

TEST_CASE("a number that cannot exist is understood but has no E.164 form") {
    // Nine digits after +1, and trunk prefixes: all three are what people really type.
    for (const std::string_view text : {"+1234567890", "+44 20 7183 875", "+1 415 555 26711", "+1 115 555 2671"}) {
        CAPTURE(text);
        const auto read = e164::parse(text);
        REQUIRE(read);
        CHECK_FALSE(read->valid());
        CHECK(e164::format(*read, e164::style::e164).empty());
        CHECK_FALSE(e164::format(*read, e164::style::international).empty());
        CHECK(to_party(*read).empty());
    }
    CHECK("+390612345678"_e164.valid()); // Italian numbers keep their zero
}

TEST_CASE("a calling code has a main region, and a region a calling code") {
    CHECK(e164::calling_code("GB") == 44);
    CHECK(e164::calling_code("JE") == 44);
    CHECK(e164::calling_code("CA") == 1);
    CHECK(e164::calling_code("XX") == 0);
    CHECK(e164::calling_code({}) == 0);
    CHECK((e164::main_region(44) == e164::region("GB")));
    CHECK((e164::main_region(1) == e164::region("US")));
    CHECK(e164::main_region(800).empty());
    CHECK(e164::main_region(210).empty());
    CHECK(e164::main_region(0).empty());
}

TEST_CASE("a service of no country is valid and belongs nowhere") {
    const auto number = "+800 1234 5678"_e164;
    CHECK(number.valid());
    CHECK(number.line_type() == e164::type::toll_free);
    CHECK(number.where().empty());
    CHECK(e164::format(number, e164::style::international) == "+800 1234 5678");
}

TEST_CASE("numbers compare, sort and hash by what they are and not by how they were typed") {
    const auto a = "+1 415 555 2671"_e164;
    const auto b = "+14155552671"_e164;
    const auto c = "+14155552672"_e164;
    CHECK((a == b));
    CHECK((a != c));
    CHECK((a < c));
    const std::unordered_set<e164::number> set{a, b, c};
    CHECK(set.size() == 2);
    CHECK((a != "+14155552671 x1"_e164));
    CHECK((a == *e164::parse("(415) 555-2671", "US")));
}

TEST_CASE("two numbers are the same in four grades") {
    using e164::match;
    const auto number = "+1 415 555 2671"_e164;
    CHECK(e164::compare(number, "+14155552671"_e164) == match::exact);
    CHECK(e164::compare(number, "415-555-2671") == match::national);
    CHECK(e164::compare(number, "555-2671") == match::short_national);
    CHECK(e164::compare(number, "+1 415 555 2671 x5") == match::short_national);
    CHECK(e164::compare("+1 415 555 2671 x6", "+1 415 555 2671 x5") == match::no);
    CHECK(e164::compare(number, "+44 20 7183 8750") == match::no);
    CHECK(e164::compare("555 2671", "555-2671") == match::national);
    CHECK(e164::compare("+39 06 1234 5678", "+39 6 1234 5678") == match::short_national);
    CHECK(e164::compare(number, "nobody") == match::not_a_number);
    CHECK(e164::compare("nobody", "+14155552671") == match::not_a_number);
}

TEST_CASE("whether a length is possible is said with the reason") {
    using e164::possibility;
    const auto why = [](std::string_view text, e164::type kind = e164::type::unknown) {
        return e164::possible(*e164::parse(text), kind);
    };
    CHECK(why("+14155552671") == possibility::possible);
    CHECK(why("+15552671") == possibility::local_only);
    CHECK(why("+1415555267") == possibility::too_short);
    CHECK(why("+141555526711") == possibility::too_long);
    CHECK(why("+49301") == possibility::local_only);
    CHECK(why("+80012345678", e164::type::toll_free) == possibility::possible);
    CHECK(why("+80012345678", e164::type::mobile) == possibility::invalid_length);
    CHECK(why("+44201234567") == possibility::possible);
}

TEST_CASE("many numbers are read at once") {
    const std::array<std::string_view, 3> texts{"+14155552671", "nothing", "+442071838750"};
    std::vector<result<e164::number, e164::errc>> out(2, failure{e164::errc::not_a_number});
    CHECK(e164::parse_many(texts, {}, out) == 1);
    CHECK(out[0].has_value());
    CHECK_FALSE(out[1].has_value());
    out.resize(4, failure{e164::errc::not_a_number});
    CHECK(e164::parse_many(texts, {}, out) == 2);
    CHECK(out[2]->country_code() == 44);
}

TEST_CASE("a masked number never shows its middle") {
    CHECK(masked("+14155552671"_e164) == "+1•••71");
    CHECK(masked("+442071838750"_e164).find("207183") == std::string::npos);
    const auto unusual = e164::parse("+1234567890");
    REQUIRE(unusual);
    CHECK(masked(*unusual) == "+1•••90");
    const auto small = e164::parse("+32123");
    REQUIRE(small);
    CHECK(masked(*small) == "•••");
}

TEST_CASE("a region is two capital letters") {
    CHECK(e164::region::from("GB")->text() == "GB");
    for (const std::string_view text : {"", "G", "gb", "GBR", "G1", "001"})
        CHECK_FALSE(e164::region::from(text));
    CHECK(e164::region{}.empty());
}

TEST_CASE("the words of the number errors are the ones the command line prints") {
    CHECK(to_string(e164::errc::invalid_country_code) == "invalid_country_code");
    CHECK(to_string(e164::errc::too_short_after_idd) == "too_short_after_idd");
    CHECK(to_string(e164::type::fixed_line_or_mobile) == "fixed_line_or_mobile");
    CHECK(to_string(static_cast<e164::errc>(0)) == "unknown");
}

static_assert(e164::parse("+14155552671")->valid());
static_assert(*e164::parse("020 7183 8750", "GB") == "+442071838750"_e164);
static_assert(e164::parse("1-800-FLOWERS", "US")->line_type() == e164::type::toll_free);
static_assert(e164::parse("011 15-2345-6789", "AR")->national() == "91123456789");
static_assert(e164::format("+442071838750"_e164, e164::style::national) == "020 7183 8750");
static_assert("+442071838750"_e164.country_code() == 44);
static_assert(e164::format("+14155552671"_e164, e164::style::e164) == "+14155552671");
static_assert(sizeof(e164::number) <= 48);
static_assert(noexcept(e164::parse("")));
static_assert(e164::numbering_plan_name().starts_with("google-libphonenumber "));
