// The fake on the network, with real sockets on both sides.
#include <callkit/net/http_client.hpp>
#include <callkit/net/http_server.hpp>
#include <callkit/testing/fake_twilio.hpp>
#include <callkit/twilio/webhook.hpp>

#include <doctest/doctest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

namespace callkit::testing::test {
namespace {

namespace asio = boost::asio;
const std::string account{"AC00000000000000000000000000000001"};
const std::string authorization{
    "Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTowMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMQ=="};

/// A clock that is moved by hand while others read it.
class shared_clock final : public time_source {
  public:
    [[nodiscard]] instant now() const noexcept override {
        const std::lock_guard lock(mutex_);
        return clock_.now();
    }
    [[nodiscard]] microseconds real_delay(steady_time until) const noexcept override {
        return clock_.real_delay(until);
    }
    void advance(microseconds span) {
        const std::lock_guard lock(mutex_);
        clock_.advance(span);
    }

  private:
    mutable std::mutex mutex_{};
    manual_time_source clock_{};
};

/// The fake, an application that it calls back, and a client, on one thread beside the test's.
class world {
  public:
    explicit world(const time_source& clock, fake_twilio_options options = {})
        : application_(context_.get_executor(), real_, {},
                       [this](net::incoming_request request, net::http_server::reply reply) {
                           on_callback(std::move(request), reply);
                       }),
          client_(context_.get_executor(), real_, random_), fake(context_.get_executor(), clock, std::move(options)) {
        REQUIRE(application_.listen().has_value());
        REQUIRE(fake.start().has_value());
        thread_ = std::thread([this] { context_.run(); });
    }
    ~world() {
        fake.close();
        application_.close();
        context_.stop();
        thread_.join();
    }
    world(const world&) = delete;
    world& operator=(const world&) = delete;

    [[nodiscard]] std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(application_.port()) + path;
    }
    result<net::http_response> ask(const std::string& method, const std::string& path, const std::string& body = {}) {
        net::outgoing_request request;
        request.origin = *net::parse_origin(fake.base_url());
        request.method = method;
        request.target = "/2010-04-01/Accounts/" + account + path;
        request.authorization = secret(std::string(authorization));
        request.attempts = 1;
        if (method == "POST") {
            request.content_type = "application/x-www-form-urlencoded";
            request.body = secret(std::string(body));
        }
        return client_.async_send(std::move(request), asio::use_future).get();
    }
    result<net::http_response> dial(const std::string& last, const std::string& more) {
        return ask("POST", "/Calls.json",
                   "To=%2B1415555" + last +
                       "&From=%2B14155550100&Twiml=%3CResponse/%3E&StatusCallback=" + url("/status") + more);
    }
    /// The statuses that callbacks told, once there are that many.
    std::vector<std::string> statuses(std::size_t count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return statuses_.size() >= count; });
        return statuses_;
    }
    std::size_t forged{0};

  private:
    void on_callback(net::incoming_request request, const net::http_server::reply& reply) {
        const secret token(std::string("00000000000000000000000000000001"));
        const bool genuine =
            twilio::verify_webhook({.url = url(request.message.target),
                                    .signature = net::header(request.message.headers, "X-Twilio-Signature"),
                                    .body = request.message.body},
                                   std::span(&token, 1))
                .has_value();
        const auto form = twilio::form::parse(request.message.body);
        {
            const std::lock_guard lock(mutex_);
            forged += genuine ? 0 : 1;
            statuses_.emplace_back(form ? form->get("CallStatus") : "");
        }
        changed_.notify_all();
        reply({204, {}, {}});
    }

    system_time_source real_{};
    system_random random_{};
    asio::io_context context_{};
    asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
    net::http_server application_;
    net::http_client client_;
    std::mutex mutex_{};
    std::condition_variable changed_{};
    std::vector<std::string> statuses_{};
    std::thread thread_{};

  public:
    fake_twilio fake;
};

TEST_CASE("over sockets and a hundred times as fast: a call is placed and its callbacks arrive, signed") {
    const system_time_source real;
    const scaled_time_source fast(real, 100);
    world here(fast);
    const auto made = here.dial("9901", "&StatusCallbackEvent=initiated&StatusCallbackEvent=completed");
    REQUIRE(made.has_value());
    CHECK(made->status == 201);
    CHECK(here.statuses(2) == std::vector<std::string>{"initiated", "busy"});
    CHECK(here.forged == 0);
    const fake_counters counted = here.fake.counters();
    CHECK(counted.calls == fake_counters::creates{1, 1});
    CHECK(counted.callbacks == 2);
}

TEST_CASE("with a clock that moves by hand nothing happens until it is moved") {
    shared_clock clock;
    world here(clock);
    REQUIRE(here.dial("9901", "").has_value());
    CHECK(here.fake.counters().live == 1);
    clock.advance(seconds(60));
    here.fake.poke();
    CHECK(here.statuses(1) == std::vector<std::string>{"busy"});
    CHECK(here.ask("GET", "/Calls.json?Status=busy")->body.find("\"end\":0") != std::string::npos);
    CHECK(here.fake.counters().live == 0);
}

TEST_CASE("a dropped answer is a connection that closes") {
    fake_twilio_options options;
    options.faults.decide = [](const net::http_request& request) {
        return request.method == "POST" ? request_fault::dropped_after : request_fault::none;
    };
    shared_clock clock;
    world here(clock, options);
    const auto lost = here.dial("9901", "");
    REQUIRE(!lost.has_value());
    CHECK(lost.error().code == errc::ambiguous);
    CHECK(here.ask("GET", "/Calls.json")->body.find("\"calls\":[{") != std::string::npos);
}

TEST_CASE("voice clients come in through the exchange") {
    fake_twilio_options options;
    options.applications = {{}};
    shared_clock clock;
    world here(clock, options);
    std::promise<result<std::string>> started;
    here.fake.start_client_call("alice", options.applications[0].sid, {},
                                [&](result<std::string> sid) { started.set_value(std::move(sid)); });
    const auto sid = started.get_future().get();
    REQUIRE(sid.has_value());
    const auto answer = here.ask("GET", "/Calls/" + *sid + ".json");
    REQUIRE(answer.has_value());
    CHECK(answer->body.find("client:alice") != std::string::npos);
    here.fake.client_hung_up(*sid);
    CHECK(here.ask("GET", "/Calls/" + *sid + ".json")->body.find("\"status\":\"in-progress\"") == std::string::npos);
    here.fake.close();
    std::promise<errc> refused;
    here.fake.start_client_call("alice", options.applications[0].sid, {},
                                [&](const result<std::string>& none) { refused.set_value(none.error().code); });
    CHECK(refused.get_future().get() == errc::closed);
}

} // namespace
} // namespace callkit::testing::test
