#include <callkit/net/http_client.hpp>

#include <algorithm>

namespace callkit::net {
namespace {

bool ends_with_name(std::string_view host, std::string_view name) {
    if (host.size() < name.size())
        return false;
    const std::string_view tail = host.substr(host.size() - name.size());
    return detail::same_name(tail, name) && (host.size() == name.size() || host[host.size() - name.size() - 1] == '.');
}

} // namespace

bool goes_direct(std::string_view no_proxy, std::string_view host) {
    while (!no_proxy.empty()) {
        const auto comma = no_proxy.find_first_of(", ");
        std::string_view name = no_proxy.substr(0, comma);
        no_proxy.remove_prefix(comma == std::string_view::npos ? no_proxy.size() : comma + 1);
        while (name.starts_with('.') || name.starts_with('*')) {
            if (name == "*")
                return true;
            name.remove_prefix(1);
        }
        if (!name.empty() && ends_with_name(host, name))
            return true;
    }
    return false;
}

void proxy_from(const std::function<const char*(const char*)>& environment, http_client_options& options) {
    const auto first_of = [&](const char* upper, const char* lower) -> std::string {
        for (const char* name : {upper, lower})
            if (const char* value = environment(name); value != nullptr && *value != '\0')
                return value;
        return {};
    };
    options.proxy = secret(first_of("HTTPS_PROXY", "https_proxy"));
    options.no_proxy = first_of("NO_PROXY", "no_proxy");
}

} // namespace callkit::net
