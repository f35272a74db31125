#include "event_queue.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <system_error>
#include <utility>

namespace callkit::c {

const char* to_string(operation what) noexcept {
    constexpr std::array words{"",       "start",    "wait",   "hangup",  "mute",   "hold",
                               "digits", "transfer", "record", "deliver", "webhook"};
    return words.at(static_cast<std::size_t>(what));
}

event_queue::event_queue(std::size_t limit, bool with_fd, std::function<void()> on_wake)
    : limit_(limit), on_wake_(std::move(on_wake)) {
    if (!with_fd)
        return;
    fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd_ < 0)
        throw std::system_error(errno, std::generic_category());
}

event_queue::~event_queue() {
    if (fd_ >= 0)
        ::close(fd_);
}

std::uint64_t event_queue::begin(operation what) {
    auto event = std::make_shared<event_data>();
    event->kind = CALLKIT_EVENT_OP_DONE;
    event->what = what;
    const std::scoped_lock lock(mutex_);
    if (outcomes_.size() >= limit_) // those that are yet to come included
        return 0;
    const std::uint64_t op = ++last_op_;
    event->op = op;
    // Everything that the outcome will need is made now, so that it cannot fail for want of memory.
    node place;
    place.push_back(std::move(event));
    const auto at = place.begin();
    outcomes_.emplace(op, at);
    try {
        pending_.emplace(op, std::move(place));
    } catch (...) {
        outcomes_.erase(op);
        throw;
    }
    return op;
}

void event_queue::abandon(std::uint64_t op) noexcept {
    const std::scoped_lock lock(mutex_);
    pending_.erase(op);
    outcomes_.erase(op);
}

void event_queue::settle(std::uint64_t op, const std::function<void(event_data&)>& fill) noexcept {
    std::unique_lock lock(mutex_);
    const auto found = pending_.find(op);
    if (found == pending_.end() || closed_)
        return;
    event_data& event = *found->second.front();
    try {
        if (fill)
            fill(event);
    } catch (...) {
        event.failed = true;
        event.failure.code = errc::out_of_memory;
    }
    const bool was_empty = waiting_.empty() && lost_ == 0;
    waiting_.splice(waiting_.end(), found->second);
    pending_.erase(found);
    added(was_empty, lock);
}

void event_queue::cancel_all() noexcept {
    for (;;) {
        std::uint64_t op = 0;
        {
            const std::scoped_lock lock(mutex_);
            if (pending_.empty() || closed_)
                return;
            op = pending_.begin()->first;
        }
        settle(op, [](event_data& event) {
            event.failed = true;
            event.failure.code = errc::canceled;
        });
    }
}

void event_queue::push(std::shared_ptr<event_data> event) noexcept {
    std::unique_lock lock(mutex_);
    if (closed_)
        return;
    const bool was_empty = waiting_.empty() && lost_ == 0;
    try {
        const auto last = last_.find(event->call);
        if (calls_waiting_ < limit_) {
            event_data* const newest = event.get();
            node one;
            one.push_back(std::move(event));
            last_[newest->call] = newest;
            waiting_.splice(waiting_.end(), one);
            ++calls_waiting_;
        } else if (last != last_.end()) {
            // In the place of the last one, which nobody has seen: what it changed is part of what is told now.
            event_data& into = *last->second;
            const call_status previous = into.previous;
            const std::uint64_t count = into.count + 1;
            into = std::move(*event);
            into.previous = previous;
            into.count = count;
        } else {
            ++lost_;
        }
    } catch (...) {
        ++lost_;
    }
    added(was_empty, lock);
}

void event_queue::lost_one() noexcept {
    std::unique_lock lock(mutex_);
    if (closed_)
        return;
    const bool was_empty = waiting_.empty() && lost_ == 0;
    ++lost_;
    added(was_empty, lock);
}

