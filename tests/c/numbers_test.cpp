#include "support.hpp"

#include <callkit/codec/record_json.hpp>
#include <callkit/core/e164.hpp>

#include <array>
#include <string>
#include <string_view>

using namespace callkit;

namespace {

constexpr std::array texts{
    "+442071838750", "(415) 555-2671", "020 7183 8750 ext. 12", "+1 201 555 0123", "nobody", "+999", "",
    "+14155550100",  "1-800-356-9377", "+800 1234 5678",        "07400 123456"};

} // namespace

TEST_CASE("a number in C is what it is in C++") {
    for (const char* region : {"", "US", "GB"}) {
        const auto home = e164::region::from(region).value_or(e164::region());
        for (const char* text : texts) {
            CAPTURE(std::string(text));
            const auto expected = e164::parse(text, home);
            auto number = sized<callkit_number>();
            REQUIRE(callkit_number_parse(text, region, &number) == CALLKIT_OK);
            CHECK(number.error == (expected ? CALLKIT_NUMBER_OK : static_cast<callkit_number_error>(expected.error())));
            const auto json = copied([&](char* out, std::size_t room, std::size_t* length) {
                return callkit_number_json(text, region, out, room, length);
            });
            CHECK(json == number_to_json(text, expected));
            if (!expected)
                continue;
            CHECK((number.valid == 1) == expected->valid());
            CHECK(number.country_code == expected->country_code());
            CHECK(number.national_digits == expected->national());
            CHECK(number.extension == expected->extension());
            CHECK(std::string_view(number.e164) == e164::format(*expected, e164::style::e164).str());
            CHECK(std::string_view(callkit_number_type_name(number.type)) == to_string(expected->line_type()));
        }
    }
}

TEST_CASE("many numbers come back as columns, as they come back one by one") {
    std::string input;
    for (const char* text : texts)
        input.append(text).append("\n");
    std::array<std::uint8_t, texts.size()> valid{};
    std::array<std::uint8_t, texts.size()> error{};
    std::array<std::uint8_t, texts.size()> type{};
    std::array<std::uint16_t, texts.size()> code{};
    std::array<char, 2 * texts.size()> regions{};
    std::string e164(23 * texts.size(), '?');
    std::string national(96 * texts.size(), '?');
    auto batch = sized<callkit_number_batch>();
    batch.input = input.data();
    batch.input_size = input.size();
    batch.region = "US";
    batch.capacity = texts.size();
    batch.valid = valid.data();
    batch.error = error.data();
    batch.type = type.data();
    batch.country_code = code.data();
    batch.regions = regions.data();
    batch.e164 = e164.data();
    batch.e164_capacity = e164.size();
    batch.national = national.data();
    batch.national_capacity = national.size();
    REQUIRE(callkit_numbers_parse(&batch) == CALLKIT_OK);
    CHECK(batch.count == texts.size());
    CHECK(batch.consumed == input.size());
    std::string_view rest(e164.data(), batch.e164_size);
    std::size_t all_valid = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        CAPTURE(std::string(texts[i]));
        auto number = sized<callkit_number>();
        REQUIRE(callkit_number_parse(texts[i], "US", &number) == CALLKIT_OK);
        CHECK(valid[i] == number.valid);
        CHECK(error[i] == number.error);
        CHECK(type[i] == number.type);
        CHECK(code[i] == number.country_code);
        CHECK(std::string(&regions[2 * i], number.region[0] == '\0' ? 0 : 2) == number.region);
        const std::size_t end = rest.find('\n');
        CHECK(rest.substr(0, end) == number.e164);
        rest.remove_prefix(end + 1);
        all_valid += number.valid;
    }
    CHECK(rest.empty());
    CHECK(batch.valid_count == all_valid);
}

TEST_CASE("a batch stops where there is no room and goes on from there") {
    const std::string input = "GB\t020 7183 8750\n\t+14155552671\nXX\tnobody\nUS\t(415) 555-2671";
    std::string all;
    std::size_t at = 0;
    int rounds = 0;
    std::array<char, 15> room{};
    while (at < input.size()) {
        auto batch = sized<callkit_number_batch>();
        batch.flags = CALLKIT_BATCH_REGIONS;
        batch.input = input.data() + at;
        batch.input_size = input.size() - at;
        batch.capacity = 3;
        batch.e164 = room.data();
        batch.e164_capacity = room.size();
        REQUIRE(callkit_numbers_parse(&batch) == CALLKIT_OK);
        all.append(room.data(), batch.e164_size);
        at += batch.consumed;
        ++rounds;
    }
    CHECK(all == "+442071838750\n+14155552671\n\n+14155552671\n");
    CHECK(rounds == 3);
    auto batch = sized<callkit_number_batch>();
    batch.input = "+442071838750";
    batch.input_size = 13;
    batch.capacity = 1;
    batch.e164 = room.data();
    batch.e164_capacity = 5;
    CHECK(callkit_numbers_parse(&batch) == CALLKIT_E_BUFFER);
    CHECK(batch.count == 0);
}

TEST_CASE("numbers are judged, masked and completed") {
    const auto dialable = [](const char* text) {
        return copied([&](char* out, std::size_t room, std::size_t* length) {
            return callkit_number_dialable(text, "GB", out, room, length);
        });
    };
    CHECK(dialable("020 7183 8750") == "+442071838750");
    CHECK(dialable("client:alice") == "client:alice");
    std::size_t length = 0;
    CHECK(callkit_number_dialable("999", "GB", nullptr, 0, &length) == CALLKIT_E_REFUSED);
    CHECK(callkit_number_dialable("12", "GB", nullptr, 0, &length) == CALLKIT_E_NUMBER);
    CHECK(callkit_number_dialable("12", "uk", nullptr, 0, &length) == CALLKIT_E_INVALID);
    CHECK(copied([](char* out, std::size_t room, std::size_t* size) {
              return callkit_number_as_typed("4155", "US", out, room, size);
          }) == "415-5");
    CHECK(copied([](char* out, std::size_t room, std::size_t* size) {
              return callkit_number_mask("+442071838750", out, room, size);
          }) == "+4•••50");
    callkit_number_match match{};
    CHECK(callkit_number_compare("+44 20 7183 8750", "020 7183 8750", &match) == CALLKIT_OK);
    CHECK(match != CALLKIT_MATCH_NO);
    CHECK(callkit_region_country_code("GB") == 44);
    CHECK(callkit_region_country_code("??") == 0);
}
