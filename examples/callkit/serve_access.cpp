#include "serve_access.hpp"

#include "output.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <utility>

namespace callkit::cli {
namespace {

result<std::string> read_text(const std::string& path, const char* what) {
    std::ifstream file(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file)
        return fail(errc::not_found, std::string(what) + " cannot be read: " + path);
    return text;
}

result<server::api_keys> read_keys(const std::string& path) {
    const auto text = read_text(path, "the API keys");
    return text ? server::api_keys::parse(*text) : failure{text.error()};
}

result<server::revoked_tokens> read_revoked(const std::string& path) {
    const auto text = read_text(path, "the revoked tokens");
    return text ? server::revoked_tokens::parse(*text) : failure{text.error()};
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
        if (tokens || !given.api_keys.empty() || !given.revoked.empty())
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
        made->keys_ = watched_file(given.api_keys);
        auto keys = read_keys(given.api_keys);
        if (!keys)
            return failure{std::move(keys).error()};
        options.keys = *std::move(keys);
    }
    if (!given.revoked.empty()) {
        if (!tokens)
            return fail(errc::invalid_argument, "--revoked is for tokens; an API key goes when it goes from its file");
        made->revoked_ = watched_file(given.revoked);
        auto revoked = read_revoked(given.revoked);
        if (!revoked)
            return failure{std::move(revoked).error()};
        options.revoked = *std::move(revoked);
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
    made->replaceable_ = control->get();
    made->control_ = *std::move(control);
    return made;
}

bool serve_access::refresh() {
    bool replaced = false;
    const auto renew = [&](watched_file& file, const char* what, auto read, auto replace) {
        if (!file.changed())
            return;
        auto made = read(file.path());
        if (!made)
            return note(std::string(what) + " stay as they were: " + made.error().detail);
        (replaceable_->*replace)(*std::move(made));
        replaced = true;
    };
    renew(keys_, "The API keys", read_keys, &server::credentials::replace_api_keys);
    renew(revoked_, "The revoked tokens", read_revoked, &server::credentials::replace_revoked);
    return replaced;
}

} // namespace callkit::cli
