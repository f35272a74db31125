#include "stun.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <boost/crc.hpp>

#include <algorithm>

namespace callkit::testing {
namespace {

constexpr std::uint32_t magic_cookie = 0x2112A442;
constexpr std::size_t header_size = 20;
constexpr std::size_t integrity_size = 20;
constexpr std::size_t most_unknown = 8;

enum attribute : std::uint16_t {
    username = 0x0006,
    message_integrity = 0x0008,
    error_attribute = 0x0009,
    unknown_attributes = 0x000A,
    xor_mapped_address = 0x0020,
    priority = 0x0024,
    use_candidate = 0x0025,
    fingerprint = 0x8028,
    ice_controlled = 0x8029,
    ice_controlling = 0x802A,
};

std::uint32_t fingerprint_of(bytes_view bytes) {
    boost::crc_32_type crc;
    crc.process_bytes(bytes.data(), bytes.size());
    return static_cast<std::uint32_t>(crc.checksum()) ^ 0x5354554EU;
}

/// HMAC-SHA1 over everything in front of the attribute, the length field counting the attribute itself.
std::array<std::uint8_t, integrity_size> integrity_of(bytes_view before, std::string_view password) {
    byte_buffer text(before.begin(), before.end());
    const std::size_t length = before.size() + 4 + integrity_size - header_size;
    text[2] = static_cast<std::uint8_t>(length >> 8U);
    text[3] = static_cast<std::uint8_t>(length);
    std::array<std::uint8_t, integrity_size> made{};
    unsigned size = 0;
    HMAC(EVP_sha1(), password.data(), static_cast<int>(password.size()), text.data(), text.size(), made.data(), &size);
    return made;
}

/// Reads one attribute; false when its value makes the message unusable.
bool read_attribute(stun_message& into, std::uint16_t type, bytes_view value, std::size_t at) {
    switch (type) {
    case username:
        into.username = as_text(value);
        return value.size() <= 513; // RFC 8489 §14.3
    case message_integrity:
        into.integrity_at = at;
        return value.size() == integrity_size;
    case xor_mapped_address:
        if (value.size() == 8 && value[1] == 1)
            into.mapped = udp_address{read_32(value, 4) ^ magic_cookie,
                                      static_cast<std::uint16_t>(read_16(value, 2) ^ (magic_cookie >> 16U))};
        return value.size() == 8 || value.size() == 20;
    case use_candidate:
        into.use_candidate = true;
        return true;
    case ice_controlled:
        into.controlled = true;
        return value.size() == 8;
    case ice_controlling:
        into.controlling = true;
        return value.size() == 8;
    case priority:
    case error_attribute:
    case unknown_attributes:
        return true;
    default:
        if (type < 0x8000U && into.unknown.size() < most_unknown)
            into.unknown.push_back(type);
        return true;
    }
}

void append_attribute(byte_buffer& out, std::uint16_t type, bytes_view value) {
    append_16(out, type);
    append_16(out, static_cast<std::uint32_t>(value.size()));
    out.insert(out.end(), value.begin(), value.end());
    while (out.size() % 4 != 0)
        out.push_back(0);
}

byte_buffer begin(std::uint16_t type, const std::array<std::uint8_t, 12>& transaction) {
    byte_buffer out;
    append_16(out, type);
    append_16(out, 0);
    append_32(out, magic_cookie);
    out.insert(out.end(), transaction.begin(), transaction.end());
    return out;
}

void set_length(byte_buffer& out, std::size_t total) {
    out[2] = static_cast<std::uint8_t>((total - header_size) >> 8U);
    out[3] = static_cast<std::uint8_t>(total - header_size);
}

byte_buffer seal(byte_buffer out, std::string_view password) {
    const auto integrity = integrity_of(out, password);
    append_attribute(out, message_integrity, integrity);
    set_length(out, out.size() + 8);
    byte_buffer sum;
    append_32(sum, fingerprint_of(out));
    append_attribute(out, fingerprint, sum);
    return out;
}

} // namespace

std::optional<stun_message> parse_stun(bytes_view packet) {
    if (packet.size() < header_size || packet.size() > largest_datagram || kind_of(packet) != packet_kind::stun ||
        read_32(packet, 4) != magic_cookie || read_16(packet, 2) + header_size != packet.size() ||
        packet.size() % 4 != 0)
        return std::nullopt;
    stun_message made;
    made.type = read_16(packet, 0);
    made.bytes = packet;
    std::copy_n(packet.begin() + 8, made.transaction.size(), made.transaction.begin());
    for (std::size_t at = header_size; at != packet.size();) {
        // After FINGERPRINT there is nothing (RFC 8489 §14.7).
        if (made.fingerprint || packet.size() - at < 4)
            return std::nullopt;
        const std::uint16_t type = read_16(packet, at);
        const std::size_t size = read_16(packet, at + 2);
        const std::size_t padded = (size + 3) / 4 * 4;
        if (padded > packet.size() - at - 4)
            return std::nullopt;
        const bytes_view value = packet.subspan(at + 4, size);
        if (type == fingerprint) {
            if (size != 4 || read_32(value, 0) != fingerprint_of(packet.first(at)))
                return std::nullopt;
            made.fingerprint = true;
        } else if (made.integrity_at == 0 && !read_attribute(made, type, value, at)) {
            return std::nullopt; // what follows MESSAGE-INTEGRITY is not covered by it, and so is passed over
        }
        at += 4 + padded;
    }
    return made;
}

bool has_integrity(const stun_message& message, std::string_view password) {
    if (message.integrity_at == 0)
        return false;
    const auto made = integrity_of(message.bytes.first(message.integrity_at), password);
    return CRYPTO_memcmp(made.data(), message.bytes.data() + message.integrity_at + 4, made.size()) == 0;
}

byte_buffer make_binding_success(const stun_message& request, udp_address from, std::string_view password) {
    byte_buffer out = begin(stun_binding_success, request.transaction);
    byte_buffer value{0, 1};
    append_16(value, from.port ^ (magic_cookie >> 16U));
    append_32(value, from.ip ^ magic_cookie);
    append_attribute(out, xor_mapped_address, value);
    return seal(std::move(out), password);
}

byte_buffer make_binding_error(const stun_message& request, unsigned code, std::string_view password) {
    byte_buffer out = begin(stun_binding_error, request.transaction);
    byte_buffer value{0, 0, static_cast<std::uint8_t>(code / 100), static_cast<std::uint8_t>(code % 100)};
    append_attribute(out, error_attribute, value);
    if (code == 420) {
        value.clear();
        for (const std::uint16_t type : request.unknown)
            append_16(value, type);
        append_attribute(out, unknown_attributes, value);
    }
    return seal(std::move(out), password);
}

byte_buffer make_binding_request(const std::array<std::uint8_t, 12>& transaction, std::string_view user,
                                 std::string_view password, bool nominate) {
    byte_buffer out = begin(stun_binding_request, transaction);
    append_attribute(out, username, as_bytes(user));
    byte_buffer value;
    append_32(value, 0x6e0001ffU);
    append_attribute(out, priority, value);
    append_32(value, 1);
    append_attribute(out, ice_controlling, value);
    if (nominate)
        append_attribute(out, use_candidate, {});
    return seal(std::move(out), password);
}

} // namespace callkit::testing
