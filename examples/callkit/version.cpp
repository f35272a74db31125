#include "output.hpp"
#include "setup.hpp"
#include "verbs.hpp"

#include <callkit/core/e164.hpp>
#include <callkit/store/sqlite_log_store.hpp>
#include <callkit/version.hpp>

#include <fmt/format.h>

namespace callkit::cli {
namespace {

int version(const common_options& common) {
    const auto plan = open_plan(common);
    if (!plan)
        return report(plan.error(), common.json);
    const std::string numbering(*plan == nullptr ? e164::numbering_plan_name() : (*plan)->name());
    const bool json = common.json;
    if (json)
        print_line(fmt::format(R"({{"version":"{}","abi":null,"log_schema":{},"numbering_plan":"{}"}})", version_text,
                               sqlite_log_store::schema_version, numbering));
    else
        print_line(fmt::format("callkit {} (log schema {}, numbering plan: {})", version_text,
                               sqlite_log_store::schema_version, numbering));
    return done;
}

} // namespace

void add_version(CLI::App& app, action& chosen) {
    auto given = std::make_shared<common_options>();
    CLI::App* verb = app.add_subcommand("version", "Say which callkit this is");
    add_plan(*verb, *given);
    add_json(*verb, given->json);
    verb->callback([given, &chosen] { chosen = [given] { return version(*given); }; });
}

} // namespace callkit::cli
