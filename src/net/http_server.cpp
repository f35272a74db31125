#include "http_connection.hpp"

#include <callkit/net/http_server.hpp>

#include <openssl/ssl.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>

#include <charconv>

namespace callkit::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

std::optional<listen_address> parse_listen_address(std::string_view text) {
    listen_address where;
    const std::size_t colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return std::nullopt;
    std::string_view address = text.substr(0, colon);
    if (address.size() > 2 && address.front() == '[' && address.back() == ']')
        address = address.substr(1, address.size() - 2);
    where.address = address.empty() ? "::" : std::string(address);
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + colon + 1, end, where.port);
    if (read.ec != std::errc{} || read.ptr != end)
        return std::nullopt;
    return where;
}

struct http_server::impl : std::enable_shared_from_this<http_server::impl> {
    impl(asio::any_io_executor executor_, std::shared_ptr<detail::server_shared> shared_)
        : executor(std::move(executor_)), strand(asio::make_strand(executor)), acceptor(strand), pause(strand),
          shared(std::move(shared_)) {}

    asio::any_io_executor executor;
    asio::any_io_executor strand;
    tcp::acceptor acceptor;
    asio::steady_timer pause;
    std::shared_ptr<detail::server_shared> shared;
    std::uint16_t port{0};

    result<void> prepare_tls();
    void accept();
    void accept_later();
};

/// TLS 1.2 at least, with nothing older to be talked down to.
result<void> http_server::impl::prepare_tls() {
    const http_server_options& options = shared->options;
    if (options.certificate_chain.empty() && options.private_key.empty())
        return {};
    if (options.certificate_chain.empty() || options.private_key.empty())
        return fail(errc::invalid_argument, "TLS needs the certificate and the key");
    asio::ssl::context context(asio::ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    error_code ec;
    context.use_certificate_chain_file(options.certificate_chain, ec);
    if (ec)
        return fail(errc::invalid_argument, "the certificate file cannot be used");
    context.use_private_key_file(options.private_key, asio::ssl::context::pem, ec);
    if (ec)
        return fail(errc::invalid_argument, "the key file cannot be used, or the key is another certificate's");
    shared->tls.emplace(std::move(context));
    return {};
}

void http_server::impl::accept() {
    if (shared->closed)
        return;
    const auto wake = [weak = weak_from_this()] {
        if (const auto self = weak.lock())
            asio::post(self->strand, [self] { self->accept(); });
    };
    if (!shared->has_room(wake))
        return;
    const auto socket = std::make_shared<detail::server_stream::socket_type>(serial_executor(executor));
    acceptor.async_accept(*socket, [self = shared_from_this(), socket](error_code ec) {
        if (self->shared->closed || ec == asio::error::operation_aborted)
            return;
        if (ec)
            return self->accept_later();
        auto stream = self->shared->tls
                          ? std::make_unique<detail::server_stream>(std::move(*socket), *self->shared->tls)
                          : std::make_unique<detail::server_stream>(std::move(*socket));
        const auto own = stream->get_executor();
        const auto connection = std::make_shared<detail::http_connection>(self->shared, std::move(stream));
        asio::post(own, [connection] { connection->start(); });
        self->accept();
    });
}

/// No file descriptors are left, most likely; trying again at once would only burn the processor.
void http_server::impl::accept_later() {
    pause.expires_after(milliseconds(100));
    pause.async_wait([self = shared_from_this()](error_code ec) {
        if (!ec)
            self->accept();
    });
}

http_server::http_server(asio::any_io_executor executor, const time_source& clock, http_server_options options,
                         handler on_request, upgrade_handler on_upgrade)
    : impl_(std::make_shared<impl>(
          std::move(executor), std::make_shared<detail::server_shared>(clock, std::move(options), std::move(on_request),
                                                                       std::move(on_upgrade)))) {
}

http_server::~http_server() {
    close();
}

result<void> http_server::listen() {
    impl& self = *impl_;
    if (self.port != 0 || self.shared->closed)
        return fail(errc::wrong_state, "a server listens once");
    error_code ec;
    const auto address = asio::ip::make_address(self.shared->options.address, ec);
    if (ec)
        return fail(errc::network, "the address to listen to is none");
    if (auto tls = self.prepare_tls(); !tls)
        return tls;
    const tcp::endpoint endpoint(address, self.shared->options.port);
    self.acceptor.open(endpoint.protocol(), ec);
    if (!ec)
        self.acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
    if (!ec)
        self.acceptor.bind(endpoint, ec);
    if (!ec)
        self.acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (!ec)
        self.port = self.acceptor.local_endpoint(ec).port();
    if (ec) {
        error_code ignored;
        self.acceptor.close(ignored);
        return fail(errc::network, "cannot listen to the address: " + ec.message());
    }
    asio::post(self.strand, [keep = impl_] { keep->accept(); });
    return {};
}

std::uint16_t http_server::port() const noexcept {
    return impl_->port;
}

void http_server::close() {
    if (impl_->shared->closed.exchange(true))
        return;
    asio::post(impl_->strand, [self = impl_] {
        error_code ec;
        self->acceptor.close(ec);
        self->pause.cancel();
        self->shared->drop_all();
    });
}

} // namespace callkit::net
