#include "output.hpp"
#include "setup.hpp"
#include "verbs.hpp"

#include <callkit/core/clock.hpp>
#include <callkit/core/time_text.hpp>
#include <callkit/twilio/access_token.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <string>

namespace callkit::cli {
namespace {

struct options {
    std::string identity{};
    std::int64_t ttl{3600};
    std::string outgoing{};
    bool incoming{false};
    std::string now{};
    bool json{false};
};

/// Seconds since 1970, or RFC 3339; the machine's time when nothing was given.
result<timestamp> issue_time(const std::string& text) {
    if (text.empty())
        return system_time_source().now().wall;
    std::int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec == std::errc{} && read.ptr == text.data() + text.size() && value >= 0 && value < 253'402'300'800)
        return from_unix_micros(value * 1'000'000);
    return parse_rfc3339(text);
}

int make(const options& given) {
    const auto now = issue_time(given.now);
    if (!now)
        return report(now.error(), given.json);
    twilio::access_token wanted;
    wanted.account_sid = environment("TWILIO_ACCOUNT_SID");
    wanted.key_sid = environment("TWILIO_API_KEY");
    wanted.key_secret = secret(environment("TWILIO_API_SECRET"));
    wanted.region = environment("TWILIO_REGION");
    wanted.identity = given.identity;
    wanted.ttl = seconds(given.ttl);
    wanted.voice = twilio::voice_grant{.incoming = given.incoming, .outgoing_application_sid = given.outgoing};
    if (wanted.account_sid.empty() || wanted.key_sid.empty() || wanted.key_secret.empty())
        return report(
            {errc::invalid_argument,
             "set TWILIO_ACCOUNT_SID, TWILIO_API_KEY and TWILIO_API_SECRET; a token is signed with an API key",
             {}},
            given.json);
    const auto token = twilio::make_access_token(wanted, *now);
    if (!token)
        return report(token.error(), given.json);
    if (given.json)
        print_line(
            boost::json::serialize(boost::json::object{{"token", *token},
                                                       {"identity", given.identity},
                                                       {"expires_at", to_rfc3339(*now + twilio::lifetime(wanted))}}));
    else
        print_line(*token);
    return done;
}

} // namespace

void add_token(CLI::App& app, action& chosen) {
    auto given = std::make_shared<options>();
    CLI::App* verb = app.add_subcommand("token", "Make an access token for Twilio's browser SDK");
    verb->add_option("--identity", given->identity, "Who the browser calls as")->required();
    verb->add_option("--ttl", given->ttl, "For how many seconds it lasts, at most 86400")->capture_default_str();
    verb->add_option("--outgoing-app", given->outgoing, "The TwiML application that its calls go to (AP…)");
    verb->add_flag("--incoming", given->incoming, "It can be called");
    verb->add_option("--now", given->now, "When it is issued: seconds since 1970, or such as 2026-01-31T00:00:00Z");
    add_json(*verb, given->json);
    verb->callback([given, &chosen] { chosen = [given] { return make(*given); }; });
}

} // namespace callkit::cli
