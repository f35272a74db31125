#include "../../property/random_events.hpp"
#include "../../property/seed.hpp"

#include <callkit/core/call_fold.hpp>
#include <callkit/twilio/callbacks.hpp>

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

using namespace callkit;

namespace {

std::string stamp(random_source& random) {
    return "Tue%2C+31+Aug+2010+20%3A36%3A0" + std::to_string(random.below(5)) + "+%2B0000";
}

/// A callback of any kind about one of two calls, in a conference of which both are part. The values clash as often as
/// they can.
std::string any_callback(random_source& random) {
    const auto word = [&](std::initializer_list<const char*> words) {
        return std::string(*(words.begin() + random.below(words.size())));
    };
    const auto number = [&](std::uint64_t most) { return std::to_string(random.below(most + 1)); };
    std::string body = "CallSid=" + word({"CA1", "CA2"});
    switch (random.below(7)) {
    case 0:
        body += "&CallStatus=" + word({"queued", "ringing", "in-progress", "completed", "busy", "parked"}) +
                "&SequenceNumber=" + number(4) + "&CallDuration=" + number(9) + "&Timestamp=" + stamp(random);
        return random.chance(300) ? body + "&RecordingSid=RE" + number(2) + "&RecordingUrl=https%3A//a.example/x"
                                  : body;
    case 1:
        return body + "&AnsweredBy=" + word({"human", "machine_start", "fax", "unknown"}) +
               "&MachineDetectionDuration=" + number(3);
    case 2:
        return body + "&RecordingSid=RE" + number(2) + "&RecordingDuration=" + number(3) +
               "&RecordingStatus=" + word({"in-progress", "paused", "completed", "absent", "hummed"}) +
               "&RecordingStartTime=" + stamp(random) +
               (random.chance(500) ? "&RecordingUrl=https%3A//a.example/y" : "");
    case 3:
        return body + "&ConferenceSid=CF1&SequenceNumber=" + number(9) + "&Timestamp=" + stamp(random) +
               "&StatusCallbackEvent=participant-" +
               word({"join", "leave", "mute", "unmute", "hold", "unhold", "modify"}) +
               "&Muted=" + word({"true", "false"}) + "&Hold=" + word({"true", "false"}) +
               "&ParticipantCallStatus=" + word({"", "in-progress", "completed", "complete"});
    case 4:
        return body + "&CallStatus=in-progress&DialCallSid=CA2&DialCallStatus=" +
               word({"completed", "answered", "busy", "no-answer", "canceled"}) +
               (random.chance(500) ? "&DialCallDuration=" + number(9) : "");
    case 5:
        return body + "&QueueSid=QU1&QueueTime=" + number(9) + "&QueueResult=" + word({"", "bridged", "hangup"});
    default:
        return body + "&TranscriptionSid=GT" + number(2) + "&Timestamp=" + stamp(random) +
               "&TranscriptionEvent=" + word({"transcription-started", "transcription-stopped"});
    }
}

using calls = std::map<std::string, call_fold>;

calls fold(const std::vector<std::string>& bodies) {
    calls made;
    for (const std::string& body : bodies) {
        const auto parsed = twilio::parse_callback(body);
        CAPTURE(body);
        REQUIRE(parsed.has_value());
        for (const call_event& event : parsed->events)
            made[event.provider_sid].apply(event);
    }
    return made;
}

} // namespace

TEST_CASE("callbacks of every kind, in any order and any number of times, give the same calls") {
    CALLKIT_PRINT_SEED();
    seeded_random random(test::seed());
    for (int round = 0; round < test::rounds(600); ++round) {
        std::vector<std::string> bodies;
        for (std::uint64_t n = 1 + random.below(12); n > 0; --n)
            bodies.push_back(any_callback(random));
        const calls reference = fold(bodies);
        for (int telling = 0; telling < 3; ++telling) {
            std::vector<std::string> again = bodies;
            for (std::uint64_t n = random.below(bodies.size() + 1); n > 0; --n)
                again.push_back(bodies[random.below(bodies.size())]);
            test::shuffle(again, random);
            const calls other = fold(again);
            REQUIRE(other.size() == reference.size());
            for (const auto& [sid, call] : reference) {
                REQUIRE((other.at(sid) == call));
                REQUIRE((other.at(sid).record() == call.record()));
            }
        }
    }
}

TEST_CASE("a callback's events have ids that differ from each other and not from those of its repetition") {
    CALLKIT_PRINT_SEED();
    seeded_random random(test::seed());
    for (int round = 0; round < test::rounds(2'000); ++round) {
        const std::string body = any_callback(random);
        const auto first = twilio::parse_callback(body);
        const auto second = twilio::parse_callback(body);
        REQUIRE(first.has_value());
        std::set<event_id> ids;
        for (std::size_t i = 0; i < first->events.size(); ++i) {
            REQUIRE((first->events[i] == second->events[i]));
            REQUIRE_FALSE(first->events[i].id.is_null());
            REQUIRE(ids.insert(first->events[i].id).second);
        }
    }
}
