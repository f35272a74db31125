#pragma once

#include <callkit/core/result.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/twilio/request.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Twilio's Conference and Participant resources (https://www.twilio.com/docs/voice/api/conference-resource,
/// …/conference-participant-resource). A call can be muted and put on hold by the server only while it is in a
/// conference.
namespace callkit::twilio {

/// Ends a conference, or lets all of it hear something.
struct update_conference {
    std::optional<std::string> status{}; ///< `completed`.
    std::optional<std::string> announce_url{};
    std::optional<http_method> announce_method{};
};

struct list_conferences {
    std::optional<std::string> date_created{}; ///< YYYY-MM-DD.
    std::optional<std::string> date_created_before{};
    std::optional<std::string> date_created_after{};
    std::optional<std::string> date_updated{};
    std::optional<std::string> date_updated_before{};
    std::optional<std::string> date_updated_after{};
    std::optional<std::string> friendly_name{};
    std::optional<std::string> status{}; ///< `init`, `in-progress` or `completed`.
    std::optional<std::int64_t> page_size{};
};

/// Calls somebody into a conference, which begins with its first participant.
struct create_participant {
    std::string from{};
    std::string to{};
    std::optional<std::string> status_callback{};
    std::optional<http_method> status_callback_method{};
    std::vector<std::string> status_callback_event{};
    std::optional<std::string> label{}; ///< A name for the participant, to be used in place of the call's sid.
    std::optional<std::int64_t> timeout{};
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
    std::optional<std::string> recording_channels{};
    std::optional<std::string> recording_status_callback{};
    std::optional<http_method> recording_status_callback_method{};
    std::optional<std::string> sip_auth_username{};
    std::optional<secret> sip_auth_password{};
    std::optional<std::string> region{};
    std::optional<bool> coaching{};
    std::optional<std::string> call_sid_to_coach{};
    std::optional<std::string> caller_id{};
    std::optional<std::string> call_reason{};
    std::optional<std::int64_t> time_limit{};
    std::optional<std::string> machine_detection{};
    std::optional<std::string> amd_status_callback{};
    std::optional<std::string> call_token{};
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
/// `participant` is a call's sid or a label. Errors: `invalid_argument` for what Twilio would refuse or ignore.
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view conference,
                                         const update_conference& what, const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, const list_conferences& what,
                                         const endpoint& where = {});
[[nodiscard]] result<request> fetch_conference(std::string_view account_sid, std::string_view conference,
                                               const endpoint& where = {});
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

} // namespace callkit::twilio
