#include "ledger.hpp"

#include <callkit/core/call_fold.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <utility>

namespace crash {

using namespace callkit;

findings& findings::operator+=(const findings& other) {
    calls += other.calls;
    events += other.events;
    lost += other.lost;
    partial += other.partial;
    corrupt += other.corrupt;
    notes.insert(notes.end(), other.notes.begin(), other.notes.end());
    return *this;
}

event_id ledger::content_of(call_event event) {
    event.call = {};
    return content_event_id(event);
}

void ledger::acknowledge(const event_id& id, const promise& what) {
    promise& kept = promises_.try_emplace(id, what).first->second;
    if (kept.position == 0)
        kept = what;
}

void ledger::acknowledge(std::span<const call_event> events, const append_result& outcome) {
    for (std::size_t i = 0; i < events.size(); ++i) {
        promise what{outcome.entries[i].position, content_of(events[i]), {}};
        if (what.position != 0)
            what.observed = events[i].observed_at;
        acknowledge(events[i].id, what);
    }
}

namespace {

class inspection {
  public:
    inspection(log_store& store, std::string workspace) : store_(store), workspace_(std::move(workspace)) {}

    findings run(const std::unordered_map<event_id, ledger::promise, id_hash>& promises) {
        if (read_journal() && read_rows()) {
            check_promises(promises);
            check_rows();
            check_active();
            check_counters();
        }
        found_.calls = rows_.size();
        found_.events = journal_.size();
        return std::move(found_);
    }

  private:
    void note(std::uint64_t& count, std::string text) {
        ++count;
        if (found_.notes.size() < 20)
            found_.notes.push_back(std::move(text));
    }
    template <class T>
    bool readable(const result<T>& read, const char* what) {
        if (!read)
            note(found_.corrupt, std::string(what) + ": " + describe(read.error()));
        return read.has_value();
    }

    bool read_journal() {
        for (std::uint64_t after = 0;;) {
            auto page = store_.outbox(after, 500);
            if (!readable(page, "outbox"))
                return false;
            if (page->empty())
                return true;
            for (journal_entry& entry : *page) {
                if (entry.position <= after)
                    note(found_.partial, "the journal's positions do not rise");
                after = std::max(after + 1, entry.position);
                by_id_.emplace(entry.event.id, journal_.size());
                journal_.push_back(std::move(entry));
            }
        }
    }

    bool read_rows() {
        history_query query;
        query.workspace_id = workspace_;
        query.limit = 500;
        for (;;) {
            auto page = store_.history(query);
            if (!readable(page, "history"))
                return false;
            for (call_record& row : page->calls)
                rows_.emplace(row.id, std::move(row));
            if (!page->next)
                break;
            query.after = page->next;
        }
        // Calls known only by what the provider says have no workspace, so no page shows them.
        for (const journal_entry& entry : journal_) {
            if (rows_.contains(entry.event.call))
                continue;
            auto row = store_.get(entry.event.call);
            if (!readable(row, "get"))
                return false;
            if (row->facts.workspace_id == workspace_)
                note(found_.partial, "history leaves out " + to_string(row->id));
            rows_.emplace(row->id, std::move(*row));
        }
        return true;
    }

    void check_promises(const std::unordered_map<event_id, ledger::promise, id_hash>& promises) {
        for (const auto& [id, promise] : promises) {
            const auto at = by_id_.find(id);
            if (at == by_id_.end()) {
                note(found_.lost, "event " + to_string(id) + " is gone");
                continue;
            }
            const journal_entry& entry = journal_[at->second];
            if (promise.position != 0 && entry.position != promise.position)
                note(found_.lost, "event " + to_string(id) + " has moved");
            else if (ledger::content_of(entry.event) != promise.content ||
                     (promise.observed && *promise.observed != entry.event.observed_at))
                note(found_.lost, "event " + to_string(id) + " has changed");
        }
    }

