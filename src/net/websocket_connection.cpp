#include "websocket_connection.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace callkit::net::detail {

namespace asio = boost::asio;

websocket_connection::websocket_connection(std::shared_ptr<server_shared> server, serial_executor strand)
    : pushed_connection(std::move(server), std::move(strand)), reader_(options().websocket_message_limit) {
}

void websocket_connection::start(std::unique_ptr<server_stream> stream, std::string answer,
                                 websocket_handlers handlers) {
    handlers_ = std::move(handlers);
    last_seen_ = now();
    watch(std::max(options().idle_limit / 2, seconds(1)));
    open(std::move(stream), std::move(answer));
}

void websocket_connection::send(const websocket_frame& frame) {
    if (!closing_.load(std::memory_order_relaxed))
        push({frame.bytes(), 0, frame.bytes()->size()});
}

void websocket_connection::close() {
    if (!closing_.exchange(true))
        asio::post(strand(), [self = self<websocket_connection>()] { self->say_goodbye(websocket_close::normal); });
}

void websocket_connection::push_bytes(std::string bytes) {
    const std::size_t size = bytes.size();
    push({std::make_shared<const std::string>(std::move(bytes)), 0, size});
}

/// After half of the idle limit without a sign of life there is a ping, after the other half the end. Every frame, a
/// pong too, is such a sign; the timer is not touched for each.
void websocket_connection::watch(microseconds wait) {
    limit().set(wait, shared_from_this(),
                [](open_connection& owner) { static_cast<websocket_connection&>(owner).on_silence(); });
}

void websocket_connection::on_silence() {
    const microseconds half = std::max(options().idle_limit / 2, seconds(1));
    const microseconds silent = now() - last_seen_;
    if (silent < half) {
        pinged_ = false;
        return watch(half - silent);
    }
    if (std::exchange(pinged_, true))
        return end();
    push_bytes(websocket_frame_bytes(websocket_opcode::ping, {}));
    watch(half);
}

void websocket_connection::on_bytes(std::string_view bytes) {
    last_seen_ = now();
    reader_.take(bytes);
    while (!ended() && on_input(reader_.next())) {
    }
}

/// Whether there may be more.
bool websocket_connection::on_input(websocket_input input) {
    switch (input.is) {
    case websocket_input::kind::more:
        return false;
    case websocket_input::kind::ping:
        // Who asks faster than it reads the answers is answered once.
        if (!goodbye_ && queued() < options().websocket_high_water)
            push_bytes(websocket_frame_bytes(websocket_opcode::pong, input.payload));
        return true;
    case websocket_input::kind::pong:
        return true;
    case websocket_input::kind::close:
        if (!goodbye_)
            say_goodbye(input.code);
        finish();
        return false;
    case websocket_input::kind::broken:
        say_goodbye(input.code);
        finish();
        return false;
    case websocket_input::kind::text:
        break;
    }
    if (goodbye_ || closing_)
        return true;
    try {
        if (handlers_.on_message)
            handlers_.on_message(std::move(input.payload));
    } catch (const std::exception&) {
        say_goodbye(websocket_close::internal_error);
    }
    return true;
}

void websocket_connection::say_goodbye(websocket_close code) {
    closing_ = true;
    if (ended() || std::exchange(goodbye_, true))
        return;
    push_bytes(websocket_close_frame(code));
    // The other end closes as soon as it has seen it.
    limit().set(seconds(2), shared_from_this(),
                [](open_connection& owner) { static_cast<websocket_connection&>(owner).end(); });
}

void websocket_connection::on_sent(bool was_high) {
    if (was_high && !closing_ && handlers_.on_drained)
        handlers_.on_drained();
}

void websocket_connection::on_end() {
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
