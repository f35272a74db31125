#include "fuzz.hpp"
#include "server/live_request.hpp"
#include "server/socketio_codec.hpp"

#include <boost/json/serialize.hpp>

#include <string>
#include <string_view>

// Engine.IO's payloads, Socket.IO's packets and the targets of requests, as strangers may write them.
namespace {

using namespace callkit;
using namespace callkit::server::detail;

void check_packet(std::string_view text) {
    const auto packet = read_socket_packet(text);
    if (!packet) {
        CALLKIT_FUZZ_CHECK(packet.error().code == errc::malformed);
        return;
    }
    using kind = socket_packet::kind;
    CALLKIT_FUZZ_CHECK(packet->is != kind::event || (packet->data.is_array() && !packet->data.get_array().empty()));
    CALLKIT_FUZZ_CHECK(packet->is != kind::connect || packet->data.is_null() || packet->data.is_object());
    if (packet->is != kind::ack || packet->name_space != "/" || !packet->ack)
        return;
    // What was read and written can be read again; a number that is too long for a double may become its neighbour.
    std::string arguments = boost::json::serialize(packet->data);
    arguments = arguments.substr(1, arguments.size() - 2);
    const auto again = read_socket_packet(socket_ack(*packet->ack, arguments));
    CALLKIT_FUZZ_CHECK(again && again->ack == packet->ack);
    CALLKIT_FUZZ_CHECK(again->data.get_array().size() == packet->data.get_array().size());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = test::as_text(data, size);
    check_packet(text);
    if (const auto packets = read_engine_payload(text)) {
        CALLKIT_FUZZ_CHECK(!packets->empty());
        std::size_t together = packets->size() - 1;
        for (const auto& one : *packets) {
            together += 1 + one.data.size();
            check_packet(one.data);
        }
        CALLKIT_FUZZ_CHECK(together == text.size());
    }
    const auto asked = read_live_request(text);
    CALLKIT_FUZZ_CHECK(asked.route == route_of(text));
    CALLKIT_FUZZ_CHECK(asked.workspace.size() <= text.size());
    return 0;
}
