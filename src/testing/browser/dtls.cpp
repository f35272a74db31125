#include "dtls.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>

namespace callkit::testing {
namespace {

template <auto Free>
struct freed {
    template <class T>
    void operator()(T* it) const noexcept {
        Free(it);
    }
};

constexpr std::size_t record_header = 13;
constexpr long path_limit = 1200;

std::string fingerprint_of(const X509* certificate) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1)
        return {};
    std::string made;
    for (unsigned at = 0; at < size; ++at) {
        if (at != 0)
            made += ':';
        made += digits[digest[at] >> 4U];
        made += digits[digest[at] & 15U];
    }
    return made;
}

} // namespace

struct dtls_certificate::parts {
    std::unique_ptr<EVP_PKEY, freed<EVP_PKEY_free>> key{};
    std::unique_ptr<X509, freed<X509_free>> certificate{};
    std::unique_ptr<SSL_CTX, freed<SSL_CTX_free>> context{};
};

dtls_certificate::dtls_certificate() : parts_(std::make_unique<parts>()) {
}
dtls_certificate::~dtls_certificate() = default;

result<std::shared_ptr<const dtls_certificate>> dtls_certificate::make() {
    const auto made = std::shared_ptr<dtls_certificate>(new dtls_certificate);
    parts& into = *made->parts_;
    into.key.reset(EVP_EC_gen("P-256"));
    into.certificate.reset(X509_new());
    into.context.reset(SSL_CTX_new(DTLS_server_method()));
    if (!into.key || !into.certificate || !into.context)
        return fail(errc::internal, "OpenSSL cannot make a key for DTLS");
    X509* const certificate = into.certificate.get();
    X509_NAME* const name = X509_get_subject_name(certificate);
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    // Nobody looks at the dates: what counts is the fingerprint (RFC 8122 §5).
    ASN1_TIME_set_string(X509_getm_notBefore(certificate), "20200101000000Z");
    ASN1_TIME_set_string(X509_getm_notAfter(certificate), "20991231235959Z");
    const std::string common = "callkit";
    X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
                               static_cast<const unsigned char*>(static_cast<const void*>(common.data())),
                               static_cast<int>(common.size()), -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, into.key.get());
    SSL_CTX* const context = into.context.get();
    if (X509_sign(certificate, into.key.get(), EVP_sha256()) == 0 ||
        SSL_CTX_use_certificate(context, certificate) != 1 || SSL_CTX_use_PrivateKey(context, into.key.get()) != 1 ||
        SSL_CTX_set_tlsext_use_srtp(context, "SRTP_AES128_CM_SHA1_80") != 0)
        return fail(errc::internal, "OpenSSL cannot make a certificate for DTLS");
    SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET);
    // Any certificate, as it is self-signed; `dtls_server` compares it with what the SDP promised.
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                       [](int, X509_STORE_CTX*) { return 1; });
    made->fingerprint_ = fingerprint_of(certificate);
    return std::shared_ptr<const dtls_certificate>(made);
}

struct dtls_server::state {
    std::shared_ptr<const dtls_certificate> certificate{};
    std::unique_ptr<SSL, freed<SSL_free>> ssl{};
    BIO* in{nullptr};  ///< Of `ssl`.
    BIO* out{nullptr}; ///< Of `ssl`.
};

dtls_server::dtls_server(std::shared_ptr<const dtls_certificate> certificate, std::string expected)
    : state_(std::make_unique<state>()), expected_(std::move(expected)) {
    state_->certificate = std::move(certificate);
    state_->ssl.reset(SSL_new(state_->certificate->parts_->context.get()));
    state_->in = BIO_new(BIO_s_mem());
    state_->out = BIO_new(BIO_s_mem());
    if (!state_->ssl || state_->in == nullptr || state_->out == nullptr) {
        BIO_free(state_->in);
        BIO_free(state_->out);
        state_->ssl.reset();
        over_ = true;
        return;
    }
    BIO_set_mem_eof_return(state_->in, -1);
    BIO_set_mem_eof_return(state_->out, -1);
    SSL_set_bio(state_->ssl.get(), state_->in, state_->out);
    SSL_set_mtu(state_->ssl.get(), path_limit);
    SSL_set_accept_state(state_->ssl.get());
}

dtls_server::~dtls_server() = default;

void dtls_server::advance() {
    SSL* const ssl = state_->ssl.get();
    ERR_clear_error();
    if (!keys_) {
        const int done = SSL_do_handshake(ssl);
        if (done != 1) {
            const int why = SSL_get_error(ssl, done);
            over_ = why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE;
            return;
        }
        const std::unique_ptr<X509, freed<X509_free>> shown(SSL_get1_peer_certificate(ssl));
        std::array<std::uint8_t, 60> material{};
        constexpr std::string_view label = "EXTRACTOR-dtls_srtp";
        if (!shown || fingerprint_of(shown.get()) != expected_ || SSL_get_selected_srtp_profile(ssl) == nullptr ||
            SSL_export_keying_material(ssl, material.data(), material.size(), label.data(), label.size(), nullptr, 0,
                                       0) != 1) {
            over_ = true;
            return;
        }
        // Client key, server key, client salt, server salt (RFC 5764 §4.2).
        srtp_keys keys;
        std::copy_n(material.begin(), 16, keys.from_client.begin());
        std::copy_n(material.begin() + 16, 16, keys.from_server.begin());
        std::copy_n(material.begin() + 32, 14, keys.from_client.begin() + 16);
        std::copy_n(material.begin() + 46, 14, keys.from_server.begin() + 16);
        keys_ = keys;
    }
    // No application data is expected; reading is how alerts and repeated handshake records are dealt with.
    std::array<std::uint8_t, 256> ignored{};
    int got = 0;
    do
        got = SSL_read(ssl, ignored.data(), static_cast<int>(ignored.size()));
    while (got > 0);
    const int why = SSL_get_error(ssl, got);
    over_ = why == SSL_ERROR_ZERO_RETURN || why == SSL_ERROR_SSL;
}

std::vector<byte_buffer> dtls_server::drain() {
    std::vector<byte_buffer> made;
    char* start = nullptr;
    const long size = BIO_get_mem_data(state_->out, &start);
    bytes_view rest = as_bytes(std::string_view(start, size > 0 ? static_cast<std::size_t>(size) : 0));
    // A memory BIO forgets where one datagram ended; records know their length.
    while (rest.size() >= record_header) {
        const std::size_t record = std::min(rest.size(), record_header + read_16(rest, 11));
        made.emplace_back(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(record));
        rest = rest.subspan(record);
    }
    static_cast<void>(BIO_reset(state_->out));
    return made;
}

std::vector<byte_buffer> dtls_server::receive(bytes_view datagram) {
    if (over_ || datagram.size() > largest_datagram || datagram.size() < record_header)
        return {};
    BIO_write(state_->in, datagram.data(), static_cast<int>(datagram.size()));
    advance();
    static_cast<void>(BIO_reset(state_->in)); // half a record is no beginning of the next datagram's
    return drain();
}

std::vector<byte_buffer> dtls_server::resend() {
    if (over_ || keys_)
        return {};
    if (DTLSv1_handle_timeout(state_->ssl.get()) < 0)
        over_ = true;
    return drain();
}

} // namespace callkit::testing
