#include "output.hpp"
#include "setup.hpp"
#include "verbs.hpp"

#include <callkit/codec/record_json.hpp>
#include <callkit/core/clock.hpp>
#include <callkit/store/local_day.hpp>

#include <fmt/format.h>

namespace callkit::cli {
namespace {

int stats(const common_options& common, const std::string& zone) {
    int code = done;
    const auto day = local_day(zone, system_time_source().now().wall);
    if (!day)
        return report(day.error(), common.json);
    const auto log = open_log(common, code);
    if (log == nullptr)
        return code;
    const auto stats = log->stats(common.workspace, *day);
    if (!stats)
        return report(stats.error(), common.json);
    if (common.json) {
        print_line("{\"stats\":" + to_json(*stats) + "}");
        return done;
    }
    const std::uint64_t tenths = stats->average_duration_tenths();
    print_line(fmt::format("calls in all    {}", stats->total));
    print_line(fmt::format("today           {}", stats->today));
    print_line(fmt::format("answered        {} ({} %)", stats->answered, stats->answer_rate()));
    print_line(fmt::format("average talk    {}.{} s", tenths / 10, tenths % 10));
    return done;
}

} // namespace

void add_stats(CLI::App& app, action& chosen) {
    struct options {
        common_options common{};
        std::string zone{"UTC"};
    };
    auto given = std::make_shared<options>();
    CLI::App* verb = app.add_subcommand("stats", "Count today's calls");
    add_store(*verb, given->common);
    add_workspace(*verb, given->common, "Whose calls");
    verb->add_option("--tz", given->zone, "The time zone whose today it is")->capture_default_str();
    add_json(*verb, given->common.json);
    verb->callback([given, &chosen] { chosen = [given] { return stats(given->common, given->zone); }; });
}

} // namespace callkit::cli
