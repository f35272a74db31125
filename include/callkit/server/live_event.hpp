#pragma once

#include <callkit/core/call_record.hpp>
#include <callkit/core/id.hpp>
#include <callkit/net/streamed_body.hpp>
#include <callkit/net/websocket.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace callkit::server {

/// One of the live events of docs/http-api.md. Its data is written once, and so is each form in which it goes out, when
/// it is first wanted. Threads: one at a time, the live feed's.
class live_event {
  public:
    enum class kind : std::uint8_t { initiated, status_updated, control, annotated };

    live_event(kind what, std::uint64_t position, std::string id, call_id call, std::string data)
        : kind_(what), position_(position), id_(std::move(id)), call_(call), data_(std::move(data)) {}

    [[nodiscard]] kind is() const noexcept { return kind_; }
    /// `call:initiated` and so on.
    [[nodiscard]] std::string_view name() const noexcept;
    /// Where it stands in the journal.
    [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
    /// What a client resumes behind.
    [[nodiscard]] const std::string& id() const noexcept { return id_; }
    [[nodiscard]] const call_id& call() const noexcept { return call_; }
    /// A JSON object.
    [[nodiscard]] const std::string& data() const noexcept { return data_; }
    /// Roughly what it takes in memory.
    [[nodiscard]] std::size_t size() const noexcept { return sizeof(*this) + 3 * data_.size(); }

    /// `{"id","event","data"}`, for plain WebSockets.
    [[nodiscard]] const net::websocket_frame& message() const;
    /// For server-sent events (WHATWG HTML §9.2).
    [[nodiscard]] const net::body_part& sse() const;
    /// `42["call:…",{…},"id"]`: an Engine.IO message with a Socket.IO event of the namespace `/`.
    [[nodiscard]] const net::websocket_frame& socket_io() const;

  private:
    kind kind_;
    std::uint64_t position_;
    std::string id_;
    call_id call_;
    std::string data_;
    mutable std::optional<net::websocket_frame> message_{};
    mutable std::optional<net::body_part> sse_{};
    mutable std::optional<net::websocket_frame> socket_io_{};
};

/// The data of the events. `status` is the one to tell, which may be one that the call has left already.
[[nodiscard]] std::string live_state_json(const call_record& call, call_status status, timestamp when);
[[nodiscard]] std::string live_control_json(const call_record& call, timestamp when);
[[nodiscard]] std::string live_annotation_json(const call_record& call, timestamp when);

} // namespace callkit::server
