#include "browser_sdp.hpp"
#include "sdp.hpp"

#include <callkit/core/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>

using namespace callkit::testing;
using callkit::test::browser_offer;

namespace {

local_description ours() {
    local_description made;
    made.ufrag = "ourufrag";
    made.password = "ourpasswordourpasswordou";
    made.fingerprint = std::string(callkit::test::browser_fingerprint);
    made.port = 40000;
    made.session = 42;
    made.source = 99;
    return made;
}

bool has_line(const std::string& sdp, const std::string& line) {
    return ("\n" + sdp).find("\n" + line + "\r\n") != std::string::npos;
}

std::string without(std::string text, const std::string& start) {
    const auto at = text.find(start);
    REQUIRE(at != std::string::npos);
    return text.erase(at, text.find('\n', at) + 1 - at);
}

} // namespace

TEST_CASE("the offer of a browser is understood") {
    const auto offer = parse_sdp(browser_offer());
    REQUIRE(offer);
    CHECK(offer->ufrag == "Xy3+");
    CHECK(offer->password == "9wNc0RsWj/3tWbW1xCqkGqTV");
    CHECK(offer->fingerprint == callkit::test::browser_fingerprint);
    CHECK(offer->setup == "actpass");
    CHECK(offer->mid == "0");
    CHECK(offer->payload_type("pcmu") == 0);
    CHECK(offer->payload_type("telephone-event") == 126); // the one at 8 kHz
    CHECK_FALSE(offer->payload_type("opus"));             // at 48 kHz
}

TEST_CASE("the answer takes PCMU and keys, and refuses everything else") {
    const auto offer = parse_sdp(browser_offer());
    REQUIRE(offer);
    const auto answer = make_answer(*offer, ours());
    CHECK(has_line(answer, "a=ice-lite"));
    CHECK(has_line(answer, "a=group:BUNDLE 0"));
    CHECK(has_line(answer, "m=audio 40000 UDP/TLS/RTP/SAVPF 0 126"));
    CHECK(has_line(answer, "a=rtpmap:126 telephone-event/8000"));
    CHECK(has_line(answer, "a=setup:passive"));
    CHECK(has_line(answer, "a=ice-ufrag:ourufrag"));
    CHECK(has_line(answer, "a=candidate:1 1 udp 2130706431 127.0.0.1 40000 typ host"));
    CHECK(answer.find("opus") == std::string::npos);
    // It is itself a description.
    const auto read = parse_sdp(answer);
    REQUIRE(read);
    CHECK(read->setup == "passive");
    CHECK(read->payload_type("telephone-event") == 126);
}

TEST_CASE("our offer is one that could be answered") {
    const auto offer = parse_sdp(make_offer(ours()));
    REQUIRE(offer);
    CHECK(offer->setup == "actpass");
    CHECK(offer->payload_type("pcmu") == 0);
    CHECK(offer->payload_type("telephone-event") == 101);
}

TEST_CASE("a description without what a call needs is refused") {
    const auto good = browser_offer();
    REQUIRE(parse_sdp(good));
    for (const auto* start : {"m=audio", "a=ice-ufrag", "a=ice-pwd", "a=fingerprint", "a=setup", "v=0"}) {
        CAPTURE(start);
        CHECK_FALSE(parse_sdp(without(good, start)));
    }
    CHECK_FALSE(parse_sdp(""));
    CHECK_FALSE(parse_sdp("v=0"));
    CHECK_FALSE(parse_sdp(good + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"));
    CHECK_FALSE(parse_sdp(good + "a=ice-ufrag:a b;c\r\n"));
    CHECK_FALSE(parse_sdp(good + "a=fingerprint:sha-256 AB:CD\r\n"));
    CHECK_FALSE(parse_sdp(good + "nonsense\r\n"));
    CHECK_FALSE(parse_sdp(good + std::string(longest_sdp, 'a')));
    std::string many = good;
    for (int line = 0; line < 1001; ++line)
        many += "a=x\r\n";
    CHECK_FALSE(parse_sdp(many));
}

TEST_CASE("a damaged description is refused or is one that is safe to answer") {
    constexpr std::uint64_t seed = 11;
    MESSAGE("seed " << seed);
    callkit::seeded_random random(seed);
    const auto good = browser_offer();
    int read = 0;
    for (int round = 0; round < 5000; ++round) {
        std::string text = good;
        for (auto changes = random.below(5); changes-- > 0;)
            text[random.below(text.size())] = static_cast<char>(random.next());
        if (random.chance(200))
            text.resize(random.below(text.size()));
        if (const auto offer = parse_sdp(text)) {
            ++read;
            // Nothing of what came can put a line of its own into what we write.
            const auto answer = make_answer(*offer, ours());
            CHECK(parse_sdp(answer));
            CHECK(std::count(answer.begin(), answer.end(), '\n') <= 26);
        }
    }
    CHECK(read > 100);
}
