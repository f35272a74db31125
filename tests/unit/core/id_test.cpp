#include "support.hpp"

#include <set>
#include <string>
#include <unordered_set>

using namespace callkit;

TEST_CASE("ids made later sort later, as values and as text") {
    seeded_random random(1);
    auto when = test::morning;
    auto before = make_id<call_id>(when, random);
    for (int i = 0; i < 5000; ++i) {
        when += microseconds(1 + static_cast<std::int64_t>(random.below(3)));
        const auto id = make_id<call_id>(when, random);
        REQUIRE((before < id));
        REQUIRE((to_string(before) < to_string(id)));
        before = id;
    }
}

TEST_CASE("ids made in the same microsecond differ") {
    seeded_random random(2);
    std::set<call_id> ids;
    for (int i = 0; i < 5000; ++i)
        ids.insert(make_id<call_id>(test::morning, random));
    CHECK(ids.size() == 5000);
}

TEST_CASE("a made id is a UUIDv7 that carries its millisecond") {
    seeded_random random(3);
    const auto id = make_id<call_id>(test::morning + microseconds(999'999), random);
    CHECK(id.version() == 7);
    CHECK((id.bytes[8] >> 6U) == 2);
    std::uint64_t millis = 0;
    for (std::size_t i = 0; i < 6; ++i)
        millis = (millis << 8U) | id.bytes[i];
    CHECK(millis == 1'767'225'600'999U);
    CHECK_FALSE(id.is_null());
    CHECK_FALSE(is_provisional(id));
}

TEST_CASE("a clock before 1970 still makes an id") {
    seeded_random random(4);
    const auto id = make_id(from_unix_micros(-5), random);
    CHECK(id.version() == 7);
    CHECK(id.bytes[0] == 0);
}

TEST_CASE("ids survive being written and read in either case") {
    seeded_random random(5);
    for (int i = 0; i < 200; ++i) {
        const auto id = make_id<event_id>(test::morning, random);
        auto text = to_string(id);
        CHECK(text.size() == 36);
        CHECK((parse_id<event_id>(text) == id));
        for (auto& c : text)
            if (c >= 'a' && c <= 'f')
                c = static_cast<char>(c - 'a' + 'A');
        CHECK((parse_id<event_id>(text) == id));
    }
}

TEST_CASE("what is no id is not read as one") {
    const std::string good = "019b7700-1234-7abc-8def-0123456789ab";
    CHECK(parse_uuid(good));
    CHECK_FALSE(parse_uuid(""));
    CHECK_FALSE(parse_uuid(good.substr(1)));
    CHECK_FALSE(parse_uuid(good + "0"));
    CHECK_FALSE(parse_uuid("{" + good.substr(1)));
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto broken = good;
        broken[i] = good[i] == '-' ? '0' : 'g';
        CHECK_FALSE(parse_uuid(broken));
    }
}

TEST_CASE("a provisional id depends on the provider and its sid alone") {
    const auto id = provisional_call_id("twilio", "CA1");
    CHECK((id == provisional_call_id("twilio", "CA1")));
    CHECK((id != provisional_call_id("twilio", "CA2")));
    CHECK((id != provisional_call_id("vonage", "CA1")));
    CHECK((id != provisional_call_id("twilioC", "A1")));
    CHECK(is_provisional(id));
    CHECK(id.version() == 8);
    // Stored rows are found again by it, so it must never come out differently.
    CHECK(to_string(id) == to_string(provisional_call_id(std::string("twi") + "lio", "CA1")));
}

TEST_CASE("ids spread over a hash table") {
    seeded_random random(6);
    std::unordered_set<std::size_t> hashes;
    for (int i = 0; i < 10'000; ++i)
        hashes.insert(id_hash{}(make_id<call_id>(test::morning + microseconds(i), random)));
    CHECK(hashes.size() > 9'990);
}

TEST_CASE("the null id is null") {
    CHECK(call_id{}.is_null());
    CHECK(to_string(call_id{}) == "00000000-0000-0000-0000-000000000000");
    CHECK_FALSE(is_provisional(call_id{}));
}
