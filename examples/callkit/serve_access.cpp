#include "serve_access.hpp"

#include <callkit/server/credentials.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <utility>

namespace callkit::cli {
namespace {

result<server::api_keys> read_keys(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file)
        return fail(errc::not_found, "the API keys cannot be read: " + path);
    return server::api_keys::parse(text);
}

server::jwt_rules rules_of(const serve_calls_options& given) {
    server::jwt_rules rules;
    if (given.issuer.ends_with(".supabase.co/auth/v1"))
        rules =
            server::supabase_rules(given.issuer.substr(0, given.issuer.size() - std::string_view("/auth/v1").size()));
    rules.issuer = given.issuer.empty() ? rules.issuer : given.issuer;
    rules.audience = given.audience.empty() ? rules.audience : given.audience;
    return rules;
}

} // namespace

result<std::unique_ptr<serve_access>> serve_access::make(const serve_calls_options& given,
                                                         boost::asio::any_io_executor executor,
                                                         const time_source& clock, random_source& random) {
    auto made = std::make_unique<serve_access>();
    const bool tokens = !given.jwt_secret.empty() || !given.jwks.empty();
    if (given.development) {
        if (tokens || !given.api_keys.empty())
            return fail(errc::invalid_argument, "--dev asks nobody for credentials; leave them out");
        made->control_ = std::make_unique<server::development_access>(given.common.workspace);
        return made;
    }
    if (!tokens && given.api_keys.empty())
        return fail(
            errc::invalid_argument,
            "nobody could come in: give --api-keys FILE (made by `callkit key`), --jwt-secret or --jwks, or try "
            "it on this machine alone with --dev");
    server::credentials_options options;
    if (!given.api_keys.empty()) {
        auto keys = read_keys(given.api_keys);
        if (!keys)
            return failure{std::move(keys).error()};
        options.keys = *std::move(keys);
    }
    if (tokens) {
        auto verifier = server::jwt_verifier::make(rules_of(given));
        if (!verifier)
            return failure{std::move(verifier).error()};
        options.tokens = *std::move(verifier);
    }
    if (!given.jwt_secret.empty()) {
        auto key = server::jwt_key::hs256(secret(given.jwt_secret));
        if (!key)
            return failure{std::move(key).error()};
        options.token_keys.push_back(*std::move(key));
    }
    if (given.jwks.empty() && !given.jwks_authorities.empty())
        return fail(errc::invalid_argument, "--jwks-ca is for --jwks");
    if (!given.jwks_authorities.empty() && !std::ifstream(given.jwks_authorities))
        return fail(errc::not_found, "the file of --jwks-ca cannot be read");
    if (!given.jwks.empty()) {
        net::http_client_options trust;
        trust.certificate_authorities = given.jwks_authorities;
        made->client_.emplace(std::move(executor), clock, random, std::move(trust));
        server::jwks_options published;
        published.pause = seconds(given.jwks_pause);
        published.url = given.jwks;
        published.beside = std::exchange(options.token_keys, {});
        auto source = server::jwks_source::make(*made->client_, clock, std::move(published));
        if (!source)
            return failure{std::move(source).error()};
        options.published = *std::move(source);
    }
    auto control = server::credentials::make(std::move(options), clock);
    if (!control)
        return failure{std::move(control).error()};
    made->control_ = *std::move(control);
    return made;
}

} // namespace callkit::cli
