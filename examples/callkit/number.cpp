#include "output.hpp"
#include "setup.hpp"
#include "verbs.hpp"

#include <callkit/codec/record_json.hpp>
#include <callkit/core/e164.hpp>
#include <callkit/core/e164/short_number.hpp>
#include <callkit/core/e164/time_zones.hpp>
#include <callkit/core/numbering_plan.hpp>

#include <fmt/format.h>

#include <iostream>
#include <string>

namespace callkit::cli {
namespace {

result<e164::number, e164::errc> read(const e164::numbering_plan* plan, std::string_view text, e164::region home) {
    return plan == nullptr ? e164::parse(text, home) : plan->parse(text, home);
}

std::string joined(const e164::time_zone_list& zones) {
    std::string made;
    for (std::size_t i = 0; i < zones.size() && i < 4; ++i)
        made.append(i == 0 ? "" : ", ").append(zones[i]);
    return zones.size() > 4 ? fmt::format("{} and {} more", made, zones.size() - 4) : made;
}

int parse(const std::string& text, const std::string& region_text, const common_options& common) {
    const auto region = parse_region(region_text);
    if (!region)
        return report(region.error(), common.json);
    const auto loaded = open_plan(common);
    if (!loaded)
        return report(loaded.error(), common.json);
    const e164::numbering_plan* plan = loaded->get();
    const auto number = read(plan, text, *region);
    const auto as_short =
        plan == nullptr ? e164::look_up_short_number(text, *region) : plan->look_up_short_number(text, *region);
    if (common.json) {
        print_line(number_to_json(text, number, plan));
    } else if (!number) {
        note(fmt::format("callkit: {}", to_string(number.error())));
    } else {
        const auto line = [](const char* name, std::string_view value) {
            print_line(fmt::format("{:<14}{}", name, value));
        };
        const auto written = [&](e164::style how) {
            return (plan == nullptr ? e164::format(*number, how) : plan->format(*number, how)).str();
        };
        line("valid", number->valid() ? "yes" : "no");
        if (number->valid())
            line("E.164", written(e164::style::e164));
        line("international", written(e164::style::international));
        line("national", written(e164::style::national));
        line("country code", std::to_string(number->country_code()));
        const e164::region where = number->where();
        line("region", where.empty() ? "unknown" : where.text());
        line("type", to_string(number->line_type()));
        if (!number->extension().empty())
            line("extension", number->extension());
        if (const auto zones = e164::time_zones(*number); !zones.empty())
            line("time zone", joined(zones));
        if (as_short.emergency)
            line("short number", "calls an emergency service; never dialled by callkit");
        else if (as_short.valid)
            line("short number", "in its own network only; never dialled by callkit");
    }
    return number && number->valid() ? done : refused;
}

/// Lines `REGION<TAB>NUMBER`, one answer each, in order, as they come.
int batch(const common_options& common) {
    const auto plan = open_plan(common);
    if (!plan)
        return report(plan.error(), true);
    std::string line;
    while (!output_closed() && std::getline(std::cin, line)) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        const std::size_t tab = line.find('\t');
        const std::string_view all(line);
        const std::string_view text = tab == std::string::npos ? all : all.substr(tab + 1);
        const auto region = e164::region::from(tab == std::string::npos ? std::string_view() : all.substr(0, tab));
        print_line(number_to_json(text, read(plan->get(), text, region.value_or(e164::region())), plan->get()));
    }
    return done;
}

} // namespace

void add_number(CLI::App& app, action& chosen) {
    struct options {
        std::string text{};
        std::string region{};
        common_options common{};
    };
    auto given = std::make_shared<options>();
    CLI::App* verb = app.add_subcommand("number", "Read phone numbers");
    verb->require_subcommand(1);
    CLI::App* one = verb->add_subcommand("parse", "Say what a number is; exit code 3 when it cannot be dialled");
    one->add_option("NUMBER", given->text, "The number as somebody wrote it")->required();
    one->add_option("--region", given->region, "The country whose habits apply, two letters");
    add_plan(*one, given->common);
    add_json(*one, given->common.json);
    one->callback([given, &chosen] { chosen = [given] { return parse(given->text, given->region, given->common); }; });
    CLI::App* many = verb->add_subcommand(
        "batch", "Read lines REGION<TAB>NUMBER, where REGION may be empty, and print one JSON line each");
    add_plan(*many, given->common);
    many->callback([given, &chosen] { chosen = [given] { return batch(given->common); }; });
}

} // namespace callkit::cli
