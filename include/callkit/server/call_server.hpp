#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/net/http_server.hpp>
#include <callkit/server/call_api.hpp>
#include <callkit/server/live_routes.hpp>
#include <callkit/server/static_files.hpp>
#include <callkit/server/twilio_webhooks.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callkit::server {

/// A part of a server: which targets are its own, and what becomes of them.
struct server_part {
    std::function<bool(std::string_view target)> takes{};
    std::function<void(net::incoming_request, net::http_server::reply)> handle{};
    /// For parts that speak over WebSockets.
    net::http_server::upgrade_handler upgrade{};
};

/// The parts that there are. Each refers to what it is made of, which must outlive the server.
[[nodiscard]] server_part part_of(call_api& api);
/// To stand before the API, of whose paths some are its own.
[[nodiscard]] server_part part_of(live_routes& live);
[[nodiscard]] server_part part_of(twilio_webhooks& webhooks);
[[nodiscard]] server_part part_of(const static_files& files);

/// Several parts on one address. Each target goes to the first part that takes it; what none takes is 404.
class call_server {
  public:
    /// As `net::http_server`. `hosts`: as `call_api_options::hosts`, for every part.
    call_server(boost::asio::any_io_executor executor, const time_source& clock, net::http_server_options options,
                std::vector<server_part> parts, std::vector<std::string> hosts = {});
    ~call_server();
    call_server(const call_server&) = delete;
    call_server& operator=(const call_server&) = delete;

    [[nodiscard]] result<void> listen();
    [[nodiscard]] std::uint16_t port() const noexcept;
    void close();

  private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

/// How often one user, and one address that has proved nothing, may ask: 20 requests a second with bursts of 60, a call
/// a second with bursts of 5, and 10 failed proofs a minute. For `call_api_options::throttle`. The clock must outlive
/// it.
[[nodiscard]] std::function<std::optional<seconds>(const principal*, permission, std::string_view)>
usual_limits(const time_source& clock);

} // namespace callkit::server
