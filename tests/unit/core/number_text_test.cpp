#include "support.hpp"

#include <string>
#include <string_view>

using namespace callkit;

namespace {

/// E.164 with `x` and the extension; the error's word when there is no number, `invalid` when it is not valid.
std::string read(std::string_view text, e164::region home = {}) {
    const auto number = e164::parse(text, home);
    if (!number)
        return std::string(to_string(number.error()));
    if (!number->valid())
        return "invalid";
    auto written = e164::format(*number, e164::style::e164).str();
    if (!number->extension().empty())
        written.append("x").append(number->extension());
    return written;
}

} // namespace

TEST_CASE("a number without a plus is read by the habits of the region") {
    CHECK(read("020 7183 8750", "GB") == "+442071838750");
    CHECK(read("20 7183 8750", "GB") == "+442071838750");
    CHECK(read("(415) 555-2671", "US") == "+14155552671");
    CHECK(read("1 415 555 2671", "US") == "+14155552671");
    CHECK(read("06 1234 5678", "IT") == "+390612345678");
    CHECK(read("0 30 123456", "DE") == "+4930123456");
    CHECK(read("8 (495) 123-45-67", "RU") == "+74951234567");
    CHECK(read("06 1 234 5678", "HU") == "+3612345678");
}

TEST_CASE("an international prefix is as good as a plus, where it is one") {
    CHECK(read("00 44 20 7183 8750", "DE") == "+442071838750");
    CHECK(read("011 44 20 7183 8750", "US") == "+442071838750");
    CHECK(read("0011 44 20 7183 8750", "AU") == "+442071838750");
    CHECK(read("8 10 44 20 7183 8750", "RU") == "+442071838750");
    CHECK(read("00 44 20 7183 8750", "US") == "invalid");
    CHECK(read("00 44 20 7183 8750") == "invalid_country_code");
}

TEST_CASE("a calling code without anything before it is taken off when the number makes no sense with it") {
    CHECK(read("44 20 7183 8750", "GB") == "+442071838750");
    CHECK(read("49 30 123456", "DE") == "+4930123456");
    CHECK(read("1 415 555 2671", "CA") == "+14155552671");
    CHECK(read("+44 (0)20 7183 8750") == "+442071838750");
    CHECK(read("+0044 20 7183 8750", "GB") == "+442071838750");
    CHECK(read("+0044 20 7183 8750") == "invalid_country_code");
    CHECK(read("+020 7183 8750", "GB") == "invalid_country_code");
}

TEST_CASE("national prefixes that change the number change it") {
    CHECK(read("011 15-2345-6789", "AR") == "+5491123456789");
    CHECK(read("0343 15 555 1212", "AR") == "+5493435551212");
    CHECK(read("0 15 11 98765 4321", "BR") == "+5511987654321"); // with a carrier's code
    CHECK(read("4601234", "AG") == "+12684601234");              // a local number of an island
    CHECK(read("481234", "GG") == "invalid");
}

TEST_CASE("extensions are found in every way of writing them, and not where there are none") {
    for (const std::string_view written : {" ext. 123",
                                           " ext 123",
                                           " EXT:123",
                                           " extn. 123",
                                           " xtn 123",
                                           " extension 123",
                                           " extensi\u00f3n 123",
                                           " extensio\u0301n 123",
                                           " x123",
                                           "x123",
                                           " X 123",
                                           " #123",
                                           "#123",
                                           "~123",
                                           "\uff5e123",
                                           " int 123",
                                           " anexo 123",
                                           " \u0434\u043e\u0431. 123",
                                           " \u0414\u041e\u0411 123",
                                           " \uff45\uff58\uff54 123",
                                           " \uff58123",
                                           " \uff03123",
                                           ";ext=123",
                                           ",,123",
                                           ", 123",
                                           ",123",
                                           ";123",
                                           " ; 123#",
                                           " - 123#",
                                           " ext. 123#",
                                           " ext \u0661\u0662\u0663"}) {
        CAPTURE(written);
        CHECK(read("+14155552671" + std::string(written)) == "+14155552671x123");
    }
    CHECK(read("+1 415 555 2671 ext. 12345678901234567890") == "+14155552671x12345678901234567890");
    CHECK(read("+1 415 555 2671 ext. 123456789012345678901") == "too_long");
    CHECK(read("+1 415 555 2671 x1234567890") == "too_long");
    CHECK(read("+1 415 555 2671 - 123") == "invalid"); // no # at the end
    CHECK(read("(530) 583-6985 x302/x2303", "US") == "+15305836985x302");
    CHECK(read("(530) 583-6985 / x2303", "US") == "+15305836985");
}

