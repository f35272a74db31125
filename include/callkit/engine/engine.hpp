#pragma once

#include <callkit/core/call_controller.hpp>
#include <callkit/core/clock.hpp>
#include <callkit/core/log_store.hpp>
#include <callkit/core/numbering_plan.hpp>
#include <callkit/core/provider.hpp>
#include <callkit/core/random.hpp>
#include <callkit/core/result.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace callkit {

/// Something became part of a call's record: told once, after it is in the store.
struct call_update {
    /// With the call filled in.
    call_event event{};
    append_entry entry{};
    /// The call as it is now, which may be further than the event says.
    call_record record{};

    [[nodiscard]] bool status_changed() const noexcept { return entry.before != entry.after; }
};

/// Ends a subscription when it goes. Safe to destroy from any thread and after the engine; once destroyed on the
/// engine's executor, no further update arrives.
class subscription {
  public:
    subscription() = default;
    explicit subscription(std::shared_ptr<void> hold) : hold_(std::move(hold)) {}

  private:
    std::shared_ptr<void> hold_;
};

/// What an engine does with calls that the store says have not ended when it starts.
enum class recovery : std::uint8_t {
    all,     ///< They are ours: this engine is the only one on its store.
    overdue, ///< Other processes use the store too: take over only what nobody can be following any more.
    none,
};

struct engine_options {
    /// Provider and capabilities are filled in from the provider.
    controller_options calls{};
    recovery recover{recovery::all};
    /// How long `async_shutdown` waits for what is under way.
    seconds shutdown_limit{10};
    /// Where the store's blocking functions run. Empty: on the engine's own strand.
    boost::asio::any_io_executor store_executor{};
    /// The numbering plan that decides which numbers can be dialled. Empty: the one that is compiled in.
    std::shared_ptr<const e164::numbering_plan> plan{};
};

/// Runs calls over any provider and any store.
///
/// A thin shell around `call_controller`: it carries out effects, keeps one timer and commits everything that one turn
/// of the loop decided in one `append`. It creates no thread; it lives on the executor it is given.
///
/// Threads: every function may be called from any thread. Completion handlers and subscribers run on the handler's
/// executor, by default the engine's strand; none runs inside the function that started it.
/// Lifetimes: store, provider, clock and random source must outlive the engine. Destroying the engine ends no call;
/// pending handlers complete with `errc::closed`.
/// Completion signature: always `void(result<T>)`. With `use_awaitable`, `use_future` or a callback a `result` arrives;
/// nothing is thrown.
class engine {
  public:
    template <class T>
    using completion = boost::asio::any_completion_handler<void(result<T>)>;
    using subscriber = std::function<void(const call_update&)>;

    engine(boost::asio::any_io_executor executor, log_store& store, provider& provider, const time_source& clock,
           random_source& random, engine_options options = {});
    ~engine();
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;

    /// Takes over what an earlier run left (see `recovery`) and begins to listen to the provider. Once, before anything
    /// else. Errors: those of `log_store::active`.
    template <class Token = boost::asio::deferred_t>
    auto async_start(Token&& token = {}) {
        return initiate<void>([](impl& self, completion<void> done) { start_recovery(self, std::move(done)); }, token);
    }

    /// Wishes a call. Completes as soon as the wish is in the store; whatever happens to the machine after that, the
    /// call's record will tell its outcome. Errors: `invalid_number`, `invalid_argument`, `duplicate_dial` when the
    /// command names a call that there is, `closed`, or the store's.
    template <class Token = boost::asio::deferred_t>
    auto async_place(place_command command, Token&& token = {}) {
        return initiate<call_id>([](impl& self, completion<call_id> done,
                                    place_command what) { start_place(self, std::move(what), std::move(done)); },
                                 token, std::move(command));
    }

    /// As `async_place`, and completes with the call's record as it was when the wish was in the store.
    template <class Token = boost::asio::deferred_t>
    auto async_submit(place_command command, Token&& token = {}) {
        return initiate<call_record>([](impl& self, completion<call_record> done,
                                        place_command what) { start_submit(self, std::move(what), std::move(done)); },
                                     token, std::move(command));
    }

    /// Completes when the call has ended, at once if it has. Errors: `not_found`, `closed`.
    template <class Token = boost::asio::deferred_t>
    auto async_wait(call_id call, Token&& token = {}) {
        return initiate<call_record>(
            [](impl& self, completion<call_record> done, const call_id& id) { start_wait(self, id, std::move(done)); },
            token, call);
    }

    /// Places a call and follows it to its end.
    template <class Token = boost::asio::deferred_t>
    auto async_call(place_command command, Token&& token = {}) {
        return initiate<call_record>([](impl& self, completion<call_record> done,
                                        place_command what) { start_call(self, std::move(what), std::move(done)); },
                                     token, std::move(command));
    }

