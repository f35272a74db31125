// How events are waited for, with a thread of the engine's own and without, and how it ends.
#include "engine_object.hpp"
#include "errors.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>

namespace callkit::c {

callkit_status engine_object::fetch(microseconds limit, const std::function<pop_outcome()>& take) {
    const bool for_ever = limit < microseconds(0);
    const auto clock_time = [this] { return virtual_ ? virtual_->now().steady : machine_.now().steady; };
    const steady_time end = for_ever ? steady_time::max() : clock_time() + limit;
    for (bool looked = false;; looked = true) {
        const std::uint64_t seen = queue_.changes();
        switch (take()) {
        case pop_outcome::event:
            return CALLKIT_OK;
        case pop_outcome::woken:
            return fail_with(api_errc::woken_up, "callkit_engine_wakeup was called");
        case pop_outcome::closed:
            return fail_with(errc::closed, broken_ ? "the engine broke off" : "the engine was shut down");
        case pop_outcome::empty:
            break;
        }
        const microseconds left = for_ever ? microseconds(-1) : std::max(end - clock_time(), steady_time::duration(0));
        // Without a thread even somebody who does not want to wait does what is to be done, once.
        if (left == microseconds(0) && (looked || parts_.own_thread))
            return fail_with(api_errc::no_event, "nothing came in time");
        if (parts_.own_thread) {
            queue_.wait(seen, left);
            continue;
        }
        std::unique_lock driver(driver_, std::defer_lock);
        if (for_ever || virtual_)
            driver.lock();
        else if (!driver.try_lock_for(left))
            continue;
        if (queue_.changes() != seen)
            continue; // somebody else has run the context meanwhile
        if (virtual_) {
            if (step([this] { return context_.poll(); }) != 0 || left == microseconds(0))
                continue;
            const auto next = virtual_->next();
            if (for_ever && !next)
                return fail_with(api_errc::no_event, "nothing will happen any more");
            step([&] { move_virtual_time(for_ever ? *next : std::min(next.value_or(end), end)); });
        } else {
            step([&] { drive(left); });
        }
    }
}

void engine_object::drive(microseconds limit) {
    if (context_.poll() != 0)
        return;
    if (limit < microseconds(0))
        context_.run_one();
    else if (limit > microseconds(0))
        context_.run_one_for(limit);
}

void engine_object::move_virtual_time(steady_time until) {
    virtual_->move_to(until);
    calls_->tick();
    simulator_->poke();
    context_.poll();
}

callkit_status engine_object::shutdown(microseconds limit) {
    {
        const std::unique_lock lock(gate_);
        if (closed_)
            return fail_with(errc::closed, "the engine was destroyed");
        if (shut_)
            return CALLKIT_OK;
        shut_ = true;
    }
    const std::shared_lock alive(gate_); // whoever destroys the engine waits
    if (closed_)
        return fail_with(errc::closed, "the engine was destroyed");
    if (limit < microseconds(0))
        limit = seconds(10);
    struct outcome {
        std::mutex mutex{};
        std::condition_variable changed{};
        std::optional<result<void>> came{};
    };
    const auto ended = std::make_shared<outcome>();
    if (broken_)
        return fail_with(errc::out_of_memory, "the engine broke off");
    if (server_)
        server_->close();
    calls_->async_shutdown([ended](result<void> came) {
        const std::scoped_lock lock(ended->mutex);
        ended->came = std::move(came);
        ended->changed.notify_all();
    });
    const auto there = [&] { return ended->came.has_value(); };
    if (parts_.own_thread) {
        std::unique_lock lock(ended->mutex);
        (void)ended->changed.wait_for(lock, limit, there);
    } else {
        const steady_time end = machine_.now().steady + limit;
        for (bool first = true; first || machine_.now().steady < end; first = false) {
            const std::scoped_lock driver(driver_);
            run_ready(10'000);
            const std::scoped_lock lock(ended->mutex);
            if (there())
                break;
            if (virtual_) {
                const auto next = virtual_->next();
                if (!next)
                    break;
                step([&] { move_virtual_time(*next); });
            } else {
                step([&] {
                    context_.run_one_for(std::min<microseconds>(milliseconds(10), end - machine_.now().steady));
                });
            }
        }
    }
    const std::scoped_lock lock(ended->mutex);
    const bool in_time = there() && ended->came->has_value();
    queue_.fail_all(errc::canceled);
    queue_.finish();
    return in_time ? CALLKIT_OK : fail_with(errc::timeout, "something was still under way");
}

void engine_object::close() noexcept {
    {
        const std::unique_lock lock(gate_);
        if (closed_)
            return;
        closed_ = true;
    }
    queue_.close();
    context_.stop();
    if (worker_.joinable())
        worker_.join();
    const std::scoped_lock driver(driver_); // whoever fetches events has left
    updates_ = {};
    work_.reset();
    if (server_) {
        server_->close();
        context_.restart();
        run_ready(1000); // what is closed says so to the other side
        context_.stop();
    }
    // No handler runs any more: what still waits is dropped with the context.
    hooks_.reset();
    calls_.reset();
    server_.reset();
    network_.reset();
    parts_.plugin.reset();
}

void engine_object::wake_up() {
    queue_.wake_up();
    if (!parts_.own_thread)
        asio::post(context_, [] {}); // whoever sleeps in the context looks at the queue again
}

timestamp engine_object::now() {
    if (!virtual_)
        return clock_->now().wall;
    const std::scoped_lock driver(driver_);
    return virtual_->now().wall;
}

} // namespace callkit::c
