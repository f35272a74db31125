#include "unit/net/server_bench.hpp"

#include <atomic>
#include <future>
#include <thread>

namespace callkit::net::test {
namespace {

/// Hands out one body after the other.
struct streams {
    std::shared_ptr<streamed_body> body{};
    std::promise<void> closed{};
    std::promise<void> begun{};
    std::atomic<int> drained{0}; ///< So often.

    void operator()(const incoming_request& request, const http_server::reply& reply) {
        if (request.message.target == "/plain")
            return running_server::echo(request, reply);
        body = std::make_shared<streamed_body>(streamed_body_handlers{.on_drained =
                                                                          [this] {
                                                                              ++drained;
                                                                              drained.notify_all();
                                                                          },
                                                                      .on_close = [this] { closed.set_value(); }});
        body->write(body_part("early "));
        reply({200, {{"Content-Type", "text/event-stream"}}, {}, body});
        begun.set_value();
    }
};

std::string get(std::string_view version = "1.1", std::string_view method = "GET") {
    return std::string(method) + " /events HTTP/" + std::string(version) + "\r\nHost: x\r\n\r\n";
}

TEST_CASE("a body can be sent in parts until it is complete") {
    streams given;
    running_server server({}, std::ref(given));
    raw_client client(server.port());
    client.send(get());
    given.begun.get_future().wait();
    const body_part shared("and later");
    given.body->write(shared);
    given.body->write(body_part("")); // which is not the end
    given.body->write(shared);
    given.body->close();
    given.body->write(shared);
    const std::string answer = client.rest();
    CHECK(answer.find("Transfer-Encoding: chunked\r\n") != std::string::npos);
    CHECK(answer.find("Content-Length") == std::string::npos);
    CHECK(answer.substr(answer.find("\r\n\r\n") + 4) == "6\r\nearly \r\n9\r\nand later\r\n9\r\nand later\r\n0\r\n\r\n");
    client.socket().close();
    given.closed.get_future().wait();
}

TEST_CASE("a client of HTTP/1.0 gets the parts as they are, and HEAD gets none") {
    for (const bool head : {false, true}) {
        streams given;
        running_server server({}, std::ref(given));
        raw_client client(server.port());
        client.send(get("1.0", head ? "HEAD" : "GET"));
        given.begun.get_future().wait();
        given.body->close();
        const std::string answer = client.rest();
        CHECK(answer.find("chunked") == std::string::npos);
        CHECK(answer.substr(answer.find("\r\n\r\n") + 4) == (head ? "" : "early "));
        client.socket().close();
        given.closed.get_future().wait();
    }
}

TEST_CASE("whoever writes a body is told when its reader leaves") {
    streams given;
    running_server server({}, std::ref(given));
    {
        raw_client client(server.port());
        client.send(get());
        given.begun.get_future().wait();
    }
    given.closed.get_future().wait();
    given.body->write(body_part("too late"));
}

TEST_CASE("a body whose reader is slow shows what waits, and tells when it has left") {
    streams given;
    http_server_options options;
    options.websocket_queue_limit = 64 * 1024 * 1024;
    running_server server(options, std::ref(given));
    raw_client client(server.port());
    client.send(get());
    given.begun.get_future().wait();
    const std::string large(100'000, 'x');
    int written = 0;
    while (given.body->queued() < 1'000'000 && ++written < 500)
        given.body->write(body_part(large));
    CHECK(given.body->queued() >= 1'000'000);
    std::thread reader([&client] {
        std::vector<char> bytes(65'536);
        boost::system::error_code ec;
        while (!ec)
            client.socket().read_some(asio::buffer(bytes), ec);
    });
    // While it was being filled it may have been empty for a moment, and have said so.
    int seen = given.drained;
    while (seen == 0 || given.body->queued() != 0) {
        given.drained.wait(seen);
        seen = given.drained;
    }
    boost::system::error_code ignored;
    client.socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    reader.join();
    CHECK(given.body->queued() == 0);
}

TEST_CASE("a body whose reader does not read loses its connection") {
    for (const bool by_time : {false, true}) {
        system_time_source real;
        const scaled_time_source fast(real, 1000);
        streams given;
        http_server_options options;
        options.websocket_queue_limit = by_time ? 64 * 1024 * 1024 : 100'000;
        running_server server(options, std::ref(given), {}, by_time ? &fast : nullptr);
        raw_client client(server.port());
        client.send(get());
        auto begun = given.begun.get_future();
        begun.wait();
        const body_part large(std::string(10'000, 'x'));
        auto closed = given.closed.get_future();
        for (int written = 0; closed.wait_for(seconds(0)) != std::future_status::ready;)
            if (!by_time || ++written < 3000)
                given.body->write(large);
    }
}

} // namespace
} // namespace callkit::net::test
