#include "call_screen.hpp"

#include "output.hpp"

#include <callkit/codec/record_json.hpp>

#include <fmt/format.h>

namespace callkit::cli {
namespace {

/// Green while it goes well, red when it ended badly; only ever on a terminal.
const char* colour_of(call_status status) {
    if (status == call_status::in_progress || status == call_status::completed)
        return "\x1b[32m";
    return is_terminal(status) ? "\x1b[31m" : "\x1b[33m";
}

std::string control_text(const char* name, const control_state& state) {
    switch (state.shown()) {
    case control_state::view::on:
        return fmt::format("  {}", name);
    case control_state::view::pending_on:
    case control_state::view::pending_off:
        return fmt::format("  {}…", name);
    case control_state::view::off:
    case control_state::view::unknown:
        break;
    }
    return {};
}

std::string ending_text(const call_record& row) {
    std::string text(to_string(row.status));
    if (row.answered())
        text += fmt::format(", {} talked", clock_text(row.duration()));
    if (row.reason != end_reason::none && to_string(row.reason) != to_string(row.status) &&
        row.reason != end_reason::hangup)
        text += fmt::format(", {}", to_string(row.reason));
    if (row.ended_by != hangup_by::unknown)
        text += fmt::format(", ended by the {}", to_string(row.ended_by));
    return text;
}

} // namespace

std::string status_line(const call_update& what) {
    const std::string& sid = what.record.provider_sid;
    return fmt::format(R"({{"event":"call:status_updated","callId":"{}","callSid":{},"status":"{}","at":"{}"}})",
                       to_string(what.record.id), sid.empty() ? "null" : "\"" + sid + "\"", to_string(what.entry.after),
                       to_rfc3339(what.event.occurred_at));
}

void call_screen::update(const call_update& what) {
    row_ = what.record;
    if (!what.status_changed() || row_.status == call_status::unknown)
        return refresh();
    if (json_)
        return print_line(status_line(what));
    if (output_is_terminal())
        return refresh();
    print_line(std::string(to_string(what.entry.after)));
}

void call_screen::refresh() {
    if (json_ || row_.id.is_null() || is_terminal(row_.status))
        return;
    const auto now = clock_.now().wall;
    const call_phases phases = row_.phases(now);
    const bool talking = row_.status == call_status::in_progress;
    const milliseconds span = talking ? phases.talk : phases.total;
    const std::string_view status = row_.status == call_status::unknown ? "dialling" : to_string(row_.status);
    line_.show(fmt::format("{}● {}\x1b[0m {}  {}{}{}  \x1b[2m{}\x1b[0m", colour_of(row_.status), status,
                           clock_text(std::chrono::floor<seconds>(span).count()), row_.facts.to.reveal(),
                           control_text("muted", row_.mute), control_text("on hold", row_.hold),
                           prompt_.empty() ? "m mute  h hold  d digits  q hang up" : prompt_));
}

void call_screen::finish(const call_record& row) {
    row_ = row;
    if (json_)
        return print_line("{\"call\":" + to_json(row) + "}");
    line_.clear();
    if (output_is_terminal())
        print_line(fmt::format("{}● {}\x1b[0m", colour_of(row.status), ending_text(row)));
    else
        print_line(ending_text(row));
    print_line(fmt::format("call {}", to_string(row.id)));
}

void call_screen::remark(const std::string& text) {
    line_.clear();
    note("callkit: ", text);
    refresh();
}

} // namespace callkit::cli
