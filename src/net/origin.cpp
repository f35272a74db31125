#include <callkit/net/origin.hpp>

#include <algorithm>
#include <charconv>

namespace callkit::net {
namespace {

bool is_name(std::string_view host) {
    return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
               c == '_';
    });
}

bool is_ipv6(std::string_view host) {
    return host.find(':') != std::string_view::npos &&
           host.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

} // namespace

result<origin> parse_origin(std::string_view url) {
    origin parsed;
    if (url.starts_with("https://")) {
        url.remove_prefix(8);
    } else if (url.starts_with("http://")) {
        url.remove_prefix(7);
        parsed.secure = false;
        parsed.port = 80;
    } else {
        return fail(errc::invalid_argument, "an address begins with https:// or http://");
    }
    const std::string_view authority = url.substr(0, url.find_first_of("/?#\\"));
    if (authority.find('@') != std::string_view::npos)
        return fail(errc::invalid_argument, "an address has no user and password in it");
    std::string_view host = authority;
    std::string_view port;
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        if (end == std::string_view::npos || !is_ipv6(authority.substr(1, end - 1)))
            return fail(errc::invalid_argument, "the IPv6 address is none");
        host = authority.substr(1, end - 1);
        port = authority.substr(end + 1);
        if (!port.empty() && port.front() != ':')
            return fail(errc::invalid_argument, "a port follows a colon");
        port = port.empty() ? port : port.substr(1);
    } else {
        if (const auto colon = authority.find(':'); colon != std::string_view::npos) {
            host = authority.substr(0, colon);
            port = authority.substr(colon + 1);
        }
        if (!is_name(host))
            return fail(errc::invalid_argument, "the host is none");
    }
    if (!port.empty()) {
        const auto [end, ec] = std::from_chars(port.data(), port.data() + port.size(), parsed.port);
        if (ec != std::errc{} || end != port.data() + port.size() || parsed.port == 0)
            return fail(errc::invalid_argument, "the port is none");
    }
    parsed.host = std::string(host);
    std::transform(parsed.host.begin(), parsed.host.end(), parsed.host.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return parsed;
}

std::string host_header(const origin& who) {
    std::string text = who.host.find(':') != std::string::npos ? "[" + who.host + "]" : who.host;
    if (who.port != (who.secure ? 443 : 80))
        text += ":" + std::to_string(who.port);
    return text;
}

std::string to_string(const origin& who) {
    return (who.secure ? "https://" : "http://") + host_header(who);
}

} // namespace callkit::net