void event_queue::added(bool was_empty, std::unique_lock<std::mutex>& lock) noexcept {
    ++changes_;
    if (was_empty)
        raise_fd();
    changed_.notify_all();
    lock.unlock();
    if (was_empty && on_wake_)
        on_wake_();
}

void event_queue::note_removal(const event_data& event) noexcept {
    if (event.kind == CALLKIT_EVENT_OP_DONE) {
        outcomes_.erase(event.op);
    } else {
        --calls_waiting_;
        if (const auto last = last_.find(event.call); last != last_.end() && last->second == &event)
            last_.erase(last);
    }
    if (waiting_.empty() && lost_ == 0)
        lower_fd();
}

pop_outcome event_queue::pop(std::shared_ptr<event_data>& out) {
    const std::scoped_lock lock(mutex_);
    if (closed_)
        return pop_outcome::closed;
    if (std::exchange(woken_, false))
        return pop_outcome::woken;
    if (lost_ > 0) {
        out = std::make_shared<event_data>();
        out->kind = CALLKIT_EVENT_OVERFLOW;
        out->count = std::exchange(lost_, 0);
        if (waiting_.empty())
            lower_fd();
        return pop_outcome::event;
    }
    if (waiting_.empty())
        return finished_ ? pop_outcome::closed : pop_outcome::empty;
    out = std::move(waiting_.front());
    waiting_.pop_front();
    note_removal(*out);
    return pop_outcome::event;
}

void event_queue::unpop(std::shared_ptr<event_data> event) {
    const std::scoped_lock lock(mutex_);
    const bool was_empty = waiting_.empty() && lost_ == 0;
    if (event->kind == CALLKIT_EVENT_OVERFLOW) {
        lost_ += event->count;
    } else {
        event_data& back = *event;
        waiting_.push_front(std::move(event));
        if (back.kind == CALLKIT_EVENT_OP_DONE) {
            outcomes_.emplace(back.op, waiting_.begin());
        } else {
            ++calls_waiting_;
            last_.try_emplace(back.call, &back);
        }
    }
    if (was_empty)
        raise_fd();
    ++changes_;
    changed_.notify_all();
}

bool event_queue::pop_op(std::uint64_t op, std::shared_ptr<event_data>& out) {
    const std::scoped_lock lock(mutex_);
    const auto found = outcomes_.find(op);
    if (found == outcomes_.end())
        return false;
    if (pending_.contains(op))
        return true;
    out = std::move(*found->second);
    waiting_.erase(found->second);
    note_removal(*out);
    return true;
}

std::uint64_t event_queue::changes() const {
    const std::scoped_lock lock(mutex_);
    return changes_;
}

void event_queue::wait(std::uint64_t seen, microseconds limit) {
    std::unique_lock lock(mutex_);
    const auto ready = [&] { return changes_ != seen || closed_ || woken_; };
    if (limit < microseconds(0))
        changed_.wait(lock, ready);
    else
        (void)changed_.wait_for(lock, limit, ready);
}

void event_queue::wake_up() {
    const std::scoped_lock lock(mutex_);
    woken_ = true;
    ++changes_;
    changed_.notify_all();
}

bool event_queue::take_wake() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(woken_, false);
}

void event_queue::finish() {
    const std::scoped_lock lock(mutex_);
    finished_ = true;
    ++changes_;
    changed_.notify_all();
}

void event_queue::close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    ++changes_;
    changed_.notify_all();
}

bool event_queue::closed() const {
    const std::scoped_lock lock(mutex_);
    return closed_ || (finished_ && pending_.empty());
}

void event_queue::raise_fd() noexcept {
    if (fd_ >= 0) {
        const std::uint64_t one = 1;
        (void)!::write(fd_, &one, sizeof one);
    }
}

void event_queue::lower_fd() noexcept {
    if (fd_ >= 0) {
        std::uint64_t count = 0;
        (void)!::read(fd_, &count, sizeof count);
    }
}

} // namespace callkit::c
