#include "net/websocket_codec.hpp"

#include <callkit/core/random.hpp>
#include <callkit/net/websocket.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace callkit::net::detail {
namespace {

using kind = websocket_input::kind;
using namespace std::string_literals;

/// A client's frame, masked.
std::string client_frame(unsigned first, std::string payload, std::string_view mask = "\x37\xfa\x21\x3d") {
    std::string bytes(1, static_cast<char>(first));
    if (payload.size() < 126)
        bytes += static_cast<char>(0x80U | payload.size());
    else
        bytes += {static_cast<char>(0xFE), static_cast<char>(payload.size() >> 8U),
                  static_cast<char>(payload.size() & 0xFFU)};
    bytes += mask;
    for (std::size_t i = 0; i < payload.size(); ++i)
        payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
    return bytes + payload;
}

websocket_input read(std::string_view bytes, std::size_t limit = 1000) {
    websocket_reader reader(limit);
    reader.take(bytes);
    return reader.next();
}

websocket_close refused(std::string_view bytes) {
    const auto got = read(bytes);
    CHECK(got.is == kind::broken);
    return got.code;
}

TEST_CASE("the examples of RFC 6455 are read and written") {
    CHECK(websocket_frame_bytes(websocket_opcode::text, "Hello") == "\x81\x05Hello");
    CHECK(websocket_frame_bytes(websocket_opcode::ping, "Hello") == "\x89\x05Hello");
    CHECK(websocket_frame_bytes(websocket_opcode::binary, std::string(256, 'x')).substr(0, 4) == "\x82\x7e\x01\x00"s);
    CHECK(websocket_frame_bytes(websocket_opcode::binary, std::string(65536, 'x')).substr(0, 10) ==
          "\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"s);
    const auto hello = read("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
    CHECK((hello.is == kind::text && hello.payload == "Hello"));
    const auto pong = read("\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
    CHECK((pong.is == kind::pong && pong.payload == "Hello"));
    CHECK(websocket_accept("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    CHECK(!websocket_accept("dGhlIHNhbXBsZSBub25jZQ"));
    CHECK(!websocket_accept("not a key at all, but 24"));
}

TEST_CASE("a frame is encoded once and shows its text") {
    for (const std::size_t size : {0U, 1U, 125U, 126U, 65535U, 65536U}) {
        const std::string text(size, 'x');
        const websocket_frame frame(text);
        CHECK(frame.text() == text);
        CHECK(*frame.bytes() == websocket_frame_bytes(websocket_opcode::text, text));
    }
}

TEST_CASE("parts of a message are put together, with control frames between them") {
    websocket_reader reader(1000);
    reader.take(client_frame(0x01, "Hel") + client_frame(0x89, "are you there?") + client_frame(0x00, "l") +
                client_frame(0x80, "o") + client_frame(0x81, ""));
    const auto ping = reader.next();
    CHECK((ping.is == kind::ping && ping.payload == "are you there?"));
    const auto hello = reader.next();
    CHECK((hello.is == kind::text && hello.payload == "Hello"));
    const auto nothing = reader.next();
    CHECK((nothing.is == kind::text && nothing.payload.empty()));
    CHECK(reader.next().is == kind::more);
}

TEST_CASE("what breaks the protocol is refused with the code that says so") {
    CHECK(refused("\x81\x05Hello") == websocket_close::protocol_error);         // not masked
    CHECK(refused(client_frame(0xC1, "x")) == websocket_close::protocol_error); // an extension
    CHECK(refused(client_frame(0x83, "x")) == websocket_close::protocol_error); // an opcode that is none
    CHECK(refused(client_frame(0x8B, "x")) == websocket_close::protocol_error); // another
    CHECK(refused(client_frame(0x80, "x")) == websocket_close::protocol_error); // continues nothing
    CHECK(refused(client_frame(0x09, "x")) == websocket_close::protocol_error); // half a ping
    CHECK(refused(client_frame(0x89, std::string(126, 'x'))) == websocket_close::protocol_error);     // a long one
    CHECK(refused("\x81\xfe\x00\x05"s + "\x37\xfa\x21\x3dxxxxx") == websocket_close::protocol_error); // too wide
    CHECK(refused("\x81\xff\x00\x00\x00\x00\x00\x00\xff\xff"s + "mask") == websocket_close::protocol_error);
    CHECK(refused(client_frame(0x01, "x") + client_frame(0x81, "y")) == websocket_close::protocol_error);
    CHECK(refused(client_frame(0x82, "x")) == websocket_close::unsupported_data);
    CHECK(refused(client_frame(0x88, "x")) == websocket_close::protocol_error); // half a code
    for (const unsigned code : {0U, 999U, 1004U, 1005U, 1006U, 1015U, 2999U, 5000U})
        CHECK(refused(client_frame(0x88, {static_cast<char>(code >> 8U), static_cast<char>(code & 0xFFU)})) ==
              websocket_close::protocol_error);
    CHECK(refused(client_frame(0x88, "\x03\xe8\xff")) == websocket_close::invalid_text);
}

TEST_CASE("a message over the limit is refused when its length is told, in one part or in many") {
    CHECK(read("\x81\xff\x00\x00\x00\x00\x00\x01\x00\x00"s + "mask").code == websocket_close::too_large);
    CHECK(read(client_frame(0x81, std::string(1001, 'x'))).code == websocket_close::too_large);
    CHECK(read(client_frame(0x81, std::string(1000, 'x'))).is == kind::text);
    websocket_reader reader(1000);
    for (int i = 0; i < 10; ++i)
        reader.take(client_frame(i == 0 ? 0x01 : 0x00, std::string(100, 'x')));
    CHECK(reader.next().is == kind::more);
    reader.take(client_frame(0x80, "x"));
    CHECK(reader.next().code == websocket_close::too_large);
    reader.take(client_frame(0x81, "x"));
    CHECK(reader.next().is == kind::more); // nothing is read any more
}

TEST_CASE("text is UTF-8, whole and shortest") {
    for (const std::string good : {"\xce\xba\xe1\xbd\xb9", "\xf4\x8f\xbf\xbf", "12345678\xc2\x80"})
        CHECK(read(client_frame(0x81, good)).is == kind::text);
    for (const std::string bad : {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xce", "\xff", "12345678\x80"})
        CHECK(read(client_frame(0x81, bad)).code == websocket_close::invalid_text);
    // One character may be in two parts.
    CHECK(read(client_frame(0x01, "\xce") + client_frame(0x80, "\xba")).payload == "\xce\xba");
}

TEST_CASE("a close frame says with which code") {
    CHECK(read(client_frame(0x88, "")).code == websocket_close::none);
    const auto bye = read(client_frame(0x88, "\x03\xe9gone"));
    CHECK((bye.is == kind::close && bye.code == websocket_close::going_away && bye.payload == "gone"));
    CHECK(websocket_close_frame(websocket_close::too_large) == "\x88\x02\x03\xf1");
    CHECK(websocket_close_frame(websocket_close::none) == "\x88\x00"s);
}

TEST_CASE("where the bytes are cut does not matter") {
    const std::uint64_t seed = std::random_device{}();
    CAPTURE(seed);
    seeded_random random(seed);
    std::string stream;
    std::vector<std::string> sent;
    for (int i = 0; i < 200; ++i) {
        std::string text(random.below(i % 10 == 0 ? 3000 : 30), 'a');
        for (char& c : text)
            c = static_cast<char>('a' + random.below(26));
        sent.push_back(text);
        const std::size_t cut = random.below(text.size() + 1);
        if (random.chance(300))
            stream += client_frame(0x01, text.substr(0, cut)) + client_frame(0x80, text.substr(cut), "\0\1\2\3"s);
        else
            stream += client_frame(0x81, text);
    }
    websocket_reader reader(3000);
    std::vector<std::string> got;
    for (std::size_t at = 0; at < stream.size();) {
        const std::size_t size = 1 + random.below(random.chance(500) ? 5 : 2000);
        reader.take(std::string_view(stream).substr(at, size));
        at += size;
        for (auto one = reader.next(); one.is != kind::more; one = reader.next()) {
            REQUIRE(one.is == kind::text);
            got.push_back(one.payload);
        }
    }
    CHECK(got == sent);
}

} // namespace
} // namespace callkit::net::detail
