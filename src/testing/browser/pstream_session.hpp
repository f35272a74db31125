#pragma once

#include "pstream_messages.hpp"

#include <cstdint>
#include <variant>

/// One browser's connection to the gateway, without the connection: messages in, messages and actions out.
namespace callkit::testing::pstream {

/// The browser showed a good token, the first or a new one.
struct listened {
    browser_identity who{};
    seconds reconnect_timeout{0};
};
/// From now on it can be called under its identity, or no more.
struct registered {
    bool available{false};
};
/// It calls. `parameters`: what its token adds, then what it says itself.
struct invited {
    std::string temporary_sid{};
    std::string sdp{};
    std::vector<std::pair<std::string, std::string>> parameters{};
};
/// It goes on with a call that began on another connection.
struct reconnected {
    std::string sid{};
    std::string token{};
    std::string sdp{};
};
struct answered {
    std::string sid{};
    std::string sdp{};
};
/// A new offer within a call: an ICE restart.
struct reinvited {
    std::string sid{};
    std::string sdp{};
};
struct hung_up {
    std::string sid{}; ///< The leg's, or the temporary one.
};
struct rejected {
    std::string sid{};
};
/// Keys, when the browser could not send them as sound.
struct pressed {
    std::string sid{};
    std::string digits{};
};
/// User-defined content within a call.
struct told {
    std::string sid{};
    std::string content{};
    std::string content_type{};
    std::string message_type{};
};

using action =
    std::variant<listened, registered, invited, reconnected, answered, reinvited, hung_up, rejected, pressed, told>;

struct step {
    std::vector<std::string> messages{};
    std::vector<action> actions{};
};

/// Not synchronised.
class session {
  public:
    session(key_lookup keys, place where) : keys_(std::move(keys)), where_(std::move(where)) {}

    /// Takes a message. What is none is answered with an error, and after sixteen of those nothing more is.
    [[nodiscard]] step receive(std::string_view text, timestamp now);
    /// To be called every 10 s: the SDK gives a connection up after 15 s of silence.
    [[nodiscard]] step beat();
    /// Three heartbeats in a row were left unanswered, or nothing sensible comes: close the connection.
    [[nodiscard]] bool lost() const noexcept { return unanswered_ > 3 || nonsense_ > 16; }

    /// Nothing before a good token.
    [[nodiscard]] const std::optional<browser_identity>& who() const noexcept { return who_; }

  private:
    struct reader;
    key_lookup keys_;
    place where_;
    std::optional<browser_identity> who_{};
    int unanswered_{0};
    int nonsense_{0};
};

} // namespace callkit::testing::pstream