    /// Ends a call, whatever state it is in, and completes when the end is confirmed; a call that has ended is a
    /// success. Errors: `not_found`, `timeout` when the provider would not end it.
    template <class Token = boost::asio::deferred_t>
    auto async_hang_up(call_id call, Token&& token = {}) {
        return initiate<void>(
            [](impl& self, completion<void> done, const call_id& id) { start_hang_up(self, id, std::move(done)); },
            token, call);
    }

    /// Completes when the provider confirms. Errors: `not_found`, `wrong_state`, `unsupported`, `timeout`.
    template <class Token = boost::asio::deferred_t>
    auto async_set_mute(call_id call, bool on, Token&& token = {}) {
        return initiate_control(call, control_kind::mute, on, {}, token);
    }
    template <class Token = boost::asio::deferred_t>
    auto async_set_hold(call_id call, bool on, Token&& token = {}) {
        return initiate_control(call, control_kind::hold, on, {}, token);
    }
    /// Plays up to 32 of `0-9 * # A-D`, `w` for a pause, to the other end.
    template <class Token = boost::asio::deferred_t>
    auto async_send_digits(call_id call, std::string digits, Token&& token = {}) {
        return initiate_control(call, control_kind::digits, false, std::move(digits), token);
    }

    /// Hands in an event that arrived by another way than the provider's sink, such as a webhook. Completes when it is
    /// in the store, so a 2xx can be answered truthfully.
    template <class Token = boost::asio::deferred_t>
    auto async_deliver(call_event event, Token&& token = {}) {
        return initiate<void>([](impl& self, completion<void> done,
                                 call_event what) { start_deliver(self, std::move(what), std::move(done)); },
                              token, std::move(event));
    }

    /// As `async_deliver`, and completes with the record of the event's call as it is then.
    template <class Token = boost::asio::deferred_t>
    auto async_report(call_event event, Token&& token = {}) {
        return initiate<call_record>([](impl& self, completion<call_record> done,
                                        call_event what) { start_report(self, std::move(what), std::move(done)); },
                                     token, std::move(event));
    }

    /// Takes no new calls, waits for commands and writes under way, then stops listening. Calls go on at the provider;
    /// the next engine on this store takes them over.
    template <class Token = boost::asio::deferred_t>
    auto async_shutdown(Token&& token = {}) {
        return initiate<void>([](impl& self, completion<void> done) { start_shutdown(self, std::move(done)); }, token);
    }

    /// Every update from now on, on the engine's strand, in the order of the journal. Return quickly.
    [[nodiscard]] subscription subscribe(subscriber on_update);

    /// For clocks that move by hand: looks at the deadlines now.
    void tick();

    /// Calls that have not ended, as of the last turn of the loop.
    [[nodiscard]] std::size_t active_calls() const noexcept;
    /// Events that the store has refused so far and that are kept in memory; more than 0 means the store is in trouble.
    [[nodiscard]] std::size_t unsaved_events() const noexcept;
    [[nodiscard]] boost::asio::any_io_executor get_executor() const;

  private:
    struct impl;

    template <class T, class Start, class Token, class... Args>
    auto initiate(Start start, Token& token, Args... args) {
        return boost::asio::async_initiate<Token, void(result<T>)>(
            [start](auto handler, std::shared_ptr<impl> self, auto... arguments) {
                start(*self, completion<T>(std::move(handler)), std::move(arguments)...);
            },
            token, impl_, std::move(args)...);
    }
    template <class Token>
    auto initiate_control(const call_id& call, control_kind kind, bool on, std::string digits, Token& token) {
        return initiate<void>(
            [](impl& self, completion<void> done, const call_id& id, control_kind what, bool value, std::string text) {
                start_control(self, id, what, value, std::move(text), std::move(done));
            },
            token, call, kind, on, std::move(digits));
    }

    static void start_recovery(impl& self, completion<void> done);
    static void start_place(impl& self, place_command command, completion<call_id> done);
    static void start_submit(impl& self, place_command command, completion<call_record> done);
    static void start_wait(impl& self, const call_id& call, completion<call_record> done);
    static void start_call(impl& self, place_command command, completion<call_record> done);
    static void start_hang_up(impl& self, const call_id& call, completion<void> done);
    static void start_control(impl& self, const call_id& call, control_kind kind, bool on, std::string digits,
                              completion<void> done);
    static void start_deliver(impl& self, call_event event, completion<void> done);
    static void start_report(impl& self, call_event event, completion<call_record> done);
    static void start_shutdown(impl& self, completion<void> done);

    std::shared_ptr<impl> impl_;
};

} // namespace callkit
