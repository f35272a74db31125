// A plan from a file. tests/CMakeLists.txt has the generator write it.

#include "support.hpp"

#include <callkit/core/numbering_plan.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace callkit;
using namespace callkit::e164::literals;

namespace {

const std::string& plan_file() {
    static const std::string content = [] {
        std::ifstream file(CALLKIT_PLAN_FILE, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }();
    return content;
}

/// The file with its checksum put right, so that what follows the checksum is looked at.
std::string with_checksum(std::string content) {
    constexpr std::size_t place = 15; // magic and version
    const std::uint32_t sum = e164::detail::crc32(std::string_view(content).substr(place + 4));
    for (std::size_t i = 0; i < 4; ++i)
        content[place + i] = static_cast<char>(sum >> (8 * i));
    return content;
}

} // namespace

TEST_CASE("a plan from a file says what the built-in one says") {
    const auto plan = e164::numbering_plan::read(plan_file());
    REQUIRE(plan);
    CHECK(plan->name() == e164::numbering_plan_name());
    for (const std::string_view text : {"+14155552671", "020 7183 8750 x5", "+80012345678", "011 15-2345-6789",
                                        "nobody", "1-800-FLOWERS", "+441", "00 44 20 7183 8750", "+1234567890"}) {
        for (const e164::region home : {e164::region(), e164::region("GB"), e164::region("AR"), e164::region("US")}) {
            CAPTURE(text);
            const auto ours = e164::parse(text, home);
            const auto theirs = plan->parse(text, home);
            REQUIRE(ours.has_value() == theirs.has_value());
            if (!ours) {
                CHECK(ours.error() == theirs.error());
                continue;
            }
            CHECK((*ours == *theirs));
            CHECK(ours->line_type() == theirs->line_type());
            CHECK((ours->where() == theirs->where()));
            for (const auto how :
                 {e164::style::e164, e164::style::international, e164::style::national, e164::style::rfc3966}) {
                // Whichever plan has read a number, either can write it.
                CHECK(plan->format(*theirs, how) == e164::format(*ours, how).str());
                CHECK(plan->format(*ours, how) == e164::format(*theirs, how).str());
            }
            CHECK(plan->format_from(*ours, "AU") == e164::format_from(*theirs, "AU").str());
            CHECK(plan->possible(*ours) == e164::possible(*theirs));
        }
    }
    CHECK(plan->compare("+14155552671"_e164, "415-555-2671") == e164::match::national);
    CHECK(plan->is_emergency_number("911", "US"));
    CHECK(plan->connects_to_emergency_number("9115", "US"));
    auto typist = plan->typist("US");
    for (const char32_t c : std::u32string_view(U"6502532222"))
        typist.type(c);
    CHECK(typist.text() == "(650) 253-2222");
}

TEST_CASE("a plan can be moved and copied") {
    auto read = e164::numbering_plan::read(plan_file());
    REQUIRE(read);
    e164::numbering_plan plan = std::move(*read);
    const e164::numbering_plan copy = plan;
    plan = copy;
    CHECK(plan.parse("+442071838750")->valid());
    CHECK(copy.parse("+442071838750")->valid());
}

TEST_CASE("what is no plan is refused, and it is said why") {
    const auto why = [](std::string_view content) { return e164::numbering_plan::read(content).error(); };
    CHECK(why("").code == errc::malformed);
    CHECK(why("callkit").code == errc::malformed);
    CHECK(why("{\"name\":\"a plan\"}").detail == "this is not a numbering plan");
    std::string newer = plan_file();
    newer[13] = 2;
    CHECK(why(newer).code == errc::unsupported);
    std::string damaged = plan_file();
    damaged[damaged.size() / 2] ^= 1;
    CHECK(why(damaged).detail == "the numbering plan is damaged: its checksum is wrong");
    CHECK(why(plan_file() + "x").code == errc::malformed);
}

TEST_CASE("a plan that was cut anywhere is refused") {
    const std::string& whole = plan_file();
    for (std::size_t size = 0; size < whole.size(); size += size < 200 ? 1 : 4999) {
        CHECK_FALSE(e164::numbering_plan::read(std::string_view(whole).substr(0, size)));
        if (size > 20)
            CHECK_FALSE(e164::numbering_plan::read(with_checksum(whole.substr(0, size))));
    }
}

TEST_CASE("a plan that was changed on purpose is refused, or cannot lead anybody out of its tables") {
    const std::string& whole = plan_file();
    std::uint64_t state = 1;
    int accepted = 0;
    for (int round = 0; round < 60; ++round) {
        std::string changed = whole;
        for (int i = 0; i < 1 + round % 3; ++i) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            changed[20 + (state >> 33U) % (changed.size() - 20)] = static_cast<char>(state >> 56U);
        }
        const auto plan = e164::numbering_plan::read(with_checksum(changed));
        if (!plan)
            continue;
        ++accepted;
        // The sanitizers watch this.
        for (const std::string_view text : {"+14155552671", "020 7183 8750", "011 15-2345-6789", "+4930123456789012",
                                            "0900123", "+8001234", "+99812345678", "999"}) {
            for (const e164::region home :
                 {e164::region("GB"), e164::region("AR"), e164::region("BR"), e164::region("JP")}) {
                const auto number = plan->parse(text, home);
                if (number)
                    for (const auto how : {e164::style::international, e164::style::national, e164::style::rfc3966})
                        CHECK(plan->format(*number, how).size() <= e164::max_formatted);
                CHECK_FALSE((plan->look_up_short_number(text, home).emergency && text.size() > 9));
                auto typist = plan->typist(home);
                for (const char c : text)
                    typist.type(static_cast<char32_t>(c));
            }
        }
    }
    CHECK(accepted > 0); // most bytes are labels and digits, and as good as others
}

TEST_CASE("the checksum is that of zlib") {
    CHECK(e164::detail::crc32("123456789") == 0xcbf43926);
    CHECK(e164::detail::crc32("") == 0);
}
