// Calls through Twilio over a network that breaks in every way: was anybody dialled twice, and is every record right?
//
//   twilio_faults [--runs N] [--seed S] [--speed F] [--together N] [--verbose]
//
// A run is one call, by an engine of its own, to a number of its own, through a proxy that breaks its requests (see
// fault_proxy.hpp). One run in three is followed by asking, one by webhooks, and one is bridged. What really happened
// is asked of the fake of Twilio, past the proxy. Exit code 1 when anything is wrong.
#include "fault_proxy.hpp"

#include <callkit/core/memory_log_store.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/net/http_server.hpp>
#include <callkit/provider/twilio_provider.hpp>
#include <callkit/testing/fake_twilio.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace callkit;
namespace asio = boost::asio;

struct settings {
    std::size_t runs{10'000};
    std::uint64_t seed{1};
    std::int64_t speed{50};
    std::size_t together{32};
    bool verbose{false};
};

struct totals {
    std::uint64_t placed{0};
    std::uint64_t not_placed{0};
    std::uint64_t doubted{0}; ///< Were in doubt for a while.
    std::uint64_t double_dials{0};
    std::uint64_t wrong{0};
    std::uint64_t live{0};
};

/// Numbers that nobody else in the test calls; the last four digits decide how they behave.
std::string number_of(std::size_t run, std::string_view behaviour) {
    constexpr std::array<const char*, 24> areas{"212", "415", "303", "305", "206", "312", "404", "512",
                                                "602", "702", "713", "818", "213", "214", "215", "216",
                                                "217", "218", "310", "313", "314", "315", "316", "317"};
    std::size_t exchange = 200 + (run / areas.size()) % 800;
    return std::string("+1") + areas[run % areas.size()] + std::to_string(exchange) + std::string(behaviour);
}

class run;

class laboratory {
  public:
    explicit laboratory(const settings& chosen)
        : options(chosen), clock(machine, chosen.speed), fake(context.get_executor(), clock, fake_options(chosen)),
          truth_random(chosen.seed), webhooks(context.get_executor(), machine, {},
                                              [this](const net::incoming_request& request,
                                                     const net::http_server::reply& reply) { take(request, reply); }) {
        if (!fake.start() || !webhooks.listen())
            std::abort();
        const std::string base = fake.base_url();
        const auto port = static_cast<std::uint16_t>(std::atoi(base.substr(base.rfind(':') + 1).c_str()));
        proxy.emplace(context, port, chosen.seed, chosen.runs, 350U);
        twilio_client_options past_the_proxy = credentials();
        past_the_proxy.base_url = base;
        truth.emplace(context.get_executor(), machine, truth_random, past_the_proxy);
    }

    static testing::fake_twilio_options fake_options(const settings& chosen) {
        testing::fake_twilio_options fake;
        fake.seed = chosen.seed;
        // An agent's number ends so, and stays on the line.
        fake.callees.push_back({"7777", "stays"});
        return fake;
    }
    static twilio_client_options credentials() {
        twilio_client_options client;
        client.credentials.account_sid = "AC00000000000000000000000000000001";
        client.credentials.auth_token = secret("00000000000000000000000000000001");
        return client;
    }

    void begin_next();
    void end(run& one);
    void take(const net::incoming_request& request, const net::http_server::reply& reply);
    int go();

