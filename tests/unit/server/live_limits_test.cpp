#include "live_routes_bench.hpp"

namespace callkit::server::test {
namespace {

const std::string hello = R"(40{"token":"good"})";

TEST_CASE("a user has so many sessions of all kinds, and who is one too many is told so") {
    routes_bench bench({.sessions_per_subject = 3});
    auto engine = bench.open_socket();
    bench.say(engine, hello);
    REQUIRE(engine.socket->sent.back().starts_with("40{"));
    auto messages = bench.open_socket("/api/events/ws");
    bench.say(messages, R"({"token":"good"})");
    REQUIRE(messages.socket->sent.back().find(R"("ready")") != std::string::npos);
    const auto stream = bench.ask("/api/events/A", "GET", {}, {{"Authorization", "Bearer good"}});
    REQUIRE(stream->answer->status == 200);

    auto fourth = bench.open_socket();
    bench.say(fourth, hello);
    CHECK(fourth.socket->sent.back() == R"(44{"message":"too many connections","data":{"code":"rate_limited"}})");
    CHECK_FALSE(fourth.socket->closed); // it may try again
    auto fifth = bench.open_socket("/api/events/ws");
    bench.say(fifth, R"({"token":"good"})");
    CHECK(fifth.socket->sent.back() == R"({"event":"error","data":{"code":"rate_limited"}})");
    CHECK(fifth.socket->closed);
    const auto sixth = bench.ask("/api/events/A", "GET", {}, {{"Authorization", "Bearer good"}});
    CHECK(sixth->answer->status == 429);
    CHECK(sixth->answer->body.find("rate_limited") != std::string::npos);

    // Somebody else is not meant, and what has ended is free.
    auto other = bench.open_socket();
    bench.say(other, R"(40{"token":"other"})");
    CHECK(other.socket->sent.back().starts_with("40{"));
    messages.handlers.on_close();
    bench.settle();
    bench.say(fourth, hello);
    CHECK(fourth.socket->sent.back().starts_with("40{"));
    bench.say(engine, "41"); // leaves, but stays connected
    const auto seventh = bench.ask("/api/events/A", "GET", {}, {{"Authorization", "Bearer good"}});
    CHECK(seventh->answer->status == 200);
}

TEST_CASE("without a limit there is none") {
    routes_bench bench({.sessions_per_subject = 0});
    for (int i = 0; i < 100; ++i) {
        auto one = bench.open_socket();
        bench.say(one, hello);
        REQUIRE(one.socket->sent.back().starts_with("40{"));
    }
}

TEST_CASE("who may no longer listen is out as soon as it is looked, and others stay") {
    routes_bench bench;
    auto engine = bench.open_socket();
    bench.say(engine, hello);
    auto messages = bench.open_socket("/api/events/ws");
    bench.say(messages, R"({"token":"good"})");
    const auto stream = bench.ask("/api/events/A", "GET", {}, {{"Authorization", "Bearer good"}});
    auto other = bench.open_socket();
    bench.say(other, R"(40{"token":"other"})");
    auto silent = bench.open_socket(); // has not said who it is
    const auto told = other.socket->sent.size();

    bench.routes.recheck();
    bench.settle();
    CHECK(bench.routes.sessions() == 5);
    bench.access.revoked = "good";
    bench.routes.recheck();
    bench.settle();
    CHECK(engine.socket->sent.back() == "41");
    CHECK(messages.socket->sent.back() == R"({"event":"error","data":{"code":"unauthorized"}})");
    CHECK(messages.socket->closed);
    CHECK(bench.routes.sessions() == 3); // the transport of the first is there for another try
    CHECK(other.socket->sent.size() == told);
    CHECK_FALSE(silent.socket->closed);
    bench.say(engine, hello);
    CHECK(engine.socket->sent.back().find("unauthorized") != std::string::npos);

    const std::size_t before = engine.socket->sent.size();
    bench.status(bench.call_in("A"), call_status::ringing);
    CHECK(engine.socket->sent.size() == before);
    CHECK(other.socket->sent.size() > told);
    bench.pass(seconds(26));
    CHECK(engine.socket->closed);
}

} // namespace
} // namespace callkit::server::test
