#include "provider_host.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace callkit::c {
namespace {

bool is_provider_name(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

} // namespace

struct plugin_provider::impl {
    callkit_provider_plugin table{};
    void* self{nullptr};
    plugin_guard guard;
    std::shared_ptr<provider_host::state> shared{std::make_shared<provider_host::state>()};
    callkit_provider_host* host{nullptr};

    impl(const callkit_provider_plugin& given, void* first, plugin_guard end)
        : table(given), self(first), guard(std::move(end)) {}

    [[nodiscard]] bool can(std::uint32_t what) const noexcept { return (table.capabilities & what) != 0; }

    /// Asks the plugin; what fails at once is answered here.
    template <class Ask>
    void ask(pending_request request, const Ask& how) {
        const std::uint64_t id = shared->add(std::move(request));
        callkit_status status = CALLKIT_OK;
        {
            const callback_scope inside;
            status = how(id);
        }
        if (status == CALLKIT_OK)
            return;
        callkit_provider_answer no{};
        no.status = status;
        if (auto pending = shared->remove(id))
            settle(*shared, *std::move(pending), no);
    }
};

plugin_provider::plugin_provider(std::unique_ptr<impl> made) : impl_(std::move(made)) {
}

plugin_provider::~plugin_provider() {
    {
        const std::unique_lock lock(impl_->shared->gate);
        impl_->shared->closed = true;
    }
    (void)take_handle(handle_kind::host, impl_->host);
}

result<std::unique_ptr<plugin_provider>> plugin_provider::open(const callkit_provider_plugin& table, void* self,
                                                               plugin_guard guard) {
    auto made = std::make_unique<impl>(table, self, std::move(guard));
    constexpr std::uint32_t known =
        CALLKIT_CAN_MUTE | CALLKIT_CAN_HOLD | CALLKIT_CAN_DIGITS | CALLKIT_CAN_LIST | CALLKIT_IS_SIMULATED;
    if ((table.capabilities & ~known) != 0)
        return fail(errc::unsupported, "the provider plugin has capabilities that this version does not know");
    if (!is_provider_name(view(table.name)))
        return fail(errc::invalid_argument, "the provider plugin needs a name of a-z, 0-9, - and _");
    if (table.start == nullptr || table.place == nullptr || table.hang_up == nullptr || table.fetch == nullptr)
        return fail(errc::invalid_argument, "the provider plugin needs start, place, hang_up and fetch");
    const auto missing = [&](std::uint32_t what, bool there) { return made->can(what) && !there; };
    if (missing(CALLKIT_CAN_MUTE, table.set_mute != nullptr) || missing(CALLKIT_CAN_HOLD, table.set_hold != nullptr) ||
        missing(CALLKIT_CAN_DIGITS, table.send_digits != nullptr) || missing(CALLKIT_CAN_LIST, table.list != nullptr))
        return fail(errc::invalid_argument, "the provider plugin lacks a function that its capabilities promise");
    made->shared->name = table.name;
    made->table.name = nullptr; // the caller's text need not last
    made->host = make_handle<callkit_provider_host>(std::make_shared<provider_host>(made->shared));
    return std::unique_ptr<plugin_provider>(new plugin_provider(std::move(made)));
}

result<void> plugin_provider::start() {
    const callback_scope inside;
    if (impl_->table.start(impl_->self, impl_->host) != CALLKIT_OK)
        return fail(errc::provider_failed, "the host's provider did not start");
    return {};
}

std::string_view plugin_provider::name() const noexcept {
    return impl_->shared->name;
}

provider_capabilities plugin_provider::capabilities() const noexcept {
    return {.mute = impl_->can(CALLKIT_CAN_MUTE),
            .hold = impl_->can(CALLKIT_CAN_HOLD),
            .digits = impl_->can(CALLKIT_CAN_DIGITS),
            .list = impl_->can(CALLKIT_CAN_LIST),
            .simulated = impl_->can(CALLKIT_IS_SIMULATED)};
}

void plugin_provider::place(const dial_request& request, handler<placed_call> done) {
    const std::string id = to_string(request.call);
    callkit_dial_request what{};
    what.struct_size = sizeof what;
    what.attempt = request.attempt;
    what.call_id = id.c_str();
    what.from = request.from.reveal().c_str();
    what.to = request.to.reveal().c_str();
    what.scenario = request.scenario.c_str();
    what.ring_timeout_s = static_cast<std::uint32_t>(request.ring_timeout.count());
    what.time_limit_s = static_cast<std::uint32_t>(request.time_limit.count());
    impl_->ask({std::move(done)}, [&](std::uint64_t number) { return impl_->table.place(impl_->self, &what, number); });
}

void plugin_provider::hang_up(const std::string& sid, handler<void> done) {
    impl_->ask({std::move(done)},
               [&](std::uint64_t number) { return impl_->table.hang_up(impl_->self, sid.c_str(), number); });
}

void plugin_provider::set_mute(const std::string& sid, bool on, handler<void> done) {
    impl_->ask({std::move(done)}, [&](std::uint64_t number) {
        return impl_->can(CALLKIT_CAN_MUTE) ? impl_->table.set_mute(impl_->self, sid.c_str(), on ? 1 : 0, number)
                                            : CALLKIT_E_UNSUPPORTED;
    });
}

void plugin_provider::set_hold(const std::string& sid, bool on, handler<void> done) {
    impl_->ask({std::move(done)}, [&](std::uint64_t number) {
        return impl_->can(CALLKIT_CAN_HOLD) ? impl_->table.set_hold(impl_->self, sid.c_str(), on ? 1 : 0, number)
                                            : CALLKIT_E_UNSUPPORTED;
    });
}

void plugin_provider::send_digits(const std::string& sid, const std::string& digits, handler<void> done) {
    impl_->ask({std::move(done)}, [&](std::uint64_t number) {
        return impl_->can(CALLKIT_CAN_DIGITS)
                   ? impl_->table.send_digits(impl_->self, sid.c_str(), digits.c_str(), number)
                   : CALLKIT_E_UNSUPPORTED;
    });
}

void plugin_provider::fetch(const std::string& sid, handler<call_snapshot> done) {
    impl_->ask({std::move(done), sid},
               [&](std::uint64_t number) { return impl_->table.fetch(impl_->self, sid.c_str(), number); });
}

void plugin_provider::list(const list_request& request, handler<std::vector<call_snapshot>> done) {
    const std::string id = to_string(request.call);
    callkit_list_request what{};
    what.struct_size = sizeof what;
    what.call_id = id.c_str();
    what.from = request.from.reveal().c_str();
    what.to = request.to.reveal().c_str();
    what.since_us = to_unix_micros(request.since);
    impl_->ask({std::move(done)}, [&](std::uint64_t number) {
        return impl_->can(CALLKIT_CAN_LIST) ? impl_->table.list(impl_->self, &what, number) : CALLKIT_E_UNSUPPORTED;
    });
}

void plugin_provider::set_event_sink(event_sink sink) {
    const std::scoped_lock lock(impl_->shared->mutex);
    impl_->shared->sink = std::move(sink);
}

} // namespace callkit::c
