// What two servers in a row might understand differently is refused, and nothing of it becomes a request.
#include "unit/net/server_bench.hpp"

#include <atomic>

namespace callkit::net::test {
namespace {

struct hostile {
    const char* what;
    std::string bytes;
    int status;
};

const std::vector<hostile>& cases() {
    static const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    static const std::vector<hostile> all{
        {"Transfer-Encoding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411},
        {"Transfer-Encoding that is none", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n", 411},
        {"chunked and identity", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n", 411},
        {"chunks that are none", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 411},
        {"both lengths", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", 400},
        {"both lengths, the other way",
         "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: identity\r\n\r\n", 400},
        {"Transfer-Encoding in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"two lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400},
        {"one length twice", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd", 400},
        {"a list of lengths", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4, 4\r\n\r\nabcd", 400},
        {"a length with a sign", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd", 400},
        {"a negative length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400},
        {"a hexadecimal length", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x4\r\n\r\nabcd", 400},
        {"a length that overflows", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 18446744073709551620\r\n\r\n", 400},
        {"no Host", "GET / HTTP/1.1\r\n\r\n", 400},
        {"two Hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400},
        {"a bare line feed", "GET / HTTP/1.1\nHost: x\r\n\r\n", 400},
        {"bare line feeds only", "GET / HTTP/1.1\nHost: x\n\n", 400},
        {"a bare carriage return", "GET / HTTP/1.1\r\nHost: x\rA: b\r\n\r\n", 400},
        {"a NUL", std::string("GET / HTTP/1.1\r\nHost: x\0y\r\n\r\n", 30), 400},
        {"a folded line", "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", 400},
        {"a folded Transfer-Encoding", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\r\n chunked\r\n\r\n", 400},
        {"a blank before the colon", "GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400},
        {"a header without a colon", "GET / HTTP/1.1\r\nHost: x\r\nwhat\r\n\r\n", 400},
        {"an absolute target", "GET http://y/ HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"a target with eight bits", "GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"a target with a fragment", "GET /#a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"two blanks", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"no version", "GET /\r\nHost: x\r\n\r\n", 400},
        {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505},
        {"an upgrade with a body",
         "GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nContent-Length: 1\r\n\r\nx",
         400},
        {"a body over the limit", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1025\r\n\r\n", 413},
        {"headers over the limit", "GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(3000, 'a') + "\r\n\r\n", 431},
        {"headers over the limit without an end", "GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(3000, 'a'), 431},
        {"a TLS greeting", "\x16\x03\x01\x02\x01\x01\r\n\r\n", 400},
    };
    return all;
}

TEST_CASE("what is no HTTP or ambiguous about its end is refused, and the connection closed") {
    std::atomic<int> requests{0};
    http_server_options options;
    options.header_limit = 2048;
    options.body_limit = 1024;
    running_server server(options, [&](const incoming_request&, const http_server::reply& reply) {
        ++requests;
        reply({200, {}, {}});
    });
    for (const hostile& one : cases()) {
        CAPTURE(one.what);
        const std::string answer = exchange(server.port(), one.bytes + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
        CHECK(status_line(answer).starts_with("HTTP/1.1 " + std::to_string(one.status)));
        CHECK(answer.find("Connection: close\r\n") != std::string::npos);
        CHECK(requests == 0);
    }
}

TEST_CASE("too many headers are refused") {
    running_server server;
    std::string bytes = "GET / HTTP/1.1\r\nHost: x\r\n";
    for (int i = 0; i < 150; ++i)
        bytes += "a:b\r\n";
    CHECK(status_line(exchange(server.port(), bytes + "\r\n")) == "HTTP/1.1 431 Request Header Fields Too Large");
}

TEST_CASE("one empty line before a request is overlooked, two are not") {
    running_server server;
    const std::string request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    CHECK(status_line(exchange(server.port(), "\r\n" + request)) == "HTTP/1.1 200 OK");
    CHECK(status_line(exchange(server.port(), "\r\n\r\n" + request)) == "HTTP/1.1 400 Bad Request");
    raw_client client(server.port());
    client.send("POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na\r\n");
    CHECK(client.message().ends_with("POST /1 a"));
    CHECK(status_line(client.send(request).rest()) == "HTTP/1.1 200 OK");
}

TEST_CASE("a request that comes byte by byte is the same request") {
    running_server server;
    raw_client client(server.port());
    client.socket().set_option(tcp::no_delay(true));
    for (const char c : std::string("POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"))
        client.send({&c, 1});
    CHECK(client.message().ends_with("POST /slow abc"));
}

} // namespace
} // namespace callkit::net::test
