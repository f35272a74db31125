#include "api_text.hpp"

#include <callkit/server/call_server.hpp>
#include <callkit/server/problem.hpp>
#include <callkit/server/rate_limiter.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace callkit::server {

server_part part_of(call_api& api) {
    return {.takes = [&api](std::string_view target) { return api.takes(target); },
            .handle = [&api](net::incoming_request request,
                             net::http_server::reply reply) { api.handle(std::move(request), std::move(reply)); }};
}

server_part part_of(live_routes& live) {
    return {.takes = [&live](std::string_view target) { return live.takes(target); },
            .handle = [&live](net::incoming_request request,
                              net::http_server::reply reply) { live.handle(std::move(request), std::move(reply)); },
            .upgrade =
                [&live](const net::incoming_request& request, std::shared_ptr<net::websocket> socket) {
                    return live.upgrade(request, std::move(socket));
                }};
}

server_part part_of(twilio_webhooks& webhooks) {
    return {.takes = [&webhooks](std::string_view target) { return webhooks.takes(target); },
            .handle =
                [&webhooks](net::incoming_request request, net::http_server::reply reply) {
                    webhooks.handle(std::move(request.message), std::move(reply));
                }};
}

server_part part_of(const static_files& files) {
    return {.takes = [&files](std::string_view target) { return files.takes(target); },
            .handle = [&files](const net::incoming_request& request,
                               const net::http_server::reply& reply) { reply(files.answer(request.message)); }};
}

struct call_server::impl {
    impl(boost::asio::any_io_executor executor, const time_source& clock, net::http_server_options options,
         std::vector<server_part> chosen, std::vector<std::string> names)
        : parts(std::move(chosen)), hosts(std::move(names)),
          server(
              std::move(executor), clock, std::move(options),
              [this](net::incoming_request request, net::http_server::reply reply) {
                  handle(std::move(request), std::move(reply));
              },
              [this](const net::incoming_request& request, std::shared_ptr<net::websocket> socket) {
                  return upgrade(request, std::move(socket));
              }) {}

    /// Whether the server is asked by a name that is its own.
    [[nodiscard]] bool is_meant(const net::incoming_request& request) const {
        const std::string_view name = detail::host_name(net::header(request.message.headers, "Host"));
        return hosts.empty() || std::any_of(hosts.begin(), hosts.end(),
                                            [&](const std::string& one) { return net::detail::same_name(one, name); });
    }
    void handle(net::incoming_request request, net::http_server::reply reply) {
        if (!is_meant(request))
            return reply(problem({errc::not_allowed, "this server is not asked by that name", {}}, 421));
        for (const server_part& part : parts)
            if (part.takes(request.message.target))
                return part.handle(std::move(request), std::move(reply));
        reply(problem({errc::not_found, "there is no such path", {}}));
    }
    std::optional<net::websocket_handlers> upgrade(const net::incoming_request& request,
                                                   std::shared_ptr<net::websocket> socket) {
        if (!is_meant(request))
            return std::nullopt;
        for (const server_part& part : parts)
            if (part.upgrade && part.takes(request.message.target))
                return part.upgrade(request, std::move(socket));
        return std::nullopt;
    }

    std::vector<server_part> parts;
    const std::vector<std::string> hosts;
    net::http_server server;
};

call_server::call_server(boost::asio::any_io_executor executor, const time_source& clock,
                         net::http_server_options options, std::vector<server_part> parts,
                         std::vector<std::string> hosts)
    : impl_(
          std::make_unique<impl>(std::move(executor), clock, std::move(options), std::move(parts), std::move(hosts))) {
}

call_server::~call_server() = default;

result<void> call_server::listen() {
    return impl_->server.listen();
}

std::uint16_t call_server::port() const noexcept {
    return impl_->server.port();
}

void call_server::close() {
    impl_->server.close();
}

std::function<std::optional<seconds>(const principal*, permission, std::string_view)>
usual_limits(const time_source& clock) {
    struct limiters {
        rate_limiter requests{{.count = 20, .per = seconds(1), .burst = 60}};
        rate_limiter calls{{.count = 1, .per = seconds(1), .burst = 5}};
        rate_limiter failures{{.count = 10, .per = seconds(60), .burst = 10}};
    };
    return [&clock, all = std::make_shared<limiters>()](const principal* who, permission what, std::string_view peer) {
        const steady_time now = clock.now().steady;
        seconds wait(0);
        if (who == nullptr) {
            wait = all->failures.take(peer, now);
        } else {
            const std::string key = who->workspace_id + " " + who->subject; // neither has spaces
            wait = all->requests.take(key, now);
            if (what == permission::place_calls)
                wait = std::max(wait, all->calls.take(key, now));
        }
        return wait > seconds(0) ? std::optional(wait) : std::nullopt;
    };
}

} // namespace callkit::server
