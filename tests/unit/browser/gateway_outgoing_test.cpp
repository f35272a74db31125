#include "gateway_bench.hpp"

#include <doctest/doctest.h>

using namespace callkit;
using namespace callkit::testing;
using test::gateway_bench;
using test::texts;

TEST_CASE("the gateway takes WebSockets to its path alone") {
    gateway_bench one;
    const auto socket = std::make_shared<test::test_socket>();
    CHECK(one.connect("/signal", socket));
    CHECK(one.connect("/signal?x=y", socket));
    CHECK_FALSE(one.connect("/", socket));
    CHECK_FALSE(one.connect("/signals", socket));
}

TEST_CASE("a call of a browser's rings, is answered, and ends") {
    gateway_bench one;
    auto browser = one.open();
    one.call(browser, "CA1");
    CHECK(one.lines() == texts{"start alice AP0123456789abcdef0123456789abcdef To=+15005550006"});
    CHECK(browser.heard().empty());

    one.gateway.ringing("CA1");
    one.run();
    CHECK(browser.heard() == texts{"ringing"});
    CHECK(browser.payload().at("callsid") == "CA1");
    CHECK_FALSE(browser.payload().contains("sdp"));

    one.gateway.answered("CA1");
    one.run();
    CHECK(browser.heard() == texts{"answer"});
    CHECK(browser.payload().at("callsid") == "CA1");
    CHECK(browser.payload().at("sdp").as_string().starts_with("v=0"));
    CHECK(browser.payload().at("reconnect").as_string().size() == 32);
    CHECK(one.status().legs.at(0).answered);

    one.gateway.ended("CA1", client_end::hung_up);
    one.run();
    CHECK(browser.heard() == texts{"hangup"});
    CHECK_FALSE(browser.payload().contains("error"));
    CHECK(one.status().legs.at(0).ended);
    CHECK(one.lines().empty());
}

TEST_CASE("a call that ends before it rang is ended by the only name that the SDK knows") {
    gateway_bench one;
    auto browser = one.open();
    one.call(browser, "CA1");
    one.gateway.ended("CA1", client_end::unreachable);
    one.run();
    CHECK(browser.heard() == texts{"hangup"});
    CHECK(browser.payload().at("callsid") == "TJS1");
    CHECK(browser.payload().at("error").at("code") == 31005);
}

TEST_CASE("a browser that hangs up is reported, by either name of the call") {
    gateway_bench one;
    auto browser = one.open();
    one.call(browser, "CA1");
    one.lines();
    browser.say("hangup", {{"callsid", "TJS1"}});
    CHECK(one.lines() == texts{"hung up CA1"});
    one.call(browser, "CA2", "TJS2");
    one.gateway.answered("CA2");
    one.run();
    one.lines();
    browser.say("hangup", {{"callsid", "CA2"}});
    CHECK(one.lines() == texts{"hung up CA2"});
    browser.say("hangup", {{"callsid", "CA2"}});
    CHECK(one.lines().empty());
}

TEST_CASE("a browser that hangs up before its call has a name is reported as soon as it has one") {
    gateway_bench one;
    auto browser = one.open();
    browser.say("invite", {{"callsid", "TJS1"}, {"sdp", test::browser_offer()}});
    browser.say("hangup", {{"callsid", "TJS1"}});
    one.lines();
    one.exchange.starting(std::string("CA1"));
    one.run();
    CHECK(one.lines() == texts{"hung up CA1"});
}

TEST_CASE("an application that cannot be called, an offer that cannot be used and one call too many are declined") {
    gateway_bench one;
    auto browser = one.open();
    browser.say("invite", {{"callsid", "TJS1"}, {"sdp", test::browser_offer()}});
    one.exchange.starting(fail(errc::not_found, "no such application"));
    one.run();
    CHECK(browser.heard() == texts{"hangup"});
    CHECK(browser.payload().at("callsid") == "TJS1");
    CHECK(browser.payload().at("error").at("code") == 31005);

    browser.say("invite", {{"callsid", "TJS2"}, {"sdp", "v=0\r\n"}});
    CHECK(browser.heard() == texts{"hangup"});
    CHECK(browser.payload().at("error").at("code") == 53402);

    for (const auto* name : {"TJS3", "TJS4", "TJS5", "TJS6"})
        browser.say("invite", {{"callsid", name}, {"sdp", test::browser_offer()}});
    CHECK(browser.heard().empty());
    browser.say("invite", {{"callsid", "TJS7"}, {"sdp", test::browser_offer()}});
    CHECK(browser.heard() == texts{"hangup"});
    CHECK(browser.payload().at("error").at("code") == 31002);
}

