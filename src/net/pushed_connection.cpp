#include "pushed_connection.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <span>
#include <utility>

namespace callkit::net::detail {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {
/// How long the other end may take to see that nothing follows.
constexpr seconds farewell{2};
constexpr std::size_t tls_record = 16 * 1024;
} // namespace

pushed_connection::pushed_connection(std::shared_ptr<server_shared> server, serial_executor strand)
    : server_(std::move(server)), strand_(std::move(strand)), limit_(strand_, server_->clock) {
}

pushed_connection::~pushed_connection() {
    if (entered_)
        server_->leave(place_);
}

void pushed_connection::push(outgoing_part part) {
    const std::size_t size = part.size;
    bool wake = false;
    {
        const std::lock_guard lock(mutex_);
        queue_.push_back(std::move(part));
        const std::size_t waiting = queued_.load(std::memory_order_relaxed) + size;
        queued_.store(waiting, std::memory_order_relaxed);
        was_high_ = was_high_ || waiting > options().websocket_high_water;
        wake = !std::exchange(woken_, true);
    }
    if (wake)
        asio::post(strand_, [self = shared_from_this()] { self->start_flush(); });
}

void pushed_connection::drop() {
    asio::post(strand_, [self = shared_from_this()] { self->end(); });
}

void pushed_connection::open(std::unique_ptr<server_stream> stream, std::string first) {
    place_ = server_->enter(shared_from_this());
    entered_ = true;
    stream_ = std::move(stream);
    last_sent_ = now();
    if (server_->closed)
        return end();
    {
        const std::lock_guard lock(mutex_);
        const std::size_t size = first.size();
        queue_.insert(queue_.begin(), {std::make_shared<const std::string>(std::move(first)), 0, size});
        queued_.store(queued_.load(std::memory_order_relaxed) + size, std::memory_order_relaxed);
    }
    flush();
    read();
}

void pushed_connection::start_flush() {
    {
        const std::lock_guard lock(mutex_);
        woken_ = false;
    }
    if (!ended_ && queued() > options().websocket_queue_limit)
        return end();
    flush();
}

/// The bytes stay where they are when others are queued behind them.
std::size_t pushed_connection::gather(std::array<asio::const_buffer, 64>& into) {
    const std::lock_guard lock(mutex_);
    const std::size_t count = std::min(into.size(), queue_.size() - first_);
    for (std::size_t i = 0; i < count; ++i) {
        const outgoing_part& part = queue_[first_ + i];
        into[i] = asio::buffer(part.bytes->data() + part.begin, part.size);
    }
    return count;
}

bool pushed_connection::sent(std::size_t size) {
    last_sent_ = now();
    const std::lock_guard lock(mutex_);
    queued_.store(queued_.load(std::memory_order_relaxed) - size, std::memory_order_relaxed);
    while (first_ < queue_.size() && size >= queue_[first_].size) {
        size -= queue_[first_].size;
        queue_[first_++].bytes.reset();
    }
    if (size > 0) {
        queue_[first_].begin += size;
        queue_[first_].size -= size;
    }
    if (first_ < queue_.size()) {
        if (first_ > 256) {
            queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(first_));
            first_ = 0;
        }
        return true;
    }
    first_ = 0;
    if (queue_.capacity() > 16)
        queue_ = {};
    else
        queue_.clear();
    return false;
}

void pushed_connection::flush() {
    if (!stream_ || ended_ || writing_ || shut_)
        return;
    std::array<asio::const_buffer, 64> parts;
    while (const std::size_t count = gather(parts)) {
        if (stream_->secure())
            return write_tls();
        error_code ec;
        const std::size_t size =
            stream_->socket().write_some(std::span<const asio::const_buffer>(parts.data(), count), ec);
        if (ec == asio::error::would_block || ec == asio::error::try_again) {
            writing_ = true;
            return stream_->socket().async_wait(server_stream::socket_type::wait_write,
                                                [self = shared_from_this()](error_code failed) {
                                                    self->writing_ = false;
                                                    if (failed)
                                                        return self->end();
                                                    self->flush();
                                                });
        }
        if (ec)
            return end();
        if (!sent(size))
            break;
    }
    bool was_high = false;
    {
        const std::lock_guard lock(mutex_);
        was_high = std::exchange(was_high_, false);
    }
    on_sent(was_high);
    if (finishing_ && !ended_)
        finish();
}

/// One record of TLS at a time, filled with what waits.
void pushed_connection::write_tls() {
    std::array<asio::const_buffer, 64> parts;
    const std::size_t count = gather(parts);
    record_.clear();
    for (std::size_t i = 0; i < count && record_.size() < tls_record; ++i)
        record_.append(static_cast<const char*>(parts[i].data()),
                       std::min(parts[i].size(), tls_record - record_.size()));
    writing_ = true;
    stream_->async_write_some(asio::buffer(record_), asio::bind_executor(strand_, [self = shared_from_this()](
                                                                                      error_code ec, std::size_t size) {
                                  self->writing_ = false;
                                  if (ec || self->ended_)
                                      return self->end();
                                  if (!self->sent(size))
                                      self->record_ = {};
                                  self->flush();
                              }));
}

void pushed_connection::read() {
    stream_->async_read_chunk([self = shared_from_this()](error_code ec, std::string_view bytes) {
        if (ec || self->ended_)
            return self->end();
        if (!self->shut_)
            self->on_bytes(bytes);
        if (!self->ended_)
            self->read();
    });
}

/// Closing at once while the other end still sends would reset the connection, and it might never see the last bytes.
void pushed_connection::finish() {
    finishing_ = true;
    if (ended_ || shut_)
        return;
    const bool waits = writing_ || queued() > 0;
    limit_.set(waits ? options().request_limit : farewell, shared_from_this(),
               [](open_connection& owner) { static_cast<pushed_connection&>(owner).end(); });
    if (!stream_ || waits)
        return;
    shut_ = true;
    stream_->async_finish([self = shared_from_this()](error_code) {});
}

void pushed_connection::end() {
    if (std::exchange(ended_, true))
        return;
    limit_.cancel();
    if (stream_) {
        error_code ec;
        stream_->socket().close(ec);
    }
    on_end();
}

} // namespace callkit::net::detail
