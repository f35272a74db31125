#include "websocket_codec.hpp"

#include <callkit/net/websocket.hpp>

#include <openssl/evp.h>

#include <boost/locale/utf.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace callkit::net {

websocket_frame::websocket_frame(std::string_view text)
    : bytes_(std::make_shared<const std::string>(detail::websocket_frame_bytes(detail::websocket_opcode::text, text))),
      head_(detail::websocket_head_size(text.size())) {
}

namespace detail {
namespace {

constexpr std::size_t control_limit = 125;

bool is_utf8(std::string_view text) {
    namespace utf = boost::locale::utf;
    const char* at = text.data();
    const char* const end = at + text.size();
    while (at != end) {
        // Nearly all of it is ASCII: eight at a time.
        std::uint64_t word = 0;
        if (end - at >= 8 && (std::memcpy(&word, at, 8), (word & 0x8080808080808080U) == 0)) {
            at += 8;
            continue;
        }
        const utf::code_point one = utf::utf_traits<char>::decode(at, end);
        if (one == utf::illegal || one == utf::incomplete)
            return false;
    }
    return true;
}

void unmask(std::string& payload, const std::array<char, 4>& mask) {
    for (std::size_t i = 0; i < payload.size(); ++i)
        payload[i] = static_cast<char>(payload[i] ^ mask[i % 4]);
}

/// RFC 6455 §7.4 and IANA's registry: the codes that may stand in a close frame.
bool may_be_sent(unsigned code) {
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

} // namespace

std::size_t websocket_head_size(std::size_t payload) noexcept {
    return payload <= control_limit ? 2 : payload <= 0xFFFF ? 4 : 10;
}

std::string websocket_frame_bytes(websocket_opcode kind, std::string_view payload) {
    const std::size_t head = websocket_head_size(payload.size());
    std::string bytes;
    bytes.reserve(head + payload.size());
    bytes += static_cast<char>(0x80U | static_cast<unsigned>(kind));
    if (head == 2) {
        bytes += static_cast<char>(payload.size());
    } else {
        const int width = head == 4 ? 2 : 8;
        bytes += static_cast<char>(width == 2 ? 126 : 127);
        for (int byte = width - 1; byte >= 0; --byte)
            bytes += static_cast<char>((static_cast<std::uint64_t>(payload.size()) >> (8U * unsigned(byte))) & 0xFFU);
    }
    bytes += payload;
    return bytes;
}

std::string websocket_close_frame(websocket_close code) {
    if (code == websocket_close::none)
        return websocket_frame_bytes(websocket_opcode::close, {});
    const auto number = static_cast<unsigned>(code);
    const std::array<char, 2> bytes{static_cast<char>(number >> 8U), static_cast<char>(number & 0xFFU)};
    return websocket_frame_bytes(websocket_opcode::close, {bytes.data(), bytes.size()});
}

std::optional<std::string> websocket_accept(std::string_view key) {
    // 16 bytes are 22 characters and two that fill up.
    const auto is_base64 = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
    };
    if (key.size() != 24 || !key.ends_with("==") || !std::all_of(key.begin(), key.end() - 2, is_base64))
        return std::nullopt;
    const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1)
        return std::nullopt;
    std::array<unsigned char, 64> encoded{};
    const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
    return std::string(encoded.begin(), encoded.begin() + length);
}

struct websocket_reader::frame_head {
    bool last{false};
    websocket_opcode kind{websocket_opcode::continuation};
    std::size_t size{0}; ///< Of the head.
    std::size_t payload{0};
    std::array<char, 4> mask{};
    websocket_close wrong{websocket_close::none};
};

