#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace callkit::net {

/// A text message as it goes over the wire (RFC 6455 §5.2), encoded once however many WebSockets it is sent to: a
/// server's frames are not masked, so the bytes are the same for all.
class websocket_frame {
  public:
    /// UTF-8; the receiver closes the connection otherwise.
    explicit websocket_frame(std::string_view text);

    [[nodiscard]] std::string_view text() const noexcept { return std::string_view(*bytes_).substr(head_); }
    [[nodiscard]] const std::shared_ptr<const std::string>& bytes() const noexcept { return bytes_; }

  private:
    std::shared_ptr<const std::string> bytes_;
    std::size_t head_{0};
};

/// One end of a WebSocket (RFC 6455) of text messages. Functions may be called from any thread.
class websocket {
  public:
    websocket() = default;
    websocket(const websocket&) = delete;
    websocket& operator=(const websocket&) = delete;
    virtual ~websocket() = default;

    /// Queued and sent in order. What a slow reader does not take is dropped with the connection at the server's limit.
    virtual void send(std::string message) = 0;
    /// The same for a message that others are sent too: the bytes are shared and not copied.
    virtual void send_shared(const websocket_frame& frame) { send(std::string(frame.text())); }
    /// How many bytes wait to be sent. Whoever sends much looks here first, and waits for `on_drained`.
    [[nodiscard]] virtual std::size_t queued() const noexcept { return 0; }
    virtual void close() = 0;
};

/// What becomes of the messages of a WebSocket. Called on the connection's strand, one at a time.
struct websocket_handlers {
    std::function<void(std::string)> on_message{};
    std::function<void()> on_close{};
    /// More than `http_server_options::websocket_high_water` bytes waited, and have left.
    std::function<void()> on_drained{};
};

} // namespace callkit::net
