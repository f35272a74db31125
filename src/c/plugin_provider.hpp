#pragma once

#include "plugin_store.hpp"

#include <callkit/c/plugin.h>
#include <callkit/core/provider.hpp>

#include <memory>

namespace callkit::c {

/// Through which a plugin answers. Outlives its provider as long as somebody is inside one of its functions.
class provider_host {
  public:
    struct state;
    explicit provider_host(std::shared_ptr<state> shared) : state_(std::move(shared)) {}

    callkit_status reply(std::uint64_t request, const callkit_provider_answer& answer);
    callkit_status found(std::uint64_t request, const callkit_provider_event& event);
    callkit_status tell(const callkit_provider_event& event);

  private:
    std::shared_ptr<state> state_;
};

/// A host's table of functions as a provider.
class plugin_provider final : public provider {
  public:
    /// Checks the table and makes the host; `start` is yet to be called.
    [[nodiscard]] static result<std::unique_ptr<plugin_provider>> open(const callkit_provider_plugin& table, void* self,
                                                                       plugin_guard guard);
    ~plugin_provider() override;

    [[nodiscard]] result<void> start();

    [[nodiscard]] std::string_view name() const noexcept override;
    [[nodiscard]] provider_capabilities capabilities() const noexcept override;
    void place(const dial_request& request, handler<placed_call> done) override;
    void hang_up(const std::string& sid, handler<void> done) override;
    void set_mute(const std::string& sid, bool on, handler<void> done) override;
    void set_hold(const std::string& sid, bool on, handler<void> done) override;
    void send_digits(const std::string& sid, const std::string& digits, handler<void> done) override;
    void fetch(const std::string& sid, handler<call_snapshot> done) override;
    void list(const list_request& request, handler<std::vector<call_snapshot>> done) override;
    void set_event_sink(event_sink sink) override;

  private:
    struct impl;
    explicit plugin_provider(std::unique_ptr<impl> made);
    std::unique_ptr<impl> impl_;
};

} // namespace callkit::c
