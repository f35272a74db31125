#include "serve_twilio.hpp"

#include "call_screen.hpp"
#include "output.hpp"
#include "verbs.hpp"

#include <callkit/engine/engine.hpp>

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <optional>
#include <string>
#include <utility>

namespace callkit::cli {
namespace {

namespace asio = boost::asio;

void tell(const call_update& what, bool json) {
    if (!what.status_changed())
        return;
    if (json)
        print_line(status_line(what));
    else
        print_line(fmt::format("{} {} {}", to_string(what.entry.call), masked(what.record.facts.to),
                               to_string(what.entry.after)));
    (void)finish_output(done); // whoever follows it reads a pipe
}

} // namespace

int serve_twilio(const serve_twilio_options& given) {
    const bool json = given.common.json;
    if (given.twilio.listen.empty())
        return report({errc::invalid_argument, "--twilio needs --listen and --public-url", {}}, json);
    const auto where = parse_listen(given.twilio.listen);
    if (!where)
        return report(where.error(), json);
    auto line = complete(given.twilio, e164::region{}, nullptr);
    if (!line)
        return report(line.error(), json);
    int code = done;
    const auto log = open_log(given.common, code);
    if (log == nullptr)
        return code;

    const system_time_source clock;
    system_random chance;
    asio::io_context context(1);
    twilio_provider provider(context.get_executor(), clock, chance, *std::move(line));
    engine_options how;
    how.recover = recovery::overdue; // calls of other callkits on this log are theirs
    engine calls(context.get_executor(), *log, provider, clock, chance, how);
    webhook_server server(context.get_executor(), calls, provider, *log, clock, *where, given.twilio.public_url);
    const subscription updates = calls.subscribe([json](const call_update& what) { tell(what, json); });
    asio::signal_set signals(context, SIGINT, SIGTERM);
    const auto leave = [&](int with) {
        code = with;
        signals.cancel();
        server.close();
        calls.async_shutdown([&](const result<void>&) { context.stop(); });
    };
    calls.async_start([&](const result<void>& started) {
        if (!started)
            return leave(report(started.error(), json));
        if (const auto listening = server.listen(); !listening)
            return leave(report(listening.error(), json));
        note("Twilio's webhooks are taken at ", given.twilio.listen + ", until interrupted.");
    });
    signals.async_wait([&](boost::system::error_code ec, int) {
        if (!ec)
            leave(done);
    });
    context.run();
    return code;
}

} // namespace callkit::cli
