#pragma once

#include "twiml_document.hpp"

#include <callkit/core/call_status.hpp>
#include <callkit/core/clock.hpp>
#include <callkit/core/id.hpp>
#include <callkit/testing/client_gateway.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace callkit::testing {

/// An address that is told of events.
struct callback_target {
    std::string url{};
    std::string method{"POST"};
    std::set<std::string, std::less<>> events{};

    [[nodiscard]] bool wants(std::string_view event) const { return !url.empty() && events.contains(event); }
};

/// Where a call's TwiML comes from; the URL counts when there are both.
struct webhook_source {
    std::string url{};
    std::string method{"POST"};
    std::string fallback_url{};
    std::string fallback_method{"POST"};
    std::string twiml{};
};

/// Who ended a call: the others are told.
enum class ended_from : std::uint8_t { network, client, here };

struct fake_call {
    enum class leg : std::uint8_t {
        phone,  ///< The simulated network is on the other end.
        client, ///< A voice client is.
        caller, ///< Somebody who called one of our numbers; only tests move them.
    };
    enum class detection : std::uint8_t { none, enable, message_end };
    enum class waits_for : std::uint8_t { nothing, fetch, time, keys, recording, dial, conference, verdict, nobody };

    std::string sid{};
    std::string parent{};
    std::string from{};
    std::string to{};
    std::string direction{"outbound-api"};
    std::string application{};
    leg kind{leg::phone};
    bool test{false}; ///< Made with test credentials: it stays queued for ever.

    call_status status{call_status::queued};
    timestamp created{};
    timestamp updated{};
    optional_timestamp started{};
    optional_timestamp answered{};
    optional_timestamp ended{};
    steady_time queued_at{};
    steady_time answered_at{};
    std::int64_t queue_ms{0};
    std::int64_t duration{-1};
    int sip{0};
    std::string answered_by{};

    webhook_source source{};
    callback_target status_callback{};
    std::int64_t sequence{0};
    seconds ring_timeout{60};
    seconds time_limit{14'400};
    detection detects{detection::none};
    bool async_detection{false};
    callback_target detection_callback{};
    bool records{false};
    callback_target recording_callback{};
    bool was_recorded{false};
    std::string recording{}; ///< The sid of what `records` made.
    client_parameters parameters{};

    // The network's side.
    call_id id{};
    std::string network_sid{};
    bool hang_up_wanted{false};

    // The TwiML side. `step` changes whenever the call goes on to something else.
    std::shared_ptr<const twiml_node> document{};
    std::size_t at{0};
    std::uint64_t step{0};
    waits_for waits{waits_for::nothing};
    std::string keys{};
    steady_time recording_since{};

    struct dial_state {
        std::vector<std::string> children{};
        std::string winner{};
        std::string action{};
        std::string method{"POST"};
        bool answer_on_bridge{false};
        seconds time_limit{14'400};
        std::string last_status{"failed"};
        std::string last_child{};
        std::int64_t talked{-1};
    };
    std::optional<dial_state> dial{};
    /// What a dialled person hears before the two are connected; while it is heard, `whispers`.
    std::optional<webhook_source> whisper{};
    bool whispers{false};
    std::string conference{}; ///< The sid, while it is in one.
    /// A participant by REST: which conference it joins when it is answered, and how.
    std::string joins{};

    [[nodiscard]] bool over() const noexcept { return is_terminal(status); }
};

struct fake_recording {
    std::string sid{};
    std::string call_sid{};
    std::string conference_sid{};
    std::string source{};
    std::string status{"in-progress"};
    timestamp created{};
    timestamp updated{};
    steady_time since{};
    microseconds recorded{0};
    int channels{1};
    std::string track{"both"};
    callback_target callback{};
};

} // namespace callkit::testing
