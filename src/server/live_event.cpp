#include "codec/json_writer.hpp"

#include <callkit/codec/record_json.hpp>
#include <callkit/server/live_event.hpp>

namespace callkit::server {
std::string_view live_event::name() const noexcept {
    switch (kind_) {
    case kind::initiated:
        return "call:initiated";
    case kind::status_updated:
        return "call:status_updated";
    case kind::control:
        return "call:control";
    case kind::annotated:
        break;
    }
    return "call:annotated";
}

const net::websocket_frame& live_event::message() const {
    if (!message_)
        message_.emplace(R"({"id":")" + id_ + R"(","event":")" + std::string(name()) + R"(","data":)" + data_ + '}');
    return *message_;
}

const net::body_part& live_event::sse() const {
    // JSON has no line ends outside of strings, where they are escaped.
    if (!sse_)
        sse_.emplace("id: " + id_ + "\nevent: " + std::string(name()) + "\ndata: " + data_ + "\n\n");
    return *sse_;
}

const net::websocket_frame& live_event::socket_io() const {
    if (!socket_io_)
        socket_io_.emplace(R"(42[")" + std::string(name()) + R"(",)" + data_ + R"(,")" + id_ + R"("])");
    return *socket_io_;
}

std::string live_state_json(const call_record& call, call_status status, timestamp when) {
    const call_facts& facts = call.facts;
    // The other end, whoever called.
    const party& other = facts.direction == direction::inbound ? facts.from : facts.to;
    codec::json_writer out;
    out.id("callId", call.id).text_or_null("callSid", call.provider_sid).text_or_null("contactId", facts.contact_id);
    out.text_or_null("phoneNumber", other.reveal()).text("status", to_string(status));
    out.number("duration", status == call.status ? call.duration() : 0).time("timestamp", when);
    return std::move(out).finish();
}

std::string live_control_json(const call_record& call, timestamp when) {
    codec::json_writer out;
    out.id("callId", call.id).text("mute", to_string(call.mute.shown())).text("hold", to_string(call.hold.shown()));
    out.time("timestamp", when);
    return std::move(out).finish();
}

std::string live_annotation_json(const call_record& call, timestamp when) {
    codec::json_writer out;
    out.id("callId", call.id).text_or_null("note", call.extras.note);
    out.text_or_null("disposition", call.extras.disposition).time("timestamp", when);
    return std::move(out).finish();
}

} // namespace callkit::server
