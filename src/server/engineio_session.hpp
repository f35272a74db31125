#pragma once

#include "live_session.hpp"

#include <callkit/net/http_server.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callkit::server::detail {

/// A client of Socket.IO: Engine.IO's transports under it, polling or a WebSocket, and its heartbeat.
class engineio_session final : public live_session {
  public:
    engineio_session(live_world& world, std::string sid, net::http_headers headers, steady_time now);

    [[nodiscard]] const std::string& sid() const noexcept { return sid_; }
    [[nodiscard]] bool polling() const noexcept { return socket_ == nullptr; }

    // Polling.
    void on_poll(net::http_server::reply reply);
    void on_post(std::string_view body, const net::http_server::reply& reply, steady_time now);
    // WebSockets. The first transport, or one that is to take the place of polling.
    void begin_socket(std::shared_ptr<net::websocket> socket);
    [[nodiscard]] bool offer_socket(std::shared_ptr<net::websocket> socket, steady_time now);
    void on_text(const net::websocket* from, std::string_view text, steady_time now);
    void on_gone(const net::websocket* which);

    [[nodiscard]] bool ready() const override;
    void on_live_event(const live_event& event) override;
    void on_live_lost() override;
    [[nodiscard]] steady_time deadline() const override;
    void on_time(steady_time now) override;
    void recheck() override;
    void end() override;

  private:
    void on_packet(const engine_input& packet, steady_time now);
    void on_probe(const engine_input& packet);
    void carry_out(socketio_client::effects effects);
    void send(std::string packet);
    void send_open();
    void keep_for_poll(std::string packet);
    void flush_poll();
    void answer_poll(std::string body);
    void stop();

    const std::string sid_;
    const net::http_headers headers_; ///< Of answers to polls.
    socketio_client client_;
    std::shared_ptr<net::websocket> socket_{};
    std::shared_ptr<net::websocket> offered_{};
    bool opened_{false};
    bool probed_{false};
    net::http_server::reply poll_{};
    std::vector<std::string> waiting_{}; ///< For the next poll.
    std::size_t waiting_size_{0};
    steady_time connect_until_;
    steady_time ping_at_;
    std::optional<steady_time> pong_until_{};
    std::optional<steady_time> upgrade_until_{};
};

/// `{"code":1,"message":"Session ID unknown"}`, as Engine.IO's own server says it.
[[nodiscard]] net::http_response engine_error(int code, net::http_headers headers, int status = 400);

} // namespace callkit::server::detail
