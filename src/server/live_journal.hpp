#pragma once

#include <callkit/core/log_store.hpp>
#include <callkit/server/live_feed.hpp>

#include <cstdint>
#include <string>
#include <vector>

/// What somebody who was away missed, from the log. Functions block.
namespace callkit::server::detail {

struct missed_call {
    call_record record{};
    std::uint64_t position{0}; ///< Of the last thing that became known of it.
    bool began{false};         ///< Its beginning was missed too.
};

struct missed {
    std::vector<missed_call> calls{}; ///< By position.
    std::uint64_t end{0};             ///< How far the journal was read.
};

/// The position of the journal's last entry, 0 for an empty one.
[[nodiscard]] result<std::uint64_t> journal_end(log_store& log);

/// The calls of these workspaces that the journal speaks of behind `after`. Beyond `options.journal_entries`: those
/// that go on, and the newest others, all but the last of them with `after` as their position.
[[nodiscard]] result<missed> read_missed(log_store& log, const std::vector<std::string>& workspaces,
                                         std::uint64_t after, const live_feed_options& options);

} // namespace callkit::server::detail
