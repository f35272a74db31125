#include "output.hpp"
#include "setup.hpp"
#include "verbs.hpp"

#include <callkit/codec/record_json.hpp>
#include <callkit/core/e164.hpp>

#include <fmt/format.h>

#include <iostream>
#include <string>

namespace callkit::cli {
namespace {

int parse(const std::string& text, const std::string& region_text, bool json) {
    const auto region = parse_region(region_text);
    if (!region)
        return report(region.error(), json);
    const auto number = e164::parse(text, *region);
    if (json) {
        print_line(number_to_json(text, number));
    } else if (!number) {
        note(fmt::format("callkit: {}", to_string(number.error())));
    } else {
        const auto line = [](const char* name, std::string_view value) {
            print_line(fmt::format("{:<14}{}", name, value));
        };
        const auto written = [&](e164::style how) { return e164::format(*number, how).str(); };
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
    }
    return number && number->valid() ? done : refused;
}

/// Lines `REGION<TAB>NUMBER`, one answer each, in order, as they come.
int batch() {
    std::string line;
    while (!output_closed() && std::getline(std::cin, line)) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        const std::size_t tab = line.find('\t');
        const std::string_view all(line);
        const std::string_view text = tab == std::string::npos ? all : all.substr(tab + 1);
        const auto region = e164::region::from(tab == std::string::npos ? std::string_view() : all.substr(0, tab));
        print_line(number_to_json(text, e164::parse(text, region.value_or(e164::region()))));
    }
    return done;
}

} // namespace

void add_number(CLI::App& app, action& chosen) {
    struct options {
        std::string text{};
        std::string region{};
        bool json{false};
    };
    auto given = std::make_shared<options>();
    CLI::App* verb = app.add_subcommand("number", "Read phone numbers");
    verb->require_subcommand(1);
    CLI::App* one = verb->add_subcommand("parse", "Say what a number is; exit code 3 when it cannot be dialled");
    one->add_option("NUMBER", given->text, "The number as somebody wrote it")->required();
    one->add_option("--region", given->region, "The country whose habits apply, two letters");
    add_json(*one, given->json);
    one->callback([given, &chosen] { chosen = [given] { return parse(given->text, given->region, given->json); }; });
    CLI::App* many = verb->add_subcommand(
        "batch", "Read lines REGION<TAB>NUMBER, where REGION may be empty, and print one JSON line each");
    many->callback([&chosen] { chosen = batch; });
}

} // namespace callkit::cli
