#pragma once

#include <callkit/core/result.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Engine.IO 4 and Socket.IO 5 as text: packets in, packets out
/// (https://github.com/socketio/engine.io-protocol, https://github.com/socketio/socket.io-protocol).
namespace callkit::server::detail {

enum class engine_packet : char {
    open = '0',
    close = '1',
    ping = '2',
    pong = '3',
    message = '4',
    upgrade = '5',
    noop = '6',
};

struct engine_input {
    engine_packet is{engine_packet::noop};
    std::string_view data{};
};

/// Nothing for what is none; binary packets (`b…`) are none here.
[[nodiscard]] std::optional<engine_input> read_engine_packet(std::string_view text) noexcept;
/// What a client posts: packets with U+001E between them. Nothing when one of them is none.
[[nodiscard]] std::optional<std::vector<engine_input>> read_engine_payload(std::string_view body);
constexpr char engine_separator = '\x1e';

struct socket_packet {
    enum class kind : char {
        connect = '0',
        disconnect = '1',
        event = '2',
        ack = '3',
        connect_error = '4',
        binary_event = '5',
        binary_ack = '6',
    };
    kind is{kind::event};
    std::string name_space{"/"};
    std::optional<std::uint64_t> ack{};
    /// An object for `connect`, an array for `event` and `ack`, else null; JSON null where nothing stood.
    boost::json::value data{};
};

/// Errors: `malformed`. Binary packets are read as far as their kind.
[[nodiscard]] result<socket_packet> read_socket_packet(std::string_view text);

/// `2["name",…]`; the arguments are JSON already.
[[nodiscard]] std::string socket_event(std::string_view name, std::string_view arguments);
/// `3ID[…]`.
[[nodiscard]] std::string socket_ack(std::uint64_t id, std::string_view arguments);

} // namespace callkit::server::detail
