#include "engineio_session.hpp"

#include "codec/json_writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace callkit::server::detail {

net::http_response engine_error(int code, net::http_headers headers, int status) {
    static constexpr std::array<std::string_view, 6> words{
        "Transport unknown", "Session ID unknown", "Bad handshake method",
        "Bad request",       "Forbidden",          "Unsupported protocol version"};
    headers.push_back({"Content-Type", "application/json"});
    return {
        status, std::move(headers),
        std::move(codec::json_writer().number("code", code).text("message", words.at(static_cast<std::size_t>(code))))
            .finish()};
}

engineio_session::engineio_session(live_world& world, std::string sid, net::http_headers headers, steady_time now)
    : live_session(world), sid_(std::move(sid)), headers_(std::move(headers)),
      client_(world.feed, world.access, world.random, world.remembered, world.seats),
      connect_until_(now + world.options.connect_limit), ping_at_(now + world.options.ping_interval) {
}

void engineio_session::send_open() {
    const auto ms = [](seconds span) { return std::chrono::duration_cast<milliseconds>(span).count(); };
    send("0" + std::move(codec::json_writer()
                             .text("sid", sid_)
                             .raw("upgrades", polling() ? R"(["websocket"])" : "[]")
                             .number("pingInterval", ms(world_.options.ping_interval))
                             .number("pingTimeout", ms(world_.options.ping_timeout))
                             .count("maxPayload", world_.options.message_limit))
                   .finish());
}

void engineio_session::send(std::string packet) {
    if (socket_)
        return socket_->send(std::move(packet));
    keep_for_poll(std::move(packet));
    // Events wait for a client that does not poll; answers to what it posts do not.
    if (waiting_size_ > 4 * world_.options.queue_limit)
        stop();
}

// --- Polling.

void engineio_session::keep_for_poll(std::string packet) {
    waiting_size_ += packet.size() + 1;
    waiting_.push_back(std::move(packet));
    flush_poll();
}

void engineio_session::answer_poll(std::string body) {
    const auto reply = std::exchange(poll_, nullptr);
    net::http_headers headers = headers_;
    headers.push_back({"Content-Type", "text/plain; charset=UTF-8"});
    reply({200, std::move(headers), std::move(body)});
}

void engineio_session::flush_poll() {
    if (!poll_ || waiting_.empty())
        return;
    std::string body;
    body.reserve(waiting_size_);
    for (const std::string& one : std::exchange(waiting_, {})) {
        if (!body.empty())
            body += engine_separator;
        body += one;
    }
    waiting_size_ = 0;
    answer_poll(std::move(body));
}

void engineio_session::on_poll(net::http_server::reply reply) {
    if (poll_ || !polling()) {
        // Two polls at once, or one after the upgrade: the client has lost its way.
        reply(engine_error(3, headers_));
        if (poll_)
            stop();
        return;
    }
    poll_ = std::move(reply);
    if (!std::exchange(opened_, true))
        return send_open();
    if (waiting_.empty() && probed_)
        return answer_poll("6"); // so that the client can pause polling
    flush_poll();
    on_drained();
}

void engineio_session::on_post(std::string_view body, const net::http_server::reply& reply, steady_time now) {
    const auto packets = body.size() > world_.options.message_limit ? std::nullopt : read_engine_payload(body);
    if (!polling() || !packets) {
        reply(engine_error(3, headers_));
        return stop();
    }
    for (const engine_input& packet : *packets)
        if (!over_)
            on_packet(packet, now);
    net::http_headers headers = headers_;
    headers.push_back({"Content-Type", "text/html"});
    reply({200, std::move(headers), "ok"});
}

// --- WebSockets.

void engineio_session::begin_socket(std::shared_ptr<net::websocket> socket) {
    socket_ = std::move(socket);
    opened_ = true;
    send_open();
}

bool engineio_session::offer_socket(std::shared_ptr<net::websocket> socket, steady_time now) {
    if (over_ || socket_ || offered_)
        return false;
    offered_ = std::move(socket);
    upgrade_until_ = now + world_.options.upgrade_limit;
    return true;
}

