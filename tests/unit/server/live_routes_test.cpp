#include "live_routes_bench.hpp"

namespace callkit::server::test {
namespace {

TEST_CASE("who does not say who it is is cut off") {
    routes_bench bench;
    auto engine = bench.open_socket();
    auto messages = bench.open_socket("/api/events/ws");
    const std::string polling = bench.open_polling();
    CHECK(bench.routes.sessions() == 3);
    bench.pass(seconds(4));
    CHECK(bench.routes.sessions() == 3);
    bench.pass(seconds(1));
    CHECK(bench.routes.sessions() == 0);
    CHECK((engine.socket->closed && messages.socket->closed));
    CHECK(bench.ask(bench.poll_target(polling))->answer->status == 400);
}

TEST_CASE("a heartbeat that is answered keeps a client, one that is not ends it") {
    routes_bench bench;
    auto client = bench.open_socket();
    bench.say(client, R"(40{"token":"good"})");
    REQUIRE(client.socket->sent.back().starts_with("40{"));
    for (int i = 0; i < 3; ++i) {
        bench.pass(seconds(25));
        CHECK(client.socket->sent.back() == "2");
        bench.pass(seconds(19));
        bench.say(client, "3");
    }
    bench.pass(seconds(25));
    bench.pass(seconds(20));
    CHECK((client.socket->closed && bench.routes.sessions() == 0));
}

TEST_CASE("a WebSocket takes over from polling, and nothing is lost or told twice") {
    routes_bench bench;
    const std::string sid = bench.open_polling();
    CHECK(bench.ask(bench.poll_target(sid), "POST", R"(40{"token":"good"})")->answer->body == "ok");
    CHECK(bench.ask(bench.poll_target(sid))->answer->body.starts_with("40{"));
    const auto waiting = bench.ask(bench.poll_target(sid));
    CHECK_FALSE(waiting->answer);
    auto socket = bench.open_socket("/socket.io/?EIO=4&transport=websocket&sid=" + sid);
    bench.say(socket, "2probe");
    CHECK(socket.socket->sent == std::vector<std::string>{"3probe"});
    REQUIRE(waiting->answer);
    CHECK(waiting->answer->body == "6"); // so that the client can stop polling
    bench.call_in("A");
    CHECK(socket.socket->sent.size() == 1);
    bench.say(socket, "5");
    CHECK(socket.socket->sent.size() == 2);
    bench.call_in("A");
    CHECK(socket.socket->sent.size() == 3);
    CHECK(socket.socket->sent.back().starts_with(R"(42["call:initiated",)"));
    CHECK(bench.ask(bench.poll_target(sid))->answer->status == 400);
    CHECK(bench.routes.sessions() == 1);
}

TEST_CASE("an upgrade that is not finished leaves polling as it is") {
    routes_bench bench;
    const std::string sid = bench.open_polling();
    bench.ask(bench.poll_target(sid), "POST", R"(40{"token":"good"})");
    auto first = bench.open_socket("/socket.io/?EIO=4&transport=websocket&sid=" + sid);
    auto second = bench.open_socket("/socket.io/?EIO=4&transport=websocket&sid=" + sid);
    CHECK((!first.socket->closed && second.socket->closed)); // one at a time
    bench.say(first, "2probe");
    bench.pass(seconds(10));
    CHECK(first.socket->closed);
    auto third = bench.open_socket("/socket.io/?EIO=4&transport=websocket&sid=" + sid);
    bench.say(third, "4nonsense");
    CHECK(third.socket->closed);
    CHECK(bench.ask(bench.poll_target(sid))->answer->body.starts_with("40{"));
    auto unknown = bench.open_socket("/socket.io/?EIO=4&transport=websocket&sid=nobody");
    CHECK(unknown.socket->closed);
}

TEST_CASE("two polls at once, large posts and what is no packet end a session") {
    for (const int what : {0, 1, 2, 3}) {
        routes_bench bench;
        const std::string sid = bench.open_polling();
        std::shared_ptr<routes_bench::asked> refused;
        if (what == 0) {
            const auto first = bench.ask(bench.poll_target(sid));
            refused = bench.ask(bench.poll_target(sid));
            CHECK(first->answer->body == "6");
        } else {
            const std::string body = what == 1 ? std::string(70'000, '4') : what == 2 ? "b4" : "4x";
            refused = bench.ask(bench.poll_target(sid), "POST", body);
        }
        CHECK(refused->answer->status == (what == 3 ? 200 : 400));
        CHECK(bench.routes.sessions() == 0);
    }
}

TEST_CASE("there are only so many clients") {
    routes_bench bench({.polling_sessions = 2, .sessions = 3});
    bench.open_polling();
    bench.open_polling();
    CHECK(bench.ask(bench.poll_target())->answer->status == 503);
    CHECK_FALSE(bench.open_socket().socket->closed);
    CHECK(bench.open_socket().socket->closed);
    CHECK(bench.ask("/api/events/A", "GET", {}, {{"Authorization", "Bearer good"}})->answer->status == 503);
}

TEST_CASE("who does not read a WebSocket is told the newest of each call once it does") {
    routes_bench bench;
    auto client = bench.open_socket();
    bench.say(client, R"(40{"token":"good"})");
    client.socket->waits = 70'000;
    const auto call = bench.call_in("A");
    for (const auto next : {call_status::ringing, call_status::in_progress, call_status::completed})
        bench.status(call, next);
    const std::size_t before = client.socket->sent.size();
    client.socket->waits = 0;
    client.handlers.on_drained();
    bench.settle();
    REQUIRE(client.socket->sent.size() == before + 1);
    CHECK(client.socket->sent.back().find(R"("status":"completed")") != std::string::npos);
}

TEST_CASE("which targets are live, and what the others get") {
    routes_bench bench;
    for (const char* ours :
         {"/socket.io/", "/socket.io/?EIO=4", "/api/events/ws", "/api/events/A", "/api/events/A?x=1"})
        CHECK(bench.routes.takes(ours));
    for (const char* not_ours : {"/", "/socket.io/x", "/api/events", "/api/events/", "/api/events/A/b", "/api/calls/A"})
        CHECK_FALSE(bench.routes.takes(not_ours));
    CHECK(bench.ask("/api/events/ws")->answer->status == 426);
    CHECK(bench.ask("/api/events/A", "POST")->answer->status == 405);
    CHECK(bench.ask("/api/events/A")->answer->status == 401);
    CHECK(bench.ask("/api/events/B", "GET", {}, {{"Authorization", "Bearer good"}})->answer->status == 404);
    const auto stream = bench.ask("/api/events/%41", "GET", {}, {{"Authorization", "bearer good"}});
    CHECK((stream->answer->status == 200 && stream->answer->stream));
    const net::http_headers foreign{{"Origin", "https://evil.example"}, {"Host", "callkit.example"}};
    CHECK(bench.ask(bench.poll_target(), "GET", {}, foreign)->answer->status == 403);
    CHECK_FALSE(bench.routes.upgrade({{"GET", "/socket.io/?EIO=4&transport=websocket", foreign, {}}, {}, false},
                                     std::make_shared<paper_socket>()));
}

TEST_CASE("closing ends everybody") {
    routes_bench bench;
    auto client = bench.open_socket();
    bench.open_polling();
    bench.routes.close();
    bench.settle();
    CHECK((client.socket->closed && bench.routes.sessions() == 0));
}

} // namespace
} // namespace callkit::server::test
