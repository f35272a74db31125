#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Session descriptions (RFC 8866) of one audio stream, as browsers make them (RFC 8829), and ours.
namespace callkit::testing {

/// Longer ones are refused.
inline constexpr std::size_t longest_sdp = 65'536;

struct sdp_codec {
    std::uint8_t payload_type{0};
    std::string name{}; ///< In lower case.
    std::uint32_t rate{0};
};

/// What a browser said of its audio.
struct remote_description {
    std::string ufrag{};
    std::string password{};
    /// SHA-256 of its certificate in upper-case pairs with colons.
    std::string fingerprint{};
    std::string setup{}; ///< actpass, active or passive.
    std::string mid{};
    std::vector<sdp_codec> codecs{};

    /// The payload type of a codec at 8 kHz; nothing when it was not offered.
    [[nodiscard]] std::optional<std::uint8_t> payload_type(std::string_view name) const noexcept;
};

/// Nothing for what is no description of one audio stream with ICE credentials and a SHA-256 fingerprint, has other
/// streams beside it, or more lines or codecs than a browser would write.
[[nodiscard]] std::optional<remote_description> parse_sdp(std::string_view text);

/// Our side of one stream.
struct local_description {
    std::string ufrag{};
    std::string password{};
    std::string fingerprint{};
    std::string address{"127.0.0.1"};
    std::uint16_t port{0};
    std::uint64_t session{1};
    std::uint32_t version{1};
    std::uint32_t source{0}; ///< Our SSRC.
};

/// An answer: PCMU and, when it was offered at 8 kHz, telephone-event; ICE lite, DTLS passive.
[[nodiscard]] std::string make_answer(const remote_description& offer, const local_description& local);
/// An offer of the same.
[[nodiscard]] std::string make_offer(const local_description& local);

} // namespace callkit::testing
