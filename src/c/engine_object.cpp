#include "engine_object.hpp"

#include "errors.hpp"

#include <pthread.h>
#include <signal.h>

#include <boost/asio/post.hpp>

#include <chrono>
#include <utility>

namespace callkit::c {

void host_callbacks::wake() const {
    if (on_wake == nullptr)
        return;
    const callback_scope inside;
    on_wake(wake_user_data);
}

void host_callbacks::log(std::int32_t level, const char* message) const noexcept {
    if (on_log == nullptr)
        return;
    const callback_scope inside;
    on_log(level, message, log_user_data);
}

engine_object::engine_object(engine_parts parts)
    : parts_(std::move(parts)), queue_(parts_.queue_limit, parts_.own_thread, [this] { parts_.host.wake(); }) {
}

engine_object::~engine_object() {
    close();
}

void engine_object::open_clock() {
    if (!parts_.simulator) {
        random_ = std::make_unique<system_random>();
        return;
    }
    const auto& what = *parts_.simulator;
    if (what.virtual_time) {
        virtual_ = std::make_unique<virtual_time_source>(what.start);
        clock_ = virtual_.get();
    } else if (what.speed > 1) {
        scaled_ = std::make_unique<scaled_time_source>(machine_, what.speed);
        clock_ = scaled_.get();
    }
    // In virtual time a seed decides everything, ids included; else ids must be unique among all engines.
    if (what.virtual_time && what.seed)
        random_ = std::make_unique<seeded_random>(*what.seed ^ 0x63616c6c6b697421U);
    else
        random_ = std::make_unique<system_random>();
}

void engine_object::open_provider() {
    if (parts_.plugin) {
        network_ = std::move(parts_.plugin);
    } else if (parts_.twilio) {
        auto made = std::make_unique<twilio_provider>(context_.get_executor(), *clock_, *random_, *parts_.twilio);
        twilio_ = made.get();
        network_ = std::move(made);
    } else {
        const auto& what = *parts_.simulator;
        auto made = std::make_unique<simulator>(context_.get_executor(), *clock_,
                                                what.seed ? *what.seed : random_->next(), what.faults);
        simulator_ = made.get();
        network_ = std::move(made);
    }
}

void engine_object::open_webhooks() {
    if (twilio_ == nullptr || parts_.twilio->public_url.empty())
        return;
    server::twilio_webhooks_options options;
    options.public_url = parts_.twilio->public_url;
    options.auth_tokens = parts_.webhook_tokens;
    options.voice.caller_id = parts_.caller_id;
    options.voice.region = parts_.region;
    options.voice.plan = parts_.plan;
    options.voice.workspace = [own = parts_.workspace](std::string_view /*identity*/, std::string_view asked) {
        return std::optional<std::string>(asked.empty() ? own : std::string(asked));
    };
    hooks_.emplace(*calls_, *twilio_, *parts_.store->log, *clock_, std::move(options));
    if (parts_.listen)
        server_.emplace(context_.get_executor(), *clock_, *parts_.listen,
                        [this](net::incoming_request request, net::http_server::reply reply) {
                            hooks_->handle(std::move(request.message), std::move(reply));
                        });
}

result<void> engine_object::start() {
    plugin_provider* const plugin = parts_.plugin.get();
    open_clock();
    open_provider();
    engine_options how;
    how.plan = parts_.plan;
    how.recover = parts_.recover;
    how.calls.queue_limit = parts_.dial_within;
    how.shutdown_limit = std::chrono::hours(24); // `shutdown` has a limit of its own
    calls_.emplace(context_.get_executor(), *parts_.store->log, *network_, *clock_, *random_, how);
    open_webhooks();
    if (plugin != nullptr)
        if (auto started = plugin->start(); !started)
            return started;
    updates_ = calls_->subscribe([this](const call_update& what) { on_update(what); });
    work_.emplace(context_.get_executor());
    std::optional<result<void>> recovered;
    calls_->async_start([&recovered](result<void> outcome) { recovered = std::move(outcome); });
    while (!recovered)
        if (context_.run_one() == 0)
            return fail(errc::internal, "the engine did not start");
    if (!*recovered)
        return *std::move(recovered);
    if (server_)
        if (auto listening = server_->listen(); !listening)
            return listening;
    if (!parts_.own_thread)
        return {};
    // Signals are for the host's threads.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
        worker_ = std::thread([this] { run(); });
    } catch (...) {
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        throw;
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return {};
}

void engine_object::run() {
    try {
        context_.run();
    } catch (...) {
        break_off();
    }
}

void engine_object::run_ready(std::size_t most) noexcept {
    for (std::size_t i = 0; i < most; ++i) {
        try {
            if (context_.poll_one() == 0)
                return;
        } catch (...) {
            return break_off();
        }
    }
}

void engine_object::break_off() noexcept {
    if (broken_.exchange(true))
        return;
    context_.stop();
    queue_.lose_one();
    queue_.fail_all(errc::out_of_memory);
    queue_.finish();
    parts_.host.log(3, "a step of the engine failed, such as for want of memory; open another engine on its log");
}

void engine_object::on_update(const call_update& what) {
    if (!parts_.status_only || what.status_changed())
        queue_.push(what);
}

callkit_status engine_object::operate(operation what, std::uint64_t* out_op,
                                      const std::function<void(std::uint64_t)>& run) {
    const std::shared_lock lock(gate_);
    if (closed_ || shut_ || broken_)
        return fail_with(errc::closed, broken_ ? "the engine broke off" : "the engine was shut down");
    const std::uint64_t op = queue_.begin(what);
    if (op == 0)
        return fail_with(api_errc::too_many_operations, "too many outcomes of operations wait to be fetched");
    try {
        run(op);
    } catch (...) {
        queue_.abandon(op);
        throw;
    }
    if (broken_) // meanwhile
        queue_.fail_all(errc::out_of_memory);
    if (out_op != nullptr)
        *out_op = op;
    return CALLKIT_OK;
}

void engine_object::settle(std::uint64_t op, const std::function<void(event_data&)>& fill) noexcept {
    queue_.settle(op, fill);
}

std::function<void(result<void>)> engine_object::done(std::uint64_t op, const call_id& call) {
    return [this, op, call](result<void> outcome) {
        settle(op, [&](event_data& event) {
            event.call = call;
            event.call_id_text = call.is_null() ? std::string() : to_string(call);
            if (!outcome) {
                event.failed = true;
                event.failure = std::move(outcome).error();
                if (event.failure.code == errc::closed)
                    event.failure.code = errc::canceled;
            }
        });
    };
}

callkit_status engine_object::counts(std::uint64_t& active, std::uint64_t& unsaved) {
    const std::shared_lock lock(gate_);
    if (closed_)
        return fail_with(errc::closed, "the engine was destroyed");
    active = calls_->active_calls();
    unsaved = calls_->unsaved_events();
    return CALLKIT_OK;
}

} // namespace callkit::c
