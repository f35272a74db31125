#pragma once

#include <callkit/core/log_store.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace callkit::testing {

/// Hands everything to another store. Override one function to make a store that fails, counts or is slow on purpose.
class forwarding_log_store : public log_store {
  public:
    /// `inner` must outlive this object.
    explicit forwarding_log_store(log_store& inner) : inner_(inner) {}

    result<append_result> append(std::span<const call_event> events) override { return inner_.append(events); }
    result<call_record> get(const call_id& id) override { return inner_.get(id); }
    result<call_record> find(std::string_view provider, std::string_view provider_sid) override {
        return inner_.find(provider, provider_sid);
    }
    result<std::vector<journal_entry>> timeline(const call_id& id) override { return inner_.timeline(id); }
    result<history_page> history(const history_query& query) override { return inner_.history(query); }
    result<call_stats> stats(std::string_view workspace_id, time_window window) override {
        return inner_.stats(workspace_id, window);
    }
    result<std::vector<call_record>> active() override { return inner_.active(); }
    result<std::vector<journal_entry>> outbox(std::uint64_t after, std::size_t limit) override {
        return inner_.outbox(after, limit);
    }
    result<std::uint64_t> outbox_position(std::string_view consumer) override {
        return inner_.outbox_position(consumer);
    }
    result<void> advance_outbox(std::string_view consumer, std::uint64_t position) override {
        return inner_.advance_outbox(consumer, position);
    }
    result<void> flush() override { return inner_.flush(); }
    std::optional<std::uint64_t> revision() override { return inner_.revision(); }

  protected:
    log_store& inner_;
};

} // namespace callkit::testing
