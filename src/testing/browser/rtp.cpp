#include "rtp.hpp"

namespace callkit::testing {

namespace {
constexpr std::size_t fixed_header = 12;
}

std::optional<rtp_packet> parse_rtp(bytes_view packet) {
    if (packet.size() < fixed_header || packet.size() > largest_datagram || packet[0] >> 6U != 2)
        return std::nullopt;
    std::size_t at = fixed_header + std::size_t{4} * (packet[0] & 0x0fU);
    if ((packet[0] & 0x10U) != 0) {
        if (packet.size() < at + 4)
            return std::nullopt;
        at += 4 + std::size_t{4} * read_16(packet, at + 2);
    }
    if (at > packet.size())
        return std::nullopt;
    std::size_t end = packet.size();
    if ((packet[0] & 0x20U) != 0) {
        const std::size_t padding = packet[end - 1];
        if (padding == 0 || padding > end - at)
            return std::nullopt;
        end -= padding;
    }
    return rtp_packet{static_cast<std::uint8_t>(packet[1] & 0x7fU),
                      (packet[1] & 0x80U) != 0,
                      read_16(packet, 2),
                      read_32(packet, 4),
                      read_32(packet, 8),
                      packet.subspan(at, end - at)};
}

byte_buffer write_rtp(const rtp_packet& packet) {
    byte_buffer out;
    out.reserve(fixed_header + packet.payload.size());
    out.push_back(0x80);
    out.push_back(static_cast<std::uint8_t>((packet.marker ? 0x80U : 0U) | (packet.payload_type & 0x7fU)));
    append_16(out, packet.sequence);
    append_32(out, packet.stamp);
    append_32(out, packet.source);
    out.insert(out.end(), packet.payload.begin(), packet.payload.end());
    return out;
}

std::optional<telephone_event> parse_telephone_event(bytes_view payload) {
    constexpr std::string_view keys = "0123456789*#ABCD"; // RFC 4733 §3.2
    if (payload.size() < 4 || payload[0] >= keys.size())
        return std::nullopt;
    return telephone_event{keys[payload[0]], (payload[1] & 0x80U) != 0, read_16(payload, 2)};
}

} // namespace callkit::testing
