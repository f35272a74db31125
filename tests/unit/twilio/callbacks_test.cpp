#include <callkit/core/call_fold.hpp>
#include <callkit/core/time_text.hpp>
#include <callkit/twilio/callbacks.hpp>
#include <callkit/twilio/status_callback.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

using namespace callkit;
using twilio::callback_kind;
using twilio::parse_callback;

namespace {

twilio::callback parsed(const std::string& body) {
    auto made = parse_callback(body);
    CAPTURE(body);
    REQUIRE_MESSAGE(made.has_value(), describe(made ? error{} : made.error()));
    return *std::move(made);
}

const std::string at = "&Timestamp=Tue%2C+31+Aug+2010+20%3A36%3A28+%2B0000";

} // namespace

TEST_CASE("what a callback is follows from its fields") {
    using k = callback_kind;
    for (const auto& [body, kind] : {
             std::pair<const char*, k>{"CallSid=CA1&CallStatus=ringing", k::call},
             {"CallSid=CA1&CallStatus=completed&CallDuration=3&SequenceNumber=3&RecordingUrl=https%3A//a/RE1&Digits=",
              k::call},
             {"CallSid=CA1&AnsweredBy=human", k::machine_detection},
             {"CallSid=CA1&RecordingSid=RE1&RecordingStatus=completed&RecordingUrl=https%3A//a/RE1", k::recording},
             {"CallSid=CA1&ConferenceSid=CF1&StatusCallbackEvent=participant-join", k::conference},
             {"CallSid=CA1&CallStatus=in-progress&DialCallSid=CA2&DialCallStatus=busy&RecordingUrl=https%3A//a/RE1",
              k::dial},
             {"CallSid=CA1&CallStatus=in-progress&Digits=12", k::gather},
             {"CallSid=CA1&CallStatus=in-progress&SpeechResult=hello&Confidence=0.9", k::gather},
             {"CallSid=CA1&CallStatus=in-progress&RecordingUrl=https%3A//a/RE1&Digits=%23", k::record},
             {"CallSid=CA1&CallStatus=in-progress&QueueSid=QU1&QueueResult=bridged&QueueTime=4", k::queue},
             {"CallSid=CA1&CallStatus=in-progress&QueueSid=QU1&QueuePosition=2&QueueTime=1", k::queue},
             {"CallSid=CA1&StreamSid=MZ1&StreamEvent=stream-started", k::stream},
             {"CallSid=CA1&SiprecSid=SR1&SiprecEvent=siprec-started", k::siprec},
             {"CallSid=CA1&TranscriptionSid=GT1&TranscriptionEvent=transcription-started", k::transcription},
             {"CallSid=CA1&TranscriptionSid=TR1&TranscriptionStatus=completed&TranscriptionText=hi&RecordingSid=RE1"
              "&RecordingUrl=https%3A//a/RE1",
              k::transcription},
         })
        CHECK(to_string(parsed(body).kind) == to_string(kind));
}

TEST_CASE("a call's status callback is the event it always was") {
    const std::string body = "CallSid=CA1&CallStatus=completed&CallDuration=17&SequenceNumber=3&From=a&To=b" + at;
    const auto made = parsed(body);
    REQUIRE(made.events.size() == 1);
    CHECK((made.events[0] == twilio::parse_status_callback(body).value()));
}

TEST_CASE("the last callback of a recorded call tells of the recording, which cannot be fetched yet") {
    const auto made = parsed("CallSid=CA1&CallStatus=completed&CallDuration=17&SequenceNumber=3&RecordingDuration=15"
                             "&RecordingSid=RE1&RecordingUrl=https%3A%2F%2Fapi.twilio.com%2FRecordings%2FRE1");
    REQUIRE(made.events.size() == 2);
    CHECK(made.events[0].status == call_status::completed);
    CHECK(made.events[1].kind == event_kind::recording);
    CHECK(made.events[1].raw_status == "processing");
    CHECK(made.events[1].value == 15);
    CHECK(made.events[1].sequence == -1);
    CHECK(made.events[1].detail->sid == "RE1");
    CHECK(made.events[1].detail->url == "https://api.twilio.com/Recordings/RE1");
}

TEST_CASE("a verdict that took time is an event of its own beside the status") {
    const auto made =
        parsed("CallSid=CA1&CallStatus=in-progress&AnsweredBy=machine_start&MachineDetectionDuration=2400");
    REQUIRE(made.events.size() == 2);
    CHECK(made.events[0].kind == event_kind::status);
    CHECK(made.events[0].answerer == answered_by::machine);
    CHECK(made.events[1].kind == event_kind::answered_by);
    CHECK(made.events[1].value == 2400);
}

