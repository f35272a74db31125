#pragma once

#include <callkit/core/result.hpp>
#include <callkit/twilio/request.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Twilio's Recording resource (https://www.twilio.com/docs/voice/api/recording), of a call and of an account.
namespace callkit::twilio {

/// Begins to record a running call.
struct start_recording {
    std::vector<std::string> recording_status_callback_event{}; ///< `in-progress`, `completed`, `absent`.
    std::optional<std::string> recording_status_callback{};
    std::optional<http_method> recording_status_callback_method{};
    std::optional<std::string> trim{};               ///< `trim-silence` or `do-not-trim`, which is the default here.
    std::optional<std::string> recording_channels{}; ///< `mono` or `dual`.
    std::optional<std::string> recording_track{};    ///< `inbound`, `outbound` or `both`.
};

/// Pauses (`paused`), goes on with (`in-progress`) or ends (`stopped`) a recording.
struct update_recording {
    std::string status{};
    std::optional<std::string> pause_behavior{}; ///< `skip` or `silence`; with `paused` only.
};

struct list_recordings {
    std::optional<std::string> date_created{};
    std::optional<std::string> date_created_before{};
    std::optional<std::string> date_created_after{};
    std::optional<std::string> call_sid{};
    std::optional<std::string> conference_sid{};
    std::optional<bool> include_soft_deleted{};
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
[[nodiscard]] result<request> to_request(std::string_view account_sid, const list_recordings& what,
                                         const endpoint& where = {});
[[nodiscard]] result<request> fetch_recording(std::string_view account_sid, std::string_view recording_sid,
                                              const endpoint& where = {});
[[nodiscard]] result<request> delete_recording(std::string_view account_sid, std::string_view recording_sid,
                                               const endpoint& where = {});

/// Asks for the sound itself. `channels`: 1 or 2. The answer may send the client to another host, which must not be
/// told the credentials; until the recording is processed it is 404.
[[nodiscard]] result<request> download_recording(std::string_view account_sid, std::string_view recording_sid,
                                                 media_format format, int channels = 1, const endpoint& where = {});

} // namespace callkit::twilio
