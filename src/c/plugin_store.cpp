#include "plugin_store.hpp"

#include "arguments.hpp"

#include <callkit/codec/event_json.hpp>
#include <callkit/codec/record_json.hpp>
#include <callkit/core/memory_log_store.hpp>

#include <mutex>
#include <utility>
#include <vector>

namespace callkit::c {
namespace {

/// What a store's function that failed means.
result<void> outcome_of(callkit_status status, const char* what) {
    const auto say = [what](errc code, const char* why) {
        return fail(code, std::string("the host's log: ").append(what).append(": ").append(why));
    };
    switch (status) {
    case CALLKIT_OK:
        return {};
    case CALLKIT_E_NOMEM:
        return say(errc::out_of_memory, "no memory");
    case CALLKIT_E_TIMEOUT:
    case CALLKIT_E_BUSY:
        return say(errc::store_busy, "busy");
    case CALLKIT_E_TOO_LARGE:
        return say(errc::store_full, "full");
    case CALLKIT_E_MALFORMED:
        return say(errc::store_corrupt, "damaged");
    case CALLKIT_E_NOT_FOUND:
    case CALLKIT_E_NETWORK:
    case CALLKIT_E_AUTH:
    case CALLKIT_E_CLOSED:
        return say(errc::store_unavailable, "it cannot be reached");
    default:
        return say(errc::store_io, "it failed");
    }
}

/// The journal is the host's, everything else an index of it in memory.
class plugin_store final : public log_store {
  public:
    plugin_store(const callkit_store_plugin& table, void* self, plugin_guard guard)
        : table_(table), self_(self), guard_(std::move(guard)) {}

    result<void> load() {
        struct reading {
            memory_log_store& index;
            std::uint64_t position{0};
            result<void> outcome{};
        } state{index_};
        const auto take = [](const char* json, std::size_t size, void* sink) -> callkit_status {
            auto& into = *static_cast<reading*>(sink);
            try {
                if (json == nullptr)
                    return CALLKIT_E_INVALID;
                ++into.position;
                auto event = parse_event({json, size});
                if (!event) {
                    into.outcome = fail(errc::store_corrupt, "the host's log: entry " + std::to_string(into.position) +
                                                                 ": " + event.error().detail);
                    return CALLKIT_E_MALFORMED;
                }
                const call_event one[] = {*std::move(event)};
                if (auto joined = into.index.append(one); !joined) {
                    into.outcome = failure{std::move(joined).error()};
                    return CALLKIT_E_MALFORMED;
                }
                return CALLKIT_OK;
            } catch (...) {
                return CALLKIT_E_NOMEM;
            }
        };
        callkit_status status = CALLKIT_OK;
        {
            const callback_scope inside;
            status = table_.read(self_, take, &state);
        }
        if (!state.outcome)
            return std::move(state.outcome);
        if (auto good = outcome_of(status, "reading"); !good)
            return good;
        index_.set_writer([this](std::uint64_t first, std::span<const call_event> added,
                                 std::span<const call_record> rows) { return write(first, added, rows); });
        return {};
    }

    result<append_result> append(std::span<const call_event> events) override { return index_.append(events); }
    result<call_record> get(const call_id& id) override { return index_.get(id); }
    result<call_record> find(std::string_view provider, std::string_view sid) override {
        return index_.find(provider, sid);
    }
    result<std::vector<journal_entry>> timeline(const call_id& id) override { return index_.timeline(id); }
    result<history_page> history(const history_query& query) override { return index_.history(query); }
    result<call_stats> stats(std::string_view workspace, time_window window) override {
        return index_.stats(workspace, window);
    }
    result<std::vector<call_record>> active() override { return index_.active(); }
    result<std::vector<journal_entry>> outbox(std::uint64_t after, std::size_t limit) override {
        return index_.outbox(after, limit);
    }
    result<std::uint64_t> outbox_position(std::string_view consumer) override {
        return index_.outbox_position(consumer);
    }
    result<void> advance_outbox(std::string_view consumer, std::uint64_t position) override {
        return index_.advance_outbox(consumer, position);
    }
    result<void> flush() override {
        if (table_.flush == nullptr)
            return {};
        const std::scoped_lock lock(mutex_);
        const callback_scope inside;
        return outcome_of(table_.flush(self_), "flushing");
    }

  private:
    result<void> write(std::uint64_t first, std::span<const call_event> added, std::span<const call_record> rows) {
        struct texts {
            std::string json;
            std::string id;
            std::string call;
        };
        std::vector<texts> kept;
        kept.reserve(added.size() + rows.size()); // views into it stay
        std::vector<callkit_plugin_event> events;
        for (const call_event& event : added) {
            const texts& text = kept.emplace_back(texts{to_json(event), to_string(event.id), to_string(event.call)});
            callkit_plugin_event one{};
            one.struct_size = sizeof one;
            one.position = first++;
            one.event_id = text.id.c_str();
            one.call_id = text.call.c_str();
            one.json = text.json.c_str();
            one.json_size = text.json.size();
            events.push_back(one);
        }
        std::vector<callkit_plugin_row> changed;
        for (const call_record& row : rows) {
            const texts& text = kept.emplace_back(texts{to_json(row), to_string(row.id), std::string()});
            callkit_plugin_row one{};
            one.struct_size = sizeof one;
            one.status = static_cast<callkit_call_status>(row.status);
            one.call_id = text.id.c_str();
            one.workspace_id = row.facts.workspace_id.c_str();
            one.created_us = to_unix_micros(row.created_at);
            one.json = text.json.c_str();
            one.json_size = text.json.size();
            changed.push_back(one);
        }
        const std::scoped_lock lock(mutex_);
        const callback_scope inside;
        return outcome_of(table_.append(self_, events.data(), events.size(), changed.data(), changed.size()),
                          "appending");
    }

    callkit_store_plugin table_;
    void* self_;
    plugin_guard guard_; // before the index: destroyed after it
    std::mutex mutex_{}; // the plugin's functions, one at a time
    memory_log_store index_{};
};

} // namespace

plugin_guard::~plugin_guard() {
    if (destroy_ == nullptr)
        return;
    const callback_scope inside;
    destroy_(self_);
}

result<std::unique_ptr<log_store>> open_plugin_store(const callkit_store_plugin& table, void* self,
                                                     plugin_guard guard) {
    if (table.flags != 0)
        return fail(errc::unsupported, "the store plugin has flags that this version does not know");
    if (table.read == nullptr || table.append == nullptr)
        return fail(errc::invalid_argument, "the store plugin needs read and append");
    auto made = std::make_unique<plugin_store>(table, self, std::move(guard));
    if (auto loaded = made->load(); !loaded)
        return failure{std::move(loaded).error()};
    return std::unique_ptr<log_store>(std::move(made));
}

} // namespace callkit::c
