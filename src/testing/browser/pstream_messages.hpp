#pragma once

#include "token_check.hpp"

#include <string>
#include <string_view>

/// What a gateway says in PStream 1.6, the protocol of `@twilio/voice-sdk` (lib/twilio/pstream.ts there): JSON objects
/// of `type`, `version` and `payload`, one a WebSocket message.
namespace callkit::testing::pstream {

/// Of the gateway; the SDK makes its `edge`, `region` and `home` of it.
struct place {
    std::string region{"US_EAST_VIRGINIA"};
    std::string edge{"ashburn"};
    std::string home{"us1"};
    std::string gateway{"callkit"};
};

/// A newline, in both directions.
inline constexpr std::string_view heartbeat = "\n";

[[nodiscard]] std::string connected(const place& where, const browser_identity& who, seconds ttl);
[[nodiscard]] std::string ready();
[[nodiscard]] std::string offline();
/// `sid` is that of the browser's leg, by which the SDK knows the call from then on. With `sdp` it hears early media.
[[nodiscard]] std::string ringing(std::string_view sid, std::string_view sdp = {});
/// `reconnect` is what the browser shows to go on with the call on another connection.
[[nodiscard]] std::string answer(std::string_view sid, std::string_view sdp, std::string_view reconnect);
/// A call to the browser. `parameters`: CallSid, From, To and others, as the SDK shows them in `call.parameters`;
/// `Params` among them holds custom ones as a query.
[[nodiscard]] std::string invite(std::string_view sid, std::string_view sdp, std::string_view reconnect,
                                 const std::vector<std::pair<std::string, std::string>>& parameters);
/// The other side hung up; with a `code`, because something went wrong.
[[nodiscard]] std::string hangup(std::string_view sid, int code = 0, std::string_view message = {});
/// The caller gave up before the browser answered.
[[nodiscard]] std::string cancel(std::string_view sid);
[[nodiscard]] std::string error(int code, std::string_view message, std::string_view sid = {});
/// A message of the browser's within a call has arrived.
[[nodiscard]] std::string message_ack(std::string_view sid, std::string_view voice_event_sid);

} // namespace callkit::testing::pstream
