#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/testing/browser/browser_gateway.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callkit::testing {

/// Who a browser is and what it may do, out of its access token.
struct browser_identity {
    std::string identity{};
    std::string account_sid{};
    bool incoming{false};
    std::string outgoing_application_sid{}; ///< Empty when it may not call.
    /// What the token adds to each call's parameters.
    std::vector<std::pair<std::string, std::string>> outgoing_parameters{};
    timestamp expires{};
};

/// The codes by which Twilio's gateway refuses a token (https://www.twilio.com/docs/api/errors#3-1200).
enum class token_fault : int {
    authentication_failed = 31201, ///< No such API key.
    wrong_signature = 31202,
    no_account = 31203, ///< The key is another account's.
    invalid = 31204,    ///< No JWT of Twilio's flavour, not yet valid, or without a grant for voice.
    expired = 31205,
    too_long = 31207, ///< It would last longer than a day.
};
[[nodiscard]] std::string_view to_string(token_fault fault) noexcept;

/// Verifies an access token as `twilio::make_access_token` makes it (HS256, HS384 or HS512).
[[nodiscard]] result<browser_identity, token_fault> check_access_token(std::string_view token, const key_lookup& keys,
                                                                       timestamp now);

} // namespace callkit::testing
