#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/twilio/request.hpp>
#include <callkit/twilio/streams.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Twilio's Siprec resource (https://www.twilio.com/docs/voice/api/siprec-resource): a running call, sent to a recorder
/// that speaks SIPREC (RFC 7866).
namespace callkit::twilio {

struct start_siprec {
    std::optional<std::string> name{}; ///< May be used in place of the sid to stop it.
    std::optional<std::string> connector_name{};
    std::optional<std::string> track{}; ///< `inbound_track`, `outbound_track` or `both_tracks`.
    std::optional<std::string> status_callback{};
    std::optional<http_method> status_callback_method{};
    std::vector<custom_parameter> parameters{}; ///< At most 99.
};

/// Requests of an account. `siprec` is a sid or the name that it was given. Errors: `invalid_argument` for what Twilio
/// would refuse or ignore, `too_large` beyond a limit.
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view call_sid,
                                         const start_siprec& what, const endpoint& where = {});
[[nodiscard]] result<request> stop_siprec(std::string_view account_sid, std::string_view call_sid,
                                          std::string_view siprec, const endpoint& where = {});

struct siprec_resource {
    std::string sid{};
    std::string call_sid{};
    std::string name{};
    std::string status{}; ///< Twilio's word: `in-progress` or `stopped`.
    optional_timestamp date_updated{};
};

/// Errors: `malformed` when it is no Siprec resource.
[[nodiscard]] result<siprec_resource> parse_siprec(std::string_view body);

} // namespace callkit::twilio
