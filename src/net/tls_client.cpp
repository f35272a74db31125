#include "tls_client.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>

#include <array>
#include <cstddef>

namespace callkit::net {
namespace {

constexpr std::size_t most_sessions = 64;

// Places for our own pointers in OpenSSL's objects. OpenSSL hands each out once for a process.
int client_index() {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

void free_origin(void* /*parent*/, void* value, CRYPTO_EX_DATA* /*data*/, int /*index*/, long /*number*/,
                 void* /*argument*/) {
    delete static_cast<origin*>(value);
}

int origin_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, free_origin);
    return index;
}

} // namespace

result<std::unique_ptr<tls_client>> tls_client::make(const std::string& authorities) {
    std::unique_ptr<tls_client> made(new tls_client);
    SSL_CTX* context = made->context_.native_handle();
    boost::system::error_code ec;
    if (authorities.empty())
        made->context_.set_default_verify_paths(ec);
    else
        made->context_.load_verify_file(authorities, ec);
    if (ec)
        return fail(errc::invalid_argument, "the file of trusted certificates cannot be read");
    made->context_.set_verify_mode(boost::asio::ssl::verify_peer, ec);
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    // Answers are wiped from OpenSSL's buffers too.
    SSL_CTX_set_options(context, SSL_OP_CLEANSE_PLAINTEXT | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    constexpr std::array<unsigned char, 9> http{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    SSL_CTX_set_alpn_protos(context, http.data(), http.size());
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, &tls_client::keep_session);
    SSL_CTX_set_ex_data(context, client_index(), made.get());
    return made;
}

result<void> tls_client::prepare(SSL* connection, const origin& who) {
    boost::system::error_code no_address;
    boost::asio::ip::make_address(who.host, no_address);
    X509_VERIFY_PARAM* wanted = SSL_get0_param(connection);
    X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    const bool named = no_address ? SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                                             const_cast<char*>(who.host.c_str())) == 1 &&
                                        X509_VERIFY_PARAM_set1_host(wanted, who.host.c_str(), who.host.size()) == 1
                                  : X509_VERIFY_PARAM_set1_ip_asc(wanted, who.host.c_str()) == 1;
    auto remembered = std::make_unique<origin>(who);
    if (!named || SSL_set_ex_data(connection, origin_index(), remembered.get()) != 1)
        return fail(errc::internal, "TLS could not be set up");
    (void)remembered.release(); // free_origin has it now
    if (const auto known = sessions_.find(who); known != sessions_.end())
        SSL_set_session(connection, known->second.get());
    return {};
}

int tls_client::keep_session(SSL* connection, SSL_SESSION* made) {
    auto* self = static_cast<tls_client*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), client_index()));
    const auto* who = static_cast<const origin*>(SSL_get_ex_data(connection, origin_index()));
    if (self == nullptr || who == nullptr)
        return 0;
    if (self->sessions_.size() >= most_sessions && !self->sessions_.contains(*who))
        self->sessions_.clear();
    self->sessions_[*who].reset(made);
    return 1; // ours now
}

std::string tls_client::why(const SSL* connection) {
    const long verdict = SSL_get_verify_result(connection);
    if (verdict != X509_V_OK)
        return std::string("the server's certificate is not accepted: ") + X509_verify_cert_error_string(verdict);
    return "the TLS handshake failed";
}

bool tls_client::resumed(const SSL* connection) noexcept {
    return SSL_session_reused(connection) == 1;
}

} // namespace callkit::net
