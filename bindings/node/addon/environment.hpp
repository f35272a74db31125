// What one environment of Node (the main thread's, or a worker's) has of callkit: its loop, the threads that wait in
// its place, and what must be ended when it ends.
#pragma once

#include "value.hpp"

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace callkit_node {

/// Does things that may take long or wait for JavaScript, one after the other, on a thread of its own. libuv's pool is
/// not used: a log written in JavaScript may need that pool to answer, and it would be full of those who wait for the
/// answer.
class worker {
  public:
    worker() = default;
    ~worker();
    worker(const worker&) = delete;
    worker& operator=(const worker&) = delete;

    /// Runs it; at once, on the caller's thread, when the worker was stopped.
    void post(std::function<void()> what);
    /// Nothing more is taken; the thread ends when it has done what it has.
    void finish();
    /// The same, and waits.
    void join();

  private:
    void run();
    std::mutex mutex_{};
    std::condition_variable changed_{};
    std::deque<std::function<void()>> waiting_{};
    bool finished_{false};
    bool started_{false};
    std::thread thread_{};
};

/// Something that must end before its environment does.
class ends_with_environment : public std::enable_shared_from_this<ends_with_environment> {
  public:
    virtual ~ends_with_environment() = default;
    /// Called on the loop's thread, perhaps twice: whoever waits for JavaScript stops waiting.
    virtual void stop_waiting() {}
    /// Called after that: nothing of callkit's calls into this environment any more.
    virtual void end() {}
};

class environment : public std::enable_shared_from_this<environment> {
  public:
    static environment& of(napi_env env);
    static void create(napi_env env);

    [[nodiscard]] napi_env env() const noexcept { return env_; }
    [[nodiscard]] bool on_loop() const noexcept { return std::this_thread::get_id() == loop_; }

    /// Runs on the loop, soon; from any thread. Dropped when the environment has ended.
    void post(std::function<void(napi_env)> what);
    /// The loop stays alive until as many releases. On the loop.
    void hold();
    void release();

    std::shared_ptr<worker> add_worker();
    /// For what has no handle.
    worker& general();

    void add(std::shared_ptr<ends_with_environment> what);
    void remove(const ends_with_environment* what);
    /// Ends everything; also called by JavaScript when the process is about to exit.
    void end();
    /// A hook of the environment's that `end`s; added after a threadsafe function, it runs before that one's own.
    /// Returns what `remove_hook` takes.
    void* add_hook();
    void remove_hook(void* hook);

  private:
    explicit environment(napi_env env) : env_(env) {}
    static void courier(napi_env env, napi_value, void*, void* data);

    napi_env env_;
    std::thread::id loop_{std::this_thread::get_id()};
    std::mutex mutex_{}; // guards courier_
    napi_threadsafe_function courier_{nullptr};
    std::size_t holds_{0};
    std::list<std::shared_ptr<worker>> workers_{};
    std::shared_ptr<worker> general_{};
    std::list<std::shared_ptr<ends_with_environment>> things_{};
};

/// A promise for what `work` comes to on a worker's thread. `finish` makes the value, on the loop; NULL: undefined.
napi_value promise(environment& here, worker& on, std::function<callkit_status()> work,
                   std::function<napi_value(napi_env)> finish);

} // namespace callkit_node
