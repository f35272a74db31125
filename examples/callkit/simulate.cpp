#include "output.hpp"
#include "setup.hpp"
#include "verbs.hpp"

#include <callkit/core/call_status.hpp>
#include <callkit/provider/scenario.hpp>
#include <callkit/provider/simulation.hpp>

#include <fmt/format.h>

namespace callkit::cli {
namespace {

struct simulate_options {
    simulation_options what{};
    std::string faults{"none"};
    bool json{false};
};

int simulation(simulate_options given) {
    const auto faults = parse_faults(given.faults);
    if (!faults)
        return report(faults.error(), given.json);
    seeded_random probe(1);
    if (const auto callee = draw_callee(given.what.scenario, probe); !callee)
        return report(callee.error(), given.json);
    given.what.faults = *faults;
    const simulation_summary out = simulate(given.what);
    const bool kept = out.live == 0 && out.double_dials == 0 && out.unsettled == 0;
    if (given.json) {
        std::string ends;
        for (std::size_t i = 0; i < call_status_count; ++i)
            if (out.by_status[i] != 0)
                ends += fmt::format("{}\"{}\":{}", ends.empty() ? "" : ",", call_status_words[i], out.by_status[i]);
        print_line(fmt::format(
            R"({{"statuses":{{{}}},"events":{},"dials":{},"placed":{},"ghosts":{},"virtual_seconds":{}}})", ends,
            out.events, out.network.dials, out.network.placed, out.ghosts, out.virtual_time.count() / 1000));
        print_line(fmt::format(
            R"({{"calls":{},"live":{},"double_dials":{},"disagreements":{},"unsettled":{},"digest":"{:016x}"}})",
            out.calls, out.live, out.double_dials, out.disagreements, out.unsettled, out.digest));
        return kept ? done : failed;
    }
    print_line(fmt::format("{} calls, {} events, {} s of telephone time", out.calls, out.events,
                           out.virtual_time.count() / 1000));
    for (std::size_t i = 0; i < call_status_count; ++i)
        if (out.by_status[i] != 0)
            print_line(fmt::format("  {:<12}{}", call_status_words[i], out.by_status[i]));
    print_line(
        fmt::format("still live {}, dialled twice {}, commands left hanging {}, told otherwise than the network {}",
                    out.live, out.double_dials, out.unsettled, out.disagreements));
    print_line(fmt::format("digest {:016x}", out.digest));
    return kept ? done : failed;
}

} // namespace

void add_simulate(CLI::App& app, action& chosen) {
    auto given = std::make_shared<simulate_options>();
    CLI::App* verb = app.add_subcommand("simulate", "Run many calls through the simulated network in virtual time");
    verb->add_option("--calls", given->what.calls, "How many")
        ->check(CLI::Range(0, 100'000'000))
        ->capture_default_str();
    verb->add_option("--seed", given->what.seed, "Decides everything that happens")->capture_default_str();
    verb->add_option("--faults", given->faults,
                     "none, all, or a list of late,duplicate,lost,untagged,ambiguous,refused,rejected,asks,partition,"
                     "list-lag")
        ->capture_default_str();
    verb->add_option("--rate", given->what.calls_per_second, "New calls a second")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    verb->add_option("--scenario", given->what.scenario, "What the people called do")->capture_default_str();
    add_json(*verb, given->json);
    verb->callback([given, &chosen] { chosen = [given] { return simulation(*given); }; });
}

} // namespace callkit::cli
