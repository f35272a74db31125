#include "codec/json_writer.hpp"

#include <callkit/codec/csv.hpp>
#include <callkit/codec/record_json.hpp>
#include <callkit/core/call_fold.hpp>
#include <callkit/testing/log_store_checks.hpp>

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <string>
#include <utility>

using namespace callkit;

namespace {

call_record answered_call() {
    testing::event_maker make;
    const call_id call = parse_id<call_id>("019b76da-a800-7000-8000-000000000001").value();
    call_fold fold;
    fold.apply(make.created(call));
    make.now += milliseconds(1500);
    fold.apply(make.told(call, "CA1", call_status::ringing));
    make.now += milliseconds(2500);
    fold.apply(make.told(call, "CA1", call_status::in_progress));
    make.now += milliseconds(8200);
    call_event ended = make.told(call, "CA1", call_status::completed);
    ended.reason = end_reason::hangup;
    ended.ended_by = hangup_by::customer;
    fold.apply(ended);
    return fold.record();
}

} // namespace

TEST_CASE("a row as JSON has the ten original columns first, and null for what is not known") {
    CHECK(to_json(answered_call()) ==
          R"({"id":"019b76da-a800-7000-8000-000000000001","workspace_id":"w","call_sid":"CA1","direction":"outbound",)"
          R"("from_number":"+14155550100","to_number":"+14155552671","status":"completed","duration":8,)"
          R"("created_at":"2026-01-01T00:00:00.000000Z","updated_at":"2026-01-01T00:00:12.200000Z",)"
          R"("contact_id":null,"agent_id":null,"team_id":null,"campaign_id":null,"provider":"p",)"
          R"("provider_raw_status":"completed","unknown_status":null,"dial_phase":"pending","end_reason":"hangup",)"
          R"("hangup_by":"customer","answered_by":null,"sip_code":null,"provider_code":null,"provider_duration":null,)"
          R"("simulated":false,"ghost_seen":false,"queued_at":null,"initiated_at":null,)"
          R"("ringing_at":"2026-01-01T00:00:01.500000Z","answered_at":"2026-01-01T00:00:04.000000Z",)"
          R"("ended_at":"2026-01-01T00:00:12.200000Z","setup_ms":1500,"ring_ms":2500,"talk_ms":8200,"total_ms":12200,)"
          R"("mute":"off","hold":"off","recording_state":null,"recording_id":null,"recording_url":null,)"
          R"("recording_ms":null,"queue_ms":null,"amd_ms":null,"transcript_ref":null,"note":null,"disposition":null})");
}

TEST_CASE("a row as JSON names its recording and how long its call waited") {
    call_record row = answered_call();
    row.extras = {"completed", "RE1", "https://r.example/RE1", 3000, 12'000, 2400, "GT1", "call \"back\"", "sold"};
    CHECK(to_json(row).find(
              R"("recording_state":"completed","recording_id":"RE1","recording_url":"https://r.example/RE1",)"
              R"("recording_ms":3000,"queue_ms":12000,"amd_ms":2400,"transcript_ref":"GT1",)"
              R"("note":"call \"back\"","disposition":"sold"})") != std::string::npos);
}

TEST_CASE("a row of which nobody said when has null times") {
    call_fold fold;
    call_event event;
    event.provider = "twilio";
    event.provider_sid = "CA1";
    event.source = event_source::webhook;
    event.status = call_status::busy;
    fold.apply(event);
    const std::string json = to_json(fold.record());
    CHECK(json.find(R"("created_at":null,"updated_at":null)") != std::string::npos);
    CHECK(json.find(R"("ended_at":null,"setup_ms":null)") != std::string::npos);
    CHECK(json.find(R"("status":"busy","duration":0)") != std::string::npos);
}

TEST_CASE("statistics as JSON are the original reading") {
    CHECK(to_json(call_stats{150, 12, 8, 1444}) ==
          R"({"total":150,"today":12,"answered":8,"answerRate":67,"avgDuration":180.5})");
    CHECK(to_json(call_stats{}) == R"({"total":0,"today":0,"answered":0,"answerRate":0,"avgDuration":0})");
}

TEST_CASE("an error as JSON says what to do and repeats nothing of the provider's") {
    const std::string json = to_json(error{errc::invalid_number, "too \"short\"", "+14155552671 is bad"});
    CHECK(json == R"({"code":"invalid_number","number":101,"message":"too \"short\"",)"
                  R"("advice":"Write the number in international form, such as +14155552671."})");
}

