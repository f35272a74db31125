// The suite is worth something only if wrong stores fail it: each of these is right but for one mistake that somebody
// could make.
#include <callkit/core/memory_log_store.hpp>
#include <callkit/testing/forwarding_log_store.hpp>
#include <callkit/testing/log_store_conformance.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

using namespace callkit;
using namespace callkit::testing;

namespace {

/// Owns what it forwards to.
class mutant : public forwarding_log_store {
  public:
    mutant() : mutant(std::make_unique<memory_log_store>()) {}

  private:
    explicit mutant(std::unique_ptr<memory_log_store> right) : forwarding_log_store(*right), right_(std::move(right)) {}
    std::unique_ptr<memory_log_store> right_;
};

struct forgets_a_part_of_a_batch : mutant {
    result<append_result> append(std::span<const call_event> events) override {
        for (const call_event& event : events)
            if (auto one = inner_.append(std::span(&event, 1)); !one)
                return one; // what came before stays
        return inner_.append(events);
    }
};
struct takes_duplicates : mutant {
    std::uint64_t n{0};
    result<append_result> append(std::span<const call_event> events) override {
        std::vector<call_event> fresh(events.begin(), events.end());
        for (call_event& event : fresh)
            event.id = derived(event.id);
        return inner_.append(fresh);
    }
    event_id derived(event_id id) {
        id.bytes[15] = static_cast<std::uint8_t>(++n);
        id.bytes[14] = static_cast<std::uint8_t>(n >> 8U);
        return id;
    }
};
struct loses_provider_codes : mutant {
    result<append_result> append(std::span<const call_event> events) override {
        std::vector<call_event> poor(events.begin(), events.end());
        for (call_event& event : poor)
            event.provider_code = 0;
        return inner_.append(poor);
    }
};
struct overwrites_with_the_last_event : mutant {
    result<call_record> get(const call_id& id) override {
        auto row = inner_.get(id);
        const auto events = inner_.timeline(id);
        if (row && events)
            for (const journal_entry& entry : *events)
                if (entry.event.status != call_status::unknown)
                    row->status = entry.event.status;
        return row;
    }
};
struct sorts_history_by_id_upwards : mutant {
    result<history_page> history(const history_query& query) override {
        auto page = inner_.history(query);
        if (page)
            std::sort(page->calls.begin(), page->calls.end(), [](const auto& a, const auto& b) {
                return a.created_at != b.created_at ? a.created_at > b.created_at : a.id < b.id;
            });
        return page;
    }
};
struct pages_by_offset : mutant {
    std::size_t seen{0};
    result<history_page> history(const history_query& query) override {
        history_query shifted = query;
        shifted.offset += query.after ? seen : 0;
        shifted.after.reset();
        auto page = inner_.history(shifted);
        if (page)
            seen = shifted.offset + page->calls.size();
        return page;
    }
};
struct includes_until : mutant {
    result<history_page> history(const history_query& query) override {
        history_query wide = query;
        if (wide.until)
            wide.until = *wide.until + microseconds(1);
        return inner_.history(wide);
    }
};
struct counts_other_workspaces : mutant {
    result<call_stats> stats(std::string_view workspace_id, time_window window) override {
        auto stats = inner_.stats(workspace_id, window);
        if (const auto other = inner_.stats("v", window); stats && other)
            stats->today += other->today;
        return stats;
    }
};
struct lists_ended_calls_as_active : mutant {
    result<std::vector<call_record>> active() override { return inner_.history({.limit = 1000})->calls; }
};
struct lets_consumers_move_back : mutant {
    result<void> advance_outbox(std::string_view consumer, std::uint64_t position) override {
        (void)inner_.advance_outbox(consumer, position);
        return {};
    }
};
struct starts_the_outbox_at_after : mutant {
    result<std::vector<journal_entry>> outbox(std::uint64_t after, std::size_t limit) override {
        return inner_.outbox(after == 0 ? 0 : after - 1, limit);
    }
};
struct keeps_absorbed_calls : mutant {
    result<call_record> get(const call_id& id) override {
        auto row = inner_.get(id);
        return !row && is_provisional(id) ? inner_.find("p", "S1") : std::move(row);
    }
};
struct accepts_stolen_sids : mutant {
    result<append_result> append(std::span<const call_event> events) override {
        auto outcome = inner_.append(events);
        if (outcome || outcome.error().code != errc::sid_conflict)
            return outcome;
        std::vector<call_event> stripped(events.begin(), events.end());
        for (call_event& event : stripped)
            event.provider_sid.clear();
        return inner_.append(stripped);
    }
};

template <class Mutant>
std::size_t breaches_of() {
    return check_log_store([] { return std::make_unique<Mutant>(); }).size();
}

} // namespace

TEST_CASE("stores with a mistake fail the conformance suite") {
    CHECK(breaches_of<mutant>() == 0);
    CHECK(breaches_of<forgets_a_part_of_a_batch>() > 0);
    CHECK(breaches_of<takes_duplicates>() > 0);
    CHECK(breaches_of<loses_provider_codes>() > 0);
    CHECK(breaches_of<overwrites_with_the_last_event>() > 0);
    CHECK(breaches_of<sorts_history_by_id_upwards>() > 0);
    CHECK(breaches_of<pages_by_offset>() > 0);
    CHECK(breaches_of<includes_until>() > 0);
    CHECK(breaches_of<counts_other_workspaces>() > 0);
    CHECK(breaches_of<lists_ended_calls_as_active>() > 0);
    CHECK(breaches_of<lets_consumers_move_back>() > 0);
    CHECK(breaches_of<starts_the_outbox_at_after>() > 0);
    CHECK(breaches_of<keeps_absorbed_calls>() > 0);
    CHECK(breaches_of<accepts_stolen_sids>() > 0);
}
