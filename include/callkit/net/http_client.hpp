#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/random.hpp>
#include <callkit/core/result.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/net/http.hpp>
#include <callkit/net/origin.hpp>
#include <callkit/net/pacer.hpp>
#include <callkit/net/retry.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callkit::net {

/// A request and how it is to be treated. `authorization` and `body` are overwritten in memory as soon as they are
/// sent.
struct outgoing_request {
    net::origin origin{};
    std::string method{"GET"};
    std::string target{"/"}; ///< Path and query, escaped.
    http_headers headers{};  ///< Besides Host, Authorization, Content-Length, Content-Type and Connection.
    secret authorization{};  ///< The whole value of the header; none when empty.
    std::string content_type{};
    secret body{};
    /// Whether it may be sent again although it may have arrived: reading, ending a call, muting. Never a dial.
    bool repeatable{false};
    /// Whether `pacing::per_second` counts it.
    bool paced{false};
    /// Attempts in all; 0 for the client's policy.
    unsigned attempts{0};
    /// From now until an answer, waiting and all attempts included; 0 for the client's `deadline`.
    milliseconds deadline{0};
    /// The headers of the answer that matter; the others are not kept. All of them when empty. Must stay where it is
    /// until the request has completed.
    std::span<const std::string_view> wanted_headers{};
};

/// One attempt, for whoever watches: nothing in it is personal.
struct attempt_report {
    std::string host{};
    unsigned attempt{1};
    bool reused{false}; ///< Went over a connection that was there already.
    attempt_end how{attempt_end::answered};
    int status{0}; ///< 0 without an answer.
    microseconds took{0};
};

struct http_client_options {
    /// Of a request as a whole; shorter than how long the engine waits for a dial.
    milliseconds deadline{10'000};
    /// For finding the host, connecting and the TLS handshake, for each address that is tried.
    milliseconds connect_limit{5'000};
    retry_policy retry{};
    net::pacing pacing{};
    /// How long a connection may lie idle before it is not used again; shorter than servers keep theirs.
    seconds idle_limit{20};
    /// Idle connections kept for each origin.
    std::size_t idle_connections{8};
    std::size_t header_limit{64 * 1024};
    std::size_t body_limit{8 * 1024 * 1024};
    /// An HTTP proxy for https origins, `http://[user:password@]host:port`; empty for none. See `proxy_from`.
    secret proxy{};
    /// Hosts that are reached without the proxy, as in NO_PROXY.
    std::string no_proxy{};
    /// A PEM file of certificates to trust in place of the system's; empty for the system's. Verification cannot be
    /// turned off.
    std::string certificate_authorities{};
    std::string user_agent{};
    /// Told of every attempt, on the client's strand. Return quickly.
    std::function<void(const attempt_report&)> on_attempt{};
};

/// An HTTP/1.1 client with a pool of connections, over TLS unless the origin says otherwise.
///
/// Whether a request can have reached the server is told apart in every error: `network` and `timeout` mean that not a
/// byte of it was written (or that it was repeatable and every attempt failed), `ambiguous` that it may have been. What
/// may have been written is sent again only when it is `repeatable`; 429 and what certainly was not sent always may.
/// Other errors: `rate_limited` when its turn did not come before the deadline; `canceled`; `closed` after the client;
/// `invalid_argument` for headers or targets that would break the message. Any answer with a status is a success.
///
/// TLS: at least 1.2; certificate and host name are always verified; sessions are resumed.
/// Threads: any; handlers run on their executor, by default a strand of the client's. No thread of its own, but looking
/// up a host runs on one of Asio's. Cancellation: through the handler's cancellation slot.
/// Lifetimes: the clock must outlive the client; of the random source only a seed is taken. Destroying the client, or
/// `close`, completes what is pending: with `closed`, and with `ambiguous` what may have arrived.
class http_client {
  public:
    using completion = boost::asio::any_completion_handler<void(result<http_response>)>;

    http_client(boost::asio::any_io_executor executor, const time_source& clock, random_source& random,
                http_client_options options = {});
    ~http_client();
    http_client(const http_client&) = delete;
    http_client& operator=(const http_client&) = delete;

    /// Completion signature: `void(result<http_response>)`.
    template <class Token = boost::asio::deferred_t>
    auto async_send(outgoing_request request, Token&& token = {}) {
        return boost::asio::async_initiate<Token, void(result<http_response>)>(
            [](auto&& handler, const std::shared_ptr<impl>& self, outgoing_request&& what) {
                start(self, std::move(what), completion(std::forward<decltype(handler)>(handler)));
            },
            token, impl_, std::move(request));
    }

    /// Ends everything that is under way, and begins nothing new. From any thread.
    void close();

    /// Connections that lie idle. From any thread; the number is of a moment ago.
    [[nodiscard]] std::size_t idle_connections() const noexcept;

  private:
    struct impl;
    static void start(const std::shared_ptr<impl>& self, outgoing_request&& request, completion&& done);
    std::shared_ptr<impl> impl_;
};

/// `HTTPS_PROXY` or `https_proxy`, and `NO_PROXY` or `no_proxy`, through a look-up of the environment.
void proxy_from(const std::function<const char*(const char*)>& environment, http_client_options& options);

/// Whether `host` is reached without a proxy by a list as in NO_PROXY: names with everything under them, or `*`.
[[nodiscard]] bool goes_direct(std::string_view no_proxy, std::string_view host);

} // namespace callkit::net
