#pragma once

#include <callkit/engine/engine.hpp>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace callkit {

namespace asio = boost::asio;

/// The engine's strand, as handlers without an executor of their own are given it. Asio asks an executor how it blocks
/// where nothing may be thrown, and the any_io_executor that a strand would ask allocates its answer.
class turn_executor {
  public:
    explicit turn_executor(asio::strand<asio::any_io_executor> strand) noexcept : strand_(std::move(strand)) {}

    [[nodiscard]] asio::execution_context& query(asio::execution::context_t /*what*/) const noexcept {
        return asio::query(strand_.get_inner_executor(), asio::execution::context);
    }
    [[nodiscard]] static constexpr asio::execution::blocking_t query(asio::execution::blocking_t /*what*/) noexcept {
        return asio::execution::blocking_t(asio::execution::blocking.possibly);
    }
    template <class Function>
    void execute(Function&& function) const {
        strand_.execute(std::forward<Function>(function));
    }
    friend bool operator==(const turn_executor& a, const turn_executor& b) noexcept { return a.strand_ == b.strand_; }
    friend bool operator!=(const turn_executor& a, const turn_executor& b) noexcept { return a.strand_ != b.strand_; }

  private:
    asio::strand<asio::any_io_executor> strand_;
};

/// Finds calls among the records of an append, which are asked for nearly in the order they stand in.
class record_lookup {
  public:
    explicit record_lookup(std::span<const call_record> records) noexcept : records_(records) {}

    /// Null when the append has no record of the call.
    const call_record* find(const call_id& call) {
        for (std::size_t step = 0; step < 2 && step < records_.size(); ++step)
            if (const std::size_t at = (last_ + step) % records_.size(); records_[at].id == call)
                return &records_[last_ = at];
        if (by_id_.empty())
            for (std::size_t at = 0; at < records_.size(); ++at)
                by_id_.emplace(records_[at].id, at);
        const auto found = by_id_.find(call);
        return found == by_id_.end() ? nullptr : &records_[last_ = found->second];
    }

  private:
    std::span<const call_record> records_;
    std::size_t last_{0};
    std::unordered_map<call_id, std::size_t, id_hash> by_id_{};
};

/// The engine's state. Touched on the strand only, unless said otherwise.
struct engine::impl : std::enable_shared_from_this<engine::impl> {
    impl(asio::any_io_executor executor, log_store& log, provider& calls, const time_source& time,
         random_source& chance, engine_options chosen);

    /// Somebody who waits until certain effects of a turn are in the store.
    struct stored_waiter {
        std::size_t first{0};
        std::size_t last{0};
        completion<void> done{};
        completion<call_record> reported{}; ///< In place of `done`.
    };
    /// An operation that is over, and what it came to; told once the events that say so are in the log, or were
    /// refused.
    struct settled_operation {
        completion<void> done{};
        result<void> outcome{};
    };
    /// One `append`: everything that was decided since the last one. `events` holds the effects' events end to end.
    struct store_job {
        std::vector<persist_effect> effects{};
        std::vector<std::size_t> ends{};
        std::vector<call_event> events{};
        std::vector<stored_waiter> waiters{};
        std::vector<settled_operation> settled{};
        /// One outcome for the whole, or, when that failed, one an effect.
        std::vector<result<append_result>> outcomes{};
        /// The records of each outcome.
        std::vector<record_lookup> records{};

        /// Null when the store has not told of the call.
        const call_record* record_of(const call_id& call) {
            for (record_lookup& each : records)
                if (const call_record* const found = each.find(call))
                    return found;
            return nullptr;
        }
    };
    struct place_operation {
        completion<call_id> placed{};
        completion<call_record> ended{};
        completion<call_record> submitted{};
    };

    asio::strand<asio::any_io_executor> strand;
    asio::steady_timer timer;
    asio::steady_timer shutdown_timer;
    log_store& store;
    provider& network;
    const time_source& clock;
    engine_options options;
    call_controller controller;

