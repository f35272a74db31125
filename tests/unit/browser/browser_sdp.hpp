#pragma once

#include <string>
#include <string_view>

namespace callkit::test {

inline constexpr std::string_view browser_fingerprint =
    "4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB:4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF";

/// An offer as Chromium writes it for one microphone, with some lines that nobody here looks at.
inline std::string browser_offer(std::string_view fingerprint = browser_fingerprint, std::string_view ufrag = "Xy3+",
                                 std::string_view setup = "actpass") {
    std::string made = "v=0\r\n"
                       "o=- 4611731400430051336 2 IN IP4 127.0.0.1\r\n"
                       "s=-\r\n"
                       "t=0 0\r\n"
                       "a=group:BUNDLE 0\r\n"
                       "a=extmap-allow-mixed\r\n"
                       "a=msid-semantic: WMS stream\r\n"
                       "m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126\r\n"
                       "c=IN IP4 0.0.0.0\r\n"
                       "a=rtcp:9 IN IP4 0.0.0.0\r\n"
                       "a=ice-pwd:9wNc0RsWj/3tWbW1xCqkGqTV\r\n"
                       "a=ice-options:trickle\r\n"
                       "a=mid:0\r\n"
                       "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"
                       "a=sendrecv\r\n"
                       "a=msid:stream track\r\n"
                       "a=rtcp-mux\r\n"
                       "a=rtpmap:111 opus/48000/2\r\n"
                       "a=fmtp:111 minptime=10;useinbandfec=1\r\n"
                       "a=rtpmap:63 red/48000/2\r\n"
                       "a=rtpmap:9 G722/8000\r\n"
                       "a=rtpmap:0 PCMU/8000\r\n"
                       "a=rtpmap:8 PCMA/8000\r\n"
                       "a=rtpmap:13 CN/8000\r\n"
                       "a=rtpmap:110 telephone-event/48000\r\n"
                       "a=rtpmap:126 telephone-event/8000\r\n"
                       "a=ssrc:3735928559 cname:abcdefgh\r\n";
    made.append("a=ice-ufrag:").append(ufrag).append("\r\n");
    made.append("a=setup:").append(setup).append("\r\n");
    made.append("a=fingerprint:sha-256 ").append(fingerprint).append("\r\n");
    return made;
}

} // namespace callkit::test
