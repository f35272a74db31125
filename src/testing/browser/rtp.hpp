#pragma once

#include "packet.hpp"

#include <optional>

/// RTP (RFC 3550) and telephone events in it (RFC 4733).
namespace callkit::testing {

inline constexpr std::uint8_t pcmu = 0; ///< The payload type of G.711 µ-law (RFC 3551 §6).

struct rtp_packet {
    std::uint8_t payload_type{0};
    bool marker{false};
    std::uint16_t sequence{0};
    std::uint32_t stamp{0};
    std::uint32_t source{0};
    bytes_view payload{};
};

/// Nothing for what is no RTP of version 2, or says that it holds more than it does. The payload refers to `packet`.
[[nodiscard]] std::optional<rtp_packet> parse_rtp(bytes_view packet);

[[nodiscard]] byte_buffer write_rtp(const rtp_packet& packet);

/// A key held down; several packets report the same press.
struct telephone_event {
    char digit{0}; ///< 0-9 * # A-D
    bool end{false};
    std::uint16_t duration{0};
};

/// Nothing for other events than keys, and for what is none.
[[nodiscard]] std::optional<telephone_event> parse_telephone_event(bytes_view payload);

} // namespace callkit::testing
