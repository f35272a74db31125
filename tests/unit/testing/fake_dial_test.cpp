#include "unit/testing/fake_desk.hpp"

namespace callkit::testing::test {
namespace {

using list = std::vector<std::string>;

/// Notes what it is told. `registered`: the only client there is.
class note_taking_gateway final : public client_gateway {
  public:
    std::string registered{"alice"};
    list notes{};
    client_call rung{};

    bool ring(const client_call& call) override {
        if (call.identity != registered)
            return false;
        rung = call;
        notes.push_back("ring " + call.from);
        return true;
    }
    void ringing(const std::string& sid) override { note("ringing", sid); }
    void answered(const std::string& sid) override { note("answered", sid); }
    void ended(const std::string& sid, client_end why) override {
        notes.push_back("ended " + std::to_string(static_cast<int>(why)));
        last = sid;
    }
    void bridged(const std::string& sid, const std::string& /*other*/) override { note("bridged", sid); }
    std::string last{};

  private:
    void note(const std::string& what, const std::string& sid) {
        notes.push_back(what);
        last = sid;
    }
};

fake_twilio_options with_application() {
    fake_twilio_options options;
    options.applications = {{.voice_url = "http://app/voice", .status_callback = "http://app/browser"}};
    return options;
}

std::string browser_calls(fake_desk& desk, const std::string& to) {
    const auto sid = desk.machine.start_client_call("alice", desk.options.applications[0].sid,
                                                    {{"To", to}, {"deal", "17"}}, desk.clock.now());
    REQUIRE(sid.has_value());
    return *sid;
}

TEST_CASE(
    "a browser's call dials a phone: the child has its own events, the browser is told, the action gets the end") {
    fake_desk desk(with_application());
    note_taking_gateway gateway;
    desk.machine.set_gateway(&gateway);
    desk.twiml["http://app/voice"] =
        R"(<Response><Dial callerId="+14155550100" answerOnBridge="true" action="/done">)"
        R"(<Number statusCallback="http://app/child" statusCallbackEvent="initiated ringing answered completed">)"
        R"(+14155559810</Number></Dial></Response>)";
    desk.twiml["http://app/done"] = "<Response><Hangup/></Response>";
    const std::string sid = browser_calls(desk, "+14155559810");
    desk.run(seconds(60));
    const webhook_seen& voice = desk.seen[0];
    CHECK(voice.get("From") == "client:alice");
    CHECK(voice.get("To") == "+14155559810");
    CHECK(voice.get("Direction") == "inbound");
    CHECK(voice.get("CallStatus") == "ringing");
    CHECK(voice.get("ApplicationSid") == desk.options.applications[0].sid);
    CHECK(voice.get("deal") == "17");
    CHECK(desk.told("CallStatus", "http://app/child") == list{"initiated", "ringing", "in-progress", "completed"});
    CHECK(desk.told("ParentCallSid", "http://app/child") == list(4, sid));
    CHECK(desk.last("http://app/child")->get("Direction") == "outbound-dial");
    CHECK(desk.last("http://app/child")->get("From") == "+14155550100");
    const webhook_seen* done = desk.last("http://app/done");
    REQUIRE(done != nullptr);
    CHECK(done->get("DialCallStatus") == "completed");
    CHECK(done->get("DialCallDuration") == "10");
    CHECK(done->get("DialCallSid") == desk.last("http://app/child")->get("CallSid"));
    CHECK(gateway.notes == list{"ringing", "answered", "bridged", "ended 0"});
    CHECK(desk.told("CallStatus", "http://app/browser") == list{"completed"});
    CHECK(desk.ask("GET", "/Calls.json", {{"ParentCallSid", sid}}).list("calls").size() == 1);
    CHECK(desk.machine.counters().live == 0);
}

TEST_CASE("a dialled phone that does not answer is the action's to know, and without one the next verb runs") {
    const std::pair<const char*, const char*> cases[] = {
        {"9901", "busy"}, {"9902", "no-answer"}, {"9903", "no-answer"}, {"9904", "failed"}};
    for (const auto& [suffix, status] : cases) {
        fake_desk desk(with_application());
        const std::string dial = "callerId=\"+14155550100\" timeout=\"5\"><Number>+1415555" + std::string(suffix);
        desk.twiml["http://app/voice"] =
            "<Response><Dial " + dial + "</Number></Dial><Redirect>/next</Redirect></Response>";
        desk.twiml["http://app/next"] = "<Response><Dial action=\"/done\" " + dial + "</Number></Dial></Response>";
        browser_calls(desk, "x");
        desk.run(seconds(60));
        REQUIRE(desk.last("http://app/done") != nullptr);
        CHECK(desk.last("http://app/done")->get("DialCallStatus") == status);
        CHECK(desk.last("http://app/done")->get("DialBridged") == "false");
    }
}

TEST_CASE("a browser that hangs up ends what it dialled, and the action is told") {
    for (const int after : {2, 30}) {
        fake_desk desk(with_application());
        desk.twiml["http://app/voice"] =
            R"(<Response><Dial callerId="+14155550100" answerOnBridge="true" action="/done">)"
            R"(<Number statusCallback="http://app/child">+14155559907</Number></Dial></Response>)";
        const std::string sid = browser_calls(desk, "x");
        desk.run(seconds(after));
        desk.machine.hang_up(sid, desk.clock.now());
        desk.run(seconds(1));
        const char* status = after == 2 ? "canceled" : "completed";
        CHECK(desk.told("CallStatus", "http://app/child") == list{status});
        CHECK(desk.status_of(sid) == status);
        const webhook_seen* done = desk.last("http://app/done");
        REQUIRE(done != nullptr);
        CHECK(done->get("CallStatus") == status); // over: it was this side that hung up
        CHECK(done->get("DialCallStatus") == status);
        desk.run(seconds(600));
        CHECK(desk.machine.counters().live == 0);
    }
}

TEST_CASE("a browser cannot dial a phone without a caller id, and an application must exist") {
    fake_desk desk(with_application());
    desk.twiml["http://app/voice"] = "<Response><Dial action=\"/done\">+14155559900</Dial></Response>";
    browser_calls(desk, "x");
    desk.run(seconds(10));
    REQUIRE(desk.last("http://app/done") != nullptr);
    CHECK(desk.last("http://app/done")->get("DialCallStatus") == "failed");
    const auto none = desk.machine.start_client_call("alice", "AP9", {}, desk.clock.now());
    REQUIRE(!none);
    CHECK(none.error().code == errc::not_found);
}

TEST_CASE("of several that ring the first who answers has the call, the others are canceled") {
    fake_desk desk;
    note_taking_gateway gateway;
    desk.machine.set_gateway(&gateway);
    const std::string sid =
        desk.dial("+14155559907",
                  {{"Twiml", R"(<Response><Dial><Client statusCallback="http://app/a">alice</Client>)"
                             R"(<Number statusCallback="http://app/b">+14155559902</Number></Dial></Response>)"}})
            .get("sid");
    desk.run(seconds(15));
    REQUIRE(gateway.notes == list{"ring +14155550100"});
    desk.machine.client_ringing(gateway.rung.call_sid, desk.clock.now());
    desk.machine.client_answered(gateway.rung.call_sid, desk.clock.now());
    desk.run(seconds(5));
    CHECK(desk.told("CallStatus", "http://app/b") == list{"canceled"});
    CHECK(gateway.notes == list{"ring +14155550100", "bridged"});
    CHECK(desk.status_of(gateway.rung.call_sid) == "in-progress");
    desk.machine.hang_up(gateway.rung.call_sid, desk.clock.now());
    desk.run(seconds(1));
    CHECK(desk.told("CallDuration", "http://app/a") == list{"5"});
    CHECK(desk.status_of(sid) == "completed");
}

TEST_CASE("who is dialled hears the target's document first, and the star ends the dialled call") {
    fake_desk desk(with_application());
    desk.twiml["http://app/voice"] =
        R"(<Response><Dial callerId="+14155550100" answerOnBridge="true" action="/done" )"
        R"(hangupOnStar="true"><Number url="/whisper">+14155559907</Number></Dial></Response>)";
    desk.twiml["http://app/whisper"] = "<Response><Pause length=\"7\"/></Response>";
    const std::string sid = browser_calls(desk, "x");
    while (desk.last("http://app/whisper") == nullptr)
        desk.run(seconds(1));
    CHECK(desk.last("http://app/whisper")->get("ParentCallSid") == sid);
    desk.run(seconds(5));
    CHECK(desk.status_of(sid) == "ringing");
    desk.run(seconds(5));
    CHECK(desk.status_of(sid) == "in-progress");
    desk.machine.press(sid, "1", desk.clock.now());
    desk.run(seconds(1));
    CHECK(desk.last("http://app/done") == nullptr);
    desk.machine.press(sid, "*", desk.clock.now());
    desk.run(seconds(1));
    REQUIRE(desk.last("http://app/done") != nullptr);
    CHECK(desk.last("http://app/done")->get("DialCallStatus") == "completed");
}

TEST_CASE("a call to a client rings at the gateway, with its parameters; nobody there is no answer") {
    fake_desk desk;
    note_taking_gateway gateway;
    desk.machine.set_gateway(&gateway);
    const auto call = [&](const std::string& identity) {
        return desk
            .ask("POST", "/Calls.json",
                 {{"To", "client:" + identity}, {"From", "client:bob"}, {"Twiml", "<Response><Pause/></Response>"}})
            .get("sid");
    };
    const std::string sid = call("alice");
    const std::string nobody = call("carol");
    desk.run(seconds(1));
    CHECK(desk.status_of(nobody) == "no-answer");
    CHECK(gateway.rung.call_sid == sid);
    desk.machine.client_declined(sid, desk.clock.now());
    CHECK(desk.status_of(sid) == "no-answer");
    const std::string late = call("alice");
    desk.run(seconds(61));
    CHECK(desk.status_of(late) == "no-answer");
    CHECK(gateway.notes.back() == "ended 1");
}

TEST_CASE("keys are gathered, and silence goes on to the next verb") {
    fake_twilio_options options;
    options.numbers = {{.phone_number = "+14155550100", .voice_url = "http://app/menu"}};
    fake_desk desk(options);
    desk.twiml["http://app/menu"] = "<Response><Gather numDigits=\"2\" action=\"/chosen\"><Say>press</Say></Gather>"
                                    "<Redirect>/silence</Redirect></Response>";
    desk.twiml["http://app/chosen"] = "<Response><Reject/></Response>";
    const auto sid = desk.machine.start_phone_call("+14155552671", "+14155550100", desk.clock.now());
    REQUIRE(sid.has_value());
    desk.run(seconds(1));
    CHECK(desk.status_of(*sid) == "in-progress");
    desk.machine.press(*sid, "4", desk.clock.now());
    desk.run(seconds(1));
    desk.machine.press(*sid, "2", desk.clock.now());
    desk.run(seconds(1));
    REQUIRE(desk.last("http://app/chosen") != nullptr);
    CHECK(desk.last("http://app/chosen")->get("Digits") == "42");
    CHECK(desk.last("http://app/silence") == nullptr);

    const auto silent = desk.machine.start_phone_call("+14155552671", "+14155550100", desk.clock.now());
    desk.run(seconds(20));
    CHECK(desk.last("http://app/silence") != nullptr);
    CHECK(!desk.machine.start_phone_call("+14155552671", "+14155550109", desk.clock.now()).has_value());
}

TEST_CASE("a message is recorded, and the action is told where it is") {
    fake_desk desk;
    desk.twiml["http://app/voice"] =
        R"(<Response><Record timeout="3" action="/done" recordingStatusCallback="/recorded"/></Response>)";
    desk.dial("+14155559907", {{"Url", "http://app/voice"}});
    desk.run(seconds(30));
    REQUIRE(desk.last("http://app/done") != nullptr);
    CHECK(desk.last("http://app/done")->get("RecordingDuration") == "3");
    REQUIRE(desk.last("http://app/recorded") != nullptr);
    CHECK(desk.last("http://app/recorded")->get("RecordingSource") == "RecordVerb");
}

} // namespace
} // namespace callkit::testing::test
