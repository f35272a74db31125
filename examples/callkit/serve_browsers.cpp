#include "serve_browsers.hpp"

#include <callkit/testing/browser/browser_gateway.hpp>

namespace callkit::cli {

struct browsers::parts {
    testing::browser_gateway gateway;
};

browsers::browsers(const boost::asio::any_io_executor& executor, const time_source& clock,
                   const testing::fake_twilio_options& what, testing::fake_server_options& server) {
    if (server.certificate_chain.empty())
        return;
    testing::browser_gateway_options options;
    options.keys = [sid = what.api_key, account = what.account_sid,
                    key = what.api_secret](std::string_view asked) -> std::optional<testing::api_key> {
        if (asked != sid)
            return std::nullopt;
        return testing::api_key{account, key};
    };
    parts_ =
        std::unique_ptr<parts>(new parts{{executor, clock, std::make_unique<system_random>(), std::move(options)}});
    testing::browser_gateway& gateway = parts_->gateway;
    server.on_upgrade = [&gateway](const net::incoming_request& request, std::shared_ptr<net::websocket> socket) {
        return gateway.connect(request, std::move(socket));
    };
    server.on_request = [&gateway](const net::incoming_request& request, const net::http_server::reply& reply) {
        if (request.message.method != "GET" || request.message.target != "/callkit/browsers")
            return false;
        gateway.status([reply](const testing::browser_status& status) {
            reply({200, {{"Content-Type", "application/json"}}, to_json(status)});
        });
        return true;
    };
}

browsers::~browsers() = default;

void browsers::attach(testing::fake_twilio& fake) {
    if (!parts_)
        return;
    parts_->gateway.attach(fake);
    fake.set_gateway(&parts_->gateway);
}

void browsers::close() {
    if (parts_)
        parts_->gateway.close();
}

} // namespace callkit::cli
