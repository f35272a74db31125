#include "output.hpp"
#include "setup.hpp"
#include "table.hpp"
#include "verbs.hpp"

#include <callkit/codec/record_json.hpp>
#include <callkit/core/time_text.hpp>

#include <fmt/format.h>

namespace callkit::cli {
namespace {

struct history_options {
    common_options common{};
    std::size_t limit{20};
    std::string cursor{};
    std::string status{};
    std::string since{};
};

result<history_query> query_of(const history_options& given) {
    history_query query;
    query.workspace_id = given.common.workspace;
    query.limit = given.limit;
    if (!given.cursor.empty()) {
        auto cursor = parse_cursor(given.cursor);
        if (!cursor)
            return failure{std::move(cursor).error()};
        query.after = *cursor;
    }
    if (!given.status.empty()) {
        query.status = parse_call_status(given.status);
        if (!query.status)
            return fail(errc::invalid_argument,
                        "a status is one of queued, initiated, ringing, in-progress, completed, "
                        "busy, no-answer, failed, canceled");
    }
    if (!given.since.empty()) {
        const auto since = parse_rfc3339(given.since);
        if (!since)
            return failure{since.error()};
        query.since = *since;
    }
    return query;
}

int history(const history_options& given) {
    const auto query = query_of(given);
    if (!query)
        return report(query.error(), given.common.json);
    int code = done;
    const auto log = open_log(given.common, code);
    if (log == nullptr)
        return code;
    const auto page = log->history(*query);
    if (!page)
        return report(page.error(), given.common.json);
    const std::string next = page->next ? to_text(*page->next) : std::string();
    if (given.common.json) {
        std::string json = "{\"calls\":[";
        for (const call_record& row : page->calls)
            json.append(json.back() == '[' ? "" : ",").append(to_json(row));
        print_line(json + "],\"next\":" + (next.empty() ? "null" : "\"" + next + "\"") + "}");
        return done;
    }
    if (page->calls.empty())
        note("No calls yet.");
    else
        print_line(table_head());
    for (const call_record& row : page->calls)
        print_line(table_line(row));
    if (!next.empty())
        note("More: callkit history --cursor ", next);
    return done;
}

} // namespace

void add_history(CLI::App& app, action& chosen) {
    auto given = std::make_shared<history_options>();
    CLI::App* verb = app.add_subcommand("history", "List the log, newest first");
    add_store(*verb, given->common);
    add_workspace(*verb, given->common, "Whose calls");
    verb->add_option("--limit", given->limit, "How many, up to 1000")->capture_default_str();
    verb->add_option("--cursor", given->cursor, "Go on where an earlier page ended");
    verb->add_option("--status", given->status, "Only calls with this status");
    verb->add_option("--since", given->since, "Only calls made at or after this time, such as 2026-01-31T00:00:00Z");
    add_json(*verb, given->common.json);
    verb->callback([given, &chosen] { chosen = [given] { return history(*given); }; });
}

} // namespace callkit::cli
