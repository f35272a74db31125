#pragma once

#include <callkit/core/log_projection.hpp>
#include <callkit/core/log_store.hpp>
#include <callkit/core/memory_log_tables.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace callkit {

/// A log that lives as long as the object: for tests, demonstrations and hosts that keep their own record.
///
/// Survives nothing, so `flush` has nothing to do. When memory runs out in the middle of an `append`, it is finished by
/// reading the journal anew; when there is none for that either, everything is `errc::out_of_memory` from then on.
/// Threads: one object may be shared.
class memory_log_store final : public log_store {
  public:
    /// Writes down what an `append` is about to add: events, whose positions count from the first one's, and rows as
    /// they will stand. When it fails, so does the append, and nothing has changed. Called by one thread at a time.
    using writer = std::function<result<void>(std::uint64_t first_position, std::span<const call_event> added,
                                              std::span<const call_record> rows)>;

    memory_log_store() = default;
    /// From now on everything is written down elsewhere first: this becomes the index of a journal that somebody else
    /// keeps. What was appended before is there already.
    void set_writer(writer keep) {
        const std::scoped_lock lock(mutex_);
        writer_ = std::move(keep);
    }

    result<append_result> append(std::span<const call_event> events) override {
        const std::scoped_lock lock(mutex_);
        if (tables_.broken)
            return lost();
        detail::memory_log_tables::staging stage(tables_);
        auto outcome = projection::project(stage, events);
        if (!outcome)
            return outcome;
        stage.prepare();
        if (writer_ && !stage.added().empty())
            if (auto kept = writer_(tables_.journal.size() + 1, stage.added(), outcome->records); !kept)
                return failure{std::move(kept).error()};
        ++changes_;
        stage.write_journal();
        try {
            stage.index(outcome->records);
        } catch (...) {
            if (!tables_.read_journal_anew(stage))
                return lost();
        }
        return outcome;
    }

    result<call_record> get(const call_id& id) override {
        const std::scoped_lock lock(mutex_);
        if (tables_.broken)
            return lost();
        const auto found = tables_.calls.find(id);
        if (found == tables_.calls.end())
            return fail(errc::not_found, "no such call");
        return found->second.row;
    }

    result<call_record> find(std::string_view provider, std::string_view provider_sid) override {
        const std::scoped_lock lock(mutex_);
        if (tables_.broken)
            return lost();
        const auto owner = tables_.sids.find(projection::sid_key(provider, provider_sid));
        if (owner == tables_.sids.end())
            return fail(errc::not_found, "no call has this sid");
        return tables_.calls.at(owner->second).row;
    }

    result<std::vector<journal_entry>> timeline(const call_id& id) override {
        const std::scoped_lock lock(mutex_);
        if (tables_.broken)
            return lost();
        std::vector<journal_entry> entries;
        if (const auto found = tables_.calls.find(id); found != tables_.calls.end())
            for (const std::uint64_t position : found->second.positions)
                entries.push_back(tables_.entry_at(position));
        return entries;
    }

    result<history_page> history(const history_query& query) override {
        if (auto good = projection::check(query); !good)
            return failure{good.error()};
        const std::scoped_lock lock(mutex_);
        if (tables_.broken)
            return lost();
        history_page page;
        std::size_t to_skip = query.offset;
        auto at =
            query.after
                ? std::make_reverse_iterator(tables_.by_time.lower_bound({query.after->created_at, query.after->id}))
                : tables_.by_time.rbegin();
        for (; at != tables_.by_time.rend(); ++at) {
            const call_record& row = tables_.calls.at(at->second).row;
            if (!projection::matches(query, row))
                continue;
            if (to_skip > 0) {
                --to_skip;
                continue;
            }
            if (page.calls.size() == query.limit) {
                page.next = history_cursor{page.calls.back().created_at, page.calls.back().id};
                break;
            }
            page.calls.push_back(row);
        }
        return page;
    }

    result<call_stats> stats(std::string_view workspace_id, time_window window) override {
        if (auto good = projection::check(window); !good)
            return failure{good.error()};
        const std::scoped_lock lock(mutex_);
        if (tables_.broken)
            return lost();
        call_stats stats;
        const auto found = tables_.stats.find(std::string(workspace_id));
        if (found == tables_.stats.end())
            return stats;
        stats.total = found->second.total;
        const auto& quarters = found->second.quarters;
        const auto end = quarters.lower_bound(projection::quarter_of(window.end));
        for (auto at = quarters.lower_bound(projection::quarter_of(window.begin)); at != end; ++at) {
            stats.today += at->second.calls;
            stats.answered += at->second.answered;
            stats.duration_sum += at->second.duration;
        }
        return stats;
    }

    result<std::vector<call_record>> active() override {
        const std::scoped_lock lock(mutex_);
        if (tables_.broken)
            return lost();
        std::vector<call_record> rows;
        for (const auto& [when, id] : tables_.active)
            rows.push_back(tables_.calls.at(id).row);
        return rows;
    }

    result<std::vector<journal_entry>> outbox(std::uint64_t after, std::size_t limit) override {
        const std::scoped_lock lock(mutex_);
        if (tables_.broken)
            return lost();
        std::vector<journal_entry> entries;
        for (std::uint64_t position = after; position < tables_.journal.size() && entries.size() < limit; ++position)
            entries.push_back(tables_.entry_at(position + 1));
        return entries;
    }

    result<std::uint64_t> outbox_position(std::string_view consumer) override {
        const std::scoped_lock lock(mutex_);
        if (tables_.broken)
            return lost();
        const auto found = tables_.consumers.find(std::string(consumer));
        return found == tables_.consumers.end() ? std::uint64_t{0} : found->second;
    }

    result<void> advance_outbox(std::string_view consumer, std::uint64_t position) override {
        const std::scoped_lock lock(mutex_);
        if (tables_.broken)
            return lost();
        std::uint64_t& current = tables_.consumers[std::string(consumer)];
        if (position < current)
            return fail(errc::invalid_argument, "an outbox position never moves back");
        current = position;
        ++changes_;
        return {};
    }

    result<void> flush() override { return {}; }

    std::optional<std::uint64_t> revision() override {
        const std::scoped_lock lock(mutex_);
        return changes_;
    }

  private:
    static failure<error> lost() {
        return failure{error{errc::out_of_memory, "an append found no memory, and what it had begun is not whole", {}}};
    }

    std::mutex mutex_{}; // guards everything below
    writer writer_{};
    detail::memory_log_tables tables_{};
    std::uint64_t changes_{0};
};

} // namespace callkit
