// A conference's own callback (https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallback).
#include "call_words.hpp"
#include "callback_fields.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <string>
#include <utility>

namespace callkit::twilio {
namespace {

/// A participant's words are those of a call, or those of the Participant resource.
std::string_view call_word(std::string_view word) noexcept {
    if (word == "complete")
        return "completed";
    if (word == "connected")
        return "in-progress";
    return word == "connecting" ? "initiated" : word;
}

class conference_reader {
  public:
    conference_reader(callback_fields& in, callback& out) : in_(in), out_(out), word_(in.get("StatusCallbackEvent")) {
        sequence_ = in.number("SequenceNumber", -1, std::numeric_limits<std::int64_t>::max());
        when_ = in.time("Timestamp");
        if (when_ != timestamp{})
            when_ += microseconds(std::clamp<std::int64_t>(sequence_, 0, 999'999));
    }

    void participant(std::string_view call) {
        const std::string_view label = in_.get("ParticipantLabel");
        if (word_ == "participant-mute" || word_ == "participant-unmute")
            return confirm(call, event_kind::mute_confirmed, word_ == "participant-mute");
        if (word_ == "participant-hold" || word_ == "participant-unhold")
            return confirm(call, event_kind::hold_confirmed, word_ == "participant-hold");
        add_event(out_.events, made(call, event_kind::conference, label, in_.get("ReasonParticipantLeft")));
        // Whoever joins muted, or is changed, has no callback for that.
        for (const auto& [field, kind] : {std::pair{field_name("Muted"), event_kind::mute_confirmed},
                                          std::pair{field_name("Hold"), event_kind::hold_confirmed}}) {
            const std::string_view state = in_.get(field);
            if (state == "true" && (word_ == "participant-join" || word_ == "participant-modify"))
                confirm(call, kind, true);
            else if (state == "false" && word_ == "participant-modify")
                confirm(call, kind, false);
        }
        if (const std::string_view status = in_.get("ParticipantCallStatus"); !status.empty()) {
            call_event event = made(call, event_kind::status, label, {});
            event.raw_status = cut(status, 64);
            set_status(event, call_word(status), static_cast<std::int32_t>(in_.number("SipResponseCode", 0, 999)));
            add_event(out_.events, std::move(event));
        }
    }

    void whole(std::string_view ender) {
        std::string_view why = in_.get("ReasonConferenceEnded");
        if (why.empty())
            why = in_.get("Reason");
        add_event(out_.conference_events, made({}, event_kind::conference, {}, why));
        if (is_sid(ender))
            add_event(out_.events,
                      made(ender, event_kind::conference, in_.get("ParticipantLabelEndingConference"), why));
    }

  private:
    call_event made(std::string_view call, event_kind kind, std::string_view label, std::string_view note) {
        call_event event = told_of(call, kind, word_);
        event.occurred_at = when_;
        event_detail about;
        about.sid = in_.get("ConferenceSid");
        about.name = cut(label, 256);
        about.note = cut(note, 256);
        about.sequence = sequence_;
        set_detail(event, std::move(about));
        return event;
    }
    void confirm(std::string_view call, event_kind kind, bool on) {
        call_event event = made(call, kind, in_.get("ParticipantLabel"), {});
        event.on = on;
        add_event(out_.events, std::move(event));
    }

    callback_fields& in_;
    callback& out_;
    std::string_view word_;
    std::int64_t sequence_{-1};
    timestamp when_{};
};

} // namespace

result<void> read_conference(callback_fields& in, callback& out) {
    if (!is_sid(in.get("ConferenceSid")))
        return fail(errc::malformed, "the callback has no usable ConferenceSid");
    const std::string_view call = in.get("CallSid");
    conference_reader reader(in, out);
    if (is_sid(call))
        reader.participant(call);
    else if (!call.empty() || in.get("StatusCallbackEvent").starts_with("participant-"))
        return fail(errc::malformed, "the callback has no usable CallSid");
    else
        reader.whole(in.get("CallSidEndingConference"));
    return {};
}

} // namespace callkit::twilio
