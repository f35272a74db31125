#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// WebSocket frames as a server reads and writes them (RFC 6455 §5): bytes in, messages out, no sockets.
namespace callkit::net::detail {

enum class websocket_opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// RFC 6455 §7.4.1.
enum class websocket_close : std::uint16_t {
    normal = 1000,
    going_away = 1001,
    protocol_error = 1002,
    unsupported_data = 1003,
    none = 1005, ///< No code was given; never sent.
    invalid_text = 1007,
    policy = 1008,
    too_large = 1009,
    internal_error = 1011,
};

/// One whole frame of a server. Control frames take up to 125 bytes.
[[nodiscard]] std::string websocket_frame_bytes(websocket_opcode kind, std::string_view payload);
/// How many bytes stand before the payload of a server's frame.
[[nodiscard]] std::size_t websocket_head_size(std::size_t payload) noexcept;
/// A close frame; without a code for `none`.
[[nodiscard]] std::string websocket_close_frame(websocket_close code);

/// `Sec-WebSocket-Accept` for a client's `Sec-WebSocket-Key`; nothing when that is no base64 of 16 bytes.
[[nodiscard]] std::optional<std::string> websocket_accept(std::string_view key);

/// Something that arrived.
struct websocket_input {
    enum class kind : std::uint8_t {
        more, ///< Nothing until more bytes have come.
        text, ///< A whole message, in `payload`, which is UTF-8.
        ping,
        pong,
        close, ///< With `code`; nothing follows.
        broken ///< To be closed with `code`; nothing that follows is read.
    };
    kind is{kind::more};
    std::string payload{};
    websocket_close code{websocket_close::none};
};

/// Reads what a client sends. Holds no memory between messages.
class websocket_reader {
  public:
    /// Longer messages are refused as soon as their length is told. Binary ones are refused at once.
    explicit websocket_reader(std::size_t message_limit) : limit_(message_limit) {}

    void take(std::string_view bytes) {
        if (!over_)
            arrived_.append(bytes);
    }
    [[nodiscard]] websocket_input next();

  private:
    struct frame_head;

    [[nodiscard]] std::optional<frame_head> read_head();
    [[nodiscard]] websocket_input on_frame(const frame_head& head, std::string payload);
    [[nodiscard]] websocket_input on_close_frame(std::string payload);
    [[nodiscard]] websocket_input fail(websocket_close code);

    std::size_t limit_;
    std::string arrived_{};
    std::size_t read_{0};
    std::string message_{};
    bool in_message_{false};
    bool over_{false};
};

} // namespace callkit::net::detail
