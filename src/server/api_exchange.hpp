#pragma once

#include "answer_cache.hpp"
#include "api_metrics.hpp"
#include "lru_map.hpp"

#include <callkit/server/call_api.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// What the handlers of the REST API share.
namespace callkit::server::detail {

struct exchange;
using exchange_ptr = std::shared_ptr<exchange>;

/// Somebody who waits for the provider's id of a call that was placed for them (RFC 7240, `Prefer: wait`).
struct sid_waiter;

/// A call that is being placed under the id that its idempotency key gives it.
struct keyed_placing {
    place_command command{};
    std::vector<exchange_ptr> waiting{};
};

/// Whose calls were asked for lately: what a call's facts say of it does not change.
class workspace_memory {
  public:
    [[nodiscard]] std::optional<std::string> find(const call_id& call) {
        const std::scoped_lock lock(mutex_);
        const std::string* const known = workspaces_.find(key_of(call));
        return known == nullptr ? std::nullopt : std::optional(*known);
    }
    void remember(const call_id& call, const std::string& workspace) {
        if (workspace.empty())
            return; // somebody may yet say whose it is
        const std::scoped_lock lock(mutex_);
        if (workspaces_.find(key_of(call)) == nullptr)
            workspaces_.insert(key_of(call), workspace);
    }

  private:
    [[nodiscard]] static std::string_view key_of(const call_id& call) noexcept {
        return {reinterpret_cast<const char*>(call.bytes.data()), call.bytes.size()};
    }
    std::mutex mutex_{};
    lru_map<std::string> workspaces_{8192};
};

struct api_state {
    api_state(engine& calls, log_store& store, const access_control& control, const time_source& time,
              call_api_options chosen);

    engine& phone;
    log_store& log;
    const access_control& access;
    const time_source& clock;
    const call_api_options options;
    api_metrics metrics{};
    workspace_memory workspaces{};
    answer_cache answers{};
    subscription updates{};

    std::mutex mutex{}; // guards the two below
    std::unordered_map<call_id, keyed_placing, id_hash> placing{};
    std::unordered_multimap<call_id, std::shared_ptr<sid_waiter>, id_hash> sid_waiters{};
    std::atomic<std::size_t> waiting_for_sids{0};
};

struct route;

/// One request on its way to its answer. The texts refer to the request's target.
struct exchange {
    exchange(std::shared_ptr<api_state> owner, net::incoming_request asked, net::http_server::reply reply)
        : api(std::move(owner)), request(std::move(asked)), answer(std::move(reply)) {}

    const std::shared_ptr<api_state> api;
    const net::incoming_request request;
    const net::http_server::reply answer;
    const route* matched{nullptr};
    steady_time began{};
    principal who{};
    /// What stands in the path where the route's pattern has a name.
    std::string_view parameter{};
    std::string_view query{};
    /// Set where an answer has more headers than all have.
    net::http_headers extra{};

    [[nodiscard]] std::string_view header(std::string_view name) const {
        return net::header(request.message.headers, name);
    }
};

/// Answers with JSON, or with another type, and whatever headers every answer has.
void send(exchange& to, int status, std::string body, std::string_view type = "application/json");
void send(exchange& to, net::http_response response);
void refuse(exchange& to, const error& why, int status = 0);
inline void refuse(exchange& to, errc code, std::string detail, int status = 0) {
    refuse(to, error{code, std::move(detail), {}}, status);
}

/// The workspace that the path names, when whoever asks belongs to it; else it has been answered that there is none.
[[nodiscard]] std::optional<std::string> workspace_of(exchange& to);
/// The call that the path names, when it is one of a workspace of theirs; else it has been answered that there is none.
[[nodiscard]] std::optional<call_record> call_of(exchange& to);
/// The same where the record is not needed: calls that were asked for lately are not read again.
[[nodiscard]] std::optional<call_id> call_id_of(exchange& to);

} // namespace callkit::server::detail
