#include "webhook_policy.hpp"

#include <callkit/net/origin.hpp>

#include <charconv>

namespace callkit::testing {
namespace {

/// Percent escapes of a URL's user as plain text; what is no escape stays.
std::string unescaped(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned byte = 0;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(&text[i + 1], &text[i + 1] + 2, byte, 16).ptr == &text[i + 1] + 2) {
            plain += static_cast<char>(byte);
            i += 2;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

webhook_policy read_policy(std::string_view fragment) {
    webhook_policy policy;
    while (!fragment.empty()) {
        const std::string_view one = fragment.substr(0, fragment.find('&'));
        fragment.remove_prefix(std::min(fragment.size(), one.size() + 1));
        const std::string_view value = one.substr(std::min(one.size(), std::size_t{3}));
        if (one.starts_with("rc=") && value.size() == 1 && value[0] >= '0' && value[0] <= '5')
            policy.retries = static_cast<unsigned>(value[0] - '0');
        if (!one.starts_with("rp="))
            continue;
        const bool all = value.find("all") != std::string_view::npos;
        policy.on_no_connection = all || value.find("ct") != std::string_view::npos;
        policy.on_no_answer = all || value.find("rt") != std::string_view::npos;
        policy.on_4xx = all || value.find("4xx") != std::string_view::npos;
        policy.on_5xx = all || value.find("5xx") != std::string_view::npos;
    }
    return policy;
}

} // namespace

bool webhook_policy::again_after(const fetch_outcome& outcome) const noexcept {
    switch (outcome.how) {
    case fetch_outcome::kind::no_connection:
        return on_no_connection;
    case fetch_outcome::kind::no_answer:
        return on_no_answer;
    case fetch_outcome::kind::answered:
        break;
    }
    return (on_4xx && outcome.status >= 400 && outcome.status < 500) || (on_5xx && outcome.status >= 500);
}

std::optional<webhook_url> split_webhook(std::string_view url) {
    webhook_url made;
    if (const std::size_t hash = url.find('#'); hash != std::string_view::npos) {
        made.policy = read_policy(url.substr(hash + 1));
        url = url.substr(0, hash);
    }
    const std::size_t scheme_end = url.find("://");
    if (scheme_end == std::string_view::npos)
        return std::nullopt;
    const std::string scheme(url.substr(0, scheme_end + 3));
    std::string_view rest = url.substr(scheme_end + 3);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
    rest.remove_prefix(authority.size());
    std::string_view host = authority;
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        made.user = unescaped(authority.substr(0, at));
        host = authority.substr(at + 1);
    }
    made.plain = scheme + std::string(host) + std::string(rest);
    const auto where = net::parse_origin(made.plain);
    if (!where)
        return std::nullopt;
    made.host = net::host_header(*where);
    made.target = rest.starts_with('/') ? std::string(rest) : "/" + std::string(rest);
    net::origin without_port = *where;
    without_port.port = 443;
    made.signed_as = where->secure ? scheme + net::host_header(without_port) + std::string(rest) : made.plain;
    return made;
}

std::string absolute_url(const std::string& base, std::string_view url) {
    if (url.find("://") != std::string_view::npos || base.empty())
        return std::string(url);
    const std::size_t start = base.find("://");
    if (start == std::string::npos)
        return std::string(url);
    const std::size_t path = base.find_first_of("/?#", start + 3);
    if (url.empty())
        return base;
    if (url.starts_with('/'))
        return base.substr(0, path) + std::string(url);
    const std::string whole = base.substr(0, base.find_first_of("?#", start + 3));
    const std::size_t slash = whole.rfind('/');
    return (slash < start + 3 ? whole + "/" : whole.substr(0, slash + 1)) + std::string(url);
}

} // namespace callkit::testing
