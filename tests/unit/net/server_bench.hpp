#pragma once

#include <callkit/net/http_server.hpp>

#include <doctest/doctest.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace callkit::net::test {

namespace asio = boost::asio;
using asio::ip::tcp;

/// A server on a thread of its own. What it is asked it answers with the method, the target and the body.
class running_server {
  public:
    explicit running_server(http_server_options options = {}, http_server::handler on_request = echo,
                            http_server::upgrade_handler on_upgrade = {}, const time_source* clock = nullptr)
        : server_(context_.get_executor(), clock != nullptr ? *clock : real_, std::move(options), std::move(on_request),
                  std::move(on_upgrade)) {
        const auto listening = server_.listen();
        REQUIRE_MESSAGE(listening.has_value(), (listening ? std::string() : describe(listening.error())));
        thread_ = std::thread([this] { context_.run(); });
    }
    ~running_server() {
        server_.close();
        work_.reset();
        thread_.join();
    }
    running_server(const running_server&) = delete;
    running_server& operator=(const running_server&) = delete;

    static void echo(const incoming_request& request, const http_server::reply& reply) {
        const http_request& got = request.message;
        reply({200, {{"X-Peer", request.peer}}, got.method + ' ' + got.target + ' ' + got.body});
    }

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    http_server& server() { return server_; }

  private:
    system_time_source real_{};
    asio::io_context context_{};
    asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
    http_server server_;
    std::thread thread_{};
};

/// A client that knows nothing of HTTP: bytes out, bytes in.
class raw_client {
  public:
    explicit raw_client(std::uint16_t port) { socket_.connect({asio::ip::make_address("127.0.0.1"), port}); }

    raw_client& send(std::string_view bytes) {
        boost::system::error_code ignored; // the server may have had enough already
        asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), ignored);
        return *this;
    }
    /// Everything until the server closes.
    std::string rest() {
        boost::system::error_code ec;
        asio::read(socket_, asio::dynamic_buffer(got_), ec);
        return std::exchange(got_, {});
    }
    /// One message whose length is told in its head.
    std::string message() {
        std::size_t head = 0;
        while ((head = got_.find("\r\n\r\n")) == std::string::npos)
            if (!more())
                return std::exchange(got_, {});
        head += 4;
        std::size_t size = head;
        if (const std::size_t at = got_.find("Content-Length: "); at < head)
            size += std::stoul(got_.substr(at + 16));
        while (got_.size() < size)
            if (!more())
                break;
        std::string one = got_.substr(0, size);
        got_.erase(0, size);
        return one;
    }
    tcp::socket& socket() { return socket_; }

  private:
    bool more() {
        char bytes[4096];
        boost::system::error_code ec;
        const std::size_t size = socket_.read_some(asio::buffer(bytes), ec);
        got_.append(bytes, size);
        return !ec;
    }
    asio::io_context context_{};
    tcp::socket socket_{context_};
    std::string got_{};
};

/// What a server says to these bytes, until it closes.
inline std::string exchange(std::uint16_t port, std::string_view bytes) {
    return raw_client(port).send(bytes).rest();
}

inline std::string status_line(const std::string& answer) {
    return answer.substr(0, answer.find("\r\n"));
}

} // namespace callkit::net::test
