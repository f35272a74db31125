// Twilio's webhooks, from the fake over sockets into the log.
#include "webhook_world.hpp"

#include <callkit/twilio/form.hpp>
#include <callkit/twilio/webhook.hpp>

#include <algorithm>

namespace callkit::server::test {
namespace {

const std::string token{"00000000000000000000000000000001"};

net::http_request signed_request(const std::string& base, const std::string& rest, const std::string& body,
                                 const std::string& key = token) {
    net::http_request request{"POST", "/hooks" + rest, {}, body};
    auto parsed = twilio::form::parse(body);
    const twilio::form form = parsed ? *std::move(parsed) : twilio::form();
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
    request.headers.push_back(
        {"x-twilio-signature", twilio::sign_webhook(base + rest, form, secret(std::string(key)))});
    return request;
}

std::size_t calls_in(log_store& log) {
    const auto page = log.history({.workspace_id = "default", .limit = 100});
    REQUIRE(page.has_value());
    return page->calls.size();
}

TEST_CASE("a browser calls somebody: the log has the called leg's sid, times and length, and that the agent hung up") {
    webhook_world here;
    here.page.on_answer = [&](const std::string& leg) { here.fake->client_hung_up(leg); };
    const std::string leg = here.connect({{"To", "+14155552671"}, {"contactId", "c7"}});
    const call_record row = here.wait_for(
        [](const call_record& one) { return is_terminal(one.status) && one.ended_by != hangup_by::unknown; });
    CHECK(row.status == call_status::completed);
    CHECK(row.ended_by == hangup_by::agent);
    CHECK(row.provider == "twilio");
    CHECK(row.provider_sid.starts_with("CA"));
    CHECK(row.provider_sid != leg);
    CHECK(row.facts.agent_id == "alice");
    CHECK(row.facts.contact_id == "c7");
    CHECK(row.facts.from == party("+14155550100"));
    CHECK(row.facts.to == party("+14155552671"));
    CHECK(row.facts.direction == direction::outbound);
    CHECK(row.ringing_at.has_value());
    CHECK(row.answered_at.has_value());
    CHECK(calls_in(here.store) == 1);
    CHECK(here.fake->counters().calls.processed == 0); // nobody dialled by REST
}

TEST_CASE("when the called person hangs up the log says so") {
    webhook_world here({.scenario = "answers"});
    here.connect({{"To", "+14155552671"}});
    const call_record row = here.wait_for(
        [](const call_record& one) { return is_terminal(one.status) && one.ended_by != hangup_by::unknown; });
    CHECK(row.status == call_status::completed);
    CHECK(row.ended_by == hangup_by::customer);
    CHECK(row.duration() > 0);
}

TEST_CASE("busy is busy") {
    webhook_world here({.scenario = "busy"});
    here.connect({{"To", "+14155552671"}});
    const call_record row = here.wait_for([](const call_record& one) { return is_terminal(one.status); });
    CHECK(row.status == call_status::busy);
}

TEST_CASE("a number that may not be called is no call, and the browser's leg ends") {
    webhook_world here({}, [](twilio_webhooks_options& how) { how.voice.countries = {e164::region("US")}; });
    here.connect({{"To", "+442071838750"}});
    here.connect({{"To", "+14155552671"}});
    here.wait_for([](const call_record& one) { return one.facts.to == party("+14155552671"); });
    CHECK(calls_in(here.store) == 1);
}

TEST_CASE("the same request for TwiML twice is one call") {
    webhook_world here;
    const std::string body = "CallSid=CA1&CallStatus=ringing&From=client%3Aalice&To=%2B14155552671";
    const net::http_response first = here.hand_in(signed_request(here.base, "/voice", body));
    const net::http_response again = here.hand_in(signed_request(here.base, "/voice", body));
    CHECK(first.status == 200);
    CHECK(first.body == again.body);
    CHECK(net::header(first.headers, "Content-Type") == "text/xml; charset=utf-8");
    CHECK(calls_in(here.store) == 1);
}

TEST_CASE("a browser cannot take over a call that exists by naming it") {
    webhook_world here;
    const std::string name = "&callId=019473a0-7d10-7abc-8def-0123456789ab";
    const std::string mine = "CallSid=CA1&From=client%3Aalice&To=%2B14155552671" + name;
    const std::string theirs = "CallSid=CA2&From=client%3Amallory&To=%2B14155552672" + name;
    CHECK(here.hand_in(signed_request(here.base, "/voice", mine)).body.find("<Dial") != std::string::npos);
    CHECK(here.hand_in(signed_request(here.base, "/voice", theirs)).body.find("<Dial") == std::string::npos);
    CHECK(here.hand_in(signed_request(here.base, "/voice", mine)).body.find("<Dial") != std::string::npos);
    const auto row = here.store.get(*parse_id<call_id>("019473a0-7d10-7abc-8def-0123456789ab"));
    REQUIRE(row.has_value());
    CHECK(row->facts.agent_id == "alice");
}

TEST_CASE("204 only when it is in the store; 503 when the store does not take it") {
    webhook_world here;
    const std::string rest = "/status?ck=019473a0-7d10-7abc-8def-0123456789ab";
    const std::string body = "CallSid=CA5&CallStatus=ringing&SequenceNumber=1&CallbackSource=call-progress-events";
    CHECK(here.hand_in(signed_request(here.base, rest, body)).status == 204);
    CHECK(here.store.find("twilio", "CA5").has_value());
    here.store.refuses = true;
    const std::string other = "CallSid=CA6&CallStatus=ringing&SequenceNumber=1&CallbackSource=call-progress-events";
    CHECK(here.hand_in(signed_request(here.base, "/status?ck=019473a0-7d10-7abc-8def-0123456789ac", other)).status ==
          503);
    CHECK(here.hand_in(signed_request(here.base, "/voice", "CallSid=CA7&From=client%3Aa&To=%2B14155552671")).status ==
          503);
    here.store.refuses = false;
}

TEST_CASE("what is not Twilio's is refused, whatever is wrong") {
    webhook_world here;
    const std::string rest = "/status?ck=019473a0-7d10-7abc-8def-0123456789ab";
    const std::string body = "CallSid=CA5&CallStatus=ringing&CallbackSource=call-progress-events";
    net::http_request unsigned_one{"POST", "/hooks" + rest, {}, body};
    CHECK(here.hand_in(unsigned_one).status == 403);
    CHECK(here.hand_in(signed_request(here.base, rest, body, "another token")).status == 403);
    CHECK(here.hand_in(signed_request(here.base, rest, body, "an older token")).status == 204);
    net::http_request changed = signed_request(here.base, rest, body);
    changed.body += "&Evil=1";
    CHECK(here.hand_in(changed).status == 403);
    CHECK(here.hand_in(signed_request("http://elsewhere.example", rest, body)).status == 403);
    for (const char* path : {"/conference?ck=x", "/digits?d=1", "/voice", "/dialed"})
        CHECK(here.hand_in({"POST", std::string("/hooks") + path, {}, {}}).status == 403);
}

TEST_CASE("with no token nothing is genuine") {
    webhook_world here({}, [](twilio_webhooks_options& how) { how.auth_tokens.clear(); });
    CHECK(here.hand_in(signed_request(here.base, "/voice", "CallSid=CA1", "")).status == 403);
    CHECK(here.hand_in(signed_request(here.base, "/voice", "CallSid=CA1")).status == 403);
}

TEST_CASE("paths, methods and bodies that are none") {
    webhook_world here;
    CHECK(here.hand_in({"POST", "/elsewhere", {}, {}}).status == 404);
    CHECK(here.hand_in({"POST", "/hooks/nothing", {}, {}}).status == 404);
    CHECK(here.hand_in({"POST", "/hooksstatus", {}, {}}).status == 404);
    const net::http_response get = here.hand_in({"GET", "/hooks/status?ck=1", {}, {}});
    CHECK(get.status == 405);
    CHECK(net::header(get.headers, "Allow") == "POST");
    CHECK(here.hand_in({"POST", "/hooks/status", {}, std::string(65 * 1024, 'a')}).status == 413);
    CHECK(here.hand_in(signed_request(here.base, "/status?ck=x", "CallSid=CA1&CallStatus=ringing")).status == 404);
    CHECK(here.hand_in(signed_request(here.base, "/status", "CallSid=CA1&CallStatus=ringing")).status == 404);
    const std::string known = "/status?ck=019473a0-7d10-7abc-8def-0123456789ab";
    CHECK(here.hand_in(signed_request(here.base, known, "CallStatus=ringing")).status == 400);
    CHECK(here.hand_in(signed_request(here.base, "/dialed?ck=x", "CallSid=CA1")).status == 404);
    CHECK(here.hand_in(signed_request(here.base, "/voice", "From=client%3Aa")).status == 400);
}

TEST_CASE("digits are played, and nothing else can be put into the document") {
    webhook_world here;
    const net::http_response made = here.hand_in(signed_request(here.base, "/digits?d=1w%23", ""));
    CHECK(made.status == 200);
    CHECK(made.body == "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Play digits=\"1w#\"/></Response>");
    for (const char* bad : {"/digits", "/digits?d=", "/digits?d=12x", "/digits?d=%22%2F%3E",
                            "/digits?d=111111111111111111111111111111111"})
        CHECK(here.hand_in(signed_request(here.base, bad, "")).status == 400);
}

} // namespace
} // namespace callkit::server::test
