#include "call_keys.hpp"
#include "call_screen.hpp"
#include "output.hpp"
#include "setup.hpp"
#include "twilio_setup.hpp"
#include "verbs.hpp"

#include <callkit/core/dial_target.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/provider/scenario.hpp>
#include <callkit/provider/simulator.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <csignal>
#include <optional>
#include <utility>

namespace callkit::cli {
namespace {

namespace asio = boost::asio;

struct call_options {
    common_options common{};
    std::string provider{"simulator"};
    std::string to{};
    std::string from{};
    std::string region{};
    std::string contact{};
    std::string scenario{};
    std::int64_t speed{1};
    unsigned ring_timeout{60};
    std::optional<std::uint64_t> seed{};
    unsigned dial_within{30};
    twilio_options twilio{};
};

using shared_plan = std::shared_ptr<const e164::numbering_plan>;

result<place_command> command_of(const call_options& given, const shared_plan& plan) {
    const bool simulated = given.provider == "simulator";
    if (!simulated && given.provider != "twilio")
        return fail(errc::unsupported, "the providers are simulator and twilio");
    if (!simulated && (given.speed > 1 || given.seed || !given.scenario.empty()))
        return fail(errc::invalid_argument, "--speed, --seed and --scenario are for the simulator");
    const auto region = parse_region(given.region);
    if (!region)
        return failure{region.error()};
    place_command command;
    auto to = dialable(given.to, *region, plan.get());
    if (!to)
        return failure{std::move(to).error()};
    command.facts.to = *std::move(to);
    const std::string own = environment("TWILIO_PHONE_NUMBER");
    std::string caller = given.from.empty() ? own : given.from;
    if (caller.empty() && !simulated)
        return fail(errc::invalid_argument, "TWILIO_PHONE_NUMBER is not set; that or --from is the caller's number");
    if (caller.empty())
        caller = fictional_caller;
    auto from = dialable(caller, *region, plan.get());
    if (!from)
        return fail(errc::invalid_number, "the caller's number: " + from.error().detail);
    command.facts.from = *std::move(from);
    command.facts.workspace_id = given.common.workspace;
    command.facts.contact_id = given.contact;
    command.ring_timeout = seconds(given.ring_timeout);
    command.scenario = given.scenario;
    seeded_random probe(1);
    if (const auto callee = draw_callee(given.scenario, probe); !callee)
        return failure{callee.error()};
    return command;
}

/// Whether this ending leaves it open if somebody was called.
int code_of_ending(const call_record& row) {
    if (row.status == call_status::completed)
        return done;
    switch (row.reason) {
    case end_reason::lost:
    case end_reason::not_placed:
    case end_reason::unknown_to_provider:
        return unknown_outcome;
    case end_reason::provider_failure:
    case end_reason::expired: // it could not be dialled, however often it was tried
        return unreachable;
    case end_reason::invalid_number:
    case end_reason::blocked:
        // Not taken by the provider, or taken and then found to lead nowhere.
        return row.provider_sid.empty() ? static_cast<int>(refused) : static_cast<int>(failed);
    default:
        return failed;
    }
}

/// One call from the wish to its end.
class session {
  public:
    /// `line`: how Twilio is used; nothing for the simulator.
    session(log_store& log, const call_options& given, shared_plan plan, random_source& random,
            const time_source& clock, const std::optional<twilio_provider_options>& line)
        : given_(given), log_(log), clock_(clock), screen_(given.common.json, clock), phone_(open_line(random, line)),
          engine_(context_.get_executor(), log, *phone_, clock, random, how(given, std::move(plan))) {
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
            signals_.add(signal);
    }

    int run(place_command command) {
        if (const auto listening = listen(); !listening)
            return report(listening.error(), given_.common.json);
        const subscription updates = engine_.subscribe([this](const call_update& what) { on_update(what); });
        engine_.async_start([this, command = std::move(command)](result<void> started) mutable {
            if (!started)
                return finish(report(started.error(), given_.common.json));
            engine_.async_place(std::move(command), [this](result<call_id> placed) { on_placed(std::move(placed)); });
        });
        signals_.async_wait([this](boost::system::error_code ec, int) { on_signal(ec); });
        if (!given_.common.json && output_is_terminal())
            redraw();
        context_.run();
        return code_;
    }

  private:
    std::unique_ptr<provider> open_line(random_source& random, const std::optional<twilio_provider_options>& line) {
        if (!line)
            return std::make_unique<simulator>(context_.get_executor(), clock_,
                                               given_.seed ? *given_.seed : random.next());
        auto made = std::make_unique<twilio_provider>(context_.get_executor(), clock_, random, *line);
        twilio_ = made.get();
        return made;
    }

    result<void> listen() {
        if (twilio_ == nullptr || given_.twilio.listen.empty())
            return {};
        const auto where = parse_listen(given_.twilio.listen);
        if (!where)
            return failure{where.error()};
        server_.emplace(context_.get_executor(), engine_, *twilio_, log_, clock_, *where, given_.twilio.public_url);
        return server_->listen();
    }

    static engine_options how(const call_options& given, shared_plan plan) {
        engine_options options;
        options.plan = std::move(plan);
        if (given.provider != "simulator")
            options.calls.queue_limit = seconds(given.dial_within);
        // Other callkits may be following calls in this log; theirs are not ours to touch.
        options.recover = recovery::overdue;
        return options;
    }

    void on_update(const call_update& what) {
        if (call_.is_null())
            early_.push_back(what); // the first update comes before we are told which call is ours
        else if (what.entry.call == call_)
            screen_.update(what);
    }

