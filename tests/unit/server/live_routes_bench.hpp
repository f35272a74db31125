#pragma once

#include "unit/server/live_bench.hpp"

#include <callkit/server/live_routes.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callkit::server::test {

/// Two users of one workspace.
class one_tenant final : public access_control {
  public:
    std::string revoked{};
    [[nodiscard]] result<principal> authenticate(std::string_view credential) const override {
        if ((credential != "good" && credential != "other") || credential == revoked)
            return fail(errc::unauthorized, "wrong");
        return principal{.subject = credential == "good" ? "s" : "t", .workspace_id = "A"};
    }
};

/// A WebSocket without a network.
class paper_socket final : public net::websocket {
  public:
    std::vector<std::string> sent{};
    std::size_t waits{0};
    bool closed{false};
    void send(std::string message) override { sent.push_back(std::move(message)); }
    [[nodiscard]] std::size_t queued() const noexcept override { return waits; }
    void close() override { closed = true; }
};

class routes_bench : public live_bench {
  public:
    explicit routes_bench(live_routes_options options = {})
        : routes(context.get_executor(), feed, access, clock, random, std::move(options)) {}

    one_tenant access{};
    live_routes routes;

    struct asked {
        std::optional<net::http_response> answer{};
    };
    std::shared_ptr<asked> ask(std::string target, std::string method = "GET", std::string body = {},
                               net::http_headers headers = {}) {
        auto waiting = std::make_shared<asked>();
        routes.handle({{std::move(method), std::move(target), std::move(headers), std::move(body)}, {}, false},
                      [waiting](net::http_response answer) { waiting->answer = std::move(answer); });
        settle();
        return waiting;
    }
    std::string poll_target(const std::string& sid = {}) {
        return "/socket.io/?EIO=4&transport=polling" + (sid.empty() ? "" : "&sid=" + sid);
    }
    std::string open_polling() {
        const auto opened = ask(poll_target());
        REQUIRE((opened->answer && opened->answer->body.starts_with('0')));
        return boost::json::parse(opened->answer->body.substr(1)).at("sid").as_string().c_str();
    }
    struct connected {
        std::shared_ptr<paper_socket> socket{std::make_shared<paper_socket>()};
        net::websocket_handlers handlers{};
    };
    connected open_socket(const std::string& target = "/socket.io/?EIO=4&transport=websocket") {
        connected one;
        auto handlers = routes.upgrade({{"GET", target, {}, {}}, {}, false}, one.socket);
        REQUIRE(handlers);
        one.handlers = *std::move(handlers);
        settle();
        return one;
    }
    void say(connected& who, std::string text) {
        who.handlers.on_message(std::move(text));
        settle();
    }
    void pass(seconds span) {
        clock.advance(span);
        routes.tick();
        settle();
    }
};

} // namespace callkit::server::test
