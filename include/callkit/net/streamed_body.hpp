#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace callkit::net {

/// A part of a streamed body, encoded once however many connections it goes to.
class body_part {
  public:
    /// Nothing for empty text: as a chunk it would be the body's end (RFC 9112 §7.1).
    explicit body_part(std::string_view text);

    [[nodiscard]] std::string_view text() const noexcept { return std::string_view(*chunk_).substr(begin_, size_); }
    /// With the chunk's size before the text and a line's end behind it.
    [[nodiscard]] const std::shared_ptr<const std::string>& chunk() const noexcept { return chunk_; }
    [[nodiscard]] std::size_t begin() const noexcept { return begin_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

  private:
    std::shared_ptr<const std::string> chunk_;
    std::size_t begin_{0};
    std::size_t size_{0};
};

/// Where the parts of a body go: a connection.
class body_sink {
  public:
    body_sink() = default;
    body_sink(const body_sink&) = delete;
    body_sink& operator=(const body_sink&) = delete;
    virtual ~body_sink() = default;
    virtual void write(const body_part& part) = 0;
    virtual void finish() = 0;
    [[nodiscard]] virtual std::size_t queued() const noexcept = 0;
};

/// What a streamed body's writer is told. Called on the connection's strand, one at a time.
struct streamed_body_handlers {
    /// More than `http_server_options::websocket_high_water` bytes waited, and have left.
    std::function<void()> on_drained{};
    /// The other end is gone, or there is no other end: once, whoever closed.
    std::function<void()> on_close{};
};

/// The body of an answer whose parts come later, such as server-sent events: made by a handler, put into
/// `http_response::stream`, and written to from then on. The connection ends with the body.
///
/// Functions may be called from any thread. What a slow reader does not take is dropped with the connection at
/// `http_server_options::websocket_queue_limit`, as with WebSockets; a part that has not left within
/// `http_server_options::request_limit` ends the connection too.
class streamed_body {
  public:
    explicit streamed_body(streamed_body_handlers told = {}) : handlers_(std::move(told)) {}
    streamed_body(const streamed_body&) = delete;
    streamed_body& operator=(const streamed_body&) = delete;

    void write(const body_part& part);
    /// The body is complete.
    void close();
    /// How many bytes wait to be sent.
    [[nodiscard]] std::size_t queued() const;

    /// For whoever carries the body: what was written before goes to `sink`. Once.
    void attach(std::shared_ptr<body_sink> sink);
    void drained();
    /// Nobody reads any more.
    void abandon();

  private:
    mutable std::mutex mutex_{};
    streamed_body_handlers handlers_{};
    std::vector<body_part> early_{};
    std::size_t early_size_{0};
    std::shared_ptr<body_sink> sink_{};
    bool closed_{false};
    bool abandoned_{false};
};

} // namespace callkit::net
