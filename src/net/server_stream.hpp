#pragma once

#include "serial_executor.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace callkit::net::detail {

/// A connection, with TLS or without, as one type, so that what stands on it is compiled once.
class server_stream {
  public:
    using executor_type = serial_executor;
    using socket_type = boost::asio::basic_stream_socket<boost::asio::ip::tcp, serial_executor>;
    using io_handler = boost::asio::any_completion_handler<void(boost::system::error_code, std::size_t)>;

    explicit server_stream(socket_type socket) : plain_(std::move(socket)) { do_not_block(); }
    server_stream(socket_type socket, boost::asio::ssl::context& tls)
        : plain_(socket.get_executor()), tls_(std::make_unique<tls_part>(std::move(socket), tls)) {
        do_not_block();
    }

    [[nodiscard]] executor_type get_executor() { return socket().get_executor(); }
    [[nodiscard]] socket_type& socket() { return tls_ ? tls_->stream.next_layer() : plain_; }
    [[nodiscard]] bool secure() const noexcept { return tls_ != nullptr; }
    /// Bytes that have been read already and are to be read again.
    void put_back(std::string bytes) { ahead_ = std::move(bytes); }

    /// Calls `done` once the TLS handshake is over, at once without TLS.
    template <class Done>
    void async_start(Done done) {
        if (tls_)
            tls_->stream.async_handshake(boost::asio::ssl::stream_base::server, std::move(done));
        else
            boost::asio::post(get_executor(),
                              [done = std::move(done)]() mutable { done(boost::system::error_code{}); });
    }
    /// Tells the other end that nothing follows.
    template <class Done>
    void async_finish(Done done) {
        if (tls_)
            return tls_->stream.async_shutdown(std::move(done));
        boost::system::error_code ec;
        plain_.shutdown(socket_type::shutdown_send, ec);
        boost::asio::post(get_executor(), [done = std::move(done), ec]() mutable { done(ec); });
    }

    /// Calls `done(error_code, std::string_view)` with what has arrived, which is valid in the call alone. While
    /// nothing arrives no memory waits for it, except under TLS.
    template <class Done>
    void async_read_chunk(Done done) {
        if (!ahead_.empty())
            return boost::asio::post(get_executor(),
                                     [done = std::move(done), ahead = std::exchange(ahead_, {})]() mutable {
                                         done(boost::system::error_code{}, std::string_view(ahead));
                                     });
        if (!tls_)
            return read_raw(std::move(done));
        tls_->stream.async_read_some(
            boost::asio::buffer(tls_->chunk),
            [this, done = std::move(done)](boost::system::error_code ec, std::size_t size) mutable {
                done(ec, std::string_view(ec ? "" : tls_->chunk.data(), size));
            });
    }
    /// The same past TLS, for what nobody wants to understand.
    template <class Done>
    void read_raw(Done done) {
        socket().async_wait(socket_type::wait_read,
                            [this, done = std::move(done)](boost::system::error_code ec) mutable {
                                // One for every connection of a thread: what arrives is taken over before the next one
                                // is read.
                                static thread_local std::array<char, 16 * 1024> chunk;
                                std::size_t size = 0;
                                if (!ec)
                                    size = socket().read_some(boost::asio::buffer(chunk), ec);
                                if (ec == boost::asio::error::would_block || ec == boost::asio::error::try_again)
                                    return read_raw(std::move(done));
                                done(ec, std::string_view(chunk.data(), size));
                            });
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
    struct tls_part {
        tls_part(socket_type socket, boost::asio::ssl::context& tls) : stream(std::move(socket), tls) {}
        boost::asio::ssl::stream<socket_type> stream;
        std::array<char, 4 * 1024> chunk{};
    };

    void do_not_block() {
        boost::system::error_code ec; // a socket that is broken already says so when it is read
        socket().non_blocking(true, ec);
    }
    template <class Buffers>
    void start_write(const Buffers& buffers, io_handler done) {
        const boost::asio::const_buffer first = first_of<boost::asio::const_buffer>(buffers);
        if (tls_)
            tls_->stream.async_write_some(first, std::move(done));
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
    std::unique_ptr<tls_part> tls_{};
    std::string ahead_{};
};

} // namespace callkit::net::detail
