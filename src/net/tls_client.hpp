#pragma once

#include <callkit/core/result.hpp>
#include <callkit/net/origin.hpp>

#include <boost/asio/ssl/context.hpp>

#include <map>
#include <memory>
#include <string>

namespace callkit::net {

/// What all TLS connections of a client share: whom to trust, and the sessions that can be resumed. One strand at a
/// time. Must outlive its connections.
class tls_client {
  public:
    /// `authorities`: a PEM file, or empty for the system's. Errors: `invalid_argument` when it cannot be read.
    [[nodiscard]] static result<std::unique_ptr<tls_client>> make(const std::string& authorities);

    [[nodiscard]] boost::asio::ssl::context& context() noexcept { return context_; }
    /// Says who is to be on the other end, and offers a session of an earlier connection to it.
    [[nodiscard]] result<void> prepare(SSL* connection, const origin& who);
    /// Why a handshake has failed, for a person.
    [[nodiscard]] static std::string why(const SSL* connection);
    [[nodiscard]] static bool resumed(const SSL* connection) noexcept;

  private:
    struct free_session {
        void operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }
    };
    using session = std::unique_ptr<SSL_SESSION, free_session>;

    tls_client() : context_(boost::asio::ssl::context::tls_client) {}
    static int keep_session(SSL* connection, SSL_SESSION* made);

    boost::asio::ssl::context context_;
    std::map<origin, session> sessions_{};
};

} // namespace callkit::net
