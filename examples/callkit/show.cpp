#include "output.hpp"
#include "setup.hpp"
#include "table.hpp"
#include "verbs.hpp"

#include <callkit/codec/event_json.hpp>
#include <callkit/codec/record_json.hpp>

#include <fmt/format.h>

namespace callkit::cli {
namespace {

struct show_options {
    common_options common{};
    std::string id{};
    bool events{false};
};

void print_field(const char* name, std::string_view value) {
    if (!value.empty())
        print_line(fmt::format("{:<14}{}", name, printable(value)));
}

std::string seconds_text(milliseconds span) {
    return fmt::format("{}.{:03} s", span.count() / 1000, span.count() % 1000);
}

void print_call(const call_record& row) {
    const call_phases phases = row.phases();
    print_field("call", to_string(row.id));
    print_field("workspace", row.facts.workspace_id);
    print_field("status", to_string(row.status));
    print_field("reason", row.reason == end_reason::none ? std::string_view() : to_string(row.reason));
    print_field("ended by", row.ended_by == hangup_by::unknown ? std::string_view() : to_string(row.ended_by));
    print_field("from", row.facts.from.reveal());
    print_field("to", row.facts.to.reveal());
    print_field("provider", row.provider + (row.facts.simulated ? " (simulated)" : ""));
    print_field("sid", row.provider_sid);
    print_field("recording", row.extras.recording_state);
    print_field("", row.extras.recording_url);
    print_field("talk", fmt::format("{} s", row.duration()));
    print_field("phases",
                fmt::format("setup {}, ring {}, talk {}, total {}", seconds_text(phases.setup),
                            seconds_text(phases.ring), seconds_text(phases.talk), seconds_text(phases.total)));
}

void print_event(const journal_entry& entry) {
    const call_event& event = entry.event;
    std::string what(to_string(event.kind));
    if (event.status != call_status::unknown)
        what.append(" ").append(to_string(event.status));
    else if (!event.raw_status.empty())
        what.append(" '").append(printable(event.raw_status)).append("'");
    if (event.reason != end_reason::none)
        what.append(", ").append(to_string(event.reason));
    print_line(fmt::format("{:>6}  {}  {:<9} {}", entry.position,
                           event.occurred_at == timestamp{} ? std::string(27, '-') : to_rfc3339(event.occurred_at),
                           to_string(event.source), what));
}

int show(const show_options& given) {
    const auto id = parse_id<call_id>(given.id);
    if (!id)
        return report({errc::invalid_argument, "a call's id looks like 019b76da-a800-7000-8000-000000000001", {}},
                      given.common.json);
    int code = done;
    const auto log = open_log(given.common, code);
    if (log == nullptr)
        return code;
    const auto row = log->get(*id);
    if (!row)
        return report(row.error(), given.common.json);
    const auto timeline = log->timeline(*id);
    if (!timeline)
        return report(timeline.error(), given.common.json);
    if (given.events) {
        for (const journal_entry& entry : *timeline)
            print_line(to_json(entry.event));
    } else if (given.common.json) {
        std::string json = "{\"call\":" + to_json(*row) + ",\"events\":[";
        for (const journal_entry& entry : *timeline)
            json.append(json.back() == '[' ? "" : ",").append(to_json(entry.event));
        print_line(json + "]}");
    } else {
        print_call(*row);
        print_line("");
        for (const journal_entry& entry : *timeline)
            print_event(entry);
    }
    return done;
}

} // namespace

void add_show(CLI::App& app, action& chosen) {
    auto given = std::make_shared<show_options>();
    CLI::App* verb = app.add_subcommand("show", "Show one call and every event that made its record");
    verb->add_option("CALL_ID", given->id, "The call's id")->required();
    add_store(*verb, given->common);
    verb->add_flag("--events", given->events, "Print the events alone, one JSON line each, as replay reads them");
    add_json(*verb, given->common.json);
    verb->callback([given, &chosen] { chosen = [given] { return show(*given); }; });
}

} // namespace callkit::cli
