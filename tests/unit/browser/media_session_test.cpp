#include "browser_peer.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace callkit;
using namespace callkit::testing;
using callkit::test::browser_peer;

namespace {

constexpr udp_address there{0x7f000001, 50000};
constexpr udp_address elsewhere{0x7f000001, 50001};

/// A session and a browser, without anything between them.
struct call {
    explicit call(std::string_view profile = "SRTP_AES128_CM_SHA1_80") : browser(profile) {
        session.set_remote(*parse_sdp(test::browser_offer(browser.fingerprint())));
    }

    datagrams give(bytes_view packet, udp_address from = there) {
        datagrams out;
        session.receive(packet, from, now, out);
        return out;
    }
    datagrams pass(microseconds span) {
        now += span;
        datagrams out;
        session.tick(now, out);
        return out;
    }
    void shake_hands() {
        byte_buffer from_browser = browser.shake({});
        for (int turn = 0; turn < 10 && !from_browser.empty(); ++turn) {
            byte_buffer next;
            for (const auto& answer : give(from_browser)) {
                const auto made = browser.shake(answer.bytes);
                next.insert(next.end(), made.begin(), made.end());
            }
            from_browser = std::move(next);
        }
    }
    void connect() {
        give(browser_peer::check(session));
        shake_hands();
        REQUIRE(session.stats().encrypted);
        REQUIRE(browser.encrypted());
    }

    std::shared_ptr<const dtls_certificate> certificate{*dtls_certificate::make()};
    seeded_random random{3};
    media_session session{certificate, random, 40000};
    browser_peer browser;
    steady_time now{seconds(100)};
};

} // namespace

TEST_CASE("a check with our credentials is answered and chooses where the sound goes") {
    call one;
    const auto answers = one.give(browser_peer::check(one.session));
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].to == there);
    const auto answer = parse_stun(answers[0].bytes);
    REQUIRE(answer);
    CHECK(answer->type == stun_binding_success);
    CHECK(answer->mapped == there);
    CHECK(has_integrity(*answer, one.session.local().password));
    CHECK(one.session.stats().connected);
}

TEST_CASE("a check with other credentials is dropped") {
    call one;
    const auto& local = one.session.local();
    CHECK(one.give(make_binding_request({}, local.ufrag + ":Xy3+", "a password that is not ours", true)).empty());
    CHECK(one.give(make_binding_request({}, "somebody:Xy3+", local.password, true)).empty());
    CHECK(one.give(make_binding_request({}, local.ufrag, local.password, true)).empty());
    CHECK_FALSE(one.session.stats().connected);
    CHECK(one.session.stats().dropped == 3);
}

TEST_CASE("sound and keys arrive, and a tone goes out every 20 ms") {
    call one;
    one.connect();
    std::vector<std::uint8_t> heard;
    one.session.on_audio([&heard](bytes_view sound) { heard.assign(sound.begin(), sound.end()); });
    for (int packet = 0; packet < 60; ++packet)
        one.give(one.browser.sound(0x80));
    CHECK(one.session.stats().received == 60);
    CHECK(one.session.stats().level == doctest::Approx(32124 / 32768.0));
    CHECK(heard == std::vector<std::uint8_t>(160, 0x80));
    for (int packet = 0; packet < 60; ++packet)
        one.give(one.browser.sound(ulaw_zero));
    CHECK(one.session.stats().level == 0);
    one.give(one.browser.key(1, 7000));
    one.give(one.browser.key(1, 7000));
    one.give(one.browser.key(10, 8000));
    CHECK(one.session.stats().digits == "1*");
    CHECK(one.session.stats().events == 3);

    level_meter meter;
    std::uint16_t last = 0;
    std::uint32_t stamp = 0;
    for (int packet = 0; packet < 50; ++packet) {
        auto out = one.pass(milliseconds(20));
        REQUIRE(out.size() == 1);
        CHECK(out[0].to == there);
        CHECK(one.pass(milliseconds(0)).empty());
        REQUIRE(one.browser.open(out[0].bytes));
        const auto rtp = parse_rtp(out[0].bytes);
        REQUIRE(rtp);
        CHECK(rtp->source == one.session.local().source);
        if (packet > 0) {
            CHECK(rtp->sequence == last + 1);
            CHECK(rtp->stamp == stamp + 160);
        }
        last = rtp->sequence;
        stamp = rtp->stamp;
        meter.add(rtp->payload);
    }
    CHECK(meter.level() > 0.1);
    CHECK(one.session.stats().sent == 50);
}