    effects pending{};
    std::vector<persist_effect> to_store{};
    std::vector<stored_waiter> store_waiters{};
    std::vector<settled_operation> settled{};
    bool storing{false};
    /// What the store has just answered, while that is dealt with.
    store_job* just_stored{nullptr};
    bool flush_posted{false};
    std::optional<steady_time> armed{};

    operation_id last_operation{0};
    std::unordered_map<operation_id, completion<void>> operations{};
    std::unordered_map<operation_id, place_operation> place_operations{};
    std::unordered_multimap<call_id, completion<call_record>, id_hash> end_waiters{};
    // A vector because Boost 1.81's any_completion_handler calls itself for ever when it is move-assigned.
    std::vector<completion<void>> shutdown_waiters{};
    bool shutting_down{false};

    std::mutex subscribers_mutex; // guards `subscribers`
    std::vector<std::weak_ptr<subscriber>> subscribers{};
    /// They as the strand saw them last.
    std::vector<std::weak_ptr<subscriber>> present{};
    std::uint64_t present_as_of{0};

    // Readable from any thread.
    std::atomic<std::uint64_t> subscribers_version{0}; // changed under `subscribers_mutex`
    std::atomic<bool> closed{false};
    std::atomic<std::size_t> active{0};
    std::atomic<std::size_t> unsaved{0};

    /// Runs `what(self)` on the strand as one turn: its effects are carried out and the timer set when it returns.
    template <class Work>
    void enter(Work what) {
        asio::post(strand, [self = shared_from_this(), what = std::move(what)]() mutable {
            if (self->closed)
                return;
            what(*self);
            self->end_turn();
        });
    }
    /// Like `enter` for an operation of the user's, whose handler is called even when the engine has stopped.
    template <class T, class Work>
    void operate(completion<T> done, Work what) {
        asio::post(strand, [self = shared_from_this(), done = std::move(done), what = std::move(what)]() mutable {
            if (self->closed)
                return self->template complete<T>(std::move(done), fail(errc::closed, "the engine has stopped"));
            what(*self, std::move(done));
            self->end_turn();
        });
    }
    /// A callback for a provider that enters the engine if it still exists.
    template <class T, class Work>
    provider::handler<T> reply(Work what) {
        return [weak = weak_from_this(), what](result<T> outcome) {
            if (const auto self = weak.lock())
                self->enter([what, outcome = std::move(outcome)](impl& me) mutable { what(me, std::move(outcome)); });
        };
    }
    template <class T>
    void complete(completion<T> done, result<T> outcome) {
        if (!done)
            return;
        // Posted first, so that no handler runs in the middle of a turn; then to wherever the handler belongs. On its
        // way it is moved many times, and a call's record is large.
        asio::post(strand, [done = std::move(done), outcome = std::make_unique<result<T>>(std::move(outcome)),
                            fallback = turn_executor(strand)]() mutable {
            auto executor = asio::get_associated_executor(done, fallback);
            asio::dispatch(executor, [done = std::move(done), outcome = std::move(outcome)]() mutable {
                std::move(done)(std::move(*outcome));
            });
        });
    }

    operation_id begin(completion<void> done) {
        operations.emplace(++last_operation, std::move(done));
        return last_operation;
    }

    // engine.cpp
    void end_turn();
    void carry_out(persist_effect& what);
    void carry_out(dial_effect& what);
    void carry_out(hang_up_effect& what);
    void carry_out(control_effect& what);
    void carry_out(fetch_effect& what);
    void carry_out(list_effect& what);
    void carry_out(settle_effect& what);
    void arm_timer();
    void place(place_command command, place_operation waiting);
    void fail_everything(errc code);
    void deliver(call_event event, stored_waiter waiting);
    void settle(stored_waiter& waiting, result<void> outcome, const call_record* record);
    void try_finish_shutdown(bool out_of_time);

    // storing.cpp
    void post_flush();
    void let_more_come(int looks);
    void flush();
    static void run(log_store& store, store_job& job);
    void stored(store_job job);
    void publish(const append_result& appended, record_lookup& records, std::span<call_event> events);
    void notify(const call_update& update);
    bool adopt(const call_id& call);
    result<void> recover();
};

} // namespace callkit
