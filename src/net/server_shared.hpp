#pragma once

#include "serial_executor.hpp"

#include <callkit/net/http_server.hpp>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ssl/context.hpp>

#include <atomic>
#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace callkit::net::detail {

/// Something that is open at a server. Its functions may be called from any thread.
class open_connection {
  public:
    open_connection() = default;
    open_connection(const open_connection&) = delete;
    open_connection& operator=(const open_connection&) = delete;
    virtual ~open_connection() = default;
    virtual void drop() = 0;
};

/// What all connections of a server have in common; outlives the server while one of them is left.
struct server_shared {
    server_shared(const time_source& source, http_server_options given, http_server::handler request_handler,
                  http_server::upgrade_handler websocket_handler)
        : clock(source), options(std::move(given)), on_request(std::move(request_handler)),
          on_upgrade(std::move(websocket_handler)) {}

    const time_source& clock;
    const http_server_options options;
    const http_server::handler on_request;
    const http_server::upgrade_handler on_upgrade;
    std::optional<boost::asio::ssl::context> tls{};
    std::atomic<bool> closed{false};

    using place = std::list<std::weak_ptr<open_connection>>::iterator;
    place enter(const std::shared_ptr<open_connection>& one) {
        const std::lock_guard lock(mutex_);
        return open_.insert(open_.end(), one);
    }
    void leave(place where) {
        std::function<void()> wake;
        {
            const std::lock_guard lock(mutex_);
            open_.erase(where);
            wake = std::exchange(room_again_, nullptr);
        }
        if (wake)
            wake();
    }
    /// Whether another connection may be taken; if not, `wake` is called when one may.
    bool has_room(std::function<void()> wake) {
        const std::lock_guard lock(mutex_);
        if (open_.size() < options.connections)
            return true;
        room_again_ = std::move(wake);
        return false;
    }
    void drop_all() {
        std::list<std::weak_ptr<open_connection>> all;
        {
            const std::lock_guard lock(mutex_);
            all = open_;
            room_again_ = nullptr;
        }
        for (const auto& one : all)
            if (const auto there = one.lock())
                there->drop();
    }

  private:
    std::mutex mutex_{};
    std::list<std::weak_ptr<open_connection>> open_{};
    std::function<void()> room_again_{};
};

/// A time limit in the server's time; one thing is limited at a time. It is set several times for each request, so that
/// is cheap: a timer that will go off too early is left alone, and looks again when it does.
class time_limit {
  public:
    using action = void (*)(open_connection&);

    time_limit(const serial_executor& executor, const time_source& clock) : timer_(executor), clock_(clock) {}

    /// Calls `expired` with the owner, on the executor, unless it is stopped or set anew before. Until the timer goes
    /// off or is cancelled, the owner lives.
    void set(microseconds limit, const std::shared_ptr<open_connection>& owner, action expired) {
        due_ = clock_.now().steady + limit;
        expired_ = expired;
        if (!armed_ || goes_off_ > due_)
            arm(owner);
    }
    void stop() noexcept { expired_ = nullptr; }
    void cancel() {
        stop();
        ++generation_;
        armed_ = false;
        timer_.cancel();
    }

  private:
    using timer =
        boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                          boost::asio::wait_traits<std::chrono::steady_clock>, serial_executor>;

    void arm(const std::shared_ptr<open_connection>& owner) {
        const microseconds delay = clock_.real_delay(due_);
        armed_ = delay != microseconds::max();
        const std::uint64_t mine = ++generation_;
        if (!armed_) {
            timer_.cancel();
            return;
        }
        goes_off_ = due_;
        timer_.expires_after(delay);
        timer_.async_wait([this, mine, owner](boost::system::error_code ec) {
            if (!ec && mine == generation_)
                look(owner);
        });
    }
    void look(const std::shared_ptr<open_connection>& owner) {
        armed_ = false;
        if (expired_ == nullptr)
            return;
        if (due_ > clock_.now().steady)
            return arm(owner);
        const action act = std::exchange(expired_, nullptr);
        act(*owner);
    }
    timer timer_;
    const time_source& clock_;
    steady_time due_{};
    steady_time goes_off_{};
    action expired_{nullptr};
    std::uint64_t generation_{0};
    bool armed_{false};
};

} // namespace callkit::net::detail
