#include "http_client_impl.hpp"

#include <boost/asio/any_completion_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
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

void http_client::start(const std::shared_ptr<impl>& self, outgoing_request&& request, completion&& done) {
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
    self->strand.execute([self, one = std::move(one)] {
        one->starting = true;
        self->guarded(one, [&] { self->begin(one); });
        one->starting = false;
    });
}

void http_client::impl::begin(const shared_exchange& one) {
    if (closed)
        return hand_over(one, fail(errc::closed, "the client has stopped"));
    if (const auto sound = check_message(one->request); !sound)
        return hand_over(one, failure{sound.error()});
    const instant now = clock.now();
    const outgoing_request& request = one->request;
    one->due =
        now.steady + (request.deadline.count() > 0 ? microseconds(request.deadline) : microseconds(options.deadline));
    under_way.emplace_hint(under_way.end(), one->due, one.get());
    one->started = true;
    watch_deadlines();
    take_turn(one, now);
}

void http_client::impl::take_turn(const shared_exchange& one, instant now) {
    if (goes_at_once(*one, now.steady))
        return attempt(one, now);
    spawn(one, [self = shared_from_this(), one] { return self->wait_and_attempt(one); });
}

task<void> http_client::impl::wait_and_attempt(shared_exchange one) {
    const bool mine = co_await wait_turn(*one);
    if (mine)
        attempt(one, clock.now());
    else
        give_up_turn(one);
}

void http_client::impl::give_up_turn(const shared_exchange& one) {
    if (one->attempts == 0 && one->canceled)
        one->last.why = given_up(*one, false);
    else if (one->attempts == 0)
        one->last.why = {errc::rate_limited, "its turn did not come before the deadline", {}};
    finish(one);
}

/// After an attempt: another one, or the end.
void http_client::impl::settle(const shared_exchange& one, attempt_result outcome) {
    attempt_result& last = one->last;
    last = std::move(outcome);
    if (closed)
        return finish(one);
    std::optional<seconds> asked;
    if (last.answer)
        asked = parse_retry_after(header(last.answer->headers, "Retry-After"), one->ended.wall);
    pacer.finished(last.how, one->ended.steady, asked);
    one->attempting = false;
    wake_next();
    if (options.on_attempt)
        options.on_attempt({one->request.origin.host, one->attempts, one->reused, last.how,
                            last.answer ? last.answer->status : 0, one->ended.steady - one->began.steady});
    if (one->given_up())
        return finish(one);
    retry_policy policy = options.retry;
    if (one->request.attempts != 0)
        policy.attempts = one->request.attempts;
    const auto wait = next_attempt(policy, one->attempts, last.how, one->request.repeatable, asked, random);
    if (!wait || one->ended.steady + *wait >= one->due)
        return finish(one);
    spawn(one, [self = shared_from_this(), one, until = one->ended.steady + *wait] {
        return self->pause_and_repeat(one, until);
    });
}

task<void> http_client::impl::pause_and_repeat(shared_exchange one, steady_time until) {
    co_await pause_until(*one, until);
    if (one->given_up() || closed)
        finish(one);
    else
        take_turn(one, clock.now());
}

void http_client::impl::finish(const shared_exchange& one) {
    attempt_result& last = one->last;
    if (last.answer)
        hand_over(one, std::move(*last.answer));
    else if (closed && last.why.code != errc::ambiguous)
        hand_over(one, fail(errc::closed, "the client has stopped"));
    else
        hand_over(one, failure{std::move(last.why)});
}

/// There is no memory to go on with it.
void http_client::impl::abandon(const shared_exchange& one) {
    for (auto& queue : queues)
        std::erase(queue, one.get());
    if (std::exchange(one->attempting, false))
        pacer.finished(attempt_end::unanswered, one->began.steady, {});
    one->reader.reset();
    one->link.reset();
    wake_next();
    const bool open = one->written && !one->request.repeatable;
    hand_over(one, fail(open ? errc::ambiguous : errc::out_of_memory, "a request ran out of memory"));
}

void http_client::impl::hand_over(const shared_exchange& one, result<http_response> outcome) {
    if (one->starting)
        return asio::post(strand, [self = shared_from_this(), one, outcome = std::move(outcome)]() mutable {
            self->hand_over(one, std::move(outcome));
        });
    if (one->started && under_way.erase({one->due, one.get()}) == 0)
        under_way.erase({steady_time::max(), one.get()}); // its time ran out
    one->started = false;
    if (auto slot = asio::get_associated_cancellation_slot(one->done); slot.is_connected())
        slot.clear();
    const asio::any_completion_executor here(strand);
    const asio::any_completion_executor where = asio::get_associated_executor(one->done, here);
    completion handler = std::move(one->done);
    if (where == here)
        std::move(handler)(std::move(outcome));
    else
        asio::dispatch(where, [handler = std::move(handler), outcome = std::move(outcome)]() mutable {
            std::move(handler)(std::move(outcome));
        });
    // Only now: the handler may well have asked for something else.
    rest();
}

/// Nothing is left to keep an io_context running for, when nothing is under way.
void http_client::impl::rest() {
    if (!under_way.empty() || deadline_set == steady_time::max())
        return;
    deadline_set = steady_time::max();
    deadline.cancel();
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

error http_client::impl::given_up(const exchange& one, bool written) const {
    if (written && !one.request.repeatable)
        return {errc::ambiguous, one.canceled ? "canceled after it may have been sent" : "no answer in time", {}};
    if (closed)
        return {errc::closed, "the client has stopped", {}};
    if (one.canceled)
        return {errc::canceled, "canceled", {}};
    return {errc::timeout, written ? "no answer in time" : "no connection in time", {}};
}

} // namespace callkit::net
