#include "errors.hpp"
#include "event_queue.hpp"

#include <callkit/codec/record_json.hpp>
#include <callkit/core/time_text.hpp>

#include <codec/json_writer.hpp>

#include <algorithm>
#include <array>

namespace callkit::c {
namespace {

/// Whether it is in JSON as it is.
bool is_plain(std::string_view text) noexcept {
    bool plain = true;
    for (const char c : text)
        plain = plain && c >= ' ' && c <= '~' && c != '"' && c != '\\';
    return plain;
}

void append_text(std::string& out, std::string_view text) {
    if (is_plain(text))
        out.append("\"").append(text).append("\"");
    else
        out += codec::json_string(text);
}

void append_call(const event_data& event, std::string& out) {
    out.append(R"(,"callId":)");
    if (event.call.is_null())
        out.append("null");
    else
        out.append("\"").append(event.call_id_text).append("\"");
}

/// What the line of an update is made of.
struct update_text {
    const call_id& call;
    std::string_view sid;
    call_status status;
    call_status previous;
    event_kind cause;
    timestamp at;
};

char* put(std::string_view text, char* to) noexcept {
    return std::copy(text.begin(), text.end(), to);
}

char* put_id(const uuid& id, char* to) noexcept {
    constexpr auto pairs = [] {
        std::array<std::array<char, 2>, 256> made{};
        for (std::size_t i = 0; i < made.size(); ++i)
            made[i] = {"0123456789abcdef"[i / 16], "0123456789abcdef"[i % 16]};
        return made;
    }();
    for (std::size_t i = 0; i < id.bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        to = std::copy_n(pairs[id.bytes[i]].data(), 2, to);
    }
    return to;
}

/// What a line needs at most, but for the sid.
constexpr std::size_t most_of_an_update = 256;

/// Writes the line of an update, whose sid is `sid`, in JSON already. There is room.
char* put_update(const update_text& what, std::string_view sid, char* to) noexcept {
    const bool changed = what.previous != what.status;
    to = put(changed ? R"({"event":"call:status_updated","callId":)" : R"({"event":"call:updated","callId":)", to);
    if (what.call.is_null()) {
        to = put("null", to);
    } else {
        *to++ = '"';
        to = put_id(what.call, to);
        *to++ = '"';
    }
    to = put(R"(,"callSid":)", to);
    to = put(sid, to);
    to = put(R"(,"status":")", to);
    to = put(to_string(what.status), to);
    to = put(R"(","at":")", to);
    format_rfc3339_to(what.at, std::span<char, rfc3339_length>(to, rfc3339_length));
    to += rfc3339_length;
    if (!changed) {
        to = put(R"(","cause":")", to);
        to = put(to_string(what.cause), to);
    }
    return put("\"}", to);
}

void append_update(const event_data& event, std::string& out) {
    const std::string_view sid = event.record == nullptr ? std::string_view() : event.record->provider_sid;
    std::string quoted;
    if (sid.empty())
        quoted = "null";
    else
        append_text(quoted, sid);
    const std::size_t before = out.size();
    out.resize(before + most_of_an_update + quoted.size());
    const char* const end = put_update({event.call, sid, event.status, event.previous, event.cause, event.occurred_at},
                                       quoted, out.data() + before);
    out.resize(static_cast<std::size_t>(end - out.data()));
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

std::size_t write_line(const waiting_update& update, std::span<char> room) noexcept {
    const std::string_view sid = update.sid();
    if (room.size() < most_of_an_update + sid.size() + 3 || !is_plain(sid))
        return 0;
    std::array<char, 64> quoted; // NOLINT: filled below
    if (sid.size() + 2 > quoted.size())
        return 0;
    std::size_t size = 0;
    quoted[size++] = '"';
    for (const char c : sid)
        quoted[size++] = c;
    quoted[size++] = '"';
    const update_text what{update.call, sid, update.status, update.previous, update.cause, update.occurred_at};
    char* to = put_update(what, sid.empty() ? "null" : std::string_view(quoted.data(), size), room.data());
    *to++ = '\n';
    return static_cast<std::size_t>(to - room.data());
}

std::shared_ptr<event_data> make_event(const waiting_update& update) {
    auto event = std::make_shared<event_data>();
    event->kind = CALLKIT_EVENT_CALL;
    event->order = update.order;
    event->call = update.call;
    event->call_id_text = to_string(update.call);
    event->status = update.status;
    event->previous = update.previous;
    event->cause = update.cause;
    event->position = update.position;
    event->count = update.count;
    event->occurred_at = update.occurred_at;
    event->record = update.row;
    return event;
}

} // namespace callkit::c
