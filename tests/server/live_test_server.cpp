// A server of live events that a test drives: an engine on a real store, calls that the test makes up, and commands on
// the standard input. Prints one JSON object a line.
//
//   live_test_server STORE_URL [PORT] [PING_SECONDS] [JOURNAL] [CONNECTIONS_PER_USER]
//
//   call WORKSPACE              a new call: {"call":"ID"}
//   status CALL STATUS [SECONDS]
//   control CALL                somebody asked to mute it
//   burst WORKSPACE CALLS       so many new calls, one after the other
//   revoke TOKEN                the credential is no longer good
//   drop                        closes every connection, and listens again
//   stats                       {"sessions":…,"rss_kb":…,"cpu_ms":…,"position":…}
//
// The credential `of-W` belongs to the workspace W, `any` to every one.
#include <callkit/core/provider.hpp>
#include <callkit/core/random.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/net/http_server.hpp>
#include <callkit/server/live_feed.hpp>
#include <callkit/server/live_routes.hpp>
#include <callkit/store/open.hpp>

#include <sys/resource.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <fstream>
#include <future>
#include <iostream>
#include <memory>
#include <mutex>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace callkit;
namespace asio = boost::asio;

class test_access final : public server::access_control {
  public:
    result<server::principal> authenticate(std::string_view credential) const override {
        const std::lock_guard lock(mutex_);
        if (revoked_.count(std::string(credential)) == 0) {
            if (credential == "any")
                return server::principal{.subject = "any", .any_workspace = true};
            if (credential.starts_with("of-"))
                return server::principal{.subject = "one", .workspace_id = std::string(credential.substr(3))};
        }
        return fail(errc::unauthorized, "not a credential of this test");
    }
    void revoke(const std::string& credential) {
        const std::lock_guard lock(mutex_);
        revoked_.insert(credential);
    }

  private:
    mutable std::mutex mutex_{};
    std::set<std::string> revoked_{};
};

/// Has nothing to say about the calls that the test makes up.
class silent_provider final : public provider {
  public:
    std::string_view name() const noexcept override { return "simulator"; }
    provider_capabilities capabilities() const noexcept override { return {.simulated = true}; }
    void place(const dial_request&, handler<placed_call> done) override { never(std::move(done)); }
    void hang_up(const std::string&, handler<void> done) override { never(std::move(done)); }
    void set_mute(const std::string&, bool, handler<void> done) override { never(std::move(done)); }
    void set_hold(const std::string&, bool, handler<void> done) override { never(std::move(done)); }
    void send_digits(const std::string&, const std::string&, handler<void> done) override { never(std::move(done)); }
    void fetch(const std::string&, handler<call_snapshot> done) override { never(std::move(done)); }
    void list(const list_request&, handler<std::vector<call_snapshot>> done) override { never(std::move(done)); }
    void set_event_sink(event_sink) override {}

  private:
    template <class Handler>
    void never(Handler done) {
        waiting_.push_back(std::make_shared<Handler>(std::move(done)));
    }
    std::vector<std::shared_ptr<void>> waiting_{};
};

long resident_kb() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:"))
            return std::stol(line.substr(6));
    return 0;
}

long cpu_ms() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
           (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
}

class desk {
  public:
    desk(const std::string& store, std::uint16_t port, seconds ping, std::string journal, std::size_t each)
        : log_(*open_store(store)), engine_(context_.get_executor(), *log_, phone_, clock_, random_, engine_settings()),
          feed_(context_.get_executor(), engine_, *log_, feed_settings(std::move(journal))),
          routes_(context_.get_executor(), feed_, access_, clock_, secrets_, route_settings(ping, each)), port_(port) {
        listen();
        thread_ = std::thread([this] { context_.run(); });
        if (const auto started = engine_.async_start(asio::use_future).get(); !started)
            throw std::runtime_error(describe(started.error()));
    }
    ~desk() {
        http_->close();
        routes_.close();
        feed_.close();
        work_.reset();
        context_.stop();
        thread_.join();
        disk_.join();
    }
    desk(const desk&) = delete;
    desk& operator=(const desk&) = delete;

