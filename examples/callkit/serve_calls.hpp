#pragma once

#include "setup.hpp"
#include "twilio_setup.hpp"

#include <callkit/provider/simulated_network.hpp>
#include <callkit/server/call_api.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace callkit::cli {

struct serve_calls_options {
    common_options common{};
    twilio_options twilio{}; ///< Its `listen` is where everything is served.
    std::string provider{"simulator"};
    bool development{false};
    std::string panel{};
    std::string api_keys{};
    std::string jwt_secret{};
    std::string revoked{};
    std::size_t sockets_per_user{32};
    std::string jwks{};
    std::string jwks_authorities{};
    std::int64_t jwks_pause{30}; ///< Seconds.
    std::string issuer{};
    std::string audience{};
    std::string certificate{};
    std::string key{};
    std::vector<std::string> origins{};
    std::int64_t request_limit{15}; ///< Seconds.
    std::vector<std::string> from{};
    std::string region{};
    // For the simulator; `serve --fake-twilio` has them too.
    std::string scenario{};
    std::vector<server::callee_rule> callees{};
    network_faults faults{};
    std::int64_t speed{1};
    std::uint64_t seed{0};
};

void add_serve_calls(CLI::App& verb, serve_calls_options& options);

/// The REST API, Twilio's webhooks and the call panel, until interrupted.
int serve_calls(const serve_calls_options& given);

} // namespace callkit::cli
