#pragma once

#include "live_seats.hpp"
#include "socketio_client.hpp"

#include <callkit/server/live_routes.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace callkit::server::detail {

/// What every session needs.
class live_session;

struct live_world {
    live_feed& feed;
    const access_control& access;
    random_source& random;
    const live_routes_options& options;
    /// Called for a session that ended inside of the feed, and is not to be destroyed there.
    std::function<void(live_session&)> lost{};
    remembered_rooms remembered{};
    live_seats seats{options.sessions_per_subject};
};

/// Somebody who is told live events, over whatever. Functions run on the feed's executor; time is handed in.
class live_session : public live_listener {
  public:
    explicit live_session(live_world& world) : world_(world) {}

    /// When `on_time` wants to be called next.
    [[nodiscard]] virtual steady_time deadline() const = 0;
    virtual void on_time(steady_time now) = 0;
    /// Ends it when who listens may no longer.
    virtual void recheck() = 0;
    /// The queue of its connection is empty again.
    void on_drained() {
        if (listening_)
            listening_->resume();
    }
    [[nodiscard]] bool over() const noexcept { return over_; }
    /// Says goodbye where there is somebody to say it to. Whatever becomes of the session, it is over.
    virtual void end() = 0;

  protected:
    live_world& world_;
    std::unique_ptr<live_subscription> listening_{};
    live_seats::seat seat_{};
    bool over_{false};
};

/// A credential that has been shown, and where somebody wants to listen.
struct listening_wish {
    secret token{};
    std::string workspace{};
    std::string after{};
};
struct listening_right {
    principal who{};
    std::string workspace{};
};
/// Who may listen to which workspace. Errors: `unauthorized`, `forbidden`, `not_found`.
[[nodiscard]] result<listening_right> may_listen(const access_control& access, const listening_wish& wish);

/// Plain WebSockets: `{"token","workspaceId"?,"after"?}` comes, then events go.
class message_session final : public live_session {
  public:
    message_session(live_world& world, std::shared_ptr<net::websocket> socket, steady_time now);

    void on_text(std::string_view text, steady_time now);
    void on_gone();

    [[nodiscard]] bool ready() const override { return socket_->queued() <= world_.options.queue_limit; }
    void on_live_event(const live_event& event) override { socket_->send_shared(event.message()); }
    void on_live_lost() override {
        end();
        world_.lost(*this);
    }
    [[nodiscard]] steady_time deadline() const override { return deadline_; }
    void on_time(steady_time now) override;
    void recheck() override;
    void end() override;

  private:
    void refuse(errc code);
    std::shared_ptr<net::websocket> socket_;
    listening_wish wish_{};
    steady_time deadline_;
};

/// Server-sent events (WHATWG HTML §9.2).
class stream_session final : public live_session {
  public:
    /// `wish` has been granted.
    stream_session(live_world& world, listening_wish wish, live_seats::seat seat, steady_time now);

    /// What the answer's body is. Written to once.
    void begin(std::shared_ptr<net::streamed_body> body);
    void on_gone();

    [[nodiscard]] bool ready() const override { return body_->queued() <= world_.options.queue_limit; }
    void on_live_event(const live_event& event) override { body_->write(event.sse()); }
    void on_live_lost() override {
        end();
        world_.lost(*this);
    }
    [[nodiscard]] steady_time deadline() const override { return deadline_; }
    void on_time(steady_time now) override;
    void recheck() override;
    void end() override;

  private:
    std::shared_ptr<net::streamed_body> body_{};
    listening_wish wish_;
    steady_time deadline_;
};

} // namespace callkit::server::detail