    settings options;
    totals sum{};
    asio::io_context context;
    system_time_source machine;
    scaled_time_source clock;
    testing::fake_twilio fake;
    seeded_random truth_random;
    net::http_server webhooks;
    std::optional<faults::proxy> proxy{};
    std::optional<twilio_client> truth{};
    std::size_t begun{0};
    std::size_t ended{0};
    std::map<std::size_t, std::unique_ptr<run>> running{};
};

/// One call and what follows it.
class run {
  public:
    run(laboratory& lab, std::size_t number)
        : lab_(lab), number_(number), random_(lab.options.seed * 65'537 + number), bridged_(number % 3 == 2) {
        constexpr std::array<const char*, 6> behaviours{"9803", "9806", "9801", "9901", "9902", "9904"};
        to_ = number_of(number, behaviours[random_.below(behaviours.size())]);
        twilio_provider_options options;
        options.client = laboratory::credentials();
        options.client.base_url =
            "http://127.0.0.1:" + std::to_string(lab.proxy->port()) + "/run/" + std::to_string(number);
        if (bridged_)
            options.agent = number_of(number, "7777");
        if (number % 3 == 1)
            options.public_url =
                "http://127.0.0.1:" + std::to_string(lab.webhooks.port()) + "/" + std::to_string(number);
        provider_.emplace(lab.context.get_executor(), lab.clock, random_, std::move(options));
        engine_.emplace(lab.context.get_executor(), store_, *provider_, lab.clock, random_);
        engine_->async_start([](const result<void>&) {});
        place_command command;
        command.facts.to = party(to_);
        command.facts.from = party("+14155550100");
        command.ring_timeout = seconds(10);
        command.time_limit = seconds(120);
        engine_->async_call(std::move(command), [this](result<call_record> got) {
            if (got)
                record_ = std::move(*got);
            look();
        });
    }

    void deliver(const net::incoming_request& request, const net::http_server::reply& reply) {
        provider_->receive({request.message.target, request.message.body},
                           [this, reply, alive = std::weak_ptr(alive_)](result<std::vector<call_event>> told) {
                               if (told && !alive.expired())
                                   for (call_event& event : *told)
                                       engine_->async_deliver(std::move(event), [](const result<void>&) {});
                               reply({told ? 204 : 400, {}, {}});
                           });
    }
    [[nodiscard]] std::size_t number() const { return number_; }

  private:
    /// What does Twilio know of calls to this number?
    void look() {
        twilio::list_calls what;
        what.to = to_;
        lab_.truth->async_list_calls(what, [this](result<twilio::call_page> page) {
            if (!page) {
                std::printf("run %zu: the fake cannot be asked: %s\n", number_, describe(page.error()).c_str());
                ++lab_.sum.wrong;
                return lab_.end(*this);
            }
            // What was declared not placed is watched for: a call that turns up is ended, and that takes a moment.
            const bool runs = std::any_of(page->calls.begin(), page->calls.end(), [](const auto& call) {
                return call.status == "queued" || call.status == "ringing" || call.status == "in-progress";
            });
            if (runs && ++looks_ < 400)
                return wait();
            judge(page->calls, runs);
            lab_.end(*this);
        });
    }
    void wait() {
        auto timer = std::make_shared<asio::steady_timer>(lab_.context, std::chrono::milliseconds(10));
        timer->async_wait([this, timer](boost::system::error_code) { look(); });
    }

    void judge(const std::vector<twilio::call_resource>& calls, bool runs) {
        const call_record record = store_.get(record_.id).value_or(record_);
        totals& sum = lab_.sum;
        sum.live += runs ? 1 : 0;
        ++(calls.empty() ? sum.not_placed : sum.placed);
        bool doubted = false;
        if (const auto timeline = store_.timeline(record.id))
            for (const journal_entry& entry : *timeline)
                doubted = doubted || entry.event.kind == event_kind::in_doubt;
        sum.doubted += doubted ? 1 : 0;
        std::string fault;
        if (calls.size() > 1) {
            ++sum.double_dials;
            fault = "dialled twice";
        } else if (calls.empty()) {
            if (record.status == call_status::completed || record.answered_at)
                fault = "answered, but was never placed";
        } else {
            const auto real = parse_call_status(calls[0].status);
            if (real != record.status)
                fault = "Twilio says " + calls[0].status;
            else if (!bridged_ && record.provider_sid != calls[0].sid)
                fault = "another sid";
        }
        if (fault.empty() && !lab_.options.verbose)
            return;
        sum.wrong += fault.empty() ? 0 : 1;
        std::printf("run %zu (%s): %s, raw %s, reason %s%s%s\n", number_,
                    number_ % 3 == 0 ? "asking"
                    : bridged_       ? "bridged"
                                     : "webhooks",
                    std::string(to_string(record.status)).c_str(), record.provider_raw_status.c_str(),
                    std::string(to_string(record.reason)).c_str(), fault.empty() ? "" : " WRONG: ", fault.c_str());
        if (fault.empty())
            return;
        if (const auto timeline = store_.timeline(record.id))
            for (const journal_entry& entry : *timeline)
                std::printf("    %s %s %s %s\n", std::string(to_string(entry.event.kind)).c_str(),
                            std::string(to_string(entry.event.source)).c_str(),
                            std::string(to_string(entry.event.status)).c_str(), entry.event.raw_status.c_str());
    }

