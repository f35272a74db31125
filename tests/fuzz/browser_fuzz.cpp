// Any bytes as what a browser sends: a datagram, a description of a session, a message of signalling.

#include "fuzz.hpp"
#include "media_session.hpp"
#include "pstream_session.hpp"
#include "rtp.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

using namespace callkit;
using namespace callkit::testing;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto certificate = *dtls_certificate::make();
    seeded_random random(1);
    const bytes_view bytes(data, size);
    const std::string_view text = test::as_text(data, size);

    if (const auto message = parse_stun(bytes)) {
        CALLKIT_FUZZ_CHECK(!has_integrity(*message, "a password that nobody has guessed"));
        const auto answer = make_binding_success(*message, {0x7f000001, 1}, "password");
        const auto read = parse_stun(answer);
        CALLKIT_FUZZ_CHECK(read && read->fingerprint && has_integrity(*read, "password"));
        CALLKIT_FUZZ_CHECK(parse_stun(make_binding_error(*message, 420, "password")).has_value());
    }
    if (const auto packet = parse_rtp(bytes))
        CALLKIT_FUZZ_CHECK(packet->payload.size() + 12 <= size);

    // A session to which only this comes: first as if from a browser that was never checked, then from one that was.
    media_session session(certificate, random, 9);
    datagrams out;
    session.receive(bytes, {0x7f000001, 2}, steady_time(seconds(1)), out);
    CALLKIT_FUZZ_CHECK(out.empty() && !session.stats().connected);
    session.set_remote({"ufrag", "password", std::string(95, 'A'), "actpass", "0", {{0, "pcmu", 8000}}});
    session.receive(make_binding_request({}, session.local().ufrag + ":x", session.local().password, true),
                    {0x7f000001, 2}, steady_time(seconds(1)), out);
    CALLKIT_FUZZ_CHECK(out.size() == 1);
    session.receive(bytes, {0x7f000001, 2}, steady_time(seconds(1)), out);
    session.tick(steady_time(seconds(2)), out);
    CALLKIT_FUZZ_CHECK(session.stats().received == 0 && !session.stats().encrypted && out.size() < 64);

    if (const auto offer = parse_sdp(text)) {
        const auto answer = make_answer(*offer, session.local());
        CALLKIT_FUZZ_CHECK(parse_sdp(answer) && std::count(answer.begin(), answer.end(), '\n') <= 26);
    }
    pstream::session signalling([](std::string_view) { return std::nullopt; }, {});
    const auto step = signalling.receive(text, timestamp{});
    CALLKIT_FUZZ_CHECK(step.messages.size() <= 1 && !signalling.who());
    return 0;
}
