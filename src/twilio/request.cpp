#include "digest.hpp"

#include <callkit/twilio/request.hpp>

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

std::string escaped(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string made;
    made.reserve(text.size());
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                           c == '_' || c == '.' || c == '~';
        if (plain) {
            made += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        made += '%';
        made += digits[byte >> 4U];
        made += digits[byte & 15U];
    }
    return made;
}

void parameters::add(std::string_view name, std::string_view value) {
    if (!text_.empty())
        text_ += '&';
    text_.append(escaped(name)).append("=").append(escaped(value));
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
