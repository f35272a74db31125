#include "../../property/seed.hpp"
#include "../core/support.hpp"

#include <callkit/core/random.hpp>
#include <callkit/twilio/response.hpp>

#include <array>
#include <string>
#include <string_view>

using namespace callkit;
using namespace callkit::twilio;

namespace {

constexpr std::string_view finished = R"({"sid":"CA1234567890abcdef1234567890abcdef","status":"completed",
 "direction":"outbound-api","from":"+18668675310","to":"+14155551212","duration":"37","queue_time":"1000",
 "price":"-0.03000","price_unit":"USD","answered_by":"human","parent_call_sid":null,
 "date_created":"Tue, 31 Aug 2010 20:36:28 +0000","date_updated":"Tue, 31 Aug 2010 20:37:20 +0000",
 "start_time":"Tue, 31 Aug 2010 20:36:40 +0000","end_time":"Tue, 31 Aug 2010 20:37:17 +0000",
 "subresource_uris":{"events":"/2010-04-01/x"},"something_new":[1,{"a":null}]})";

error why(int status, std::string_view body, request_effect what = request_effect::none) {
    return to_error({.status = status, .body = std::string(body), .request_id = "RQ123"}, what);
}

} // namespace

TEST_CASE("a call is read whatever types its members have") {
    const auto call = parse_call(finished);
    REQUIRE(call);
    CHECK(call->sid == "CA1234567890abcdef1234567890abcdef");
    CHECK(call->duration == 37);
    CHECK(call->queue_time == 1000);
    CHECK(call->price == "-0.03000");
    CHECK(call->parent_call_sid.empty());
    CHECK(to_unix_micros(*call->start_time) == 1'283'287'000'000'000);
    const auto numbers =
        parse_call(R"({"sid":"CA1","status":"ringing","duration":null,"queue_time":5,"from":14155551212})");
    REQUIRE(numbers);
    CHECK_FALSE(numbers->duration);
    CHECK(numbers->queue_time == 5);
    CHECK(numbers->from == "14155551212");
    CHECK_FALSE(numbers->start_time);
    for (const std::string_view bad : {"", "[]", "null", "{}", R"({"sid":"CA1"})", R"({"sid":"","status":"x"})",
                                       R"({"sid":7.5,"status":null})", R"({"sid":"C A","status":"busy"})", "<html>"})
        CHECK_FALSE(parse_call(bad));
}

TEST_CASE("a call is read alike alone, which is the fast way, and in a list, which is the general one") {
    CALLKIT_PRINT_SEED();
    seeded_random random(test::seed());
    constexpr std::array<std::string_view, 38> pieces{"\"",
                                                      "\\",
                                                      "\\n",
                                                      "\\u0041",
                                                      "\\ud83d\\ude00",
                                                      "\xc3\xa9",
                                                      "\xff",
                                                      "\x01",
                                                      "\x7f",
                                                      ",",
                                                      ":",
                                                      "{",
                                                      "}",
                                                      "[",
                                                      "]",
                                                      " ",
                                                      "\n",
                                                      "0",
                                                      "7",
                                                      "-",
                                                      ".5",
                                                      "e3",
                                                      "null",
                                                      "true",
                                                      "false",
                                                      "nul",
                                                      "\"to\":\"x\",",
                                                      "123",
                                                      "007",
                                                      "1e400",
                                                      "{}",
                                                      "[1,[2]]",
                                                      "\t",
                                                      "/",
                                                      "\"from\":5,",
                                                      "18446744073709551616",
                                                      "[[[[[[[[",
                                                      "\"sid\":null,"};
    int read = 0;
    for (int round = 0; round < test::rounds(30'000); ++round) {
        std::string body(finished);
        for (std::uint64_t n = random.below(4); n > 0; --n) {
            const std::size_t at = random.below(body.size());
            body.replace(at, random.below(3), pieces[random.below(pieces.size())]);
        }
        CAPTURE(body);
        const auto alone = parse_call(body);
        const auto list = parse_calls(R"({"calls":[)" + body + "]}");
        REQUIRE(alone.has_value() == (list.has_value() && list->calls.size() == 1));
        if (!alone)
            continue;
        ++read;
        const call_resource& other = list->calls[0];
        REQUIRE(alone->sid == other.sid);
        REQUIRE(alone->status == other.status);
        REQUIRE(alone->from == other.from);
        REQUIRE(alone->to == other.to);
        REQUIRE(alone->direction == other.direction);
        REQUIRE(alone->price == other.price);
        REQUIRE(alone->answered_by == other.answered_by);
        REQUIRE(alone->duration == other.duration);
        REQUIRE(alone->queue_time == other.queue_time);
        REQUIRE((alone->date_created == other.date_created));
        REQUIRE((alone->end_time == other.end_time));
    }
    CHECK(read > 1000);
}

TEST_CASE("a call becomes an answer that folds like any other event") {
    const auto snapshot = to_snapshot(*parse_call(finished));
    CHECK(snapshot.event.status == call_status::completed);
    CHECK(snapshot.event.source == event_source::poll);
    CHECK(snapshot.event.duration == 37);
    CHECK(snapshot.event.answerer == answered_by::human);
    CHECK(to_unix_micros(snapshot.event.occurred_at) == 1'283'287'037'000'000); // the end
    CHECK(snapshot.event.facts->direction == direction::outbound);
    CHECK(snapshot.to.reveal() == "+14155551212");
    CHECK(to_unix_micros(snapshot.created_at) == 1'283'286'988'000'000);
    // Asked twice, the same is the same event.
    CHECK((to_snapshot(*parse_call(finished)).event.id == snapshot.event.id));
    const auto running = to_snapshot(*parse_call(R"({"sid":"CA1","status":"in-progress","duration":"9"})"));
    CHECK(running.event.duration == -1);
    CHECK(running.event.occurred_at == timestamp{}); // nobody said when
    CHECK(to_snapshot(*parse_call(R"({"sid":"CA1","status":"levitating"})")).event.status == call_status::unknown);
}

TEST_CASE("a list goes on at a path of the same host, or ends") {
    const std::string one(finished);
    const auto page = parse_calls(R"({"calls":[)" + one + "," + one +
                                  R"(],"next_page_uri":"/2010-04-01/Accounts/AC1/Calls.json?Page=1"})");
    REQUIRE(page);
    CHECK(page->calls.size() == 2);
    CHECK(page->next == "/2010-04-01/Accounts/AC1/Calls.json?Page=1");
    CHECK(parse_calls(R"({"calls":[],"next_page_uri":null})")->next.empty());
    CHECK_FALSE(parse_calls(R"({"calls":[],"next_page_uri":"https://evil.example/"})"));
    CHECK_FALSE(parse_calls(R"({"calls":[],"next_page_uri":"//evil.example/"})"));
    CHECK_FALSE(parse_calls(R"({"calls":{}})"));
    CHECK_FALSE(parse_calls(R"({"calls":[{}]})"));
}

TEST_CASE("a failure means what its number says, or else what its status says") {
    const auto body = [](int code) {
        return R"({"code":)" + std::to_string(code) + R"(,"message":"to +14155551212"})";
    };
    CHECK(why(400, body(21'211)).code == errc::invalid_number);
    CHECK(why(400, body(21'215)).code == errc::forbidden);
    CHECK(why(400, body(21'220)).code == errc::wrong_state);
    CHECK(why(401, body(20'003)).code == errc::unauthorized);
    CHECK(why(404, body(20'404)).code == errc::unknown_to_provider);
    CHECK(why(429, body(20'429)).code == errc::rate_limited);
    CHECK(why(400, body(99'999)).code == errc::provider_rejected);
    CHECK(why(401, "").code == errc::unauthorized);
    CHECK(why(403, "<html>no</html>").code == errc::forbidden);
    CHECK(why(404, "[]").code == errc::unknown_to_provider);
    CHECK(why(418, "").code == errc::provider_rejected);
    CHECK(why(503, "").code == errc::provider_failed);
    CHECK(why(302, "").code == errc::provider_failed);
}

TEST_CASE("after a failure on the other side something new may exist, and what was not processed does not") {
    CHECK(why(500, "", request_effect::another).code == errc::ambiguous);
    CHECK(why(503, R"({"code":20503})", request_effect::another).code == errc::ambiguous);
    CHECK(why(502, R"({"code":21211})", request_effect::another).code == errc::ambiguous);
    CHECK(why(302, "", request_effect::another).code == errc::ambiguous);
    CHECK(why(429, "", request_effect::another).code == errc::rate_limited);
    CHECK(why(400, "", request_effect::another).code == errc::provider_rejected);
    CHECK(why(500, "", request_effect::same).code == errc::provider_failed);
}

TEST_CASE("our part of an error has numbers and nothing personal, theirs is kept apart") {
    const auto made = why(400, R"({"code":21211,"message":"The 'To' number +14155551212 is not valid"})");
    CHECK(made.detail == "Twilio error 21211, HTTP 400, request RQ123");
    CHECK(made.provider_message.find("+14155551212") != std::string::npos);
    CHECK(why(400, R"({"type":"about:blank","title":"Bad","detail":"Worse","status":400})").provider_message ==
          "Worse");
    CHECK(to_error({.status = 500, .body = "", .request_id = "a b\n"}, request_effect::none).detail == "HTTP 500");
}

TEST_CASE("how long to wait is taken from whoever says so, within reason") {
    const auto wait = [](std::string text) { return wait_for({.status = 429, .retry_after = std::move(text)}); };
    CHECK(wait("3") == seconds(3));
    CHECK(wait("999999") == seconds(3600));
    CHECK_FALSE(wait(""));
    CHECK_FALSE(wait("-1"));
    CHECK_FALSE(wait("soon"));
}
