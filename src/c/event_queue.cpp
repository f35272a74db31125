#include "event_queue.hpp"

#include <callkit/engine/engine.hpp>

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
    if (places_.size() >= limit_) // those that are yet to come included
        return 0;
    const std::uint64_t op = ++last_op_;
    event->op = op;
    // Everything that the outcome will need is made now, so that it cannot fail for want of memory.
    node place;
    place.push_back(std::move(event));
    const auto at = place.begin();
    places_.emplace(op, at);
    try {
        pending_.emplace(op, std::move(place));
    } catch (...) {
        places_.erase(op);
        throw;
    }
    return op;
}

void event_queue::abandon(std::uint64_t op) noexcept {
    const std::scoped_lock lock(mutex_);
    pending_.erase(op);
    places_.erase(op);
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
    const bool was_empty = nothing_waits();
    event.order = ++last_order_;
    outcomes_.splice(outcomes_.end(), found->second);
    pending_.erase(found);
    added(was_empty, lock);
}

void event_queue::fail_all(errc why) noexcept {
    for (;;) {
        std::uint64_t op = 0;
        {
            const std::scoped_lock lock(mutex_);
            if (pending_.empty() || closed_)
                return;
            op = pending_.begin()->first;
        }
        settle(op, [why](event_data& event) {
            event.failed = true;
            event.failure.code = why;
        });
    }
}

void event_queue::lose_one() noexcept {
    std::unique_lock lock(mutex_);
    if (closed_)
        return;
    const bool was_empty = nothing_waits();
    ++lost_;
    added(was_empty, lock);
}

void event_queue::push(const call_update& what) noexcept {
    std::unique_lock lock(mutex_);
    if (closed_)
        return;
    const bool was_empty = nothing_waits();
    try {
        add(what);
    } catch (...) {
        ++lost_;
    }
    added(was_empty, lock);
}

void event_queue::add(const call_update& what) {
    if (updates_.empty() && indexed_) {
        last_.clear();
        indexed_ = false;
    }
    const call_id& call = what.entry.call;
    waiting_update* into = nullptr;
    if (updates_.size() < limit_) {
        into = &updates_.next();
        into->reuse_row(what.record);
        if (indexed_)
            last_[call] = updates_gone_ + updates_.size();
        into->order = ++last_order_;
        into->previous = what.entry.before;
        into->count = 0;
        updates_.push();
    } else {
        index_calls();
        const auto last = last_.find(call);
        if (last == last_.end() || last->second < updates_gone_) {
            ++lost_;
            return;
        }
        // In the place of the last one, which nobody has seen: what it changed is part of what is told now.
        into = &updates_[last->second - updates_gone_];
        into->replace_row(what.record);
        ++into->count;
    }
    into->call = call;
    into->occurred_at = what.event.occurred_at;
    into->position = what.entry.position;
    into->status = what.entry.after;
    into->cause = what.event.kind;
}

/// Only a queue that is full asks for a call's last update, so no other pays for knowing it.
void event_queue::index_calls() {
    if (indexed_ && last_.size() / 2 <= limit_)
        return;
    indexed_ = false;
    last_.clear();
    for (std::size_t i = 0; i < updates_.size(); ++i)
        last_[updates_[i].call] = updates_gone_ + i;
    indexed_ = true;
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

bool event_queue::update_is_next() const noexcept {
    return !updates_.empty() && (outcomes_.empty() || updates_.front().order < outcomes_.front()->order);
}

void event_queue::remove_update() noexcept {
    updates_.pop();
    ++updates_gone_;
}

void event_queue::remove_outcome(node::iterator which) noexcept {
    places_.erase((*which)->op);
    outcomes_.erase(which);
}

void event_queue::lower_if_empty() noexcept {
    if (nothing_waits())
        lower_fd();
}

pop_outcome event_queue::pop(const taker& take) {
    const std::scoped_lock lock(mutex_);
    return pop_locked(take);
}

pop_outcome event_queue::pop_locked(const taker& take) {
    if (closed_)
        return pop_outcome::closed;
    if (std::exchange(woken_, false))
        return pop_outcome::woken;
    if (lost_ > 0) {
        const auto overflow = std::make_shared<event_data>();
        overflow->kind = CALLKIT_EVENT_OVERFLOW;
        overflow->count = lost_;
        take(overflow);
        lost_ = 0;
    } else if (update_is_next()) {
        take(make_event(updates_.front()));
        updates_.front().row.reset(); // it is the event's now
        remove_update();
    } else if (!outcomes_.empty()) {
        take(outcomes_.front());
        remove_outcome(outcomes_.begin());
    } else {
        return finished_ ? pop_outcome::closed : pop_outcome::empty;
    }
    lower_if_empty();
    return pop_outcome::event;
}

pop_outcome event_queue::pop_lines(line_room& into) {
    constexpr int at_once = 64; // the engine waits for the lock that long at most
    std::string line;
    for (bool more = true; more;) {
        const std::scoped_lock lock(mutex_);
        int done = 0;
        if (!closed_ && !woken_ && lost_ == 0)
            for (; done < at_once && update_is_next(); ++done) {
                const std::size_t size = write_line(updates_.front(), into.room.subspan(into.size));
                if (size == 0)
                    break;
                into.size += size;
                ++into.count;
                remove_update();
            }
        if (done == at_once)
            continue;
        // Whatever else is next, and a line that may not fit: with more care.
        more = false;
        if (into.count > 0 && (woken_ || closed_)) {
            lower_if_empty();
            return pop_outcome::event; // the next one is told
        }
        struct full {};
        try {
            const pop_outcome came = pop_locked([&](const std::shared_ptr<event_data>& event) {
                line.clear();
                append_json(*event, line);
                line += '\n';
                if (line.size() > into.room.size() - into.size)
                    throw full();
                line.copy(into.room.data() + into.size, line.size());
                into.size += line.size();
                ++into.count;
            });
            if (came == pop_outcome::event)
                more = true;
            else if (into.count == 0)
                return came;
        } catch (const full&) {
            into.needed = into.count == 0 ? line.size() : 0;
        } catch (...) {
            if (into.count == 0)
                throw;
        }
        lower_if_empty();
    }
    return pop_outcome::event;
}

bool event_queue::pop_op(std::uint64_t op, const taker& take) {
    const std::scoped_lock lock(mutex_);
    const auto found = places_.find(op);
    if (found == places_.end())
        return false;
    if (pending_.contains(op))
        return true;
    take(*found->second);
    remove_outcome(found->second);
    lower_if_empty();
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
