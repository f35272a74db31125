// A host that mounts callkit's server in its own process: REST and live events over an engine and a SQLite log, with a
// provider that accepts every call and never says another word. So it costs what the routes cost, as the original does,
// which knows of no provider.
//
//   PORT=… DB=… mounted        prints `up` when it listens
#include <callkit/core/clock.hpp>
#include <callkit/core/random.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/server/call_api.hpp>
#include <callkit/server/call_server.hpp>
#include <callkit/server/credentials.hpp>
#include <callkit/server/live_feed.hpp>
#include <callkit/server/live_routes.hpp>
#include <callkit/store/open.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace callkit;

namespace {

auto nothing() {
    return fail(errc::unsupported);
}

class silent_provider final : public provider {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "silent"; }
    [[nodiscard]] provider_capabilities capabilities() const noexcept override { return {}; }
    void place(const dial_request& request, handler<placed_call> done) override {
        done(placed_call{"S" + to_string(request.call), call_status::queued, "queued"});
    }
    void hang_up(const std::string& /*sid*/, handler<void> done) override { done({}); }
    void set_mute(const std::string& /*sid*/, bool /*on*/, handler<void> done) override { done(nothing()); }
    void set_hold(const std::string& /*sid*/, bool /*on*/, handler<void> done) override { done(nothing()); }
    void send_digits(const std::string& /*sid*/, const std::string& /*digits*/, handler<void> done) override {
        done(nothing());
    }
    /// Is still thinking: what the original would have to do about a call of which it hears nothing is not its cost
    /// either.
    void fetch(const std::string& /*sid*/, handler<call_snapshot> done) override { asked_.push_back(std::move(done)); }
    void list(const list_request& /*request*/, handler<std::vector<call_snapshot>> done) override { done(nothing()); }
    void set_event_sink(event_sink /*sink*/) override {}

  private:
    std::vector<handler<call_snapshot>> asked_{};
};

} // namespace

int main() {
    const char* const port = std::getenv("PORT");
    const char* const path = std::getenv("DB");
    if (port == nullptr || path == nullptr)
        return 2;
    auto log = open_store("sqlite:" + std::string(path));
    if (!log) {
        std::fprintf(stderr, "%s\n", describe(log.error()).c_str());
        return 1;
    }
    system_time_source clock;
    system_random chance;
    system_random live_chance;
    boost::asio::io_context context{1};
    silent_provider line;
    engine calls(context.get_executor(), **log, line, clock, chance, {});
    server::live_feed feed(context.get_executor(), calls, **log);
    const server::development_access everybody;
    server::call_api_options options;
    options.provider = line.name();
    server::call_api api(calls, **log, everybody, clock, options);
    server::live_routes live(context.get_executor(), feed, everybody, clock, live_chance, {});
    net::http_server_options at;
    at.port = static_cast<std::uint16_t>(std::atoi(port));
    server::call_server server(context.get_executor(), clock, at, {server::part_of(live), server::part_of(api)}, {});
    calls.async_start([&](const result<void>& started) {
        if (!started || !server.listen())
            std::exit(1);
        std::puts("up");
        std::fflush(stdout);
    });
    context.run();
}
