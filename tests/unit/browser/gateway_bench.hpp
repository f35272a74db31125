#pragma once

#include "browser_sdp.hpp"
#include "tokens.hpp"

#include <callkit/testing/browser/browser_gateway.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace callkit::test {

namespace json = boost::json;

/// Moves by hand, and only the wait for a browser to come back passes by itself, at once.
class gateway_clock final : public time_source {
  public:
    [[nodiscard]] instant now() const noexcept override { return {token_time, steady_time{seconds(100)}}; }
    [[nodiscard]] microseconds real_delay(steady_time until) const noexcept override {
        return until - now().steady < seconds(30) ? microseconds::max() : microseconds(0);
    }
};

/// Keeps what the gateway says.
class test_socket final : public net::websocket {
  public:
    void send(std::string message) override { said.push_back(std::move(message)); }
    void close() override { closed = true; }

    std::vector<std::string> said{};
    bool closed{false};
};

/// The side of the calls that is not the browser's, written down line by line.
class test_exchange final : public testing::client_exchange {
  public:
    void start_client_call(std::string identity, std::string application_sid, testing::client_parameters parameters,
                           std::function<void(result<std::string>)> started) override {
        std::string line = "start " + identity + " " + application_sid;
        for (const auto& [name, value] : parameters)
            line += " " + name + "=" + value;
        lines.push_back(std::move(line));
        starting = std::move(started);
    }
    void client_ringing(const std::string& sid) override { lines.push_back("ringing " + sid); }
    void client_answered(const std::string& sid) override { lines.push_back("answered " + sid); }
    void client_declined(const std::string& sid) override { lines.push_back("declined " + sid); }
    void client_hung_up(const std::string& sid) override { lines.push_back("hung up " + sid); }
    void client_digits(const std::string& sid, const std::string& digits) override {
        lines.push_back("digits " + sid + " " + digits);
    }

    std::vector<std::string> lines{};
    std::function<void(result<std::string>)> starting{};
};

struct gateway_bench {
    /// A browser that is connected.
    struct browser {
        gateway_bench& bench;
        std::shared_ptr<test_socket> socket{std::make_shared<test_socket>()};
        std::optional<net::websocket_handlers> handlers{};

        void say(std::string_view type, json::object payload) {
            handlers->on_message(
                json::serialize(json::object{{"type", type}, {"version", "1.6"}, {"payload", std::move(payload)}}));
            bench.run();
        }
        void leave() {
            handlers->on_close();
            bench.run();
        }
        /// The types of what the gateway has said since the last time.
        std::vector<std::string> heard() {
            std::vector<std::string> types;
            messages.clear();
            for (const std::string& text : std::exchange(socket->said, {})) {
                messages.push_back(json::parse(text).as_object());
                types.emplace_back(messages.back().at("type").as_string());
            }
            return types;
        }
        [[nodiscard]] const json::object& payload(std::size_t at = 0) const {
            return messages.at(at).at("payload").as_object();
        }
        std::vector<json::object> messages{};
    };

    gateway_bench() { gateway.attach(exchange); }
    ~gateway_bench() {
        gateway.close();
        run();
    }

    void run() {
        io.restart();
        io.poll();
    }

    std::optional<net::websocket_handlers> connect(std::string target, std::shared_ptr<test_socket> socket) {
        net::incoming_request request;
        request.message.target = std::move(target);
        return gateway.connect(request, std::move(socket));
    }

    browser open(const std::string& identity = "alice", bool present = true) {
        browser made{*this};
        made.handlers = connect("/signal", made.socket);
        made.say("listen", {{"token", test::made(browser_token(identity))}, {"reconnectTimeout", 0}});
        if (present)
            made.say("register", {{"media", {{"audio", true}}}});
        made.heard();
        return made;
    }

    /// A call of the browser's that is under way as `sid`.
    void call(browser& from, const std::string& sid, std::string_view temporary = "TJS1") {
        from.say("invite",
                 {{"callsid", temporary}, {"sdp", browser_offer()}, {"twilio", {{"params", "To=%2B15005550006"}}}});
        exchange.starting(sid);
        run();
    }

    testing::browser_status status() {
        std::optional<testing::browser_status> made;
        gateway.status([&made](testing::browser_status now) { made = std::move(now); });
        run();
        return *made;
    }

    /// The lines since the last time.
    std::vector<std::string> lines() { return std::exchange(exchange.lines, {}); }

    boost::asio::io_context io{};
    gateway_clock clock{};
    test_exchange exchange{};
    testing::browser_gateway gateway{
        io.get_executor(), clock, std::make_unique<seeded_random>(9), {.keys = keys(), .calls = 4}};
};

using texts = std::vector<std::string>;

} // namespace callkit::test
