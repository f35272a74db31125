#include "support.hpp"

#include <string>
#include <vector>

using namespace callkit;

namespace {

struct expectation {
    vocabulary whose;
    std::string_view word;
    call_status status;
    end_reason reason;
};

constexpr vocabulary all_vocabularies[] = {vocabulary::callkit, vocabulary::twilio,  vocabulary::vonage,
                                           vocabulary::exotel,  vocabulary::jambonz, vocabulary::hubspot,
                                           vocabulary::connect, vocabulary::sip};

} // namespace

TEST_CASE("the words of each provider mean what its documentation says") {
    using s = call_status;
    using r = end_reason;
    using v = vocabulary;
    const expectation table[] = {
        {v::twilio, "queued", s::queued, r::none},
        {v::twilio, "initiated", s::initiated, r::none},
        {v::twilio, "ringing", s::ringing, r::none},
        {v::twilio, "in-progress", s::in_progress, r::none},
        {v::twilio, "answered", s::in_progress, r::none},
        {v::twilio, "completed", s::completed, r::hangup},
        {v::twilio, "busy", s::busy, r::busy},
        {v::twilio, "no-answer", s::no_answer, r::no_answer},
        {v::twilio, "canceled", s::canceled, r::canceled},
        {v::twilio, "failed", s::failed, r::carrier_failure},
        {v::vonage, "started", s::initiated, r::none},
        {v::vonage, "machine", s::in_progress, r::none},
        {v::vonage, "timeout", s::no_answer, r::no_answer},
        {v::vonage, "unanswered", s::no_answer, r::no_answer},
        {v::vonage, "rejected", s::no_answer, r::rejected},
        {v::vonage, "cancelled", s::canceled, r::canceled},
        {v::exotel, "null", s::failed, r::carrier_failure},
        {v::jambonz, "trying", s::initiated, r::none},
        {v::jambonz, "early-media", s::ringing, r::none},
        {v::hubspot, "NO_ANSWER", s::no_answer, r::no_answer},
        {v::hubspot, "MISSED", s::no_answer, r::no_answer},
        {v::hubspot, "IN_PROGRESS", s::in_progress, r::none},
        {v::connect, "pending", s::queued, r::none},
        {v::connect, "connected", s::in_progress, r::none},
        {v::connect, "ended", s::completed, r::hangup},
        {v::connect, "error", s::failed, r::provider_failure},
        {v::sip, "100", s::initiated, r::none},
        {v::sip, "183", s::ringing, r::none},
        {v::sip, "199", s::initiated, r::none},
        {v::sip, "200", s::in_progress, r::none},
        {v::sip, "404", s::failed, r::invalid_number},
        {v::sip, "408", s::no_answer, r::no_answer},
        {v::sip, "480", s::no_answer, r::no_answer},
        {v::sip, "484", s::failed, r::invalid_number},
        {v::sip, "486", s::busy, r::busy},
        {v::sip, "487", s::no_answer, r::no_answer},
        {v::sip, "503", s::failed, r::carrier_failure},
        {v::sip, "600", s::busy, r::busy},
        {v::sip, "603", s::no_answer, r::rejected},
        {v::sip, "607", s::no_answer, r::rejected},
        {v::sip, "699", s::failed, r::carrier_failure},
        {v::sip, "BYE", s::completed, r::hangup},
    };
    for (const auto& row : table) {
        CAPTURE(to_string(row.whose));
        CAPTURE(row.word);
        CHECK(map_status(row.whose, row.word).status == row.status);
        CHECK(map_status(row.whose, row.word).reason == row.reason);
    }
}

TEST_CASE("case, underscores and both spellings of canceled make no difference") {
    for (const std::string_view word : {"no-answer", "No-Answer", "NO_ANSWER", "no answer"})
        CHECK(map_status(vocabulary::twilio, word).status == call_status::no_answer);
    for (const auto whose : {vocabulary::callkit, vocabulary::twilio, vocabulary::vonage, vocabulary::hubspot})
        for (const std::string_view word : {"canceled", "cancelled", "CANCELLED"})
            CHECK(map_status(whose, word).status == call_status::canceled);
}

TEST_CASE("an unknown word is unknown in every vocabulary, and no error") {
    for (const auto whose : all_vocabularies)
        for (const std::string_view word : {"", " ", "parked", "completedx", "complete", "099", "700", "48", "4866",
                                            "-86", "\xff\xfe", "kein Anschluss"}) {
            CAPTURE(to_string(whose));
            CAPTURE(word);
            CHECK(map_status(whose, word) == mapped_status{});
        }
    CHECK(map_status(static_cast<vocabulary>(99), "completed") == mapped_status{});
}

TEST_CASE("every SIP response code has a meaning, and every other number has none") {
    for (int code = 100; code <= 699; ++code) {
        CAPTURE(code);
        const auto mapped = map_sip_code(code);
        CHECK(mapped.status != call_status::unknown);
        CHECK(mapped == map_status(vocabulary::sip, std::to_string(code)));
        CHECK(is_terminal(mapped.status) == (code >= 300));
        CHECK((mapped.reason == end_reason::none) == (code < 300));
    }
    for (const int code : {-1, 0, 99, 700, 1'000'000})
        CHECK(map_sip_code(code) == mapped_status{});
}

TEST_CASE("an ending always comes with a reason, a live status never") {
    for (const auto whose : all_vocabularies)
        for (const auto word : call_status_words) {
            const auto mapped = map_status(whose, word);
            CHECK((mapped.reason != end_reason::none) == is_terminal(mapped.status));
        }
    CHECK(map_status(vocabulary::callkit, "completed").reason == usual_reason(call_status::completed));
}

TEST_CASE("what answered is read from the words of several providers") {
    CHECK(map_answered_by("human") == answered_by::human);
    CHECK(map_answered_by("human_residence") == answered_by::human);
    for (const std::string_view word : {"machine", "machine_start", "machine_end_beep", "machine_end_silence",
                                        "machine_end_other", "answering-machine"})
        CHECK(map_answered_by(word) == answered_by::machine);
    CHECK(map_answered_by("fax") == answered_by::fax);
    for (const std::string_view word : {"", "unknown", "not_sure", "machinery", "humanoid", "silence"})
        CHECK(map_answered_by(word) == answered_by::unknown);
    CHECK(map_status(vocabulary::vonage, "machine").answerer == answered_by::machine);
    CHECK(map_status(vocabulary::vonage, "human").answerer == answered_by::human);
}

TEST_CASE("vocabularies have names") {
    for (const auto whose : all_vocabularies)
        CHECK(parse_vocabulary(to_string(whose)) == whose);
    CHECK_FALSE(parse_vocabulary("carrier pigeon"));
}

static_assert(map_status(vocabulary::twilio, "busy").status == call_status::busy);
