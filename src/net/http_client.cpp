#include "http_client_impl.hpp"

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
    : strand(asio::make_strand(std::move(executor))), clock(time), random(chance.next()), options(std::move(chosen)),
      pacer(options.pacing) {
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
    for (exchange* one : under_way) {
        one->canceled = true;
        one->interrupt();
    }
    idle.clear();
    idle_count = 0;
}

void http_client::start(std::shared_ptr<impl> self, outgoing_request request, completion done) {
    auto one = std::make_shared<impl::exchange>(self->strand, std::move(request), std::move(done));
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
        // Posted first, so that no handler runs inside the function that started it; then to wherever it belongs.
        asio::post(self->strand, [self, one] {
            auto where = asio::get_associated_executor(one->done, self->strand);
            asio::dispatch(where, [done = std::move(one->done), outcome = std::move(one->outcome)]() mutable {
                std::move(done)(std::move(outcome));
            });
        });
    });
}

asio::awaitable<void> http_client::impl::run(exchange& one) {
    one.outcome = co_await answer(one);
}

asio::awaitable<result<http_response>> http_client::impl::answer(exchange& one) {
    if (closed)
        co_return fail(errc::closed, "the client has stopped");
    if (const auto sound = check_message(one.request); !sound)
        co_return failure{sound.error()};
    under_way.insert(&one);
    one.due = clock.now().steady +
              (one.request.deadline.count() > 0 ? microseconds(one.request.deadline) : microseconds(options.deadline));
    set(one.deadline, one.due);
    one.deadline.async_wait([waiting = one.weak_from_this()](boost::system::error_code ec) {
        const auto strong = waiting.lock();
        if (ec || strong == nullptr)
            return;
        strong->out_of_time = true;
        strong->interrupt();
    });

    retry_policy policy = options.retry;
    if (one.request.attempts != 0)
        policy.attempts = one.request.attempts;
    attempt_result last;
    bool tried = false;
    for (unsigned attempt_number = 1;; ++attempt_number) {
        if (!co_await wait_turn(one)) {
            if (!tried)
                last.why = one.canceled ? given_up(one, false)
                                        : error{errc::rate_limited, "its turn did not come before the deadline", {}};
            break;
        }
        const instant began = clock.now();
        tried = true;
        pacer.started(one.request.paced, began.steady);
        last = co_await attempt(one);
        if (closed)
            break;
        const instant ended = clock.now();
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
    under_way.erase(&one);
    one.deadline.cancel();
    if (last.answer)
        co_return std::move(*last.answer);
    if (closed && last.why.code != errc::ambiguous)
        co_return fail(errc::closed, "the client has stopped");
    co_return failure{std::move(last.why)};
}

asio::awaitable<void> http_client::impl::pause_until(exchange& one, steady_time until) {
    boost::system::error_code ignored;
    set(one.pause, until);
    co_await one.pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<bool> http_client::impl::wait_turn(exchange& one) {
    auto& queue = queues[one.request.paced ? 1 : 0];
    bool queued = false;
    bool mine = false;
    while (!one.given_up() && !closed) {
        const steady_time now = clock.now().steady;
        if (now >= one.due)
            break;
        const auto when = pacer.ready(one.request.paced, now);
        const bool first = queue.empty() || queue.front() == &one.pause;
        if (first && when && *when <= now) {
            mine = true;
            break;
        }
        if (!std::exchange(queued, true))
            queue.push_back(&one.pause);
        co_await pause_until(one, first && when ? std::min(*when, one.due) : one.due);
    }
    if (queued) {
        std::erase(queue, &one.pause);
        // Whoever is next may go at the same moment.
        if (!queue.empty())
            queue.front()->cancel();
    }
    co_return mine;
}

void http_client::impl::wake_next() {
    for (auto& queue : queues)
        if (!queue.empty())
            queue.front()->cancel();
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
