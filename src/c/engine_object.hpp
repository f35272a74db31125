#pragma once

#include "event_queue.hpp"
#include "objects.hpp"
#include "plugin_provider.hpp"
#include "timed_lock.hpp"

#include <callkit/core/clock.hpp>
#include <callkit/core/e164/types.hpp>
#include <callkit/core/random.hpp>
#include <callkit/core/virtual_time.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/net/http_server.hpp>
#include <callkit/provider/simulator.hpp>
#include <callkit/provider/twilio_provider.hpp>
#include <callkit/server/twilio_webhooks.hpp>

#include <boost/asio/execution/bad_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <shared_mutex>
#include <string>
#include <thread>

namespace callkit::c {

namespace asio = boost::asio;

/// Where a host is told things. Called without a lock.
struct host_callbacks {
    callkit_wake_fn on_wake{nullptr};
    void* wake_user_data{nullptr};
    callkit_log_fn on_log{nullptr};
    void* log_user_data{nullptr};

    void wake() const;
    /// `level` as in `callkit_log_fn`.
    void log(std::int32_t level, const char* message) const noexcept;
};

/// What an engine is made of, once its options were read and found good.
struct engine_parts {
    std::shared_ptr<store_object> store{};
    host_callbacks host{};
    bool own_thread{true};
    bool status_only{false};
    std::size_t queue_limit{10'000};
    std::string workspace{"default"};
    std::string from{};
    std::string scenario{};
    e164::region region{};
    std::shared_ptr<const e164::numbering_plan> plan{};
    recovery recover{recovery::all};
    seconds dial_within{60};

    // The provider: one of these.
    struct simulated {
        network_faults faults{};
        std::optional<std::uint64_t> seed{};
        std::int64_t speed{1};
        bool virtual_time{false};
        timestamp start{};
    };
    std::optional<simulated> simulator{};
    std::optional<twilio_provider_options> twilio{};
    std::unique_ptr<plugin_provider> plugin{};

    // Twilio's webhooks.
    std::vector<secret> webhook_tokens{};
    std::string caller_id{};
    std::optional<net::http_server_options> listen{};
};

/// The engine behind a handle: it and everything it needs, its thread, and the events that wait.
///
/// Threads: every function from any thread. With a thread of its own that one runs the context; without, whoever
/// fetches events does, one at a time.
class engine_object : public std::enable_shared_from_this<engine_object> {
  public:
    explicit engine_object(engine_parts parts);
    ~engine_object();
    engine_object(const engine_object&) = delete;
    engine_object& operator=(const engine_object&) = delete;

    /// Opens everything and begins. Errors: those of the store and of the provider.
    [[nodiscard]] result<void> start();
    /// See callkit_engine_shutdown; the status is recorded.
    callkit_status shutdown(microseconds limit);
    /// See callkit_engine_destroy.
    void close() noexcept;

    /// Fetches with `take` until it has something, the time is over (a negative time never is), or there is an end.
    /// Records the error.
    callkit_status fetch(microseconds limit, const std::function<pop_outcome()>& take);

    /// Starts an operation: `run` is called with its number while the engine lives. Records the error.
    callkit_status operate(operation what, std::uint64_t* out_op, const std::function<void(std::uint64_t)>& run);
    /// A handler for what an operation comes to.
    std::function<void(result<void>)> done(std::uint64_t op, const call_id& call);
    void settle(std::uint64_t op, const std::function<void(event_data&)>& fill) noexcept;

    [[nodiscard]] const engine_parts& parts() const noexcept { return parts_; }
    [[nodiscard]] event_queue& queue() noexcept { return queue_; }
    /// For what `operate` runs.
    [[nodiscard]] engine& calls() noexcept { return *calls_; }
    [[nodiscard]] twilio_provider* twilio() noexcept { return twilio_; }
    [[nodiscard]] server::twilio_webhooks* hooks() noexcept { return hooks_ ? &*hooks_ : nullptr; }
    [[nodiscard]] asio::io_context& context() noexcept { return context_; }
    [[nodiscard]] timestamp now();
    /// See callkit_engine_wakeup.
    void wake_up();
    /// Calls that have not ended, and events that were not saved.
    callkit_status counts(std::uint64_t& active, std::uint64_t& unsaved);

  private:
    void open_clock();
    void open_provider();
    void open_webhooks();
    void on_update(const call_update& what);
    void run();
    void run_ready(std::size_t most) noexcept;
    /// Runs the context, or part of it. Throws what a step of the engine throws, once the engine has been broken off.
    template <class Step>
    auto step(Step what) {
        try {
            return what();
        } catch (const asio::execution::bad_executor&) {
            break_off();
            throw std::bad_alloc(); // there was no memory for the executor
        } catch (...) {
            break_off();
            throw;
        }
    }
    /// A step threw, for want of memory most likely. Nothing that the engine remembers can be relied on any more, while
    /// the log can: every operation fails, nothing runs any more, and another engine goes on from the log.
    void break_off() noexcept;
    /// Does what is to be done, without sleeping longer than that; without a thread of its own.
    void drive(microseconds limit);
    void move_virtual_time(steady_time until);

    engine_parts parts_;
    system_time_source machine_{};
    std::unique_ptr<scaled_time_source> scaled_{};
    std::unique_ptr<virtual_time_source> virtual_{};
    const time_source* clock_{&machine_};
    std::unique_ptr<random_source> random_{};
    event_queue queue_;

    asio::io_context context_{1};
    std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work_{};
    std::unique_ptr<provider> network_{};
    simulator* simulator_{nullptr};    // what `network_` is, if it is that
    twilio_provider* twilio_{nullptr}; // the same
    std::optional<engine> calls_{};
    subscription updates_{};
    std::optional<server::twilio_webhooks> hooks_{};
    std::optional<net::http_server> server_{};
    std::thread worker_{};

    std::shared_mutex gate_{}; // guards `closed_` and `shut_`; held while an operation is being started
    bool closed_{false};
    bool shut_{false};
    std::atomic<bool> broken_{false};
    timed_lock driver_{}; // whoever runs the context, when no thread of ours does
};

} // namespace callkit::c
