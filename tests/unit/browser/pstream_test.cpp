#include "pstream_session.hpp"
#include "tokens.hpp"

#include <callkit/core/random.hpp>

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

using namespace callkit;
using namespace callkit::testing;
using test::browser_token;
using test::made;
using test::token_time;

namespace {

namespace json = boost::json;

std::string message(std::string_view type, json::object payload) {
    return json::serialize(json::object{{"payload", std::move(payload)}, {"type", type}, {"version", "1.6"}});
}

std::string listen(const twilio::access_token& token) {
    return message("listen", {{"browserinfo", json::object{}}, {"reconnectTimeout", 0}, {"token", made(token)}});
}

json::object read(const std::string& text) {
    return json::parse(text).as_object();
}
std::string type_of(const std::string& text) {
    return std::string(read(text).at("type").as_string());
}
std::int64_t code_in(const std::string& text) {
    return read(text).at("payload").at("error").at("code").as_int64();
}

struct bench {
    bench() {
        const auto step = session.receive(listen(browser_token()), token_time);
        REQUIRE(step.actions.size() == 1);
    }
    pstream::step say(std::string_view type, json::object payload, timestamp now = token_time) {
        return session.receive(message(type, std::move(payload)), now);
    }
    pstream::session session{test::keys(), {}};
};

} // namespace

TEST_CASE("a browser with a good token is connected and told who it is and for how long") {
    pstream::session session(test::keys(), {});
    const auto step = session.receive(listen(browser_token()), token_time + seconds(600));
    REQUIRE(step.messages.size() == 1);
    const auto connected = read(step.messages[0]);
    CHECK(connected.at("type") == "connected");
    CHECK(connected.at("payload").at("token").at("identity") == "alice");
    CHECK(connected.at("payload").at("token").at("ttl") == 3000);
    CHECK(connected.at("payload").at("edge") == "ashburn");
    REQUIRE(session.who());
    CHECK(session.who()->identity == "alice");
}

TEST_CASE("a bad token gets its code and nothing else works") {
    pstream::session session(test::keys(), {});
    auto token = browser_token();
    token.key_secret = secret("another");
    const auto step = session.receive(listen(token), token_time);
    REQUIRE(step.messages.size() == 1);
    CHECK(type_of(step.messages[0]) == "error");
    CHECK(code_in(step.messages[0]) == 31202);
    CHECK_FALSE(session.who());
    const auto after = session.receive(message("register", {{"media", {{"audio", true}}}}), token_time);
    CHECK(code_in(after.messages.at(0)) == 31204);
    CHECK(after.actions.empty());
    const auto call = session.receive(message("invite", {{"callsid", "TJS1"}, {"sdp", "v=0"}}), token_time);
    CHECK(code_in(call.messages.at(0)) == 31204);
    CHECK(call.actions.empty());
}

TEST_CASE("presence begins and ends when the browser says so") {
    bench one;
    auto step = one.say("register", {{"media", {{"audio", true}}}});
    CHECK(type_of(step.messages.at(0)) == "ready");
    CHECK(std::get<pstream::registered>(step.actions.at(0)).available);
    step = one.say("register", {{"media", {{"audio", false}}}});
    CHECK(type_of(step.messages.at(0)) == "offline");
    CHECK_FALSE(std::get<pstream::registered>(step.actions.at(0)).available);
}

TEST_CASE("who may not be called is ready and cannot be called") {
    pstream::session session(test::keys(), {});
    auto token = browser_token();
    token.voice->incoming = false;
    REQUIRE(session.receive(listen(token), token_time).actions.size() == 1);
    const auto step = session.receive(message("register", {{"media", {{"audio", true}}}}), token_time);
    CHECK(type_of(step.messages.at(0)) == "ready");
    CHECK_FALSE(std::get<pstream::registered>(step.actions.at(0)).available);
}

TEST_CASE("a token that ran out stops new calls and presence until there is another") {
    bench one;
    const timestamp late = token_time + seconds(3600);
    CHECK(code_in(one.say("register", {{"media", {{"audio", true}}}}, late).messages.at(0)) == 31205);
    const auto call = one.say("invite", {{"callsid", "TJS1"}, {"sdp", "v=0"}}, late);
    CHECK(code_in(call.messages.at(0)) == 31205);
    CHECK(call.actions.empty());
    auto longer = browser_token();
    longer.ttl = seconds(7200);
    CHECK(type_of(one.session.receive(listen(longer), late).messages.at(0)) == "connected");
    CHECK(type_of(one.say("register", {{"media", {{"audio", true}}}}, late).messages.at(0)) == "ready");
}

TEST_CASE("a connection stays with the identity that it began with") {
    bench one;
    const auto step = one.session.receive(listen(browser_token("mallory")), token_time);
    CHECK(code_in(step.messages.at(0)) == 31201);
    CHECK(one.session.who()->identity == "alice");
}

TEST_CASE("a call has the parameters of the token, then the browser's own") {
    pstream::session session(test::keys(), {});
    auto token = browser_token();
    token.voice->outgoing_parameters = R"({"desk":"7"})";
    REQUIRE(session.receive(listen(token), token_time).actions.size() == 1);
    const auto step = session.receive(message("invite", {{"callsid", "TJS12345678-1234-4123-8123-123456789012"},
                                                         {"sdp", "v=0"},
                                                         {"twilio", {{"params", "To=%2B15005550006&note=a%20b%26c"}}}}),
                                      token_time);
    CHECK(step.messages.empty());
    const auto& call = std::get<pstream::invited>(step.actions.at(0));
    CHECK(call.temporary_sid == "TJS12345678-1234-4123-8123-123456789012");
    CHECK(call.sdp == "v=0");
    CHECK(call.parameters ==
          std::vector<std::pair<std::string, std::string>>{{"desk", "7"}, {"To", "+15005550006"}, {"note", "a b&c"}});
}

