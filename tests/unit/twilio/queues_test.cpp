#include "support.hpp"

#include <callkit/twilio/queues.hpp>

#include <string>

using namespace callkit;
using namespace callkit::twilio;

namespace {

constexpr std::string_view queue = "QU0123456789abcdef0123456789abcdef";

} // namespace

TEST_CASE("a queue is made, changed, listed, fetched and deleted") {
    CHECK(sent(to_request(account, create_queue{.friendly_name = "support", .max_size = 5})) ==
          "POST /Queues.json FriendlyName=support&MaxSize=5");
    CHECK(sent(to_request(account, queue, update_queue{.max_size = 5000})) ==
          "POST /Queues/QU0123456789abcdef0123456789abcdef.json MaxSize=5000");
    CHECK(sent(to_request(account, list_queues{.page_size = 20})) == "GET /Queues.json?PageSize=20");
    CHECK(sent(to_request(account, list_queues{})) == "GET /Queues.json");
    CHECK(sent(fetch_queue(account, queue)) == "GET /Queues/QU0123456789abcdef0123456789abcdef.json");
    CHECK(sent(delete_queue(account, queue)) == "DELETE /Queues/QU0123456789abcdef0123456789abcdef.json");
}

TEST_CASE("whoever waits longest, or a certain call, is let out of a queue") {
    CHECK(sent(to_request(account, queue, front_of_queue, update_member{.url = "https://e.com/x"})) ==
          "POST /Queues/QU0123456789abcdef0123456789abcdef/Members/Front.json Url=https%3A%2F%2Fe.com%2Fx");
    CHECK(sent(to_request(account, queue, call, update_member{.url = "https://e.com/x", .method = http_method::get})) ==
          "POST /Queues/QU0123456789abcdef0123456789abcdef/Members/CA0123456789abcdef0123456789abcdef.json "
          "Url=https%3A%2F%2Fe.com%2Fx&Method=GET");
    CHECK(sent(fetch_member(account, queue, front_of_queue)) ==
          "GET /Queues/QU0123456789abcdef0123456789abcdef/Members/Front.json");
    CHECK(sent(to_request(account, queue, list_members{})) ==
          "GET /Queues/QU0123456789abcdef0123456789abcdef/Members.json");
}

TEST_CASE("what Twilio would refuse of a queue is refused before it is sent") {
    CHECK(sent(to_request(account, create_queue{})) == "invalid_argument");
    CHECK(sent(to_request(account, create_queue{.friendly_name = std::string(65, 'x')})) == "too_large");
    std::string sixty_four;
    for (int i = 0; i < 64; ++i)
        sixty_four += "é"; // characters count, not bytes
    CHECK(to_request(account, create_queue{.friendly_name = sixty_four}));
    CHECK(sent(to_request(account, create_queue{.friendly_name = "q", .max_size = 5001})) == "invalid_argument");
    CHECK(sent(to_request(account, create_queue{.friendly_name = "q", .max_size = 0})) == "invalid_argument");
    CHECK(sent(to_request(account, queue, update_queue{})) == "invalid_argument");
    CHECK(sent(to_request(account, queue, update_queue{.friendly_name = ""})) == "invalid_argument");
    CHECK(sent(to_request(account, queue, call, update_member{})) == "invalid_argument");
    CHECK(sent(to_request(account, queue, "a/b", update_member{.url = "https://e.com"})) == "invalid_argument");
    CHECK(sent(to_request(account, list_queues{.page_size = 1001})) == "invalid_argument");
    CHECK(sent(fetch_queue(account, "..")) == "invalid_argument");
}

TEST_CASE("queues and who waits in them are read whatever types their members have") {
    constexpr std::string_view told =
        R"({"sid":"QU1","friendly_name":"q","current_size":"3","max_size":100,"average_wait_time":7.0,
            "date_created":"Tue, 04 Aug 2015 18:39:09 +0000","new":{}})";
    const auto found = parse_queue(told);
    REQUIRE(found);
    CHECK(found->current_size == 3);
    CHECK(found->max_size == 100);
    CHECK(found->average_wait_time == 7);
    CHECK(found->date_created);
    CHECK_FALSE(found->date_updated);
    check_list(parse_queues, "queues", told);
    constexpr std::string_view waits =
        R"({"call_sid":"CA1","queue_sid":"QU1","position":1,"wait_time":"143","date_enqueued":null})";
    const auto member = parse_member(waits);
    REQUIRE(member);
    CHECK(member->position == 1);
    CHECK(member->wait_time == 143);
    check_list(parse_members, "queue_members", waits);
    CHECK_FALSE(parse_queue(R"({"sid":null})"));
    CHECK_FALSE(parse_member(R"({"call_sid":""})"));
}
