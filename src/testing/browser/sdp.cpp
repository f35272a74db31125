#include "sdp.hpp"

#include "rtp.hpp"

#include <algorithm>
#include <charconv>

namespace callkit::testing {
namespace {

constexpr std::size_t most_lines = 1000;
constexpr std::size_t most_codecs = 64;
constexpr std::uint8_t offered_events = 101;

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
char upper(char c) noexcept {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string_view word(std::string_view& rest, char delimiter = ' ') {
    const std::size_t end = std::min(rest.find(delimiter), rest.size());
    const std::string_view first = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return first;
}

template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

/// Of RFC 8839 §5.4; what they are made of keeps them harmless in the lines that we write.
bool is_ice_text(std::string_view text, std::size_t shortest) {
    return text.size() >= shortest && text.size() <= 256 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '+' || c == '/';
           });
}

bool is_token(std::string_view text) {
    return !text.empty() && text.size() <= 64 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_sha256(std::string_view text) {
    if (text.size() != 32 * 3 - 1)
        return false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (at % 3 == 2 ? c != ':' : !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F')))
            return false;
    }
    return true;
}

/// Reads line by line. What stands before the first media section holds for all of them.
struct reader {
    remote_description made{};
    bool in_audio{false};
    std::vector<std::uint8_t> payload_types{};

    bool media(std::string_view rest) {
        if (in_audio || word(rest) != "audio")
            return false;
        in_audio = true;
        word(rest); // port
        word(rest); // transport
        while (!rest.empty()) {
            const auto type = number<std::uint8_t>(word(rest));
            if (!type || *type > 127 || payload_types.size() == most_codecs)
                return false;
            payload_types.push_back(*type);
            if (*type == pcmu)
                made.codecs.push_back({pcmu, "pcmu", 8000}); // known without an rtpmap (RFC 3551 §6)
        }
        return true;
    }

    bool attribute(std::string_view rest) {
        const std::string_view name = word(rest, ':');
        if (name == "ice-ufrag") {
            made.ufrag = rest;
            return is_ice_text(rest, 4);
        }
        if (name == "ice-pwd") {
            made.password = rest;
            return is_ice_text(rest, 22);
        }
        if (name == "setup") {
            made.setup = rest;
            return rest == "actpass" || rest == "active" || rest == "passive";
        }
        if (name == "fingerprint")
            return fingerprint(rest);
        if (name == "mid" && in_audio) {
            made.mid = rest;
            return is_token(rest);
        }
        if (name == "rtpmap" && in_audio)
            return rtpmap(rest);
        return true;
    }

    bool fingerprint(std::string_view rest) {
        std::string hash(word(rest));
        std::transform(hash.begin(), hash.end(), hash.begin(), lower);
        if (hash != "sha-256")
            return true; // of another hash: not ours to judge, and without one of ours it is refused in the end
        made.fingerprint = rest;
        std::transform(made.fingerprint.begin(), made.fingerprint.end(), made.fingerprint.begin(), upper);
        return is_sha256(made.fingerprint);
    }

    bool rtpmap(std::string_view rest) {
        const auto type = number<std::uint8_t>(word(rest));
        std::string name(word(rest, '/'));
        const auto rate = number<std::uint32_t>(word(rest, '/'));
        if (!type || !rate || !is_token(name) || made.codecs.size() == most_codecs)
            return false;
        std::transform(name.begin(), name.end(), name.begin(), lower);
        const bool listed = std::find(payload_types.begin(), payload_types.end(), *type) != payload_types.end();
        if (listed && !(*type == pcmu && name == "pcmu"))
            made.codecs.push_back({*type, std::move(name), *rate});
        return true;
    }

    bool line(std::string_view text) {
        if (text.size() < 2 || text[1] != '=')
            return false;
        if (text[0] == 'm')
            return media(text.substr(2));
        return text[0] != 'a' || attribute(text.substr(2));
    }
};

void audio_section(std::string& out, const local_description& local, std::optional<std::uint8_t> events,
                   std::string_view setup, std::string_view mid) {
    out += "m=audio " + std::to_string(local.port) + " UDP/TLS/RTP/SAVPF 0";
    if (events)
        out += " " + std::to_string(*events);
    out += "\r\nc=IN IP4 " + local.address + "\r\na=rtcp-mux\r\n";
    if (!mid.empty())
        out.append("a=mid:").append(mid).append("\r\n");
    out += "a=rtpmap:0 PCMU/8000\r\n";
    if (events)
        out += "a=rtpmap:" + std::to_string(*events) + " telephone-event/8000\r\na=fmtp:" + std::to_string(*events) +
               " 0-15\r\n";
    out += "a=ptime:20\r\na=maxptime:20\r\na=sendrecv\r\na=ice-ufrag:" + local.ufrag +
           "\r\na=ice-pwd:" + local.password + "\r\na=fingerprint:sha-256 " + local.fingerprint + "\r\n";
    out.append("a=setup:").append(setup).append("\r\n");
    out += "a=msid:callkit audio\r\na=ssrc:" + std::to_string(local.source) + " cname:callkit\r\n";
    // The priority of RFC 8445 §5.1.2.1 for the only host candidate there is.
    out += "a=candidate:1 1 udp 2130706431 " + local.address + " " + std::to_string(local.port) +
           " typ host\r\na=end-of-candidates\r\n";
}

std::string session_section(const local_description& local, std::string_view mid) {
    std::string out = "v=0\r\no=- " + std::to_string(local.session) + " " + std::to_string(local.version) + " IN IP4 " +
                      local.address + "\r\ns=-\r\nt=0 0\r\na=ice-lite\r\na=msid-semantic: WMS callkit\r\n";
    if (!mid.empty())
        out.append("a=group:BUNDLE ").append(mid).append("\r\n");
    return out;
}

} // namespace

std::optional<std::uint8_t> remote_description::payload_type(std::string_view name) const noexcept {
    for (const sdp_codec& one : codecs)
        if (one.name == name && one.rate == 8000)
            return one.payload_type;
    return std::nullopt;
}

std::optional<remote_description> parse_sdp(std::string_view text) {
    if (text.size() > longest_sdp || !text.starts_with("v=0"))
        return std::nullopt;
    reader reading;
    std::size_t lines = 0;
    while (!text.empty()) {
        std::string_view one = word(text, '\n');
        if (one.ends_with('\r'))
            one.remove_suffix(1);
        if (one.empty() && text.empty())
            break;
        if (++lines > most_lines || !reading.line(one))
            return std::nullopt;
    }
    const remote_description& made = reading.made;
    if (!reading.in_audio || made.ufrag.empty() || made.password.empty() || made.fingerprint.empty() ||
        made.setup.empty())
        return std::nullopt;
    return reading.made;
}

std::string make_answer(const remote_description& offer, const local_description& local) {
    std::string out = session_section(local, offer.mid);
    audio_section(out, local, offer.payload_type("telephone-event"), "passive", offer.mid);
    return out;
}

std::string make_offer(const local_description& local) {
    std::string out = session_section(local, "0");
    audio_section(out, local, offered_events, "actpass", "0");
    return out;
}

} // namespace callkit::testing