TEST_CASE("keys that come by signalling are reported without pauses") {
    gateway_bench one;
    auto browser = one.open();
    one.call(browser, "CA1");
    one.gateway.answered("CA1");
    one.run();
    one.lines();
    browser.say("dtmf", {{"callsid", "CA1"}, {"dtmf", "1w2#"}});
    CHECK(one.lines() == texts{"digits CA1 12#"});
}

TEST_CASE("an ICE restart is answered with other credentials") {
    gateway_bench one;
    auto browser = one.open();
    one.call(browser, "CA1");
    one.gateway.answered("CA1");
    one.run();
    browser.heard();
    const std::string first(browser.payload().at("sdp").as_string());
    browser.say("reinvite", {{"callsid", "CA1"}, {"sdp", test::browser_offer(test::browser_fingerprint, "Other")}});
    CHECK(browser.heard() == texts{"answer"});
    const std::string second(browser.payload().at("sdp").as_string());
    const auto line = [](const std::string& sdp, const std::string& start) {
        const auto at = sdp.find(start);
        REQUIRE(at != std::string::npos);
        return sdp.substr(at, sdp.find('\r', at) - at);
    };
    CHECK(line(first, "a=ice-pwd") != line(second, "a=ice-pwd"));
    CHECK(line(first, "a=fingerprint") == line(second, "a=fingerprint"));
    CHECK(line(first, "m=audio") == line(second, "m=audio"));
}

TEST_CASE("an answered call outlives its connection when the browser comes back with the call's secret") {
    gateway_bench one;
    auto browser = one.open();
    one.call(browser, "CA1");
    one.gateway.answered("CA1");
    one.run();
    browser.heard();
    const std::string secret_of_call(browser.payload().at("reconnect").as_string());
    auto again = one.open();
    auto other = one.open("mallory");
    one.lines();
    // Somebody else with the same, and the same with another secret.
    other.say("invite", {{"callsid", "CA1"}, {"sdp", test::browser_offer()}, {"reconnect", secret_of_call}});
    CHECK(other.heard() == texts{"hangup"});
    again.say("invite", {{"callsid", "CA1"}, {"sdp", test::browser_offer()}, {"reconnect", "0"}});
    CHECK(again.heard() == texts{"hangup"});

    again.say("invite", {{"callsid", "CA1"}, {"sdp", test::browser_offer()}, {"reconnect", secret_of_call}});
    CHECK(again.heard() == texts{"answer"});
    browser.leave();
    CHECK(one.lines().empty());
    one.gateway.ended("CA1", client_end::hung_up);
    one.run();
    CHECK(again.heard() == texts{"hangup"});
}

TEST_CASE("a browser that stays away is hung up for, and one that was not answered at once") {
    gateway_bench one;
    auto browser = one.open();
    one.call(browser, "CA1");
    one.call(browser, "CA2", "TJS2");
    one.gateway.answered("CA2");
    one.run();
    one.lines();
    browser.leave();
    CHECK(one.lines() == texts{"hung up CA1", "hung up CA2"});
    CHECK(one.status().registered.empty());
}

TEST_CASE("a gateway that is closed hangs up and closes every connection") {
    gateway_bench one;
    auto browser = one.open();
    one.call(browser, "CA1");
    one.gateway.close();
    one.run();
    CHECK(browser.heard() == texts{"hangup"});
    CHECK(browser.socket->closed);
    CHECK_FALSE(one.gateway.ring({"CA2", "alice", "+15005550006", {}}));
}
