#pragma once

#include <callkit/core/call_event.hpp>
#include <callkit/core/result.hpp>
#include <callkit/twilio/form.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Everything that Twilio tells about calls of its own accord, as events.
namespace callkit::twilio {

/// What a request of Twilio's is, told by the fields it has.
enum class callback_kind : std::uint8_t {
    call,              ///< A call's status, or a request for TwiML, which tells it too.
    machine_detection, ///< The result of asynchronous machine detection.
    recording,         ///< RecordingStatusCallback, of calls and of conferences.
    conference,        ///< A conference's statusCallback.
    dial,              ///< The action of `<Dial>`.
    gather,            ///< The action of `<Gather>`. What was pressed or said is kept nowhere.
    record,            ///< The action of `<Record>`.
    queue,             ///< The action of `<Enqueue>`, its waitUrl, the url of `<Queue>`.
    stream,            ///< The statusCallback of a media stream.
    siprec,
    transcription, ///< Real-time transcription, and the older transcribeCallback.
};

[[nodiscard]] std::string_view to_string(callback_kind kind) noexcept;

/// A callback as events. What came twice gives the same events, with the same ids.
struct callback {
    callback_kind kind{callback_kind::call};
    /// What was told of calls, each named by its sid. Several, of different calls even, where one request tells several
    /// things; none where it tells nothing that belongs in a log, as with the text of a transcription.
    std::vector<call_event> events{};
    /// What was told of a conference as a whole. These name no call and concern everyone in it: whoever knows which
    /// calls those are gives each its own (`about_call`).
    std::vector<call_event> conference_events{};
    std::string conference_sid{};
    /// The conference's FriendlyName.
    std::string conference_name{};
};

/// Reads the body of any callback of Twilio's that is about calls. Whether it is genuine is not looked at.
///
/// Ids of events come from what they say. Words that nobody knows are data. A body without a time gives events without
/// one; times of conferences, which have whole seconds, carry the sequence number as microseconds, so that two events
/// of one second keep their order. `call_event::sequence` is that of the call's own status callbacks, never another's.
/// Events that name several calls may come from one body: an id of ours that stands in the callback's URL is that of
/// the call whose sid is the body's `CallSid`, and of no other.
/// Errors: `malformed` when there is no usable `CallSid` (or other sid, where that is what the callback is about), when
/// the body is no callback, or a number or an address in it is none; those of `form::parse`.
[[nodiscard]] result<callback> parse_callback(std::string_view body);
/// The same for a body that has been taken apart already.
[[nodiscard]] result<callback> parse_callback(const form& fields);
/// The events of a callback that stands in a trace as a line of JSON, `{"provider":"twilio","form":"CallSid=…"}`;
/// nothing for a line that is no such object, and so may be an event. What a callback says of a conference as a whole
/// names no call, and is left out. Errors: `too_large` beyond 200 kB, `malformed`, those of `parse_callback`.
[[nodiscard]] result<std::optional<std::vector<call_event>>> parse_callback_line(std::string_view line);

/// An event about a conference as one about a call in it.
[[nodiscard]] call_event about_call(call_event event, std::string_view call_sid);

} // namespace callkit::twilio
