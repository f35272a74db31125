#include "socketio_codec.hpp"

#include "codec/json_writer.hpp"

#include <boost/json/parse.hpp>

#include <charconv>

namespace callkit::server::detail {

std::optional<engine_input> read_engine_packet(std::string_view text) noexcept {
    if (text.empty() || text.front() < '0' || text.front() > '6')
        return std::nullopt;
    return engine_input{static_cast<engine_packet>(text.front()), text.substr(1)};
}

std::optional<std::vector<engine_input>> read_engine_payload(std::string_view body) {
    std::vector<engine_input> packets;
    for (;;) {
        const std::size_t end = body.find(engine_separator);
        const auto packet = read_engine_packet(body.substr(0, end));
        if (!packet)
            return std::nullopt;
        packets.push_back(*packet);
        if (end == std::string_view::npos)
            return packets;
        body.remove_prefix(end + 1);
    }
}

namespace {

bool fits(socket_packet::kind kind, const boost::json::value* data) {
    switch (kind) {
    case socket_packet::kind::connect:
        return data == nullptr || data->is_object();
    case socket_packet::kind::disconnect:
        return data == nullptr;
    case socket_packet::kind::event:
        return data != nullptr && data->is_array() && !data->get_array().empty() &&
               (data->get_array().front().is_string() || data->get_array().front().is_number());
    case socket_packet::kind::ack:
        return data != nullptr && data->is_array();
    case socket_packet::kind::connect_error:
        return data != nullptr && (data->is_object() || data->is_string());
    case socket_packet::kind::binary_event:
    case socket_packet::kind::binary_ack:
        break;
    }
    return true;
}

} // namespace

result<socket_packet> read_socket_packet(std::string_view text) {
    if (text.empty() || text.front() < '0' || text.front() > '6')
        return fail(errc::malformed, "a Socket.IO packet begins with its type");
    socket_packet packet;
    packet.is = static_cast<socket_packet::kind>(text.front());
    if (packet.is == socket_packet::kind::binary_event || packet.is == socket_packet::kind::binary_ack)
        return packet;
    text.remove_prefix(1);
    if (text.starts_with('/')) {
        const std::size_t end = text.find(',');
        packet.name_space = std::string(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    if (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        std::uint64_t id = 0;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
        if (read.ec != std::errc{})
            return fail(errc::malformed, "the acknowledgement's number is too large");
        packet.ack = id;
        text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
    }
    if (text.empty()) {
        if (!fits(packet.is, nullptr))
            return fail(errc::malformed, "the packet lacks its data");
        return packet;
    }
    boost::system::error_code ec;
    packet.data = boost::json::parse({text.data(), text.size()}, ec);
    if (ec || !fits(packet.is, &packet.data))
        return fail(errc::malformed, "the packet's data is not what its type takes");
    return packet;
}

std::string socket_event(std::string_view name, std::string_view arguments) {
    std::string text = "2[" + codec::json_string(name);
    if (!arguments.empty())
        text.append(",").append(arguments);
    return text += ']';
}

std::string socket_ack(std::uint64_t id, std::string_view arguments) {
    std::string text = "3" + std::to_string(id);
    return text.append("[").append(arguments).append("]");
}

} // namespace callkit::server::detail
