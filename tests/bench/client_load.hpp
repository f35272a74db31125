#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <limits>
#include <memory>
#include <optional>
#include <string>

/// What is measured of a client, and the client with which there is nothing left to save.
namespace callkit::bench {

inline std::int64_t nanos_of(clockid_t which) {
    timespec now{};
    clock_gettime(which, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

/// Counts answers and takes the process's CPU time, user and system, batch by batch; the first batch is for warming up.
class meter {
  public:
    /// `started`: the monotonic clock when the process was asked for.
    meter(std::int64_t started, std::size_t batch, std::size_t batches)
        : started_(started), batch_(batch), total_((batches + 1) * batch) {}

    /// The first request could be sent now.
    void ready() { ready_ = nanos_of(CLOCK_MONOTONIC) - started_; }
    /// Whether another one is to be sent.
    [[nodiscard]] bool wants_more() { return sent_ < total_ && ++sent_ > 0; }
    /// One more answer; whether it was the last one.
    [[nodiscard]] bool answered() {
        if (++answered_ == 1)
            first_ = nanos_of(CLOCK_MONOTONIC) - started_;
        if (answered_ % batch_ == 0) {
            const std::int64_t now = nanos_of(CLOCK_PROCESS_CPUTIME_ID);
            if (answered_ > batch_)
                best_ = std::min(best_, now - batch_began_);
            batch_began_ = now;
        }
        return answered_ == total_;
    }
    void print() const {
        std::printf("{\"micros\":%.2f,\"ready\":%.2f,\"first\":%.2f,\"resident\":%.1f}\n",
                    static_cast<double>(best_) / 1e3 / static_cast<double>(batch_), static_cast<double>(ready_) / 1e6,
                    static_cast<double>(first_) / 1e6, resident());
    }

  private:
    /// The most memory that was resident, in MB.
    static double resident() {
        std::ifstream status("/proc/self/status");
        for (std::string line; std::getline(status, line);)
            if (line.starts_with("VmHWM:"))
                return std::strtod(line.c_str() + 6, nullptr) / 1024;
        return 0;
    }

    std::int64_t started_;
    std::size_t batch_;
    std::size_t total_;
    std::size_t sent_{0};
    std::size_t answered_{0};
    std::int64_t ready_{0};
    std::int64_t first_{0};
    std::int64_t batch_began_{0};
    std::int64_t best_{std::numeric_limits<std::int64_t>::max()};
};

inline void require(bool good, const char* what) {
    if (good)
        return;
    std::fprintf(stderr, "%s\n", what);
    std::exit(1);
}

/// Asio and Beast as they are meant to be used, and nothing else: the message is there, the answer is taken apart into
/// head and body by Beast, or not at all; no timer, no strand, no look at what it says.
class bare_connection : public std::enable_shared_from_this<bare_connection> {
    using socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

  public:
    /// `size`: that of an answer, when it is only counted; 0 to let Beast read it.
    bare_connection(boost::asio::io_context& io, boost::asio::ssl::context& tls, const std::string& message,
                    std::size_t size, meter& meter)
        : io_(io), stream_(io.get_executor(), tls), message_(message), size_(size), meter_(meter) {
        stream_.set_verify_callback(boost::asio::ssl::host_name_verification("localhost"));
    }

    void start(std::uint16_t port) {
        stream_.next_layer().async_connect(
            {boost::asio::ip::address_v4::loopback(), port}, [self = shared_from_this()](boost::system::error_code ec) {
                require(!ec, "bare: cannot connect");
                self->stream_.next_layer().set_option(boost::asio::ip::tcp::no_delay(true));
                self->stream_.async_handshake(boost::asio::ssl::stream_base::client,
                                              [self](boost::system::error_code failed) {
                                                  require(!failed, "bare: no TLS");
                                                  self->next();
                                              });
            });
    }

  private:
    void next() {
        if (!meter_.wants_more())
            return;
        boost::asio::async_write(stream_, boost::asio::buffer(message_),
                                 [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                                     require(!ec, "bare: cannot write");
                                     if (self->size_ > 0)
                                         self->count(self->size_);
                                     else
                                         self->read();
                                 });
    }
    void read() {
        answer_.emplace();
        boost::beast::http::async_read(stream_, buffer_, *answer_,
                                       [self = shared_from_this()](boost::system::error_code ec, std::size_t) {
                                           require(!ec && self->answer_->get().result_int() == 201, "bare: no answer");
                                           self->finish();
                                       });
    }
    void count(std::size_t missing) {
        stream_.async_read_some(boost::asio::buffer(bytes_),
                                [self = shared_from_this(), missing](boost::system::error_code ec, std::size_t got) {
                                    require(!ec && got <= missing, "bare: no answer");
                                    if (got < missing)
                                        self->count(missing - got);
                                    else
                                        self->finish();
                                });
    }
    void finish() {
        if (meter_.answered())
            return io_.stop();
        next();
    }

    boost::asio::io_context& io_;
    boost::asio::ssl::stream<socket> stream_;
    const std::string& message_;
    std::size_t size_;
    meter& meter_;
    boost::beast::flat_buffer buffer_{};
    std::array<char, 8192> bytes_{};
    std::optional<boost::beast::http::response_parser<boost::beast::http::string_body>> answer_{};
};

} // namespace callkit::bench
