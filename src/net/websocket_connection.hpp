#pragma once

#include "pushed_connection.hpp"
#include "websocket_codec.hpp"

#include <callkit/net/websocket.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace callkit::net::detail {

/// A connection that has become a WebSocket. Messages that are sent before it is open wait for it.
class websocket_connection final : public pushed_connection {
  public:
    websocket_connection(std::shared_ptr<server_shared> server, serial_executor strand);

    /// `answer` is the whole response to the handshake.
    void start(std::unique_ptr<server_stream> stream, std::string answer, websocket_handlers handlers);
    void send(const websocket_frame& frame);
    void close();

  private:
    void on_bytes(std::string_view bytes) override;
    void on_sent(bool was_high) override;
    void on_end() override;
    [[nodiscard]] bool on_input(websocket_input input);
    void push_bytes(std::string bytes);
    void watch(microseconds wait);
    void on_silence();
    void say_goodbye(websocket_close code);

    websocket_handlers handlers_{};
    websocket_reader reader_;
    steady_time last_seen_{};
    std::atomic<bool> closing_{false}; ///< Nothing that is sent from now on goes out.
    bool goodbye_{false};              ///< Our close frame is on its way.
    bool pinged_{false};
};

/// What users hold: keeps nothing open, and may outlive the executor.
class websocket_handle final : public websocket {
  public:
    explicit websocket_handle(std::weak_ptr<websocket_connection> connection) : connection_(std::move(connection)) {}
    void send(std::string message) override { send_shared(websocket_frame(message)); }
    void send_shared(const websocket_frame& frame) override {
        if (const auto there = connection_.lock())
            there->send(frame);
    }
    [[nodiscard]] std::size_t queued() const noexcept override {
        const auto there = connection_.lock();
        return there ? there->queued() : 0;
    }
    void close() override {
        if (const auto there = connection_.lock())
            there->close();
    }

  private:
    std::weak_ptr<websocket_connection> connection_;
};

} // namespace callkit::net::detail
