#include "output.hpp"
#include "setup.hpp"
#include "verbs.hpp"

#include <callkit/core/e164.hpp>
#include <callkit/store/sqlite_log_store.hpp>
#include <callkit/version.hpp>

#include <fmt/format.h>

namespace callkit::cli {
namespace {

int version(bool json) {
    if (json)
        print_line(fmt::format(R"({{"version":"{}","abi":null,"log_schema":{},"numbering_plan":"{}"}})", version_text,
                               sqlite_log_store::schema_version, e164::numbering_plan_name()));
    else
        print_line(fmt::format("callkit {} (log schema {}, numbering plan: {})", version_text,
                               sqlite_log_store::schema_version, e164::numbering_plan_name()));
    return done;
}

} // namespace

void add_version(CLI::App& app, action& chosen) {
    auto json = std::make_shared<bool>(false);
    CLI::App* verb = app.add_subcommand("version", "Say which callkit this is");
    add_json(*verb, *json);
    verb->callback([json, &chosen] { chosen = [json] { return version(*json); }; });
}

} // namespace callkit::cli
