// Calls through Twilio's API over sockets: the C API on one side, the fake of Twilio on the other.
#include "support.hpp"

#include <callkit/net/http_server.hpp>
#include <callkit/testing/fake_twilio.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace callkit;

namespace {

/// The fake with a thread of its own, in which calls take a fiftieth of their time; and a web server of the host's,
/// which hands Twilio's webhooks to `engine`.
class twilio_world {
  public:
    explicit twilio_world(std::string scenario = "hangs-up-after:10") {
        testing::fake_twilio_options options;
        options.scenario = std::move(scenario);
        fake_.emplace(context_.get_executor(), clock_, options);
        REQUIRE(fake_->start().has_value());
        server_.emplace(context_.get_executor(), machine_, net::http_server_options{},
                        [this](net::incoming_request request, const net::http_server::reply& reply) {
                            reply({answer(request.message), {}, {}});
                        });
        REQUIRE(server_->listen().has_value());
        worker_ = std::thread([this] { context_.run(); });
    }
    ~twilio_world() {
        callkit_engine_destroy(engine); // which may still be asking
        context_.stop();
        worker_.join();
    }
    twilio_world(const twilio_world&) = delete;
    twilio_world& operator=(const twilio_world&) = delete;

    void open(bool webhooks) {
        auto twilio = sized<callkit_twilio_options>();
        const std::string base = fake_->base_url();
        const std::string hooks = "http://127.0.0.1:" + std::to_string(server_->port()) + "/twilio";
        twilio.account_sid = "AC00000000000000000000000000000001";
        twilio.auth_token = "00000000000000000000000000000001";
        twilio.base_url = base.c_str();
        twilio.ask_first_ms = webhooks ? 60'000 : 10;
        twilio.ask_last_ms = webhooks ? 60'000 : 20;
        if (webhooks)
            twilio.public_url = hooks.c_str();
        auto options = sized<callkit_engine_options>();
        options.twilio = &twilio;
        options.from = "+14155550100";
        REQUIRE(callkit_engine_create(&options, &engine) == CALLKIT_OK);
    }
    [[nodiscard]] testing::fake_counters counters() const { return fake_->counters(); }
    [[nodiscard]] std::string base_url() const { return fake_->base_url(); }

    callkit_engine* engine{nullptr};

