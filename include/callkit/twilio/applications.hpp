#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/twilio/page.hpp>
#include <callkit/twilio/request.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Twilio's Application resource (https://www.twilio.com/docs/usage/api/applications): a named set of addresses that
/// Twilio asks. A browser's calls go to one.
namespace callkit::twilio {

/// What an application is made of, when it is created and when it is changed. An empty URL takes away the one that was
/// there.
struct application_settings {
    std::optional<std::string> friendly_name{}; ///< At most 64 characters.
    std::optional<std::string> api_version{};   ///< `2010-04-01` or `2008-08-01`.
    std::optional<std::string> voice_url{};
    std::optional<http_method> voice_method{};
    std::optional<std::string> voice_fallback_url{};
    std::optional<http_method> voice_fallback_method{};
    std::optional<std::string> status_callback{};
    std::optional<http_method> status_callback_method{};
    std::optional<bool> voice_caller_id_lookup{};
    std::optional<std::string> sms_url{};
    std::optional<http_method> sms_method{};
    std::optional<std::string> sms_fallback_url{};
    std::optional<http_method> sms_fallback_method{};
    std::optional<std::string> sms_status_callback{};
    std::optional<std::string> message_status_callback{};
    std::optional<bool> public_application_connect_enabled{}; ///< Other accounts may dial it.
};

struct create_application {
    application_settings settings{};
};

struct update_application {
    application_settings settings{};
};

struct list_applications {
    std::optional<std::string> friendly_name{};
    std::optional<std::int64_t> page_size{}; ///< 1 to 1000; Twilio takes 50.
};

/// Requests of an account. Errors: `invalid_argument` for what Twilio would refuse, `too_large` beyond a limit.
[[nodiscard]] result<request> to_request(std::string_view account_sid, const create_application& what,
                                         const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view application_sid,
                                         const update_application& what, const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, const list_applications& what,
                                         const endpoint& where = {});
[[nodiscard]] result<request> fetch_application(std::string_view account_sid, std::string_view application_sid,
                                                const endpoint& where = {});
[[nodiscard]] result<request> delete_application(std::string_view account_sid, std::string_view application_sid,
                                                 const endpoint& where = {});

/// An application. What Twilio does not say is empty.
struct application_resource {
    std::string sid{};
    std::string friendly_name{};
    std::string voice_url{};
    std::string voice_method{};
    std::string voice_fallback_url{};
    std::string voice_fallback_method{};
    std::string status_callback{};
    std::string status_callback_method{};
    std::optional<bool> voice_caller_id_lookup{};
    std::optional<bool> public_application_connect_enabled{};
    optional_timestamp date_created{};
    optional_timestamp date_updated{};
};

/// Errors: `malformed` when it is no Application resource, or when a list goes on at another host.
[[nodiscard]] result<application_resource> parse_application(std::string_view body);
[[nodiscard]] result<page<application_resource>> parse_applications(std::string_view body);

} // namespace callkit::twilio
