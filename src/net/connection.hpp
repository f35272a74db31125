#pragma once

#include "serial_executor.hpp"

#include <callkit/core/clock.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/net/origin.hpp>

#include <openssl/ssl.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <optional>
#include <utility>

namespace callkit::net {

/// One TCP connection, with TLS in it or not. On the client's strand only.
struct connection {
    using strand = serial_executor;
    using socket_type = boost::asio::basic_stream_socket<boost::asio::ip::tcp, strand>;
    using tls_type = boost::asio::ssl::stream<socket_type&>;

    connection(strand executor, origin to) : who(std::move(to)), socket(std::move(executor)) {}
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection() {
        // HTTP knows where its messages end, so nobody says goodbye; without this OpenSSL would forbid the session's
        // resumption (RFC 5246 §7.2.1 no longer asks for that).
        if (tls)
            SSL_set_shutdown(tls->native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    }

    origin who;
    socket_type socket;
    std::optional<tls_type> tls{};
    boost::beast::flat_buffer buffer{};
    steady_time idle_since{};

    /// Runs `what` on whichever stream carries the messages.
    template <class What>
    decltype(auto) with_stream(What what) {
        return tls ? what(*tls) : what(socket);
    }

    void close() noexcept {
        boost::system::error_code ignored;
        socket.close(ignored);
    }

    /// An idle connection on which anything can be read is one that the other end has closed, or is about to.
    [[nodiscard]] bool is_alive() {
        char byte = 0;
        boost::system::error_code ec;
        socket.receive(boost::asio::buffer(&byte, 1), boost::asio::socket_base::message_peek, ec);
        return ec == boost::asio::error::would_block || ec == boost::asio::error::try_again;
    }

    /// Answers hold numbers.
    void wipe_buffer() {
        buffer.consume(buffer.size());
        const auto rest = buffer.prepare(buffer.capacity());
        callkit::detail::wipe_memory(rest.data(), rest.size());
        buffer.commit(0);
    }
};

} // namespace callkit::net