TEST_CASE("every verdict of machine detection is one of ours") {
    for (const auto& [word, who] : {std::pair<const char*, answered_by>{"human", answered_by::human},
                                    {"machine_start", answered_by::machine},
                                    {"machine_end_beep", answered_by::machine},
                                    {"machine_end_silence", answered_by::machine},
                                    {"machine_end_other", answered_by::machine},
                                    {"fax", answered_by::fax},
                                    {"unknown", answered_by::unknown},
                                    {"parrot", answered_by::unknown}}) {
        const auto made =
            parsed(std::string("CallSid=CA1&AccountSid=AC1&MachineDetectionDuration=9&AnsweredBy=") + word);
        REQUIRE(made.events.size() == 1);
        CHECK(made.events[0].kind == event_kind::answered_by);
        CHECK(made.events[0].answerer == who);
        CHECK(made.events[0].value == 9);
    }
}

TEST_CASE("a recording's callback says which, where, how long and since when") {
    const auto made =
        parsed("AccountSid=AC1&CallSid=CA1&RecordingSid=RE1&RecordingStatus=completed&RecordingDuration=32"
               "&RecordingUrl=https%3A%2F%2Fapi.twilio.com%2FRecordings%2FRE1&RecordingChannels=1"
               "&RecordingStartTime=Tue%2C+31+Aug+2010+20%3A36%3A28+%2B0000&RecordingSource=DialVerb"
               "&RecordingTrack=both&ErrorCode=0");
    REQUIRE(made.events.size() == 1);
    const call_event& event = made.events[0];
    CHECK(event.kind == event_kind::recording);
    CHECK(event.provider_sid == "CA1");
    CHECK(event.raw_status == "completed");
    CHECK(event.value == 32);
    CHECK(event.duration == -1); // that is the call's
    CHECK(event.detail->sid == "RE1");
    CHECK(event.detail->note == "DialVerb");
    CHECK(to_rfc3339(event.occurred_at) == "2010-08-31T20:37:00.000000Z");
    for (const char* word : {"in-progress", "absent", "started", "paused", "resumed", "stopped", "failed", "hummed"})
        CHECK(parsed(std::string("CallSid=CA1&RecordingSid=RE1&RecordingDuration=-1&RecordingStatus=") + word)
                  .events[0]
                  .raw_status == word);
}

TEST_CASE("what is no address of the web is not kept as one") {
    for (const std::string& url :
         {std::string("javascript%3Aalert(1)"), std::string("file%3A///etc"), "https%3A//a/" + std::string(2000, 'x')})
        CHECK(parsed("CallSid=CA1&RecordingSid=RE1&RecordingStatus=completed&RecordingUrl=" + url)
                  .events[0]
                  .detail->url.empty());
}

TEST_CASE("a conference's recording concerns every call in it") {
    const auto made = parsed("ConferenceSid=CF1&RecordingSid=RE1&RecordingStatus=completed&RecordingDuration=32");
    CHECK(made.events.empty());
    CHECK(made.conference_sid == "CF1");
    REQUIRE(made.conference_events.size() == 1);
    const call_event mine = twilio::about_call(made.conference_events[0], "CA1");
    CHECK(mine.provider_sid == "CA1");
    CHECK((mine.id == twilio::about_call(made.conference_events[0], "CA1").id));
    CHECK((mine.id != twilio::about_call(made.conference_events[0], "CA2").id));
}

TEST_CASE("the action of <Record> and the older transcription tell of a recording and of a text") {
    const auto recorded = parsed("CallSid=CA1&CallStatus=in-progress&Digits=hangup&RecordingDuration=7"
                                 "&RecordingUrl=https%3A%2F%2Fa.example%2FRecordings%2FRE7.mp3%3Fx%3D1");
    REQUIRE(recorded.events.size() == 2);
    CHECK(recorded.events[1].detail->sid == "RE7");
    CHECK(recorded.events[1].value == 7);
    const auto written = parsed("CallSid=CA1&CallStatus=completed&TranscriptionSid=TR1&TranscriptionStatus=completed"
                                "&TranscriptionText=secret+words&TranscriptionUrl=https%3A//a.example/TR1");
    REQUIRE(written.events.size() == 1);
    CHECK(written.events[0].kind == event_kind::transcription);
    CHECK(written.events[0].detail->url == "https://a.example/TR1");
    CHECK(written.events[0].detail->note.empty());
}

TEST_CASE("a status of <Dial> is one of the call that was dialled") {
    const auto child = [](const std::string& rest) {
        const auto made = parsed("CallSid=CA1&CallStatus=in-progress&DialCallSid=CA2&DialCallStatus=" + rest);
        REQUIRE(made.events.size() == 2);
        CHECK(made.events[0].provider_sid == "CA1");
        CHECK(made.events[0].status == call_status::in_progress);
        CHECK(made.events[1].provider_sid == "CA2");
        CHECK(made.events[1].sequence == -1);
        return made.events[1];
    };
    CHECK(child("completed&DialCallDuration=12&DialBridged=true").status == call_status::completed);
    CHECK(child("completed&DialCallDuration=12").duration == 12);
    CHECK(child("busy").status == call_status::busy);
    CHECK(child("no-answer").status == call_status::no_answer);
    CHECK(child("failed&DialSipResponseCode=404").reason == end_reason::invalid_number);
    CHECK(child("canceled").status == call_status::canceled);
    CHECK(child("answered").status == call_status::in_progress);
    CHECK(child("answered").duration == -1);
    CHECK(child("answered&DialCallDuration=3").status == call_status::completed);
    CHECK(child("answered&DialCallDuration=3").raw_status == "answered");
    CHECK(child("teleported").status == call_status::unknown);
    CHECK(child("teleported").raw_status == "teleported");
    // Into a conference nobody is dialled.
    CHECK(parsed("CallSid=CA1&CallStatus=in-progress&DialCallStatus=answered").events.size() == 1);
}

