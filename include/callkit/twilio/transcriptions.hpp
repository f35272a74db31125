#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/twilio/request.hpp>

#include <optional>
#include <string>
#include <string_view>

/// Twilio's real-time Transcription resource (https://www.twilio.com/docs/voice/api/realtime-transcription-resource):
/// what is said in a running call, as text, while it is said.
namespace callkit::twilio {

struct start_transcription {
    std::optional<std::string> name{};                ///< May be used in place of the sid to stop it.
    std::optional<std::string> track{};               ///< `inbound_track`, `outbound_track` or `both_tracks`.
    std::optional<std::string> status_callback_url{}; ///< Where the text goes.
    std::optional<http_method> status_callback_method{};
    std::optional<std::string> inbound_track_label{};
    std::optional<std::string> outbound_track_label{};
    std::optional<bool> partial_results{};
    std::optional<std::string> language_code{};        ///< BCP 47, such as `en-US`.
    std::optional<std::string> transcription_engine{}; ///< Such as `google` or `deepgram`.
    std::optional<bool> profanity_filter{};
    std::optional<std::string> speech_model{};
    std::optional<std::string> hints{}; ///< Words to be expected, separated by commas.
    std::optional<bool> enable_automatic_punctuation{};
    std::optional<std::string> intelligence_service{};
    std::optional<std::string> conversation_configuration{};
    std::optional<std::string> conversation_id{};
    std::optional<std::string> transcription_configuration_id{};
    std::optional<bool> enable_provider_data{};
};

/// Requests of an account. `transcription` is a sid or the name that it was given. Errors: `invalid_argument` for what
/// Twilio would refuse or ignore.
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view call_sid,
                                         const start_transcription& what, const endpoint& where = {});
[[nodiscard]] result<request> stop_transcription(std::string_view account_sid, std::string_view call_sid,
                                                 std::string_view transcription, const endpoint& where = {});

struct transcription_resource {
    std::string sid{};
    std::string call_sid{};
    std::string name{};
    std::string status{}; ///< Twilio's word: `in-progress` or `stopped`.
    optional_timestamp date_updated{};
};

/// Errors: `malformed` when it is no real-time Transcription resource.
[[nodiscard]] result<transcription_resource> parse_transcription(std::string_view body);

} // namespace callkit::twilio
