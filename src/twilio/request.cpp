#include "digest.hpp"

#include <callkit/twilio/request.hpp>

#include <algorithm>
#include <utility>

namespace callkit::twilio {

std::string host_of(std::string_view product, const endpoint& where) {
    std::string host(product);
    if (!where.edge.empty())
        host.append(".").append(where.edge);
    if (!where.region.empty())
        host.append(".").append(where.region);
    else if (!where.edge.empty())
        host.append(".us1");
    return host.append(".twilio.com");
}

namespace {

/// RFC 3986 §2.3.
constexpr bool is_unreserved(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == '.' || c == '~';
}

void append_escaped(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        if (is_unreserved(c)) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }
}

void wipe(std::string& text) noexcept {
    const secret gone(std::move(text)); // overwrites its memory as it goes
}

} // namespace

std::string escaped(std::string_view text) {
    std::string made;
    made.reserve(text.size());
    append_escaped(made, text);
    return made;
}

parameters::~parameters() {
    wipe(text_);
}

void parameters::add(std::string_view name, std::string_view value) {
    // Numbers and passwords are in it: when it has to grow, what it leaves behind is overwritten.
    const std::size_t most = text_.size() + 2 + 3 * (name.size() + value.size());
    if (most > text_.capacity()) {
        std::string larger;
        larger.reserve(std::max<std::size_t>(1024, 2 * most));
        larger.append(text_);
        wipe(text_);
        text_ = std::move(larger);
    }
    if (!text_.empty())
        text_ += '&';
    append_escaped(text_, name);
    text_ += '=';
    append_escaped(text_, value);
}

secret basic_authorization(std::string_view user, const secret& password) {
    std::string both;
    both.reserve(user.size() + 1 + password.reveal().size());
    both.append(user).append(":").append(password.reveal());
    const secret plain(std::move(both));
    secret coded(base64(plain.reveal()));
    std::string header;
    header.reserve(6 + coded.reveal().size());
    header.append("Basic ").append(coded.reveal());
    return secret(std::move(header));
}

} // namespace callkit::twilio
