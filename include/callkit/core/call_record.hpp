#pragma once

#include <callkit/core/call_event.hpp>
#include <callkit/core/duration_tracker.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace callkit {

/// Desired against confirmed state of mute or hold. What a person is shown follows `shown()`: a line is never called
/// muted on a wish alone.
struct control_state {
    std::optional<bool> desired{};
    std::optional<bool> confirmed{};

    enum class view : std::uint8_t { off, on, pending_on, pending_off, unknown };

    [[nodiscard]] constexpr view shown() const noexcept {
        if (!desired && !confirmed)
            return view::off;
        if (!desired || desired == confirmed)
            return *confirmed ? view::on : view::off;
        return *desired ? view::pending_on : view::pending_off;
    }
    friend constexpr bool operator==(const control_state&, const control_state&) = default;
};

/// What few calls have beside themselves. Texts are empty and numbers -1 where nothing was said.
struct call_extras {
    /// What became of the recording, in the provider's word, such as `in-progress`, `completed`, `absent`. Of several
    /// recordings the one that can be fetched, and of several such the latest.
    std::string recording_state{};
    std::string recording_id{};
    /// Where to fetch it, which may take the provider's credentials.
    std::string recording_url{};
    std::int64_t recording_ms{-1};
    /// The longest time the call waited in a queue.
    std::int64_t queue_ms{-1};
    /// How long machine detection took.
    std::int64_t amd_ms{-1};
    /// The provider's id of the latest transcription.
    std::string transcript_ref{};
    /// What people wrote about the call last, and how they classed its outcome.
    std::string note{};
    std::string disposition{};

    friend bool operator==(const call_extras&, const call_extras&) = default;
};

/// One row of the call log: what callkit believes about a call. A plain value, produced by `call_fold`.
struct call_record {
    call_id id{};
    call_facts facts{};
    std::string provider{};
    /// `call_sid` of the original schema; empty until the provider told it.
    std::string provider_sid{};

    call_status status{call_status::unknown};
    /// The provider's word that led to `status`.
    std::string provider_raw_status{};
    /// The last word that no table knew, kept as data.
    std::string unknown_status{};
    dial_phase dialing{dial_phase::none};
    end_reason reason{end_reason::none};
    hangup_by ended_by{hangup_by::unknown};
    callkit::answered_by answerer{callkit::answered_by::unknown};
    std::int32_t sip_code{0};
    std::int32_t provider_code{0};
    /// The provider's figure for the talk time in seconds, or -1.
    std::int32_t provider_duration{-1};
    /// True once a second provider call was found, and hung up, for this one.
    bool ghost_seen{false};

    timestamp created_at{};
    optional_timestamp queued_at{};
    optional_timestamp initiated_at{};
    optional_timestamp ringing_at{};
    optional_timestamp answered_at{};
    optional_timestamp ended_at{};
    /// When callkit last learned something about the call.
    timestamp updated_at{};

    control_state mute{};
    control_state hold{};
    call_extras extras{};

    /// Whether somebody or something answered.
    [[nodiscard]] bool answered() const noexcept {
        return answered_at.has_value() || status == call_status::in_progress || status == call_status::completed;
    }
    /// The phases in milliseconds; those of a call that has not ended stop at `updated_at`, or at `now` when given.
    [[nodiscard]] call_phases phases(optional_timestamp now = {}) const noexcept {
        return measure_phases({created_at, ringing_at, answered_at, ended_at}, now.value_or(updated_at));
    }
    /// `duration` of the original schema: whole seconds of talk, 0 for a call that was never answered. The provider's
    /// figure wins over ours.
    [[nodiscard]] std::int64_t duration() const noexcept {
        if (!answered())
            return 0;
        if (provider_duration >= 0)
            return provider_duration;
        return answered_at ? phases().talk.count() / 1000 : 0;
    }

    friend bool operator==(const call_record&, const call_record&) = default;
};

} // namespace callkit
