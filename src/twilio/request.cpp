#include "digest.hpp"

#include <callkit/twilio/request.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
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

/// The characters that stand for themselves (RFC 3986 §2.3).
constexpr std::array<bool, 256> unreserved = [] {
    std::array<bool, 256> table{};
    for (const char c : std::string_view("-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
        table[static_cast<unsigned char>(c)] = true;
    return table;
}();

/// Writes to where there is room for three times as much; the end of what was written.
char* write_escaped(char* out, std::string_view text) noexcept {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (unreserved[byte]) {
            *out++ = c;
        } else {
            *out++ = '%';
            *out++ = digits[byte >> 4U];
            *out++ = digits[byte & 15U];
        }
    }
    return out;
}

void wipe(std::string& text) noexcept {
    const secret gone(std::move(text)); // overwrites its memory as it goes
}

} // namespace

std::string escaped(std::string_view text) {
    std::string made(3 * text.size(), '\0');
    made.resize(static_cast<std::size_t>(write_escaped(made.data(), text) - made.data()));
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
    const std::size_t before = text_.size();
    text_.resize(most);
    char* out = text_.data() + before;
    if (before != 0)
        *out++ = '&';
    out = write_escaped(out, name);
    *out++ = '=';
    out = write_escaped(out, value);
    text_.resize(static_cast<std::size_t>(out - text_.data()));
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
