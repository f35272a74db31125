#include "lab.hpp"

#include <callkit/net/http_client.hpp>

using namespace callkit;
using namespace callkit::net;
namespace asio = boost::asio;
using scripted::answer;
using scripted::peer;
using scripted::asio::awaitable;

namespace {

scripted::server::script answering(int& requests) {
    return [&requests](peer& p, int) -> awaitable<void> {
        while (!(co_await p.request()).empty()) {
            ++requests;
            co_await p.send(answer("200 OK"));
        }
    };
}

} // namespace

TEST_CASE("a server with the right certificate is talked to, and its session is resumed") {
    lab lab;
    const certificates::authority authority;
    const certificates::temporary_file trusted(authority.certificate());
    const auto identity = authority.issue("DNS:localhost");
    std::vector<bool> resumed;
    scripted::server server(
        lab.context,
        [&](peer& p, int) -> awaitable<void> {
            co_await p.request();
            resumed.push_back(p.resumed());
            co_await p.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        },
        &identity);
    lab.open({.certificate_authorities = trusted.path()});
    for (int i = 0; i < 3; ++i)
        CHECK(lab.send(lab.dial(server.port(), true)));
    CHECK(resumed == std::vector{false, true, true});
}

TEST_CASE("addresses are verified as addresses") {
    lab lab;
    const certificates::authority authority;
    const certificates::temporary_file trusted(authority.certificate());
    const auto identity = authority.issue("IP:127.0.0.1");
    int requests = 0;
    scripted::server server(lab.context, answering(requests), &identity);
    lab.open({.certificate_authorities = trusted.path()});
    auto request = lab.get(server.port(), true);
    request.origin.host = "127.0.0.1";
    CHECK(lab.send(std::move(request)));
    CHECK(requests == 1);
}

TEST_CASE("a certificate that is not right is not talked to, and nothing was sent") {
    const certificates::authority authority;
    const certificates::authority stranger("nobody we know");
    const certificates::temporary_file trusted(authority.certificate());
    struct {
        const char* what;
        certificates::pair identity;
        const char* says;
    } const cases[] = {
        {"another name", authority.issue("DNS:api.example.com"), "hostname mismatch"},
        {"expired", authority.issue("DNS:localhost", -1), "certificate has expired"},
        {"signed by nobody we know", stranger.issue("DNS:localhost"), "unable to get local issuer certificate"},
        {"an address for a name", authority.issue("IP:127.0.0.1"), "hostname mismatch"},
        {"half a wildcard", authority.issue("DNS:local*"), "hostname mismatch"},
    };
    for (const auto& bad : cases) {
        CAPTURE(bad.what);
        lab lab;
        int requests = 0;
        scripted::server server(lab.context, answering(requests), &bad.identity);
        lab.open({.retry = {.attempts = 1}, .certificate_authorities = trusted.path()});
        const auto got = lab.send(lab.dial(server.port(), true));
        REQUIRE_FALSE(got);
        CHECK(got.error().code == errc::network);
        CHECK(got.error().detail == std::string("the server's certificate is not accepted: ") + bad.says);
        CHECK(requests == 0);
    }
}

