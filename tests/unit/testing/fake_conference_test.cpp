#include "unit/testing/fake_desk.hpp"

namespace callkit::testing::test {
namespace {

using list = std::vector<std::string>;

/// Two calls in the conference `room`, the second of which ends it by leaving.
struct room {
    fake_desk desk{};
    std::string first{};
    std::string second{};

    room() {
        desk.twiml["http://app/guest"] =
            R"(<Response><Dial action="/after"><Conference statusCallback="/room" )"
            R"(statusCallbackEvent="start end join leave mute hold announcement">room</Conference></Dial></Response>)";
        desk.twiml["http://app/host"] =
            R"(<Response><Dial><Conference endConferenceOnExit="true">room</Conference></Dial></Response>)";
        desk.twiml["http://app/after"] = "<Response><Pause length=\"3\"/></Response>";
        first = desk.dial("+14155559907", {{"Url", "http://app/guest"}}).get("sid");
        desk.run(seconds(20));
        second = desk.dial("+14155559907", {{"Url", "http://app/host"}}).get("sid");
        desk.run(seconds(20));
    }
    [[nodiscard]] list events() const { return desk.told("StatusCallbackEvent", "http://app/room"); }
};

TEST_CASE("a conference starts with its second participant and ends with its host") {
    room here;
    CHECK(here.events() == list{"participant-join", "participant-join", "conference-start"});
    const rest_answer found = here.desk.ask("GET", "/Conferences.json", {{"FriendlyName", "room"}});
    REQUIRE(found.list("conferences").size() == 1);
    const std::string sid(found.list("conferences")[0].at("sid").as_string().c_str());
    CHECK(here.desk.ask("GET", "/Conferences/" + sid + ".json").get("status") == "in-progress");
    CHECK(here.desk.ask("GET", "/Conferences/" + sid + "/Participants.json").list("participants").size() == 2);

    here.desk.ask("POST", "/Calls/" + here.second + ".json", {{"Status", "completed"}});
    here.desk.run(seconds(1));
    CHECK(here.events() == list{"participant-join", "participant-join", "conference-start", "participant-leave",
                                "participant-leave", "conference-end"});
    const rest_answer ended = here.desk.ask("GET", "/Conferences/" + sid + ".json");
    CHECK(ended.get("status") == "completed");
    CHECK(ended.get("call_sid_ending_conference") == here.second);
    CHECK(here.desk.last("http://app/after") != nullptr); // who stays behind goes on
    CHECK(here.desk.status_of(here.first) == "in-progress");
    here.desk.run(seconds(10));
    CHECK(here.desk.status_of(here.first) == "completed");
    CHECK(here.desk.told("SequenceNumber", "http://app/room") == list{"0", "1", "2", "3", "4", "5"});
}

TEST_CASE("a participant is muted, held, announced to and removed") {
    room here;
    here.desk.twiml["http://app/announcement"] = "<Response><Say>soon</Say></Response>";
    const std::string path = "/Conferences/room/Participants/" + here.first;
    CHECK(here.desk.ask("POST", path + ".json", {{"Muted", "true"}}).body.at("muted").as_bool());
    CHECK(here.desk.ask("POST", path + ".json", {{"Hold", "true"}}).body.at("hold").as_bool());
    CHECK(here.desk.ask("GET", "/Conferences/room/Participants.json", {{"Hold", "true"}}).list("participants").size() ==
          1);
    here.desk.ask("POST", path + ".json", {{"Muted", "false"}, {"Hold", "false"}});
    here.desk.ask("POST", path + ".json", {{"AnnounceUrl", "http://app/announcement"}});
    here.desk.ask("POST", "/Conferences/room.json", {{"AnnounceUrl", "http://app/missing"}});
    CHECK(here.desk.ask("DELETE", path + ".json").status == 204);
    CHECK(here.desk.ask("GET", path + ".json").code() == 20404);
    const list all = here.events();
    CHECK(list(all.begin() + 3, all.end()) == list{"participant-mute", "participant-hold", "participant-unmute",
                                                   "participant-unhold", "announcement-end", "announcement-fail",
                                                   "participant-leave"});
    here.desk.run(seconds(1));
    CHECK(here.desk.status_of(here.first) == "completed");
}

TEST_CASE("a participant by REST makes the conference, rings and joins; ending the conference ends its call") {
    fake_desk desk;
    const auto add = [&](const std::string& to, const std::string& label) {
        return desk.ask("POST", "/Conferences/my%20room/Participants.json",
                        {{"To", to},
                         {"From", "+14155550100"},
                         {"Label", label},
                         {"EarlyMedia", "true"},
                         {"StatusCallback", "http://app/call"},
                         {"ConferenceStatusCallback", "http://app/room"},
                         {"ConferenceStatusCallbackEvent", "start end join leave"}});
    };
    const rest_answer agent = add("+14155559907", "agent");
    CHECK(agent.status == 201);
    CHECK(agent.get("status") == "queued");
    CHECK(agent.get("label") == "agent");
    CHECK(add("+14155559907", "agent").code() == 16025);
    CHECK(add("+1", "").code() == 21211);
    desk.run(seconds(20));
    add("+14155559907", "customer");
    desk.run(seconds(20));
    const std::string conference = agent.get("conference_sid");
    CHECK(desk.ask("GET", "/Conferences/" + conference + "/Participants/agent.json").get("status") == "connected");
    CHECK(desk.ask("GET", "/Conferences/" + conference + ".json").get("friendly_name") == "my room");
    CHECK(desk.ask("POST", "/Conferences/" + conference + ".json", {{"Status", "completed"}}).get("status") ==
          "completed");
    desk.run(seconds(5));
    CHECK(desk.told("StatusCallbackEvent") == list{"participant-join", "participant-join", "conference-start",
                                                   "participant-leave", "participant-leave", "conference-end"});
    CHECK(desk.told("CallStatus", "http://app/call") == list{"completed", "completed"});
    CHECK(desk.machine.counters().live == 0);
    CHECK(desk.ask("GET", "/Conferences.json", {{"Status", "completed"}}).list("conferences").size() == 1);
}

TEST_CASE("a participant whose phone is busy never joins, and an empty conference ends") {
    fake_desk desk;
    const std::string sid =
        desk.ask("POST", "/Conferences/room/Participants.json", {{"To", "+14155559901"}, {"From", "+14155550100"}})
            .get("conference_sid");
    desk.run(seconds(20));
    CHECK(desk.ask("GET", "/Conferences/" + sid + ".json").get("status") == "completed");
    CHECK(desk.machine.counters().live == 0);
}

TEST_CASE("a participant that is redirected leaves the conference") {
    room here;
    here.desk.ask("POST", "/Calls/" + here.first + ".json", {{"Twiml", "<Response><Pause length=\"2\"/></Response>"}});
    CHECK(here.events().back() == "participant-leave");
    here.desk.run(seconds(5));
    CHECK(here.desk.status_of(here.first) == "completed");
    CHECK(here.desk.status_of(here.second) == "in-progress");
}

} // namespace
} // namespace callkit::testing::test
