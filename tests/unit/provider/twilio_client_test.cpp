#include "unit/net/scripted_server.hpp"

#include <callkit/core/random.hpp>
#include <callkit/provider/twilio_client.hpp>

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

using namespace callkit;
namespace asio = boost::asio;
using asio::awaitable;
using scripted::answer;
using scripted::peer;

namespace {

constexpr const char* queued = R"({"sid":"CA00000000000000000000000000000001","status":"queued"})";

struct client_lab {
    asio::io_context context;
    manual_time_source clock;
    seeded_random random{3};
    std::optional<twilio_client> client{};

    twilio_client& open(std::uint16_t port, twilio_client_options options = {}, const std::string& path = "") {
        options.credentials.account_sid = "AC1";
        if (options.base_url.empty())
            options.base_url = "http://127.0.0.1:" + std::to_string(port) + path;
        return client.emplace(context.get_executor(), clock, random, std::move(options));
    }
    template <class T, class Start>
    result<T> run(Start start) {
        std::optional<result<T>> came;
        start([&](result<T> got) { came.emplace(std::move(got)); });
        context.restart();
        while (!came && context.run_one() != 0) {
        }
        REQUIRE(came);
        return *came;
    }
    result<twilio::call_resource> fetch() {
        return run<twilio::call_resource>([&](auto done) { client->async_fetch_call("CA1", std::move(done)); });
    }
    result<twilio::call_resource> create() {
        twilio::create_call what;
        what.to = "+14155552671";
        what.from = "+14155550100";
        what.url = "https://example.com/";
        return run<twilio::call_resource>([&](auto done) { client->async_create_call(what, std::move(done)); });
    }
};

} // namespace

TEST_CASE("an auth token, an API key and another base are used as they were given") {
    for (const bool with_key : {false, true}) {
        client_lab lab;
        std::string asked;
        scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
            asked = co_await p.request();
            const std::string text = answer("200 OK", queued);
            co_await p.send(text);
        });
        twilio_client_options options;
        options.credentials.auth_token = secret("token");
        if (with_key) {
            options.credentials.key_sid = "SK1";
            options.credentials.key_secret = secret("key");
        }
        lab.open(server.port(), std::move(options), "/api/laml/");
        REQUIRE(lab.fetch());
        CHECK(asked.starts_with("GET /api/laml/2010-04-01/Accounts/AC1/Calls/CA1.json HTTP/1.1\r\n"));
        // AC1:token, SK1:key
        CHECK(asked.find(with_key ? "Authorization: Basic U0sxOmtleQ==\r\n"
                                  : "Authorization: Basic QUMxOnRva2Vu\r\n") != std::string::npos);
        CHECK(asked.find("User-Agent: callkit/") != std::string::npos);
    }
}

TEST_CASE("what Twilio refuses has its number and its request in the error, and what it says apart") {
    client_lab lab;
    scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
        co_await p.request();
        const std::string text =
            answer("400 Bad Request", R"({"code":21211,"message":"The 'To' number +1415 is not valid.","status":400})",
                   "Twilio-Request-Id: RQ1\r\n");
        co_await p.send(text);
    });
    lab.open(server.port());
    const auto got = lab.create();
    REQUIRE_FALSE(got);
    CHECK(got.error().code == errc::invalid_number);
    CHECK(got.error().detail == "Twilio error 21211, HTTP 400, request RQ1");
    CHECK(got.error().provider_message == "The 'To' number +1415 is not valid.");
}

TEST_CASE("a yes that cannot be read, and a 5xx, leave it open whether a call was made") {
    for (const char* text : {"HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello",
                             "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\n{}",
                             "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"}) {
        client_lab lab;
        int requests = 0;
        scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
            while (!(co_await p.request()).empty()) {
                ++requests;
                co_await p.send(text);
            }
        });
        lab.open(server.port());
        CHECK(lab.create().error().code == errc::ambiguous);
        CHECK(requests == 1);
    }
}

TEST_CASE("a request that cannot be made, and a base that is none, are refused before anything is sent") {
    client_lab lab;
    lab.open(1);
    const auto nothing = lab.run<twilio::call_resource>(
        [&](auto done) { lab.client->async_create_call(twilio::create_call{}, std::move(done)); });
    CHECK(nothing.error().code == errc::invalid_argument);
    twilio_client_options options;
    options.base_url = "ftp://example.com";
    lab.open(1, std::move(options));
    CHECK(lab.create().error().code == errc::invalid_argument);
}

