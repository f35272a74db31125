#include "api_text.hpp"

#include <callkit/net/http.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace callkit::server::detail {
namespace {

int hex(char c) noexcept {
    if (c >= '0' && c <= '9')
        return c - '0';
    const char low = net::detail::lower(c);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

std::string_view trim(std::string_view text) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

/// The text before the next separator, which goes with it.
std::string_view take_until(std::string_view& rest, char separator) noexcept {
    const std::size_t end = rest.find(separator);
    const std::string_view part = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return part;
}

} // namespace

std::optional<std::string> unescape(std::string_view text, bool plus_is_space) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '+' && plus_is_space) {
            c = ' ';
        } else if (c == '%') {
            const int high = i + 2 < text.size() ? hex(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hex(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        }
        if (c == '\0')
            return std::nullopt;
        plain += c;
    }
    return plain;
}

query_reader::query_reader(std::string_view query) {
    constexpr std::size_t most = 32;
    while (!query.empty() && !wrong_) {
        std::string_view value = take_until(query, '&');
        if (value.empty())
            continue;
        const std::string_view name = take_until(value, '=');
        auto plain_name = unescape(name, true);
        auto plain_value = unescape(value, true);
        if (!plain_name || !plain_value || given_.size() == most)
            wrong_ = error{errc::malformed, "the query cannot be read", {}};
        else if (std::any_of(given_.begin(), given_.end(), [&](const auto& one) { return one.name == *plain_name; }))
            wrong_ = error{errc::malformed, "a parameter stands twice", {}};
        else
            given_.push_back({*std::move(plain_name), *std::move(plain_value)});
    }
}

void query_reader::refuse(errc code, std::string_view name, std::string_view why) {
    if (!wrong_)
        wrong_ = error{code, std::string(name).append(" ").append(why), {}};
}

std::string query_reader::text(std::string_view name, std::size_t longest) {
    for (parameter& one : given_)
        if (one.name == name) {
            one.asked = true;
            if (one.value.size() > longest)
                refuse(errc::invalid_argument, name, "is too long");
            return one.value;
        }
    return {};
}

std::uint64_t query_reader::number(std::string_view name, std::uint64_t otherwise, std::uint64_t low,
                                   std::uint64_t high) {
    const std::string value = text(name);
    if (value.empty())
        return otherwise;
    std::uint64_t number = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
    if (read.ec != std::errc{} || read.ptr != value.data() + value.size() || number < low || number > high) {
        refuse(errc::invalid_argument, name, "is not " + std::to_string(low) + " to " + std::to_string(high));
        return otherwise;
    }
    return number;
}

result<void> query_reader::finish() {
    if (!wrong_ && std::any_of(given_.begin(), given_.end(), [](const parameter& one) { return !one.asked; }))
        wrong_ = error{errc::malformed, "a parameter is not known here", {}};
    if (wrong_)
        return failure{*wrong_};
    return {};
}

std::string_view bearer_of(std::string_view authorization) noexcept {
    constexpr std::string_view scheme = "Bearer ";
    if (authorization.size() <= scheme.size() ||
        !net::detail::same_name(authorization.substr(0, scheme.size()), scheme))
        return {};
    return trim(authorization.substr(scheme.size()));
}

std::uint32_t wait_of(std::string_view prefer) noexcept {
    while (!prefer.empty()) {
        std::string_view part = trim(take_until(prefer, ','));
        part = trim(take_until(part, ';'));
        const std::string_view name = trim(take_until(part, '='));
        std::uint32_t number = 0;
        const std::string_view value = trim(part);
        if (net::detail::same_name(name, "wait") &&
            std::from_chars(value.data(), value.data() + value.size(), number).ec == std::errc{})
            return number;
    }
    return 0;
}

bool accepts(std::string_view accept, std::string_view type) noexcept {
    if (trim(accept).empty())
        return true;
    const std::string_view family = type.substr(0, type.find('/'));
    while (!accept.empty()) {
        std::string_view part = take_until(accept, ',');
        const std::string_view range = trim(take_until(part, ';'));
        const std::string_view weight = trim(part);
        const bool never = weight == "q=0" || weight == "q=0.0" || weight == "q=0.00" || weight == "q=0.000";
        const bool fits = range == "*/*" || net::detail::same_name(range, type) ||
                          (range.ends_with("/*") && net::detail::same_name(range.substr(0, range.size() - 2), family));
        if (fits && !never)
            return true;
    }
    return false;
}

bool is_media_type(std::string_view content_type, std::string_view type) noexcept {
    return net::detail::same_name(trim(take_until(content_type, ';')), type);
}

std::string_view host_name(std::string_view host) noexcept {
    if (const std::size_t scheme = host.find("://"); scheme != std::string_view::npos)
        host.remove_prefix(scheme + 3);
    if (host.starts_with('['))
        return host.substr(0, host.find(']') + 1);
    return host.substr(0, host.find(':'));
}

} // namespace callkit::server::detail
