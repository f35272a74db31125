#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/log_store.hpp>
#include <callkit/core/result.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace callkit {

struct sqlite_options {
    enum class durability : std::uint8_t {
        /// What `append` acknowledged survives power loss: every commit is synced (`synchronous=FULL`).
        full,
        /// What `append` acknowledged survives the end of the process, but power loss may take everything since the
        /// last checkpoint or `flush`, which is whole commits from the end (`synchronous=NORMAL`). For logs that can
        /// be rebuilt. Not for dialling: promise 3 does not hold across power loss.
        relaxed,
    };

    durability sync{durability::full};
    /// How long to wait for another process that is writing.
    milliseconds busy_timeout{2000};
    /// The SQLite VFS to use instead of the default one.
    std::string vfs{};
};

/// A log in one SQLite file, made when it does not exist.
///
/// Two tables hold everything: `call_events`, the journal, and `call_logs`, one row a call; docs/store.md describes
/// them. Other processes may read and write the file at the same time; the schema only changes forwards, and a file of
/// a newer callkit is refused.
///
/// Threads: one object may be shared. Appends of different threads that meet share one commit, and so one sync. Reading
/// has a connection of its own and does not wait for a sync. No thread is created. Do not use an object in a forked
/// child.
///
/// Errors: `store_busy`, `store_full`, `store_io`, `store_corrupt`. After `store_io` or `store_corrupt` from a write
/// the object takes no more writes: open it anew, so that what is on the medium is looked at afresh.
class sqlite_log_store final : public log_store {
  public:
    /// Opens or makes the log, readable by its owner alone, and brings its schema up to date. Errors:
    /// `store_unavailable`, `store_corrupt` (not a log, or damaged), `store_too_new`, `store_busy`, `store_full`,
    /// `store_io`.
    [[nodiscard]] static result<std::unique_ptr<sqlite_log_store>> open(const std::string& path,
                                                                        const sqlite_options& options = {});
    ~sqlite_log_store() override;

    result<append_result> append(std::span<const call_event> events) override;
    result<call_record> get(const call_id& id) override;
    result<call_record> find(std::string_view provider, std::string_view provider_sid) override;
    result<std::vector<journal_entry>> timeline(const call_id& id) override;
    result<history_page> history(const history_query& query) override;
    result<call_stats> stats(std::string_view workspace_id, time_window window) override;
    result<std::vector<call_record>> active() override;
    result<std::vector<journal_entry>> outbox(std::uint64_t after, std::size_t limit) override;
    result<std::uint64_t> outbox_position(std::string_view consumer) override;
    result<void> advance_outbox(std::string_view consumer, std::uint64_t position) override;
    result<void> flush() override;
    std::optional<std::uint64_t> revision() override;

    /// Reads the whole file and compares it with its own checks: SQLite's integrity check, and every row with the fold
    /// of its events. Takes a while. Errors: `store_corrupt` says what was found first.
    [[nodiscard]] result<void> verify();

    /// The schema that this callkit writes.
    static constexpr int schema_version = 4;

  private:
    struct impl;
    explicit sqlite_log_store(std::unique_ptr<impl> state);
    std::unique_ptr<impl> impl_;
};

} // namespace callkit
