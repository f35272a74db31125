#include "output.hpp"
#include "setup.hpp"
#include "verbs.hpp"

#include <callkit/twilio/webhook.hpp>

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace callkit::cli {
namespace {

struct webhook_options {
    std::vector<std::string> tokens{};
    std::string url{};
    std::string signature{};
    std::string body_file{};
    bool websocket{false};
    bool json{false};
};

/// What was given, with everything read that has to be.
struct given_request {
    std::vector<secret> tokens{};
    std::string body{};
    twilio::webhook request{};
};

result<void> read(const webhook_options& given, given_request& made) {
    for (const std::string& token : given.tokens)
        made.tokens.emplace_back(token);
    if (made.tokens.empty())
        made.tokens.emplace_back(environment("TWILIO_AUTH_TOKEN"));
    if (made.tokens.front().empty() && made.tokens.size() == 1)
        return fail(errc::invalid_argument, "give the auth token with --token or TWILIO_AUTH_TOKEN");
    if (given.body_file == "-") {
        made.body.assign(std::istreambuf_iterator<char>(std::cin), {});
    } else if (!given.body_file.empty()) {
        std::ifstream file(given.body_file, std::ios::binary);
        made.body.assign(std::istreambuf_iterator<char>(file), {});
        if (!file)
            return fail(errc::not_found, "the body cannot be read: " + given.body_file);
    }
    made.request = {.url = given.url, .signature = given.signature, .body = made.body, .websocket = given.websocket};
    return {};
}

int verify(const webhook_options& given) {
    given_request what;
    if (const auto good = read(given, what); !good)
        return report(good.error(), given.json);
    const auto outcome = twilio::verify_webhook(what.request, what.tokens);
    if (given.json)
        print_line(
            outcome ? R"({"valid":true})"
                    : boost::json::serialize(boost::json::object{{"valid", false}, {"why", outcome.error().detail}}));
    else if (outcome)
        print_line("the signature is right");
    else
        print_line("not Twilio's: " + outcome.error().detail);
    return outcome ? done : failed;
}

int explain(const webhook_options& given) {
    given_request what;
    if (const auto good = read(given, what); !good)
        return report(good.error(), given.json);
    const auto outcome = twilio::verify_webhook(what.request, what.tokens);
    const auto tries = twilio::explain_webhook(what.request, what.tokens);
    const bool matches = std::any_of(tries.begin(), tries.end(), [](const auto& one) { return one.matches; });
    if (given.json) {
        print_line(twilio::to_json(outcome, tries));
        return matches ? done : failed;
    }
    print_line(outcome ? "accepted" : "refused: " + outcome.error().detail);
    for (const auto& one : tries) {
        if (!one.matches)
            continue;
        const std::string token = what.tokens.size() > 1 ? fmt::format(", token {}", one.token + 1) : "";
        print_line(fmt::format("it was signed {}{}{}", one.what == "as received" ? "as it was received" : one.what,
                               token, one.accepted ? "" : "; such a request is refused, so put that right"));
        print_line("  " + printable(one.url));
    }
    if (!matches)
        print_line(fmt::format(
            "none of {} ways of signing it fits: another token, or another URL or body than Twilio had", tries.size()));
    return matches ? done : failed;
}

} // namespace

void add_webhook(CLI::App& app, action& chosen) {
    CLI::App* verb = app.add_subcommand("webhook", "Look at requests from Twilio");
    verb->require_subcommand(1);
    const auto add = [verb, &chosen](const char* name, const char* what, int (*act)(const webhook_options&)) {
        auto given = std::make_shared<webhook_options>();
        CLI::App* one = verb->add_subcommand(name, what);
        one->add_option("--token", given->tokens,
                        "The auth token; several during a rotation; default TWILIO_AUTH_TOKEN");
        one->add_option("--url", given->url, "The whole public URL of the request")->required();
        one->add_option("--signature", given->signature, "The X-Twilio-Signature header")->required();
        one->add_option("--body", given->body_file, "A file with the body as it came, or - for standard input");
        one->add_flag("--websocket", given->websocket, "The request asked for a WebSocket");
        add_json(*one, given->json);
        one->callback([given, act, &chosen] { chosen = [given, act] { return act(*given); }; });
    };
    add("verify", "Say whether a request came from Twilio; exit code 0 or 1", verify);
    add("explain", "Say which URL, token or body would have been right", explain);
}

} // namespace callkit::cli
