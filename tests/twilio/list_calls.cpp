// Lists an account's calls with callkit's client, pages of two, one JSON object a line, newest first, so that another
// client's view can be compared. The environment says whose and where, as for the command.

#include <callkit/core/random.hpp>
#include <callkit/core/time_text.hpp>
#include <callkit/provider/twilio_client.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

using namespace callkit;
namespace asio = boost::asio;
namespace json = boost::json;

namespace {

json::value when(optional_timestamp time) {
    return time ? json::value(to_rfc3339(*time)) : json::value();
}

void print(const twilio::call_resource& call) {
    std::cout << json::serialize(json::object{{"sid", call.sid},
                                              {"parent", call.parent_call_sid},
                                              {"status", call.status},
                                              {"direction", call.direction},
                                              {"from", call.from},
                                              {"to", call.to},
                                              {"answeredBy", call.answered_by},
                                              {"duration", call.duration ? std::to_string(*call.duration) : ""},
                                              {"created", when(call.date_created)},
                                              {"started", when(call.start_time)},
                                              {"ended", when(call.end_time)}})
              << '\n';
}

asio::awaitable<int> list(twilio_client& client) {
    twilio::list_calls what;
    what.page_size = 2;
    result<twilio::call_page> page = co_await client.async_list_calls(what, asio::use_awaitable);
    for (;;) {
        if (!page) {
            std::cerr << describe(page.error()) << '\n';
            co_return 1;
        }
        for (const twilio::call_resource& call : page->calls)
            print(call);
        if (page->next.empty())
            co_return 0;
        result<twilio::call_page> next = co_await client.async_next_page(*page, asio::use_awaitable);
        page = std::move(next);
    }
}

} // namespace

int main() {
    asio::io_context context(1);
    const system_time_source clock;
    system_random random;
    twilio_client client(context.get_executor(), clock, random,
                         twilio_from_environment([](const char* name) -> const char* { return std::getenv(name); }));
    int code = 1;
    asio::co_spawn(context, list(client),
                   [&](const std::exception_ptr& thrown, int outcome) { code = thrown != nullptr ? 1 : outcome; });
    context.run();
    return code;
}