TEST_CASE("one OAuth token is fetched for all who wait, used while it lasts, and renewed") {
    client_lab lab;
    int tokens = 0;
    std::vector<std::string> bearers;
    scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
        for (;;) {
            const std::string asked = co_await p.request();
            if (asked.empty())
                co_return;
            std::string text;
            if (asked.starts_with("POST /v2/token ")) {
                CHECK(asked.find("Authorization:") == std::string::npos);
                CHECK(asked.find("client_id=OQ1&client_secret=hush") != std::string::npos);
                text = answer("200 OK", R"({"access_token":"t)" + std::to_string(++tokens) +
                                            R"(","token_type":"Bearer","expires_in":3600})");
            } else {
                const auto at = asked.find("Authorization: Bearer ");
                bearers.push_back(at == std::string::npos ? "" : asked.substr(at + 22, 2));
                text = answer("200 OK", queued);
            }
            co_await p.send(text);
        }
    });
    twilio_client_options options;
    options.credentials.oauth = {"OQ1", secret("hush")};
    lab.open(server.port(), std::move(options));
    int done = 0;
    for (int i = 0; i < 5; ++i)
        lab.client->async_fetch_call("CA1", [&](const result<twilio::call_resource>& got) { done += got ? 1 : 0; });
    while (done < 5 && lab.context.run_one() != 0) {
    }
    CHECK(done == 5);
    CHECK(tokens == 1);
    CHECK(lab.fetch());
    CHECK(tokens == 1);
    lab.clock.advance(seconds(3600));
    CHECK(lab.fetch());
    CHECK(tokens == 2);
    CHECK(bearers.back() == "t2");
    CHECK(std::count(bearers.begin(), bearers.end(), "t1") == 6);
}

TEST_CASE("an OAuth app that is not accepted fails those who wait, and nothing of theirs was sent") {
    client_lab lab;
    int requests = 0;
    scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
        while (!(co_await p.request()).empty()) {
            ++requests;
            const std::string text = answer("401 Unauthorized");
            co_await p.send(text);
        }
    });
    twilio_client_options options;
    options.credentials.oauth = {"OQ1", secret("wrong")};
    lab.open(server.port(), std::move(options));
    CHECK(lab.create().error().code == errc::unauthorized);
    CHECK(requests == 1);
}

TEST_CASE("pages are followed one at a time") {
    client_lab lab;
    std::vector<std::string> asked;
    scripted::server server(lab.context, [&](peer& p, int) -> awaitable<void> {
        for (;;) {
            const std::string request = co_await p.request();
            if (request.empty())
                co_return;
            asked.push_back(request.substr(0, request.find(" HTTP")));
            const std::string next = asked.size() == 1 ? R"("/2010-04-01/Accounts/AC1/Calls.json?Page=1")" : "null";
            const std::string text =
                answer("200 OK", std::string(R"({"calls":[)") + queued + R"(],"next_page_uri":)" + next + "}");
            co_await p.send(text);
        }
    });
    lab.open(server.port());
    const auto first = lab.run<twilio::call_page>(
        [&](auto done) { lab.client->async_list_calls(twilio::list_calls{}, std::move(done)); });
    REQUIRE(first);
    const auto second =
        lab.run<twilio::call_page>([&](auto done) { lab.client->async_next_page(*first, std::move(done)); });
    REQUIRE(second);
    CHECK(asked == std::vector<std::string>{"GET /2010-04-01/Accounts/AC1/Calls.json",
                                            "GET /2010-04-01/Accounts/AC1/Calls.json?Page=1"});
    CHECK(lab.run<twilio::call_page>([&](auto done) { lab.client->async_next_page(*second, std::move(done)); })
              .error()
              .code == errc::not_found);
}

TEST_CASE("the environment's variables are those that every Twilio program knows") {
    const auto options = twilio_from_environment([](const char* name) -> const char* {
        const std::string_view wanted = name;
        return wanted == "TWILIO_ACCOUNT_SID" ? "AC1"
               : wanted == "TWILIO_API_KEY"   ? "SK1"
               : wanted == "TWILIO_EDGE"      ? "dublin"
               : wanted == "HTTPS_PROXY"      ? "http://proxy:3128"
                                              : nullptr;
    });
    CHECK(options.credentials.account_sid == "AC1");
    CHECK(options.credentials.key_sid == "SK1");
    CHECK(options.credentials.auth_token.empty());
    CHECK(options.where.edge == "dublin");
    CHECK(options.http.proxy.reveal() == "http://proxy:3128");
}
