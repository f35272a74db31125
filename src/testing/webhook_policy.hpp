#pragma once

#include <callkit/testing/fake_twilio_machine.hpp>

#include <string>
#include <string_view>

namespace callkit::testing {

/// When a webhook is sent again, as the fragment of its URL says
/// (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides): `#rc=2&rp=5xx`.
struct webhook_policy {
    unsigned retries{1};
    bool on_no_connection{true};
    bool on_no_answer{false};
    bool on_4xx{false};
    bool on_5xx{false};

    [[nodiscard]] bool again_after(const fetch_outcome& outcome) const noexcept;
};

/// A webhook's URL in the parts that Twilio uses.
struct webhook_url {
    std::string plain{};     ///< What is asked: without user and fragment.
    std::string signed_as{}; ///< As `plain`; over https without a port.
    std::string user{};      ///< `user:password`, decoded; empty for none.
    std::string host{};      ///< With its port, as a Host header has it.
    std::string target{};    ///< Path and query.
    webhook_policy policy{};
};

/// Nothing for what is no http or https URL.
[[nodiscard]] std::optional<webhook_url> split_webhook(std::string_view url);

/// A URL as it stands in a document that came from `base`; as it is when there is no such base.
[[nodiscard]] std::string absolute_url(const std::string& base, std::string_view url);

} // namespace callkit::testing
