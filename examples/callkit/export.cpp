#include "output.hpp"
#include "setup.hpp"
#include "verbs.hpp"

#include <callkit/codec/csv.hpp>
#include <callkit/codec/record_json.hpp>

namespace callkit::cli {
namespace {

struct export_options {
    common_options common{};
    std::string format{"jsonl"};
};

int export_log(const export_options& given) {
    int code = done;
    const auto log = open_log(given.common, code);
    if (log == nullptr)
        return code;
    const bool csv = given.format == "csv";
    if (csv)
        print(csv_header());
    history_query query;
    query.workspace_id = given.common.workspace;
    query.limit = 500;
    while (!output_closed()) {
        const auto page = log->history(query);
        if (!page)
            return report(page.error(), false);
        for (const call_record& row : page->calls)
            csv ? print(to_csv(row)) : print_line(to_json(row));
        if (!page->next)
            break;
        query.after = page->next;
    }
    return done;
}

} // namespace

void add_export(CLI::App& app, action& chosen) {
    auto given = std::make_shared<export_options>();
    CLI::App* verb = app.add_subcommand("export", "Write the whole log, newest call first");
    add_store(*verb, given->common);
    add_workspace(*verb, given->common, "Whose calls");
    verb->add_option("--format", given->format, "csv or jsonl")
        ->check(CLI::IsMember({"csv", "jsonl"}))
        ->capture_default_str();
    verb->callback([given, &chosen] { chosen = [given] { return export_log(*given); }; });
}

} // namespace callkit::cli