TEST_CASE("a server that speaks no TLS, or an old one, is not talked to") {
    const certificates::authority authority;
    const certificates::temporary_file trusted(authority.certificate());
    lab lab;
    scripted::server server(lab.context, [](peer& p, int) -> awaitable<void> {
        co_await p.more();
        co_await p.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    lab.open({.retry = {.attempts = 1}, .certificate_authorities = trusted.path()});
    const auto got = lab.send(lab.dial(server.port(), true));
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::network);
}

TEST_CASE("after TLS a connection that breaks makes a dial ambiguous") {
    lab lab;
    const certificates::authority authority;
    const certificates::temporary_file trusted(authority.certificate());
    const auto identity = authority.issue("DNS:localhost");
    scripted::server server(
        lab.context,
        [](peer& p, int) -> awaitable<void> {
            co_await p.request();
            p.reset();
        },
        &identity);
    lab.open({.certificate_authorities = trusted.path()});
    CHECK(lab.send(lab.dial(server.port(), true)).error().code == errc::ambiguous);
    CHECK(server.connections() == 1);
}

TEST_CASE("an answer that only the end of the connection ends is whole when TLS says that it was the end") {
    lab lab;
    const certificates::authority authority;
    const certificates::temporary_file trusted(authority.certificate());
    const auto identity = authority.issue("DNS:localhost");
    scripted::server server(
        lab.context,
        [](peer& p, int number) -> awaitable<void> {
            co_await p.request();
            co_await p.send("HTTP/1.1 200 OK\r\n\r\nto the end");
            if (number == 0)
                co_await p.say_goodbye();
        },
        &identity);
    lab.open({.certificate_authorities = trusted.path()});
    const auto whole = lab.send(lab.dial(server.port(), true));
    REQUIRE(whole);
    CHECK(whole->body == "to the end");
    CHECK(lab.client->idle_connections() == 0);
    const auto cut = lab.send(lab.dial(server.port(), true));
    REQUIRE_FALSE(cut);
    CHECK(cut.error().code == errc::ambiguous);
}

TEST_CASE("what is larger than the system's buffers goes out and comes in whole, and the connection is used again") {
    const certificates::authority authority;
    const certificates::temporary_file trusted(authority.certificate());
    const auto identity = authority.issue("DNS:localhost");
    for (const bool secure : {false, true}) {
        lab lab;
        const std::string large(12 * 1024 * 1024, 'x');
        const std::string much(1'000'000, 'y');
        std::vector<std::size_t> sizes;
        scripted::server server(
            lab.context,
            [&](peer& p, int) -> awaitable<void> {
                for (;;) {
                    const std::string got = co_await p.request();
                    if (got.empty())
                        co_return;
                    sizes.push_back(got.size() - got.find("\r\n\r\n") - 4);
                    co_await p.send(answer("200 OK", much));
                }
            },
            secure ? &identity : nullptr);
        lab.open({.deadline = callkit::milliseconds(300'000), .certificate_authorities = trusted.path()});
        for (int i = 0; i < 2; ++i) {
            auto request = lab.dial(server.port(), secure);
            if (!secure)
                request.origin.host = "127.0.0.1";
            request.body = secret(large);
            const auto got = lab.send(std::move(request));
            REQUIRE(got);
            CHECK(got->body == much);
        }
        CHECK(sizes == std::vector{large.size(), large.size()});
        CHECK(server.connections() == 1);
    }
}

TEST_CASE("a file of trusted certificates that cannot be read is said so") {
    lab lab;
    const certificates::authority authority;
    const auto identity = authority.issue("DNS:localhost");
    int requests = 0;
    scripted::server server(lab.context, answering(requests), &identity);
    lab.open({.retry = {.attempts = 1}, .certificate_authorities = "/nowhere/at/all.pem"});
    CHECK(lab.send(lab.get(server.port(), true)).error().code == errc::invalid_argument);
}

TEST_CASE("https goes through a proxy, which learns the host and nothing else") {
    lab lab;
    const certificates::authority authority;
    const certificates::temporary_file trusted(authority.certificate());
    const auto identity = authority.issue("DNS:localhost");
    int requests = 0;
    scripted::server server(lab.context, answering(requests), &identity);
    std::string asked;
    scripted::server proxy(lab.context, [&](peer& p, int) -> awaitable<void> {
        asked = co_await p.request();
        scripted::tcp::socket onward(lab.context);
        co_await onward.async_connect({asio::ip::address_v4::loopback(), server.port()}, asio::use_awaitable);
        co_await p.send("HTTP/1.1 200 Connection established\r\n\r\n");
        const auto pump = [](scripted::tcp::socket& from, scripted::tcp::socket& to) -> awaitable<void> {
            std::string chunk(4096, '\0');
            boost::system::error_code ec;
            while (!ec) {
                const auto count =
                    co_await from.async_read_some(asio::buffer(chunk), asio::redirect_error(asio::use_awaitable, ec));
                co_await asio::async_write(to, asio::buffer(chunk, count),
                                           asio::redirect_error(asio::use_awaitable, ec));
            }
            to.close();
        };
        asio::co_spawn(lab.context, pump(onward, p.socket()), asio::detached);
        co_await pump(p.socket(), onward);
        co_await asio::post(asio::use_awaitable);
    });
    http_client_options options{.certificate_authorities = trusted.path()};
    options.proxy = secret("http://us%65r:pass@127.0.0.1:" + std::to_string(proxy.port()));
    lab.open(options);
    CHECK(lab.send(lab.dial(server.port(), true)));
    CHECK(requests == 1);
    const std::string target = "localhost:" + std::to_string(server.port());
    CHECK(asked ==
          "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\nProxy-Authorization: Basic dXNlcjpwYXNz\r\n\r\n");
    options.no_proxy = "example.com, localhost";
    asked.clear();
    lab.open(options);
    CHECK(lab.send(lab.dial(server.port(), true)));
    CHECK(asked.empty());
}

TEST_CASE("a proxy that refuses is an error before anything was sent") {
    lab lab;
    scripted::server proxy(lab.context, [&](peer& p, int) -> awaitable<void> {
        co_await p.request();
        co_await p.send(answer("407 Proxy Authentication Required"));
    });
    http_client_options options{.retry = {.attempts = 1}};
    options.proxy = secret("http://127.0.0.1:" + std::to_string(proxy.port()));
    lab.open(options);
    const auto got = lab.send(lab.dial(443, true));
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::network);
    CHECK(got.error().detail == "the proxy refuses: status 407");
    options.proxy = secret("socks5://127.0.0.1");
    lab.open(options);
    CHECK(lab.send(lab.dial(443, true)).error().code == errc::invalid_argument);
}
