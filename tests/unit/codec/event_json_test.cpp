#include "../../property/random_events.hpp"

#include <callkit/codec/event_json.hpp>
#include <callkit/core/random.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace callkit;

namespace {

error refusal(const std::string& json) {
    const auto parsed = parse_event(json);
    CAPTURE(json);
    REQUIRE_FALSE(parsed.has_value());
    return parsed.error();
}

} // namespace

TEST_CASE("an event survives being written and read") {
    seeded_random random(11);
    for (int i = 0; i < 5000; ++i) {
        call_event event = test::any_event(random);
        // Text says years 0 to 9999, and no provider counts below nothing.
        for (timestamp* when : {&event.occurred_at, &event.observed_at})
            if (*when < from_unix_micros(-10'000'000) || *when > from_unix_micros(4'000'000'000'000'000))
                *when = from_unix_micros(5);
        if (event.occurred_at != timestamp{} && event.observed_at == timestamp{})
            event.observed_at = event.occurred_at;
        event.sequence = std::max<std::int64_t>(event.sequence, -1);
        if (event.call.is_null() && event.provider_sid.empty())
            event.provider_sid = "CA9";
        const std::string json = to_json(event);
        const auto again = parse_event(json);
        CAPTURE(json);
        REQUIRE(again.has_value());
        CHECK(*again == event);
        CHECK(to_json(*again) == json);
    }
}

TEST_CASE("little is enough for an event") {
    const auto event = parse_event(R"({"kind":"status","status":"ringing","provider":"p","call_sid":"S1"})");
    REQUIRE(event.has_value());
    CHECK(event->status == call_status::ringing);
    CHECK(event->source == event_source::import);
    CHECK(event->id == content_event_id(*event));
    CHECK(parse_event(R"({"call_sid":"S1","provider":"p","status":"ringing","kind":"status","colour":"red"})")->id ==
          event->id);
}

TEST_CASE("an unknown status is data") {
    const auto event = parse_event(R"({"kind":"status","status":"parked","call_sid":"S1"})");
    REQUIRE(event.has_value());
    CHECK(event->status == call_status::unknown);
    CHECK(event->raw_status == "parked");
}

TEST_CASE("a bad event is refused by the name of what is wrong") {
    for (const char* broken : {"", "{", "[]", "7", "\"kind\"", "{}{}", "{\"kind\":\"status\"", "\xff\xfe", "null"})
        CHECK(refusal(broken).code == errc::malformed);
    const auto names = [](const std::string& json, const char* member) {
        const error why = refusal(json);
        CHECK(why.code == errc::malformed);
        CHECK_MESSAGE(why.detail.find(member) != std::string::npos, why.detail);
    };
    names(R"({"call_sid":"S1"})", "kind");
    names(R"({"kind":"sneeze","call_sid":"S1"})", "kind");
    names(R"({"kind":"status"})", "call_id");
    names(R"({"kind":"status","call_id":"not-an-id"})", "call_id");
    names(R"({"kind":"status","call_sid":7})", "call_sid");
    names(R"({"kind":"status","call_sid":"S1","occurred_at":"yesterday"})", "occurred_at");
    names(R"({"kind":"status","call_sid":"S1","occurred_at":"9999-12-31T23:59:59-10:00"})", "occurred_at");
    names(R"({"kind":"status","call_sid":"S1","observed_at":"0000-01-01T00:00:00+10:00"})", "observed_at");
    names(R"({"kind":"status","call_sid":"S1","sequence":-2})", "sequence");
    names(R"({"kind":"status","call_sid":"S1","sequence":1.5})", "sequence");
    names(R"({"kind":"status","call_sid":"S1","duration":99999999999})", "duration");
    names(R"({"kind":"status","call_sid":"S1","end_reason":"boredom"})", "end_reason");
    names(R"({"kind":"status","call_sid":"S1","facts":{"direction":"sideways"}})", "facts");
    names(R"({"kind":"status","call_sid":"S1","facts":[]})", "facts");
    names(R"({"kind":"status","call_sid":"S1","on":"yes"})", "on");
    names(R"({"kind":"recording","call_sid":"S1","detail":7})", "detail");
    names(R"({"kind":"recording","call_sid":"S1","detail":{"url":7}})", "detail");
    names(R"({"kind":"recording","call_sid":"S1","detail":{"sequence":-2}})", "detail");
    names(R"({"kind":"status","call_sid":")" + std::string(1025, 'x') + "\"}", "call_sid");
    CHECK(refusal(R"({"kind":"status","call_sid":"S1","x":")" + std::string(70'000, 'x') + "\"}").code ==
          errc::too_large);
    CHECK(refusal(std::string(5000, '[')).code == errc::malformed);
}

TEST_CASE("text that is not UTF-8 becomes text that is") {
    call_event event;
    event.provider_sid = "S1";
    event.raw_status = "a\xc3(\xff";
    const auto again = parse_event(to_json(event));
    REQUIRE(again.has_value());
    CHECK(again->raw_status == "a\xef\xbf\xbd(\xef\xbf\xbd");
}
