#include "/tmp/wt/bench/src/net/serial_executor.hpp"

#include <boost/asio.hpp>
namespace asio = boost::asio;
int main() {
    asio::io_context io;
    callkit::net::serial_executor s(io.get_executor());
    asio::any_io_executor a(s);
}