void engineio_session::on_text(const net::websocket* from, std::string_view text, steady_time now) {
    if (over_)
        return;
    const auto packet = read_engine_packet(text);
    if (from == offered_.get()) {
        on_probe(packet.value_or(engine_input{}));
    } else if (from == socket_.get()) {
        if (!packet)
            return end();
        on_packet(*packet, now);
    }
}

/// `2probe` is answered with `3probe`; `5` makes the new transport the only one.
void engineio_session::on_probe(const engine_input& packet) {
    if (packet.is == engine_packet::ping && packet.data == "probe" && !probed_) {
        offered_->send("3probe");
        probed_ = true;
        if (poll_ && waiting_.empty())
            answer_poll("6");
        return;
    }
    const auto offered = std::exchange(offered_, nullptr);
    upgrade_until_.reset();
    if (packet.is != engine_packet::upgrade || !std::exchange(probed_, false))
        return offered->close();
    socket_ = offered;
    if (poll_)
        answer_poll("6");
    waiting_size_ = 0;
    for (std::string& one : std::exchange(waiting_, {}))
        socket_->send(std::move(one));
    on_drained();
}

void engineio_session::on_gone(const net::websocket* which) {
    if (which == offered_.get()) {
        offered_.reset();
        upgrade_until_.reset();
        probed_ = false;
    } else if (which == socket_.get()) {
        stop();
    }
}

// --- Both.

void engineio_session::on_packet(const engine_input& packet, steady_time now) {
    if (pong_until_)
        pong_until_ = now + world_.options.ping_timeout; // whatever it says, it is there
    switch (packet.is) {
    case engine_packet::pong:
        pong_until_.reset();
        return;
    case engine_packet::message:
        return carry_out(client_.on_packet(packet.data));
    case engine_packet::noop:
        return;
    case engine_packet::close:
    case engine_packet::ping: // the server's to send
    case engine_packet::open:
    case engine_packet::upgrade:
        break;
    }
    end();
}

void engineio_session::carry_out(socketio_client::effects effects) {
    for (const std::string& one : effects.send)
        send("4" + one);
    if (over_)
        return;
    if (effects.disconnected) {
        listening_.reset();
        connect_until_ = ping_at_; // for another try
    }
    if (effects.close)
        return end();
    if (effects.connected) {
        connect_until_ = steady_time::max();
        listening_ = world_.feed.subscribe(client_.workspaces(), effects.after, *this);
        listening_->resume();
    }
    for (const std::string& one : effects.joined)
        listening_->add(one);
}

bool engineio_session::ready() const {
    return (socket_ ? socket_->queued() : waiting_size_) <= world_.options.queue_limit;
}

void engineio_session::on_live_event(const live_event& event) {
    if (socket_)
        socket_->send_shared(event.socket_io());
    else
        keep_for_poll(std::string(event.socket_io().text()));
    client_.told(event.id());
}

steady_time engineio_session::deadline() const {
    steady_time next = std::min(connect_until_, pong_until_.value_or(ping_at_));
    if (upgrade_until_)
        next = std::min(next, *upgrade_until_);
    return next;
}

void engineio_session::on_time(steady_time now) {
    if (upgrade_until_ && now >= *upgrade_until_) {
        upgrade_until_.reset();
        probed_ = false;
        std::exchange(offered_, nullptr)->close();
    }
    if (now >= connect_until_ || (pong_until_ && now >= *pong_until_))
        return end();
    if (!pong_until_ && now >= ping_at_) {
        ping_at_ = now + world_.options.ping_interval;
        pong_until_ = now + world_.options.ping_timeout;
        send("2");
        carry_out(client_.check());
    }
}

void engineio_session::recheck() {
    if (!over_)
        carry_out(client_.check());
}

void engineio_session::on_live_lost() {
    end();
    world_.lost(*this);
}

/// The client sees the transport close, or a close packet where it polls.
void engineio_session::end() {
    if (!over_ && !socket_)
        send("1");
    stop();
}

void engineio_session::stop() {
    if (std::exchange(over_, true))
        return;
    listening_.reset();
    client_.leave();
    if (poll_)
        answer_poll("6");
    if (socket_)
        socket_->close();
    if (offered_)
        offered_->close();
}

} // namespace callkit::server::detail
