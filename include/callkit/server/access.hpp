#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace callkit::server {

/// What somebody is in a workspace. What each may do is `allows`.
enum class role : std::uint8_t {
    agent,      ///< Places calls and controls them.
    supervisor, ///< An agent who also corrects and exports.
    admin,      ///< Everything.
    auditor,    ///< Reads everything, changes nothing.
};

[[nodiscard]] constexpr std::string_view to_string(role who) noexcept {
    switch (who) {
    case role::agent:
        return "agent";
    case role::supervisor:
        return "supervisor";
    case role::admin:
        return "admin";
    case role::auditor:
        return "auditor";
    }
    return "auditor";
}

[[nodiscard]] constexpr std::optional<role> parse_role(std::string_view text) noexcept {
    for (const role one : {role::agent, role::supervisor, role::admin, role::auditor})
        if (to_string(one) == text)
            return one;
    return std::nullopt;
}

/// What a route asks for.
enum class permission : std::uint8_t {
    read_calls,
    place_calls,
    control_calls, ///< Hang up, mute, hold, digits, status reports.
    annotate_calls,
    export_calls,
    browser_token, ///< An access token for the browser SDK.
};

[[nodiscard]] constexpr bool allows(role who, permission what) noexcept {
    switch (who) {
    case role::agent:
        return what != permission::export_calls;
    case role::supervisor:
    case role::admin:
        return true;
    case role::auditor:
        return what == permission::read_calls || what == permission::export_calls;
    }
    return false;
}

/// Who asks, as it was proved.
struct principal {
    std::string subject{}; ///< The user's id, or the API key's name.
    std::string workspace_id{};
    server::role role{server::role::agent};
    /// Every workspace is theirs: development on loopback alone.
    bool any_workspace{false};
    /// When the proof ends, and with it what lasts longer than a request; never, for an API key.
    optional_timestamp expires{};
    /// Of a token that says so: its `jti`, and when it was issued.
    std::string token_id{};
    optional_timestamp issued{};

    [[nodiscard]] bool belongs_to(std::string_view workspace) const noexcept {
        return any_workspace || (!workspace.empty() && workspace == workspace_id);
    }
};

/// Decides who somebody is. Functions may be called from any thread and do not block.
class access_control {
  public:
    access_control() = default;
    access_control(const access_control&) = delete;
    access_control& operator=(const access_control&) = delete;
    virtual ~access_control() = default;

    /// `credential` is what stood behind `Bearer`, or what a Socket.IO client sent as `auth.token`; empty when there
    /// was none. Errors: `unauthorized`, whatever is wrong with it; the detail never holds the credential.
    [[nodiscard]] virtual result<principal> authenticate(std::string_view credential) const = 0;
};

} // namespace callkit::server
