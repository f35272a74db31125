#pragma once

#include "packet.hpp"

#include <optional>

/// STUN (RFC 8489) as far as an ICE agent needs it that only answers: ICE lite, RFC 8445 §2.5.
namespace callkit::testing {

inline constexpr std::uint16_t stun_binding_request = 0x0001;
inline constexpr std::uint16_t stun_binding_success = 0x0101;
inline constexpr std::uint16_t stun_binding_error = 0x0111;

/// A message as it came; it refers to the bytes it was read from.
struct stun_message {
    std::uint16_t type{0};
    std::array<std::uint8_t, 12> transaction{};
    std::optional<std::string_view> username{};
    std::optional<udp_address> mapped{}; ///< XOR-MAPPED-ADDRESS, when it is IPv4.
    bool controlling{false};
    bool controlled{false};
    bool use_candidate{false};
    bool fingerprint{false};
    /// Attributes that one has to understand and we do not (RFC 8489 §14: type below 0x8000); at most eight are kept.
    std::vector<std::uint16_t> unknown{};
    /// Where MESSAGE-INTEGRITY begins; 0 when there is none.
    std::size_t integrity_at{0};
    bytes_view bytes{};
};

/// Nothing for what is no STUN message, is longer or shorter than it says, or has a wrong FINGERPRINT.
[[nodiscard]] std::optional<stun_message> parse_stun(bytes_view packet);

/// Whether MESSAGE-INTEGRITY is there and was made with `password` (short-term credentials, RFC 8489 §9.1).
[[nodiscard]] bool has_integrity(const stun_message& message, std::string_view password);

/// The answer to a binding request that says where it came from, with MESSAGE-INTEGRITY and FINGERPRINT.
[[nodiscard]] byte_buffer make_binding_success(const stun_message& request, udp_address from,
                                               std::string_view password);

/// 420 names the unknown attributes; 487 tells the other agent to take the controlling role (RFC 8445 §7.3.1.1).
[[nodiscard]] byte_buffer make_binding_error(const stun_message& request, unsigned code, std::string_view password);

/// A binding request as a browser's ICE agent sends it, for tests and for programs that play the browser.
[[nodiscard]] byte_buffer make_binding_request(const std::array<std::uint8_t, 12>& transaction,
                                               std::string_view username, std::string_view password, bool nominate);

} // namespace callkit::testing
