#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/twilio/page.hpp>
#include <callkit/twilio/participants.hpp>
#include <callkit/twilio/request.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Twilio's Conference resource (https://www.twilio.com/docs/voice/api/conference-resource). A call can be muted and
/// put on hold by the server only while it is in a conference; participants.hpp has those who are in it.
namespace callkit::twilio {

/// Ends a conference, or lets all of it hear something.
struct update_conference {
    std::optional<std::string> status{}; ///< `completed`.
    std::optional<std::string> announce_url{};
    std::optional<http_method> announce_method{};
};

struct list_conferences {
    std::optional<std::string> date_created{}; ///< YYYY-MM-DD.
    std::optional<std::string> date_created_before{};
    std::optional<std::string> date_created_after{};
    std::optional<std::string> date_updated{};
    std::optional<std::string> date_updated_before{};
    std::optional<std::string> date_updated_after{};
    std::optional<std::string> friendly_name{};
    std::optional<std::string> status{}; ///< `init`, `in-progress` or `completed`.
    std::optional<std::int64_t> page_size{};
};

/// Requests of an account. `conference` is a sid. Errors: `invalid_argument` for what Twilio would refuse or ignore.
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view conference,
                                         const update_conference& what, const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, const list_conferences& what,
                                         const endpoint& where = {});
[[nodiscard]] result<request> fetch_conference(std::string_view account_sid, std::string_view conference,
                                               const endpoint& where = {});

/// A conference as Twilio describes it. Texts that it does not have are empty.
struct conference_resource {
    std::string sid{};
    std::string friendly_name{};
    std::string status{}; ///< Twilio's word: `init`, `in-progress` or `completed`.
    std::string region{};
    std::string reason_conference_ended{};
    std::string call_sid_ending_conference{};
    optional_timestamp date_created{};
    optional_timestamp date_updated{};
};

/// Errors: `malformed` when it is no Conference resource, or when a list goes on at another host.
[[nodiscard]] result<conference_resource> parse_conference(std::string_view body);
[[nodiscard]] result<page<conference_resource>> parse_conferences(std::string_view body);

} // namespace callkit::twilio
