#pragma once

#include "request_head.hpp"
#include "server_shared.hpp"
#include "server_stream.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace callkit::net::detail {

/// One connection to a server, from its acceptance until it closes or becomes a WebSocket: one request after the other.
/// Everything runs on the strand that the stream's socket belongs to.
class http_connection final : public open_connection, public std::enable_shared_from_this<http_connection> {
  public:
    http_connection(std::shared_ptr<server_shared> server, std::unique_ptr<server_stream> stream);
    ~http_connection() override;

    void start();
    void drop() override;

  private:
    class reply_once;

    void next_request();
    void read_head();
    void on_head(std::string_view head);
    void read_body();
    void dispatch();
    void upgrade();
    void answer(const http_response& response);
    void answer_in_parts(const http_response& response);
    [[nodiscard]] std::unique_ptr<server_stream> hand_over();
    void refuse(int status);
    void write(std::string bytes, void (http_connection::*next)());
    void write_plain();
    void limit_to(microseconds limit);
    void after_answer();
    void finish();
    void drain();
    void close();
    void on_time_limit();
    template <class Next>
    void read_some(Next next);

    std::shared_ptr<server_shared> server_;
    std::unique_ptr<server_stream> stream_;
    serial_executor strand_;
    server_shared::place place_{};
    bool entered_{false};
    time_limit limit_;
    std::string arrived_{};
    std::size_t scanned_{0};
    bool skipped_line_{false};
    request_head head_{};
    std::string peer_{};
    std::string leaving_{};
    std::size_t left_{0}; ///< Of what is leaving.
    void (http_connection::*after_write_)(){nullptr};
    std::size_t drained_{0};
    bool reading_{false};
    bool timed_out_{false};
    bool closed_{false};
};

} // namespace callkit::net::detail
