#pragma once

#include "packet.hpp"

#include <callkit/core/result.hpp>

#include <memory>
#include <optional>

/// DTLS (RFC 6347) in the role of the server, for the keys of SRTP (RFC 5764), by OpenSSL without sockets.
namespace callkit::testing {

/// A self-signed certificate with its key, made when it is asked for and never written anywhere.
class dtls_certificate {
  public:
    /// Errors: `internal` when OpenSSL cannot.
    [[nodiscard]] static result<std::shared_ptr<const dtls_certificate>> make();
    ~dtls_certificate();
    dtls_certificate(const dtls_certificate&) = delete;
    dtls_certificate& operator=(const dtls_certificate&) = delete;

    /// SHA-256, as in SDP.
    [[nodiscard]] const std::string& fingerprint() const noexcept { return fingerprint_; }

  private:
    friend class dtls_server;
    struct parts;
    dtls_certificate();
    std::unique_ptr<parts> parts_;
    std::string fingerprint_{};
};

/// Keys and salts for SRTP_AES128_CM_SHA1_80, key first, as libsrtp takes them.
struct srtp_keys {
    std::array<std::uint8_t, 30> from_client{};
    std::array<std::uint8_t, 30> from_server{};
};

/// One handshake and what follows it. Not synchronised.
class dtls_server {
  public:
    /// `expected`: the fingerprint of the certificate that the other side said it would show.
    dtls_server(std::shared_ptr<const dtls_certificate> certificate, std::string expected);
    ~dtls_server();
    dtls_server(const dtls_server&) = delete;
    dtls_server& operator=(const dtls_server&) = delete;

    /// Takes a datagram and returns those to send back, one DTLS record each.
    [[nodiscard]] std::vector<byte_buffer> receive(bytes_view datagram);
    /// Sends again what got lost, when it is time by OpenSSL's own timer.
    [[nodiscard]] std::vector<byte_buffer> resend();

    /// There once the handshake is done with the expected certificate.
    [[nodiscard]] const std::optional<srtp_keys>& keys() const noexcept { return keys_; }
    /// The handshake failed or the other side closed; nothing more will come of it.
    [[nodiscard]] bool over() const noexcept { return over_; }

  private:
    struct state;
    void advance();
    [[nodiscard]] std::vector<byte_buffer> drain();
    std::unique_ptr<state> state_;
    std::string expected_;
    std::optional<srtp_keys> keys_{};
    bool over_{false};
};

} // namespace callkit::testing
