// Logs and providers that are written in JavaScript: callkit's threads ask, the loop answers.
//
// Nothing that may call a log is ever run on the loop's thread, so the loop is free whenever it is asked, and whoever
// asks may wait for it. A provider's functions do not wait at all.
#pragma once

#include "handles.hpp"

namespace callkit_node {

/// A question to JavaScript that a thread waits for.
class question {
  public:
    /// From any thread; the first answer counts.
    void answer(callkit_status status, std::string data = {});
    callkit_status wait(std::string& data);

  private:
    std::mutex mutex_{};
    std::condition_variable changed_{};
    bool answered_{false};
    callkit_status status_{CALLKIT_E_CLOSED};
    std::string data_{};
};

/// An object of JavaScript's that has functions for callkit to call.
class bridge : public ends_with_environment {
  public:
    bridge(environment& here, napi_value object);
    using make_arguments = std::function<std::vector<napi_value>(napi_env)>;

    /// Calls a function of the object with a `done(status, data)` behind its arguments, and waits for that. Without
    /// such a function: CALLKIT_OK. Not on the loop's thread: CALLKIT_E_STATE.
    callkit_status ask(const char* name, make_arguments arguments, std::string& data);
    /// Calls it soon, without waiting. `failed` when it throws.
    void tell(const char* name, make_arguments arguments, std::function<void()> failed = {});
    /// The object is not needed any more.
    void drop();
    void stop_waiting() override;

  private:
    bool call(napi_env env, const char* name, std::vector<napi_value> arguments);
    std::weak_ptr<environment> here_;
    napi_ref object_{nullptr};
    std::mutex mutex_{};
    bool stopped_{false};
    std::list<std::shared_ptr<question>> open_{};
};

class store_bridge final : public bridge {
  public:
    using bridge::bridge;
    static const callkit_store_plugin& table();
};

class provider_bridge final : public bridge {
  public:
    provider_bridge(environment& here, napi_value object);
    [[nodiscard]] const callkit_provider_plugin& table() const noexcept { return table_; }
    /// Names the host of whoever is asked, once it is known.
    std::atomic<callkit_provider_host*> host{nullptr};

  private:
    std::string name_{};
    callkit_provider_plugin table_{};
};

} // namespace callkit_node