TEST_CASE("a number as JSON has an E.164 form only when it is valid") {
    CHECK(number_to_json("+44 20 7183 8750", e164::parse("+44 20 7183 8750")).find(R"("e164":"+442071838750")") !=
          std::string::npos);
    const std::string invalid = number_to_json("+1234567890", e164::parse("+1234567890"));
    CHECK(invalid.find("\"valid\":false") != std::string::npos);
    CHECK(invalid.find("e164") == std::string::npos);
    CHECK(number_to_json("hello", e164::parse("hello")) == R"({"input":"hello","error":"not_a_number"})");
}

TEST_CASE("a cursor comes back as it was, and nothing else is one") {
    const history_cursor cursor{from_unix_micros(-5),
                                parse_id<call_id>("019b76da-a800-7000-8000-000000000001").value()};
    CHECK(parse_cursor(to_text(cursor)).value() == cursor);
    for (const char* bad : {"", ".", "1", "1.", "x.019b76da-a800-7000-8000-000000000001",
                            "1 .019b76da-a800-7000-8000-000000000001", "1.019b76da"})
        CHECK(parse_cursor(bad).error().code == errc::malformed);
}

TEST_CASE("a text is the same in JSON wherever it stands and however long it is") {
    const std::string filler = "0123456789abcdefghijk";
    for (unsigned byte = 0; byte < 256; ++byte) {
        CAPTURE(byte);
        for (std::size_t length = 1; length <= filler.size(); ++length)
            for (std::size_t at = 0; at < length; ++at) {
                std::string text = filler.substr(0, length);
                text[at] = static_cast<char>(byte);
                codec::json_writer out;
                out.text("k", text);
                const std::string written = std::move(out).finish();
                REQUIRE(written == R"({"k":)" + codec::json_string(text) + "}");
                REQUIRE(boost::json::parse(written).is_object());
            }
    }
    // Around the size of the piece in which a text is gathered.
    for (std::size_t length = 1000; length < 1050; ++length) {
        const std::string text(length, 'x');
        const std::string key(length, 'k');
        codec::json_writer out;
        out.text("a", text).text(key, text).number(key, 7).raw("r", "[" + codec::json_string(text) + "]").null("n");
        const std::string written = std::move(out).finish();
        const std::string quoted = '"' + text + '"';
        REQUIRE(written == R"({"a":)" + quoted + ",\"" + key + "\":" + quoted + ",\"" + key + R"(":7,"r":[)" + quoted +
                               R"(],"n":null})");
    }
    codec::json_writer behind("[");
    behind.flag("yes", true).text_or_null("no", {}).id("none", uuid{}).time("never", {});
    CHECK(std::move(behind).finish() == R"([{"yes":true,"no":null,"none":null,"never":null})");
    CHECK(codec::json_writer().finish() == "{}");
}

TEST_CASE("CSV quotes what needs it and defuses formulas, phone numbers aside") {
    call_record row = answered_call();
    row.facts.contact_id = "=1+1";
    row.facts.agent_id = "a,\"b\"\r\n";
    const std::string line = to_csv(row);
    CHECK(line.find(",+14155550100,+14155552671,") != std::string::npos);
    CHECK(line.find(",'=1+1,\"a,\"\"b\"\"\r\n\",") != std::string::npos);
    CHECK(line.ends_with("\r\n"));
    row.extras.note = "@sum";
    CHECK(to_csv(row).find(",'@sum,\r\n") != std::string::npos);
    row.facts.agent_id.clear();
    const std::string plain = to_csv(row);
    const std::string header = csv_header();
    CHECK(std::count(header.begin(), header.end(), ',') == std::count(plain.begin(), plain.end(), ','));
}
