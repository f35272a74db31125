// What is answered to a browser that wants to call somebody, and what the end of the dialling tells: values alone.
#include <callkit/server/voice_route.hpp>
#include <callkit/twilio/request.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace callkit::server::test {
namespace {

using pairs = std::vector<std::pair<std::string, std::string>>;
const std::string base{"https://calls.example.com/webhooks/twilio"};
const timestamp noon = from_unix_micros(1'767'225'600'000'000);

twilio::form form_of(const pairs& fields) {
    twilio::parameters encoded;
    for (const auto& [name, value] : fields)
        encoded.add(name, value);
    auto parsed = twilio::form::parse(encoded.text());
    REQUIRE(parsed.has_value());
    return *std::move(parsed);
}

voice_options options() {
    voice_options made;
    made.caller_id = "+14155550100";
    return made;
}

pairs leg(const std::string& to, pairs more = {}) {
    pairs fields{{"CallSid", "CA11111111111111111111111111111111"}, {"From", "client:alice"}, {"To", to}};
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
}

voice_answer ask(const pairs& fields, const voice_options& how = options(), timestamp now = noon) {
    auto made = answer_voice(form_of(fields), base, how, now);
    REQUIRE(made.has_value());
    return *std::move(made);
}

TEST_CASE("a browser's call is dialled, followed by status callbacks, and its beginning is one event") {
    const voice_answer made = ask(leg("+1 (415) 555-2671", {{"workspaceId", "acme"}, {"contactId", "c7"}}));
    CHECK(!made.refused);
    const std::string id = to_string(made.call);
    CHECK(
        made.twiml ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Dial callerId=\"+14155550100\" answerOnBridge=\"true\" "
        "timeout=\"60\" timeLimit=\"14400\" action=\"" +
            base + "/dialed?ck=" + id + "\"><Number statusCallback=\"" + base + "/status?ck=" + id +
            "\" statusCallbackEvent=\"initiated ringing answered completed\">+14155552671</Number></Dial></Response>");
    REQUIRE(made.events.size() == 1);
    const call_event& created = made.events.front();
    CHECK(created.kind == event_kind::created);
    CHECK(created.call == made.call);
    CHECK(created.occurred_at == noon);
    REQUIRE(created.facts != nullptr);
    CHECK(created.facts->workspace_id == "acme");
    CHECK(created.facts->contact_id == "c7");
    CHECK(created.facts->agent_id == "alice");
    CHECK(created.facts->from == party("+14155550100"));
    CHECK(created.facts->to == party("+14155552671"));
    CHECK(created.facts->direction == direction::outbound);
}

TEST_CASE("the same request is the same call and the same event, whenever it comes; another leg's is another") {
    const voice_answer first = ask(leg("+14155552671"));
    const voice_answer again = ask(leg("+14155552671"), options(), noon + seconds(15));
    CHECK(first.call == again.call);
    CHECK(first.events.front().id == again.events.front().id);
    CHECK(first.twiml == again.twiml);
    CHECK(!is_provisional(first.call)); // it would give way to the name of the other leg's sid
    pairs other = leg("+14155552671");
    other.front().second = "CA22222222222222222222222222222222";
    CHECK(ask(other).call != first.call);
}

TEST_CASE("a browser may name its call, by a UUID of version 7 and nothing else") {
    const std::string name{"019473a0-7d10-7abc-8def-0123456789ab"};
    const voice_answer made = ask(leg("+14155552671", {{"callId", name}}));
    CHECK(to_string(made.call) == name);
    CHECK(made.named_by_client);
    pairs other = leg("+14155552671", {{"callId", name}});
    other.front().second = "CA22222222222222222222222222222222";
    CHECK(ask(other).events.front().id != made.events.front().id);
    for (const char* bad : {"x", "019473a0-7d10-8abc-8def-0123456789ab", "00000000-0000-0000-0000-000000000000"})
        CHECK(ask(leg("+14155552671", {{"callId", bad}})).refused.has_value());
}

TEST_CASE("who cannot or may not be called is said, and is no call") {
    voice_options only = options();
    only.countries = {e164::region("US"), e164::region("CA")};
    const std::vector<std::pair<pairs, errc>> refused{
        {leg("12"), errc::invalid_number},
        {leg(""), errc::invalid_number},
        {leg("911"), errc::invalid_number},
        {leg("+442071838750"), errc::not_allowed},
        {leg("sip:a@example.com"), errc::not_allowed},
        {{{"CallSid", "CA1"}, {"From", "+14155552671"}, {"To", "+14155552671"}}, errc::not_allowed},
    };
    for (const auto& [fields, code] : refused) {
        const voice_answer made = ask(fields, only);
        REQUIRE(made.refused.has_value());
        CHECK(made.refused->code == code);
        CHECK(made.events.empty());
        CHECK(made.call.is_null());
        CHECK(made.twiml.find("<Dial") == std::string::npos);
        CHECK(made.twiml.find("<Hangup/>") != std::string::npos);
    }
    CHECK(!ask(leg("+14165550123"), only).refused);
    CHECK(!ask(leg("client:bob"), only).refused);
    CHECK(!ask(leg("+442071838750")).refused);
    CHECK(ask(leg("+14155552671"), voice_options{}).refused.has_value()); // no caller id
}

TEST_CASE("an emergency number is refused") {
    voice_options at_home = options();
    at_home.region = e164::region("US");
    const voice_answer made = ask(leg("911"), at_home);
    REQUIRE(made.refused.has_value());
    CHECK(made.refused->code == errc::not_allowed);
}

TEST_CASE("whose call it is, the installation decides") {
    voice_options ours = options();
    ours.workspace = [](std::string_view identity, std::string_view) -> std::optional<std::string> {
        return identity == "alice" ? std::optional<std::string>("acme") : std::nullopt;
    };
    CHECK(ask(leg("+14155552671", {{"workspaceId", "victim"}}), ours).events.front().facts->workspace_id == "acme");
    pairs stranger = leg("+14155552671");
    stranger[1].second = "client:mallory";
    CHECK(ask(stranger, ours).refused.has_value());
}

TEST_CASE("what Twilio passes on from a browser cannot break out of the document") {
    const voice_answer made = ask(leg("client:<bob>"));
    CHECK(made.refused.has_value());
    CHECK(answer_voice(form_of({{"CallSid", "CA1&<x>"}, {"From", "client:a"}}), base, options(), noon).has_value() ==
          false);
    CHECK(answer_voice(form_of({{"From", "client:a"}}), base, options(), noon).has_value() == false);
}

TEST_CASE("the end of the dialling tells who hung up") {
    const call_id call = ask(leg("+14155552671")).call;
    const auto outcome = [&](const std::string& leg_is, const std::string& how, bool ended_here = false) {
        const auto told = dial_outcome(form_of({{"CallSid", "CA11111111111111111111111111111111"},
                                                {"CallStatus", leg_is},
                                                {"DialCallSid", "CA33333333333333333333333333333333"},
                                                {"DialCallStatus", how},
                                                {"DialCallDuration", "12"}}),
                                       call, options(), ended_here);
        REQUIRE(told.has_value());
        REQUIRE(told->size() == 1);
        CHECK(told->front().call == call);
        CHECK(told->front().provider_sid == "CA33333333333333333333333333333333");
        return told->front().ended_by;
    };
    CHECK(outcome("in-progress", "completed") == hangup_by::customer);
    CHECK(outcome("completed", "completed") == hangup_by::agent);
    CHECK(outcome("in-progress", "completed", true) == hangup_by::unknown);
    CHECK(outcome("completed", "canceled") == hangup_by::agent);
    CHECK(outcome("in-progress", "busy") == hangup_by::unknown);
}

TEST_CASE("a call that could not even be tried has failed") {
    const call_id call = ask(leg("+14155552671")).call;
    const auto told = dial_outcome(form_of({{"CallSid", "CA11111111111111111111111111111111"},
                                            {"CallStatus", "in-progress"},
                                            {"DialCallStatus", "failed"}}),
                                   call, options(), false);
    REQUIRE(told.has_value());
    REQUIRE(told->size() == 1);
    CHECK(told->front().status == call_status::failed);
    CHECK(told->front().call == call);
    CHECK(told->front().provider_sid.empty());
    CHECK(!dial_outcome(form_of({{"CallSid", "CA1"}, {"CallStatus", "completed"}}), call, options(), false));
}

} // namespace
} // namespace callkit::server::test
