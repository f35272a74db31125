#pragma once

#include "media_session.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>

namespace callkit::testing {

/// A `media_session` with a UDP port of its own on loopback. Everything happens on the strand that it is given.
class media_port : public std::enable_shared_from_this<media_port> {
  public:
    /// Errors: `network` when there is no port.
    [[nodiscard]] static result<std::shared_ptr<media_port>> open(const boost::asio::any_io_executor& strand,
                                                                  const time_source& clock,
                                                                  std::shared_ptr<const dtls_certificate> certificate,
                                                                  random_source& random);

    [[nodiscard]] media_session& session() noexcept { return *session_; }
    [[nodiscard]] const media_session& session() const noexcept { return *session_; }
    void close();

    /// Only for `open`.
    media_port(const boost::asio::any_io_executor& strand, const time_source& clock);

  private:
    void receive();
    void send(const datagrams& out);
    /// Sends what is due, and waits for what is due next.
    void pace();

    const time_source& clock_;
    boost::asio::ip::udp::socket socket_;
    boost::asio::steady_timer timer_;
    boost::asio::ip::udp::endpoint from_{};
    std::array<std::uint8_t, largest_datagram + 1> buffer_{};
    std::optional<media_session> session_{};
};

} // namespace callkit::testing
