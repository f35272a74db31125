#include "live_request.hpp"

#include "codec/json_writer.hpp"

#include <algorithm>
#include <utility>

namespace callkit::server::detail {
namespace {

constexpr std::string_view events = "/api/events/";

std::string_view path_of(std::string_view target) noexcept {
    return target.substr(0, target.find('?'));
}

std::string_view query_value(std::string_view target, std::string_view name) {
    const std::size_t begin = target.find('?');
    std::string_view rest = begin == std::string_view::npos ? std::string_view() : target.substr(begin + 1);
    while (!rest.empty()) {
        const std::string_view one = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), one.size() + 1));
        if (one.starts_with(name) && one.size() > name.size() && one[name.size()] == '=')
            return one.substr(name.size() + 1);
    }
    return {};
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    const char low = net::detail::lower(c);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size();
        const int high = escape ? hex_digit(text[i + 1]) : -1;
        const int low = escape ? hex_digit(text[i + 2]) : -1;
        if (high >= 0 && low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

} // namespace

live_route route_of(std::string_view target) noexcept {
    const std::string_view path = path_of(target);
    if (path == "/socket.io/" || path == "/socket.io")
        return live_route::socket_io;
    if (path == "/api/events/ws")
        return live_route::message_socket;
    if (path.starts_with(events) && path.size() > events.size() &&
        path.find('/', events.size()) == std::string_view::npos)
        return live_route::event_stream;
    return live_route::none;
}

live_request read_live_request(std::string_view target) {
    live_request request{.route = route_of(target)};
    if (request.route == live_route::event_stream)
        request.workspace = unescaped(path_of(target).substr(events.size()));
    if (request.route == live_route::socket_io) {
        request.protocol = query_value(target, "EIO");
        request.transport = query_value(target, "transport");
        request.sid = query_value(target, "sid");
    }
    return request;
}

bool origin_may(const net::incoming_request& request, const live_routes_options& options) {
    const std::string_view origin = net::header(request.message.headers, "Origin");
    if (origin.empty())
        return true;
    const std::string_view host = net::header(request.message.headers, "Host");
    const std::size_t scheme = origin.find("://");
    if (!host.empty() && scheme != std::string_view::npos && net::detail::same_name(origin.substr(scheme + 3), host))
        return true;
    return std::any_of(options.allowed_origins.begin(), options.allowed_origins.end(), [&](const std::string& allowed) {
        return allowed == "*" || net::detail::same_name(allowed, origin);
    });
}

net::http_headers answer_headers(const net::incoming_request& request) {
    net::http_headers headers{{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    const std::string_view origin = net::header(request.message.headers, "Origin");
    if (!origin.empty()) {
        headers.push_back({"Access-Control-Allow-Origin", std::string(origin)});
        headers.push_back({"Vary", "Origin"});
    }
    return headers;
}

net::http_response preflight_answer(const net::incoming_request& request) {
    net::http_headers headers = answer_headers(request);
    headers.push_back({"Access-Control-Allow-Methods", "GET, POST"});
    headers.push_back({"Access-Control-Allow-Headers", "Authorization, Content-Type, Last-Event-ID"});
    headers.push_back({"Access-Control-Max-Age", "600"});
    return {204, std::move(headers), {}};
}

net::http_response problem(int status, std::string_view title, std::string_view code, net::http_headers headers) {
    headers.push_back({"Content-Type", "application/problem+json"});
    if (status == 401)
        headers.push_back({"WWW-Authenticate", "Bearer"});
    codec::json_writer out;
    out.text("title", title).number("status", status).text("code", code);
    return {status, std::move(headers), std::move(out).finish()};
}

} // namespace callkit::server::detail
