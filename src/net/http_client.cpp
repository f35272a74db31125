#include "http_client_impl.hpp"

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace callkit::net {

http_client::impl::impl(asio::any_io_executor executor, const time_source& time, random_source& chance,
                        http_client_options chosen)
    : strand(std::move(executor)), clock(time), random(chance.next()), options(std::move(chosen)),
      pacer(options.pacing), deadline(strand) {
}

http_client::http_client(asio::any_io_executor executor, const time_source& clock, random_source& random,
                         http_client_options options)
    : impl_(std::make_shared<impl>(std::move(executor), clock, random, std::move(options))) {
}

http_client::~http_client() {
    close();
}

void http_client::close() {
    // At once: from here on nobody may look at the clock any more.
    if (!impl_->closed.exchange(true))
        asio::post(impl_->strand, [self = impl_] { self->stop(); });
}

std::size_t http_client::idle_connections() const noexcept {
    return impl_->idle_count;
}

void http_client::impl::stop() {
    for (const auto& [due, one] : under_way) {
        one->canceled = true;
        one->interrupt();
    }
    idle.clear();
    idle_count = 0;
}

void http_client::start(std::shared_ptr<impl> self, outgoing_request request, completion done) {
    auto one = std::make_shared<impl::exchange>(std::move(request), std::move(done));
    if (auto slot = asio::get_associated_cancellation_slot(one->done); slot.is_connected()) {
        slot.assign([weak_one = std::weak_ptr(one), weak = std::weak_ptr(self)](asio::cancellation_type /*type*/) {
            const auto client = weak.lock();
            if (client == nullptr)
                return;
            asio::post(client->strand, [weak_one, client] {
                if (const auto strong = weak_one.lock()) {
                    strong->canceled = true;
                    strong->interrupt();
                }
            });
        });
    }
    impl& client = *self;
    asio::co_spawn(client.strand, client.run(*one), [self = std::move(self), one](const std::exception_ptr& thrown) {
        if (thrown != nullptr)
            one->outcome = fail(errc::out_of_memory, "a request ran out of memory");
        if (auto slot = asio::get_associated_cancellation_slot(one->done); slot.is_connected())
            slot.clear();
        // We are on the strand, and co_spawn has seen to it that this is not inside the function that started it.
        const asio::any_completion_executor here(self->strand);
        const asio::any_completion_executor where = asio::get_associated_executor(one->done, here);
        completion handler = std::move(one->done);
        if (where == here)
            return std::move(handler)(std::move(one->outcome));
        asio::dispatch(where, [handler = std::move(handler), outcome = std::move(one->outcome)]() mutable {
            std::move(handler)(std::move(outcome));
        });
    });
}

void http_client::impl::begin(exchange& one, steady_time due) {
    one.due = due;
    under_way.emplace_hint(under_way.end(), due, &one);
    watch_deadlines();
}

void http_client::impl::end(exchange& one) {
    if (under_way.erase({one.due, &one}) == 0)
        under_way.erase({steady_time::max(), &one}); // its time ran out
    if (under_way.empty()) {
        // Nothing is left to keep an io_context running for.
        deadline_set = steady_time::max();
        deadline.cancel();
    }
}

/// Sees to it that the timer goes off for whoever is due first.
void http_client::impl::watch_deadlines() {
    const steady_time first = under_way.begin()->first;
    if (first >= deadline_set)
        return;
    deadline_set = first;
    set(deadline, first);
    deadline.async_wait([waiting = weak_from_this()](boost::system::error_code ec) {
        const auto self = waiting.lock();
        if (ec || self == nullptr || self->closed)
            return;
        self->deadline_set = steady_time::max();
        const steady_time now = self->clock.now().steady;
        while (!self->under_way.empty() && self->under_way.begin()->first <= now) {
            exchange& late = *self->under_way.begin()->second;
            self->under_way.erase(self->under_way.begin());
            self->under_way.emplace(steady_time::max(), &late);
            late.out_of_time = true;
            late.interrupt();
        }
        if (!self->under_way.empty())
            self->watch_deadlines();
    });
}

task<void> http_client::impl::run(exchange& one) {
    one.outcome = co_await answer(one);
}

task<result<http_response>> http_client::impl::answer(exchange& one) {
    if (closed)
        co_return fail(errc::closed, "the client has stopped");
    if (const auto sound = check_message(one.request); !sound)
        co_return failure{sound.error()};
    instant began = clock.now();
    begin(one, began.steady + (one.request.deadline.count() > 0 ? microseconds(one.request.deadline)
                                                                : microseconds(options.deadline)));

    retry_policy policy = options.retry;
    if (one.request.attempts != 0)
        policy.attempts = one.request.attempts;
    attempt_result last;
    bool tried = false;
    for (unsigned attempt_number = 1;; ++attempt_number) {
        if (tried || !goes_at_once(one, began.steady)) {
            if (!co_await wait_turn(one)) {
                if (!tried)
                    last.why = one.canceled
                                   ? given_up(one, false)
                                   : error{errc::rate_limited, "its turn did not come before the deadline", {}};
                break;
            }
            began = clock.now();
        }
        tried = true;
        pacer.started(one.request.paced, began.steady);
        last = co_await attempt(one, began.steady);
        if (closed)
            break;
        const instant ended = one.ended;
        std::optional<seconds> asked;
        if (last.answer)
            asked = parse_retry_after(header(last.answer->headers, "Retry-After"), ended.wall);
        pacer.finished(last.how, ended.steady, asked);
        wake_next();
        if (options.on_attempt)
            options.on_attempt({one.request.origin.host, attempt_number, one.reused, last.how,
                                last.answer ? last.answer->status : 0, ended.steady - began.steady});
        const auto wait = one.given_up()
                              ? std::nullopt
                              : next_attempt(policy, attempt_number, last.how, one.request.repeatable, asked, random);
        if (!wait || ended.steady + *wait >= one.due)
            break;
        co_await pause_until(one, ended.steady + *wait);
        if (one.given_up())
            break;
    }
    end(one);
    if (last.answer)
        co_return std::move(*last.answer);
    if (closed && last.why.code != errc::ambiguous)
        co_return fail(errc::closed, "the client has stopped");
    co_return failure{std::move(last.why)};
}

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

error http_client::impl::given_up(const exchange& one, bool written) const {
    if (written && !one.request.repeatable)
        return {errc::ambiguous, one.canceled ? "canceled after it may have been sent" : "no answer in time", {}};
    if (closed)
        return {errc::closed, "the client has stopped", {}};
    if (one.canceled)
        return {errc::canceled, "canceled", {}};
    return {errc::timeout, written ? "no answer in time" : "no connection in time", {}};
}

http_client::impl::attempt_result http_client::impl::unwritten(const exchange& one, error why) const {
    return {attempt_end::unsent, {}, one.given_up() ? given_up(one, false) : std::move(why)};
}

http_client::impl::attempt_result http_client::impl::unanswered(const exchange& one, std::string detail) const {
    if (one.given_up())
        return {attempt_end::unanswered, {}, given_up(one, true)};
    const errc code = one.request.repeatable ? errc::network : errc::ambiguous;
    return {attempt_end::unanswered, {}, {code, std::move(detail), {}}};
}

} // namespace callkit::net
