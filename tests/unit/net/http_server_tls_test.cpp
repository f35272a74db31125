#include "unit/net/certificates.hpp"
#include "unit/net/server_bench.hpp"

#include <callkit/net/http_client.hpp>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>

namespace callkit::net::test {
namespace {

/// A certificate for this machine, in files.
struct tls_files {
    certificates::authority authority{};
    certificates::pair pair{authority.issue("DNS:localhost,IP:127.0.0.1")};
    certificates::temporary_file certificate{pair.certificate};
    certificates::temporary_file key{pair.key};
    certificates::temporary_file trusted{authority.certificate()};

    [[nodiscard]] http_server_options options() const {
        http_server_options made;
        made.certificate_chain = certificate.path();
        made.private_key = key.path();
        return made;
    }
};

TEST_CASE("with a certificate the server speaks TLS and nothing else, and says so to the handler") {
    const tls_files files;
    running_server server(files.options(), [](const incoming_request& request, const http_server::reply& reply) {
        reply({200, {}, request.secure ? "secure " + request.message.body : "plain"});
    });
    asio::io_context context;
    const system_time_source clock;
    system_random random;
    http_client_options trusting;
    trusting.certificate_authorities = files.trusted.path();
    http_client client(context.get_executor(), clock, random, trusting);
    for (int i = 0; i < 2; ++i) {
        outgoing_request request;
        request.origin = {true, "127.0.0.1", server.port()};
        request.method = "POST";
        request.body = secret(std::string(50'000, 'x'));
        auto answer = client.async_send(std::move(request), asio::use_future);
        context.run();
        context.restart();
        const auto got = answer.get();
        REQUIRE_MESSAGE(got.has_value(), (got ? std::string() : describe(got.error())));
        CHECK(got->body == "secure " + std::string(50'000, 'x'));
    }
    CHECK(exchange(server.port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n").find("HTTP/1.1") == std::string::npos);
}

TEST_CASE("a WebSocket over TLS") {
    const tls_files files;
    running_server server(
        files.options(), running_server::echo, [](const incoming_request&, const std::shared_ptr<websocket>& socket) {
            return websocket_handlers{.on_message = [socket](const std::string& text) { socket->send("got " + text); }};
        });
    asio::io_context context;
    asio::ssl::context trusting(asio::ssl::context::tls_client);
    trusting.load_verify_file(files.trusted.path());
    trusting.set_verify_mode(asio::ssl::verify_peer);
    boost::beast::websocket::stream<asio::ssl::stream<tcp::socket>> client(context, trusting);
    client.next_layer().next_layer().connect({asio::ip::make_address("127.0.0.1"), server.port()});
    client.next_layer().handshake(asio::ssl::stream_base::client);
    client.handshake("localhost", "/");
    for (int i = 0; i < 50; ++i) {
        client.write(asio::buffer(std::to_string(i)));
        boost::beast::flat_buffer buffer;
        client.read(buffer);
        CHECK(boost::beast::buffers_to_string(buffer.data()) == "got " + std::to_string(i));
    }
    client.close(boost::beast::websocket::close_code::normal);
}

TEST_CASE("a key of another certificate is refused") {
    const tls_files files;
    const tls_files others;
    asio::io_context context;
    const system_time_source clock;
    http_server_options mixed = files.options();
    mixed.private_key = others.key.path();
    http_server server(context.get_executor(), clock, mixed, running_server::echo);
    const auto listening = server.listen();
    REQUIRE(!listening.has_value());
    CHECK(listening.error().code == errc::invalid_argument);
    context.run();
}

} // namespace
} // namespace callkit::net::test
