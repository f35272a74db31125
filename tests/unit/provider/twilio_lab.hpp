#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/memory_log_store.hpp>
#include <callkit/core/random.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/net/http_server.hpp>
#include <callkit/provider/twilio_provider.hpp>
#include <callkit/testing/fake_twilio.hpp>

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// An engine that calls through the fake of Twilio, over sockets, all on one thread, twenty times as fast as life.
struct twilio_lab {
    explicit twilio_lab(callkit::testing::fake_twilio_options fake_options = {}, std::int64_t speed = 20)
        : clock(machine, speed), fake(context.get_executor(), clock, std::move(fake_options)) {
        REQUIRE(fake.start());
    }

    callkit::twilio_provider_options through_fake(const std::string& base = {}) const {
        callkit::twilio_provider_options options;
        options.client.credentials.account_sid = "AC00000000000000000000000000000001";
        options.client.credentials.auth_token = callkit::secret("00000000000000000000000000000001");
        options.client.base_url = base.empty() ? fake.base_url() : base;
        return options;
    }
    void open(callkit::twilio_provider_options options, callkit::engine_options how = {}) {
        provider =
            std::make_unique<callkit::twilio_provider>(context.get_executor(), clock, random, std::move(options));
        calls = std::make_unique<callkit::engine>(context.get_executor(), store, *provider, clock, random, how);
        std::optional<callkit::result<void>> started;
        calls->async_start([&](callkit::result<void> got) { started.emplace(std::move(got)); });
        run_until([&] { return started.has_value(); });
        REQUIRE(*started);
    }
    /// What a server of ours does with Twilio's webhooks; where it is to be asked.
    std::string take_webhooks() {
        webhooks = std::make_unique<callkit::net::http_server>(
            context.get_executor(), machine, callkit::net::http_server_options{},
            [this](const callkit::net::incoming_request& request, const callkit::net::http_server::reply& reply) {
                ++webhooks_taken;
                provider->receive({request.message.target, request.message.body},
                                  [this, reply](callkit::result<std::vector<callkit::call_event>> told) {
                                      if (told)
                                          for (callkit::call_event& event : *told)
                                              calls->async_deliver(std::move(event),
                                                                   [](const callkit::result<void>&) {});
                                      reply({told ? 204 : 400, {}, {}});
                                  });
            });
        REQUIRE(webhooks->listen());
        return "http://127.0.0.1:" + std::to_string(webhooks->port()) + "/twilio";
    }
    static callkit::place_command wish(std::string to) {
        callkit::place_command command;
        command.facts.to = callkit::party(std::move(to));
        command.facts.from = callkit::party("+14155550100");
        command.ring_timeout = callkit::seconds(20);
        command.time_limit = callkit::seconds(300);
        return command;
    }
    template <class Condition>
    void run_until(Condition reached) {
        context.restart();
        while (!reached())
            if (context.run_one() == 0)
                FAIL("nothing more happens");
    }
    callkit::call_id place(const std::string& to) {
        std::optional<callkit::result<callkit::call_id>> placed;
        calls->async_place(wish(to), [&](callkit::result<callkit::call_id> got) { placed.emplace(std::move(got)); });
        run_until([&] { return placed.has_value(); });
        REQUIRE(*placed);
        return **placed;
    }
    callkit::call_record record(const callkit::call_id& call) { return store.get(call).value(); }
    callkit::call_record reached(const callkit::call_id& call, callkit::call_status status) {
        run_until([&] {
            const auto now = record(call).status;
            return now == status || callkit::is_terminal(now);
        });
        REQUIRE(record(call).status == status);
        return record(call);
    }
    callkit::call_record ended(const callkit::call_id& call) {
        run_until([&] { return callkit::is_terminal(record(call).status); });
        return record(call);
    }
    /// Once Twilio has also said how long it was: that can come after the end.
    callkit::call_record billed(const callkit::call_id& call) {
        run_until([&] { return record(call).provider_duration >= 0; });
        return record(call);
    }
    callkit::result<void> hang_up(const callkit::call_id& call) {
        return outcome([&](auto done) { calls->async_hang_up(call, std::move(done)); });
    }
    template <class Start>
    callkit::result<void> outcome(Start start) {
        std::optional<callkit::result<void>> came;
        start([&](callkit::result<void> got) { came.emplace(std::move(got)); });
        run_until([&] { return came.has_value(); });
        return *came;
    }

    boost::asio::io_context context;
    callkit::system_time_source machine;
    callkit::scaled_time_source clock;
    callkit::seeded_random random{11};
    callkit::memory_log_store store;
    callkit::testing::fake_twilio fake;
    std::unique_ptr<callkit::twilio_provider> provider{};
    std::unique_ptr<callkit::engine> calls{};
    std::unique_ptr<callkit::net::http_server> webhooks{};
    int webhooks_taken{0};
};