  private:
    /// What a host's web server does: it asks callkit, waits, and answers what callkit says.
    int answer(const net::http_request& message) {
        const std::string signature(net::header(message.headers, "X-Twilio-Signature"));
        auto request = sized<callkit_http_request>();
        request.target = message.target.c_str();
        request.signature = signature.c_str();
        request.body = message.body.data();
        request.body_size = message.body.size();
        std::uint64_t op = 0;
        callkit_event* event = nullptr;
        if (callkit_engine_webhook(engine, &request, &op) != CALLKIT_OK ||
            callkit_engine_wait_op(engine, op, 10'000, &event) != CALLKIT_OK)
            return 503;
        auto info = sized<callkit_event_info>();
        const bool read = callkit_event_read(event, &info) == CALLKIT_OK;
        callkit_event_destroy(event);
        return read ? info.http_status : 503;
    }

    system_time_source machine_{};
    scaled_time_source clock_{machine_, 50};
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{context_.get_executor()};
    std::optional<testing::fake_twilio> fake_{};
    std::optional<net::http_server> server_{};
    std::thread worker_{};
};

/// The statuses that are told of a call, until it has ended.
std::vector<std::string> follow(callkit_engine* engine) {
    std::vector<std::string> statuses;
    for (bool ended = false; !ended;) {
        callkit_event* event = nullptr;
        REQUIRE(callkit_engine_next_event(engine, 20'000, &event) == CALLKIT_OK);
        auto info = sized<callkit_event_info>();
        REQUIRE(callkit_event_read(event, &info) == CALLKIT_OK);
        if (info.kind == CALLKIT_EVENT_CALL && info.status_changed != 0) {
            statuses.emplace_back(callkit_call_status_name(info.call_status));
            ended = callkit_call_status_is_terminal(info.call_status) != 0;
        }
        callkit_event_destroy(event);
    }
    return statuses;
}

/// The call's row as the log has it, and a look at it.
template <class Look>
void look_at(callkit_engine* engine, const std::string& id, const Look& look) {
    callkit_store* log = nullptr;
    callkit_record* record = nullptr;
    REQUIRE(callkit_engine_store(engine, &log) == CALLKIT_OK);
    REQUIRE(callkit_store_get(log, id.c_str(), &record) == CALLKIT_OK);
    auto row = sized<callkit_call_info>();
    REQUIRE(callkit_record_info(record, &row) == CALLKIT_OK);
    look(row);
    callkit_record_destroy(record);
    callkit_store_destroy(log);
}

} // namespace

TEST_CASE("a call through Twilio is placed, followed by asking, and logged") {
    twilio_world here;
    here.open(false);
    const std::string id = place(here.engine, "+442071838750", nullptr);
    const std::vector<std::string> statuses = follow(here.engine);
    CHECK(statuses.front() == "queued");
    CHECK(statuses.back() == "completed");
    look_at(here.engine, id, [](const callkit_call_info& row) {
        CHECK(row.status == CALLKIT_CALL_COMPLETED);
        CHECK(std::string(row.provider) == "twilio");
        CHECK(std::string(row.call_sid).starts_with("CA"));
        CHECK(std::string(row.to_number) == "+442071838750");
        CHECK(row.provider_duration_s >= 10);
        CHECK(row.simulated == 0);
    });
    CHECK(here.counters().calls.processed == 1);
    CHECK(here.counters().callbacks == 0);
}

TEST_CASE("a call through Twilio is followed by the webhooks that a host's server hands on") {
    twilio_world here;
    here.open(true);
    const std::string id = place(here.engine, "+442071838750", nullptr);
    const std::vector<std::string> statuses = follow(here.engine);
    CHECK(statuses.back() == "completed");
    CHECK(std::find(statuses.begin(), statuses.end(), "in-progress") != statuses.end());
    look_at(here.engine, id, [](const callkit_call_info& row) { CHECK(row.status == CALLKIT_CALL_COMPLETED); });
    CHECK(here.counters().callbacks >= 3);
    CHECK(here.counters().calls.processed == 1);
}

TEST_CASE("a call through Twilio is hung up, and its end is in the log when that is told") {
    twilio_world here("stays");
    here.open(false);
    const std::string id = place(here.engine, "+442071838750", nullptr);
    std::uint64_t op = 0;
    REQUIRE(callkit_call_hangup(here.engine, id.c_str(), &op) == CALLKIT_OK);
    REQUIRE(wait_op(here.engine, op) == CALLKIT_OK);
    look_at(here.engine, id, [](const callkit_call_info& row) {
        CHECK(callkit_call_status_is_terminal(row.status) == 1);
        CHECK(std::string(row.hangup_by) == "agent");
    });
    CHECK(here.counters().live == 0);
}

TEST_CASE("a call whose credentials Twilio refuses has failed, and was certainly not placed") {
    twilio_world here;
    auto twilio = sized<callkit_twilio_options>();
    twilio.account_sid = "AC00000000000000000000000000000001";
    twilio.auth_token = "11111111111111111111111111111111"; // not the fake's
    const std::string base = here.base_url();
    twilio.base_url = base.c_str();
    auto options = sized<callkit_engine_options>();
    options.twilio = &twilio;
    options.from = "+14155550100";
    REQUIRE(callkit_engine_create(&options, &here.engine) == CALLKIT_OK);
    const std::string id = place(here.engine, "+442071838750", nullptr);
    CHECK(follow(here.engine).back() == "failed");
    look_at(here.engine, id, [](const callkit_call_info& row) {
        CHECK(row.status == CALLKIT_CALL_FAILED);
        CHECK(std::string(row.end_reason) == "provider-failure");
        CHECK(std::string(row.dial_phase) == "not-placed");
    });
}
