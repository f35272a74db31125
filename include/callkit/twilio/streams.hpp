#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/twilio/request.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Twilio's Stream resource (https://www.twilio.com/docs/voice/api/stream-resource): the sound of a running call, sent
/// to a WebSocket.
namespace callkit::twilio {

/// Something of one's own that goes with a stream or a SIPREC session: `Parameter1.Name`, `Parameter1.Value` and so on.
struct custom_parameter {
    std::string name{};
    std::string value{};
};

struct start_stream {
    std::string url{};                  ///< `wss://…`.
    std::optional<std::string> name{};  ///< May be used in place of the sid to stop it.
    std::optional<std::string> track{}; ///< `inbound_track`, `outbound_track` or `both_tracks`.
    std::optional<std::string> status_callback{};
    std::optional<http_method> status_callback_method{};
    std::vector<custom_parameter> parameters{}; ///< At most 99.
};

/// Requests of an account. `stream` is a sid or the name that it was given. Errors: `invalid_argument` for what Twilio
/// would refuse or ignore, `too_large` beyond a limit.
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view call_sid,
                                         const start_stream& what, const endpoint& where = {});
[[nodiscard]] result<request> stop_stream(std::string_view account_sid, std::string_view call_sid,
                                          std::string_view stream, const endpoint& where = {});

struct stream_resource {
    std::string sid{};
    std::string call_sid{};
    std::string name{};
    std::string status{}; ///< Twilio's word: `in-progress` or `stopped`.
    optional_timestamp date_updated{};
};

/// Errors: `malformed` when it is no Stream resource.
[[nodiscard]] result<stream_resource> parse_stream(std::string_view body);

} // namespace callkit::twilio