    void on_placed(result<call_id> placed) {
        if (!placed)
            return finish(report(placed.error(), given_.common.json));
        call_ = *placed;
        for (const call_update& what : std::exchange(early_, {}))
            on_update(what);
        if (!given_.common.json && input_is_terminal() && output_is_terminal())
            keys_.emplace(context_, engine_, call_, screen_);
        engine_.async_wait(call_, [this](result<call_record> ended) {
            keys_.reset();
            if (!ended)
                return finish(report(ended.error(), given_.common.json));
            screen_.finish(*ended);
            if (twilio_ != nullptr && ended->provider_sid.empty() && ended->status == call_status::failed)
                explain(*ended);
            finish(code_of_ending(*ended));
        });
    }

    /// Why Twilio does not have the call.
    void explain(const call_record& row) const {
        if (!given_.common.json)
            note("callkit: ", row.reason == end_reason::expired
                                  ? "Twilio could not be reached in time; nobody was called"
                                  : "Twilio did not take the call: " + printable(row.provider_raw_status));
    }

    /// The first Ctrl-C hangs up, the second leaves.
    void on_signal(boost::system::error_code ec) {
        if (ec)
            return;
        if (call_.is_null() || interrupted_) {
            keys_.reset();
            screen_.remark("left; the call may go on");
            code_ = unknown_outcome;
            context_.stop();
            return;
        }
        interrupted_ = true;
        hang_up();
        signals_.async_wait([this](boost::system::error_code again, int) { on_signal(again); });
    }

    void hang_up() {
        engine_.async_hang_up(call_, [this](result<void> outcome) {
            if (!outcome)
                screen_.remark(describe(outcome.error()));
        });
    }

    void redraw() {
        screen_.refresh();
        timer_.expires_after(std::chrono::milliseconds(200));
        timer_.async_wait([this](boost::system::error_code ec) {
            if (!ec)
                redraw();
        });
    }

    void finish(int code) {
        code_ = code;
        timer_.cancel();
        signals_.cancel();
        // What is still being written is written; then nothing is left to do and the context ends.
        engine_.async_shutdown([this](result<void>) { context_.stop(); });
    }

    const call_options& given_;
    log_store& log_;
    const time_source& clock_;
    asio::io_context context_{1};
    call_screen screen_;
    twilio_provider* twilio_{nullptr}; // what `phone_` is, if it is that
    std::unique_ptr<provider> phone_;
    engine engine_;
    std::optional<webhook_server> server_{};
    // Whatever else would end the command must not leave the terminal raw or the call unattended.
    asio::signal_set signals_{context_};
    asio::steady_timer timer_{context_};
    std::optional<call_keys> keys_{};
    std::vector<call_update> early_{};
    call_id call_{};
    bool interrupted_{false};
    int code_{failed};
};

int call(const call_options& given) {
    auto plan = open_plan(given.common);
    if (!plan)
        return report(plan.error(), given.common.json);
    auto command = command_of(given, *plan);
    if (!command)
        return report(command.error(), given.common.json);
    std::optional<twilio_provider_options> line;
    if (given.provider == "twilio") {
        auto completed = complete(given.twilio, *parse_region(given.region), plan->get());
        if (!completed)
            return report(completed.error(), given.common.json);
        line = *std::move(completed);
    }
    int code = done;
    const auto log = open_log(given.common, code);
    if (log == nullptr)
        return code;
    const system_time_source machine;
    const scaled_time_source fast(machine, given.speed);
    system_random chance; // ids are unique even if the callee does the same again
    return session(*log, given, *std::move(plan), chance,
                   given.speed > 1 ? static_cast<const time_source&>(fast) : machine, line)
        .run(*std::move(command));
}

} // namespace

void add_call(CLI::App& app, action& chosen) {
    auto given = std::make_shared<call_options>();
    CLI::App* verb = app.add_subcommand("call", "Place a call, follow it to its end and log it");
    verb->add_option("TO", given->to, "Whom to call: +14155552671, sip:user@host or client:name")->required();
    verb->add_option("--from", given->from, "The caller's number; default TWILIO_PHONE_NUMBER");
    verb->add_option("--region", given->region, "The country whose habits apply to numbers without +, two letters");
    verb->add_option("--provider", given->provider, "Who places it: simulator or twilio")
        ->envname("CALLKIT_PROVIDER")
        ->capture_default_str();
    add_store(*verb, given->common);
    add_workspace(*verb, given->common, "Whose call it is");
    verb->add_option("--contact", given->contact, "The contact it belongs to");
    std::string names;
    for (const scenario_info& each : scenarios())
        names.append(names.empty() ? "" : ", ").append(each.name);
    verb->add_option("--scenario", given->scenario, "What the simulated callee does: " + names);
    verb->add_option("--ring-timeout", given->ring_timeout, "How long it may ring, in seconds")->capture_default_str();
    verb->add_option("--speed", given->speed, "How many times as fast the simulated time runs")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    verb->add_option("--seed", given->seed, "Decides how the simulated callee behaves");
    add_twilio(*verb, given->twilio);
    verb->add_option("--dial-within", given->dial_within,
                     "Twilio: for how many seconds dialling is tried while Twilio cannot be reached")
        ->check(CLI::Range(1, 3600))
        ->capture_default_str();
    add_plan(*verb, given->common);
    add_json(*verb, given->common.json);
    verb->callback([given, &chosen] { chosen = [given] { return call(*given); }; });
}

} // namespace callkit::cli
