// A batch reads E.164 in a shorter way than callkit_number_parse. Whatever the lines are, both say the same.
#include "property/seed.hpp"
#include "support.hpp"

#include <callkit/core/e164.hpp>
#include <callkit/core/random.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

using namespace callkit;
using namespace callkit::test;

namespace {

/// A line that is E.164, or was, before something happened to it.
std::string some_line(random_source& random) {
    constexpr auto known = std::to_array<std::string_view>(
        {"+442071838750", "+14155552671", "+4930901820", "+33142685300", "+81352223311", "+61282525252", "+80012345678",
         "+37588200123", "+5491123456789", "+390612345678", "+12015550123", "+8613812345678", "+4366412345678901",
         "020 7183 8750", "(415) 555-2671", "+44 20 7183 8750 x12", "tel:+1-201-555-0123"});
    std::string text(known[random.below(known.size())]);
    for (std::uint64_t n = random.below(4); n > 0; --n) {
        const auto at = static_cast<std::size_t>(random.below(text.size() + 1));
        constexpr std::string_view others = "+- ()x.\r\t\xff\x01\x80:;/a";
        const char digit = static_cast<char>('0' + random.below(10));
        const char any = random.chance(800) ? digit : others[random.below(others.size())];
        if (at == text.size() || random.chance(300))
            text.insert(at, 1, any);
        else if (random.chance(300))
            text.erase(at, 1);
        else
            text[at] = any;
    }
    while (text.ends_with('\r')) // which would be the end of the line
        text.pop_back();
    return random.chance(30) ? std::string() : text;
}

/// A buffer of just this size; what stands behind it shows whether more was written.
struct buffer {
    explicit buffer(std::size_t size) : bytes(size + 32, '?'), room(size) {}
    [[nodiscard]] bool kept_to() const { return bytes.find_first_not_of('?', room) == std::string::npos; }
    std::string bytes;
    std::size_t room;
};

void require_the_same(const std::vector<std::string>& lines, const std::string& input, const char* region,
                      random_source& random) {
    std::size_t item = 0;
    std::size_t at = 0;
    while (at < input.size()) {
        const std::size_t capacity = 1 + random.below(9);
        const bool classified = random.chance(800);
        const bool written = random.chance(800);
        const bool national = random.chance(200);
        std::vector<std::uint8_t> valid(capacity);
        std::vector<std::uint8_t> error(capacity);
        std::vector<std::uint8_t> type(capacity);
        std::vector<std::uint16_t> code(capacity);
        buffer regions(2 * capacity);
        buffer e164(23 + random.below(60));
        buffer other(96 + random.below(200));
        const std::vector<char> rest(input.begin() + static_cast<std::ptrdiff_t>(at), input.end()); // of just this size
        auto batch = sized<callkit_number_batch>();
        batch.input = rest.data();
        batch.input_size = rest.size();
        batch.region = region;
        batch.capacity = capacity;
        batch.valid = valid.data();
        if (classified) {
            batch.error = error.data();
            batch.type = type.data();
            batch.country_code = code.data();
            batch.regions = regions.bytes.data();
        }
        batch.e164 = written ? e164.bytes.data() : nullptr;
        batch.e164_capacity = e164.room;
        batch.national = national ? other.bytes.data() : nullptr;
        batch.national_capacity = other.room;
        REQUIRE(callkit_numbers_parse(&batch) == CALLKIT_OK);
        REQUIRE((batch.count > 0 && batch.count <= capacity && batch.consumed > 0));
        REQUIRE((regions.kept_to() && e164.kept_to() && other.kept_to()));
        std::string expected;
        std::size_t all_valid = 0;
        for (std::size_t i = 0; i < batch.count; ++i, ++item) {
            CAPTURE(lines[item]);
            auto number = sized<callkit_number>();
            REQUIRE(callkit_number_parse(lines[item].c_str(), region, &number) == CALLKIT_OK);
            REQUIRE(valid[i] == number.valid);
            all_valid += number.valid;
            expected.append(number.e164).append("\n");
            if (!classified)
                continue;
            REQUIRE(error[i] == number.error);
            REQUIRE(type[i] == number.type);
            REQUIRE(code[i] == number.country_code);
            REQUIRE(std::string_view(regions.bytes).substr(2 * i, 2) == std::string_view(number.region, 2));
        }
        REQUIRE(batch.valid_count == all_valid);
        REQUIRE(std::string_view(e164.bytes).substr(0, batch.e164_size) == (written ? expected : ""));
        at += batch.consumed;
    }
    REQUIRE(item == lines.size());
}

} // namespace

TEST_CASE("a batch says of every line what is said of it alone, in buffers of any size and with any columns") {
    CALLKIT_PRINT_SEED();
    seeded_random random(seed());
    for (int round = 0; round < rounds(1'000); ++round) {
        std::vector<std::string> lines;
        std::string input;
        for (std::uint64_t n = 1 + random.below(12); n > 0; --n) {
            std::string line = some_line(random);
            input.append(line).append(random.chance(100) ? "\r\n" : "\n");
            lines.push_back(line);
        }
        if (!lines.back().empty() && random.chance(500))
            input.resize(input.find_last_not_of("\r\n") + 1);
        require_the_same(lines, input, random.chance(500) ? "US" : nullptr, random);
    }
}
