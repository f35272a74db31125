// A connection from nothing: look the host up, connect, open a tunnel when there is a proxy, agree on TLS.
#include "http_client_impl.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>

#include <algorithm>

namespace callkit::net {

namespace http = boost::beast::http;

namespace {

/// A look-up goes on in the background when nobody waits for it any more: the system cannot be told to stop.
struct lookup {
    explicit lookup(const connection::strand& strand) : resolver(strand) {}
    asio::ip::basic_resolver<tcp, connection::strand> resolver;
    boost::system::error_code ec{};
    std::vector<tcp::endpoint> found{};
    bool finished{false};
};

} // namespace

task<result<std::vector<tcp::endpoint>>> http_client::impl::look_up(exchange& one, const origin& who) {
    boost::system::error_code ec;
    if (const auto address = asio::ip::make_address(who.host, ec); !ec)
        co_return std::vector<tcp::endpoint>{{address, who.port}};
    auto state = std::make_shared<lookup>(strand);
    state->resolver.async_resolve(who.host, std::to_string(who.port), tcp::resolver::numeric_service,
                                  [state, waiting = one.weak_from_this()](boost::system::error_code error,
                                                                          const tcp::resolver::results_type& results) {
                                      state->ec = error;
                                      state->finished = true;
                                      for (const auto& each : results)
                                          state->found.push_back(each.endpoint());
                                      if (const auto strong = waiting.lock())
                                          strong->wake();
                                  });
    co_await pause_until(one, std::min(one.due, clock.now().steady + microseconds(options.connect_limit)));
    if (!state->finished)
        co_return fail(errc::timeout, "the host's name was not found in time");
    if (state->ec || state->found.empty())
        co_return fail(errc::network, "the host's name cannot be found");
    co_return std::move(state->found);
}

task<result<void>> http_client::impl::connect(exchange& one, const origin& where) {
    const auto addresses = co_await look_up(one, where);
    if (!addresses)
        co_return failure{addresses.error()};
    error why{errc::network, "the host cannot be reached", {}};
    for (const tcp::endpoint& address : *addresses) {
        if (one.given_up())
            break;
        one.link = std::make_unique<connection>(strand, one.request.origin);
        boost::system::error_code ec;
        co_await one.link->socket.async_connect(address, asio::redirect_error(use_task, ec));
        if (!ec) {
            one.link->socket.set_option(tcp::no_delay(true), ec);
            one.link->socket.non_blocking(true, ec);
            co_return result<void>();
        }
        why.detail =
            ec == asio::error::connection_refused ? "the host refuses the connection" : "the host cannot be reached";
    }
    co_return failure{std::move(why)};
}

task<result<void>> http_client::impl::tunnel(exchange& one, const proxy_address& proxy) {
    boost::system::error_code ec;
    std::string message = connect_message(one.request.origin, proxy, options.user_agent);
    co_await asio::async_write(one.link->socket, asio::buffer(message), asio::redirect_error(use_task, ec));
    wipe(message);
    if (ec)
        co_return fail(errc::network, "the connection to the proxy broke");
    boost::beast::flat_buffer buffer;
    http::response_parser<http::empty_body> parser;
    parser.skip(true); // what follows the head belongs to the tunnel
    parser.header_limit(static_cast<std::uint32_t>(options.header_limit));
    co_await http::async_read_header(one.link->socket, buffer, parser, asio::redirect_error(use_task, ec));
    if (ec)
        co_return fail(errc::network, "the proxy gave no answer");
    const int status = static_cast<int>(parser.get().result_int());
    if (status / 100 != 2 || buffer.size() != 0)
        co_return fail(errc::network, "the proxy refuses: status " + std::to_string(status));
    co_return result<void>();
}

task<result<void>> http_client::impl::handshake(exchange& one) {
    if (tls == nullptr) {
        auto made = tls_client::make(options.certificate_authorities);
        if (!made)
            co_return failure{made.error()};
        tls = std::move(*made);
    }
    connection& link = *one.link;
    tls_engine& engine = link.tls.emplace(tls->context().native_handle(), link.encrypted);
    if (engine.native_handle() == nullptr)
        co_return fail(errc::out_of_memory, "there is no memory for TLS");
    if (const auto prepared = tls->prepare(engine.native_handle(), one.request.origin); !prepared)
        co_return failure{prepared.error()};
    boost::system::error_code ec;
    for (;;) {
        const tls_engine::step step = engine.shake_hands();
        // Also when it has failed: the other end is told why.
        if (!link.encrypted.empty()) {
            co_await asio::async_write(link.socket, asio::buffer(link.encrypted), asio::redirect_error(use_task, ec));
            link.encrypted.clear();
        }
        if (step == tls_engine::step::done && !ec) {
            // What came with the last of it: sessions to resume, but no answer, for nothing has been asked.
            char early = 0;
            std::size_t size = 0;
            while (!engine.is_hungry())
                if (const auto read = engine.read(&early, 1, size); read != tls_engine::step::needs_input)
                    co_return fail(errc::network, "the server does not wait for a request");
            co_return result<void>();
        }
        if (step == tls_engine::step::failed || step == tls_engine::step::closed)
            co_return fail(errc::network, tls_client::why(engine.native_handle()));
        std::size_t got = 0;
        if (!ec)
            got = co_await link.socket.async_read_some(link.room(), asio::redirect_error(use_task, ec));
        if (ec)
            co_return fail(errc::network, "the connection broke during the TLS handshake");
        engine.feed({link.arrived.get(), got});
    }
}

task<result<void>> http_client::impl::open(exchange& one) {
    const origin& to = one.request.origin;
    std::optional<proxy_address> proxy;
    if (to.secure && !options.proxy.empty() && !goes_direct(options.no_proxy, to.host)) {
        auto parsed = parse_proxy(options.proxy);
        if (!parsed)
            co_return failure{parsed.error()};
        proxy.emplace(std::move(*parsed));
    }
    // A watch over the whole of it, so that a server which swallows packets does not eat the deadline too.
    struct watched {
        bool late{false};
        bool over{false};
    };
    const auto state = std::make_shared<watched>();
    timer_type watch(strand);
    set(watch, clock.now().steady + microseconds(options.connect_limit));
    watch.async_wait([state, waiting = one.weak_from_this()](boost::system::error_code ec) {
        const auto strong = waiting.lock();
        if (ec || state->over || strong == nullptr)
            return;
        state->late = true;
        strong->interrupt();
    });
    auto opened = co_await connect(one, proxy ? proxy->where : to);
    if (opened && proxy)
        opened = co_await tunnel(one, *proxy);
    if (opened && to.secure)
        opened = co_await handshake(one);
    watch.cancel();
    state->over = true;
    if (!opened && state->late)
        co_return fail(errc::timeout, "no connection in time");
    co_return opened;
}

} // namespace callkit::net