    void run(const std::string& line) {
        std::istringstream in(line);
        std::string what;
        std::string first;
        std::string second;
        in >> what >> first >> second;
        if (what == "call") {
            std::cout << R"({"call":")" << to_string(make_call(first)) << "\"}" << std::endl;
        } else if (what == "status") {
            std::int32_t duration = -1;
            in >> duration;
            call_event event = event_of(*parse_id<call_id>(first), event_kind::status);
            event.status = *parse_call_status(second);
            event.duration = duration;
            deliver(std::move(event));
            std::cout << "{}" << std::endl;
        } else if (what == "control") {
            call_event event = event_of(*parse_id<call_id>(first), event_kind::mute_requested);
            event.on = true;
            deliver(std::move(event));
            std::cout << "{}" << std::endl;
        } else if (what == "burst") {
            std::vector<std::future<result<void>>> stored;
            for (int left = std::stoi(second); left > 0; --left)
                stored.push_back(engine_.async_deliver(new_call(first), asio::use_future));
            for (auto& one : stored)
                check(one.get());
            std::cout << "{}" << std::endl;
        } else if (what == "revoke") {
            access_.revoke(first);
            std::cout << "{}" << std::endl;
        } else if (what == "drop") {
            http_->close();
            http_.reset();
            // What the server closes must have been closed before its port is free.
            asio::post(context_, asio::use_future([] {})).get();
            listen();
            std::cout << "{}" << std::endl;
        } else if (what == "stats") {
            std::cout << R"({"sessions":)" << routes_.sessions() << R"(,"rss_kb":)" << resident_kb() << R"(,"cpu_ms":)"
                      << cpu_ms() << "}" << std::endl;
        }
    }
    std::uint16_t port() const { return port_; }

  private:
    engine_options engine_settings() {
        engine_options options;
        options.store_executor = asio::make_strand(disk_);
        return options;
    }
    server::live_feed_options feed_settings(std::string journal) {
        server::live_feed_options options;
        options.journal = std::move(journal);
        options.store_executor = asio::make_strand(disk_);
        return options;
    }
    static server::live_routes_options route_settings(seconds ping, std::size_t each) {
        server::live_routes_options options;
        options.sessions_per_subject = each;
        options.allowed_origins = {"https://crm.example"};
        options.ping_interval = options.ping_timeout = ping;
        return options;
    }

    void listen() {
        net::http_server_options options;
        options.port = port_;
        http_ = std::make_unique<net::http_server>(
            context_.get_executor(), clock_, options,
            [this](net::incoming_request request, net::http_server::reply reply) {
                if (routes_.takes(request.message.target))
                    return routes_.handle(std::move(request), std::move(reply));
                reply({404, {}, {}});
            },
            [this](const net::incoming_request& request, std::shared_ptr<net::websocket> socket) {
                return routes_.upgrade(request, std::move(socket));
            });
        for (;;) {
            const auto listening = http_->listen();
            if (listening)
                break;
            std::this_thread::yield(); // the port of the server before is being given back
        }
        port_ = http_->port();
    }

    call_event event_of(const call_id& call, event_kind kind) {
        call_event event;
        event.id = make_id<event_id>(clock_.now().wall, names_);
        event.call = call;
        event.kind = kind;
        event.source = event_source::webhook;
        event.provider = "simulator";
        event.provider_sid = "CA" + to_string(call);
        event.occurred_at = event.observed_at = clock_.now().wall;
        return event;
    }
    call_event new_call(const std::string& workspace) {
        const auto call = make_id<call_id>(clock_.now().wall, names_);
        call_event event = event_of(call, event_kind::created);
        event.facts = std::make_shared<call_facts>(call_facts{.workspace_id = workspace,
                                                              .direction = direction::outbound,
                                                              .from = party("+12025550100"),
                                                              .to = party("+12025550123"),
                                                              .simulated = true});
        event.status = call_status::queued;
        return event;
    }
    call_id make_call(const std::string& workspace) {
        call_event event = new_call(workspace);
        const call_id call = event.call;
        deliver(std::move(event));
        return call;
    }
    void deliver(call_event event) { check(engine_.async_deliver(std::move(event), asio::use_future).get()); }
    static void check(const result<void>& stored) {
        if (!stored)
            throw std::runtime_error(describe(stored.error()));
    }

    system_time_source clock_{};
    system_random random_{};
    system_random secrets_{};
    system_random names_{}; ///< Of the thread that reads commands.
    test_access access_{};
    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
    asio::thread_pool disk_{1};
    std::unique_ptr<log_store> log_;
    silent_provider phone_{};
    engine engine_;
    server::live_feed feed_;
    server::live_routes routes_;
    std::uint16_t port_;
    std::unique_ptr<net::http_server> http_{};
    std::thread thread_{};
};

} // namespace

int main(int count, char** given) {
    try {
        desk one(count > 1 ? given[1] : "memory:", static_cast<std::uint16_t>(count > 2 ? std::stoi(given[2]) : 0),
                 seconds(count > 3 ? std::stoi(given[3]) : 25), count > 4 ? given[4] : "",
                 // Many clients come with one credential, unless it is this that is tried.
                 count > 5 ? std::stoul(given[5]) : 0);
        std::cout << R"({"port":)" << one.port() << "}" << std::endl;
        for (std::string line; std::getline(std::cin, line);)
            one.run(line);
    } catch (const std::exception& problem) {
        std::cerr << problem.what() << '\n';
        return 1;
    }
    return 0;
}
