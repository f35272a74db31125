#pragma once

#include <callkit/core/call_event.hpp>
#include <callkit/core/call_record.hpp>
#include <callkit/core/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace callkit {

/// What became of one event of an `append`.
struct append_entry {
    /// The call the event belongs to, found by its sid when the event did not say.
    call_id call{};
    /// The event's place in the journal, from 1 upwards; 0 when the journal already had it.
    std::uint64_t position{0};
    call_status before{call_status::unknown};
    call_status after{call_status::unknown};

    [[nodiscard]] bool duplicate() const noexcept { return position == 0; }
    friend bool operator==(const append_entry&, const append_entry&) = default;
};

/// The outcome of an `append`: one entry an event, in order, and each touched call once as it stands now.
struct append_result {
    std::vector<append_entry> entries{};
    std::vector<call_record> records{};
};

/// An event as the journal holds it.
struct journal_entry {
    std::uint64_t position{0};
    call_event event{};

    friend bool operator==(const journal_entry&, const journal_entry&) = default;
};

/// Where a page of history ends: the next one starts behind this row. Stable under inserts.
struct history_cursor {
    timestamp created_at{};
    call_id id{};

    friend bool operator==(const history_cursor&, const history_cursor&) = default;
};

/// Which calls to list. Empty members do not filter.
struct history_query {
    std::string workspace_id{};
    std::size_t limit{50}; ///< 1 to 1000.
    std::optional<history_cursor> after{};
    std::size_t offset{0}; ///< Rows to skip; prefer `after`, whose cost does not grow with depth.
    std::optional<call_status> status{};
    std::optional<direction> way{};
    std::optional<end_reason> reason{};
    std::string provider{};
    std::string contact_id{};
    std::string agent_id{};
    /// Either end of the call, exactly.
    party number{};
    optional_timestamp since{}; ///< `created_at` at or after.
    optional_timestamp until{}; ///< `created_at` before.
};

struct history_page {
    /// Newest first: by `created_at`, then by id, both descending.
    std::vector<call_record> calls{};
    /// Set when there are more.
    std::optional<history_cursor> next{};
};

/// A half-open span of time. For statistics both ends lie on a quarter of an hour, as every time zone's midnight does.
struct time_window {
    timestamp begin{};
    timestamp end{};

    static constexpr seconds granule{900};
    [[nodiscard]] constexpr bool aligned() const noexcept {
        return begin <= end && begin.time_since_epoch() % granule == microseconds{} &&
               end.time_since_epoch() % granule == microseconds{};
    }
};

/// The statistics of a workspace. `total` counts every call ever, the others those created inside the window.
struct call_stats {
    std::uint64_t total{0};
    std::uint64_t today{0};
    std::uint64_t answered{0};
    /// Sum of `call_record::duration()` over the answered ones, in seconds.
    std::uint64_t duration_sum{0};

    /// round(100 × answered / today), 0 when there are none.
    [[nodiscard]] constexpr unsigned answer_rate() const noexcept {
        return today == 0 ? 0U : static_cast<unsigned>((200 * answered + today) / (2 * today));
    }
    /// Mean duration of the answered calls in tenths of a second, rounded to the nearest.
    [[nodiscard]] constexpr std::uint64_t average_duration_tenths() const noexcept {
        return answered == 0 ? 0 : (20 * duration_sum + answered) / (2 * answered);
    }
    friend bool operator==(const call_stats&, const call_stats&) = default;
};

/// Remembers calls. Everything that callkit knows about a call goes through `append`.
///
/// A store keeps a journal of events, only ever added to, and one row a call, which is the fold (`call_fold`) of that
/// call's events and nothing else. Eleven functions and an optional one; `callkit/testing/log_store_conformance.hpp` is
/// their meaning as tests, and a store that passes it is as good as ours.
///
/// Threads: distinct objects are independent. Whether one object may be shared is said by each store. Functions block.
/// Errors: those of the 400 group, `not_found`, `invalid_argument`. After an error nothing has changed.
class log_store {
  public:
    log_store() = default;
    log_store(const log_store&) = delete;
    log_store& operator=(const log_store&) = delete;
    virtual ~log_store() = default;

    /// Adds events to the journal and joins them into their calls' rows, all of it or nothing. When this returns a
    /// value the events survive whatever the store promises to survive (see `flush`).
    ///
    /// - An event id that the journal has is a duplicate and changes nothing.
    /// - An event without a call is given to the call that has its (provider, sid), else to `provisional_call_id`.
    /// - When an event ties a sid to a real call and a provisional one had it, the provisional call's events and row
    ///   become part of the real one.
    /// - A (provider, sid) belongs to one call: a second real call that claims it is `errc::sid_conflict`.
    /// - An event without an id, or with neither a call nor a sid, is `errc::invalid_argument`.
    /// - A provisional call id gives way to what the sid says, and once it was absorbed it means the real call.
    [[nodiscard]] virtual result<append_result> append(std::span<const call_event> events) = 0;

    /// One call, or `errc::not_found`. A provisional id that was absorbed is not found.
    [[nodiscard]] virtual result<call_record> get(const call_id& id) = 0;
    [[nodiscard]] virtual result<call_record> find(std::string_view provider, std::string_view provider_sid) = 0;

    /// A call's events in journal order; empty for a call that does not exist.
    [[nodiscard]] virtual result<std::vector<journal_entry>> timeline(const call_id& id) = 0;

    /// `errc::invalid_argument` when `limit` is 0 or more than 1000.
    [[nodiscard]] virtual result<history_page> history(const history_query& query) = 0;

    /// Costs the same whatever the number of calls. `errc::invalid_argument` unless `window.aligned()` and it spans no
    /// more than 400 days.
    [[nodiscard]] virtual result<call_stats> stats(std::string_view workspace_id, time_window window) = 0;

    /// Every call of every workspace that has not ended, oldest first: what an engine takes over when it starts.
    [[nodiscard]] virtual result<std::vector<call_record>> active() = 0;

    /// Journal entries behind `after`, at most `limit`, in order: what others have yet to be told.
    [[nodiscard]] virtual result<std::vector<journal_entry>> outbox(std::uint64_t after, std::size_t limit) = 0;

    /// How far a named consumer of the outbox has come; 0 for one that was never seen.
    [[nodiscard]] virtual result<std::uint64_t> outbox_position(std::string_view consumer) = 0;
    /// Moves a consumer forward; moving backwards is `errc::invalid_argument`.
    [[nodiscard]] virtual result<void> advance_outbox(std::string_view consumer, std::uint64_t position) = 0;

    /// Makes everything that was appended survive power loss. Stores that sync on every append have nothing to do.
    [[nodiscard]] virtual result<void> flush() = 0;

    /// A number that is another one whenever what the functions above tell may have changed, whoever changed it: with
    /// the same number the same question has the same answer. Nothing: the store does not know. Cheap, and optional.
    [[nodiscard]] virtual std::optional<std::uint64_t> revision() { return std::nullopt; }
};

} // namespace callkit
