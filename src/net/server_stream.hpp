#pragma once

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/role.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace callkit::net::detail {

/// A connection, with TLS or without, as one type, so that what stands on it is compiled once.
class server_stream {
  public:
    using executor_type = boost::asio::any_io_executor;
    using socket_type = boost::asio::ip::tcp::socket;
    using io_handler = boost::asio::any_completion_handler<void(boost::system::error_code, std::size_t)>;

    explicit server_stream(socket_type socket) : plain_(std::move(socket)) {}
    server_stream(socket_type socket, boost::asio::ssl::context& tls)
        : plain_(socket.get_executor()), tls_(std::in_place, std::move(socket), tls) {}

    [[nodiscard]] executor_type get_executor() { return socket().get_executor(); }
    [[nodiscard]] socket_type& socket() { return tls_ ? tls_->next_layer() : plain_; }
    [[nodiscard]] bool secure() const noexcept { return tls_.has_value(); }
    /// Bytes that have been read already and are to be read again.
    void put_back(std::string bytes) { ahead_ = std::move(bytes); }

    /// Calls `done` once the TLS handshake is over, at once without TLS.
    template <class Done>
    void async_start(Done done) {
        if (tls_)
            tls_->async_handshake(boost::asio::ssl::stream_base::server, std::move(done));
        else
            boost::asio::post(get_executor(),
                              [done = std::move(done)]() mutable { done(boost::system::error_code{}); });
    }
    /// Tells the other end that nothing follows.
    template <class Done>
    void async_finish(Done done) {
        if (tls_)
            return tls_->async_shutdown(std::move(done));
        boost::system::error_code ec;
        plain_.shutdown(socket_type::shutdown_send, ec);
        boost::asio::post(get_executor(), [done = std::move(done), ec]() mutable { done(ec); });
    }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
            [](auto handler, server_stream* self, const Buffers& into) {
                self->start_read(into, io_handler(std::move(handler)));
            },
            token, this, buffers);
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
            [](auto handler, server_stream* self, const Buffers& from) {
                self->start_write(from, io_handler(std::move(handler)));
            },
            token, this, buffers);
    }

  private:
    template <class Buffers>
    void start_read(const Buffers& buffers, io_handler done) {
        if (!ahead_.empty()) {
            const std::size_t size = boost::asio::buffer_copy(buffers, boost::asio::buffer(ahead_));
            ahead_.erase(0, size);
            return boost::asio::post(get_executor(), [done = std::move(done), size]() mutable {
                std::move(done)(boost::system::error_code{}, size);
            });
        }
        const boost::asio::mutable_buffer first = first_of<boost::asio::mutable_buffer>(buffers);
        if (tls_)
            tls_->async_read_some(first, std::move(done));
        else
            plain_.async_read_some(first, std::move(done));
    }
    template <class Buffers>
    void start_write(const Buffers& buffers, io_handler done) {
        const boost::asio::const_buffer first = first_of<boost::asio::const_buffer>(buffers);
        if (tls_)
            tls_->async_write_some(first, std::move(done));
        else
            plain_.async_write_some(first, std::move(done));
    }
    /// Some may be read or written at a time: the first buffer that is not empty will do.
    template <class Buffer, class Buffers>
    static Buffer first_of(const Buffers& buffers) {
        for (auto at = boost::asio::buffer_sequence_begin(buffers); at != boost::asio::buffer_sequence_end(buffers);
             ++at)
            if (Buffer(*at).size() != 0)
                return Buffer(*at);
        return {};
    }

    socket_type plain_;
    std::optional<boost::asio::ssl::stream<socket_type>> tls_{};
    std::string ahead_{};
};

/// How Beast's WebSocket ends the connection under it; the names are Beast's.
inline void beast_close_socket(server_stream& stream) {
    boost::system::error_code ignored;
    stream.socket().close(ignored);
}
inline void teardown(boost::beast::role_type /*role*/, server_stream& stream, boost::system::error_code& ec) {
    stream.socket().close(ec);
}
template <class Handler>
void async_teardown(boost::beast::role_type /*role*/, server_stream& stream, Handler&& handler) {
    stream.async_finish([&stream, handler = std::forward<Handler>(handler)](boost::system::error_code) mutable {
        boost::system::error_code ignored;
        stream.socket().close(ignored);
        std::move(handler)(boost::system::error_code{});
    });
}

} // namespace callkit::net::detail