TEST_CASE("a queue tells how long a call waited and what came of it") {
    const auto left = parsed("CallSid=CA1&CallStatus=in-progress&QueueSid=QU1&QueueResult=bridged&QueueTime=34");
    REQUIRE(left.events.size() == 2);
    CHECK(left.events[1].kind == event_kind::queue);
    CHECK(left.events[1].raw_status == "bridged");
    CHECK(left.events[1].value == 34);
    CHECK(left.events[1].detail->sid == "QU1");
    CHECK(parsed("CallSid=CA1&QueueSid=QU1&QueuePosition=3&QueueTime=9").events[0].raw_status == "waiting");
    const auto taken = parsed("CallSid=CA1&QueueSid=QU1&QueueTime=9&DequeingCallSid=CA7");
    CHECK(taken.events[0].raw_status == "dequeued");
    CHECK(taken.events[0].detail->note == "CA7");
}

TEST_CASE("streams, SIPREC and transcriptions say when they begin, end and fail") {
    const auto stream = parsed("CallSid=CA1&StreamSid=MZ1&StreamName=mine&StreamEvent=stream-error"
                               "&StreamError=no+answer&Timestamp=2023-09-06T09%3A05%3A14.080710Z");
    REQUIRE(stream.events.size() == 1);
    CHECK(stream.events[0].kind == event_kind::stream);
    CHECK(stream.events[0].raw_status == "stream-error");
    CHECK(stream.events[0].detail->name == "mine");
    CHECK(stream.events[0].detail->note == "no answer");
    CHECK(to_rfc3339(stream.events[0].occurred_at) == "2023-09-06T09:05:14.080710Z");
    CHECK(parsed("CallSid=CA1&SiprecSid=SR1&SiprecEvent=siprec-stopped").events[0].detail->sid == "SR1");
    const auto text = parsed("CallSid=CA1&TranscriptionSid=GT1&TranscriptionEvent=transcription-started&SequenceId=1");
    CHECK(text.events[0].kind == event_kind::transcription);
    CHECK(text.events[0].detail->sequence == 1);
    CHECK(text.events[0].sequence == -1);
}

TEST_CASE("what people say or press is in no event") {
    CHECK(parsed("CallSid=CA1&TranscriptionSid=GT1&TranscriptionEvent=transcription-content&SequenceId=2"
                 "&TranscriptionData=%7B%22transcript%22%3A%22secret%22%7D")
              .events.empty());
    CHECK(parsed("CallSid=CA1&CallStatus=in-progress&Digits=1234").events.size() == 1);
}

TEST_CASE("what is no callback, or names no call, is refused") {
    for (const char* bad :
         {"", "a=b", "CallSid=CA1", "CallSid=a%20b&CallStatus=ringing", "RecordingStatus=completed&CallSid=CA1",
          "RecordingStatus=completed&RecordingSid=RE1", "RecordingStatus=completed&RecordingSid=RE1&CallSid=a%20b",
          "RecordingStatus=completed&RecordingSid=RE1&CallSid=CA1&RecordingDuration=x",
          "RecordingStatus=completed&RecordingSid=RE1&CallSid=CA1&RecordingDuration=-2",
          "DialCallStatus=busy&DialCallSid=CA2", "DialCallStatus=busy&DialCallSid=CA2&CallSid=CA1&DialCallDuration=x",
          "QueueResult=bridged&QueueSid=QU1", "StreamSid=MZ1&StreamEvent=stream-started", "CallSid=CA1&StreamSid=MZ1",
          "TranscriptionSid=GT1&TranscriptionEvent=transcription-started", "StatusCallbackEvent=conference-start",
          "StatusCallbackEvent=participant-join&ConferenceSid=CF1",
          "StatusCallbackEvent=participant-join&ConferenceSid=CF1&CallSid=CA1&SequenceNumber=x",
          "CallSid=CA1&CallStatus=%"}) {
        const auto made = parse_callback(bad);
        CAPTURE(bad);
        REQUIRE_FALSE(made.has_value());
        CHECK(made.error().code == errc::malformed);
    }
}

TEST_CASE("long words are cut between characters") {
    const std::string euros = "%E2%82%AC";
    std::string word;
    for (int i = 0; i < 30; ++i)
        word += euros;
    const auto made = parsed("CallSid=CA1&CallStatus=" + word);
    CHECK(made.events[0].raw_status.size() == 63);
}
