#pragma once

#include "answer_buffer.hpp"
#include "serial_executor.hpp"
#include "tls_engine.hpp"

#include <callkit/core/clock.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/net/origin.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace callkit::net {

/// One TCP connection, with TLS in it or not, and the memory that its messages need, which is kept from one to the
/// next. On the client's strand only.
struct connection {
    using strand = serial_executor;
    using socket_type = boost::asio::basic_stream_socket<boost::asio::ip::tcp, strand>;
    static constexpr std::size_t chunk = 16'384; ///< What is read at a time, and the most that a TLS record holds.

    connection(strand executor, origin to) : who(std::move(to)), socket(std::move(executor)) {}
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection() { wipe_message(); }

    origin who;
    socket_type socket;
    std::string message{};             ///< As it is, before TLS. Wiped when it is sent.
    std::string encrypted{};           ///< What TLS wants to send.
    std::unique_ptr<char[]> arrived{}; ///< With TLS: what was read, before it is decrypted.
    std::optional<tls_engine> tls{};
    answer_buffer buffer{};
    steady_time idle_since{};

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

    /// Where the next bytes from the socket go.
    [[nodiscard]] boost::asio::mutable_buffer room() {
        if (!tls) {
            const auto free = buffer.prepare(chunk);
            return {free.data(), free.size()};
        }
        if (arrived == nullptr)
            arrived = std::make_unique_for_overwrite<char[]>(chunk);
        return {arrived.get(), chunk};
    }

    void wipe_message() noexcept {
        callkit::detail::wipe_memory(message.data(), message.size());
        message.clear();
    }
};

} // namespace callkit::net
