#pragma once

#include "pushed_connection.hpp"

#include <callkit/net/streamed_body.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace callkit::net::detail {

/// A connection over which a body goes whose parts come later. It serves no further request.
class body_connection final : public pushed_connection {
  public:
    body_connection(std::shared_ptr<server_shared> server, serial_executor strand, bool chunked);

    void start(std::unique_ptr<server_stream> stream, std::string head, std::shared_ptr<streamed_body> body);
    void write(const body_part& part);
    void finish_body();

  private:
    void on_bytes(std::string_view bytes) override;
    void on_sent(bool was_high) override;
    void on_end() override;
    void watch();

    const bool chunked_;
    std::shared_ptr<streamed_body> body_{};
    std::size_t ignored_{0};
};

} // namespace callkit::net::detail
