#pragma once

#include "browser_sdp.hpp"
#include "g711.hpp"
#include "media_session.hpp"
#include "rtp.hpp"

#include <callkit/core/random.hpp>

#include <openssl/ssl.h>

#include <memory>

namespace callkit::test {

/// A browser's end of the media: ICE checks, the DTLS client by OpenSSL, SRTP by libsrtp.
class browser_peer {
  public:
    explicit browser_peer(std::string_view srtp_profile = "SRTP_AES128_CM_SHA1_80")
        : context_(SSL_CTX_new(DTLS_client_method())) {
        key_ = EVP_EC_gen("P-256");
        x509_ = X509_new();
        ASN1_INTEGER_set(X509_get_serialNumber(x509_), 2);
        X509_gmtime_adj(X509_getm_notBefore(x509_), 0);
        X509_gmtime_adj(X509_getm_notAfter(x509_), 3600);
        X509_set_pubkey(x509_, key_);
        X509_sign(x509_, key_, EVP_sha256());
        SSL_CTX_use_certificate(context_, x509_);
        SSL_CTX_use_PrivateKey(context_, key_);
        SSL_CTX_set_tlsext_use_srtp(context_, std::string(srtp_profile).c_str());
        ssl_ = SSL_new(context_);
        in_ = BIO_new(BIO_s_mem());
        out_ = BIO_new(BIO_s_mem());
        BIO_set_mem_eof_return(in_, -1);
        BIO_set_mem_eof_return(out_, -1);
        SSL_set_bio(ssl_, in_, out_);
        SSL_set_connect_state(ssl_);
    }
    ~browser_peer() {
        SSL_free(ssl_);
        SSL_CTX_free(context_);
        X509_free(x509_);
        EVP_PKEY_free(key_);
    }
    browser_peer(const browser_peer&) = delete;
    browser_peer& operator=(const browser_peer&) = delete;

    [[nodiscard]] std::string fingerprint() const {
        std::array<unsigned char, 32> digest{};
        unsigned size = 0;
        X509_digest(x509_, EVP_sha256(), digest.data(), &size);
        std::string made;
        for (const unsigned char byte : digest) {
            constexpr std::string_view digits = "0123456789ABCDEF";
            made += made.empty() ? "" : ":";
            made += digits[byte >> 4U];
            made += digits[byte & 15U];
        }
        return made;
    }

    /// A check of the session's with its own credentials.
    [[nodiscard]] static testing::byte_buffer check(const testing::media_session& session, bool nominate = true) {
        return testing::make_binding_request({1, 2, 3, 4}, session.local().ufrag + ":Xy3+", session.local().password,
                                             nominate);
    }

    /// Takes a DTLS datagram, nothing for the first step; returns what to send.
    testing::byte_buffer shake(testing::bytes_view datagram) {
        if (!datagram.empty())
            BIO_write(in_, datagram.data(), static_cast<int>(datagram.size()));
        const int done = SSL_do_handshake(ssl_);
        if (done == 1 && !inbound_) {
            std::array<std::uint8_t, 60> material{};
            constexpr std::string_view label = "EXTRACTOR-dtls_srtp";
            SSL_export_keying_material(ssl_, material.data(), material.size(), label.data(), label.size(), nullptr, 0,
                                       0);
            std::array<std::uint8_t, 30> client{};
            std::array<std::uint8_t, 30> server{};
            std::copy_n(material.begin(), 16, client.begin());
            std::copy_n(material.begin() + 16, 16, server.begin());
            std::copy_n(material.begin() + 32, 14, client.begin() + 16);
            std::copy_n(material.begin() + 46, 14, server.begin() + 16);
            using testing::srtp_stream;
            outbound_ = std::make_unique<srtp_stream>(srtp_stream::direction::outbound, client);
            inbound_ = std::make_unique<srtp_stream>(srtp_stream::direction::inbound, server);
        }
        char* start = nullptr;
        const long size = BIO_get_mem_data(out_, &start);
        const auto bytes = testing::as_bytes({start, static_cast<std::size_t>(size)});
        testing::byte_buffer made(bytes.begin(), bytes.end());
        static_cast<void>(BIO_reset(out_));
        return made;
    }

    [[nodiscard]] bool encrypted() const { return outbound_ != nullptr; }

    testing::byte_buffer sound(std::uint8_t code, std::uint32_t source = 5) {
        const testing::byte_buffer payload(testing::samples_per_packet, code);
        return seal({0, false, sequence_++, stamp_ += 160, source, payload});
    }
    testing::byte_buffer key(std::uint8_t event, std::uint32_t stamp) {
        const testing::byte_buffer payload{event, 0x8a, 0x03, 0x20};
        return seal({126, false, sequence_++, stamp, 5, payload});
    }
    /// Decrypts what the session sent.
    bool open(testing::byte_buffer& packet) { return inbound_->apply(packet); }

  private:
    testing::byte_buffer seal(const testing::rtp_packet& packet) {
        auto bytes = testing::write_rtp(packet);
        static_cast<void>(outbound_->apply(bytes));
        return bytes;
    }

    SSL_CTX* context_;
    EVP_PKEY* key_{nullptr};
    X509* x509_{nullptr};
    SSL* ssl_{nullptr};
    BIO* in_{nullptr};
    BIO* out_{nullptr};
    std::unique_ptr<testing::srtp_stream> inbound_{};
    std::unique_ptr<testing::srtp_stream> outbound_{};
    std::uint16_t sequence_{1};
    std::uint32_t stamp_{0};
};

} // namespace callkit::test
