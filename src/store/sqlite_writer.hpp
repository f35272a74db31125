#pragma once

#include "sqlite_database.hpp"
#include "sqlite_row_inserter.hpp"

#include <callkit/core/call_fold.hpp>
#include <callkit/core/log_projection.hpp>
#include <callkit/core/log_store.hpp>
#include <callkit/store/sqlite_log_store.hpp>

#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace callkit::sqlite {

/// The connection that writes, and the folds of the calls written last. One thread at a time.
///
/// What a request of several events adds is kept back and inserted with one statement for many rows, which takes two
/// thirds of the time. That all of it is new is known from memory, and a call that is created, or a sid that is given
/// to a call, and is not in memory is taken for new unasked. Where the tables know better, or a host's trigger has
/// written between, the transaction is undone and done again with a statement for each row.
class writer {
  public:
    /// Throws `failure` or `error`.
    writer(const std::string& path, const sqlite_options& options);

    /// One transaction around many appends, each of which happens whole or not at all. The outcomes are true once this
    /// returns; when it throws, nothing happened, as far as anybody can tell.
    void append(std::span<const std::span<const call_event>> requests, std::span<result<append_result>> outcomes);

    void advance_outbox(std::string_view consumer, std::uint64_t position);
    void checkpoint();

    /// The tables, as `projection::project` uses them.
    std::optional<call_id> event_owner(const event_id& id);
    std::optional<call_id> sid_owner(const call_event& event);
    std::optional<call_id> absorbed_by(const call_id& provisional);
    std::uint64_t journal(const call_event& event, const call_id& owner);
    void bind_sid(std::string_view provider, std::string_view sid, const call_id& call);
    call_fold absorb(const call_id& provisional, const call_id& real, std::string_view provider, std::string_view sid);
    call_fold& row(const call_id& call);

  private:
    struct cached {
        call_id call{};
        call_fold fold{};
        projection::stats_share share{}; // what the statistics count for it now
        timestamp created_at{};          // what its row says
        optional_timestamp ended_at{};   // and this
        bool counted{false};
        bool changed{false}; // by the append under way
        /// Those of the call in the journal, as long as they are few.
        std::vector<event_id> events{};
        bool knows_events{true};
    };
    static constexpr std::size_t most_events = 64;
    /// So many of one request are written at once.
    static constexpr std::size_t few_events = 4;
    struct waiting_event {
        const call_event* event;
        call_id owner;
    };
    struct waiting_sid {
        std::string_view provider;
        std::string_view sid;
        call_id call;
    };
    struct repeated_event {
        event_id event{};
        call_id owner{};
    };
    using cache_list = std::list<cached>;
    static constexpr std::size_t cache_limit = 8192;

    /// By how much the statistics of a quarter of an hour change.
    struct stats_change {
        std::string workspace_id{};
        std::int64_t quarter{0};
        std::int64_t calls{0};
        std::int64_t answered{0};
        std::int64_t duration{0};
    };

    void append(std::span<const std::span<const call_event>> requests, std::span<result<append_result>> outcomes,
                bool at_once);
    result<append_result> append_one(std::span<const call_event> events, bool at_once);
    static void note_event(cached& call, const event_id& id);
    void write_waiting();
    void write(const call_record& row);
    void count(const projection::stats_share& share, int sign);
    /// How the statistics change by the request under way in the quarter that `whose` belongs to.
    stats_change& change_of(const projection::stats_share& whose);
    void write_stats();
    void remember_sid(std::string key, const call_id& call);
    /// The call's entry, as one that the append under way changes.
    cached& load(const call_id& call);
    void bring_forward(const call_id& call);
    /// The calls that are created, as far as they are not in memory.
    void take_for_new(std::span<const call_event> events);
    void remember(cached entry);
    void forget(const call_id& call);
    void forget_changed();
    void forget_all();

    database database_;
    std::int64_t data_version_{0};
    cache_list cache_{}; // the one used last comes first
    std::unordered_map<call_id, cache_list::iterator, id_hash> cached_{};
    std::unordered_map<std::string, call_id> sids_{}; // whose they are, as far as it was asked for lately
    // Of the transaction under way, written at its end: many calls of a workspace change the same two rows.
    std::vector<stats_change> stats_changes_{};
    std::size_t first_of_request_{0}; // what the earlier requests change stays when this one fails

    // Of the request under way: what is taken for written, and soon is.
    bool at_once_{false}; // the events, too
    std::vector<waiting_event> waiting_events_{};
    std::vector<waiting_sid> waiting_sids_{};
    std::vector<const call_record*> waiting_rows_{};
    repeated_event repeated_{};
    std::uint64_t last_position_{0}; // of the journal; 0 when it must be looked up

    statement begin_, commit_, data_version_now_, last_position_now_;
    statement savepoint_, roll_back_, release_;
    statement event_owner_, sid_owner_, absorbed_by_, call_events_, outbox_position_;
    row_inserter insert_events_, insert_sids_, insert_calls_;
    statement insert_event_, upsert_call_, update_call_, update_end_, add_total_, add_quarter_, set_outbox_;
    statement move_events_, move_sid_, remember_absorbed_, delete_call_;
};

} // namespace callkit::sqlite
