#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/party.hpp>
#include <callkit/core/result.hpp>
#include <callkit/twilio/page.hpp>
#include <callkit/twilio/request.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Twilio's IncomingPhoneNumber resource (https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource):
/// the numbers that an account has, and what happens when somebody calls them.
namespace callkit::twilio {

/// What a number is set to, when it is bought and when it is changed. An empty URL or sid takes away the one that was
/// there.
struct phone_number_settings {
    std::optional<std::string> api_version{};
    std::optional<std::string> friendly_name{};       ///< At most 64 characters.
    std::optional<std::string> sms_application_sid{}; ///< In place of the addresses for messages, not beside them.
    std::optional<http_method> sms_fallback_method{};
    std::optional<std::string> sms_fallback_url{};
    std::optional<http_method> sms_method{};
    std::optional<std::string> sms_url{};
    std::optional<std::string> status_callback{};
    std::optional<http_method> status_callback_method{};
    std::optional<std::string> voice_application_sid{}; ///< In place of the addresses for calls, not beside them.
    std::optional<bool> voice_caller_id_lookup{};
    std::optional<http_method> voice_fallback_method{};
    std::optional<std::string> voice_fallback_url{};
    std::optional<http_method> voice_method{};
    std::optional<std::string> voice_url{};
    std::optional<std::string> emergency_status{}; ///< `Active` or `Inactive`.
    std::optional<std::string> emergency_address_sid{};
    std::optional<std::string> trunk_sid{}; ///< In place of an application and of the addresses for calls.
    std::optional<std::string> identity_sid{};
    std::optional<std::string> address_sid{};
    std::optional<std::string> voice_receive_mode{}; ///< `voice` or `fax`.
    std::optional<std::string> bundle_sid{};
};

/// Buys a number: this very one, or any one of an area. It costs money from then on.
struct create_phone_number {
    std::optional<std::string> phone_number{}; ///< E.164.
    std::optional<std::string> area_code{};    ///< Three digits; United States and Canada only.
    phone_number_settings settings{};
};

struct update_phone_number {
    std::optional<std::string> account_sid{}; ///< The account that is to have it from now on.
    phone_number_settings settings{};
};

struct list_phone_numbers {
    std::optional<bool> beta{};
    std::optional<std::string> friendly_name{};
    std::optional<std::string> phone_number{}; ///< A part of it, with `*` for any digit.
    std::optional<std::string> origin{};       ///< `twilio` or `hosted`.
    std::optional<std::int64_t> page_size{};   ///< 1 to 1000; Twilio takes 50.
};

/// Requests of an account. Errors: `invalid_number` for a number that is not E.164, `invalid_argument` for what else
/// Twilio would refuse or ignore, `too_large` beyond a limit.
[[nodiscard]] result<request> to_request(std::string_view account_sid, const create_phone_number& what,
                                         const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view phone_number_sid,
                                         const update_phone_number& what, const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, const list_phone_numbers& what,
                                         const endpoint& where = {});
[[nodiscard]] result<request> fetch_phone_number(std::string_view account_sid, std::string_view phone_number_sid,
                                                 const endpoint& where = {});
/// Gives the number back.
[[nodiscard]] result<request> delete_phone_number(std::string_view account_sid, std::string_view phone_number_sid,
                                                  const endpoint& where = {});

/// A number of the account. Its name is the number itself unless somebody gave it another one. What Twilio does not say
/// is empty.
struct phone_number_resource {
    std::string sid{};
    party phone_number{};
    std::string friendly_name{};
    std::string status{};
    std::string type{}; ///< Such as `local`, `mobile` or `toll-free`.
    std::string voice_url{};
    std::string voice_method{};
    std::string voice_fallback_url{};
    std::string voice_application_sid{};
    std::string trunk_sid{};
    std::string status_callback{};
    std::string emergency_status{};
    std::optional<bool> voice{}; ///< Whether it can be called.
    std::optional<bool> sms{};
    std::optional<bool> voice_caller_id_lookup{};
    optional_timestamp date_created{};
    optional_timestamp date_updated{};
};

/// Errors: `malformed` when it is no IncomingPhoneNumber resource, or when a list goes on at another host.
[[nodiscard]] result<phone_number_resource> parse_phone_number(std::string_view body);
[[nodiscard]] result<page<phone_number_resource>> parse_phone_numbers(std::string_view body);

} // namespace callkit::twilio
