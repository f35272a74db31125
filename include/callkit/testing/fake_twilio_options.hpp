#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/secret.hpp>
#include <callkit/net/http.hpp>
#include <callkit/provider/simulated_network.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace callkit::testing {

/// A TwiML application of the account; what is empty is shown as Twilio shows what is not set.
struct fake_application {
    std::string sid{"AP00000000000000000000000000000001"};
    std::string friendly_name{"application"};
    std::string voice_url{};
    std::string voice_method{"POST"};
    std::string voice_fallback_url{};
    std::string voice_fallback_method{"POST"};
    std::string status_callback{};
    std::string status_callback_method{"POST"};
};

/// A number of the account. Its sid is made from the number.
struct fake_number {
    std::string phone_number{}; ///< E.164.
    std::string friendly_name{};
    std::string voice_url{};
    std::string voice_method{"POST"};
    std::string voice_application_sid{};
};

/// A number of somebody else that the account may show as its own.
struct fake_caller_id {
    std::string phone_number{}; ///< E.164.
    std::string friendly_name{};
};

/// Who answers at numbers that end in `suffix`; see `scenarios()` for what they may be.
struct fake_callee {
    std::string suffix{};
    std::string scenario{};
};

/// What may happen to one request.
enum class request_fault : std::uint8_t {
    none,
    rate_limited,   ///< 429 with Retry-After; nothing was done.
    failed_before,  ///< 503; nothing was done.
    failed_after,   ///< 500, although it was done.
    dropped_before, ///< The connection is closed without an answer; nothing was done.
    dropped_after,  ///< The connection is closed without an answer, although it was done.
};

/// What goes wrong at the fake, each as a chance in a thousand requests unless said otherwise.
struct fake_faults {
    unsigned rate_limited{0};
    unsigned failed_before{0};
    unsigned failed_after{0};
    unsigned dropped_before{0};
    unsigned dropped_after{0};
    unsigned delayed{0}; ///< The answer comes after `delay`.
    milliseconds delay{3000};
    /// `late`, `duplicated` and `lost` are those of status callbacks; the rest is not used.
    network_faults callbacks{};
    /// Asked first; what it does not decide (`none`) chance does. Called on the fake's strand.
    std::function<request_fault(const net::http_request&)> decide{};
};

struct fake_twilio_options {
    std::string account_sid{"AC00000000000000000000000000000001"};
    secret auth_token{"00000000000000000000000000000001"};
    std::string api_key{"SK00000000000000000000000000000001"};
    secret api_secret{"callkit-fake-api-secret-00000001"};
    /// Twilio's test credentials: calls are checked, and never placed. None when empty.
    std::string test_account_sid{};
    secret test_auth_token{};
    std::string friendly_name{"callkit's fake"};
    std::string balance{"100.00"};

    /// Without numbers and caller ids every valid number may be shown as the caller.
    std::vector<fake_number> numbers{};
    std::vector<fake_caller_id> caller_ids{};
    std::vector<fake_application> applications{};
    /// Countries that may be called, such as `US`; all when empty. Others are error 21215.
    std::vector<std::string> countries{};

    /// Decides everything that is drawn.
    std::uint64_t seed{1};
    /// Asked first, in order; then the table of docs/fake-twilio.md; then `scenario`.
    std::vector<fake_callee> callees{};
    std::string scenario{"answers"};
    /// Calls that leave the queue in a second, as Twilio's CPS; 0 for no limit.
    unsigned calls_per_second{0};
    fake_faults faults{};
};

/// What a fake was asked for, to tell whether an application dialled twice.
struct fake_counters {
    struct creates {
        std::uint64_t received{0};  ///< Requests that arrived, whatever became of them.
        std::uint64_t processed{0}; ///< Those that made a call.
        friend bool operator==(const creates&, const creates&) = default;
    };
    creates calls{};
    std::uint64_t requests{0};  ///< Of every kind.
    std::uint64_t live{0};      ///< Calls that have not ended.
    std::uint64_t fetches{0};   ///< Requests that the fake made, repeated ones included.
    std::uint64_t callbacks{0}; ///< Status callbacks among them.
    std::uint64_t lost{0};      ///< Status callbacks that a fault kept back.
    /// Creates by what tells an application's calls apart: the query of their StatusCallback, or else of their Url.
    std::map<std::string, creates, std::less<>> by_query{};
};

/// The scenario for a called number or address.
[[nodiscard]] std::string scenario_for(std::string_view called, const fake_twilio_options& options);

} // namespace callkit::testing
