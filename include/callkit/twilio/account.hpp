#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/twilio/request.hpp>

#include <string>
#include <string_view>

/// Twilio's Account and Balance resources (https://www.twilio.com/docs/iam/api/account,
/// https://www.twilio.com/docs/usage/api/balance): whether credentials work and whether there is money left.
namespace callkit::twilio {

/// Errors: `invalid_argument` when that can be no account's sid.
[[nodiscard]] result<request> fetch_account(std::string_view account_sid, const endpoint& where = {});
[[nodiscard]] result<request> fetch_balance(std::string_view account_sid, const endpoint& where = {});

/// An account. Its auth token, which Twilio sends along, is not kept.
struct account_resource {
    std::string sid{};
    std::string friendly_name{};
    std::string status{}; ///< Twilio's word: `active`, `suspended` or `closed`.
    std::string type{};   ///< `Trial` or `Full`. A trial account calls verified numbers only.
    std::string owner_account_sid{};
    optional_timestamp date_created{};
    optional_timestamp date_updated{};
};

struct balance_resource {
    std::string balance{};  ///< A decimal number as Twilio wrote it, such as `-0.05`.
    std::string currency{}; ///< ISO 4217.
};

/// Errors: `malformed` when it is no such resource.
[[nodiscard]] result<account_resource> parse_account(std::string_view body);
[[nodiscard]] result<balance_resource> parse_balance(std::string_view body);

} // namespace callkit::twilio
