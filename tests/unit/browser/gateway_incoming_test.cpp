#include "gateway_bench.hpp"

#include <doctest/doctest.h>

using namespace callkit;
using namespace callkit::testing;
using test::gateway_bench;
using test::texts;

namespace {

const client_call call{"CA1", "alice", "+15005550006", {{"ticket", "a b&c"}}};

std::string answer() {
    return test::browser_offer(test::browser_fingerprint, "Xy3+", "active");
}

} // namespace

TEST_CASE("only who is registered can be rung") {
    gateway_bench one;
    CHECK_FALSE(one.gateway.ring(call));
    auto silent = one.open("alice", false);
    CHECK_FALSE(one.gateway.ring(call));
    auto other = one.open("bob");
    CHECK_FALSE(one.gateway.ring(call));
    silent.say("register", {{"media", {{"audio", true}}}});
    CHECK(one.gateway.ring(call));
    CHECK(one.status().registered == texts{"alice", "bob"});
    silent.say("register", {{"media", {{"audio", false}}}});
    CHECK_FALSE(one.gateway.ring(call));
}

TEST_CASE("a call to a browser shows who calls and what else the application says") {
    gateway_bench one;
    auto browser = one.open();
    REQUIRE(one.gateway.ring(call));
    one.run();
    CHECK(browser.heard() == texts{"invite"});
    CHECK(browser.payload().at("callsid") == "CA1");
    CHECK(browser.payload().at("sdp").as_string().starts_with("v=0"));
    const auto& shown = browser.payload().at("parameters").as_object();
    CHECK(shown.at("CallSid") == "CA1");
    CHECK(shown.at("From") == "+15005550006");
    CHECK(shown.at("To") == "client:alice");
    CHECK(shown.at("AccountSid").as_string() == test::account);
    CHECK(shown.at("Params") == "ticket=a%20b%26c");
    CHECK(one.lines() == texts{"ringing CA1"});

    browser.say("answer", {{"callsid", "CA1"}, {"sdp", answer()}});
    CHECK(one.lines() == texts{"answered CA1"});
    browser.say("hangup", {{"callsid", "CA1"}});
    CHECK(one.lines() == texts{"hung up CA1"});
}

TEST_CASE("a browser that declines, and one that answers with what cannot be used") {
    gateway_bench one;
    auto browser = one.open();
    REQUIRE(one.gateway.ring(call));
    one.run();
    one.lines();
    browser.say("reject", {{"callsid", "CA1"}});
    CHECK(one.lines() == texts{"declined CA1"});

    REQUIRE(one.gateway.ring({"CA2", "alice", "client:bob", {}}));
    one.run();
    one.lines();
    browser.heard();
    browser.say("answer", {{"callsid", "CA2"}, {"sdp", test::browser_offer()}}); // actpass answers nothing
    CHECK(browser.heard() == texts{"hangup"});
    CHECK(one.lines() == texts{"declined CA2"});
}

TEST_CASE("a caller that gives up cancels, and one that hangs up hangs up") {
    gateway_bench one;
    auto browser = one.open();
    REQUIRE(one.gateway.ring(call));
    one.gateway.ended("CA1", client_end::canceled);
    one.run();
    CHECK(browser.heard() == texts{"invite", "cancel"});
    REQUIRE(one.gateway.ring({"CA2", "alice", "client:bob", {}}));
    one.run();
    browser.say("answer", {{"callsid", "CA2"}, {"sdp", answer()}});
    browser.heard();
    one.gateway.ended("CA2", client_end::hung_up);
    one.run();
    CHECK(browser.heard() == texts{"hangup"});
}

TEST_CASE("every browser of an identity rings, and the first to answer has the call") {
    gateway_bench one;
    auto first = one.open();
    auto second = one.open();
    auto third = one.open();
    REQUIRE(one.gateway.ring(call));
    one.run();
    CHECK(first.heard() == texts{"invite"});
    CHECK(second.heard() == texts{"invite"});
    CHECK(third.heard() == texts{"invite"});
    CHECK(one.lines() == texts{"ringing CA1"});
    first.leave();
    CHECK(one.lines().empty());
    second.say("answer", {{"callsid", "CA1"}, {"sdp", answer()}});
    CHECK(one.lines() == texts{"answered CA1"});
    CHECK(second.heard().empty());
    CHECK(third.heard() == texts{"cancel"});
    third.say("answer", {{"callsid", "CA1"}, {"sdp", answer()}});
    third.say("hangup", {{"callsid", "CA1"}});
    CHECK(one.lines().empty());
}

TEST_CASE("a call is declined when the last browser that rings is gone") {
    gateway_bench one;
    auto first = one.open();
    auto second = one.open();
    REQUIRE(one.gateway.ring(call));
    one.run();
    one.lines();
    first.leave();
    CHECK(one.lines().empty());
    second.leave();
    CHECK(one.lines() == texts{"declined CA1"});
}

TEST_CASE("a call to somebody who leaves at that very moment is declined") {
    gateway_bench one;
    auto browser = one.open();
    browser.handlers->on_close();
    REQUIRE(one.gateway.ring(call));
    one.run();
    CHECK(one.lines() == texts{"declined CA1"});
}
