#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/twilio/page.hpp>
#include <callkit/twilio/request.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Twilio's Recording resource (https://www.twilio.com/docs/voice/api/recording), of a call, of a conference and of an
/// account.
namespace callkit::twilio {

/// Begins to record a running call.
struct start_recording {
    std::vector<std::string> recording_status_callback_event{}; ///< `in-progress`, `completed`, `absent`.
    std::optional<std::string> recording_status_callback{};
    std::optional<http_method> recording_status_callback_method{};
    std::optional<std::string> trim{};               ///< `trim-silence` or `do-not-trim`, which is the default here.
    std::optional<std::string> recording_channels{}; ///< `mono` or `dual`.
    std::optional<std::string> recording_track{};    ///< `inbound`, `outbound` or `both`.
    std::optional<std::string> recording_configuration_id{};
};

/// Pauses (`paused`), goes on with (`in-progress`) or ends (`stopped`) a recording of a call.
struct update_recording {
    std::string status{};
    std::optional<std::string> pause_behavior{}; ///< `skip` or `silence`; with `paused` only.
};

/// The same for a recording of a conference.
struct update_conference_recording {
    std::string status{};
    std::optional<std::string> pause_behavior{};
};

/// The recordings of an account. Dates are YYYY-MM-DD or RFC 3339.
struct list_recordings {
    std::optional<std::string> date_created{};
    std::optional<std::string> date_created_before{};
    std::optional<std::string> date_created_after{};
    std::optional<std::string> call_sid{};
    std::optional<std::string> conference_sid{};
    std::optional<bool> include_soft_deleted{};
    std::optional<std::int64_t> page_size{};
};

/// The recordings of a call. Dates are YYYY-MM-DD.
struct list_call_recordings {
    std::optional<std::string> date_created{};
    std::optional<std::string> date_created_before{};
    std::optional<std::string> date_created_after{};
    std::optional<std::int64_t> page_size{};
};

/// The recordings of a conference. Dates are YYYY-MM-DD.
struct list_conference_recordings {
    std::optional<std::string> date_created{};
    std::optional<std::string> date_created_before{};
    std::optional<std::string> date_created_after{};
    std::optional<std::int64_t> page_size{};
};

/// The recording that is running, in place of a sid.
inline constexpr std::string_view current_recording = "Twilio.CURRENT";

/// How a recording is written down.
enum class media_format { wav, mp3 };

/// Requests of an account. Errors: `invalid_argument` for what Twilio would refuse.
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view call_sid,
                                         const start_recording& what, const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view call_sid,
                                         std::string_view recording_sid, const update_recording& what,
                                         const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view call_sid,
                                         const list_call_recordings& what, const endpoint& where = {});
[[nodiscard]] result<request> fetch_call_recording(std::string_view account_sid, std::string_view call_sid,
                                                   std::string_view recording_sid, const endpoint& where = {});
[[nodiscard]] result<request> delete_call_recording(std::string_view account_sid, std::string_view call_sid,
                                                    std::string_view recording_sid, const endpoint& where = {});

[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view conference_sid,
                                         std::string_view recording_sid, const update_conference_recording& what,
                                         const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view conference_sid,
                                         const list_conference_recordings& what, const endpoint& where = {});
[[nodiscard]] result<request> fetch_conference_recording(std::string_view account_sid, std::string_view conference_sid,
                                                         std::string_view recording_sid, const endpoint& where = {});
[[nodiscard]] result<request> delete_conference_recording(std::string_view account_sid, std::string_view conference_sid,
                                                          std::string_view recording_sid, const endpoint& where = {});

[[nodiscard]] result<request> to_request(std::string_view account_sid, const list_recordings& what,
                                         const endpoint& where = {});
/// What is known of a deleted recording is kept for 40 days, and told to those who ask with `include_soft_deleted`.
[[nodiscard]] result<request> fetch_recording(std::string_view account_sid, std::string_view recording_sid,
                                              const endpoint& where = {},
                                              std::optional<bool> include_soft_deleted = {});
[[nodiscard]] result<request> delete_recording(std::string_view account_sid, std::string_view recording_sid,
                                               const endpoint& where = {});

/// Asks for the sound itself. `channels`: 1 or 2. The answer may send the client to another host, which must not be
/// told the credentials; until the recording is processed it is 404.
[[nodiscard]] result<request> download_recording(std::string_view account_sid, std::string_view recording_sid,
                                                 media_format format, int channels = 1, const endpoint& where = {});

/// A recording. What Twilio does not say is empty.
struct recording_resource {
    std::string sid{};
    std::string call_sid{};
    std::string conference_sid{};
    std::string status{}; ///< Twilio's word: `in-progress`, `paused`, `stopped`, `processing`, `completed`, `absent`, …
    std::string source{}; ///< What began it, such as `OutboundAPI`.
    std::string track{};
    std::optional<std::int64_t> channels{};
    std::optional<std::int64_t> duration{}; ///< Seconds; Twilio says -1, which is nothing here, until it has ended.
    std::optional<std::int64_t> error_code{};
    std::string price{}; ///< A decimal number, such as `-0.00250`.
    std::string price_unit{};
    std::string media_url{}; ///< Where the sound is; to be asked for with credentials only at Twilio's own hosts.
    optional_timestamp date_created{};
    optional_timestamp date_updated{};
    optional_timestamp start_time{};
};

/// Recordings of calls, conferences and accounts alike. Errors: `malformed` when it is no Recording resource, or when a
/// list goes on at another host.
[[nodiscard]] result<recording_resource> parse_recording(std::string_view body);
[[nodiscard]] result<page<recording_resource>> parse_recordings(std::string_view body);

} // namespace callkit::twilio
