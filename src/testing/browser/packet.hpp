#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Bytes of a datagram, read in network order.
namespace callkit::testing {

using bytes_view = std::span<const std::uint8_t>;
using byte_buffer = std::vector<std::uint8_t>;

/// What is larger did not come in one datagram of a browser's.
inline constexpr std::size_t largest_datagram = 2048;

/// Where a datagram comes from or goes to; IPv4, as everything stays on loopback.
struct udp_address {
    std::uint32_t ip{0}; ///< In the machine's order.
    std::uint16_t port{0};

    friend constexpr auto operator<=>(const udp_address&, const udp_address&) = default;
};

[[nodiscard]] constexpr std::uint16_t read_16(bytes_view bytes, std::size_t at) noexcept {
    return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}
[[nodiscard]] constexpr std::uint32_t read_32(bytes_view bytes, std::size_t at) noexcept {
    return std::uint32_t{read_16(bytes, at)} << 16U | read_16(bytes, at + 2);
}
inline void append_16(byte_buffer& out, std::uint32_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8U));
    out.push_back(static_cast<std::uint8_t>(value));
}
inline void append_32(byte_buffer& out, std::uint32_t value) {
    append_16(out, value >> 16U);
    append_16(out, value & 0xffffU);
}
[[nodiscard]] inline std::string_view as_text(bytes_view bytes) noexcept {
    // Through void: characters may be looked at as bytes and the other way round.
    return {static_cast<const char*>(static_cast<const void*>(bytes.data())), bytes.size()};
}
[[nodiscard]] inline bytes_view as_bytes(std::string_view text) noexcept {
    return {static_cast<const std::uint8_t*>(static_cast<const void*>(text.data())), text.size()};
}

enum class packet_kind { stun, dtls, rtp, rtcp, other };

/// What shares the port, told apart by the first bytes (RFC 7983 §7, RFC 5761 §4).
[[nodiscard]] constexpr packet_kind kind_of(bytes_view packet) noexcept {
    if (packet.size() < 2)
        return packet_kind::other;
    const std::uint8_t first = packet[0];
    if (first <= 3)
        return packet_kind::stun;
    if (first >= 20 && first <= 63)
        return packet_kind::dtls;
    if (first >= 128 && first <= 191)
        return packet[1] >= 192 && packet[1] <= 223 ? packet_kind::rtcp : packet_kind::rtp;
    return packet_kind::other;
}

} // namespace callkit::testing
