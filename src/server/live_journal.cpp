#include "live_journal.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace callkit::server::detail {
namespace {

constexpr std::size_t page = 500;

bool is_one_of(const std::vector<std::string>& workspaces, const std::string& workspace) {
    return !workspace.empty() && std::find(workspaces.begin(), workspaces.end(), workspace) != workspaces.end();
}

result<missed> newest_calls(log_store& log, const std::vector<std::string>& workspaces, std::uint64_t after,
                            const live_feed_options& options) {
    const auto end = journal_end(log);
    if (!end)
        return failure{end.error()};
    missed found{.end = *end};
    std::set<call_id> seen;
    const auto take = [&](call_record& call) {
        if (is_one_of(workspaces, call.facts.workspace_id) && seen.insert(call.id).second)
            found.calls.push_back({std::move(call), after, true});
    };
    for (const std::string& workspace : workspaces) {
        history_query query{.workspace_id = workspace, .limit = std::clamp<std::size_t>(options.newest_calls, 1, 1000)};
        auto newest = log.history(query);
        if (!newest)
            return failure{newest.error()};
        for (call_record& call : newest->calls)
            take(call);
    }
    auto active = log.active();
    if (!active)
        return failure{active.error()};
    for (call_record& call : *active)
        take(call);
    std::sort(found.calls.begin(), found.calls.end(), [](const missed_call& a, const missed_call& b) {
        return std::pair(a.record.created_at, a.record.id) < std::pair(b.record.created_at, b.record.id);
    });
    if (!found.calls.empty())
        found.calls.back().position = found.end;
    return found;
}

} // namespace

result<std::uint64_t> journal_end(log_store& log) {
    std::uint64_t known = 0; // something stands there, or it is the beginning
    std::uint64_t step = 1;
    for (;; step *= 2) {
        const auto next = log.outbox(known + step - 1, 1);
        if (!next)
            return failure{next.error()};
        if (next->empty())
            break;
        known = next->front().position;
    }
    // Nothing stands behind known + step - 1.
    std::uint64_t beyond = known + step - 1;
    while (known < beyond) {
        const std::uint64_t middle = known + (beyond - known) / 2;
        const auto next = log.outbox(middle, 1);
        if (!next)
            return failure{next.error()};
        if (next->empty())
            beyond = middle;
        else
            known = next->front().position;
    }
    return known;
}

result<missed> read_missed(log_store& log, const std::vector<std::string>& workspaces, std::uint64_t after,
                           const live_feed_options& options) {
    struct touched {
        std::uint64_t position{0};
        bool began{false};
    };
    std::map<call_id, touched> calls;
    missed found{.end = after};
    for (std::size_t read = 0;;) {
        const auto entries = log.outbox(found.end, page);
        if (!entries)
            return failure{entries.error()};
        read += entries->size();
        if (read > options.journal_entries)
            return newest_calls(log, workspaces, after, options);
        for (const journal_entry& entry : *entries) {
            touched& call = calls[entry.event.call];
            call.position = entry.position;
            call.began = call.began || entry.event.kind == event_kind::created;
            found.end = entry.position;
        }
        if (entries->size() < page)
            break;
    }
    for (const auto& [id, seen] : calls) {
        auto record = log.get(id);
        if (!record && record.error().code == errc::not_found)
            continue; // absorbed by another, or not the journal's any more
        if (!record)
            return failure{record.error()};
        if (is_one_of(workspaces, record->facts.workspace_id))
            found.calls.push_back({*std::move(record), seen.position, seen.began});
    }
    std::sort(found.calls.begin(), found.calls.end(),
              [](const missed_call& a, const missed_call& b) { return a.position < b.position; });
    return found;
}

} // namespace callkit::server::detail
