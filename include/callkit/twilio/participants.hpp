#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/twilio/page.hpp>
#include <callkit/twilio/request.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Twilio's Participant resource (https://www.twilio.com/docs/voice/api/conference-participant-resource): who is in a
/// conference.
namespace callkit::twilio {

/// Calls somebody into a conference, which begins with its first participant.
struct create_participant {
    std::string from{};
    std::string to{};
    std::optional<std::string> status_callback{};
    std::optional<http_method> status_callback_method{};
    std::vector<std::string> status_callback_event{}; ///< `initiated`, `ringing`, `answered`, `completed`.
    std::optional<std::string> label{};    ///< A name for the participant, to be used in place of the call's sid.
    std::optional<std::int64_t> timeout{}; ///< How long it rings, in seconds, 5 to 600.
    std::optional<bool> record{};
    std::optional<bool> muted{};
    std::optional<std::string> beep{}; ///< `true`, `false`, `onEnter` or `onExit`.
    std::optional<bool> start_conference_on_enter{};
    std::optional<bool> end_conference_on_exit{};
    std::optional<std::string> wait_url{}; ///< An empty one is silence, and is sent.
    std::optional<http_method> wait_method{};
    std::optional<bool> early_media{};
    std::optional<std::int64_t> max_participants{}; ///< 2 to 250.
    std::optional<std::string> conference_record{};
    std::optional<std::string> conference_trim{};
    std::optional<std::string> conference_status_callback{};
    std::optional<http_method> conference_status_callback_method{};
    std::vector<std::string> conference_status_callback_event{};
    std::optional<std::string> recording_channels{}; ///< `mono` or `dual`.
    std::optional<std::string> recording_status_callback{};
    std::optional<http_method> recording_status_callback_method{};
    std::optional<std::string> sip_auth_username{};
    std::optional<secret> sip_auth_password{};
    std::optional<std::string> region{}; ///< Where it is mixed: `us1`, `us2`, `ie1`, `de1`, `sg1`, `br1`, `au1`, `jp1`.
    std::optional<std::string> conference_recording_status_callback{};
    std::optional<http_method> conference_recording_status_callback_method{};
    /// `started`, `in-progress`, `paused`, `resumed`, `stopped`, `completed`, `failed`, `absent`.
    std::vector<std::string> recording_status_callback_event{};
    /// `in-progress`, `completed`, `failed`, `absent`.
    std::vector<std::string> conference_recording_status_callback_event{};
    std::optional<bool> coaching{};
    std::optional<std::string> call_sid_to_coach{};
    std::optional<std::string> jitter_buffer_size{}; ///< `off`, `small`, `medium` or `large`.
    std::optional<std::string> byoc{};               ///< A trunk of one's own, for telephone numbers only.
    std::optional<std::string> caller_id{};
    std::optional<std::string> call_reason{};
    std::optional<std::string> recording_track{}; ///< `inbound`, `outbound` or `both`.
    std::optional<std::string> recording_configuration_id{};
    std::optional<std::int64_t> time_limit{};                             ///< Seconds.
    std::optional<std::string> machine_detection{};                       ///< `Enable` or `DetectMessageEnd`.
    std::optional<std::int64_t> machine_detection_timeout{};              ///< Seconds, 3 to 59.
    std::optional<std::int64_t> machine_detection_speech_threshold{};     ///< Milliseconds, 1000 to 6000.
    std::optional<std::int64_t> machine_detection_speech_end_threshold{}; ///< Milliseconds, 500 to 5000.
    std::optional<std::int64_t> machine_detection_silence_timeout{};      ///< Milliseconds, 2000 to 10000.
    std::optional<std::string> amd_status_callback{};
    std::optional<http_method> amd_status_callback_method{};
    std::optional<std::string> trim{}; ///< `trim-silence` or `do-not-trim`.
    std::optional<std::string> call_token{};
    std::optional<std::string> passports{}; ///< At most five, separated by commas.
    std::optional<std::string> client_notification_url{};
    std::optional<std::string> caller_display_name{}; ///< 2 to 255 characters; for SIP addresses only.
    /// Where the caller is, for emergency calls. Twilio cuts longer texts off without a word, so they are refused here.
    std::optional<std::string> emergency_caller_position{}; ///< "latitude longitude", in degrees.
    std::optional<std::string> emergency_caller_location{}; ///< 20 characters, as are those below.
    std::optional<std::string> emergency_name{};
    std::optional<std::string> emergency_address{}; ///< 60 characters.
    std::optional<std::string> emergency_zip_code{};
    std::optional<std::string> emergency_city{};
    std::optional<std::string> emergency_state{};
    std::optional<std::string> emergency_country{}; ///< `US` or `CA`.
};

/// Mutes, holds, lets hear or coaches.
struct update_participant {
    std::optional<bool> muted{};
    std::optional<bool> hold{};
    std::optional<std::string> hold_url{};
    std::optional<http_method> hold_method{};
    std::optional<std::string> announce_url{};
    std::optional<http_method> announce_method{};
    std::optional<std::string> wait_url{};
    std::optional<http_method> wait_method{};
    std::optional<bool> beep_on_exit{};
    std::optional<bool> end_conference_on_exit{};
    std::optional<bool> coaching{};
    std::optional<std::string> call_sid_to_coach{};
};

struct list_participants {
    std::optional<bool> muted{};
    std::optional<bool> hold{};
    std::optional<bool> coaching{};
    std::optional<std::int64_t> page_size{};
};

/// Requests of an account. `conference` is a sid; for `create_participant` also a name that people gave it.
/// `participant` is a call's sid or a label. Errors: `invalid_argument` for what Twilio would refuse or ignore;
/// `too_large` for what it would cut off.
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view conference,
                                         const create_participant& what, const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view conference,
                                         std::string_view participant, const update_participant& what,
                                         const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view conference,
                                         const list_participants& what, const endpoint& where = {});
[[nodiscard]] result<request> fetch_participant(std::string_view account_sid, std::string_view conference,
                                                std::string_view participant, const endpoint& where = {});
/// Removes a participant, whose call ends.
[[nodiscard]] result<request> delete_participant(std::string_view account_sid, std::string_view conference,
                                                 std::string_view participant, const endpoint& where = {});

/// Somebody in a conference. What Twilio does not say is empty.
struct participant_resource {
    std::string call_sid{};
    std::string conference_sid{};
    std::string label{};
    std::string status{}; ///< Twilio's word: `queued`, `connecting`, `ringing`, `connected`, `complete` or `failed`.
    std::string call_sid_to_coach{};
    std::optional<bool> muted{};
    std::optional<bool> hold{};
    std::optional<bool> coaching{};
    std::optional<bool> start_conference_on_enter{};
    std::optional<bool> end_conference_on_exit{};
    std::optional<std::int64_t> queue_time{}; ///< Milliseconds.
    optional_timestamp date_created{};
    optional_timestamp date_updated{};
};

/// Errors: `malformed` when it is no Participant resource, or when a list goes on at another host.
[[nodiscard]] result<participant_resource> parse_participant(std::string_view body);
[[nodiscard]] result<page<participant_resource>> parse_participants(std::string_view body);

} // namespace callkit::twilio
