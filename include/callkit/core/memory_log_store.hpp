#pragma once

#include <callkit/core/log_projection.hpp>
#include <callkit/core/log_store.hpp>

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
/// Survives nothing, so `flush` has nothing to do. Threads: one object may be shared.
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
        staging stage(*this);
        auto outcome = projection::project(stage, events);
        if (outcome && writer_ && !stage.added().empty())
            if (auto kept = writer_(journal_.size() + 1, stage.added(), outcome->records); !kept)
                return failure{std::move(kept).error()};
        if (outcome) {
            stage.commit(outcome->records);
            ++changes_;
        }
        return outcome;
    }

    result<call_record> get(const call_id& id) override {
        const std::scoped_lock lock(mutex_);
        const auto found = calls_.find(id);
        if (found == calls_.end())
            return fail(errc::not_found, "no such call");
        return found->second.row;
    }

    result<call_record> find(std::string_view provider, std::string_view provider_sid) override {
        const std::scoped_lock lock(mutex_);
        const auto owner = sids_.find(key_of(provider, provider_sid));
        if (owner == sids_.end())
            return fail(errc::not_found, "no call has this sid");
        return calls_.at(owner->second).row;
    }

    result<std::vector<journal_entry>> timeline(const call_id& id) override {
        const std::scoped_lock lock(mutex_);
        std::vector<journal_entry> entries;
        if (const auto found = calls_.find(id); found != calls_.end())
            for (const std::uint64_t position : found->second.positions)
                entries.push_back(entry_at(position));
        return entries;
    }

    result<history_page> history(const history_query& query) override {
        if (auto good = projection::check(query); !good)
            return failure{good.error()};
        const std::scoped_lock lock(mutex_);
        history_page page;
        std::size_t to_skip = query.offset;
        auto at = query.after
                      ? std::make_reverse_iterator(by_time_.lower_bound({query.after->created_at, query.after->id}))
                      : by_time_.rbegin();
        for (; at != by_time_.rend(); ++at) {
            const call_record& row = calls_.at(at->second).row;
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
        call_stats stats;
        const auto found = stats_.find(std::string(workspace_id));
        if (found == stats_.end())
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
        std::vector<call_record> rows;
        for (const auto& [when, id] : active_)
            rows.push_back(calls_.at(id).row);
        return rows;
    }

    result<std::vector<journal_entry>> outbox(std::uint64_t after, std::size_t limit) override {
        const std::scoped_lock lock(mutex_);
        std::vector<journal_entry> entries;
        for (std::uint64_t position = after; position < journal_.size() && entries.size() < limit; ++position)
            entries.push_back(entry_at(position + 1));
        return entries;
    }

    result<std::uint64_t> outbox_position(std::string_view consumer) override {
        const std::scoped_lock lock(mutex_);
        const auto found = consumers_.find(std::string(consumer));
        return found == consumers_.end() ? std::uint64_t{0} : found->second;
    }

    result<void> advance_outbox(std::string_view consumer, std::uint64_t position) override {
        const std::scoped_lock lock(mutex_);
        std::uint64_t& current = consumers_[std::string(consumer)];
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
    struct stored_call {
        call_fold fold{};
        call_record row{};
        std::vector<std::uint64_t> positions{};
    };
    struct bucket {
        std::uint64_t calls{0};
        std::uint64_t answered{0};
        std::uint64_t duration{0};
    };
    struct workspace_stats {
        std::uint64_t total{0};
        std::map<std::int64_t, bucket> quarters{};
    };

    static std::string key_of(std::string_view provider, std::string_view sid) {
        return std::string(provider).append(1, '\0').append(sid);
    }
    journal_entry entry_at(std::uint64_t position) const {
        return {position, journal_[static_cast<std::size_t>(position - 1)]};
    }

    /// The tables as one `append` sees them: what it changed on top of what is there. Dropping it undoes everything.
    class staging {
      public:
        explicit staging(memory_log_store& store) : store_(store) {}

        std::optional<call_id> event_owner(const event_id& id) const {
            if (const auto fresh = events_.find(id); fresh != events_.end())
                return added_[fresh->second].call;
            if (const auto known = store_.events_.find(id); known != store_.events_.end()) {
                const call_id owner = store_.journal_[static_cast<std::size_t>(known->second - 1)].call;
                const auto moved = absorbed_.find(owner);
                return moved == absorbed_.end() ? owner : moved->second;
            }
            return std::nullopt;
        }
        std::optional<call_id> sid_owner(std::string_view provider, std::string_view sid) const {
            return find_in(sids_, store_.sids_, key_of(provider, sid));
        }
        std::optional<call_id> absorbed_by(const call_id& provisional) const {
            return find_in(absorbed_, store_.absorbed_, provisional);
        }
        std::uint64_t journal(const call_event& event, const call_id& owner) {
            if (store_.events_.contains(event.id) || !events_.emplace(event.id, added_.size()).second)
                return 0;
            added_.push_back(event);
            added_.back().call = owner;
            return store_.journal_.size() + added_.size();
        }
        void bind_sid(std::string_view provider, std::string_view sid, const call_id& call) {
            sids_[key_of(provider, sid)] = call;
        }
        call_fold absorb(const call_id& provisional, const call_id& real, std::string_view provider,
                         std::string_view sid) {
            call_fold fold = row(provisional);
            rows_.erase(provisional);
            absorbed_[provisional] = real;
            sids_[key_of(provider, sid)] = real;
            for (call_event& event : added_)
                if (event.call == provisional)
                    event.call = real;
            return fold;
        }
        call_fold& row(const call_id& call) {
            const auto [at, fresh] = rows_.try_emplace(call);
            if (fresh)
                if (const auto stored = store_.calls_.find(call); stored != store_.calls_.end())
                    at->second = stored->second.fold;
            return at->second;
        }

        [[nodiscard]] std::span<const call_event> added() const noexcept { return added_; }

        void commit(const std::vector<call_record>& records) {
            for (const auto& [provisional, real] : absorbed_)
                store_.absorb(provisional, real);
            for (auto& [key, call] : sids_)
                store_.sids_[key] = call;
            for (call_event& event : added_) {
                store_.events_.emplace(event.id, store_.journal_.size() + 1);
                store_.calls_[event.call].positions.push_back(store_.journal_.size() + 1);
                store_.journal_.push_back(std::move(event));
            }
            for (const call_record& row : records)
                store_.replace(row, std::move(rows_.at(row.id)));
        }

      private:
        template <class Map, class Key>
        static std::optional<call_id> find_in(const Map& fresh, const Map& stored, const Key& key) {
            for (const Map* map : {&fresh, &stored})
                if (const auto found = map->find(key); found != map->end())
                    return found->second;
            return std::nullopt;
        }

        memory_log_store& store_;
        std::vector<call_event> added_{};
        std::unordered_map<event_id, std::size_t, id_hash> events_{};
        std::unordered_map<std::string, call_id> sids_{};
        std::unordered_map<call_id, call_id, id_hash> absorbed_{};
        std::unordered_map<call_id, call_fold, id_hash> rows_{};
    };

    void count(const call_record& row, bool add) {
        const projection::stats_share share = projection::share_of(row);
        workspace_stats& workspace = stats_[share.workspace_id];
        bucket& quarter = workspace.quarters[share.quarter];
        const std::uint64_t one = add ? 1 : ~std::uint64_t{0}; // adding the latter takes one away
        workspace.total += one;
        quarter.calls += one;
        quarter.answered += share.answered ? one : 0;
        quarter.duration += one * static_cast<std::uint64_t>(share.duration);
    }
    void unlist(const call_record& row) {
        by_time_.erase({row.created_at, row.id});
        active_.erase({row.created_at, row.id});
        count(row, false);
    }
    void replace(const call_record& row, call_fold fold) {
        stored_call& call = calls_[row.id];
        if (!call.row.id.is_null())
            unlist(call.row);
        call.row = row;
        call.fold = std::move(fold);
        by_time_.emplace(row.created_at, row.id);
        if (!is_terminal(row.status))
            active_.emplace(row.created_at, row.id);
        count(row, true);
    }
    void absorb(const call_id& provisional, const call_id& real) {
        absorbed_[provisional] = real;
        const auto found = calls_.find(provisional);
        if (found == calls_.end())
            return;
        unlist(found->second.row);
        std::vector<std::uint64_t> moved = std::move(found->second.positions);
        calls_.erase(found);
        for (const std::uint64_t position : moved)
            journal_[static_cast<std::size_t>(position - 1)].call = real;
        std::vector<std::uint64_t>& positions = calls_[real].positions;
        positions.insert(positions.end(), moved.begin(), moved.end());
        std::sort(positions.begin(), positions.end());
    }

    std::mutex mutex_{}; // guards everything below
    writer writer_{};
    std::vector<call_event> journal_{}; // position 1 is at index 0
    std::unordered_map<event_id, std::uint64_t, id_hash> events_{};
    std::unordered_map<call_id, stored_call, id_hash> calls_{};
    std::unordered_map<std::string, call_id> sids_{};
    std::unordered_map<call_id, call_id, id_hash> absorbed_{};
    std::set<std::pair<timestamp, call_id>> by_time_{};
    std::set<std::pair<timestamp, call_id>> active_{};
    std::unordered_map<std::string, workspace_stats> stats_{};
    std::map<std::string, std::uint64_t> consumers_{};
    std::uint64_t changes_{0};
};

} // namespace callkit
