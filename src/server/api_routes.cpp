#include "api_routes.hpp"

#include <algorithm>

namespace callkit::server::detail {
namespace {

constexpr auto routes = std::to_array<route>({
    {verb::post, "/api/calls/initiate", permission::place_calls, initiate},
    {verb::put, "/api/calls/:callId/status", permission::control_calls, report_status},
    {verb::get, "/api/calls/history/:workspaceId", permission::read_calls, history},
    {verb::get, "/api/calls/stats/:workspaceId", permission::read_calls, stats},
    {verb::get, "/api/calls/active/:workspaceId", permission::read_calls, active},
    {verb::get, "/api/calls/:callId", permission::read_calls, one_call},
    {verb::post, "/api/calls/:callId/hangup", permission::control_calls, hang_up},
    {verb::put, "/api/calls/:callId/mute", permission::control_calls, set_mute},
    {verb::put, "/api/calls/:callId/hold", permission::control_calls, set_hold},
    {verb::post, "/api/calls/:callId/dtmf", permission::control_calls, send_digits},
    {verb::put, "/api/calls/:callId/note", permission::annotate_calls, set_note},
    {verb::put, "/api/calls/:callId/disposition", permission::annotate_calls, set_disposition},
    {verb::get, "/api/calls/export/:workspaceId", permission::export_calls, export_log},
    {verb::get, "/api/calls/analytics/:workspaceId", permission::read_calls, analytics},
    {verb::post, "/api/token", permission::browser_token, make_token},
    {verb::get, "/api/session", permission::read_calls, session},
    {verb::get, "/healthz", anyone, health},
    {verb::get, "/readyz", anyone, ready},
    {verb::get, "/metrics", permission::export_calls, metrics},
    {verb::get, "/openapi.json", anyone, openapi},
});
static_assert(routes.size() <= api_metrics::most_routes);

constexpr auto patterns = [] {
    std::array<path_parts, routes.size()> split{};
    for (std::size_t i = 0; i < routes.size(); ++i)
        split[i] = split_path(routes[i].pattern);
    return split;
}();
static_assert(std::all_of(patterns.begin(), patterns.end(),
                          [](const path_parts& one) { return one.count <= path_parts::most; }));

struct fit {
    std::size_t words{0}; ///< 0: it does not fit.
    std::string_view parameter{};
};

fit fits(const path_parts& pattern, const path_parts& path) noexcept {
    fit made;
    if (pattern.count != path.count)
        return made;
    for (std::size_t i = 0; i < path.count; ++i) {
        if (pattern.text[i].starts_with(':')) {
            if (path.text[i].empty())
                return {};
            made.parameter = path.text[i];
        } else if (pattern.text[i] == path.text[i]) {
            ++made.words;
        } else {
            return {};
        }
    }
    return made;
}

void allow(std::string& list, std::string_view method) {
    list.append(list.empty() ? "" : ", ").append(method);
}

} // namespace

std::span<const route> all_routes() noexcept {
    return routes;
}

route_match match_route(std::string_view method, std::string_view path) {
    const path_parts parts = split_path(path);
    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    route_match found;
    if (parts.count > path_parts::most)
        return found;
    std::size_t best = 0;
    for (std::size_t i = 0; i < routes.size(); ++i) {
        const fit one = fits(patterns[i], parts);
        if (one.words == 0 || one.words < best)
            continue;
        if (one.words > best) {
            found = {};
            best = one.words;
        }
        found.path_known = true;
        if (wanted == to_string(routes[i].method)) {
            found.found = &routes[i];
            found.parameter = one.parameter;
            continue;
        }
        if (found.found == nullptr) {
            allow(found.allowed, to_string(routes[i].method));
            if (routes[i].method == verb::get)
                allow(found.allowed, "HEAD");
        }
    }
    return found;
}

} // namespace callkit::server::detail
