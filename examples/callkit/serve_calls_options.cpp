#include "serve_calls.hpp"

namespace callkit::cli {

void add_serve_calls(CLI::App& verb, serve_calls_options& options) {
    verb.add_flag("--dev", options.development, "No credentials, and only this machine can connect");
    verb.add_option("--provider", options.provider, "Who places calls: simulator or twilio")
        ->envname("CALLKIT_PROVIDER")
        ->capture_default_str();
    verb.add_option("--panel", options.panel, "The folder of the call panel; default: the one that came along");
    verb.add_option("--api-keys", options.api_keys, "A file with API keys, as `callkit key` prints them");
    verb.add_option("--jwt-secret", options.jwt_secret, "The secret that tokens are signed with (HS256)")
        ->envname("CALLKIT_JWT_SECRET");
    verb.add_option("--jwks", options.jwks, "The https address where the tokens' issuer publishes its keys");
    verb.add_option("--jwks-ca", options.jwks_authorities,
                    "A PEM file: who may have certified that address; default: whom the system trusts");
    verb.add_option("--jwks-pause", options.jwks_pause, "The least seconds between two times that keys are fetched")
        ->check(CLI::Range(1, 3600))
        ->capture_default_str();
    verb.add_option("--issuer", options.issuer, "What tokens must have as iss");
    verb.add_option("--audience", options.audience, "What tokens must have as aud");
    verb.add_option("--revoked", options.revoked, "A file with tokens that were taken back; docs/access.md");
    verb.add_option("--sockets-per-user", options.sockets_per_user,
                    "How many live connections a user or API key may have at once; 0 for no limit")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    verb.add_option("--allow-origin", options.origins, "Pages of this origin may ask too; repeatable");
    verb.add_option("--request-limit", options.request_limit, "The seconds that a request may take to arrive")
        ->check(CLI::Range(1, 600))
        ->capture_default_str();
    verb.add_option("--from", options.from,
                    "A number that calls may show, the first by default; repeatable; default TWILIO_PHONE_NUMBER");
    verb.add_option("--region", options.region, "The country whose habits apply to numbers without +, two letters");
    add_workspace(verb, options.common, "With --dev: the workspace of those who do not say");
}

} // namespace callkit::cli
