#pragma once

#include "scripted_server.hpp"

#include <callkit/net/http_client.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

/// A client and what it needs, on one thread.
struct lab {
    boost::asio::io_context context;
    callkit::system_time_source machine;
    // Ten times as fast, so that a limit of ten seconds is reached in one.
    callkit::scaled_time_source clock{machine, 10};
    callkit::seeded_random random{7};
    std::vector<callkit::net::attempt_report> attempts{};
    std::optional<callkit::net::http_client> client{};

    callkit::net::http_client& open(callkit::net::http_client_options options = {}) {
        options.on_attempt = [this](const callkit::net::attempt_report& one) { attempts.push_back(one); };
        return client.emplace(context.get_executor(), clock, random, std::move(options));
    }

    static callkit::net::outgoing_request get(std::uint16_t port, bool secure = false) {
        callkit::net::outgoing_request request;
        request.origin = {secure, secure ? "localhost" : "127.0.0.1", port};
        request.target = "/calls";
        request.repeatable = true;
        return request;
    }
    /// Something that must not happen twice.
    static callkit::net::outgoing_request dial(std::uint16_t port, bool secure = false) {
        auto request = get(port, secure);
        request.method = "POST";
        request.content_type = "application/x-www-form-urlencoded";
        request.body = callkit::secret("To=%2B14155552671");
        request.repeatable = false;
        return request;
    }

    callkit::result<callkit::net::http_response> send(callkit::net::outgoing_request request) {
        std::optional<callkit::result<callkit::net::http_response>> outcome;
        client->async_send(std::move(request),
                           [&](callkit::result<callkit::net::http_response> got) { outcome.emplace(std::move(got)); });
        context.restart();
        while (!outcome && context.run_one() != 0) {
        }
        REQUIRE(outcome);
        return *outcome;
    }
};
