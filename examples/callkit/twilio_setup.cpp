#include "twilio_setup.hpp"

#include "setup.hpp"

#include <callkit/core/dial_target.hpp>

#include <cstdlib>
#include <utility>

namespace callkit::cli {

server::twilio_webhooks_options webhooks_for(std::string public_url) {
    server::twilio_webhooks_options options;
    options.public_url = std::move(public_url);
    options.auth_tokens.emplace_back(environment("TWILIO_AUTH_TOKEN"));
    options.voice.caller_id = environment("TWILIO_PHONE_NUMBER");
    // One workspace of this name is what the other verbs look into when none is named.
    options.voice.workspace = [](std::string_view /*identity*/, std::string_view asked) {
        return std::optional<std::string>(asked.empty() ? "default" : asked);
    };
    return options;
}

namespace {

net::http_server_options listening_on(const net::listen_address& where) {
    net::http_server_options options;
    options.address = where.address;
    options.port = where.port;
    return options;
}

} // namespace

void add_webhooks(CLI::App& verb, twilio_options& options) {
    verb.add_option("--public-url", options.public_url,
                    "Where Twilio reaches us, with --listen; without them calls are followed by asking");
    verb.add_option("--listen", options.listen, "ADDRESS:PORT at which Twilio's webhooks arrive");
}

void add_twilio(CLI::App& verb, twilio_options& options) {
    verb.add_option("--agent", options.agent, "Twilio: ring this phone first, then call TO and connect the two")
        ->envname("CALLKIT_AGENT");
    CLI::Option* url = verb.add_option("--voice-url", options.voice_url, "Twilio: the document that TO meets");
    verb.add_option("--twiml", options.twiml, "Twilio: the document itself; without one it is silence")->excludes(url);
    verb.add_flag("--detect-machine", options.detect_machines,
                  "Twilio: find out whether a person or a machine answers");
    add_webhooks(verb, options);
}

result<twilio_client_options> open_twilio() {
    auto options = twilio_from_environment([](const char* name) -> const char* { return std::getenv(name); });
    const twilio_credentials& who = options.credentials;
    const auto missing = [](const char* what) { return fail(errc::invalid_argument, std::string(what)); };
    if (who.account_sid.empty())
        return missing("TWILIO_ACCOUNT_SID is not set; it begins with AC and stands in Twilio's console");
    if (!who.key_sid.empty() && who.key_secret.empty())
        return missing("TWILIO_API_SECRET is not set, but TWILIO_API_KEY is");
    if (who.key_sid.empty() && !who.oauth.client_id.empty() && who.oauth.client_secret.empty())
        return missing("TWILIO_CLIENT_SECRET is not set, but TWILIO_CLIENT_ID is");
    if (who.key_sid.empty() && who.oauth.client_id.empty() && who.auth_token.empty())
        return missing("TWILIO_AUTH_TOKEN is not set, nor are TWILIO_API_KEY and TWILIO_API_SECRET");
    return options;
}

result<twilio_provider_options> complete(const twilio_options& given, e164::region region,
                                         const e164::numbering_plan* plan) {
    auto client = open_twilio();
    if (!client)
        return failure{std::move(client).error()};
    twilio_provider_options options;
    options.client = *std::move(client);
    if (given.public_url.empty() != given.listen.empty())
        return fail(errc::invalid_argument, "webhooks need both --public-url and --listen");
    if (!given.public_url.empty()) {
        if (const auto origin = net::parse_origin(given.public_url); !origin)
            return fail(errc::invalid_argument, "--public-url is no http or https address");
        if (environment("TWILIO_AUTH_TOKEN").empty())
            return fail(errc::invalid_argument, "TWILIO_AUTH_TOKEN is not set; webhooks are signed with it");
    }
    if (!given.agent.empty()) {
        auto agent = dialable(given.agent, region, plan);
        if (!agent)
            return fail(agent.error().code, "the agent's phone: " + agent.error().detail);
        options.agent = agent->reveal();
    }
    options.public_url = given.public_url;
    options.voice_url = given.voice_url;
    options.twiml = given.twiml;
    options.detect_machines = given.detect_machines;
    return options;
}

result<net::listen_address> parse_listen(const std::string& text) {
    auto where = net::parse_listen_address(text);
    if (!where || where->port == 0)
        return fail(errc::invalid_argument, "--listen takes ADDRESS:PORT, with a port from 1 to 65535");
    return *std::move(where);
}

webhook_server::webhook_server(boost::asio::any_io_executor executor, engine& calls, twilio_provider& provider,
                               log_store& log, const time_source& clock, const net::listen_address& where,
                               std::string public_url)
    : webhooks_(calls, provider, log, clock, webhooks_for(std::move(public_url))),
      server_(std::move(executor), clock, listening_on(where),
              [this](net::incoming_request request, net::http_server::reply reply) {
                  last_target_ = request.message.target;
                  webhooks_.handle(std::move(request.message), std::move(reply));
              }) {
}

} // namespace callkit::cli
