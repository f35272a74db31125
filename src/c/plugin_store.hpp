#pragma once

#include <callkit/c/plugin.h>
#include <callkit/core/log_store.hpp>

#include <memory>

namespace callkit::c {

/// Calls a plugin's `destroy` when it goes, whatever became of the rest.
class plugin_guard {
  public:
    plugin_guard() = default;
    plugin_guard(void(CALLKIT_CALL* destroy)(void*), void* self) noexcept : destroy_(destroy), self_(self) {}
    ~plugin_guard();
    plugin_guard(plugin_guard&& other) noexcept : destroy_(other.destroy_), self_(other.self_) {
        other.destroy_ = nullptr;
    }
    plugin_guard& operator=(plugin_guard&&) = delete;

  private:
    void(CALLKIT_CALL* destroy_)(void*){nullptr};
    void* self_{nullptr};
};

/// A log whose journal a host keeps. Reads the whole journal; the error is the plugin's, or `malformed`.
[[nodiscard]] result<std::unique_ptr<log_store>> open_plugin_store(const callkit_store_plugin& table, void* self,
                                                                   plugin_guard guard);

} // namespace callkit::c
