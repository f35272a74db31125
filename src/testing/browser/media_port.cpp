#include "media_port.hpp"

#include <boost/asio/buffer.hpp>

namespace callkit::testing {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

media_port::media_port(const asio::any_io_executor& strand, const time_source& clock)
    : clock_(clock), socket_(strand), timer_(strand) {
}

result<std::shared_ptr<media_port>> media_port::open(const asio::any_io_executor& strand, const time_source& clock,
                                                     std::shared_ptr<const dtls_certificate> certificate,
                                                     random_source& random) {
    const auto made = std::make_shared<media_port>(strand, clock);
    error_code ec;
    made->socket_.open(udp::v4(), ec);
    if (!ec)
        made->socket_.bind({asio::ip::address_v4::loopback(), 0}, ec);
    if (!ec)
        made->socket_.non_blocking(true, ec);
    const auto local = ec ? udp::endpoint() : made->socket_.local_endpoint(ec);
    if (ec)
        return fail(errc::network, "no UDP port for a call's sound");
    made->session_.emplace(std::move(certificate), random, local.port());
    made->receive();
    made->pace();
    return made;
}

void media_port::close() {
    error_code ignored;
    socket_.close(ignored);
    timer_.cancel();
}

void media_port::receive() {
    socket_.async_receive_from(
        asio::buffer(buffer_), from_, [self = shared_from_this()](error_code ec, std::size_t size) {
            if (ec == asio::error::operation_aborted || !self->socket_.is_open())
                return;
            // Another error is that of an earlier send (ECONNREFUSED): the browser has closed its port.
            if (!ec && self->from_.address().is_v4()) {
                datagrams out;
                const udp_address from{self->from_.address().to_v4().to_uint(), self->from_.port()};
                self->session_->receive(bytes_view(self->buffer_).first(size), from, self->clock_.now().steady, out);
                self->send(out);
            }
            self->receive();
        });
}

void media_port::send(const datagrams& out) {
    for (const outgoing_datagram& one : out) {
        error_code ignored; // what does not fit into the system's buffer is lost, as on any network
        socket_.send_to(asio::buffer(one.bytes), {asio::ip::address_v4(one.to.ip), one.to.port}, 0, ignored);
    }
}

void media_port::pace() {
    datagrams out;
    const steady_time now = clock_.now().steady;
    while (session_->next_due() <= now)
        session_->tick(now, out);
    send(out);
    const microseconds delay = clock_.real_delay(session_->next_due());
    if (delay == microseconds::max())
        return;
    timer_.expires_after(delay);
    timer_.async_wait([self = shared_from_this()](error_code ec) {
        if (!ec && self->socket_.is_open())
            self->pace();
    });
}

} // namespace callkit::testing