TEST_CASE("who may not call is hung up on") {
    pstream::session session(test::keys(), {});
    auto token = browser_token();
    token.voice->outgoing_application_sid.clear();
    REQUIRE(session.receive(listen(token), token_time).actions.size() == 1);
    const auto step = session.receive(message("invite", {{"callsid", "TJS1"}, {"sdp", "v=0"}}), token_time);
    CHECK(type_of(step.messages.at(0)) == "hangup");
    CHECK(code_in(step.messages.at(0)) == 31201);
    CHECK(step.actions.empty());
}

TEST_CASE("what is said within a call is understood") {
    bench one;
    const auto first = [&](std::string_view type, json::object payload) {
        auto step = one.say(type, std::move(payload));
        REQUIRE(step.actions.size() == 1);
        return std::move(step.actions[0]);
    };
    CHECK(std::get<pstream::answered>(first("answer", {{"callsid", "CA1"}, {"sdp", "x"}})).sdp == "x");
    CHECK(std::get<pstream::reinvited>(first("reinvite", {{"callsid", "CA1"}, {"sdp", "y"}})).sdp == "y");
    CHECK(std::get<pstream::hung_up>(first("hangup", {{"callsid", "CA1"}, {"message", "z"}})).sid == "CA1");
    CHECK(std::get<pstream::rejected>(first("reject", {{"callsid", "CA1"}})).sid == "CA1");
    CHECK(std::get<pstream::pressed>(first("dtmf", {{"callsid", "CA1"}, {"dtmf", "12#w"}})).digits == "12#w");
    const auto again = std::get<pstream::reconnected>(
        first("invite", {{"callsid", "CA1"}, {"sdp", "s"}, {"reconnect", "t"}, {"twilio", json::object{}}}));
    CHECK(again.sid == "CA1");
    CHECK(again.token == "t");
    CHECK(again.sdp == "s");

    const auto step = one.say("message", {{"callsid", "CA1"},
                                          {"content", "{}"},
                                          {"contenttype", "application/json"},
                                          {"messagetype", "user-defined-message"},
                                          {"voiceeventsid", "KX1"}});
    CHECK(type_of(step.messages.at(0)) == "ack");
    CHECK(read(step.messages[0]).at("payload").at("voiceeventsid") == "KX1");
    CHECK(std::get<pstream::told>(step.actions.at(0)).message_type == "user-defined-message");
}

TEST_CASE("what cannot be understood is refused, and who keeps saying it is not listened to") {
    bench one;
    const std::vector<std::string> bad{
        "",
        "{",
        "[]",
        "\"listen\"",
        "{}",
        R"({"type":"dance","payload":{}})",
        R"({"type":"hangup"})",
        R"({"type":"hangup","payload":{"callsid":7}})",
        R"({"type":"hangup","payload":{"callsid":"<script>"}})",
        R"({"type":"dtmf","payload":{"callsid":"CA1","dtmf":"12x"}})",
        R"({"type":"register","payload":{"media":true}})",
        R"({"type":"answer","payload":{"callsid":"CA1"}})",
        R"({"type":"invite","payload":{"callsid":"TJS1","sdp":"x","twilio":{"params":"%zz"}}})"};
    for (const std::string& text : bad) {
        CAPTURE(text);
        const auto step = one.session.receive(text, token_time);
        REQUIRE(step.messages.size() == 1);
        CHECK(code_in(step.messages[0]) == 31100);
        CHECK(step.actions.empty());
    }
    CHECK_FALSE(one.session.lost());
    for (int more = 0; more < 10; ++more)
        static_cast<void>(one.session.receive("nonsense", token_time));
    CHECK(one.session.lost());
    CHECK(one.say("hangup", {{"callsid", "CA1"}}).actions.empty());
}

TEST_CASE("heartbeats are newlines, and a browser that leaves four unanswered is lost") {
    bench one;
    for (int beat = 0; beat < 3; ++beat)
        CHECK(one.session.beat().messages == std::vector<std::string>{"\n"});
    CHECK_FALSE(one.session.lost());
    CHECK(one.session.receive("\n", token_time).messages.empty());
    for (int beat = 0; beat < 3; ++beat)
        static_cast<void>(one.session.beat());
    CHECK_FALSE(one.session.lost());
    static_cast<void>(one.session.beat());
    CHECK(one.session.lost());
}

TEST_CASE("damaged messages do no harm") {
    constexpr std::uint64_t seed = 23;
    MESSAGE("seed " << seed);
    seeded_random random(seed);
    const std::vector<std::string> good{
        listen(browser_token()), message("register", {{"media", {{"audio", true}}}}),
        message("invite", {{"callsid", "TJS1"}, {"sdp", "v=0"}, {"twilio", {{"params", "To=1&b=2"}}}}),
        message("dtmf", {{"callsid", "CA1"}, {"dtmf", "123"}})};
    for (int round = 0; round < 3000; ++round) {
        bench one;
        std::string text = good[random.below(good.size())];
        for (auto changes = random.below(5); changes-- > 0;)
            text[random.below(text.size())] = static_cast<char>(random.next());
        const auto step = one.session.receive(text, token_time);
        CHECK(step.messages.size() + step.actions.size() > 0);
        for (const std::string& answer : step.messages)
            CHECK(json::parse(answer).is_object());
    }
}
