#pragma once

#include <callkit/testing/fake_twilio_machine.hpp>
#include <callkit/twilio/form.hpp>
#include <callkit/twilio/request.hpp>
#include <callkit/twilio/webhook.hpp>

#include <doctest/doctest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace callkit::testing::test {

namespace json = boost::json;

struct rest_answer {
    int status{0}; ///< 0 when the connection was dropped.
    json::object body{};
    std::string text{};
    net::http_headers headers{};

    [[nodiscard]] std::string get(std::string_view name) const {
        const json::value* found = body.if_contains(name);
        return found == nullptr || !found->is_string() ? "" : std::string(found->as_string().c_str());
    }
    [[nodiscard]] int code() const {
        const json::value* found = body.if_contains("code");
        return found == nullptr ? 0 : static_cast<int>(found->as_int64());
    }
    [[nodiscard]] const json::array& list(std::string_view key) const { return body.at(key).as_array(); }
};

using pairs = std::vector<std::pair<std::string, std::string>>;

/// A request that the fake made, as the application sees it.
struct webhook_seen {
    std::string url{}; ///< Without what GET adds to the query.
    std::string method{};
    twilio::form form{};
    bool genuine{false};
    std::string idempotency{};
    [[nodiscard]] std::string get(std::string_view name) const { return std::string(form.get(name)); }
};

/// The machine, a clock moved by hand, and an application whose TwiML stands in a table.
class fake_desk {
  public:
    explicit fake_desk(fake_twilio_options given = {}) : options(std::move(given)), machine(options) {}

    fake_twilio_options options;
    fake_twilio_machine machine;
    manual_time_source clock{};
    std::map<std::string, std::string> twiml{};      ///< By URL; others are 404.
    std::map<std::string, fetch_outcome> outcomes{}; ///< By URL, before the table.
    std::deque<webhook_seen> seen{};

    rest_answer ask(const std::string& method, const std::string& path, const pairs& fields = {},
                    std::optional<std::string> authorization = {}) {
        twilio::parameters encoded;
        for (const auto& [name, value] : fields)
            encoded.add(name, value);
        net::http_request request{method, "/2010-04-01/Accounts/" + options.account_sid + path, {}, {}};
        if (method == "POST")
            request.body = encoded.text();
        else if (!fields.empty())
            request.target += "?" + encoded.text();
        // AC…1 and its token, as base64
        request.headers.push_back({"Authorization", authorization.value_or(good)});
        return send(request);
    }
    rest_answer send(const net::http_request& request) {
        std::optional<net::http_response> response;
        machine.handle(request, clock.now(), [&](std::optional<net::http_response> got) { response = std::move(got); });
        serve();
        rest_answer made;
        if (!response)
            return made;
        made.status = response->status;
        made.headers = response->headers;
        made.text = response->body;
        boost::system::error_code ec;
        if (const auto read = json::parse(response->body, ec); !ec && read.is_object())
            made.body = read.as_object();
        return made;
    }
    /// A call with what it takes, and `more`.
    rest_answer dial(const std::string& to, pairs more = {}) {
        more.insert(more.begin(), {{"To", to}, {"From", "+14155550100"}});
        bool source = false;
        for (const auto& one : more)
            source = source || one.first == "Url" || one.first == "Twiml" || one.first == "ApplicationSid";
        if (!source)
            more.emplace_back("Twiml", "<Response><Pause length=\"600\"/></Response>");
        return ask("POST", "/Calls.json", more);
    }
    std::string status_of(const std::string& sid) { return ask("GET", "/Calls/" + sid + ".json").get("status"); }

    /// Lets time pass, in steps in which the application answers.
    void run(seconds span) {
        const instant end = clock.now() + span;
        while (true) {
            serve();
            const auto due = machine.next_due();
            if (!due || *due > end.steady)
                break;
            clock.set(clock.now() + (*due - clock.now().steady));
            machine.advance(clock.now());
        }
        clock.set(end);
        machine.advance(end);
        serve();
    }
    /// What callbacks and fetches said under that name, in order.
    [[nodiscard]] std::vector<std::string> told(std::string_view name, std::string_view url = {}) const {
        std::vector<std::string> all;
        for (const webhook_seen& one : seen)
            if ((url.empty() || one.url == url) && !one.form.get(name).empty())
                all.push_back(one.get(name));
        return all;
    }
    [[nodiscard]] const webhook_seen* last(std::string_view url) const {
        for (auto one = seen.rbegin(); one != seen.rend(); ++one)
            if (one->url == url)
                return &*one;
        return nullptr;
    }

    static inline const std::string good{
        "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTowMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMQ=="};

  private:
    void serve() {
        for (auto due = machine.take_fetches(); !due.empty(); due = machine.take_fetches())
            for (const fake_fetch& one : due)
                machine.fetched(one.id, answer(one), clock.now());
    }
    fetch_outcome answer(const fake_fetch& one) {
        webhook_seen got;
        got.method = one.request.method;
        const bool post = got.method == "POST";
        const std::string signature(net::header(one.request.headers, "X-Twilio-Signature"));
        const secret token(std::string(options.auth_token.reveal()));
        got.genuine = twilio::verify_webhook({.url = one.url, .signature = signature, .body = one.request.body},
                                             std::span(&token, 1))
                          .has_value();
        got.idempotency = net::header(one.request.headers, "I-Twilio-Idempotency-Token");
        const std::size_t query = one.url.find('?');
        got.url = post ? one.url : one.url.substr(0, query);
        got.form = *twilio::form::parse(post ? one.request.body : one.url.substr(query + 1));
        const std::string url = got.url;
        seen.push_back(std::move(got));
        if (const auto found = outcomes.find(url); found != outcomes.end())
            return found->second;
        const auto found = twiml.find(url);
        return found == twiml.end() ? fetch_outcome{fetch_outcome::kind::answered, 404, {}}
                                    : fetch_outcome{fetch_outcome::kind::answered, 200, found->second};
    }
};

} // namespace callkit::testing::test
