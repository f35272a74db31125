#pragma once

#include <callkit/core/memory_log_store.hpp>
#include <callkit/core/random.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/provider/simulator.hpp>
#include <callkit/server/call_api.hpp>
#include <callkit/testing/forwarding_log_store.hpp>

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The REST API over an engine, a log in memory and the simulated network, whose time stands still until it is told to
/// run. No socket.
namespace callkit::server::test {

/// A credential is `ROLE WORKSPACE`; the subject is the role's name.
class named_access final : public access_control {
  public:
    [[nodiscard]] result<principal> authenticate(std::string_view credential) const override {
        const std::size_t space = credential.find(' ');
        const std::string_view word = credential.substr(0, space);
        const std::optional<role> known = word == "agent"        ? std::optional(role::agent)
                                          : word == "supervisor" ? std::optional(role::supervisor)
                                          : word == "admin"      ? std::optional(role::admin)
                                          : word == "auditor"    ? std::optional(role::auditor)
                                                                 : std::nullopt;
        if (!known || space == std::string_view::npos)
            return fail(errc::unauthorized, "no such credential");
        principal who;
        who.subject = word;
        who.workspace_id = credential.substr(space + 1);
        who.role = *known;
        return who;
    }
};

/// A log that can be told to refuse what is written.
class refusing_store final : public testing::forwarding_log_store {
  public:
    using forwarding_log_store::forwarding_log_store;
    std::optional<error> refusal{};

    result<append_result> append(std::span<const call_event> events) override {
        if (refusal)
            return failure{*refusal};
        return inner_.append(events);
    }
};

class api_world {
  public:
    explicit api_world(call_api_options chosen = {})
        : network(context.get_executor(), clock, 3),
          phone(std::make_unique<engine>(context.get_executor(), log, network, clock, random)) {
        if (chosen.from_number.empty())
            chosen.from_number = "+14155550100";
        options = std::move(chosen);
        phone->async_start([](const result<void>& started) { REQUIRE(started.has_value()); });
        settle();
        restart();
    }

    /// Another server on the same log, as after a crash.
    void restart() {
        api.reset();
        api = std::make_unique<call_api>(*phone, log, access, clock, options);
    }

    void settle() {
        context.restart();
        while (context.poll() > 0)
            context.restart();
    }
    void run_for(seconds span) {
        for (const instant end = clock.now() + span; clock.now().steady < end.steady;) {
            clock.advance(milliseconds(100));
            network.poke();
            phone->tick();
            settle();
        }
    }

    using answer_place = std::shared_ptr<std::optional<net::http_response>>;
    /// The answer as soon as it is there.
    answer_place begin(std::string method, std::string target, std::string body = {}, net::http_headers headers = {}) {
        const auto place = std::make_shared<std::optional<net::http_response>>();
        net::incoming_request request;
        request.message.method = std::move(method);
        request.message.target = std::move(target);
        if (!body.empty())
            headers.push_back({"Content-Type", "application/json"});
        if (net::header(headers, "Authorization").empty())
            headers.push_back({"Authorization", "Bearer " + credential});
        request.message.headers = std::move(headers);
        request.message.body = std::move(body);
        request.peer = "127.0.0.1";
        api->handle(std::move(request), [place](net::http_response response) {
            REQUIRE_FALSE(place->has_value());
            place->emplace(std::move(response));
        });
        return place;
    }
    net::http_response ask(std::string method, std::string target, std::string body = {},
                           net::http_headers headers = {}) {
        const answer_place place = begin(std::move(method), std::move(target), std::move(body), std::move(headers));
        settle();
        REQUIRE(place->has_value());
        return **place;
    }
    boost::json::value json(const net::http_response& response) {
        CAPTURE(response.body);
        return boost::json::parse(response.body);
    }
    /// A call of the workspace, and its id.
    std::string place(std::string_view to = "+14155552671", net::http_headers headers = {}) {
        const auto made =
            ask("POST", "/api/calls/initiate", R"({"phoneNumber":")" + std::string(to) + "\"}", std::move(headers));
        CAPTURE(made.body);
        REQUIRE(made.status == 200);
        return std::string(json(made).at("callId").as_string());
    }

    manual_time_source clock{};
    seeded_random random{7};
    boost::asio::io_context context{};
    memory_log_store memory{};
    refusing_store log{memory};
    simulator network;
    std::unique_ptr<engine> phone;
    named_access access{};
    call_api_options options{};
    std::unique_ptr<call_api> api{};
    std::string credential{"agent w-1"};
};

} // namespace callkit::server::test
