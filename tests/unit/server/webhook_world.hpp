#pragma once

#include <callkit/core/memory_log_store.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/net/http_client.hpp>
#include <callkit/net/http_server.hpp>
#include <callkit/provider/twilio_provider.hpp>
#include <callkit/server/twilio_webhooks.hpp>
#include <callkit/testing/fake_twilio.hpp>
#include <callkit/testing/forwarding_log_store.hpp>

#include <doctest/doctest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

/// The whole on loopback: a fake of Twilio with browsers at it, and our server with its engine, on one thread beside
/// the test's, twenty times as fast as life.
namespace callkit::server::test {

namespace asio = boost::asio;

/// A browser: does what the test has said as soon as its call is answered, and tells how it ended.
class browser final : public testing::client_gateway {
  public:
    std::function<void(const std::string&)> on_answer{};

    bool ring(const testing::client_call& /*call*/) override { return false; }
    void ringing(const std::string& /*call_sid*/) override { note("ringing"); }
    void answered(const std::string& call_sid) override {
        note("answered");
        if (on_answer)
            on_answer(call_sid);
    }
    void ended(const std::string& /*call_sid*/, testing::client_end why) override {
        note(why == testing::client_end::hung_up    ? "hung up"
             : why == testing::client_end::canceled ? "canceled"
             : why == testing::client_end::rejected ? "rejected"
                                                    : "unreachable");
    }
    std::vector<std::string> seen() {
        const std::scoped_lock lock(mutex_);
        return seen_;
    }

  private:
    void note(std::string what) {
        const std::scoped_lock lock(mutex_);
        seen_.push_back(std::move(what));
    }
    std::mutex mutex_{};
    std::vector<std::string> seen_{};
};

/// A memory store that can be told to refuse.
class moody_store final : public testing::forwarding_log_store {
  public:
    explicit moody_store(log_store& inner) : forwarding_log_store(inner) {}
    std::atomic<bool> refuses{false};

    result<append_result> append(std::span<const call_event> events) override {
        if (refuses)
            return fail(errc::store_full, "no space left");
        return forwarding_log_store::append(events);
    }
};

class webhook_world {
  public:
    using change = std::function<void(twilio_webhooks_options&)>;

    explicit webhook_world(testing::fake_twilio_options faked = {}, const change& adjust = {})
        : server_(context_.get_executor(), clock, {},
                  [this](net::incoming_request request, net::http_server::reply reply) {
                      webhooks->handle(std::move(request.message), std::move(reply));
                  }) {
        REQUIRE(server_.listen().has_value());
        base = "http://127.0.0.1:" + std::to_string(server_.port()) + "/hooks";
        const std::string token(faked.auth_token.reveal());
        testing::fake_application application;
        application.voice_url = base + "/voice";
        faked.applications.push_back(application);
        application_sid = application.sid;
        const std::string account = faked.account_sid;
        fake = std::make_unique<testing::fake_twilio>(context_.get_executor(), clock, std::move(faked));
        REQUIRE(fake->start().has_value());
        fake->set_gateway(&page);
        twilio_provider_options how;
        how.client.credentials.account_sid = account;
        how.client.credentials.auth_token = secret(std::string(token));
        how.client.base_url = fake->base_url();
        how.public_url = base;
        provider = std::make_unique<twilio_provider>(context_.get_executor(), clock, random, how);
        phone = std::make_unique<engine>(context_.get_executor(), store, *provider, clock, random);
        twilio_webhooks_options take;
        take.public_url = base;
        take.auth_tokens = {secret(std::string("an older token")), secret(std::string(token))};
        take.voice.caller_id = "+14155550100";
        if (adjust)
            adjust(take);
        webhooks = std::make_unique<twilio_webhooks>(*phone, *provider, store, clock, std::move(take));
        updates_ = phone->subscribe([this](const call_update& what) {
            {
                const std::scoped_lock lock(mutex_);
                told_.push_back(what);
            }
            changed_.notify_all();
        });
        thread_ = std::thread([this] { context_.run(); });
        REQUIRE(phone->async_start(asio::use_future).get().has_value());
    }
    ~webhook_world() {
        fake->close();
        server_.close();
        on_thread([this] {
            webhooks.reset();
            phone.reset();
            provider.reset();
            fake.reset();
        });
        work_.reset();
        context_.stop();
        thread_.join();
    }
    webhook_world(const webhook_world&) = delete;
    webhook_world& operator=(const webhook_world&) = delete;

    /// What `device.connect({params})` does; the leg's CallSid.
    std::string connect(testing::client_parameters parameters) {
        std::promise<result<std::string>> started;
        fake->start_client_call("alice", application_sid, std::move(parameters),
                                [&](result<std::string> sid) { started.set_value(std::move(sid)); });
        auto sid = started.get_future().get();
        REQUIRE(sid.has_value());
        return *sid;
    }
    /// Waits until the log knows a call that is as it is wanted, and returns the call.
    call_record wait_for(const std::function<bool(const call_record&)>& wanted) {
        std::unique_lock lock(mutex_);
        call_record found;
        changed_.wait(lock, [&] {
            for (const call_update& one : told_)
                if (wanted(one.record)) {
                    found = one.record;
                    return true;
                }
            return false;
        });
        return found;
    }
    template <class Work>
    void on_thread(Work what) {
        std::promise<void> done;
        asio::post(context_, [&] {
            what();
            done.set_value();
        });
        done.get_future().get();
    }
    /// Hands a request in as the server does, and waits for the answer.
    net::http_response hand_in(net::http_request request) {
        std::promise<net::http_response> answered;
        on_thread([&] {
            webhooks->handle(std::move(request), [&](net::http_response made) { answered.set_value(std::move(made)); });
        });
        return answered.get_future().get();
    }

    const system_time_source real{};
    const scaled_time_source clock{real, 20};
    system_random random{};
    memory_log_store memory{};
    moody_store store{memory};
    browser page{};
    std::string base{};
    std::string application_sid{};
    std::unique_ptr<testing::fake_twilio> fake{};
    std::unique_ptr<twilio_provider> provider{};
    std::unique_ptr<engine> phone{};
    std::unique_ptr<twilio_webhooks> webhooks{};

  private:
    asio::io_context context_{};
    asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
    net::http_server server_;
    subscription updates_{};
    std::mutex mutex_{};
    std::condition_variable changed_{};
    std::vector<call_update> told_{};
    std::thread thread_{};
};

} // namespace callkit::server::test
