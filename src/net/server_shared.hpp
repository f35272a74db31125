#pragma once

#include <callkit/net/http_server.hpp>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
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

/// A time limit in the server's time; one thing is limited at a time.
class time_limit {
  public:
    time_limit(const boost::asio::any_io_executor& executor, const time_source& clock)
        : timer_(executor), clock_(clock) {}

    /// Calls `expired`, on the executor, unless it is stopped or set anew before.
    template <class Expired>
    void set(microseconds limit, Expired expired) {
        const std::uint64_t mine = ++generation_;
        const microseconds delay = clock_.real_delay(clock_.now().steady + limit);
        if (delay == microseconds::max()) {
            timer_.cancel();
            return;
        }
        timer_.expires_after(delay);
        timer_.async_wait([this, mine, expired = std::move(expired)](boost::system::error_code ec) {
            if (!ec && mine == generation_)
                expired();
        });
    }
    void stop() {
        ++generation_;
        timer_.cancel();
    }

  private:
    boost::asio::steady_timer timer_;
    const time_source& clock_;
    std::uint64_t generation_{0};
};

} // namespace callkit::net::detail
