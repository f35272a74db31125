#include "unit/net/server_bench.hpp"

#include <atomic>
#include <stdexcept>

namespace callkit::net::test {
namespace {

const std::string closing{"Connection: close\r\n\r\n"};

TEST_CASE("a request is answered with what the handler says") {
    running_server server;
    const std::string answer =
        exchange(server.port(), "POST /a?b=%20 HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n" + closing + "body");
    CHECK(status_line(answer) == "HTTP/1.1 200 OK");
    CHECK(answer.ends_with("\r\n\r\nPOST /a?b=%20 body"));
    CHECK(answer.find("X-Peer: 127.0.0.1\r\n") != std::string::npos);
    CHECK(answer.find("Date: ") != std::string::npos);
    CHECK(answer.find("Connection: close\r\n") != std::string::npos);
}

TEST_CASE("a connection serves one request after the other") {
    running_server server;
    raw_client client(server.port());
    for (int i = 0; i < 3; ++i) {
        const std::string target = "/" + std::to_string(i);
        CHECK(client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n").message().ends_with("GET " + target + " "));
    }
}

TEST_CASE("requests that are sent ahead are answered in order, however late the first answer comes") {
    std::thread late;
    running_server server({}, [&](const incoming_request& request, http_server::reply reply) {
        if (request.message.target == "/1") {
            late = std::thread([reply = std::move(reply)] { reply({200, {}, "one"}); });
            return;
        }
        reply({200, {}, request.message.target == "/2" ? "two" : "three"});
    });
    const std::string answers = exchange(server.port(), "GET /1 HTTP/1.1\r\nHost: x\r\n\r\n"
                                                        "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                                                        "GET /3 HTTP/1.1\r\nHost: x\r\n" +
                                                            closing);
    const std::size_t one = answers.find("\r\n\r\none");
    const std::size_t two = answers.find("\r\n\r\ntwo");
    const std::size_t three = answers.find("\r\n\r\nthree");
    late.join();
    CHECK(one < two);
    CHECK(two < three);
    CHECK(three != std::string::npos);
}

TEST_CASE("an answer may come from another thread") {
    std::thread other;
    {
        running_server server({}, [&](const incoming_request&, http_server::reply reply) {
            other = std::thread([reply = std::move(reply)] { reply({201, {}, "later"}); });
        });
        const std::string answer = exchange(server.port(), "GET / HTTP/1.1\r\nHost: x\r\n" + closing);
        CHECK(status_line(answer) == "HTTP/1.1 201 Created");
    }
    other.join();
}

TEST_CASE("a reply that nobody gives closes the connection") {
    running_server server({}, [](const incoming_request&, const http_server::reply&) {});
    CHECK(exchange(server.port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n").empty());
}

TEST_CASE("an exception of a handler is a 500 that says nothing") {
    running_server server(
        {}, [](const incoming_request&, const http_server::reply&) { throw std::runtime_error("secret"); });
    const std::string answer = exchange(server.port(), "GET / HTTP/1.1\r\nHost: x\r\n" + closing);
    CHECK(status_line(answer) == "HTTP/1.1 500 Internal Server Error");
    CHECK(answer.find("secret") == std::string::npos);
}

TEST_CASE("HEAD gets the length and not the body; 204 has neither") {
    running_server server({}, [](const incoming_request& request, const http_server::reply& reply) {
        reply({request.message.target == "/none" ? 204 : 200, {}, "12345"});
    });
    const std::string head = exchange(server.port(), "HEAD / HTTP/1.1\r\nHost: x\r\n" + closing);
    CHECK(head.find("Content-Length: 5\r\n") != std::string::npos);
    CHECK(head.ends_with("\r\n\r\n"));
    const std::string none = exchange(server.port(), "GET /none HTTP/1.1\r\nHost: x\r\n" + closing);
    CHECK(none.find("Content-Length") == std::string::npos);
    CHECK(none.ends_with("\r\n\r\n"));
}

TEST_CASE("HTTP/1.0 closes unless it asks to stay, and needs no Host") {
    running_server server;
    CHECK(exchange(server.port(), "GET /old HTTP/1.0\r\n\r\n").ends_with("GET /old "));
    raw_client client(server.port());
    const std::string answer = client.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").message();
    CHECK(answer.find("Connection: keep-alive\r\n") != std::string::npos);
    CHECK(client.send("GET /b HTTP/1.0\r\n\r\n").rest().ends_with("GET /b "));
}

TEST_CASE("who expects 100-continue is told to go on") {
    running_server server;
    raw_client client(server.port());
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.message() == "HTTP/1.1 100 Continue\r\n\r\n");
    CHECK(client.send("hi").message().ends_with("POST / hi"));
    CHECK(status_line(
              exchange(server.port(), "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: tea\r\n\r\nx")) ==
          "HTTP/1.1 417 Expectation Failed");
}

TEST_CASE("headers of an answer cannot add lines to it") {
    running_server server({}, [](const incoming_request&, const http_server::reply& reply) {
        reply({200, {{"X-A", "b\r\nX-Evil: 1"}, {"X B", "c"}, {"Content-Length", "0"}, {"X-Good", "d"}}, "body"});
    });
    const std::string answer = exchange(server.port(), "GET / HTTP/1.1\r\nHost: x\r\n" + closing);
    CHECK(answer.find("Evil") == std::string::npos);
    CHECK(answer.find("X B") == std::string::npos);
    CHECK(answer.find("X-Good: d\r\n") != std::string::npos);
    CHECK(answer.find("Content-Length: 4\r\n") != std::string::npos);
}

TEST_CASE("a request that does not arrive in time is told so, an idle connection is closed") {
    system_time_source real;
    const scaled_time_source fast(real, 1000); // 15 seconds are 15 milliseconds
    running_server server({}, running_server::echo, {}, &fast);
    CHECK(status_line(exchange(server.port(), "GET / HTT")) == "HTTP/1.1 408 Request Timeout");
    CHECK(status_line(exchange(server.port(), "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nbod")) ==
          "HTTP/1.1 408 Request Timeout");
    CHECK(exchange(server.port(), "").empty());
    const std::string answer = exchange(server.port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); // and then nothing
    CHECK(answer.ends_with("GET / "));
}

/// Moves by hand, or a second further with each look of those who wait for it, who look every millisecond.
class hand_clock final : public time_source {
  public:
    [[nodiscard]] instant now() const noexcept override {
        const seconds since(since_);
        return {timestamp(since), steady_time(since)};
    }
    [[nodiscard]] microseconds real_delay(steady_time /*due*/) const noexcept override {
        since_ += running_ ? 1 : 0;
        return milliseconds(1);
    }
    void forward(int by) { since_ += by; }
    void run() { running_ = true; }

  private:
    mutable std::atomic<int> since_{1'000'000};
    std::atomic<bool> running_{false};
};

TEST_CASE("a connection lives as long as each request and each pause keeps its limit, however long a handler thinks") {
    hand_clock clock;
    running_server server(
        {},
        [&clock](const incoming_request& request, const http_server::reply& reply) {
            if (request.message.target == "/slow")
                clock.forward(3'600);
            running_server::echo(request, reply);
        },
        {}, &clock);
    raw_client client(server.port());
    for (int i = 0; i < 20; ++i) {
        const std::string target = i % 5 == 4 ? "/slow" : "/";
        CHECK(client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n").message().ends_with(target + " "));
        clock.forward(50); // an idle connection may wait for 60
    }
    clock.run();
    CHECK(client.rest().empty());
}

TEST_CASE("an answer that the system does not take at once leaves whole") {
    const std::string body(16 * 1024 * 1024, 'x');
    running_server server({}, [&](const incoming_request&, const http_server::reply& reply) {
        reply({200, {}, body});
    });
    raw_client client(server.port());
    for (int i = 0; i < 2; ++i)
        CHECK(client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").message().ends_with("\r\n\r\n" + body));
}

TEST_CASE("ten thousand requests that are sent ahead are answered one after the other") {
    constexpr int count = 10'000;
    running_server server;
    std::string requests;
    for (int i = 0; i < count; ++i)
        requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
    raw_client client(server.port());
    std::thread sender([&] { client.send(requests); });
    int in_order = 0;
    while (in_order < count && client.message().ends_with("GET /" + std::to_string(in_order) + " "))
        ++in_order;
    sender.join();
    CHECK(in_order == count);
}

TEST_CASE("more connections than are allowed wait for their turn") {
    http_server_options options;
    options.connections = 1;
    running_server server(options);
    raw_client first(server.port());
    CHECK(first.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n").message().ends_with("GET /1 "));
    raw_client second(server.port());
    second.send("GET /2 HTTP/1.1\r\nHost: x\r\n" + closing);
    CHECK(first.send("GET /3 HTTP/1.1\r\nHost: x\r\n" + closing).rest().ends_with("GET /3 "));
    first.socket().close();
    CHECK(second.rest().ends_with("GET /2 "));
}

TEST_CASE("closing a server closes its connections") {
    running_server server;
    raw_client client(server.port());
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").message();
    server.server().close();
    CHECK(client.rest().empty());
}

TEST_CASE("a server that cannot listen says why") {
    asio::io_context context;
    const system_time_source clock;
    running_server other;
    const auto outcome = [&](http_server_options options) {
        http_server server(context.get_executor(), clock, std::move(options), running_server::echo);
        const auto listening = server.listen();
        context.run();
        context.restart();
        return listening ? errc::internal : listening.error().code;
    };
    http_server_options taken;
    taken.port = other.port();
    CHECK(outcome(taken) == errc::network);
    http_server_options no_address;
    no_address.address = "nowhere";
    CHECK(outcome(no_address) == errc::network);
    http_server_options half;
    half.certificate_chain = "cert.pem";
    CHECK(outcome(half) == errc::invalid_argument);
    http_server_options missing;
    missing.certificate_chain = missing.private_key = "/nonexistent.pem";
    CHECK(outcome(missing) == errc::invalid_argument);
}

} // namespace
} // namespace callkit::net::test
