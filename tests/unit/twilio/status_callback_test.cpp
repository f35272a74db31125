#include <callkit/core/time_text.hpp>
#include <callkit/twilio/form.hpp>
#include <callkit/twilio/status_callback.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace callkit;
using twilio::parse_status_callback;

TEST_CASE("a form is taken apart") {
    const auto form = twilio::form::parse("a=1&b=x+y%2Bz&empty=&flag&a=2&&%C3%A4=%e2%82%ac");
    REQUIRE(form.has_value());
    CHECK(form->get("a") == "1");
    CHECK(form->get("b") == "x y+z");
    CHECK(form->get("empty").empty());
    CHECK(form->get("\xc3\xa4") == "\xe2\x82\xac");
    CHECK(form->fields().size() == 6);
}

TEST_CASE("a broken form is refused") {
    for (const char* bad : {"a=%", "a=%4", "a=%zz", "%=1"})
        CHECK(twilio::form::parse(bad).error().code == errc::malformed);
    CHECK(twilio::form::parse("a=" + std::string(70'000, 'x')).error().code == errc::too_large);
    std::string many;
    for (int i = 0; i < 300; ++i)
        many += "k=v&";
    CHECK(twilio::form::parse(many).error().code == errc::too_large);
}

TEST_CASE("a status callback becomes an event") {
    const auto event = parse_status_callback(
        "CallSid=CA0123456789abcdef0123456789abcdef&AccountSid=AC1&From=%2B14155550100&To=%2B14155552671"
        "&CallStatus=completed&Direction=outbound-api&Timestamp=Tue%2C+31+Aug+2010+20%3A36%3A28+%2B0000"
        "&CallbackSource=call-progress-events&SequenceNumber=3&CallDuration=17&AnsweredBy=human");
    REQUIRE(event.has_value());
    CHECK(event->call.is_null());
    CHECK(event->provider == "twilio");
    CHECK(event->provider_sid == "CA0123456789abcdef0123456789abcdef");
    CHECK(event->status == call_status::completed);
    CHECK(event->source == event_source::webhook);
    CHECK(event->sequence == 3);
    CHECK(event->duration == 17);
    CHECK(event->answerer == answered_by::human);
    CHECK(to_rfc3339(event->occurred_at) == "2010-08-31T20:36:28.000000Z");
    CHECK(event->facts->direction == direction::outbound);
    CHECK(event->facts->to == party("+14155552671"));
}

TEST_CASE("a repeated callback is the same event, another one is not") {
    const std::string body = "CallSid=CA1&CallStatus=ringing&SequenceNumber=1";
    CHECK(parse_status_callback(body)->id == parse_status_callback(body)->id);
    CHECK(parse_status_callback(body)->id !=
          parse_status_callback("CallSid=CA1&CallStatus=ringing&SequenceNumber=2")->id);
    CHECK(parse_status_callback(body)->id !=
          parse_status_callback("CallSid=CA2&CallStatus=ringing&SequenceNumber=1")->id);
}

TEST_CASE("a callback without a time says no time") {
    CHECK(parse_status_callback("CallSid=CA1&CallStatus=ringing")->occurred_at == timestamp{});
    CHECK(parse_status_callback("CallSid=CA1&CallStatus=ringing&Timestamp=soon")->occurred_at == timestamp{});
    for (const char* bad : {"31 Foo 2010 20:36:28 +0000", "32 Aug 2010 20:36:28 +0000", "31 Aug 2010 24:36:28 +0000",
                            "31 Aug 2010 20:36:28", "31 Aug 10 20:36:28 +0000", "31 Feb 2010 20:36:28 +0000"})
        CHECK(parse_status_callback("CallSid=CA1&CallStatus=ringing&Timestamp=" + std::string(bad))->occurred_at ==
              timestamp{});
    CHECK(to_rfc3339(parse_status_callback("CallSid=CA1&CallStatus=ringing&Timestamp=1 Aug 2010 20:36:28 -0130")
                         ->occurred_at) == "2010-08-01T22:06:28.000000Z");
}

TEST_CASE("a trunk originates what comes in and terminates what goes out") {
    const auto way = [](const std::string& word) {
        const auto event = parse_status_callback("CallSid=CA1&CallStatus=ringing&From=a&Direction=" + word);
        REQUIRE(event.has_value());
        REQUIRE(event->facts != nullptr);
        return event->facts->direction;
    };
    CHECK(way("inbound") == direction::inbound);
    CHECK(way("trunking-originating") == direction::inbound);
    CHECK(way("outbound-api") == direction::outbound);
    CHECK(way("outbound-dial") == direction::outbound);
    CHECK(way("trunking-terminating") == direction::outbound);
    CHECK(way("sideways") == direction::unknown);
}

TEST_CASE("an unknown status is kept") {
    const auto event = parse_status_callback("CallSid=CA1&CallStatus=teleported");
    REQUIRE(event.has_value());
    CHECK(event->status == call_status::unknown);
    CHECK(event->raw_status == "teleported");
}

TEST_CASE("the SIP code tells why, where it tells the same ending") {
    CHECK(parse_status_callback("CallSid=CA1&CallStatus=failed&SipResponseCode=404")->reason ==
          end_reason::invalid_number);
    CHECK(parse_status_callback("CallSid=CA1&CallStatus=busy&SipResponseCode=404")->reason == end_reason::busy);
    CHECK(parse_status_callback("CallSid=CA1&CallStatus=failed")->reason == end_reason::carrier_failure);
}

TEST_CASE("machine detection by itself is an event") {
    const auto event = parse_status_callback("CallSid=CA1&AnsweredBy=machine_end_beep&MachineDetectionDuration=4000");
    REQUIRE(event.has_value());
    CHECK(event->kind == event_kind::answered_by);
    CHECK(event->answerer == answered_by::machine);
}

TEST_CASE("what is no callback is refused") {
    for (const char* bad :
         {"", "CallStatus=ringing", "CallSid=&CallStatus=ringing", "CallSid=CA1", "CallSid=a%20b&CallStatus=ringing",
          "CallSid=CA1&CallStatus=ringing&SequenceNumber=x", "CallSid=CA1&CallStatus=completed&CallDuration=-1",
          "CallSid=CA1&CallStatus=ringing&SequenceNumber=99999999999999999999", "CallSid=%&CallStatus=x"})
        CHECK(parse_status_callback(bad).error().code == errc::malformed);
    CHECK(parse_status_callback("CallSid=CA1&CallStatus=ringing&From=" + std::string(321, '1')).error().code ==
          errc::malformed);
}
