// Recordings: their own callback (https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback) and where
// other callbacks speak of one.
#include "call_words.hpp"
#include "callback_fields.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace callkit::twilio {
namespace {

/// The sid at the end of a recording's URL, such as `…/Recordings/RE0123`; empty when there is none.
std::string_view sid_in(std::string_view url) noexcept {
    url = url.substr(0, url.find_first_of("?#"));
    const std::size_t slash = url.rfind('/');
    std::string_view last = slash == std::string_view::npos ? std::string_view() : url.substr(slash + 1);
    last = last.substr(0, last.find('.'));
    return last.starts_with("RE") && is_sid(last) ? last : std::string_view();
}

call_event recording(callback_fields& in, std::string_view call_sid, std::string_view word) {
    call_event event = told_of(call_sid, event_kind::recording, word);
    event.value = in.length("RecordingDuration");
    event.provider_code = in.small("ErrorCode", 0);
    event_detail about;
    about.url = web_address(in.get("RecordingUrl"));
    about.sid = in.get("RecordingSid");
    if (!is_sid(about.sid))
        about.sid = sid_in(about.url);
    about.note = cut(in.get("RecordingSource"), 64);
    set_detail(event, std::move(about));
    // What is told is when it began. It cannot have ended before it was as long as it is.
    event.occurred_at = in.time("RecordingStartTime");
    if (event.occurred_at != timestamp{} && can_be_written(event.occurred_at + seconds(event.value)))
        event.occurred_at += seconds(event.value);
    return event;
}

} // namespace

result<void> read_recording(callback_fields& in, callback& out) {
    if (!is_sid(in.get("RecordingSid")))
        return fail(errc::malformed, "the callback has no usable RecordingSid");
    const std::string_view call = in.get("CallSid");
    const bool whole = call.empty() && is_sid(in.get("ConferenceSid"));
    if (!whole && !is_sid(call))
        return fail(errc::malformed, "the callback has no usable CallSid");
    add_event(whole ? out.conference_events : out.events, recording(in, call, in.get("RecordingStatus")));
    return {};
}

void read_recording_aside(callback_fields& in, callback& out) {
    if (in.has("RecordingUrl") || in.has("RecordingSid"))
        add_event(out.events, recording(in, in.get("CallSid"), "processing"));
}

} // namespace callkit::twilio
