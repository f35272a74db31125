#include "support.hpp"

#include <callkit/twilio/access_token.hpp>
#include <callkit/twilio/form.hpp>
#include <callkit/twilio/webhook.hpp>

#include <string>

using namespace callkit;

namespace {

constexpr const char* token = "12345678901234567890123456789012";
constexpr const char* sid = "CA00000000000000000000000000000001";

/// An engine that has Twilio for its provider and is asked nothing of it: webhooks alone.
callkit_engine* open_twilio() {
    auto twilio = sized<callkit_twilio_options>();
    twilio.account_sid = "AC00000000000000000000000000000000";
    twilio.auth_token = token;
    twilio.base_url = "http://127.0.0.1:9";
    twilio.public_url = "https://calls.example.com/hooks";
    auto options = sized<callkit_engine_options>();
    options.flags = CALLKIT_ENGINE_NO_THREAD;
    options.twilio = &twilio;
    options.from = "+14155550100";
    callkit_engine* engine = nullptr;
    REQUIRE(callkit_engine_create(&options, &engine) == CALLKIT_OK);
    return engine;
}

int answer_to(callkit_engine* engine, const std::string& target, const std::string& body, const char* signed_with) {
    const std::string url = "https://calls.example.com" + target;
    const std::string signature = twilio::sign_webhook(url, twilio::form::parse(body).value(), secret(signed_with));
    auto request = sized<callkit_http_request>();
    request.target = target.c_str();
    request.signature = signature.c_str();
    request.body = body.data();
    request.body_size = body.size();
    std::uint64_t op = 0;
    REQUIRE(callkit_engine_webhook(engine, &request, &op) == CALLKIT_OK);
    callkit_event* event = nullptr;
    REQUIRE(callkit_engine_wait_op(engine, op, 10'000, &event) == CALLKIT_OK);
    auto info = sized<callkit_event_info>();
    REQUIRE(callkit_event_read(event, &info) == CALLKIT_OK);
    callkit_event_destroy(event);
    return info.http_status;
}

} // namespace

TEST_CASE("a webhook that a host's server got is checked and logged") {
    callkit_engine* const engine = open_twilio();
    const std::string call = "019b76da-a800-7000-8000-000000000001";
    const std::string target = "/hooks/status?ck=" + call;
    const std::string body = std::string("CallSid=") + sid +
                             "&CallStatus=completed&Timestamp=Thu%2C%2001%20Jan%202026%20"
                             "00%3A00%3A00%20%2B0000&SequenceNumber=3&From=%2B14155550100&To=%2B442071838750";
    CHECK(answer_to(engine, target, body, "another token") == 403);
    CHECK(answer_to(engine, "/elsewhere", body, token) == 404);
    CHECK(answer_to(engine, target, body, token) == 204);
    callkit_store* store = nullptr;
    REQUIRE(callkit_engine_store(engine, &store) == CALLKIT_OK);
    callkit_record* record = nullptr;
    REQUIRE(callkit_store_find(store, "twilio", sid, &record) == CALLKIT_OK);
    auto row = sized<callkit_call_info>();
    REQUIRE(callkit_record_info(record, &row) == CALLKIT_OK);
    CHECK(row.status == CALLKIT_CALL_COMPLETED);
    CHECK(row.id == call);
    callkit_record_destroy(record);
    callkit_store_destroy(store);
    std::uint64_t op = 0;
    REQUIRE(callkit_call_record(engine, call.c_str(), CALLKIT_RECORDING_START, &op) == CALLKIT_OK);
    CHECK(wait_op(engine, op) == CALLKIT_E_STATE);
    callkit_engine_destroy(engine);
}

TEST_CASE("what only Twilio can do is unsupported elsewhere") {
    test_engine engine;
    const std::string id = place(engine.handle);
    std::uint64_t op = 1;
    CHECK(callkit_call_transfer(engine.handle, id.c_str(), "+442071838751", &op) == CALLKIT_E_UNSUPPORTED);
    CHECK(op == 0);
    auto request = sized<callkit_http_request>();
    request.target = "/status";
    CHECK(callkit_engine_webhook(engine.handle, &request, &op) == CALLKIT_E_UNSUPPORTED);
}

TEST_CASE("a signature is verified, explained, and its body read") {
    const std::string body = std::string("CallSid=") + sid + "&CallStatus=ringing";
    const char* const tokens[] = {"an older token", token};
    auto webhook = sized<callkit_webhook>();
    const std::string signature =
        twilio::sign_webhook("https://example.com/x", twilio::form::parse(body).value(), secret(token));
    webhook.url = "https://example.com/x";
    webhook.signature = signature.c_str();
    webhook.body = body.data();
    webhook.body_size = body.size();
    webhook.auth_tokens = tokens;
    webhook.auth_token_count = 2;
    CHECK(callkit_webhook_verify(&webhook) == CALLKIT_OK);
    webhook.auth_token_count = 1;
    CHECK(callkit_webhook_verify(&webhook) == CALLKIT_E_AUTH);
    webhook.auth_token_count = 2;
    webhook.url = "http://example.com/x";
    CHECK(callkit_webhook_verify(&webhook) == CALLKIT_E_AUTH);
    callkit_text* text = nullptr;
    REQUIRE(callkit_webhook_explain(&webhook, &text) == CALLKIT_OK);
    const std::string explained = callkit_text_data(text);
    CHECK(explained.find(R"("matches":true,"token":1)") != std::string::npos);
    callkit_text_destroy(text);
    REQUIRE(callkit_webhook_parse(body.data(), body.size(), &text) == CALLKIT_OK);
    CHECK(std::string(callkit_text_data(text)).find(R"("status":"ringing")") != std::string::npos);
    callkit_text_destroy(text);
    CHECK(callkit_webhook_parse("nothing", 7, &text) == CALLKIT_E_MALFORMED);
}

TEST_CASE("an access token and a document in C are what they are in C++") {
    auto wanted = sized<callkit_access_token>();
    wanted.flags = CALLKIT_TOKEN_INCOMING;
    wanted.account_sid = "AC00000000000000000000000000000000";
    wanted.key_sid = "SK00000000000000000000000000000000";
    wanted.key_secret = "secret";
    wanted.identity = "alice";
    wanted.outgoing_app_sid = "AP00000000000000000000000000000000";
    wanted.now_us = 1'767'225'600'000'000;
    twilio::access_token same;
    same.account_sid = wanted.account_sid;
    same.key_sid = wanted.key_sid;
    same.key_secret = secret(wanted.key_secret);
    same.identity = wanted.identity;
    same.voice = twilio::voice_grant{.incoming = true, .outgoing_application_sid = wanted.outgoing_app_sid};
    const auto made = copied([&](char* out, std::size_t room, std::size_t* length) {
        return callkit_access_token_make(&wanted, out, room, length);
    });
    CHECK(made == twilio::make_access_token(same, from_unix_micros(wanted.now_us)).value());
    wanted.identity = "";
    std::size_t length = 0;
    CHECK(callkit_access_token_make(&wanted, nullptr, 0, &length) == CALLKIT_E_INVALID);

    auto dial = sized<callkit_twiml_dial>();
    dial.flags = CALLKIT_DIAL_ANSWER_ON_BRIDGE;
    dial.number = "+442071838750";
    dial.caller_id = "+14155550100";
    dial.timeout_s = 20;
    const auto xml = copied([&](char* out, std::size_t room, std::size_t* size) {
        return callkit_twiml_dial_make(&dial, out, room, size);
    });
    CHECK(xml.find(
              R"(<Dial callerId="+14155550100" timeout="20" answerOnBridge="true"><Number>+442071838750</Number>)") !=
          std::string::npos);
    dial.client = "alice";
    CHECK(callkit_twiml_dial_make(&dial, nullptr, 0, &length) == CALLKIT_E_INVALID);
}

TEST_CASE("a simulation in C is what it is in C++, and its scenarios are listed") {
    auto simulation = sized<callkit_simulation>();
    simulation.calls = 200;
    simulation.seed = 5;
    simulation.faults = "all";
    REQUIRE(callkit_simulate(&simulation) == CALLKIT_OK);
    CHECK(simulation.live == 0);
    CHECK(simulation.double_dials == 0);
    const std::uint64_t digest = simulation.digest;
    REQUIRE(callkit_simulate(&simulation) == CALLKIT_OK);
    CHECK(simulation.digest == digest);
    simulation.faults = "everything";
    CHECK(callkit_simulate(&simulation) == CALLKIT_E_INVALID);
    std::size_t count = 0;
    while (callkit_scenario_name(count) != nullptr) {
        CHECK(callkit_scenario_text(count) != nullptr);
        ++count;
    }
    CHECK(count > 5);
}