    void check_rows() {
        std::size_t told = 0;
        for (const auto& [id, row] : rows_) {
            const auto timeline = store_.timeline(id);
            if (!readable(timeline, "timeline"))
                return;
            told += timeline->size();
            call_fold fold;
            for (const journal_entry& entry : *timeline) {
                fold.apply(entry.event);
                const auto at = by_id_.find(entry.event.id);
                if (at == by_id_.end() || !(journal_[at->second] == entry))
                    note(found_.partial, "timeline and outbox disagree about " + to_string(id));
            }
            if (!(fold.record() == row))
                note(found_.partial, "the row of " + to_string(id) + " is not the fold of its events");
            if (const auto again = store_.get(id); !readable(again, "get") || !(*again == row))
                note(found_.partial, "get and history disagree about " + to_string(id));
            if (!row.provider_sid.empty()) {
                const auto by_sid = store_.find(row.provider, row.provider_sid);
                if (!by_sid || by_sid->id != id)
                    note(found_.partial, "the sid of " + to_string(id) + " does not lead to it");
            }
        }
        if (told != journal_.size())
            note(found_.partial, "the timelines do not add up to the journal");
    }

    void check_active() {
        const auto active = store_.active();
        if (!readable(active, "active"))
            return;
        std::size_t live = 0;
        for (const auto& [id, row] : rows_)
            live += is_terminal(row.status) ? 0U : 1U;
        for (const call_record& row : *active)
            if (const auto at = rows_.find(row.id); at == rows_.end() || !(at->second == row))
                note(found_.partial, "active and history disagree about " + to_string(row.id));
        if (live != active->size())
            note(found_.partial, "active lists " + std::to_string(active->size()) + " of " + std::to_string(live));
    }

    void check_counters() {
        if (rows_.empty())
            return;
        // Two windows that split the calls in the middle, and one around them all.
        timestamp first = timestamp::max();
        timestamp last = timestamp::min();
        for (const auto& [id, row] : rows_) {
            first = std::min(first, row.created_at);
            last = std::max(last, row.created_at);
        }
        const auto floor = [](timestamp when) {
            return when -
                   (when.time_since_epoch() % time_window::granule + time_window::granule) % time_window::granule;
        };
        const timestamp begin = floor(first);
        const timestamp end = floor(last) + time_window::granule;
        const timestamp middle = floor(begin + (end - begin) / 2);
        for (const time_window window :
             {time_window{begin, end}, time_window{begin, middle}, time_window{middle, end}}) {
            const auto counted = store_.stats(workspace_, window);
            if (!readable(counted, "stats"))
                return;
            call_stats expected;
            for (const auto& [id, row] : rows_) {
                if (row.facts.workspace_id != workspace_)
                    continue;
                ++expected.total;
                if (row.created_at < window.begin || row.created_at >= window.end)
                    continue;
                ++expected.today;
                if (row.answered()) {
                    ++expected.answered;
                    expected.duration_sum += static_cast<std::uint64_t>(row.duration());
                }
            }
            if (!(*counted == expected))
                note(found_.partial,
                     "the counters say " + std::to_string(counted->total) + "/" + std::to_string(counted->today) + "/" +
                         std::to_string(counted->answered) + "/" + std::to_string(counted->duration_sum) +
                         ", the rows " + std::to_string(expected.total) + "/" + std::to_string(expected.today) + "/" +
                         std::to_string(expected.answered) + "/" + std::to_string(expected.duration_sum));
        }
    }

    log_store& store_;
    std::string workspace_;
    findings found_{};
    std::vector<journal_entry> journal_{};
    std::unordered_map<event_id, std::size_t, id_hash> by_id_{};
    std::map<call_id, call_record> rows_{};
};

} // namespace

findings ledger::inspect(log_store& store, const std::string& workspace) const {
    return inspection(store, workspace).run(promises_);
}

} // namespace crash
