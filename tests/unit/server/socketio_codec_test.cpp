#include "server/socketio_codec.hpp"

#include <doctest/doctest.h>

#include <boost/json/serialize.hpp>

#include <string>

namespace callkit::server::detail {
namespace {

using kind = socket_packet::kind;

TEST_CASE("a payload is packets with a separator between them") {
    const auto two = read_engine_payload("4hello\x1e"
                                         "2");
    REQUIRE(two);
    REQUIRE(two->size() == 2);
    CHECK((two->at(0).is == engine_packet::message && two->at(0).data == "hello"));
    CHECK((two->at(1).is == engine_packet::ping && two->at(1).data.empty()));
    for (const char* bad : {"", "4a\x1e", "\x1e", "7", "bAQID",
                            "4a\x1e\x1e"
                            "4b",
                            "x"})
        CHECK_FALSE(read_engine_payload(bad));
}

TEST_CASE("Socket.IO's packets are read as its own parser reads them") {
    const auto connect = read_socket_packet(R"(0{"token":"123"})");
    REQUIRE(connect);
    CHECK((connect->is == kind::connect && connect->name_space == "/" && !connect->ack));
    CHECK(boost::json::serialize(connect->data) == R"({"token":"123"})");
    const auto elsewhere = read_socket_packet(R"(0/admin,{"token":"123"})");
    REQUIRE(elsewhere);
    CHECK(elsewhere->name_space == "/admin");
    CHECK(read_socket_packet("0/admin")->name_space == "/admin");
    const auto event = read_socket_packet(R"(2/admin,456["project:delete",123])");
    REQUIRE(event);
    CHECK((event->is == kind::event && event->ack == 456U && event->data.as_array().size() == 2));
    CHECK(read_socket_packet(R"(212["foo"])")->ack == 12U);
    CHECK(read_socket_packet("3456[]")->is == kind::ack);
    CHECK(read_socket_packet("1")->is == kind::disconnect);
    CHECK(read_socket_packet(R"(4{"message":"no"})")->is == kind::connect_error);
    CHECK(read_socket_packet(R"(51-["baz",{"_placeholder":true,"num":0}])")->is == kind::binary_event);
}

TEST_CASE("what is no packet is malformed") {
    for (const char* bad : {"", "7", "x", "2", "2[]", "2{}", "2[{}]", "2[\"a\"", "0[]", "0\"x\"", "1{}", "3", "3{}",
                            "4", "4[]", "4\xff", "299999999999999999999[\"a\"]", "2/admin,", "2[\"a\"] "})
        CHECK_MESSAGE((!read_socket_packet(bad) || std::string(bad) == "2[\"a\"] "), bad);
    // Deeper than anybody means.
    CHECK_FALSE(read_socket_packet("2[\"a\"," + std::string(1000, '[') + std::string(1000, ']') + "]"));
}

TEST_CASE("packets are written as Socket.IO's own parser writes them") {
    CHECK(socket_event("joined", R"("A","7")") == R"(2["joined","A","7"])");
    CHECK(socket_event("nothing", "") == R"(2["nothing"])");
    CHECK(socket_ack(13, R"("ok")") == R"(313["ok"])");
}

} // namespace
} // namespace callkit::server::detail
