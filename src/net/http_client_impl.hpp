#pragma once

#include "answer_reader.hpp"
#include "connection.hpp"
#include "serial_executor.hpp"
#include "tls_client.hpp"
#include "wire.hpp"

#include <callkit/net/http_client.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <atomic>
#include <deque>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace callkit::net {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

/// Coroutines of the client, bound to its strand without a detour through `any_io_executor`.
template <class T>
using task = asio::awaitable<T, serial_executor>;
inline constexpr asio::use_awaitable_t<serial_executor> use_task{};

/// The client's state. On its strand only, unless said otherwise.
struct http_client::impl : std::enable_shared_from_this<http_client::impl> {
    using strand_type = connection::strand;
    using timer_type = asio::basic_waitable_timer<std::chrono::steady_clock,
                                                  asio::wait_traits<std::chrono::steady_clock>, strand_type>;

    /// How an attempt went. `answer` when there was one, else `why`.
    struct attempt_result {
        attempt_end how{attempt_end::unsent};
        std::optional<http_response> answer{};
        error why{};
    };

    /// A request on its way, and what has to be disturbed when it is given up.
    struct exchange : std::enable_shared_from_this<exchange> {
        exchange(outgoing_request&& what, completion&& handler) : request(std::move(what)), done(std::move(handler)) {}

        outgoing_request request;
        completion done;
        steady_time due{};
        /// Between attempts, in the queue, while a host is looked up. Most requests never need it.
        std::optional<timer_type> pause{};
        std::unique_ptr<connection> link{};
        std::optional<answer_reader> reader{};
        std::string_view unsent{}; ///< What is still to be written of what the connection holds.
        unsigned attempts{0};
        bool started{false};  ///< It is among those under way.
        bool starting{false}; ///< We are inside the function that started it, so its handler must not run yet.
        bool out_of_time{false};
        bool canceled{false};
        bool attempting{false}; ///< The pacer counts it.
        bool reused{false};
        bool written{false}; ///< At least one byte, in this attempt.
        instant began{};     ///< The last attempt.
        instant ended{};
        attempt_result last{};

        [[nodiscard]] bool given_up() const noexcept { return out_of_time || canceled; }
        void wake() {
            if (pause)
                pause->cancel();
        }
        void interrupt() {
            wake();
            if (link != nullptr)
                link->close();
        }
    };
    using shared_exchange = std::shared_ptr<exchange>;

    impl(asio::any_io_executor executor, const time_source& time, random_source& chance, http_client_options chosen);

    strand_type strand;
    const time_source& clock;
    seeded_random random;
    http_client_options options;
    net::pacer pacer;
    /// Those that wait for their turn: others, and those that are paced.
    std::array<std::deque<exchange*>, 2> queues{};
    std::map<origin, std::vector<std::unique_ptr<connection>>> idle{};
    /// By when each is due; `max` for one whose time has run out.
    std::set<std::pair<steady_time, exchange*>> under_way{};
    /// One for all: they are nearly always due in the order in which they began, so it is seldom set.
    timer_type deadline;
    steady_time deadline_set{steady_time::max()};
    std::unique_ptr<tls_client> tls{};
    // From any thread:
    std::atomic<bool> closed{false};
    std::atomic<std::size_t> idle_count{0};

    // http_client.cpp: a request from its wish to its end. Coroutines are only for what waits: most requests find their
    // turn and a connection at once.
    void begin(const shared_exchange& one);
    void take_turn(const shared_exchange& one, instant now);
    task<void> wait_and_attempt(shared_exchange one);
    void give_up_turn(const shared_exchange& one);
    void settle(const shared_exchange& one, attempt_result outcome);
    task<void> pause_and_repeat(shared_exchange one, steady_time until);
    void finish(const shared_exchange& one);
    void abandon(const shared_exchange& one);
    void hand_over(const shared_exchange& one, result<http_response> outcome);
    void watch_deadlines();
    void rest();
    void stop();
    [[nodiscard]] error given_up(const exchange& one, bool written) const;
    /// Does a step of a request. Memory that runs out ends the request; what its own handler throws is not ours.
    template <class What>
    void guarded(const shared_exchange& one, What what) {
        try {
            what();
        } catch (...) {
            if (!one->done)
                throw;
            abandon(one);
        }
    }
    /// For a step that waits. `start` gives its coroutine.
    template <class Start>
    void spawn(const shared_exchange& one, Start start) {
        asio::co_spawn(strand, start(), [self = shared_from_this(), one](const std::exception_ptr& thrown) {
            if (thrown != nullptr)
                self->guarded(one, [&] { std::rethrow_exception(thrown); });
        });
    }

    // http_turn.cpp: whose turn it is.
    [[nodiscard]] bool goes_at_once(const exchange& one, steady_time now) const;
    task<bool> wait_turn(exchange& one);
    task<void> pause_until(exchange& one, steady_time until);
    void wake_next();
    template <class Timer>
    void set(Timer& timer, steady_time until) const {
        const microseconds delay = clock.real_delay(until);
        if (delay == microseconds::max())
            timer.expires_at(std::chrono::steady_clock::time_point::max());
        else
            timer.expires_after(delay);
    }

    // http_exchange.cpp: one attempt. Plain handlers: this is where the time goes.
    void attempt(const shared_exchange& one, instant now);
    task<void> open_and_converse(shared_exchange one);
    void converse(const shared_exchange& one);
    void expect_answer(exchange& one) const;
    void write_more(const shared_exchange& one);
    void read_more(const shared_exchange& one);
    void arrived(const shared_exchange& one, boost::system::error_code ec, std::size_t size);
    void take_apart(const shared_exchange& one, bool ended);
    void answered(const shared_exchange& one, bool ended);
    void unsent(const shared_exchange& one, error why);
    void broken(const shared_exchange& one, std::string detail);
    void end_attempt(const shared_exchange& one, attempt_result outcome, bool reusable);
    std::unique_ptr<connection> take_idle(const origin& who, steady_time now);
    void keep(std::unique_ptr<connection> link, steady_time now);

    // http_connect.cpp: a connection from nothing.
    task<result<void>> open(exchange& one);
    task<result<std::vector<tcp::endpoint>>> look_up(exchange& one, const origin& who);
    task<result<void>> connect(exchange& one, const origin& where);
    task<result<void>> tunnel(exchange& one, const proxy_address& proxy);
    task<result<void>> handshake(exchange& one);
};

} // namespace callkit::net
