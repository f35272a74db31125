#pragma once

#include "packet.hpp"

#include <memory>

/// SRTP (RFC 3711) with AES_CM_128_HMAC_SHA1_80, by libsrtp.
namespace callkit::testing {

/// One direction of a stream.
class srtp_stream {
  public:
    enum class direction { inbound, outbound };
    /// `key`: sixteen bytes of key and fourteen of salt.
    srtp_stream(direction way, const std::array<std::uint8_t, 30>& key);
    ~srtp_stream();
    srtp_stream(const srtp_stream&) = delete;
    srtp_stream& operator=(const srtp_stream&) = delete;

    /// Encrypts or decrypts an RTP packet in place. False, and nothing usable left, for one that is malformed, forged,
    /// or has been here before.
    [[nodiscard]] bool apply(byte_buffer& packet);

  private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace callkit::testing
