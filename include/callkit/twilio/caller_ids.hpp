#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/party.hpp>
#include <callkit/core/result.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/twilio/page.hpp>
#include <callkit/twilio/request.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Twilio's OutgoingCallerId resource (https://www.twilio.com/docs/voice/api/outgoing-caller-ids): numbers that are not
/// Twilio's, and that an account may show as its own because their owners have said so.
namespace callkit::twilio {

/// Has Twilio call a number and ask whoever answers for the code that the answer to this request holds.
struct create_validation_request {
    std::string phone_number{};                 ///< E.164.
    std::optional<std::string> friendly_name{}; ///< At most 64 characters.
    std::optional<std::int64_t> call_delay{};   ///< Seconds, 0 to 60.
    std::optional<std::string> extension{};     ///< Digits to dial once somebody answers.
    std::optional<std::string> status_callback{};
    std::optional<http_method> status_callback_method{};
};

struct update_caller_id {
    std::optional<std::string> friendly_name{};
};

struct list_caller_ids {
    std::optional<std::string> phone_number{};
    std::optional<std::string> friendly_name{};
    std::optional<std::int64_t> page_size{}; ///< 1 to 1000; Twilio takes 50.
};

/// Requests of an account. `caller_id_sid` begins with PN. Errors: `invalid_number` for a number that is not E.164,
/// `invalid_argument` for what else Twilio would refuse, `too_large` beyond a limit.
[[nodiscard]] result<request> to_request(std::string_view account_sid, const create_validation_request& what,
                                         const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view caller_id_sid,
                                         const update_caller_id& what, const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, const list_caller_ids& what,
                                         const endpoint& where = {});
[[nodiscard]] result<request> fetch_caller_id(std::string_view account_sid, std::string_view caller_id_sid,
                                              const endpoint& where = {});
[[nodiscard]] result<request> delete_caller_id(std::string_view account_sid, std::string_view caller_id_sid,
                                               const endpoint& where = {});

/// The call that asks for the code. The code is for the owner of the number alone.
struct validation_request_resource {
    std::string call_sid{};
    party phone_number{};
    std::string friendly_name{};
    secret validation_code{};
};

/// A number that has been verified. Its name is the number itself unless somebody gave it another one.
struct caller_id_resource {
    std::string sid{};
    party phone_number{};
    std::string friendly_name{};
    optional_timestamp date_created{};
    optional_timestamp date_updated{};
};

/// Errors: `malformed` when it is no such resource, or when a list goes on at another host.
[[nodiscard]] result<validation_request_resource> parse_validation_request(std::string_view body);
[[nodiscard]] result<caller_id_resource> parse_caller_id(std::string_view body);
[[nodiscard]] result<page<caller_id_resource>> parse_caller_ids(std::string_view body);

} // namespace callkit::twilio
