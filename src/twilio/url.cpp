#include "url.hpp"

#include <callkit/twilio/form.hpp>

#include <cstddef>

namespace callkit::twilio {
namespace {

bool is_alphanumeric(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void add_escaped(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
}

/// Escapes controls, everything outside ASCII, and `also`.
std::string escaped(std::string_view text, std::string_view also) {
    std::string made;
    for (const char c : text) {
        if (c <= ' ' || c == '\x7f' || also.find(c) != std::string_view::npos) // bytes of UTF-8 are negative
            add_escaped(made, c);
        else
            made += c;
    }
    return made;
}

} // namespace

std::optional<url_parts> split_url(std::string_view url) noexcept {
    url = url.substr(0, url.find('#'));
    const std::size_t colon = url.find("://");
    if (colon == std::string_view::npos || colon == 0)
        return std::nullopt;
    for (const char c : url.substr(0, colon))
        if (!is_alphanumeric(c) && c != '+' && c != '.' && c != '-')
            return std::nullopt;
    url_parts parts;
    parts.scheme = url.substr(0, colon + 3);
    url.remove_prefix(colon + 3);
    std::size_t end = 0;
    while (end < url.size() && url[end] != '/' && url[end] != '?')
        ++end;
    std::string_view authority = url.substr(0, end);
    const std::string_view rest = url.substr(end);
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        parts.user = authority.substr(0, at + 1);
        authority.remove_prefix(at + 1);
    }
    const std::size_t bracket = authority.rfind(']');
    const std::size_t port = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    parts.host = authority.substr(0, port);
    parts.port = port == std::string_view::npos ? std::string_view() : authority.substr(port);
    if (parts.host.empty())
        return std::nullopt;
    const std::size_t question = rest.find('?');
    parts.path = rest.substr(0, question);
    parts.query = question == std::string_view::npos ? std::string_view() : rest.substr(question);
    return parts;
}

std::string standard_host(std::string_view host) {
    std::string made;
    for (const char c : host)
        made += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return made;
}

std::string standard_path(std::string_view path) {
    return escaped(path.empty() ? "/" : path, "\"<>`{}^");
}

std::string standard_query(std::string_view query) {
    return escaped(query, "\"<>'");
}

std::string encoded_again(std::string_view query) {
    if (query.size() < 2)
        return std::string(query);
    const auto fields = form::parse(query.substr(1));
    if (!fields)
        return std::string(query);
    std::string made = "?";
    const auto add = [&made](std::string_view text) {
        for (const char c : text) {
            if (is_alphanumeric(c) || std::string_view("-_.!~*'()").find(c) != std::string_view::npos)
                made += c;
            else
                add_escaped(made, c);
        }
    };
    for (const auto& [name, value] : fields->fields()) {
        if (made.size() > 1)
            made += '&';
        add(name);
        made += '=';
        add(value);
    }
    return made;
}

std::optional<std::string_view> query_value(std::string_view query, std::string_view name) noexcept {
    if (!query.empty() && query.front() == '?')
        query.remove_prefix(1);
    while (!query.empty()) {
        const std::size_t end = query.find('&');
        const std::string_view field = query.substr(0, end);
        query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
        const std::size_t equals = field.find('=');
        if (field.substr(0, equals) == name)
            return equals == std::string_view::npos ? std::string_view() : field.substr(equals + 1);
    }
    return std::nullopt;
}

} // namespace callkit::twilio