TEST_CASE("after a long pause the sound goes on without making up for it") {
    call one;
    one.connect();
    CHECK(one.pass(milliseconds(20)).size() == 1);
    CHECK(one.pass(seconds(5)).size() == 1);
    CHECK(one.session.next_due() == one.now + milliseconds(20));
}

TEST_CASE("nothing is sent to a browser that has stopped checking") {
    call one;
    one.connect();
    CHECK(one.pass(seconds(29)).size() == 1);
    CHECK(one.pass(seconds(2)).empty());
    one.give(browser_peer::check(one.session));
    CHECK(one.pass(milliseconds(20)).size() == 1);
}

TEST_CASE("forged, repeated and misplaced packets are dropped") {
    call one;
    one.connect();
    const auto sound = one.browser.sound(0x80);
    one.give(sound, elsewhere);
    CHECK(one.session.stats().received == 0);
    one.give(sound);
    one.give(sound);
    CHECK(one.session.stats().received == 1);
    auto forged = one.browser.sound(0x80);
    forged.back() = static_cast<std::uint8_t>(forged.back() ^ 1U);
    one.give(forged);
    CHECK(one.session.stats().received == 1);
    CHECK(one.session.stats().dropped == 3);
    one.give({});
    one.give(byte_buffer(largest_datagram + 1, 0x80));
    CHECK(one.session.stats().dropped == 5);
}

TEST_CASE("a call has four sources of sound at most") {
    call one;
    one.connect();
    for (std::uint32_t source = 1; source <= 8; ++source)
        one.give(one.browser.sound(0x80, source));
    CHECK(one.session.stats().received == 4);
}

TEST_CASE("a browser that shows another certificate than it promised is not spoken to") {
    call one;
    one.session.set_remote(*parse_sdp(test::browser_offer()));
    one.give(browser_peer::check(one.session));
    one.shake_hands();
    CHECK_FALSE(one.session.stats().encrypted);
    CHECK(one.pass(milliseconds(20)).empty());
}

TEST_CASE("a handshake from where no check came is dropped") {
    call one;
    CHECK(one.give(one.browser.shake({})).empty());
    one.give(browser_peer::check(one.session));
    call two;
    CHECK(one.give(two.browser.shake({}), elsewhere).empty());
}

TEST_CASE("an ICE restart has new credentials and keeps the encryption") {
    call one;
    one.connect();
    const auto before = one.session.local();
    const auto old_check = browser_peer::check(one.session);
    one.session.set_remote(*parse_sdp(test::browser_offer(one.browser.fingerprint(), "other")));
    one.session.restart(one.random);
    CHECK(one.session.local().ufrag != before.ufrag);
    CHECK(one.session.local().password != before.password);
    CHECK(one.session.local().version == before.version + 1);
    CHECK(one.give(old_check).empty());
    CHECK(one.give(browser_peer::check(one.session), elsewhere).size() == 1);
    one.give(one.browser.sound(0x80), elsewhere);
    CHECK(one.session.stats().received == 1);
    CHECK(one.pass(milliseconds(20))[0].to == elsewhere);
}

TEST_CASE("whatever comes before, between and after, a call does not break") {
    constexpr std::uint64_t seed = 5;
    MESSAGE("seed " << seed);
    seeded_random random(seed);
    for (int round = 0; round < 30; ++round) {
        call one;
        const auto noise = [&] {
            for (int packet = 0; packet < 40; ++packet) {
                byte_buffer bytes =
                    random.chance(300)   ? browser_peer::check(one.session)
                    : random.chance(300) ? byte_buffer{22, 254, 253, 0, 0, 0, 0, 0, 0, 0, 9, 0, 3, 1, 2, 3}
                    : one.browser.encrypted() && random.chance(500) ? one.browser.sound(0x80)
                                                                    : byte_buffer(random.below(200), 0x80);
                for (auto changes = random.below(4) + 1; changes-- > 0 && !bytes.empty();)
                    bytes[random.below(bytes.size())] = static_cast<std::uint8_t>(random.next());
                one.give(bytes, random.chance(500) ? there : elsewhere);
            }
        };
        noise();
        one.give(browser_peer::check(one.session));
        one.shake_hands();
        noise();
        one.give(browser_peer::check(one.session));
        if (one.browser.encrypted() && one.session.stats().encrypted) {
            const auto before = one.session.stats().received;
            one.give(one.browser.sound(0x80, 5));
            CHECK(one.session.stats().received >= before);
        }
    }
}
