#pragma once

#include "unit/net/scripted_server.hpp"

#include <callkit/core/random.hpp>

#include <array>
#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What may happen to a request on its way to a server and back.
namespace faults {

enum class kind : std::uint8_t {
    none,
    reset_in_request,   ///< RST after some of its bytes.
    reset_at_once,      ///< It arrived at nobody: RST before it is passed on.
    reset_after,        ///< It was carried out; RST in place of the answer.
    close_after,        ///< It was carried out; the connection just ends.
    cut_answer,         ///< It was carried out; the answer breaks off.
    garbage,            ///< It was carried out; the answer is nonsense.
    silence_before,     ///< Nobody answers, and it was not carried out.
    silence_after,      ///< Nobody answers, and it was carried out.
    drip,               ///< It was carried out; the answer comes a byte at a time, slower than anybody waits.
    slow_down,          ///< 429 of something on the way; not carried out.
    unavailable_before, ///< 503 of something on the way; not carried out.
    unavailable_after,  ///< 503, although it was carried out.
    html,               ///< 502 with a page of somebody else's; carried out.
};
inline constexpr std::uint64_t kinds = 14;

namespace asio = boost::asio;
using asio::awaitable;

/// Stands between clients and a server on loopback. The first part of a request's path, `/run/N`, says whose it is:
/// each run has its own sequence of faults, decided by its seed, and after a few of them its network is sound again.
class proxy {
  public:
    proxy(asio::io_context& context, std::uint16_t server, std::uint64_t seed, std::size_t runs, unsigned per_mille)
        : context_(context), server_(server), seed_(seed), per_mille_(per_mille), plans_(runs),
          front_(context, [this](scripted::peer& p, int number) { return serve(p, number); }) {}

    [[nodiscard]] std::uint16_t port() const { return front_.port(); }
    [[nodiscard]] const std::array<std::uint64_t, kinds + 1>& counts() const { return counts_; }

  private:
    struct plan {
        std::uint64_t requests{0};
        unsigned faults{0};
    };
    static constexpr unsigned most_faults = 4;

    kind next(std::size_t run) {
        plan& one = plans_[run];
        callkit::seeded_random random(seed_ * 1'000'003 + run * 131 + one.requests++);
        if (one.faults >= most_faults || !random.chance(per_mille_))
            return kind::none;
        ++one.faults;
        return static_cast<kind>(1 + random.below(kinds - 1));
    }

    awaitable<void> serve(scripted::peer& client, int number) {
        callkit::seeded_random random(seed_ * 7919 + static_cast<std::uint64_t>(number));
        if (random.chance(20)) { // nobody knows yet whose connection it is
            ++counts_[kinds];
            client.reset();
            co_return;
        }
        for (;;) {
            std::string request = co_await client.request();
            if (request.empty())
                co_return;
            const auto at = request.find(" /run/");
            std::size_t run = 0;
            const auto read = std::from_chars(request.data() + at + 6, request.data() + request.size(), run);
            request.erase(at + 1, static_cast<std::size_t>(read.ptr - request.data()) - at - 1);
            const kind what = next(run);
            ++counts_[static_cast<std::size_t>(what)];
            const bool goes_on = co_await treat(client, what, std::move(request), random);
            if (!goes_on)
                co_return;
        }
    }

    awaitable<bool> treat(scripted::peer& client, kind what, std::string request, callkit::seeded_random& random) {
        if (what == kind::reset_in_request || what == kind::reset_at_once) {
            if (what == kind::reset_in_request) {
                // Some of it gets through; the server must not act on half a request.
                const std::string part = request.substr(0, random.below(request.size()));
                co_await pass_on(part, false);
            }
            client.reset();
            co_return false;
        }
        if (what == kind::silence_before) {
            co_await client.stall();
            co_return false;
        }
        if (what == kind::slow_down || what == kind::unavailable_before) {
            const std::string text = what == kind::slow_down
                                         ? scripted::answer("429 Too Many Requests", "{}", "Retry-After: 1\r\n")
                                         : scripted::answer("503 Service Unavailable", "");
            co_await client.send(text);
            co_return true;
        }
        const std::string answer = co_await pass_on(request, true);
        switch (what) {
        case kind::reset_after:
            client.reset();
            co_return false;
        case kind::close_after:
            client.socket().close();
            co_return false;
        case kind::cut_answer: {
            const std::string part = answer.substr(0, random.below(answer.size()));
            co_await client.send(part);
            client.reset();
            co_return false;
        }
        case kind::garbage: {
            std::string noise(200, '\0');
            for (char& c : noise)
                c = static_cast<char>(random.below(256));
            co_await client.send(noise);
            client.socket().close();
            co_return false;
        }
        case kind::silence_after:
            co_await client.stall();
            co_return false;
        case kind::drip: {
            const std::string first = answer.substr(0, 1);
            co_await client.send(first);
            co_await client.stall(); // the next byte would come when nobody waits any more
            co_return false;
        }
        case kind::unavailable_after: {
            const std::string text = scripted::answer("503 Service Unavailable", "");
            co_await client.send(text);
            co_return true;
        }
        case kind::html: {
            const std::string text =
                scripted::answer("502 Bad Gateway", "<html>Bad gateway</html>", "Content-Type: text/html\r\n");
            co_await client.send(text);
            co_return true;
        }
        default:
            co_await client.send(answer);
            co_return true;
        }
    }

    /// To the server, and back what it says.
    awaitable<std::string> pass_on(const std::string& request, bool whole) {
        boost::system::error_code ec;
        asio::ip::tcp::socket onward(context_);
        co_await onward.async_connect({asio::ip::address_v4::loopback(), server_},
                                      asio::redirect_error(asio::use_awaitable, ec));
        co_await asio::async_write(onward, asio::buffer(request), asio::redirect_error(asio::use_awaitable, ec));
        if (!whole || ec)
            co_return std::string();
        std::string answer;
        std::string chunk(8192, '\0');
        for (;;) {
            if (const auto end = answer.find("\r\n\r\n"); end != std::string::npos) {
                std::size_t length = 0;
                if (const auto at = answer.find("Content-Length: "); at != std::string::npos && at < end)
                    std::from_chars(answer.data() + at + 16, answer.data() + end, length);
                if (answer.size() >= end + 4 + length)
                    co_return answer;
            }
            const std::size_t count =
                co_await onward.async_read_some(asio::buffer(chunk), asio::redirect_error(asio::use_awaitable, ec));
            if (ec)
                co_return answer;
            answer.append(chunk, 0, count);
        }
    }

    asio::io_context& context_;
    std::uint16_t server_;
    std::uint64_t seed_;
    unsigned per_mille_;
    std::vector<plan> plans_;
    std::array<std::uint64_t, kinds + 1> counts_{};
    scripted::server front_;
};

} // namespace faults
