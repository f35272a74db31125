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
        : state_(std::make_shared<state>(context, std::move(what))) {
        if (tls != nullptr) {
            state_->tls.emplace(asio::ssl::context::tls_server);
            state_->tls->use_certificate_chain(asio::buffer(tls->certificate));
            state_->tls->use_private_key(asio::buffer(tls->key), asio::ssl::context::pem);
        }
        asio::co_spawn(context, accept(state_), asio::detached);
    }
    ~server() { state_->acceptor.close(); }
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    [[nodiscard]] std::uint16_t port() const { return state_->acceptor.local_endpoint().port(); }
    [[nodiscard]] int connections() const { return state_->connections; }

  private:
    /// Of the server and of what it has started, which ends later than the server.
    struct state {
        state(asio::io_context& context, script what)
            : acceptor(context, {asio::ip::address_v4::loopback(), 0}), what_to_do(std::move(what)) {}

        tcp::acceptor acceptor;
        script what_to_do;
        std::optional<asio::ssl::context> tls{};
        int connections{0};
    };

    static asio::awaitable<void> accept(std::shared_ptr<state> all) {
        for (;;) {
            boost::system::error_code ec;
            auto socket = co_await all->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, ec));
            if (ec)
                co_return;
            asio::co_spawn(all->acceptor.get_executor(), run(all, std::move(socket), all->connections++),
                           asio::detached);
        }
    }
    static asio::awaitable<void> run(std::shared_ptr<state> all, tcp::socket socket, int number) {
        peer one(std::move(socket), all->tls ? &*all->tls : nullptr);
        if (co_await one.handshake())
            co_await all->what_to_do(one, number);
    }

    std::shared_ptr<state> state_;
};

inline std::string answer(std::string_view status, std::string_view body = "{}", std::string_view headers = "") {
    std::string text("HTTP/1.1 ");
    text.append(status).append("\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n");
    return text.append(headers).append("\r\n").append(body);
}

} // namespace scripted
