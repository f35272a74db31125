#include "output.hpp"
#include "serve_browsers.hpp"
#include "serve_calls.hpp"
#include "serve_twilio.hpp"
#include "setup.hpp"
#include "verbs.hpp"

#include <callkit/provider/scenario.hpp>
#include <callkit/testing/fake_twilio.hpp>

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <csignal>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace callkit::cli {
namespace {

namespace asio = boost::asio;

struct serve_options {
    bool fake_twilio{false};
    bool twilio{false};
    serve_twilio_options webhooks{};
    serve_calls_options calls{};
    testing::fake_twilio_options what{};
    testing::fake_server_options server{};
    std::string auth_token{};
    std::string api_secret{};
    std::string test_auth_token{};
    std::vector<std::string> numbers{};
    std::vector<std::string> callees{};
    std::string voice_url{};
    std::string faults{"none"};
    unsigned lose_answers{0};
    std::int64_t speed{1};
    bool scenario_given{false};
    bool seed_given{false};
    /// The first that was given of the options that not every way of serving has; empty when none was.
    std::string for_fake{};
    std::string for_simulated{};
    bool json{false};
};

constexpr auto fake_group = "With --fake-twilio";
constexpr auto simulated_group = "Simulated calls";

std::string first_given(const CLI::App& verb, std::string_view group) {
    for (const CLI::Option* one : verb.get_options())
        if (one->get_group() == group && one->count() != 0)
            return one->get_name();
    return {};
}

/// What an option would do elsewhere is not left out in silence.
result<void> check_place(const serve_options& given) {
    if (given.fake_twilio)
        return {};
    if (!given.for_fake.empty())
        return fail(errc::invalid_argument, given.for_fake + " is for --fake-twilio" +
                                                (given.for_fake == "--port" ? "; here, give --listen" : ""));
    if (!given.for_simulated.empty() && (given.twilio || given.calls.provider != "simulator"))
        return fail(errc::invalid_argument,
                    given.for_simulated + " is for simulated calls: --provider simulator, or --fake-twilio");
    return {};
}

result<void> complete_callees(serve_options& given) {
    seeded_random probe(1);
    if (const auto callee = draw_callee(given.what.scenario, probe); !callee)
        return failure{callee.error()};
    for (const std::string& one : given.callees) {
        const std::size_t equals = one.find('=');
        if (equals == std::string::npos || equals == 0)
            return fail(errc::invalid_argument, "--callee takes SUFFIX=SCENARIO");
        if (const auto callee = draw_callee(one.substr(equals + 1), probe); !callee)
            return failure{callee.error()};
        given.what.callees.push_back({one.substr(0, equals), one.substr(equals + 1)});
        given.calls.callees.push_back({one.substr(0, equals), one.substr(equals + 1)});
    }
    auto faults = parse_faults(given.faults);
    if (!faults)
        return failure{faults.error()};
    given.what.faults.callbacks = *faults;
    given.calls.faults = *faults;
    return {};
}

result<void> complete(serve_options& given) {
    if (given.fake_twilio && given.twilio)
        return fail(errc::invalid_argument, "either --fake-twilio or --twilio");
    if (const auto placed = check_place(given); !placed)
        return placed;
    if (const auto good = complete_callees(given); !good || !given.fake_twilio)
        return good;
    const network_faults& faults = given.what.faults.callbacks;
    // What these faults do to a dial of the simulator they do to a request here.
    given.what.faults.rate_limited = faults.refused;
    given.what.faults.dropped_after = faults.ambiguous / 2;
    given.what.faults.dropped_before = faults.ambiguous / 2;
    given.what.faults.failed_before = faults.failing_asks;
    if (given.lose_answers != 0)
        given.what.faults.decide = [left = given.lose_answers](const net::http_request& request) mutable {
            const bool dials = request.method == "POST" && request.target.ends_with("/Calls.json");
            if (!dials || left == 0)
                return testing::request_fault::none;
            --left;
            return testing::request_fault::dropped_after;
        };
    if (!given.auth_token.empty())
        given.what.auth_token = secret(given.auth_token);
    if (!given.api_secret.empty())
        given.what.api_secret = secret(given.api_secret);
    if (!given.test_auth_token.empty())
        given.what.test_auth_token = secret(given.test_auth_token);
    testing::fake_application application;
    application.voice_url = given.voice_url;
    for (const std::string& number : given.numbers)
        given.what.numbers.push_back({.phone_number = number, .voice_application_sid = application.sid});
    given.what.applications.push_back(std::move(application));
    return {};
}

void introduce(const testing::fake_twilio& fake, const serve_options& given) {
    const testing::fake_twilio_options& what = given.what;
    // These are nobody's secrets: they open a door on this machine, and whoever starts the fake needs them.
    const std::string token(what.auth_token.reveal());
    const std::string secret_text(what.api_secret.reveal());
    if (given.json) {
        print_line(boost::json::serialize(boost::json::object{{"base_url", fake.base_url()},
                                                              {"account_sid", what.account_sid},
                                                              {"auth_token", token},
                                                              {"api_key", what.api_key},
                                                              {"api_secret", secret_text},
                                                              {"application_sid", what.applications.front().sid},
                                                              {"seed", what.seed}}));
    } else {
        print_line("CALLKIT_TWILIO_BASE_URL=" + fake.base_url());
        print_line("TWILIO_ACCOUNT_SID=" + what.account_sid);
        print_line("TWILIO_AUTH_TOKEN=" + token);
        print_line("TWILIO_API_KEY=" + what.api_key);
        print_line("TWILIO_API_SECRET=" + secret_text);
        print_line("TWILIO_APPLICATION_SID=" + what.applications.front().sid);
        note("Twilio's API, faked, until interrupted. ",
             fmt::format("Seed {}, {} times as fast as life.", what.seed, given.speed));
    }
    (void)finish_output(done); // whoever waits for it reads a pipe
}

int serve(serve_options given) {
    if (const auto good = complete(given); !good)
        return report(good.error(), given.json);
    if (given.twilio) {
        given.webhooks.common.json = given.json;
        return serve_twilio(given.webhooks);
    }
    if (!given.fake_twilio) {
        serve_calls_options& calls = given.calls;
        calls.common.store = given.webhooks.common.store;
        calls.common.json = given.json;
        calls.twilio = given.webhooks.twilio;
        calls.certificate = given.server.certificate_chain;
        calls.key = given.server.private_key;
        calls.scenario = given.scenario_given ? given.what.scenario : std::string();
        calls.speed = given.speed;
        calls.seed = given.seed_given ? given.what.seed : 0;
        return serve_calls(calls);
    }
    const system_time_source real;
    const scaled_time_source scaled(real, given.speed);
    asio::io_context context;
    // Sound is in real time, however fast calls go.
    browsers at_browsers(context.get_executor(), real, given.what, given.server);
    testing::fake_twilio fake(context.get_executor(), scaled, given.what, given.server);
    at_browsers.attach(fake);
    if (const auto listening = fake.start(); !listening) {
        at_browsers.close();
        fake.close();
        context.run();
        return report(listening.error(), given.json);
    }
    asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&](boost::system::error_code, int) {
        at_browsers.close();
        fake.close();
    });
    introduce(fake, given);
    context.run();
    const testing::fake_counters counted = fake.counters();
    if (!given.json)
        note(fmt::format("{} requests, {} calls created, {} callbacks", counted.requests, counted.calls.processed,
                         counted.callbacks));
    return done;
}

