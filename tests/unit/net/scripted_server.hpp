#pragma once

#include "certificates.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <charconv>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// A server that does byte for byte what a test tells it, rightly or wrongly.
namespace scripted {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

/// A connection as the script sees it.
class peer {
  public:
    peer(tcp::socket socket, asio::ssl::context* tls) : socket_(std::move(socket)) {
        if (tls != nullptr)
            tls_.emplace(socket_, *tls);
    }

    asio::awaitable<bool> handshake() {
        boost::system::error_code ec;
        if (tls_)
            co_await tls_->async_handshake(asio::ssl::stream_base::server,
                                           asio::redirect_error(asio::use_awaitable, ec));
        co_return !ec;
    }
    [[nodiscard]] bool resumed() { return SSL_session_reused(tls_->native_handle()) == 1; }

    /// A whole request, head and body; empty when the connection ended.
    asio::awaitable<std::string> request() {
        for (;;) {
            if (const auto end = in_.find("\r\n\r\n"); end != std::string::npos) {
                std::size_t length = 0;
                if (const auto at = in_.find("Content-Length: "); at != std::string::npos && at < end)
                    std::from_chars(in_.data() + at + 16, in_.data() + end, length);
                if (in_.size() >= end + 4 + length) {
                    std::string whole = in_.substr(0, end + 4 + length);
                    in_.erase(0, whole.size());
                    co_return whole;
                }
            }
            if (!co_await more())
                co_return std::string();
        }
    }
    asio::awaitable<bool> more() {
        std::string chunk(4096, '\0');
        boost::system::error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        const std::size_t count = tls_ ? co_await tls_->async_read_some(asio::buffer(chunk), token)
                                       : co_await socket_.async_read_some(asio::buffer(chunk), token);
        in_.append(chunk, 0, count);
        co_return !ec;
    }
    asio::awaitable<void> send(std::string text) {
        boost::system::error_code ec;
        auto token = asio::redirect_error(asio::use_awaitable, ec);
        if (tls_)
            co_await asio::async_write(*tls_, asio::buffer(text), token);
        else
            co_await asio::async_write(socket_, asio::buffer(text), token);
    }
    /// Waits until the other end gives up.
    asio::awaitable<void> stall() {
        for (bool there = true; there;)
            there = co_await more();
    }
    /// Says over TLS that nothing follows.
    asio::awaitable<void> say_goodbye() {
        boost::system::error_code ec;
        co_await tls_->async_shutdown(asio::redirect_error(asio::use_awaitable, ec));
    }
    /// Ends the connection with RST in place of FIN.
    void reset() {
        socket_.set_option(asio::socket_base::linger(true, 0));
        socket_.close();
    }
    [[nodiscard]] tcp::socket& socket() { return socket_; }

  private:
    tcp::socket socket_;
    std::optional<asio::ssl::stream<tcp::socket&>> tls_{};
    std::string in_{};
};

class server {
  public:
    /// Runs for each connection, with its number from 0.
    using script = std::function<asio::awaitable<void>(peer&, int)>;

    server(asio::io_context& context, script what, const certificates::pair* tls = nullptr)
        : acceptor_(context, {asio::ip::address_v4::loopback(), 0}), script_(std::move(what)) {
        if (tls != nullptr) {
            tls_.emplace(asio::ssl::context::tls_server);
            tls_->use_certificate_chain(asio::buffer(tls->certificate));
            tls_->use_private_key(asio::buffer(tls->key), asio::ssl::context::pem);
        }
        asio::co_spawn(context, accept(), asio::detached);
    }
    ~server() { acceptor_.close(); }

    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    [[nodiscard]] int connections() const { return connections_; }

  private:
    asio::awaitable<void> accept() {
        for (;;) {
            boost::system::error_code ec;
            auto socket = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, ec));
            if (ec)
                co_return;
            asio::co_spawn(acceptor_.get_executor(), run(std::move(socket), connections_++), asio::detached);
        }
    }
    asio::awaitable<void> run(tcp::socket socket, int number) {
        const script keep = script_; // the server may go while a connection is there
        peer one(std::move(socket), tls_ ? &*tls_ : nullptr);
        if (co_await one.handshake())
            co_await keep(one, number);
    }

    tcp::acceptor acceptor_;
    script script_;
    std::optional<asio::ssl::context> tls_{};
    int connections_{0};
};

inline std::string answer(std::string_view status, std::string_view body = "{}", std::string_view headers = "") {
    std::string text("HTTP/1.1 ");
    text.append(status).append("\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n");
    return text.append(headers).append("\r\n").append(body);
}

} // namespace scripted
