#include "websocket_connection.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/buffers_to_string.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace callkit::net::detail {

namespace asio = boost::asio;
namespace ws = boost::beast::websocket;
using boost::system::error_code;

websocket_connection::websocket_connection(std::shared_ptr<server_shared> server, asio::any_io_executor strand,
                                           request_type request)
    : server_(std::move(server)), strand_(std::move(strand)), request_(std::move(request)),
      limit_(strand_, server_->clock) {
}

websocket_connection::~websocket_connection() {
    if (entered_)
        server_->leave(place_);
}

void websocket_connection::start(std::unique_ptr<server_stream> stream, websocket_handlers handlers) {
    place_ = server_->enter(shared_from_this());
    entered_ = true;
    handlers_ = std::move(handlers);
    stream_.emplace(std::move(*stream));
    // Beast's own limits of time would read the machine's clock.
    stream_->set_option(ws::stream_base::timeout{ws::stream_base::none(), ws::stream_base::none(), false});
    stream_->read_message_max(server_->options.websocket_message_limit);
    // Every frame, a pong too, shows that somebody is there.
    stream_->control_callback([this](ws::frame_type /*kind*/, boost::beast::string_view /*payload*/) { watch(); });
    limit_.set(server_->options.request_limit, [self = shared_from_this()] { self->end(); });
    stream_->async_accept(request_, asio::bind_executor(strand_, [self = shared_from_this()](error_code ec) {
                              if (ec || self->server_->closed)
                                  return self->end();
                              self->open_ = true;
                              self->watch();
                              self->write_next();
                              if (self->closing_)
                                  self->say_goodbye(ws::close_code::normal);
                              self->read();
                          }));
}

void websocket_connection::send(std::string message) {
    asio::post(strand_, [self = shared_from_this(), message = std::move(message)]() mutable {
        if (self->ended_ || self->closing_)
            return;
        self->queued_ += message.size();
        if (self->queued_ > self->server_->options.websocket_queue_limit)
            return self->end();
        self->queue_.push_back(std::move(message));
        self->write_next();
    });
}

void websocket_connection::close() {
    asio::post(strand_, [self = shared_from_this()] {
        if (self->ended_ || std::exchange(self->closing_, true))
            return;
        if (self->open_ && !self->writing_)
            self->say_goodbye(ws::close_code::normal);
    });
}

void websocket_connection::drop() {
    asio::post(strand_, [self = shared_from_this()] { self->end(); });
}

/// After half of the idle limit without a sign of life there is a ping, after the other half the end.
void websocket_connection::watch() {
    if (ended_ || closing_)
        return;
    pinged_ = false;
    const auto half = std::max(server_->options.idle_limit / 2, seconds(1));
    limit_.set(half, [self = shared_from_this(), half] {
        self->pinged_ = true;
        self->limit_.set(half, [self] { self->end(); });
        self->stream_->async_ping({}, asio::bind_executor(self->strand_, [self](error_code ec) {
                                      if (ec)
                                          self->end();
                                  }));
    });
}

void websocket_connection::read() {
    stream_->async_read(buffer_, asio::bind_executor(strand_, [self = shared_from_this()](error_code ec, std::size_t) {
                            if (ec || self->ended_)
                                return self->end();
                            if (!self->stream_->got_text())
                                return self->say_goodbye(ws::close_code::unknown_data);
                            std::string message = boost::beast::buffers_to_string(self->buffer_.data());
                            self->buffer_.consume(self->buffer_.size());
                            self->watch();
                            try {
                                if (self->handlers_.on_message)
                                    self->handlers_.on_message(std::move(message));
                            } catch (const std::exception&) {
                                return self->say_goodbye(ws::close_code::internal_error);
                            }
                            self->read();
                        }));
}

void websocket_connection::write_next() {
    if (!open_ || writing_ || ended_ || queue_.empty())
        return;
    writing_ = true;
    stream_->text(true);
    stream_->async_write(asio::buffer(queue_.front()),
                         asio::bind_executor(strand_, [self = shared_from_this()](error_code ec, std::size_t) {
                             self->writing_ = false;
                             if (ec || self->ended_)
                                 return self->end();
                             self->queued_ -= self->queue_.front().size();
                             self->queue_.pop_front();
                             if (self->queue_.empty() && self->closing_)
                                 return self->say_goodbye(ws::close_code::normal);
                             self->write_next();
                         }));
}

void websocket_connection::say_goodbye(ws::close_code code) {
    closing_ = true;
    limit_.set(seconds(2), [self = shared_from_this()] { self->end(); });
    stream_->async_close(code, asio::bind_executor(strand_, [self = shared_from_this()](error_code) { self->end(); }));
}

void websocket_connection::end() {
    if (std::exchange(ended_, true))
        return;
    limit_.stop();
    if (stream_) {
        error_code ec;
        stream_->next_layer().socket().close(ec);
    }
    // The handlers may hold this connection, and would for ever.
    const websocket_handlers handlers = std::exchange(handlers_, {});
    try {
        if (handlers.on_close)
            handlers.on_close();
    } catch (const std::exception&) {
        // Nobody is left to be told.
        return;
    }
}

} // namespace callkit::net::detail
