#include "doctor_checks.hpp"

#include "output.hpp"

#include <callkit/core/dial_target.hpp>
#include <callkit/core/memory_log_store.hpp>
#include <callkit/net/http_client.hpp>
#include <callkit/store/open.hpp>
#include <callkit/twilio/account.hpp>
#include <callkit/twilio/caller_ids.hpp>
#include <callkit/twilio/phone_numbers.hpp>

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <iomanip>
#include <locale>
#include <optional>
#include <sstream>
#include <utility>

namespace callkit::cli {
namespace {

namespace asio = boost::asio;

/// Two letters and 32 hexadecimal digits.
bool is_sid(const std::string& text, std::string_view kind) {
    return text.size() == 34 && text.starts_with(kind) &&
           text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string::npos;
}

bool is_auth_token(const std::string& text) {
    return text.size() == 32 && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

/// An HTTP date (RFC 9110 §5.6.7) in the one form that is sent.
std::optional<timestamp> parse_http_date(const std::string& text) {
    std::istringstream in(text);
    in.imbue(std::locale::classic());
    std::tm when{};
    in >> std::get_time(&when, "%a, %d %b %Y %H:%M:%S GMT");
    if (!in)
        return std::nullopt;
    using namespace std::chrono;
    const sys_days day = year(when.tm_year + 1900) / month(static_cast<unsigned>(when.tm_mon + 1)) /
                         std::chrono::day(static_cast<unsigned>(when.tm_mday));
    return timestamp(day.time_since_epoch() + hours(when.tm_hour) + minutes(when.tm_min) + seconds(when.tm_sec));
}

/// Asks Twilio one thing after another.
class desk {
  public:
    desk(const twilio_client_options& options, const time_source& clock)
        : clock_(clock), client_(context_.get_executor(), clock, random_, options) {}

    [[nodiscard]] const std::string& account() const noexcept { return client_.account_sid(); }
    [[nodiscard]] const twilio::endpoint& where() const noexcept { return client_.where(); }

    result<twilio::response> ask(result<twilio::request> request) {
        std::optional<result<twilio::response>> answer;
        client_.async_send(std::move(request), twilio::request_effect::none, 2,
                           [&](result<twilio::response> got) { answer.emplace(std::move(got)); });
        context_.restart();
        while (!answer && context_.run_one() != 0) {
        }
        if (!answer)
            return fail(errc::internal, "the request was not answered");
        if (*answer)
            date_ = (*answer)->date;
        asked_ = clock_.now().wall;
        return *std::move(answer);
    }
    /// How far Twilio's clock is ahead of ours by its latest answer.
    [[nodiscard]] std::optional<seconds> ahead() const {
        const auto theirs = parse_http_date(date_);
        if (!theirs)
            return std::nullopt;
        return std::chrono::duration_cast<seconds>(*theirs - asked_);
    }

  private:
    const time_source& clock_;
    system_random random_{};
    asio::io_context context_{1};
    twilio_client client_;
    std::string date_{};
    timestamp asked_{};
};

finding check_number(desk& twilio) {
    const std::string text = environment("TWILIO_PHONE_NUMBER");
    const std::string name = "number";
    const std::string set = "Set it to a number of the account, such as +14155552671, or give --from with each call.";
    if (text.empty())
        return bad(name, "TWILIO_PHONE_NUMBER is not set", set);
    const auto own = dialable(text);
    if (!own || !own->reveal().starts_with('+'))
        return bad(name, "TWILIO_PHONE_NUMBER is no phone number in international form", set);
    const auto has = [&](const auto& items) {
        return std::any_of(items.begin(), items.end(), [&](const auto& one) { return one.phone_number == *own; });
    };
    twilio::list_phone_numbers numbers;
    numbers.phone_number = own->reveal();
    auto listed = twilio.ask(twilio::to_request(twilio.account(), numbers, twilio.where()));
    if (!listed)
        return bad(name, "the account's numbers cannot be read: " + describe(listed.error()),
                   std::string(advice(listed.error().code)));
    if (const auto page = twilio::parse_phone_numbers(listed->body); page && has(page->items))
        return good(name, masked(*own) + " is a number of the account");
    twilio::list_caller_ids verified;
    verified.phone_number = own->reveal();
    listed = twilio.ask(twilio::to_request(twilio.account(), verified, twilio.where()));
    if (!listed)
        return bad(name, "the verified caller ids cannot be read: " + describe(listed.error()),
                   std::string(advice(listed.error().code)));
    if (const auto page = twilio::parse_caller_ids(listed->body); page && has(page->items))
        return good(name, masked(*own) + " is a verified caller id");
    return bad(name, masked(*own) + " is neither a number of the account nor a verified caller id",
               "Buy it, or verify it in Twilio's console under Verified Caller IDs; Twilio refuses calls from others.");
}

finding check_money(desk& twilio) {
    const auto answer = twilio.ask(twilio::fetch_balance(twilio.account(), twilio.where()));
    const auto balance =
        answer ? twilio::parse_balance(answer->body) : result<twilio::balance_resource>(fail(errc::malformed));
    if (!balance) // as for sub-accounts, which have none of their own
        return skipped("balance", "Twilio does not say");
    const std::string text = printable(balance->balance + " " + balance->currency);
    const bool nothing =
        balance->balance.starts_with('-') || balance->balance.find_first_of("123456789") == std::string::npos;
    if (nothing)
        return bad("balance", text, "Add funds to the account; without them Twilio places no calls.");
    return good("balance", text);
}

finding check_clock(const desk& twilio) {
    constexpr seconds limit{30};
    const auto ahead = twilio.ahead();
    if (!ahead)
        return skipped("clock", "Twilio's answer has no date");
    if (*ahead > limit || *ahead < -limit)
        return bad("clock",
                   fmt::format("this machine's clock is {} seconds {} Twilio's", std::abs(ahead->count()),
                               ahead->count() > 0 ? "behind" : "ahead of"),
                   "Set the clock, best by NTP; with a wrong one Twilio refuses access tokens.");
    return good("clock", "agrees with Twilio's");
}

} // namespace

finding check_store(const common_options& options) {
    const std::string fix = "Name a log that can be written with --store or CALLKIT_STORE.";
    const auto url = store_url(options.store);
    if (!url)
        return bad("store", describe(url.error()), fix);
    auto log = open_store(*url);
    if (!log)
        return bad("store", describe(log.error()), std::string(advice(log.error().code)));
    // A place in the outbox is nothing that anybody sees, and is written as everything else is.
    const auto position = (*log)->outbox_position("callkit-doctor");
    const auto written =
        position ? (*log)->advance_outbox("callkit-doctor", *position) : result<void>(failure{position.error()});
    if (!written)
        return bad("store", describe(written.error()), std::string(advice(written.error().code)));
    return good("store", "opens, and can be written");
}

std::vector<finding> check_credentials() {
    std::vector<finding> all;
    if (const auto options = open_twilio(); !options) {
        all.push_back(
            bad("credentials", options.error().detail,
                "Copy the account's sid and its token, or an API key and its secret, from Twilio's console."));
        return all;
    }
    const auto check = [&](const char* variable, bool well_formed, const char* shape) {
        if (!environment(variable).empty() && !well_formed)
            all.push_back(bad("credentials", std::string(variable) + " is not " + shape,
                              "Copy it again from Twilio's console, without blanks or quotes."));
    };
    check("TWILIO_ACCOUNT_SID", is_sid(environment("TWILIO_ACCOUNT_SID"), "AC"), "AC and 32 hexadecimal digits");
    check("TWILIO_API_KEY", is_sid(environment("TWILIO_API_KEY"), "SK"), "SK and 32 hexadecimal digits");
    check("TWILIO_AUTH_TOKEN", is_auth_token(environment("TWILIO_AUTH_TOKEN")), "32 hexadecimal digits");
    if (all.empty())
        all.push_back(good("credentials", "there, and well-formed"));
    return all;
}

std::vector<finding> check_account(const twilio_client_options& options, const time_source& clock) {
    desk twilio(options, clock);
    std::vector<finding> all;
    const std::string host = options.base_url.empty() ? twilio::host_of("api", options.where) : "the given address";
    const auto answer = twilio.ask(twilio::fetch_account(twilio.account(), twilio.where()));
    const errc code = answer ? errc::internal : answer.error().code;
    const bool there = answer || !(code == errc::network || code == errc::timeout);
    if (!there) {
        all.push_back(
            bad("connection", host + " cannot be reached: " + describe(answer.error()),
                "Check the network, HTTPS_PROXY, and TWILIO_EDGE and TWILIO_REGION, which make the host's name."));
        for (const char* name : {"account", "balance", "number", "clock"})
            all.push_back(skipped(name, "Twilio cannot be reached"));
        return all;
    }
    all.push_back(good("connection", host + " answers"));
    if (!answer) {
        all.push_back(bad("account", describe(answer.error()),
                          "Check that sid and token belong together, and to the region in TWILIO_REGION."));
        for (const char* name : {"balance", "number", "clock"})
            all.push_back(skipped(name, "Twilio does not take the credentials"));
        return all;
    }
    const auto account = twilio::parse_account(answer->body);
    if (!account)
        all.push_back(bad("account", "Twilio's answer cannot be read", "Check what CALLKIT_TWILIO_BASE_URL leads to."));
    else if (account->status != "active")
        all.push_back(bad("account", printable("the account is " + account->status), "Ask Twilio why."));
    else
        all.push_back(good("account", account->type == "Trial" ? "active; a trial account calls verified numbers only"
                                                               : "active"));
    all.push_back(check_money(twilio));
    all.push_back(check_number(twilio));
    all.push_back(check_clock(twilio));
    return all;
}

finding check_webhooks(const twilio_provider_options& options, const std::string& listen, const time_source& clock) {
    const auto where = parse_listen(listen);
    const auto origin = net::parse_origin(options.public_url);
    if (!where || !origin)
        return bad("webhooks", describe(where ? origin.error() : where.error()), "Correct --listen or --public-url.");
    asio::io_context context(1);
    system_random random;
    memory_log_store log;
    twilio_provider provider(context.get_executor(), clock, random, options);
    engine calls(context.get_executor(), log, provider, clock, random);
    webhook_server server(context.get_executor(), calls, provider, log, clock, *where, options.public_url);
    if (const auto listening = server.listen(); !listening)
        return bad("webhooks", "cannot listen: " + describe(listening.error()), "Choose another address for --listen.");
    net::http_client client(context.get_executor(), clock, random, options.client.http);
    net::outgoing_request request;
    request.origin = *origin;
    request.method = "POST";
    const std::size_t slash = options.public_url.find('/', options.public_url.find("//") + 2);
    request.target = slash == std::string::npos ? "" : options.public_url.substr(slash);
    while (request.target.ends_with('/'))
        request.target.pop_back();
    const std::string sign = std::to_string(random.next());
    request.target += "/status?doctor=" + sign;
    request.content_type = "application/x-www-form-urlencoded";
    request.attempts = 1;
    std::optional<result<net::http_response>> answer;
    client.async_send(std::move(request), [&](result<net::http_response> got) { answer.emplace(std::move(got)); });
    while (!answer && context.run_one() != 0) {
    }
    server.close();
    if (!answer || !*answer)
        return bad("webhooks",
                   "the public address cannot be reached" + (answer ? ": " + describe(answer->error()) : ""),
                   "Check its name, its certificate, and that it leads to --listen.");
    if (!server.last_target().ends_with("doctor=" + sign))
        return bad("webhooks", fmt::format("somebody else answers at the public address, with {}", (*answer)->status),
                   "Have the proxy or tunnel of the public address lead to --listen.");
    if ((*answer)->status != 403)
        return bad("webhooks",
                   fmt::format("an unsigned request was answered with {} and not with 403", (*answer)->status),
                   "Have the proxy hand on path and answer as they are.");
    return good("webhooks", origin->secure
                                ? "the public address leads here, and what is not signed is refused"
                                : "the public address leads here, without TLS, and what is not signed is refused");
}

} // namespace callkit::cli
