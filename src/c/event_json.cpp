#include "errors.hpp"
#include "event_queue.hpp"

#include <callkit/codec/record_json.hpp>
#include <callkit/core/time_text.hpp>

#include <codec/json_writer.hpp>

namespace callkit::c {
namespace {

void append_text(std::string& out, std::string_view text) {
    for (const char c : text)
        if (c < ' ' || c == '"' || c == '\\' || c > '~') {
            out += codec::json_string(text);
            return;
        }
    out.append("\"").append(text).append("\"");
}

void append_call(const event_data& event, std::string& out) {
    out.append(R"(,"callId":)");
    if (event.call.is_null())
        out.append("null");
    else
        out.append("\"").append(event.call_id_text).append("\"");
}

void append_update(const event_data& event, std::string& out) {
    const bool changed = event.previous != event.status;
    out.append(changed ? R"({"event":"call:status_updated")" : R"({"event":"call:updated")");
    append_call(event, out);
    out.append(R"(,"callSid":)");
    if (event.record == nullptr || event.record->provider_sid.empty())
        out.append("null");
    else
        append_text(out, event.record->provider_sid);
    out.append(R"(,"status":")").append(to_string(event.status)).append(R"(","at":")");
    const std::size_t at = out.size();
    out.resize(at + rfc3339_length);
    format_rfc3339_to(event.occurred_at, std::span<char, rfc3339_length>(out.data() + at, rfc3339_length));
    out += '"';
    if (!changed)
        out.append(R"(,"cause":")").append(to_string(event.cause)).append("\"");
    out += '}';
}

void append_outcome(const event_data& event, std::string& out) {
    out.append(R"({"event":"op:done","op":)").append(std::to_string(event.op));
    out.append(R"(,"operation":")").append(to_string(event.what)).append("\"");
    append_call(event, out);
    if (event.failed) {
        // The error as everywhere, and the status that C has for it.
        out.append(R"(,"error":)").append(to_json(event.failure));
        out.back() = ',';
        out.append(R"("status":)").append(std::to_string(status_of(event.failure.code))).append("}");
    } else {
        out.append(R"(,"error":null)");
    }
    if (event.record != nullptr)
        out.append(R"(,"call":)").append(to_json(*event.record));
    if (event.http_status != 0) {
        out.append(R"(,"http":{"status":)").append(std::to_string(event.http_status)).append(R"(,"contentType":)");
        append_text(out, event.http_content_type);
        out.append(R"(,"body":)");
        append_text(out, event.http_body);
        out += '}';
    }
    out += '}';
}

} // namespace

void append_json(const event_data& event, std::string& out) {
    switch (event.kind) {
    case CALLKIT_EVENT_CALL:
        return append_update(event, out);
    case CALLKIT_EVENT_OP_DONE:
        return append_outcome(event, out);
    default:
        out.append(R"({"event":"queue:overflow","lost":)").append(std::to_string(event.count)).append("}");
    }
}

} // namespace callkit::c
