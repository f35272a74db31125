#include "serve_calls.hpp"

#include "output.hpp"
#include "serve_access.hpp"
#include "verbs.hpp"

#include <callkit/core/dial_target.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/provider/scenario.hpp>
#include <callkit/provider/simulator.hpp>
#include <callkit/server/call_server.hpp>
#include <callkit/twilio/access_token.hpp>

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace callkit::cli {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

bool is_loopback(const std::string& address) {
    return address.starts_with("127.") || address == "::1";
}

/// Where the panel is when nobody says: beside the installed command, or where it was built.
std::string panel_folder(const std::string& chosen) {
    if (!chosen.empty())
        return chosen;
    std::error_code ec;
    const fs::path here = fs::read_symlink("/proc/self/exe", ec).parent_path();
    for (const fs::path& folder : {here / "../share/callkit/board", fs::path(CALLKIT_BOARD_FOLDER)})
        if (fs::exists(folder / "index.html", ec))
            return folder.string();
    return {};
}

/// What everybody who calls may show.
result<std::vector<std::string>> own_numbers(const serve_calls_options& given, e164::region region) {
    std::vector<std::string> named = given.from;
    if (const std::string own = environment("TWILIO_PHONE_NUMBER"); named.empty() && !own.empty())
        named.push_back(own);
    for (std::string& one : named) {
        auto number = dialable(one, region);
        if (!number)
            return fail(number.error().code, "--from: " + number.error().detail);
        one = number->reveal();
    }
    return named;
}

/// Tokens for Twilio's SDK in a browser, where the environment has what they need.
std::function<result<server::browser_token>(const server::principal&)> token_maker(const time_source& clock) {
    twilio::access_token token;
    token.account_sid = environment("TWILIO_ACCOUNT_SID");
    token.key_sid = environment("TWILIO_API_KEY");
    token.key_secret = secret(environment("TWILIO_API_SECRET"));
    const std::string application = environment("TWILIO_APPLICATION_SID");
    if (token.account_sid.empty() || token.key_sid.empty() || token.key_secret.empty() || application.empty())
        return {};
    token.voice = twilio::voice_grant{.incoming = false, .outgoing_application_sid = application};
    return [token, &clock](const server::principal& who) -> result<server::browser_token> {
        twilio::access_token theirs = token;
        theirs.identity = who.subject;
        const timestamp now = clock.now().wall;
        auto made = twilio::make_access_token(theirs, now);
        if (!made)
            return failure{std::move(made).error()};
        return server::browser_token{secret(*std::move(made)), who.subject, now + twilio::lifetime(theirs)};
    };
}

/// Everything that runs, in the order in which it refers to each other.
class session {
  public:
    session(const serve_calls_options& given, log_store& log, net::listen_address where)
        : given_(given), log_(log), where_(std::move(where)), fast_(machine_, given.speed) {}

    int run() {
        const auto region = parse_region(given_.region);
        if (!region)
            return report(region.error(), given_.common.json);
        auto numbers = own_numbers(given_, *region);
        if (!numbers)
            return report(numbers.error(), given_.common.json);
        auto access = serve_access::make(given_, context_.get_executor(), machine_, chance_);
        if (!access)
            return report(access.error(), given_.common.json);
        access_ = *std::move(access);
        if (const auto opened = open_line(); !opened)
            return report(opened.error(), given_.common.json);
        engine_options how;
        how.recover = recovery::all;
        calls_.emplace(context_.get_executor(), log_, *line_, time(), chance_, how);
        server::live_feed_options kept;
        if (given_.common.store.starts_with("memory:"))
            kept.journal = std::to_string(chance_.next()); // whose positions mean nothing to another run
        feed_.emplace(context_.get_executor(), *calls_, log_, kept);
        if (const auto made = compose(*region, *std::move(numbers)); !made)
            return report(made.error(), given_.common.json);
        calls_->async_start([this](const result<void>& started) { on_started(started); });
        asio::signal_set signals(context_, SIGINT, SIGTERM);
        signals.async_wait([this](boost::system::error_code ec, int) {
            if (!ec)
                leave(done);
        });
        signals_ = &signals;
        context_.run();
        return code_;
    }

  private:
    [[nodiscard]] bool simulated() const { return given_.provider == "simulator"; }
    /// Calls go as fast as life, or faster in the simulator; who may ask how often is measured in real time.
    [[nodiscard]] const time_source& time() const {
        return given_.speed > 1 ? static_cast<const time_source&>(fast_) : machine_;
    }

    result<void> open_line() {
        if (simulated()) {
            line_ = std::make_unique<simulator>(context_.get_executor(), time(),
                                                given_.seed != 0 ? given_.seed : chance_.next(), given_.faults);
            return {};
        }
        if (given_.provider != "twilio")
            return fail(errc::unsupported, "the providers are simulator and twilio");
        twilio_options chosen = given_.twilio;
        if (chosen.public_url.empty())
            chosen.listen.clear(); // calls are followed by asking
        auto options = complete(chosen, e164::region{}, nullptr);
        if (!options)
            return failure{std::move(options).error()};
        auto made = std::make_unique<twilio_provider>(context_.get_executor(), machine_, chance_, *std::move(options));
        twilio_ = made.get();
        line_ = std::move(made);
        return {};
    }

    result<void> compose(e164::region region, std::vector<std::string> numbers) {
        server::call_api_options options;
        options.provider = line_->name();
        options.simulated = simulated();
        options.development = given_.development;
        options.region = region;
        if (!numbers.empty())
            options.from_number = numbers.front();
        else if (simulated())
            options.from_number = fictional_caller;
        options.from_numbers = std::move(numbers);
        options.allowed_origins = given_.origins;
        options.make_browser_token = simulated() ? nullptr : token_maker(machine_);
        options.scenario = given_.scenario;
        options.callees = given_.callees;
        std::vector<std::string> hosts; // a page's own name must not lead here where nobody needs credentials
        if (given_.development)
            hosts = {"localhost", "127.0.0.1", "[::1]", where_.address};
        else
            options.throttle = server::usual_limits(machine_);
        api_.emplace(*calls_, log_, access_->control(), time(), std::move(options));

        server::live_routes_options shown;
        shown.allowed_origins = given_.origins;
        shown.sessions_per_subject = given_.sockets_per_user;
        live_.emplace(context_.get_executor(), *feed_, access_->control(), machine_, live_chance_, std::move(shown));
        std::vector<server::server_part> parts{server::part_of(*live_), server::part_of(*api_)};
        if (const std::string folder = panel_folder(given_.panel); !folder.empty()) {
            auto files = server::static_files::read(folder);
            if (!files)
                return failure{std::move(files).error()};
            panel_.emplace(*std::move(files));
            parts.push_back(server::part_of(*panel_));
        }
        if (twilio_ != nullptr && !given_.twilio.public_url.empty()) {
            webhooks_.emplace(*calls_, *twilio_, log_, machine_, webhooks_for(given_.twilio.public_url));
            parts.push_back(server::part_of(*webhooks_));
        }
        net::http_server_options at;
        at.address = where_.address;
        at.port = where_.port;
        at.certificate_chain = given_.certificate;
        at.private_key = given_.key;
        at.request_limit = seconds(given_.request_limit);
        server_.emplace(context_.get_executor(), machine_, at, std::move(parts), std::move(hosts));
        return {};
    }

    void on_started(const result<void>& started) {
        if (!started)
            return leave(report(started.error(), given_.common.json));
        if (const auto listening = server_->listen(); !listening)
            return leave(report(listening.error(), given_.common.json));
        const bool open = where_.address == "0.0.0.0" || where_.address == "::";
        const bool v6 = where_.address.find(':') != std::string::npos;
        const std::string host = open ? "localhost" : v6 ? "[" + where_.address + "]" : where_.address;
        watch_access();
        print_line(fmt::format("{}://{}:{}/", given_.certificate.empty() ? "http" : "https", host, server_->port()));
        (void)finish_output(done); // whoever waits for it reads a pipe
        if (given_.development)
            note("Development: nobody is asked for credentials, and only this machine can connect.");
        else if (given_.certificate.empty() && !is_loopback(where_.address))
            note("Credentials travel in the clear: give --certificate and --key, or put a proxy with TLS before it.");
        if (!panel_)
            note("No panel was found; --panel names its folder. The API is there all the same.");
        note(simulated() ? "Calls are simulated, until interrupted." : "Calls go through Twilio, until interrupted.");
    }

    /// Files with credentials are looked at every second: who has lost his is out by then, with what he has open.
    void watch_access() {
        if (given_.development)
            return;
        look_.expires_after(std::chrono::seconds(1));
        look_.async_wait([this](boost::system::error_code ec) {
            if (ec)
                return;
            if (access_->refresh())
                live_->recheck();
            watch_access();
        });
    }

    void leave(int with) {
        code_ = with;
        if (signals_ != nullptr)
            signals_->cancel();
        look_.cancel();
        live_->close();
        feed_->close();
        server_->close();
        access_->close();
        calls_->async_shutdown([this](const result<void>&) { context_.stop(); });
    }

    const serve_calls_options& given_;
    log_store& log_;
    const net::listen_address where_;
    system_time_source machine_{};
    scaled_time_source fast_;
    system_random chance_{};
    asio::io_context context_{1};
    asio::steady_timer look_{context_};
    std::unique_ptr<serve_access> access_{};
    twilio_provider* twilio_{nullptr}; // what `line_` is, if it is that
    std::unique_ptr<provider> line_{};
    std::optional<engine> calls_{};
    std::optional<server::static_files> panel_{};
    system_random live_chance_{};
    std::optional<server::live_feed> feed_{};
    std::optional<server::live_routes> live_{};
    std::optional<server::call_api> api_{};
    std::optional<server::twilio_webhooks> webhooks_{};
    std::optional<server::call_server> server_{};
    asio::signal_set* signals_{nullptr};
    int code_{done};
};

} // namespace

int serve_calls(const serve_calls_options& given) {
    const bool json = given.common.json;
    const std::string listen = given.twilio.listen.empty() ? "127.0.0.1:8080" : given.twilio.listen;
    const auto where = net::parse_listen_address(listen);
    if (!where)
        return report({errc::invalid_argument, "--listen takes ADDRESS:PORT", {}}, json);
    if (given.development && !is_loopback(where->address))
        return report({errc::invalid_argument, "--dev is for this machine alone: listen on 127.0.0.1 or [::1]", {}},
                      json);
    if (given.certificate.empty() != given.key.empty())
        return report({errc::invalid_argument, "--certificate and --key go together", {}}, json);
    int code = done;
    const auto log = open_log(given.common, code);
    if (log == nullptr)
        return code;
    return session(given, *log, *where).run();
}

} // namespace callkit::cli
