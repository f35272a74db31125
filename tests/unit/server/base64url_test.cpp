#include "token_maker.hpp"

#include <callkit/core/random.hpp>

#include <server/base64url.hpp>

using namespace callkit;
using namespace callkit::server;
using namespace callkit::server::test;

TEST_CASE("base64url is read as OpenSSL writes it") {
    seeded_random random(9);
    for (std::size_t size = 0; size < 300; ++size) {
        std::string bytes(size, '\0');
        for (char& byte : bytes)
            byte = static_cast<char>(random.below(256));
        REQUIRE(from_base64url(base64url(bytes)) == bytes);
    }
    // RFC 4648 §10
    for (const auto& [bytes, text] : {std::pair("", ""),
                                      {"f", "Zg"},
                                      {"fo", "Zm8"},
                                      {"foo", "Zm9v"},
                                      {"foob", "Zm9vYg"},
                                      {"fooba", "Zm9vYmE"},
                                      {"foobar", "Zm9vYmFy"}})
        CHECK(from_base64url(text) == bytes);
}

TEST_CASE("of four letters or fewer, exactly those are read that somebody would write") {
    // Every text of two letters, and of three and four with any byte in each place: 65,536 and some.
    int read = 0;
    for (int a = 0; a < 256; ++a)
        for (int b = 0; b < 256; ++b) {
            const std::string two{static_cast<char>(a), static_cast<char>(b)};
            if (const auto bytes = from_base64url(two)) {
                REQUIRE(base64url(*bytes) == two);
                ++read;
            }
        }
    CHECK(read == 256);
    read = 0;
    for (std::size_t at = 0; at < 4; ++at)
        for (int c = 0; c < 256; ++c)
            for (const std::size_t size : {3U, 4U}) {
                std::string text("AAAA", size);
                if (at < size)
                    text[at] = static_cast<char>(c);
                if (const auto bytes = from_base64url(text)) {
                    REQUIRE(base64url(*bytes) == text);
                    read += at < size ? 1 : 0;
                }
            }
    CHECK(read == 64 * 4 + 64 * 2 + 16);
    CHECK_FALSE(from_base64url("A"));
    CHECK_FALSE(from_base64url("AAAAA"));
    CHECK_FALSE(from_base64url("Zg=="));
}
