#pragma once

#include <callkit/core/result.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/twilio/request.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Twilio's Call resource (https://www.twilio.com/docs/voice/api/call-resource): what to send for each operation. What
/// Twilio would refuse or silently ignore is refused here, before anything is sent.
namespace callkit::twilio {

/// Places a call. What is empty or absent is left out. Texts are sent as they are; names are Twilio's.
struct create_call {
    std::string to{};   ///< E.164, `sip:…` or `client:…`.
    std::string from{}; ///< A number of the account, or one it has verified; for clients and SIP anything.

    /// What happens when somebody answers: exactly one of these three.
    std::optional<std::string> url{};
    std::optional<std::string> twiml{}; ///< At most 4,000 characters.
    std::optional<std::string> application_sid{};

    std::optional<http_method> method{};
    std::optional<std::string> fallback_url{};
    std::optional<http_method> fallback_method{};
    std::optional<std::string> status_callback{};
    std::vector<std::string> status_callback_event{}; ///< `initiated`, `ringing`, `answered`, `completed`.
    std::optional<http_method> status_callback_method{};
    std::optional<std::string> send_digits{}; ///< Up to 32 of 0-9, A-D, #, * and the pauses w and W.
    std::optional<std::int64_t> timeout{};    ///< How long it rings, in seconds, 1 to 600.
    std::optional<bool> record{};
    std::optional<std::string> recording_channels{}; ///< `mono` or `dual`.
    std::optional<std::string> recording_status_callback{};
    std::optional<http_method> recording_status_callback_method{};
    std::optional<std::string> recording_configuration_id{};
    std::optional<std::string> sip_auth_username{};
    std::optional<secret> sip_auth_password{};
    std::optional<std::string> machine_detection{};             ///< `Enable` or `DetectMessageEnd`.
    std::optional<std::int64_t> machine_detection_timeout{};    ///< Seconds, 3 to 59.
    std::vector<std::string> recording_status_callback_event{}; ///< `in-progress`, `completed`, `absent`.
    std::optional<std::string> trim{};                          ///< `trim-silence` or `do-not-trim`.
    std::optional<std::string> caller_id{};
    std::optional<std::int64_t> machine_detection_speech_threshold{};     ///< Milliseconds, 1000 to 6000.
    std::optional<std::int64_t> machine_detection_speech_end_threshold{}; ///< Milliseconds, 500 to 5000.
    std::optional<std::int64_t> machine_detection_silence_timeout{};      ///< Milliseconds, 2000 to 10000.
    std::optional<bool> async_amd{}; ///< The call goes on while it is found out who answered.
    std::optional<std::string> async_amd_status_callback{};
    std::optional<http_method> async_amd_status_callback_method{};
    std::optional<std::string> passports{};
    std::optional<std::string> byoc{};
    std::optional<std::string> call_reason{};
    std::optional<std::string> call_token{};
    std::optional<std::string> recording_track{}; ///< `inbound`, `outbound` or `both`.
    std::optional<std::int64_t> time_limit{};     ///< How long it may last, in seconds.
    std::optional<std::string> client_notification_url{};
};

/// Changes a running call: ends it, or sends it elsewhere.
struct update_call {
    std::optional<std::string> url{};
    std::optional<http_method> method{};
    std::optional<std::string> status{}; ///< `canceled` before it is answered, `completed` at any time.
    std::optional<std::string> fallback_url{};
    std::optional<http_method> fallback_method{};
    std::optional<std::string> status_callback{};
    std::optional<http_method> status_callback_method{};
    std::optional<std::string> twiml{}; ///< At most 4,000 characters.
    std::optional<std::int64_t> time_limit{};
};

/// Which calls, newest first. Times are dates (YYYY-MM-DD) or RFC 3339.
struct list_calls {
    std::optional<std::string> to{};
    std::optional<std::string> from{};
    std::optional<std::string> parent_call_sid{};
    std::optional<std::string> status{};
    std::optional<std::string> start_time{}; ///< On that day.
    std::optional<std::string> start_time_before{};
    std::optional<std::string> start_time_after{};
    std::optional<std::string> end_time{};
    std::optional<std::string> end_time_before{};
    std::optional<std::string> end_time_after{};
    std::optional<std::int64_t> page_size{}; ///< 1 to 1000; Twilio takes 50.
};

/// Requests of an account. Errors: `invalid_argument` for what Twilio would refuse or ignore; `too_large` beyond a
/// limit. No error repeats what was given.
[[nodiscard]] result<request> to_request(std::string_view account_sid, const create_call& what,
                                         const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view call_sid,
                                         const update_call& what, const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, const list_calls& what,
                                         const endpoint& where = {});
[[nodiscard]] result<request> fetch_call(std::string_view account_sid, std::string_view call_sid,
                                         const endpoint& where = {});
/// Only calls that have ended can be deleted.
[[nodiscard]] result<request> delete_call(std::string_view account_sid, std::string_view call_sid,
                                          const endpoint& where = {});

} // namespace callkit::twilio
