#include "audio.hpp"
#include "bytes.hpp"
#include "g711.hpp"
#include "rtp.hpp"

#include <callkit/core/random.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace callkit::testing;
using callkit::test::from_hex;

TEST_CASE("RTP is read with everything that may stand in front of and behind the sound") {
    // Two contributing sources, an extension of one word, three bytes of sound, two of padding.
    const auto bytes = from_hex("b2 80 0102 03040506 0708090a 00000001 00000002 bede0001 10ff0000 aabbcc 0002");
    const auto packet = parse_rtp(bytes);
    REQUIRE(packet);
    CHECK(packet->payload_type == 0);
    CHECK(packet->marker);
    CHECK(packet->sequence == 0x0102);
    CHECK(packet->stamp == 0x03040506);
    CHECK(packet->source == 0x0708090a);
    CHECK(byte_buffer(packet->payload.begin(), packet->payload.end()) == byte_buffer{0xaa, 0xbb, 0xcc});
}

TEST_CASE("RTP that says it holds more than it does is refused") {
    CHECK_FALSE(parse_rtp(from_hex("80 00 0001 00000000 000000")));            // no whole header
    CHECK_FALSE(parse_rtp(from_hex("40 00 0001 00000000 00000000 ff")));       // version 1
    CHECK_FALSE(parse_rtp(from_hex("8f 00 0001 00000000 00000000 00000000"))); // fifteen sources
    CHECK_FALSE(parse_rtp(from_hex("90 00 0001 00000000 00000000 bede00ff"))); // a long extension
    CHECK_FALSE(parse_rtp(from_hex("90 00 0001 00000000 00000000 be")));       // half an extension
    CHECK_FALSE(parse_rtp(from_hex("a0 00 0001 00000000 00000000 ff09")));     // padding beyond the sound
    CHECK_FALSE(parse_rtp(from_hex("a0 00 0001 00000000 00000000 ff00")));     // padding of nothing
    CHECK_FALSE(parse_rtp(byte_buffer(largest_datagram + 1, 0x80)));
}

TEST_CASE("RTP that was written is read as it was") {
    constexpr std::uint64_t seed = 7;
    MESSAGE("seed " << seed);
    callkit::seeded_random random(seed);
    for (int round = 0; round < 2000; ++round) {
        byte_buffer sound(random.below(400));
        for (auto& one : sound)
            one = static_cast<std::uint8_t>(random.next());
        const rtp_packet packet{static_cast<std::uint8_t>(random.below(128)), random.chance(500),
                                static_cast<std::uint16_t>(random.next()),    static_cast<std::uint32_t>(random.next()),
                                static_cast<std::uint32_t>(random.next()),    sound};
        const auto bytes = write_rtp(packet);
        const auto read = parse_rtp(bytes);
        REQUIRE(read);
        CHECK(read->payload_type == packet.payload_type);
        CHECK(read->marker == packet.marker);
        CHECK(read->sequence == packet.sequence);
        CHECK(read->stamp == packet.stamp);
        CHECK(read->source == packet.source);
        CHECK(byte_buffer(read->payload.begin(), read->payload.end()) == sound);
        auto damaged = bytes;
        damaged[random.below(damaged.size())] = static_cast<std::uint8_t>(random.next());
        damaged.resize(random.below(damaged.size() + 1));
        if (const auto other = parse_rtp(damaged))
            CHECK(other->payload.size() <= damaged.size() - 12);
    }
}

TEST_CASE("what shares a port is told apart by its first bytes") {
    CHECK(kind_of(from_hex("0001")) == packet_kind::stun);
    CHECK(kind_of(from_hex("16fe")) == packet_kind::dtls);
    CHECK(kind_of(from_hex("8000")) == packet_kind::rtp);
    CHECK(kind_of(from_hex("80c8")) == packet_kind::rtcp);
    CHECK(kind_of(from_hex("ff00")) == packet_kind::other);
    CHECK(kind_of(from_hex("80")) == packet_kind::other);
    CHECK(kind_of({}) == packet_kind::other);
}

TEST_CASE("\u00b5-law has the values of G.711 and each code survives the way there and back") {
    CHECK(from_ulaw(0xff) == 0);
    CHECK(from_ulaw(0x7f) == 0);
    CHECK(from_ulaw(0x80) == 32124);
    CHECK(from_ulaw(0x00) == -32124);
    CHECK(from_ulaw(0xfe) == 8);
    CHECK(from_ulaw(0xef) == 132);
    CHECK(to_ulaw(0) == 0xff);
    CHECK(to_ulaw(32767) == 0x80);
    CHECK(to_ulaw(-32768) == 0x00);
    for (unsigned code = 0; code < 256; ++code)
        if (code != 0x7f) // the other zero
            CHECK(to_ulaw(from_ulaw(static_cast<std::uint8_t>(code))) == code);
}

TEST_CASE("the level is the root mean square of the last second") {
    level_meter meter;
    CHECK(meter.level() == 0);
    audio_source tone;
    for (int packet = 0; packet < 50; ++packet)
        meter.add(tone.next());
    CHECK(meter.level() == doctest::Approx(8000 / 32768.0 / std::sqrt(2.0)).epsilon(0.02));
    const byte_buffer silence(samples_per_packet, ulaw_zero);
    for (int packet = 0; packet < 25; ++packet)
        meter.add(silence);
    CHECK(meter.level() == doctest::Approx(8000 / 32768.0 / 2).epsilon(0.02));
    for (int packet = 0; packet < 25; ++packet)
        meter.add(silence);
    CHECK(meter.level() == 0);
    meter.add({});
    CHECK(meter.level() == 0);
}

TEST_CASE("a source that relays gives what was pushed, then silence, and never lags more than a second") {
    audio_source source;
    source.relay();
    source.push(byte_buffer(100, 0x12));
    const auto first = source.next();
    CHECK(std::count(first.begin(), first.end(), 0x12) == 100);
    CHECK(std::count(first.begin(), first.end(), ulaw_zero) == 60);
    source.push(byte_buffer(8000, 0x01));
    source.push(byte_buffer(160, 0x02));
    for (int packet = 0; packet < 49; ++packet)
        CHECK(source.next()[0] == 0x01);
    CHECK(source.next()[0] == 0x02);
    CHECK(source.next()[0] == ulaw_zero);
}

TEST_CASE("a press is one digit however many packets report it") {
    digit_reader reader;
    for (int packet = 0; packet < 6; ++packet)
        reader.add(from_hex("050a00a0"), 1000);
    reader.add(from_hex("058a0320"), 1000);
    reader.add(from_hex("058a0320"), 1000);
    reader.add(from_hex("058a0320"), 2000);
    reader.add(from_hex("0b8a0320"), 3000);
    CHECK(reader.digits() == "55#");
    reader.add(from_hex("108a0320"), 4000); // a flash of the hook
    reader.add(from_hex("01"), 5000);
    CHECK(reader.digits() == "55#");
    for (std::uint32_t stamp = 1; stamp < 1000; ++stamp)
        reader.add(from_hex("018a0320"), stamp);
    CHECK(reader.digits() == std::string(256, '1'));
}
