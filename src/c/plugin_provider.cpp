#include "plugin_provider.hpp"

#include "arguments.hpp"

#include <callkit/core/call_terms.hpp>
#include <callkit/core/status_mapping.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <utility>
#include <variant>
#include <vector>

namespace callkit::c {
namespace {

using place_handler = provider::handler<placed_call>;
using plain_handler = provider::handler<void>;
using fetch_handler = provider::handler<call_snapshot>;
using list_handler = provider::handler<std::vector<call_snapshot>>;

struct pending_request {
    std::variant<place_handler, plain_handler, fetch_handler, list_handler> done{};
    std::string call_sid{};
    std::vector<call_snapshot> found{};
};

/// What an answer that says no means.
error error_of(callkit_status status, std::string_view detail, std::string_view theirs, bool placing) {
    const auto code = [&] {
        switch (status) {
        case CALLKIT_E_NETWORK:
            return errc::network;
        case CALLKIT_E_RATE_LIMITED:
            return errc::rate_limited;
        case CALLKIT_E_PROVIDER:
            return errc::provider_rejected;
        case CALLKIT_E_AUTH:
            return errc::unauthorized;
        case CALLKIT_E_NUMBER:
            return errc::invalid_number;
        default:
            break;
        }
        if (placing)
            return errc::ambiguous; // whatever it means, the call may exist
        switch (status) {
        case CALLKIT_E_NOT_FOUND:
            return errc::unknown_to_provider;
        case CALLKIT_E_STATE:
            return errc::wrong_state;
        case CALLKIT_E_UNSUPPORTED:
            return errc::unsupported;
        case CALLKIT_E_TIMEOUT:
            return errc::timeout;
        default:
            return errc::provider_failed;
        }
    }();
    return {code, std::string(detail.empty() ? "the host's provider said no" : detail), std::string(theirs)};
}

/// Words of core's enumerations; false for one that is none.
template <class Enum, class Parse>
bool read_word(const char* text, Enum& out, const Parse& parse) {
    if (view(text).empty())
        return true;
    const auto word = parse(text);
    if (word)
        out = *word;
    return word.has_value();
}

} // namespace

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

namespace {

bool is_provider_name(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

bool is_status(callkit_call_status status) noexcept {
    return static_cast<std::uint32_t>(status) < call_status_count;
}

void settle(provider_host::state& self, pending_request request, const callkit_provider_answer& answer) {
    const bool good = answer.status == CALLKIT_OK;
    const auto why = [&](bool placing) {
        return failure{error_of(answer.status, view(answer.detail), view(answer.provider_message), placing)};
    };
    if (auto* placed = std::get_if<place_handler>(&request.done)) {
        if (!good)
            return (*placed)(why(true));
        placed_call call{text_or(answer.call_sid, ""), static_cast<call_status>(answer.call_status),
                         text_or(answer.raw_status, "")};
        if (call.status == call_status::unknown)
            call.status = call_status::queued;
        return (*placed)(std::move(call));
    }
    if (auto* plain = std::get_if<plain_handler>(&request.done))
        return (*plain)(good ? result<void>() : result<void>(why(false)));
    if (auto* fetched = std::get_if<fetch_handler>(&request.done)) {
        if (!good)
            return (*fetched)(why(false));
        call_snapshot shot;
        shot.event = self.event_of(static_cast<call_status>(answer.call_status), request.call_sid.c_str(),
                                   answer.raw_status, event_source::poll);
        shot.event.id = content_event_id(shot.event);
        return (*fetched)(std::move(shot));
    }
    auto& listed = std::get<list_handler>(request.done);
    listed(good ? result<std::vector<call_snapshot>>(std::move(request.found))
                : result<std::vector<call_snapshot>>(why(false)));
}

/// An event out of what a plugin told. Records the error.
callkit_status read_event(const provider_host::state& self, const callkit_provider_event& told, event_source source,
                          call_event& event) {
    if (!is_status(told.call_status))
        return fail_with(errc::invalid_argument, "there is no such status");
    if (view(told.call_sid).empty())
        return fail_with(errc::invalid_argument, "an event needs the provider's id of the call");
    event = self.event_of(static_cast<call_status>(told.call_status), told.call_sid, told.raw_status, source);
    if (!view(told.call_id).empty())
        if (const callkit_status status = read_call_id(told.call_id, event.call); status != CALLKIT_OK)
            return status;
    if (!read_word(told.end_reason, event.reason, parse_end_reason) ||
        !read_word(told.hangup_by, event.ended_by, parse_hangup_by) ||
        !read_word(told.answered_by, event.answerer, parse_answered_by))
        return fail_with(errc::invalid_argument, "a word that docs/call-states.md does not have");
    event.occurred_at = from_unix_micros(told.occurred_us);
    event.sequence = told.sequence_plus_1 > 0 ? told.sequence_plus_1 - 1 : -1;
    event.duration = told.duration_plus_1 > 0 ? told.duration_plus_1 - 1 : -1;
    event.sip_code = told.sip_code;
    event.provider_code = told.provider_code;
    event.id = content_event_id(event);
    return CALLKIT_OK;
}

callkit_status fail_closed() noexcept {
    return fail_with(errc::closed, "the engine was destroyed");
}

callkit_status fail_request() noexcept {
    return fail_with(errc::not_found, "there is no such request, or it was answered");
}

} // namespace

callkit_status provider_host::reply(std::uint64_t request, const callkit_provider_answer& answer) {
    const std::shared_lock lock(state_->gate);
    if (state_->closed)
        return fail_closed();
    if (!is_status(answer.call_status))
        return fail_with(errc::invalid_argument, "there is no such status");
    auto pending = state_->remove(request);
    if (!pending)
        return fail_request();
    settle(*state_, *std::move(pending), answer);
    return CALLKIT_OK;
}

callkit_status provider_host::found(std::uint64_t request, const callkit_provider_event& told) {
    const std::shared_lock lock(state_->gate);
    if (state_->closed)
        return fail_closed();
    call_snapshot shot;
    if (const callkit_status status = read_event(*state_, told, event_source::poll, shot.event); status != CALLKIT_OK)
        return status;
    shot.from = party(text_or(told.from, ""));
    shot.to = party(text_or(told.to, ""));
    shot.created_at = from_unix_micros(told.created_us);
    const std::scoped_lock held(state_->mutex);
    const auto pending = state_->requests.find(request);
    if (pending == state_->requests.end() || !std::holds_alternative<list_handler>(pending->second.done))
        return fail_request();
    pending->second.found.push_back(std::move(shot));
    return CALLKIT_OK;
}

callkit_status provider_host::tell(const callkit_provider_event& told) {
    const std::shared_lock lock(state_->gate);
    if (state_->closed)
        return fail_closed();
    call_event event;
    if (const callkit_status status = read_event(*state_, told, event_source::webhook, event); status != CALLKIT_OK)
        return status;
    provider::event_sink sink;
    {
        const std::scoped_lock held(state_->mutex);
        sink = state_->sink;
    }
    if (sink)
        sink(std::move(event));
    return CALLKIT_OK;
}

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
