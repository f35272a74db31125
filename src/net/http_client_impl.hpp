#pragma once

#include "connection.hpp"
#include "tls_client.hpp"
#include "wire.hpp"

#include <callkit/net/http_client.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <array>
#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

namespace callkit::net {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

/// The client's state. On its strand only, unless said otherwise.
struct http_client::impl : std::enable_shared_from_this<http_client::impl> {
    using strand_type = connection::strand;
    using timer_type = asio::basic_waitable_timer<std::chrono::steady_clock,
                                                  asio::wait_traits<std::chrono::steady_clock>, strand_type>;

    /// A request on its way, and what has to be disturbed when it is given up.
    struct exchange : std::enable_shared_from_this<exchange> {
        exchange(strand_type strand, outgoing_request what, completion handler)
            : request(std::move(what)), done(std::move(handler)), deadline(strand), pause(std::move(strand)) {}

        outgoing_request request;
        completion done;
        steady_time due{};
        timer_type deadline;
        /// Between attempts, in the queue, while a host is looked up; the watch over a connection that is being made.
        timer_type pause;
        std::unique_ptr<connection> link{};
        bool out_of_time{false};
        bool canceled{false};
        bool reused{false};
        result<http_response> outcome{fail(errc::internal, "not answered")};

        [[nodiscard]] bool given_up() const noexcept { return out_of_time || canceled; }
        void interrupt() {
            pause.cancel();
            if (link != nullptr)
                link->close();
        }
    };

    /// How one attempt went. `answer` when there was one, else `why`.
    struct attempt_result {
        attempt_end how{attempt_end::unsent};
        std::optional<http_response> answer{};
        error why{};
    };

    impl(asio::any_io_executor executor, const time_source& time, random_source& chance, http_client_options chosen);

    strand_type strand;
    const time_source& clock;
    seeded_random random;
    http_client_options options;
    net::pacer pacer;
    /// Those that wait for their turn: others, and those that are paced.
    std::array<std::deque<timer_type*>, 2> queues{};
    std::map<origin, std::vector<std::unique_ptr<connection>>> idle{};
    std::unordered_set<exchange*> under_way{};
    std::unique_ptr<tls_client> tls{};
    // From any thread:
    std::atomic<bool> closed{false};
    std::atomic<std::size_t> idle_count{0};

    // http_client.cpp: a request from its wish to its end.
    asio::awaitable<void> run(exchange& one);
    asio::awaitable<result<http_response>> answer(exchange& one);
    asio::awaitable<bool> wait_turn(exchange& one);
    asio::awaitable<void> pause_until(exchange& one, steady_time until);
    void wake_next();
    void stop();
    [[nodiscard]] error given_up(const exchange& one, bool written) const;
    [[nodiscard]] attempt_result unwritten(const exchange& one, error why) const;
    [[nodiscard]] attempt_result unanswered(const exchange& one, std::string detail) const;
    template <class Timer>
    void set(Timer& timer, steady_time until) const {
        const microseconds delay = clock.real_delay(until);
        if (delay == microseconds::max())
            timer.expires_at(std::chrono::steady_clock::time_point::max());
        else
            timer.expires_after(delay);
    }

    // http_exchange.cpp: one attempt.
    asio::awaitable<attempt_result> attempt(exchange& one);
    asio::awaitable<attempt_result> converse(exchange& one);
    std::unique_ptr<connection> take_idle(const origin& who);
    void keep(std::unique_ptr<connection> link);

    // http_connect.cpp: a connection from nothing.
    asio::awaitable<result<void>> open(exchange& one);
    asio::awaitable<result<std::vector<tcp::endpoint>>> look_up(exchange& one, const origin& who);
    asio::awaitable<result<void>> connect(exchange& one, const origin& where);
    asio::awaitable<result<void>> tunnel(exchange& one, const proxy_address& proxy);
    asio::awaitable<result<void>> handshake(exchange& one);
};

} // namespace callkit::net
