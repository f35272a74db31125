#include "call_words.hpp"
#include "callback_fields.hpp"

#include <callkit/core/status_mapping.hpp>
#include <callkit/twilio/callbacks.hpp>

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace callkit::twilio {
namespace {

constexpr auto kind_words =
    std::to_array<std::string_view>({"call", "machine-detection", "recording", "conference", "dial", "gather", "record",
                                     "queue", "stream", "siprec", "transcription"});

/// What a callback is. The fields that only one kind has come first: the actions of verbs carry those of the call too.
std::optional<callback_kind> kind_of(const callback_fields& in) noexcept {
    if (in.has("TranscriptionSid") || in.has("TranscriptionEvent"))
        return callback_kind::transcription;
    if (in.has("StreamSid") || in.has("StreamEvent"))
        return callback_kind::stream;
    if (in.has("SiprecSid") || in.has("SiprecEvent"))
        return callback_kind::siprec;
    if (in.has("RecordingStatus"))
        return callback_kind::recording;
    if (in.has("StatusCallbackEvent"))
        return callback_kind::conference;
    if (in.has("DialCallStatus"))
        return callback_kind::dial;
    if (in.has("QueueSid") || in.has("QueueResult"))
        return callback_kind::queue;
    // The last callback of a recorded call names the recording as the action of <Record> does.
    if (in.has("CallStatus") && (in.has("CallbackSource") || in.has("SequenceNumber") || in.has("CallDuration")))
        return callback_kind::call;
    if (in.has("RecordingUrl"))
        return callback_kind::record;
    if (in.has("Digits") || in.has("SpeechResult") || in.has("UnstableSpeechResult"))
        return callback_kind::gather;
    if (in.has("CallStatus"))
        return callback_kind::call;
    if (in.has("AnsweredBy"))
        return callback_kind::machine_detection;
    return std::nullopt;
}

/// The status of the call from which the request comes, where it is told.
result<void> read_caller(callback_fields& in, callback& out) {
    if (!is_sid(in.get("CallSid")))
        return fail(errc::malformed, "the callback has no usable CallSid");
    if (!in.has("CallStatus"))
        return {};
    return read_status(in, out.events.emplace_back());
}

result<void> read_call(callback_fields& in, callback& out) {
    call_event& event = out.events.emplace_back();
    if (auto good = read_status(in, event); !good)
        return good;
    const bool judged = event.kind == event_kind::status && event.answerer != answered_by::unknown;
    const std::int32_t took = judged ? in.small("MachineDetectionDuration", 0) : 0;
    if (took > 0) {
        // How long the verdict took has its place in an event of its own.
        call_event verdict = told_of(event.provider_sid, event_kind::answered_by, {});
        verdict.answerer = event.answerer;
        verdict.value = took;
        add_event(out.events, std::move(verdict));
    }
    read_recording_aside(in, out);
    return {};
}

/// The action of <Dial> tells of the call that was dialled (https://www.twilio.com/docs/voice/twiml/dial#action).
void read_dialled(callback_fields& in, callback& out) {
    const std::string_view child = in.get("DialCallSid");
    if (!is_sid(child))
        return; // into a conference or a queue
    const std::string_view word = in.get("DialCallStatus");
    call_event event = told_of(child, event_kind::status, word);
    event.duration = in.small("DialCallDuration", -1);
    // "answered" leaves open whether the call still runs; one that has its length does not.
    const bool over = detail::same_word(word, "answered") && event.duration >= 0;
    set_status(event, over ? std::string_view("completed") : word,
               static_cast<std::int32_t>(in.number("DialSipResponseCode", 0, 999)));
    if (!is_terminal(event.status))
        event.duration = -1;
    add_event(out.events, std::move(event));
}

void read_queue(callback_fields& in, callback& out) {
    const std::string_view taker = in.has("DequeingCallSid") ? in.get("DequeingCallSid") : in.get("DequeuingCallSid");
    std::string_view word = in.get("QueueResult");
    if (word.empty())
        word = taker.empty() ? "waiting" : "dequeued";
    call_event event = told_of(in.get("CallSid"), event_kind::queue, word);
    event.value = in.length("QueueTime");
    event_detail about;
    about.sid = cut(in.get("QueueSid"), 64);
    about.note = cut(taker, 64);
    set_detail(event, std::move(about));
    add_event(out.events, std::move(event));
}

/// The names of the fields of something that runs beside a call.
struct beside {
    event_kind kind;
    field_name sid;
    std::array<field_name, 2> word;
    field_name name;
    field_name note;
};
constexpr beside stream_fields{
    event_kind::stream, "StreamSid", {"StreamEvent", "StreamStatus"}, "StreamName", "StreamError"};
constexpr beside siprec_fields{
    event_kind::stream, "SiprecSid", {"SiprecEvent", "StreamEvent"}, "SiprecName", "SiprecError"};
constexpr beside transcription_fields{event_kind::transcription,
                                      "TranscriptionSid",
                                      {"TranscriptionEvent", "TranscriptionStatus"},
                                      "TranscriptionName",
                                      "TranscriptionError"};

result<void> read_beside(const beside& names, callback_fields& in, callback& out) {
    if (!is_sid(in.get("CallSid")))
        return fail(errc::malformed, "the callback has no usable CallSid");
    const std::string_view word = in.has(names.word[0]) ? in.get(names.word[0]) : in.get(names.word[1]);
    if (word.empty())
        return fail(errc::malformed, "the callback does not say what happened");
    if (word == "transcription-content")
        return {}; // What people say is nothing for a log of calls.
    call_event event = told_of(in.get("CallSid"), names.kind, word);
    event.occurred_at = in.time("Timestamp");
    event_detail about;
    about.sid = cut(in.get(names.sid), 64);
    about.name = cut(in.get(names.name), 256);
    about.note = cut(in.get(names.note), 256);
    about.url = web_address(in.get("TranscriptionUrl"));
    about.sequence = in.number("SequenceId", -1, std::numeric_limits<std::int64_t>::max());
    set_detail(event, std::move(about));
    add_event(out.events, std::move(event));
    return {};
}

result<void> read(callback_fields& in, callback& out) {
    switch (out.kind) {
    case callback_kind::call:
    case callback_kind::machine_detection:
        return read_call(in, out);
    case callback_kind::recording:
        return read_recording(in, out);
    case callback_kind::conference:
        return read_conference(in, out);
    case callback_kind::stream:
        return read_beside(stream_fields, in, out);
    case callback_kind::siprec:
        return read_beside(siprec_fields, in, out);
    case callback_kind::transcription:
        return read_beside(transcription_fields, in, out);
    case callback_kind::dial:
    case callback_kind::gather:
    case callback_kind::record:
    case callback_kind::queue:
        break;
    }
    if (auto caller = read_caller(in, out); !caller)
        return caller;
    if (out.kind == callback_kind::queue) {
        read_queue(in, out);
    } else {
        if (out.kind == callback_kind::dial)
            read_dialled(in, out);
        read_recording_aside(in, out);
    }
    return {};
}

} // namespace

std::string_view to_string(callback_kind kind) noexcept {
    return callkit::detail::enum_word(kind_words, kind);
}

result<callback> parse_callback(const form& fields) {
    callback_fields in(fields);
    const auto kind = kind_of(in);
    if (!kind)
        return fail(errc::malformed, "the body is no callback about a call");
    callback out;
    out.kind = *kind;
    out.conference_sid = cut(in.get("ConferenceSid"), 64);
    if (out.kind == callback_kind::conference)
        out.conference_name = cut(in.get("FriendlyName"), 256);
    if (auto good = read(in, out); !good)
        return failure{std::move(good).error()};
    if (in.broken())
        return fail(errc::malformed, "a numeric field of the callback is not a number");
    return out;
}

result<callback> parse_callback(std::string_view body) {
    const auto fields = form::parse(body);
    if (!fields)
        return failure{fields.error()};
    return parse_callback(*fields);
}

call_event about_call(call_event event, std::string_view call_sid) {
    event.provider_sid = call_sid;
    event.id = content_event_id(event);
    return event;
}

} // namespace callkit::twilio
