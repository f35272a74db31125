// Whose turn it is: requests wait where the pacer says so, each kind in a queue of its own.
#include "http_client_impl.hpp"

#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <utility>

namespace callkit::net {

task<void> http_client::impl::pause_until(exchange& one, steady_time until) {
    boost::system::error_code ignored;
    if (!one.pause)
        one.pause.emplace(strand);
    set(*one.pause, until);
    co_await one.pause->async_wait(asio::redirect_error(use_task, ignored));
}

/// Whether there is nothing to wait for, as is usual.
bool http_client::impl::goes_at_once(const exchange& one, steady_time now) const {
    if (closed || one.given_up() || now >= one.due || !queues[one.request.paced ? 1 : 0].empty())
        return false;
    const auto when = pacer.ready(one.request.paced, now);
    return when && *when <= now;
}

task<bool> http_client::impl::wait_turn(exchange& one) {
    auto& queue = queues[one.request.paced ? 1 : 0];
    bool queued = false;
    bool mine = false;
    while (!one.given_up() && !closed) {
        const steady_time now = clock.now().steady;
        if (now >= one.due)
            break;
        const auto when = pacer.ready(one.request.paced, now);
        const bool first = queue.empty() || queue.front() == &one;
        if (first && when && *when <= now) {
            mine = true;
            break;
        }
        if (!std::exchange(queued, true))
            queue.push_back(&one);
        co_await pause_until(one, first && when ? std::min(*when, one.due) : one.due);
    }
    if (queued) {
        std::erase(queue, &one);
        // Whoever is next may go at the same moment.
        if (!queue.empty())
            queue.front()->wake();
    }
    co_return mine;
}

void http_client::impl::wake_next() {
    for (auto& queue : queues)
        if (!queue.empty())
            queue.front()->wake();
}

} // namespace callkit::net
