#include <callkit/core/call_fold.hpp>
#include <callkit/core/time_text.hpp>
#include <callkit/twilio/callbacks.hpp>

#include <doctest/doctest.h>

#include <string>
#include <tuple>
#include <utility>

using namespace callkit;

namespace {

/// A participant's callback, the n-th of its conference, all in one second.
twilio::callback told(const std::string& what, int number, const std::string& rest = "&CallSid=CA1") {
    auto made = twilio::parse_callback(
        "ConferenceSid=CF1&FriendlyName=room&AccountSid=AC1&SequenceNumber=" + std::to_string(number) +
        "&Timestamp=Tue%2C+31+Aug+2010+20%3A36%3A28+%2B0000&StatusCallbackEvent=" + what + rest);
    REQUIRE(made.has_value());
    CHECK(made->kind == twilio::callback_kind::conference);
    CHECK(made->conference_sid == "CF1");
    CHECK(made->conference_name == "room");
    return *std::move(made);
}

} // namespace

TEST_CASE("a participant's mute and hold are confirmed") {
    for (const auto& [word, kind, on] :
         {std::tuple<const char*, event_kind, bool>{"participant-mute", event_kind::mute_confirmed, true},
          {"participant-unmute", event_kind::mute_confirmed, false},
          {"participant-hold", event_kind::hold_confirmed, true},
          {"participant-unhold", event_kind::hold_confirmed, false}}) {
        const auto made = told(word, 7);
        REQUIRE(made.events.size() == 1);
        CHECK(made.events[0].kind == kind);
        CHECK(made.events[0].on == on);
        CHECK(made.events[0].provider_sid == "CA1");
        CHECK(made.events[0].detail->sequence == 7);
        CHECK(made.conference_events.empty());
    }
}

TEST_CASE("a conference's numbers are no numbers of the call's own callbacks") {
    for (const char* word : {"participant-mute", "participant-join", "participant-leave"})
        for (const call_event& event : told(word, 7, "&CallSid=CA1&ParticipantCallStatus=completed").events)
            CHECK(event.sequence == -1);
    // An end that the conference tells with a high number gives way to what the call's own callback says.
    call_fold fold;
    fold.apply(told("participant-leave", 90, "&CallSid=CA1&ParticipantCallStatus=completed").events[1]);
    CHECK(fold.status() == call_status::completed);
    fold.apply(twilio::parse_callback("CallSid=CA1&CallStatus=busy&SequenceNumber=1")->events[0]);
    CHECK(fold.status() == call_status::busy);
}

TEST_CASE("two changes within one second keep their order") {
    const call_event muted = told("participant-mute", 3).events[0];
    const call_event unmuted = told("participant-unmute", 4).events[0];
    CHECK(to_rfc3339(muted.occurred_at) == "2010-08-31T20:36:28.000003Z");
    for (const auto& [first, second] : {std::pair(muted, unmuted), std::pair(unmuted, muted)}) {
        call_fold fold;
        fold.apply(first);
        fold.apply(second);
        CHECK(fold.mute().confirmed == false);
    }
}

TEST_CASE("who joins muted is muted, and a change tells both states") {
    const auto joined = told("participant-join", 0, "&CallSid=CA1&Muted=true&Hold=false&ParticipantLabel=agent");
    REQUIRE(joined.events.size() == 2);
    CHECK(joined.events[0].kind == event_kind::conference);
    CHECK(joined.events[0].raw_status == "participant-join");
    CHECK(joined.events[0].detail->sid == "CF1");
    CHECK(joined.events[0].detail->name == "agent");
    CHECK(joined.events[1].kind == event_kind::mute_confirmed);
    CHECK(joined.events[1].on);
    const auto changed = told("participant-modify", 1, "&CallSid=CA1&Muted=false&Hold=true");
    REQUIRE(changed.events.size() == 3);
    CHECK_FALSE(changed.events[1].on);
    CHECK(changed.events[2].kind == event_kind::hold_confirmed);
    CHECK(changed.events[2].on);
}

TEST_CASE("who leaves says why and how the call stands") {
    const auto left = told("participant-leave", 4,
                           "&CallSid=CA1&ReasonParticipantLeft=participant_hung_up&ParticipantCallStatus=completed");
    REQUIRE(left.events.size() == 2);
    CHECK(left.events[0].detail->note == "participant_hung_up");
    CHECK(left.events[1].kind == event_kind::status);
    CHECK(left.events[1].status == call_status::completed);
    const auto status = [](const std::string& word) {
        return told("participant-leave", 4, "&CallSid=CA1&ParticipantCallStatus=" + word).events[1].status;
    };
    CHECK(status("in-progress") == call_status::in_progress);
    CHECK(status("connecting") == call_status::initiated);
    CHECK(status("connected") == call_status::in_progress);
    CHECK(status("complete") == call_status::completed);
    CHECK(status("no-answer") == call_status::no_answer);
    CHECK(status("dissolved") == call_status::unknown);
}

TEST_CASE("a conference begins and ends for everyone in it, and for whoever ended it") {
    const auto begun = told("conference-start", 1, "");
    CHECK(begun.events.empty());
    REQUIRE(begun.conference_events.size() == 1);
    CHECK(begun.conference_events[0].provider_sid.empty());
    CHECK(begun.conference_events[0].raw_status == "conference-start");
    const auto ended = told("conference-end", 9,
                            "&CallSidEndingConference=CA1&ParticipantLabelEndingConference=agent"
                            "&ReasonConferenceEnded=last-participant-left");
    REQUIRE(ended.events.size() == 1);
    CHECK(ended.events[0].provider_sid == "CA1");
    CHECK(ended.events[0].status == call_status::unknown); // a call goes on where it came from
    CHECK(ended.events[0].detail->note == "last-participant-left");
    CHECK(ended.conference_events.size() == 1);
}

TEST_CASE("words of conferences that nobody knows are data") {
    CHECK(told("participant-levitate", 4).events[0].raw_status == "participant-levitate");
    CHECK(told("announcement-end", 4, "").conference_events[0].raw_status == "announcement-end");
}
