#include "unit/net/server_bench.hpp"

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <future>

namespace callkit::net::test {
namespace {

namespace ws = boost::beast::websocket;

class websocket_client {
  public:
    explicit websocket_client(std::uint16_t port, const std::string& target = "/socket") {
        stream_.next_layer().connect({asio::ip::make_address("127.0.0.1"), port});
        stream_.handshake("localhost", target, failed);
    }
    void send(const std::string& text) {
        boost::system::error_code ec;
        stream_.write(asio::buffer(text), ec);
    }
    /// The next message; `closed` once there is none.
    std::string receive() {
        boost::beast::flat_buffer buffer;
        stream_.read(buffer, failed);
        return failed ? "closed" : boost::beast::buffers_to_string(buffer.data());
    }
    ws::stream<tcp::socket>& stream() { return stream_; }
    boost::system::error_code failed{};

  private:
    asio::io_context context_{};
    ws::stream<tcp::socket> stream_{context_};
};

struct echo_sockets {
    std::shared_ptr<websocket> last{};
    std::promise<void> closed{};

    std::optional<websocket_handlers> operator()(const incoming_request& request, std::shared_ptr<websocket> socket) {
        if (request.message.target != "/socket")
            return std::nullopt;
        last = socket;
        socket->send("hello"); // before it is open
        return websocket_handlers{.on_message =
                                      [socket](std::string text) {
                                          if (text == "leave")
                                              socket->close();
                                          socket->send("got " + std::move(text));
                                      },
                                  .on_close = [this] { closed.set_value(); }};
    }
};

TEST_CASE("a WebSocket carries text both ways until one side closes") {
    echo_sockets sockets;
    running_server server({}, running_server::echo, std::ref(sockets));
    websocket_client client(server.port());
    REQUIRE(!client.failed);
    CHECK(client.receive() == "hello");
    for (int i = 0; i < 100; ++i)
        client.send(std::to_string(i));
    for (int i = 0; i < 100; ++i)
        CHECK(client.receive() == "got " + std::to_string(i));
    client.send("leave");
    CHECK(client.receive() == "closed");
    CHECK(client.failed == ws::error::closed);
    sockets.closed.get_future().wait();
}

TEST_CASE("a WebSocket that is not wanted is a 404, and without sockets it is a request like others") {
    echo_sockets sockets;
    running_server server({}, running_server::echo, std::ref(sockets));
    CHECK(websocket_client(server.port(), "/other").failed == ws::error::upgrade_declined);
    running_server none;
    CHECK(websocket_client(none.port()).failed == ws::error::upgrade_declined);
}

TEST_CASE("binary messages and messages over the limit end a WebSocket") {
    for (const bool binary : {true, false}) {
        echo_sockets sockets;
        http_server_options options;
        options.websocket_message_limit = 1000;
        running_server server(options, running_server::echo, std::ref(sockets));
        websocket_client client(server.port());
        CHECK(client.receive() == "hello");
        client.stream().binary(binary);
        client.send(std::string(binary ? 10 : 1001, 'x'));
        CHECK(client.receive() == "closed");
        sockets.closed.get_future().wait();
    }
}

TEST_CASE("who does not read what is sent loses the connection") {
    echo_sockets sockets;
    http_server_options options;
    options.websocket_queue_limit = 100'000;
    running_server server(options, running_server::echo, std::ref(sockets));
    websocket_client client(server.port());
    CHECK(client.receive() == "hello");
    const std::string large(10'000, 'x');
    auto closed = sockets.closed.get_future();
    while (closed.wait_for(seconds(0)) != std::future_status::ready)
        sockets.last->send(large);
}

TEST_CASE("a WebSocket that shows no sign of life is closed") {
    system_time_source real;
    const scaled_time_source fast(real, 1000);
    echo_sockets sockets;
    running_server server({}, running_server::echo, std::ref(sockets), &fast);
    websocket_client client(server.port()); // which never reads, and so answers no ping
    sockets.closed.get_future().wait();
}

TEST_CASE("a server that goes takes its WebSockets along") {
    echo_sockets sockets;
    running_server server({}, running_server::echo, std::ref(sockets));
    websocket_client client(server.port());
    CHECK(client.receive() == "hello");
    server.server().close();
    CHECK(client.receive() == "closed");
    sockets.closed.get_future().wait();
}

} // namespace
} // namespace callkit::net::test
