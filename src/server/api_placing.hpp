#pragma once

#include "api_exchange.hpp"

#include <boost/asio/steady_timer.hpp>

/// Calls that are being placed for somebody who waits.
namespace callkit::server::detail {

/// Somebody who waits for the provider's id of a call that was placed for them (RFC 7240, `Prefer: wait`).
struct sid_waiter {
    sid_waiter(exchange_ptr who, const boost::asio::any_io_executor& executor) : to(std::move(who)), timer(executor) {}

    exchange_ptr to;
    boost::asio::steady_timer timer;
};

/// What the engine tells of every call.
void on_update(api_state& api, const call_update& what);

/// Answers with the call that was placed: at once, or, when whoever asked would rather wait, as soon as the provider
/// has given its id or the time is over.
void answer_placed(const exchange_ptr& to, const call_record& record);

/// The id of the call that an idempotency key means in a workspace: always the same, on every machine and after every
/// crash, so the log itself remembers which keys were used. A UUID of version 5 (RFC 9562 §5.5).
[[nodiscard]] call_id keyed_call_id(std::string_view workspace, std::string_view key);

} // namespace callkit::server::detail
