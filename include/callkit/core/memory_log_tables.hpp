#pragma once

#include <callkit/core/log_projection.hpp>
#include <callkit/core/log_store.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace callkit::detail {

/// What a `memory_log_store` holds: the journal, and what is found by way of it.
struct memory_log_tables {
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

    journal_entry entry_at(std::uint64_t position) const {
        return {position, journal[static_cast<std::size_t>(position - 1)]};
    }

    /// The tables as one `append` sees them: what it changed on top of what is there. Dropping it undoes everything.
    class staging {
      public:
        explicit staging(memory_log_tables& tables) : tables_(tables) {}

        std::optional<call_id> event_owner(const event_id& id) const {
            if (const auto fresh = events_.find(id); fresh != events_.end())
                return added_[fresh->second].call;
            if (const auto known = tables_.events.find(id); known != tables_.events.end()) {
                const call_id owner = tables_.journal[static_cast<std::size_t>(known->second - 1)].call;
                const auto moved = absorbed_.find(owner);
                return moved == absorbed_.end() ? owner : moved->second;
            }
            return std::nullopt;
        }
        std::optional<call_id> sid_owner(const call_event& event) const {
            return find_in(sids_, tables_.sids, projection::sid_key(event.provider, event.provider_sid));
        }
        std::optional<call_id> absorbed_by(const call_id& provisional) const {
            return find_in(absorbed_, tables_.absorbed, provisional);
        }
        std::uint64_t journal(const call_event& event, const call_id& owner) {
            if (tables_.events.contains(event.id) || !events_.emplace(event.id, added_.size()).second)
                return 0;
            added_.push_back(event);
            added_.back().call = owner;
            return tables_.journal.size() + added_.size();
        }
        void bind_sid(std::string_view provider, std::string_view sid, const call_id& call) {
            sids_[projection::sid_key(provider, sid)] = call;
        }
        call_fold absorb(const call_id& provisional, const call_id& real, std::string_view provider,
                         std::string_view sid) {
            call_fold fold = row(provisional);
            rows_.erase(provisional);
            absorbed_[provisional] = real;
            sids_[projection::sid_key(provider, sid)] = real;
            for (call_event& event : added_)
                if (event.call == provisional)
                    event.call = real;
            return fold;
        }
        call_fold& row(const call_id& call) {
            const auto [at, fresh] = rows_.try_emplace(call);
            if (fresh)
                if (const auto stored = tables_.calls.find(call); stored != tables_.calls.end())
                    at->second = stored->second.fold;
            return at->second;
        }

        [[nodiscard]] std::span<const call_event> added() const noexcept { return added_; }

        /// Makes what writing the journal needs.
        void prepare() {
            std::vector<call_event>& journal = tables_.journal;
            if (journal.capacity() - journal.size() < added_.size())
                journal.reserve(std::max(2 * journal.size(), journal.size() + added_.size()));
        }
        void write_journal() noexcept {
            for (const auto& [provisional, real] : absorbed_)
                if (const auto gone = tables_.calls.find(provisional); gone != tables_.calls.end())
                    for (const std::uint64_t position : gone->second.positions)
                        tables_.journal[static_cast<std::size_t>(position - 1)].call = real;
            for (call_event& event : added_)
                tables_.journal.push_back(std::move(event));
        }
        void remember_absorbed() {
            for (const auto& [provisional, real] : absorbed_)
                tables_.absorbed[provisional] = real;
        }
        /// What is found by way of the journal.
        void index(const std::vector<call_record>& records) {
            remember_absorbed();
            for (const auto& [provisional, real] : absorbed_)
                tables_.absorb(provisional, real);
            for (auto& [key, call] : sids_)
                tables_.sids[key] = call;
            for (std::size_t at = tables_.journal.size() - added_.size(); at < tables_.journal.size();) {
                const call_event& event = tables_.journal[at++];
                tables_.events.emplace(event.id, at);
                tables_.calls[event.call].positions.push_back(at);
            }
            for (const call_record& row : records)
                tables_.replace(row, std::move(rows_.at(row.id)));
        }

      private:
        template <class Map, class Key>
        static std::optional<call_id> find_in(const Map& fresh, const Map& stored, const Key& key) {
            for (const Map* map : {&fresh, &stored})
                if (const auto found = map->find(key); found != map->end())
                    return found->second;
            return std::nullopt;
        }

        memory_log_tables& tables_;
        std::vector<call_event> added_{};
        std::unordered_map<event_id, std::size_t, id_hash> events_{};
        std::unordered_map<std::string, call_id> sids_{};
        std::unordered_map<call_id, call_id, id_hash> absorbed_{};
        std::unordered_map<call_id, call_fold, id_hash> rows_{};
    };

    void count(const call_record& row, bool add) {
        const projection::stats_share share = projection::share_of(row);
        workspace_stats& workspace = stats[share.workspace_id];
        bucket& quarter = workspace.quarters[share.quarter];
        const std::uint64_t one = add ? 1 : ~std::uint64_t{0}; // adding the latter takes one away
        workspace.total += one;
        quarter.calls += one;
        quarter.answered += share.answered ? one : 0;
        quarter.duration += one * static_cast<std::uint64_t>(share.duration);
    }
    void unlist(const call_record& row) {
        by_time.erase({row.created_at, row.id});
        active.erase({row.created_at, row.id});
        count(row, false);
    }
    void replace(const call_record& row, call_fold fold) {
        stored_call& call = calls[row.id];
        if (!call.row.id.is_null())
            unlist(call.row);
        call.row = row;
        call.fold = std::move(fold);
        by_time.emplace(row.created_at, row.id);
        if (!is_terminal(row.status))
            active.emplace(row.created_at, row.id);
        count(row, true);
    }
    void absorb(const call_id& provisional, const call_id& real) {
        const auto found = calls.find(provisional);
        if (found == calls.end())
            return;
        unlist(found->second.row);
        std::vector<std::uint64_t> moved = std::move(found->second.positions);
        calls.erase(found);
        std::vector<std::uint64_t>& positions = calls[real].positions;
        positions.insert(positions.end(), moved.begin(), moved.end());
        std::sort(positions.begin(), positions.end());
    }

    /// Makes everything but the journal again. False when that cannot be done.
    bool read_journal_anew(staging& begun) noexcept {
        broken = true;
        std::vector<call_event> all = std::move(journal);
        journal.clear();
        events.clear();
        calls.clear();
        sids.clear();
        by_time.clear();
        active.clear();
        stats.clear();
        try {
            begun.remember_absorbed();
            journal.reserve(all.size());
            for (const call_event& event : all) {
                staging one(*this);
                const auto outcome = projection::project(one, std::span(&event, 1));
                if (!outcome)
                    return false;
                one.prepare();
                one.write_journal();
                one.index(outcome->records);
            }
            broken = false;
        } catch (...) {
            return false;
        }
        return true;
    }

    std::vector<call_event> journal{}; // position 1 is at index 0
    std::unordered_map<event_id, std::uint64_t, id_hash> events{};
    std::unordered_map<call_id, stored_call, id_hash> calls{};
    std::unordered_map<std::string, call_id> sids{};
    std::unordered_map<call_id, call_id, id_hash> absorbed{};
    std::set<std::pair<timestamp, call_id>> by_time{};
    std::set<std::pair<timestamp, call_id>> active{};
    std::unordered_map<std::string, workspace_stats> stats{};
    std::map<std::string, std::uint64_t> consumers{};
    /// Memory ran out where that cannot be made good.
    bool broken{false};
};

} // namespace callkit::detail