/// Nothing while it is not complete.
std::optional<websocket_reader::frame_head> websocket_reader::read_head() {
    const std::string_view rest = std::string_view(arrived_).substr(read_);
    if (rest.size() < 2)
        return std::nullopt;
    const auto byte = [rest](std::size_t at) { return static_cast<unsigned>(static_cast<unsigned char>(rest[at])); };
    frame_head head;
    const auto refuse = [&head](websocket_close why) {
        head.wrong = why;
        return head;
    };
    const unsigned code = byte(0) & 0x0FU;
    const bool control = code >= 8;
    head.last = (byte(0) & 0x80U) != 0;
    head.kind = static_cast<websocket_opcode>(code);
    const bool extensions = (byte(0) & 0x70U) != 0;
    const bool masked = (byte(1) & 0x80U) != 0;
    if (extensions || !masked || (code > 2 && code < 8) || code > 10 || (control && !head.last))
        return refuse(websocket_close::protocol_error);
    // A continuation continues something, and nothing else comes between the parts of a message.
    if (!control && (head.kind == websocket_opcode::continuation) != in_message_)
        return refuse(websocket_close::protocol_error);
    if (head.kind == websocket_opcode::binary)
        return refuse(websocket_close::unsupported_data);
    const unsigned length = byte(1) & 0x7FU;
    const std::size_t width = length < 126 ? 0 : length == 126 ? 2 : 8;
    if (control && width != 0)
        return refuse(websocket_close::protocol_error);
    head.size = 2 + width + 4;
    if (rest.size() < head.size)
        return std::nullopt;
    std::uint64_t payload = width == 0 ? length : 0;
    for (std::size_t i = 0; i < width; ++i)
        payload = payload << 8U | byte(2 + i);
    // The shortest form of a length is the only one, and its first bit is 0.
    if ((width == 2 && payload < 126) || (width == 8 && (payload <= 0xFFFF || payload >> 63U != 0)))
        return refuse(websocket_close::protocol_error);
    if (!control && payload > limit_ - std::min(limit_, message_.size()))
        return refuse(websocket_close::too_large);
    head.payload = static_cast<std::size_t>(payload);
    rest.copy(head.mask.data(), head.mask.size(), 2 + width);
    return head;
}

websocket_input websocket_reader::next() {
    while (!over_) {
        const auto head = read_head();
        if (head && head->wrong != websocket_close::none)
            return fail(head->wrong);
        if (!head || arrived_.size() - read_ < head->size + head->payload) {
            arrived_.erase(0, std::exchange(read_, 0));
            if (arrived_.empty())
                arrived_ = std::string();
            break;
        }
        std::string payload = arrived_.substr(read_ + head->size, head->payload);
        unmask(payload, head->mask);
        read_ += head->size + head->payload;
        if (websocket_input one = on_frame(*head, std::move(payload)); one.is != websocket_input::kind::more)
            return one;
    }
    return {};
}

websocket_input websocket_reader::on_frame(const frame_head& head, std::string payload) {
    using kind = websocket_input::kind;
    switch (head.kind) {
    case websocket_opcode::ping:
        return {kind::ping, std::move(payload), websocket_close::none};
    case websocket_opcode::pong:
        return {kind::pong, std::move(payload), websocket_close::none};
    case websocket_opcode::close:
        return on_close_frame(std::move(payload));
    case websocket_opcode::continuation:
    case websocket_opcode::text:
    case websocket_opcode::binary:
        break;
    }
    if (message_.empty())
        message_ = std::move(payload);
    else
        message_ += payload;
    in_message_ = !head.last;
    if (in_message_)
        return {};
    if (!is_utf8(message_))
        return fail(websocket_close::invalid_text);
    return {kind::text, std::exchange(message_, {}), websocket_close::none};
}

websocket_input websocket_reader::on_close_frame(std::string payload) {
    if (payload.empty()) {
        over_ = true;
        return {websocket_input::kind::close, {}, websocket_close::none};
    }
    if (payload.size() == 1)
        return fail(websocket_close::protocol_error);
    const unsigned code = static_cast<unsigned>(static_cast<unsigned char>(payload[0])) << 8U |
                          static_cast<unsigned>(static_cast<unsigned char>(payload[1]));
    if (!may_be_sent(code))
        return fail(websocket_close::protocol_error);
    payload.erase(0, 2);
    if (!is_utf8(payload))
        return fail(websocket_close::invalid_text);
    over_ = true;
    return {websocket_input::kind::close, std::move(payload), static_cast<websocket_close>(code)};
}

websocket_input websocket_reader::fail(websocket_close code) {
    over_ = true;
    arrived_ = std::string();
    message_ = std::string();
    return {websocket_input::kind::broken, {}, code};
}

} // namespace detail
} // namespace callkit::net