    laboratory& lab_;
    std::size_t number_;
    seeded_random random_;
    bool bridged_;
    std::string to_{};
    memory_log_store store_{};
    call_record record_{};
    int looks_{0};
    std::shared_ptr<int> alive_{std::make_shared<int>()}; // webhooks may come when the run has ended
    std::optional<twilio_provider> provider_{};
    std::optional<engine> engine_{};
};

void laboratory::begin_next() {
    if (begun < options.runs) {
        const std::size_t number = begun++;
        running.emplace(number, std::make_unique<run>(*this, number));
    }
}

void laboratory::end(run& one) {
    // Later: it is one of its own functions that calls.
    asio::post(context, [this, number = one.number()] {
        running.erase(number);
        if (++ended == options.runs)
            context.stop();
        else
            begin_next();
    });
}

void laboratory::take(const net::incoming_request& request, const net::http_server::reply& reply) {
    const auto found = running.find(static_cast<std::size_t>(std::atoi(request.message.target.c_str() + 1)));
    if (found == running.end())
        return reply({204, {}, {}});
    found->second->deliver(request, reply);
}

int laboratory::go() {
    for (std::size_t i = 0; i < options.together; ++i)
        begin_next();
    context.run();
    const auto& counts = proxy->counts();
    std::uint64_t broken = 0;
    std::size_t kinds_seen = 0;
    for (std::size_t i = 1; i < counts.size(); ++i) {
        broken += counts[i];
        kinds_seen += counts[i] > 0 ? 1 : 0;
    }
    std::printf(
        "twilio_faults seed %llu: runs %zu, requests broken %llu in %zu ways, in doubt for a while %llu, placed "
        "%llu, not placed %llu, double dials %llu, wrong %llu, still live %llu\n",
        static_cast<unsigned long long>(options.seed), ended, static_cast<unsigned long long>(broken), kinds_seen,
        static_cast<unsigned long long>(sum.doubted), static_cast<unsigned long long>(sum.placed),
        static_cast<unsigned long long>(sum.not_placed), static_cast<unsigned long long>(sum.double_dials),
        static_cast<unsigned long long>(sum.wrong), static_cast<unsigned long long>(sum.live));
    const bool enough = options.runs < 100 || (kinds_seen == counts.size() - 1 && sum.doubted > 0);
    return sum.double_dials + sum.wrong + sum.live == 0 && enough ? 0 : 1;
}

} // namespace

int main(int argc, char** argv) {
    settings chosen;
    for (int i = 1; i < argc; ++i) {
        const std::string_view name = argv[i];
        if (name == "--verbose")
            chosen.verbose = true;
        else if (i + 1 < argc && name == "--runs")
            chosen.runs = static_cast<std::size_t>(std::atoll(argv[++i]));
        else if (i + 1 < argc && name == "--seed")
            chosen.seed = static_cast<std::uint64_t>(std::atoll(argv[++i]));
        else if (i + 1 < argc && name == "--speed")
            chosen.speed = std::atoll(argv[++i]);
        else if (i + 1 < argc && name == "--together")
            chosen.together = static_cast<std::size_t>(std::atoll(argv[++i]));
        else
            return std::puts("unknown option"), 2;
    }
    return laboratory(chosen).go();
}
