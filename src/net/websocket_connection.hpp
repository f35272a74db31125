#pragma once

#include "server_shared.hpp"
#include "server_stream.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace callkit::net::detail {

/// A connection that has become a WebSocket. Messages that are sent before it is open wait for it.
class websocket_connection final : public open_connection, public std::enable_shared_from_this<websocket_connection> {
  public:
    using request_type = boost::beast::http::request<boost::beast::http::empty_body>;

    websocket_connection(std::shared_ptr<server_shared> server, boost::asio::any_io_executor strand,
                         request_type request);
    ~websocket_connection() override;

    void start(std::unique_ptr<server_stream> stream, websocket_handlers handlers);
    void send(std::string message);
    void close();
    void drop() override;

  private:
    void watch();
    void read();
    void write_next();
    void say_goodbye(boost::beast::websocket::close_code code);
    void end();

    std::shared_ptr<server_shared> server_;
    boost::asio::any_io_executor strand_;
    request_type request_;
    time_limit limit_;
    std::optional<boost::beast::websocket::stream<server_stream>> stream_{};
    websocket_handlers handlers_{};
    server_shared::place place_{};
    bool entered_{false};
    boost::beast::flat_buffer buffer_{};
    std::deque<std::string> queue_{};
    std::size_t queued_{0};
    bool open_{false};
    bool writing_{false};
    bool closing_{false};
    bool pinged_{false};
    bool ended_{false};
};

/// What users hold: keeps nothing open, and may outlive the executor.
class websocket_handle final : public websocket {
  public:
    explicit websocket_handle(std::weak_ptr<websocket_connection> connection) : connection_(std::move(connection)) {}
    void send(std::string message) override {
        if (const auto there = connection_.lock())
            there->send(std::move(message));
    }
    void close() override {
        if (const auto there = connection_.lock())
            there->close();
    }

  private:
    std::weak_ptr<websocket_connection> connection_;
};

} // namespace callkit::net::detail