void add_simulated(CLI::App& verb, serve_options& given) {
    const auto add = [&](const std::string& name, auto& value, const std::string& text) {
        return verb.add_option(name, value, text)->group(simulated_group);
    };
    add("--speed", given.speed, "How many times as fast as life calls go")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    add("--seed", given.what.seed, "Decides everything that is drawn")->capture_default_str();
    add("--scenario", given.what.scenario, "What the people called do")->capture_default_str();
    add("--callee", given.callees, "SUFFIX=SCENARIO: what the people at these numbers do; repeatable");
    add("--faults", given.faults,
        "none, all, or a list of late,duplicate,lost,ambiguous,refused,asks: callbacks that arrive late, twice or "
        "never; answers that are lost; 429; 503")
        ->capture_default_str();
}

void add_fake(CLI::App& verb, serve_options& given) {
    const auto add = [&](const std::string& name, auto& value, const std::string& text) {
        return verb.add_option(name, value, text)->group(fake_group);
    };
    add("--port", given.server.port, "Default: one that is free");
    add("--lose-answers", given.lose_answers, "To so many dials, although they are carried out");
    add("--account-sid", given.what.account_sid, "The account")->capture_default_str();
    add("--auth-token", given.auth_token, "Its token");
    add("--api-key", given.what.api_key, "A key of it")->capture_default_str();
    add("--api-secret", given.api_secret, "The key's secret");
    add("--test-account-sid", given.what.test_account_sid, "Test credentials, which place nothing");
    add("--test-auth-token", given.test_auth_token, "The token of these");
    add("--number", given.numbers, "A number of the account; repeatable; default: any may be shown");
    add("--voice-url", given.voice_url, "Where the account's application has its TwiML");
}

} // namespace

void add_serve(CLI::App& app, action& chosen) {
    auto given = std::make_shared<serve_options>();
    CLI::App* verb = app.add_subcommand("serve", "Serve calls, over REST and with a panel, until interrupted");
    verb->add_flag("--fake-twilio", given->fake_twilio, "Twilio's voice API, with a simulated network behind it");
    verb->add_flag("--twilio", given->twilio, "Twilio's webhooks: calls from browsers, and what becomes of them");
    add_serve_calls(*verb, given->calls);
    add_webhooks(*verb, given->webhooks.twilio);
    add_store(*verb, given->webhooks.common);
    verb->add_option("--certificate", given->server.certificate_chain,
                     "A PEM file: with --key it speaks TLS, and browsers can call");
    verb->add_option("--key", given->server.private_key, "A PEM file");
    add_simulated(*verb, *given);
    add_fake(*verb, *given);
    add_json(*verb, given->json);
    verb->callback([given, verb, &chosen] {
        given->scenario_given = verb->count("--scenario") != 0;
        given->seed_given = verb->count("--seed") != 0;
        given->for_fake = first_given(*verb, fake_group);
        given->for_simulated = first_given(*verb, simulated_group);
        chosen = [given] { return serve(*given); };
    });
}

} // namespace callkit::cli
