#include "unit/testing/fake_desk.hpp"

namespace callkit::testing::test {
namespace {

using list = std::vector<std::string>;
const std::string status_url{"http://app/status"};

pairs all_events(const std::string& method = "POST") {
    return {{"StatusCallback", status_url},       {"StatusCallbackMethod", method},
            {"StatusCallbackEvent", "initiated"}, {"StatusCallbackEvent", "ringing"},
            {"StatusCallbackEvent", "answered"},  {"StatusCallbackEvent", "completed"}};
}

pairs operator+(pairs a, const pairs& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

TEST_CASE("a call that is answered tells its whole life, signed and in order") {
    for (const char* method : {"POST", "GET"}) {
        fake_desk desk;
        const std::string sid = desk.dial("+14155559812", all_events(method)).get("sid"); // hangs up after 12 s
        desk.run(seconds(60));
        CHECK(desk.told("CallStatus") == list{"initiated", "ringing", "in-progress", "completed"});
        CHECK(desk.told("SequenceNumber") == list{"0", "1", "2", "3"});
        for (const webhook_seen& one : desk.seen) {
            CHECK(one.method == method);
            CHECK(one.genuine);
            CHECK(!one.idempotency.empty());
            CHECK(one.get("CallSid") == sid);
            CHECK(one.get("CallbackSource") == "call-progress-events");
            CHECK(one.get("Direction") == "outbound-api");
            CHECK(one.get("ToCountry") == "US");
        }
        const webhook_seen& end = desk.seen.back();
        CHECK(end.get("CallDuration") == "12");
        CHECK(end.get("Duration") == "1"); // minutes
        CHECK(end.get("SipResponseCode") == "200");
        const rest_answer call = desk.ask("GET", "/Calls/" + sid + ".json");
        CHECK(call.get("status") == "completed");
        CHECK(call.get("duration") == "12");
        CHECK(desk.machine.counters().live == 0);
    }
}

TEST_CASE("without a list of events only the end is told") {
    fake_desk desk;
    desk.dial("+14155559901", {{"StatusCallback", status_url}});
    desk.run(seconds(60));
    CHECK(desk.told("CallStatus") == list{"busy"});
}

TEST_CASE("the callee does what the number says") {
    const std::pair<const char*, std::pair<const char*, const char*>> cases[] = {
        {"+14155559901", {"busy", "486"}},      {"+14155559902", {"no-answer", "487"}},
        {"+14155559903", {"no-answer", "603"}}, {"+14155559904", {"failed", "404"}},
        {"+14155559905", {"failed", "503"}},    {"+14155559900", {"completed", "200"}}};
    for (const auto& [to, end] : cases) {
        fake_desk desk;
        const std::string sid = desk.dial(to, {{"StatusCallback", status_url}}).get("sid");
        desk.run(seconds(200));
        CHECK(desk.status_of(sid) == end.first);
        CHECK(desk.told("SipResponseCode") == list{end.second});
    }
}

TEST_CASE("a call is ended by its API: canceled while it rings, completed while it talks, 21220 afterwards") {
    fake_desk desk;
    const std::string ringing = desk.dial("+14155559907", all_events()).get("sid");
    CHECK(desk.ask("DELETE", "/Calls/" + ringing + ".json").code() == 20009);
    CHECK(desk.ask("POST", "/Calls/" + ringing + ".json", {{"Status", "gone"}}).status == 400);
    CHECK(desk.ask("POST", "/Calls/" + ringing + ".json", {{"Status", "canceled"}}).get("status") == "canceled");
    const std::string talking = desk.dial("+14155559907").get("sid");
    desk.run(seconds(30));
    CHECK(desk.status_of(talking) == "in-progress");
    CHECK(desk.ask("POST", "/Calls/" + talking + ".json", {{"Status", "canceled"}}).code() == 21220);
    CHECK(desk.ask("POST", "/Calls/" + talking + ".json", {{"Status", "completed"}}).get("status") == "completed");
    CHECK(desk.ask("POST", "/Calls/" + talking + ".json", {{"Status", "completed"}}).code() == 21220);
    desk.run(seconds(600));
    CHECK(desk.told("CallStatus") == list{"canceled"});
    CHECK(desk.status_of(ringing) == "canceled");
    CHECK(desk.ask("DELETE", "/Calls/" + talking + ".json").status == 204);
    CHECK(desk.ask("GET", "/Calls/" + talking + ".json").code() == 20404);
}

TEST_CASE("the answer's TwiML is fetched and run to its end") {
    for (const char* method : {"POST", "GET"}) {
        fake_desk desk;
        desk.twiml["http://app/voice"] =
            "<Response><Say>hello</Say><Redirect method=\"POST\">next</Redirect></Response>";
        desk.twiml["http://app/next"] = "<Response><Pause length=\"4\"/><Hangup/><Say>never</Say></Response>";
        const std::string sid = desk.dial("+14155559907", {{"Url", "http://app/voice"}, {"Method", method}}).get("sid");
        desk.run(seconds(60));
        REQUIRE(desk.seen.size() == 2);
        CHECK(desk.seen[0].method == method);
        CHECK(desk.seen[0].genuine);
        CHECK(desk.seen[0].get("CallStatus") == "in-progress");
        CHECK(desk.seen[1].url == "http://app/next");
        CHECK(desk.ask("GET", "/Calls/" + sid + ".json").get("duration") == "4");
    }
}

TEST_CASE("a call whose TwiML cannot be had goes to its fallback, and ends without one") {
    for (const char* bad : {"<Response><Say>", "<Nothing/>", "no"}) {
        fake_desk desk;
        desk.twiml["http://app/voice"] = bad;
        desk.twiml["http://app/fallback"] = "<Response><Pause length=\"9\"/></Response>";
        const std::string sid =
            desk.dial("+14155559907", {{"Url", "http://app/voice"}, {"FallbackUrl", "http://app/fallback"}}).get("sid");
        const std::string other = desk.dial("+14155559907", {{"Url", "http://app/nothing"}}).get("sid");
        desk.run(seconds(60));
        REQUIRE(desk.last("http://app/fallback") != nullptr);
        CHECK(desk.last("http://app/fallback")->get("ErrorCode") == "12100");
        CHECK(desk.last("http://app/fallback")->get("ErrorUrl") == "http://app/voice");
        CHECK(desk.ask("GET", "/Calls/" + sid + ".json").get("duration") == "9");
        CHECK(desk.status_of(other) == "completed");
        CHECK(desk.ask("GET", "/Calls/" + other + ".json").get("duration") == "0");
    }
}

TEST_CASE("a webhook that cannot be reached is tried once more, or as its fragment says") {
    const fetch_outcome refused{fetch_outcome::kind::no_connection, 0, {}};
    const fetch_outcome broken{fetch_outcome::kind::answered, 503, {}};
    struct {
        const char* fragment;
        const fetch_outcome& outcome;
        std::size_t times;
    } const cases[] = {{"", refused, 2},       {"", broken, 1},         {"#rc=3", refused, 4},
                       {"#rc=0", refused, 1},  {"#rp=5xx", broken, 2},  {"#rc=2&rp=5xx", broken, 3},
                       {"#rp=4xx", broken, 1}, {"#rp=5xx", refused, 1}, {"#rc=2&rp=all", refused, 3}};
    for (const auto& one : cases) {
        fake_desk desk;
        desk.outcomes[status_url] = one.outcome;
        desk.dial("+14155559901", {{"StatusCallback", status_url + one.fragment}});
        desk.run(seconds(60));
        CAPTURE(one.fragment);
        CHECK(desk.seen.size() == one.times);
        for (const webhook_seen& seen : desk.seen)
            CHECK(seen.idempotency == desk.seen[0].idempotency);
    }
}

TEST_CASE("voice over https is signed without the port, and without the user") {
    fake_desk desk;
    desk.dial("+14155559901", {{"StatusCallback", "https://me:secret@app:8443/status#rc=2"}});
    desk.run(seconds(60));
    REQUIRE(desk.seen.size() == 1);
    CHECK(desk.seen[0].url == "https://app:8443/status");
    CHECK(desk.seen[0].genuine);
}

TEST_CASE("callbacks get lost, come twice and come late") {
    fake_twilio_options options;
    options.faults.callbacks.lost = 1000;
    fake_desk lost(options);
    lost.dial("+14155559901", all_events());
    lost.run(seconds(300));
    CHECK(lost.seen.empty());
    CHECK(lost.machine.counters().lost == 2);

    options.faults.callbacks = {.duplicated = 1000};
    fake_desk twice(options);
    twice.dial("+14155559901", all_events());
    twice.run(seconds(300));
    CHECK(twice.seen.size() >= 4);

    options.faults.callbacks = {.late = 1000};
    fake_desk late(options);
    late.dial("+14155559901", all_events());
    late.run(seconds(2));
    CHECK(late.seen.empty());
    late.run(seconds(300));
    CHECK(late.seen.size() == 2);
}

TEST_CASE("a machine is told from a person: before the TwiML, or beside it") {
    fake_desk desk;
    desk.twiml["http://app/voice"] = "<Response><Pause length=\"60\"/></Response>";
    const pairs url{{"Url", "http://app/voice"}, {"MachineDetection", "Enable"}};
    const std::string machine = desk.dial("+14155559906", url).get("sid");
    desk.run(seconds(12));
    REQUIRE(desk.last("http://app/voice") != nullptr);
    CHECK(desk.last("http://app/voice")->get("AnsweredBy") == "machine_start");
    CHECK(desk.ask("GET", "/Calls/" + machine + ".json").get("answered_by") == "machine_start");

    desk.seen.clear();
    desk.dial("+14155559907", url + pairs{{"AsyncAmd", "true"}, {"AsyncAmdStatusCallback", "http://app/amd"}});
    desk.run(seconds(30));
    CHECK(desk.last("http://app/voice")->get("AnsweredBy").empty());
    REQUIRE(desk.last("http://app/amd") != nullptr);
    CHECK(desk.last("http://app/amd")->get("AnsweredBy") == "human");
}

TEST_CASE("no more calls leave the queue in a second than the account may") {
    fake_twilio_options options;
    options.calls_per_second = 1;
    fake_desk desk(options);
    desk.dial("+14155559907");
    const std::string third = (desk.dial("+14155559907"), desk.dial("+14155559907")).get("sid");
    desk.run(seconds(30));
    CHECK(desk.ask("GET", "/Calls/" + third + ".json").get("queue_time") == "2000");
}

TEST_CASE("a recording is started, paused, stopped and downloaded") {
    fake_desk desk;
    const std::string sid = desk.dial("+14155559907").get("sid");
    CHECK(desk.ask("POST", "/Calls/" + sid + "/Recordings.json").code() == 21220);
    desk.run(seconds(20));
    const rest_answer made =
        desk.ask("POST", "/Calls/" + sid + "/Recordings.json", {{"RecordingStatusCallback", "http://app/recording"}});
    CHECK(made.status == 201);
    CHECK(made.get("status") == "in-progress");
    const std::string path = "/Calls/" + sid + "/Recordings/" + made.get("sid");
    desk.run(seconds(5));
    CHECK(desk.ask("GET", "/Recordings/" + made.get("sid")).status == 404);
    CHECK(desk.ask("POST", path + ".json", {{"Status", "paused"}}).get("status") == "paused");
    desk.run(seconds(5));
    CHECK(desk.ask("POST", "/Calls/" + sid + "/Recordings/Twilio.CURRENT.json", {{"Status", "in-progress"}}).status ==
          200);
    desk.run(seconds(2));
    const rest_answer stopped = desk.ask("POST", path + ".json", {{"Status", "stopped"}});
    CHECK(stopped.get("status") == "completed");
    CHECK(stopped.get("duration") == "7");
    REQUIRE(desk.last("http://app/recording") != nullptr);
    CHECK(desk.last("http://app/recording")->get("RecordingStatus") == "completed");
    CHECK(desk.last("http://app/recording")->get("RecordingDuration") == "7");
    const rest_answer media = desk.ask("GET", "/Recordings/" + made.get("sid") + ".wav");
    CHECK(media.status == 200);
    CHECK(media.text.substr(0, 4) == "RIFF");
    CHECK(media.text.size() == 44 + 7 * 8000 * 2);
    CHECK(desk.ask("GET", "/Calls/" + sid + "/Recordings.json").list("recordings").size() == 1);
    CHECK(desk.ask("DELETE", path + ".json").status == 204);
    CHECK(desk.ask("GET", path + ".json").code() == 20404);
}

} // namespace
} // namespace callkit::testing::test
