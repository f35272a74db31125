#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>
#include <callkit/twilio/page.hpp>
#include <callkit/twilio/request.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Twilio's Queue and Member resources (https://www.twilio.com/docs/voice/api/queue-resource, …/member-resource): calls
/// that wait, and who is to be let out.
namespace callkit::twilio {

struct create_queue {
    std::string friendly_name{};            ///< At most 64 characters.
    std::optional<std::int64_t> max_size{}; ///< 1 to 5000; Twilio takes 1000.
};

struct update_queue {
    std::optional<std::string> friendly_name{};
    std::optional<std::int64_t> max_size{};
};

struct list_queues {
    std::optional<std::int64_t> page_size{}; ///< 1 to 1000; Twilio takes 50.
};

/// Lets a call out of a queue: it goes on with the document at `url`.
struct update_member {
    std::string url{};
    std::optional<http_method> method{};
};

struct list_members {
    std::optional<std::int64_t> page_size{};
};

/// Whoever has waited longest, in place of a call's sid.
inline constexpr std::string_view front_of_queue = "Front";

/// Requests of an account. Errors: `invalid_argument` for what Twilio would refuse, `too_large` beyond a limit.
[[nodiscard]] result<request> to_request(std::string_view account_sid, const create_queue& what,
                                         const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view queue_sid,
                                         const update_queue& what, const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, const list_queues& what,
                                         const endpoint& where = {});
[[nodiscard]] result<request> fetch_queue(std::string_view account_sid, std::string_view queue_sid,
                                          const endpoint& where = {});
/// Only empty queues can be deleted.
[[nodiscard]] result<request> delete_queue(std::string_view account_sid, std::string_view queue_sid,
                                           const endpoint& where = {});

/// `call_sid` is a call's sid or `front_of_queue`.
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view queue_sid,
                                         std::string_view call_sid, const update_member& what,
                                         const endpoint& where = {});
[[nodiscard]] result<request> to_request(std::string_view account_sid, std::string_view queue_sid,
                                         const list_members& what, const endpoint& where = {});
[[nodiscard]] result<request> fetch_member(std::string_view account_sid, std::string_view queue_sid,
                                           std::string_view call_sid, const endpoint& where = {});

/// A queue. What Twilio does not say is empty.
struct queue_resource {
    std::string sid{};
    std::string friendly_name{};
    std::optional<std::int64_t> current_size{};
    std::optional<std::int64_t> max_size{};
    std::optional<std::int64_t> average_wait_time{}; ///< Seconds.
    optional_timestamp date_created{};
    optional_timestamp date_updated{};
};

/// A call that waits.
struct member_resource {
    std::string call_sid{};
    std::string queue_sid{};
    std::optional<std::int64_t> position{};  ///< 1 is the front.
    std::optional<std::int64_t> wait_time{}; ///< Seconds.
    optional_timestamp date_enqueued{};
};

/// Errors: `malformed` when it is no such resource, or when a list goes on at another host.
[[nodiscard]] result<queue_resource> parse_queue(std::string_view body);
[[nodiscard]] result<page<queue_resource>> parse_queues(std::string_view body);
[[nodiscard]] result<member_resource> parse_member(std::string_view body);
[[nodiscard]] result<page<member_resource>> parse_members(std::string_view body);

} // namespace callkit::twilio
