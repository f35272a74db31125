#pragma once

#include <callkit/core/clock.hpp>

#include <condition_variable>
#include <mutex>

namespace callkit::c {

/// What std::timed_mutex is, made of parts that the thread sanitizer knows: glibc's pthread_mutex_clocklock is none.
class timed_lock {
  public:
    void lock() {
        std::unique_lock inside(mutex_);
        free_.wait(inside, [this] { return !held_; });
        held_ = true;
    }
    [[nodiscard]] bool try_lock_for(microseconds limit) {
        std::unique_lock inside(mutex_);
        if (!free_.wait_for(inside, limit, [this] { return !held_; }))
            return false;
        held_ = true;
        return true;
    }
    void unlock() noexcept {
        const std::scoped_lock inside(mutex_); // also while it notifies: behind that, this may be gone
        held_ = false;
        free_.notify_one();
    }

  private:
    std::mutex mutex_{}; // guards `held_`
    std::condition_variable free_{};
    bool held_{false};
};

} // namespace callkit::c