TEST_CASE("three letters or more are a name on the keypad, fewer are slips") {
    CHECK(read("1-800-FLOWERS", "US") == "+18003569377");
    CHECK(read("+1 800 flowers") == "+18003569377");
    CHECK(read("0800 dda 005", "NZ") == "+64800332005");
    CHECK(read("+1 415a555b2671") == "+14155552671");
    CHECK(read("+1 \uff18\uff10\uff10 FLOWERS") == "+18003569377");
    CHECK(read("FLOWERS", "US") == "not_a_number");
}

TEST_CASE("digits of every script are digits") {
    CHECK(read("\uff0b\uff14\uff14 \uff12\uff10 \uff17\uff11\uff18\uff13 \uff18\uff17\uff15\uff10") == "+442071838750");
    CHECK(read("+\u0664\u0664\u0662\u0660\u0667\u0661\u0668\u0663\u0668\u0667\u0665\u0660") == "+442071838750");
    CHECK(read("+\u096a\u096a\u0968\u0966\u096d\u0967\u096e\u0969\u096e\u096d\u096b\u0966") == "+442071838750");
    CHECK(read("\U0001d7ce20 7183 8750", "GB") == "+442071838750"); // a mathematical bold zero
}

TEST_CASE("tel addresses are read as RFC 3966 says") {
    CHECK(read("tel:+44-20-7183-8750") == "+442071838750");
    CHECK(read("tel:+1-415-555-2671;ext=12") == "+14155552671x12");
    CHECK(read("tel:7183-8750;phone-context=+44-20") == "+442071838750");
    CHECK(read("tel:020-7183-8750;phone-context=example.com", "GB") == "+442071838750");
    CHECK(read("tel:020-7183-8750;phone-context=example.com") == "invalid_country_code");
    CHECK(read("tel:+44-20-7183-8750;isub=1411") == "+442071838750");
    CHECK(read("tel:020-7183-8750;phone-context=", "GB") == "not_a_number");
    CHECK(read("tel:020-7183-8750;phone-context=+", "GB") == "not_a_number");
    CHECK(read("tel:020-7183-8750;phone-context=a..b", "GB") == "not_a_number");
    CHECK(read("tel:020-7183-8750;phone-context=1.2", "GB") == "not_a_number");
}

TEST_CASE("what stands around a number is left out") {
    CHECK(read("Tel. +44 20 7183 8750") == "+442071838750");
    CHECK(read("\u00bb+44 20 7183 8750\u00ab") == "+442071838750");
    CHECK(read("+44 20 7183 8750.") == "+442071838750");
    CHECK(read("+44 20 7183 8750 \u4e2d") == "not_a_number"); // a letter of any script is not
    CHECK(read("+44 20 7183 8750+") == "+442071838750");
}

TEST_CASE("two digits are a number only when nothing stands between them") {
    CHECK(read("12", "GB") == "invalid");
    CHECK(read(" 12 ", "GB") == "invalid");
    CHECK(read("1-2", "GB") == "not_a_number");
    CHECK(read("+12", "GB") == "not_a_number");
    CHECK(read("1", "GB") == "not_a_number");
}

TEST_CASE("zeros that belong to a number stay") {
    const auto number = e164::parse("+39 0236618300");
    REQUIRE(number);
    CHECK(number->national() == "0236618300");
    CHECK(number->valid());
    CHECK(e164::parse("000", "IT")->national() == "000");
}
