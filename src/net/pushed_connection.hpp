#pragma once

#include "server_shared.hpp"
#include "server_stream.hpp"

#include <boost/asio/buffer.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace callkit::net::detail {

/// Bytes on their way, shared with whoever else is sent them.
struct outgoing_part {
    std::shared_ptr<const std::string> bytes{};
    std::size_t begin{0};
    std::size_t size{0};
};

/// A connection that is written to whenever there is something: what waits is gathered and leaves in one system call a
/// wake-up, and while nothing happens there are no buffers. Without TLS, that is: OpenSSL keeps some.
///
/// `push`, `queued` and `drop` may be called from any thread; the rest runs on the strand of the stream's socket.
class pushed_connection : public open_connection, public std::enable_shared_from_this<pushed_connection> {
  public:
    pushed_connection(std::shared_ptr<server_shared> server, serial_executor strand);
    ~pushed_connection() override;

    /// Queued and sent in order; before `open` it waits. Over the limit the connection is dropped.
    void push(outgoing_part part);
    [[nodiscard]] std::size_t queued() const noexcept { return queued_.load(std::memory_order_relaxed); }
    void drop() override;

  protected:
    /// Takes the stream over and sends `first` before everything else.
    void open(std::unique_ptr<server_stream> stream, std::string first);
    void flush();
    /// Ends it when nothing waits and the other end has seen it, or soon.
    void finish();
    void end();

    [[nodiscard]] bool ended() const noexcept { return ended_; }
    [[nodiscard]] const http_server_options& options() const noexcept { return server_->options; }
    [[nodiscard]] steady_time now() const noexcept { return server_->clock.now().steady; }
    [[nodiscard]] const serial_executor& strand() const noexcept { return strand_; }
    [[nodiscard]] time_limit& limit() noexcept { return limit_; }
    /// Whether something has waited since `then` without a byte of it leaving.
    [[nodiscard]] bool stuck_since(steady_time then) const noexcept { return writing_ && last_sent_ < then; }
    template <class Self>
    [[nodiscard]] std::shared_ptr<Self> self() {
        return std::static_pointer_cast<Self>(shared_from_this());
    }

    virtual void on_bytes(std::string_view bytes) = 0;
    /// Nothing waits any more; `was_high` after more than the high water had.
    virtual void on_sent(bool was_high) = 0;
    virtual void on_end() = 0;

  private:
    void read();
    void start_flush();
    [[nodiscard]] std::size_t gather(std::array<boost::asio::const_buffer, 64>& into);
    /// Whether anything is left.
    [[nodiscard]] bool sent(std::size_t size);
    void write_tls();

    std::shared_ptr<server_shared> server_;
    serial_executor strand_;
    time_limit limit_;
    std::unique_ptr<server_stream> stream_{};
    server_shared::place place_{};
    steady_time last_sent_{};

    std::mutex mutex_{};
    std::vector<outgoing_part> queue_{};
    std::size_t first_{0}; ///< Of the queue, that has not left whole.
    std::atomic<std::size_t> queued_{0};
    bool woken_{false};
    bool was_high_{false};

    std::string record_{}; ///< What TLS is writing.
    bool entered_{false};
    bool writing_{false};
    bool finishing_{false};
    bool shut_{false};
    bool ended_{false};
};

} // namespace callkit::net::detail
