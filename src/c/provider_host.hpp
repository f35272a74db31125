#pragma once

#include "arguments.hpp"
#include "plugin_provider.hpp"

#include <callkit/core/call_event.hpp>

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <variant>
#include <vector>

/// What a plugin's provider and the host through which it answers have in common.
namespace callkit::c {

using place_handler = provider::handler<placed_call>;
using plain_handler = provider::handler<void>;
using fetch_handler = provider::handler<call_snapshot>;
using list_handler = provider::handler<std::vector<call_snapshot>>;

struct pending_request {
    std::variant<place_handler, plain_handler, fetch_handler, list_handler> done{};
    std::string call_sid{};
    std::vector<call_snapshot> found{};
};

struct provider_host::state {
    std::string name{};
    /// Held while a handler or the sink runs; taken alone to end it all.
    std::shared_mutex gate{};
    bool closed{false};
    std::mutex mutex{}; // guards what follows
    std::uint64_t last{0};
    std::map<std::uint64_t, pending_request> requests{};
    provider::event_sink sink{};

    std::uint64_t add(pending_request request) {
        const std::scoped_lock lock(mutex);
        requests.emplace(++last, std::move(request));
        return last;
    }
    std::optional<pending_request> remove(std::uint64_t id) {
        const std::scoped_lock lock(mutex);
        const auto found = requests.find(id);
        if (found == requests.end())
            return std::nullopt;
        pending_request taken = std::move(found->second);
        requests.erase(found);
        return taken;
    }
    [[nodiscard]] call_event event_of(call_status status, const char* sid, const char* raw, event_source source) const {
        call_event event;
        event.kind = event_kind::status;
        event.status = status;
        event.source = source;
        event.provider = name;
        event.provider_sid = view(sid);
        event.raw_status = view(raw).empty() ? std::string(to_string(status)) : std::string(raw);
        return event;
    }
};

/// Gives a request its answer.
void settle(provider_host::state& self, pending_request request, const callkit_provider_answer& answer);

} // namespace callkit::c
