#pragma once

#include <callkit/core/log_projection.hpp>
#include <callkit/core/random.hpp>
#include <callkit/testing/log_store_checks.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// A store beside the plainest possible account of what it should hold: the journal, folded anew each time.
namespace callkit::testing::model {

/// Events of few calls with few sids, so that they meet, clash and overtake each other all the time.
inline call_event random_event(event_maker& make, random_source& random, const std::vector<call_id>& calls) {
    static constexpr call_status statuses[] = {call_status::queued,    call_status::ringing, call_status::in_progress,
                                               call_status::completed, call_status::busy,    call_status::unknown};
    make.now += milliseconds(random.between(0, 400'000));
    const call_id call = random.chance(600) ? calls[random.below(calls.size())] : call_id{};
    if (random.chance(200) && !call.is_null())
        return make.created(call, random.chance(500) ? "w" : "v");
    call_event event = make.told(call, "S" + std::to_string(random.below(calls.size() + 4)),
                                 statuses[random.below(std::size(statuses))]);
    if (random.chance(100) && !call.is_null())
        event.provider_sid.clear();
    if (random.chance(100))
        event.call = provisional_call_id(event.provider, event.provider_sid);
    event.source = random.chance(500) ? event_source::webhook : event_source::poll;
    event.sequence = random.between(-1, 5);
    event.duration = static_cast<std::int32_t>(random.between(-1, 90));
    return event;
}

inline void compare(log_store& store, breaches& out) {
    std::map<call_id, call_fold> folds;
    std::map<call_id, std::size_t> counts;
    const auto journal = store.outbox(0, 1'000'000);
    if (!out.succeeds(journal, "outbox"))
        return;
    for (std::size_t i = 0; i < journal->size(); ++i) {
        const journal_entry& entry = (*journal)[i];
        out.expect(entry.position == i + 1, "positions count from 1 without a gap");
        folds[entry.event.call].apply(entry.event);
        ++counts[entry.event.call];
    }
    std::vector<call_record> rows;
    std::map<std::pair<std::string, std::int64_t>, call_stats> stats;
    for (const auto& [call, fold] : folds) {
        rows.push_back(fold.record());
        const call_record& row = rows.back();
        const auto got = store.get(call);
        out.expect(got && *got == row, "a row is the fold of its events");
        const auto timeline = store.timeline(call);
        out.expect(timeline && timeline->size() == counts[call], "a timeline is the call's part of the journal");
        const projection::stats_share share = projection::share_of(row);
        call_stats& quarter = stats[{share.workspace_id, share.quarter}];
        ++quarter.today;
        quarter.answered += share.answered ? 1U : 0U;
        quarter.duration_sum += static_cast<std::uint64_t>(share.duration);
    }
    std::sort(rows.begin(), rows.end(),
              [](const auto& a, const auto& b) { return std::tie(a.created_at, a.id) > std::tie(b.created_at, b.id); });
    const auto history = store.history({.limit = 1000});
    out.expect(history && history->calls == rows, "history is the rows");
    std::erase_if(rows, [](const call_record& row) { return is_terminal(row.status); });
    std::reverse(rows.begin(), rows.end());
    const auto active = store.active();
    out.expect(active && *active == rows, "active is the rows that have not ended");
    for (const auto& [key, counted] : stats) {
        const timestamp begin(time_window::granule * key.second);
        const auto told = store.stats(key.first, {begin, begin + time_window::granule});
        out.expect(told && told->today == counted.today && told->answered == counted.answered &&
                       told->duration_sum == counted.duration_sum,
                   "the statistics are what counting the rows gives");
    }
}

inline void random_events_agree(log_store& store, breaches& out) {
    event_maker make;
    seeded_random random(20'260'101);
    std::vector<call_id> calls;
    for (int i = 0; i < 12; ++i)
        calls.push_back(make.new_call());
    std::vector<call_event> told;
    for (int batch = 0; batch < 60 && out.texts().empty(); ++batch) {
        std::vector<call_event> events;
        for (std::uint64_t n = random.below(5); n > 0; --n)
            events.push_back(random.chance(150) && !told.empty() ? told[random.below(told.size())]
                                                                 : random_event(make, random, calls));
        const auto outcome = store.append(events);
        if (outcome) {
            told.insert(told.end(), events.begin(), events.end());
            for (const call_record& row : outcome->records) {
                const auto got = store.get(row.id);
                out.expect(got && *got == row, "append returns rows as they stand");
            }
        } else {
            out.expect(outcome.error().code == errc::sid_conflict, "only a stolen sid is refused");
        }
        if (batch % 10 == 9)
            compare(store, out);
    }
}

} // namespace callkit::testing::model
