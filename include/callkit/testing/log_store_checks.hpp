#pragma once

#include <callkit/core/call_event.hpp>
#include <callkit/core/call_fold.hpp>
#include <callkit/core/id.hpp>
#include <callkit/core/log_store.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callkit::testing {

/// Collects what a store did wrong.
class breaches {
  public:
    /// Notes `text` unless it holds. Returns whether it does.
    bool expect(bool holds, std::string text) {
        if (!holds)
            texts_.push_back(std::move(text));
        return holds;
    }
    template <class T>
    bool succeeds(const result<T>& outcome, const std::string& what) {
        return expect(outcome.has_value(), what + " failed" + (outcome ? "" : ": " + describe(outcome.error())));
    }
    template <class T>
    bool fails(const result<T>& outcome, errc code, const std::string& what) {
        return expect(!outcome && outcome.error().code == code,
                      what + " should be " + std::string(to_string(code)) +
                          (outcome ? ", succeeded" : ", is " + describe(outcome.error())));
    }
    [[nodiscard]] const std::vector<std::string>& texts() const noexcept { return texts_; }

  private:
    std::vector<std::string> texts_{};
};

/// Makes the events of the checks: real ids, times that only move when told.
class event_maker {
  public:
    timestamp now{from_unix_micros(1'767'225'600'000'000)}; // 2026-01-01T00:00:00Z

    call_id new_call() { return make_id<call_id>(now, random_); }
    call_event make(event_kind kind, const call_id& call, call_status status = call_status::unknown) {
        call_event event;
        event.id = make_id<event_id>(now, random_);
        event.call = call;
        event.kind = kind;
        event.status = status;
        event.occurred_at = now;
        event.observed_at = now;
        return event;
    }
    call_event created(const call_id& call, const std::string& workspace = "w") {
        call_event event = make(event_kind::created, call);
        auto facts = std::make_shared<call_facts>();
        facts->workspace_id = workspace;
        facts->direction = direction::outbound;
        facts->from = party("+14155550100");
        facts->to = party("+14155552671");
        event.facts = std::move(facts);
        return event;
    }
    call_event told(const call_id& call, const std::string& sid, call_status status) {
        call_event event = make(event_kind::status, call, status);
        event.source = event_source::webhook;
        event.provider = "p";
        event.provider_sid = sid;
        event.raw_status = std::string(to_string(status));
        return event;
    }

  private:
    seeded_random random_{7};
};

namespace checks {

inline result<append_result> append(log_store& store, std::vector<call_event> events) {
    return store.append(events);
}
inline bool appends(log_store& store, breaches& out, std::vector<call_event> events) {
    return out.succeeds(store.append(events), "append");
}

inline void reads_back(log_store& store, breaches& out) {
    event_maker make;
    const call_id call = make.new_call();
    const std::optional<std::uint64_t> before = store.revision();
    const auto outcome = append(store, {make.created(call), make.told(call, "S1", call_status::ringing)});
    if (!out.succeeds(outcome, "append"))
        return;
    out.expect(!before || before != store.revision(),
               "a store that tells its revision has another one after an append");
    out.expect(store.revision() == store.revision(), "reading changes no revision");
    const bool entries = outcome->entries.size() == 2 && outcome->entries[0].call == call &&
                         outcome->entries[0].position == 1 && outcome->entries[1].position == 2 &&
                         outcome->entries[1].before == call_status::unknown &&
                         outcome->entries[1].after == call_status::ringing;
    out.expect(entries, "append tells the call, the position and the status before and after of each event");
    out.expect(outcome->records.size() == 1, "append returns each touched call once");
    const auto got = store.get(call);
    if (out.succeeds(got, "get") && outcome->records.size() == 1) {
        out.expect(*got == outcome->records[0], "append returns the row as it stands");
        out.expect(got->status == call_status::ringing && got->facts.workspace_id == "w",
                   "the row is the events' fold");
    }
    const auto found = store.find("p", "S1");
    if (out.succeeds(found, "find"))
        out.expect(found->id == call, "a call is found by its sid");
    out.succeeds(store.flush(), "flush");
}

inline void keeps_everything(log_store& store, breaches& out) {
    event_maker make;
    const call_id call = make.new_call();
    call_event created = make.created(call);
    auto facts = std::make_shared<call_facts>(*created.facts);
    facts->contact_id = "contact";
    facts->agent_id = "agent";
    facts->team_id = "team";
    facts->campaign_id = "campaign";
    facts->simulated = true;
    created.facts = std::move(facts);
    call_event ended = make.told(call, "S1", call_status::failed);
    ended.reason = end_reason::carrier_failure;
    ended.ended_by = hangup_by::carrier;
    ended.answerer = answered_by::machine;
    ended.sequence = 7;
    ended.duration = 12;
    ended.sip_code = 503;
    ended.provider_code = 31'005;
    ended.value = -3;
    ended.occurred_at = make.now + microseconds(1);
    call_event muted = make.make(event_kind::mute_requested, call);
    muted.on = true;
    call_event strange = make.told(call, "S1", call_status::unknown);
    strange.raw_status = "p\xc3\xa4rked, 'quoted' and \"all\"";
    call_event recorded = make.told(call, "S1", call_status::unknown);
    recorded.kind = event_kind::recording;
    recorded.raw_status = "completed";
    recorded.value = 31;
    recorded.detail = std::make_shared<event_detail>(
        event_detail{"RE1", "agent", "https://recordings.example/RE1", "DialVerb", std::int64_t{1} << 40U});
    call_event waited = make.told(call, "S1", call_status::unknown);
    waited.kind = event_kind::queue;
    waited.value = 7;
    waited.detail = std::make_shared<event_detail>(); // present, though it says nothing
    call_event written = make.make(event_kind::annotation, call);
    written.source = event_source::manual;
    written.raw_status = "note";
    written.detail = std::make_shared<event_detail>(event_detail{.name = "alice", .note = "call back\n\"soon\""});
    const std::vector<call_event> events{created, ended, muted, strange, recorded, waited, written};
    if (!appends(store, out, events))
        return;
    const auto timeline = store.timeline(call);
    if (!out.succeeds(timeline, "timeline") || !out.expect(timeline->size() == events.size(), "the timeline is whole"))
        return;
    call_fold fold;
    for (std::size_t i = 0; i < events.size(); ++i) {
        fold.apply(events[i]);
        out.expect((*timeline)[i].event == events[i], "event " + std::to_string(i) + " comes back as it was");
    }
    const auto row = store.get(call);
    if (out.succeeds(row, "get"))
        out.expect(*row == fold.record(), "the row is the fold of the events");
}

inline void ignores_duplicates(log_store& store, breaches& out) {
    event_maker make;
    const call_id call = make.new_call();
    const call_event created = make.created(call);
    const call_event ringing = make.told(call, "S1", call_status::ringing);
    const auto first = append(store, {created, ringing, ringing});
    if (!out.succeeds(first, "append with a duplicate inside"))
        return;
    out.expect(first->entries.size() == 3 && first->entries[2].duplicate(), "a duplicate in the batch is told as one");
    call_event again = ringing;
    again.call = {};
    const auto second = append(store, {again, make.told(call, "S1", call_status::in_progress)});
    if (!out.succeeds(second, "append with an old event"))
        return;
    out.expect(second->entries.size() == 2 && second->entries[0].duplicate() && second->entries[0].call == call,
               "an old event is a duplicate of the call that has it");
    out.expect(second->entries.size() == 2 && second->entries[1].position == 3, "duplicates take no position");
    const auto timeline = store.timeline(call);
    out.expect(timeline && timeline->size() == 3, "duplicates are not in the timeline");
}

inline void is_atomic(log_store& store, breaches& out) {
    event_maker make;
    const call_id call = make.new_call();
    const call_id other = make.new_call();
    if (!appends(store, out, {make.created(call), make.told(call, "S1", call_status::ringing)}))
        return;
    const auto before = store.get(call);
    const std::vector<call_event> batch{make.told(call, "S1", call_status::in_progress), make.created(other),
                                        make.told({}, "S2", call_status::ringing),
                                        make.told(other, "S1", call_status::ringing)};
    out.fails(store.append(batch), errc::sid_conflict, "a batch that ends in a conflict");
    const auto after = store.get(call);
    out.expect(before && after && *before == *after, "a refused batch changes no row");
    out.fails(store.get(other), errc::not_found, "a call of a refused batch");
    out.fails(store.find("p", "S2"), errc::not_found, "a sid of a refused batch");
    const auto events = store.outbox(0, 100);
    out.expect(events && events->size() == 2, "a refused batch leaves nothing in the journal");
    out.expect(store.stats("w", {make.now, make.now + time_window::granule})->total == 1,
               "a refused batch is not counted");
    // And the same events are welcome once the reason is gone.
    const auto outcome = store.append(std::span(batch).first(3));
    if (out.succeeds(outcome, "the good part of a refused batch"))
        out.expect(outcome->entries[0].position == 3, "a refused batch uses up no position");
}

inline void refuses_bad_events(log_store& store, breaches& out) {
    event_maker make;
    out.fails(append(store, {make.make(event_kind::status, {}, call_status::ringing)}), errc::invalid_argument,
              "an event with neither call nor sid");
    call_event nameless = make.created(make.new_call());
    nameless.id = {};
    out.fails(append(store, {nameless}), errc::invalid_argument, "an event without an id");
    out.expect(store.append({}).has_value(), "an empty batch is fine");
}

inline void resolves_sids(log_store& store, breaches& out) {
    event_maker make;
    const call_id call = make.new_call();
    if (!appends(store, out, {make.created(call), make.told(call, "S1", call_status::queued)}))
        return;
    const auto outcome = append(store, {make.told({}, "S1", call_status::ringing),
                                        make.told(provisional_call_id("p", "S1"), "S1", call_status::in_progress)});
    if (!out.succeeds(outcome, "append by sid"))
        return;
    out.expect(outcome->entries[0].call == call && outcome->entries[1].call == call,
               "the sid finds the call, and beats a provisional id");
    out.expect(store.get(call)->status == call_status::in_progress, "the events reach the row");
    call_event other = make.told({}, "S1", call_status::ringing);
    other.provider = "q";
    const auto stranger = append(store, {other});
    out.expect(stranger && stranger->entries[0].call == provisional_call_id("q", "S1"),
               "the same sid of another provider is another call");
}

inline void absorbs_provisional_calls(log_store& store, breaches& out) {
    event_maker make;
    const call_id provisional = provisional_call_id("p", "S1");
    const auto early = append(store, {make.told({}, "S1", call_status::completed)});
    if (!out.succeeds(early, "append before the call is known"))
        return;
    out.expect(early->entries[0].call == provisional, "an unknown sid makes a provisional call");
    out.expect(store.get(provisional).has_value(), "a provisional call can be read");

    const call_id call = make.new_call();
    if (!appends(store, out, {make.created(call)}))
        return;
    call_event placed = make.told(call, "S1", call_status::queued);
    placed.kind = event_kind::placed;
    const auto bound = append(store, {placed});
    if (!out.succeeds(bound, "append that ties the sid"))
        return;
    out.expect(bound->entries[0].after == call_status::completed, "the ending was waiting");
    const auto row = store.get(call);
    out.expect(row && row->status == call_status::completed && row->facts.workspace_id == "w",
               "both halves are in one row");
    out.fails(store.get(provisional), errc::not_found, "an absorbed call");
    const auto found = store.find("p", "S1");
    out.expect(found && found->id == call, "the sid finds the real call");
    const auto timeline = store.timeline(call);
    const bool ordered = timeline && timeline->size() == 3 && (*timeline)[0].position == 1 &&
                         (*timeline)[2].position == 3 && (*timeline)[0].event.call == call;
    out.expect(ordered, "the timeline has the events of both, in journal order");
    out.expect(store.timeline(provisional)->empty(), "an absorbed call has no timeline");
    out.expect(store.history({})->calls.size() == 1, "history lists the call once");
    const time_window day{make.now, make.now + time_window::granule};
    out.expect(store.stats("w", day)->today == 1 && store.stats("", day)->today == 0, "it is counted once");

    call_event late = make.make(event_kind::hangup_requested, provisional);
    const auto after = append(store, {late});
    out.expect(after && after->entries[0].call == call, "an absorbed id still finds the call for new events");

    // All of it in one batch, and the other way round.
    const call_id second = make.new_call();
    const auto at_once = append(store, {make.told({}, "S2", call_status::busy), make.created(second),
                                        make.told(second, "S2", call_status::ringing)});
    if (out.succeeds(at_once, "append with an absorption inside")) {
        const bool one = at_once->records.size() == 1 && at_once->records[0].id == second &&
                         at_once->records[0].status == call_status::busy;
        out.expect(one, "a batch may absorb what it made itself");
        out.expect(at_once->entries[0].call == second, "its entries name the real call");
    }
}

inline void refuses_stolen_sids(log_store& store, breaches& out) {
    event_maker make;
    const call_id one = make.new_call();
    const call_id two = make.new_call();
    const call_event told = make.told(one, "S1", call_status::ringing);
    if (!appends(store, out, {make.created(one), told, make.created(two)}))
        return;
    out.fails(append(store, {make.told(two, "S1", call_status::ringing)}), errc::sid_conflict, "a stolen sid");
    call_event repeated = told;
    repeated.call = two;
    const auto outcome = append(store, {repeated});
    out.expect(outcome && outcome->entries[0].duplicate() && outcome->entries[0].call == one,
               "an event that the journal has is a duplicate, whoever claims it");
    out.expect(append(store, {make.told(one, "S9", call_status::ringing)}).has_value(), "a call may have two sids");
}

inline void finds_nothing(log_store& store, breaches& out) {
    event_maker make;
    out.fails(store.get(make.new_call()), errc::not_found, "get of an unknown call");
    out.fails(store.find("p", "S1"), errc::not_found, "find of an unknown sid");
    out.expect(store.timeline(make.new_call())->empty(), "an unknown call has an empty timeline");
    out.expect(store.history({})->calls.empty() && !store.history({})->next, "an empty log has an empty history");
    out.expect(store.active()->empty(), "an empty log has no active calls");
    out.expect(store.outbox(0, 10)->empty() && store.outbox(99, 10)->empty(), "an empty log has an empty outbox");
}

inline std::vector<call_id> ids_of(const history_page& page) {
    std::vector<call_id> ids;
    for (const call_record& row : page.calls)
        ids.push_back(row.id);
    return ids;
}

inline void pages_history(log_store& store, breaches& out) {
    event_maker make;
    std::vector<call_id> newest_first;
    for (int i = 0; i < 25; ++i) {
        if (i % 3 != 0) // some share a moment; then the id decides
            make.now += milliseconds(5);
        const call_id call = make.new_call();
        newest_first.push_back(call);
        if (!appends(store, out, {make.created(call)}))
            return;
    }
    const auto by_id = store.history({.limit = 1000});
    if (!out.succeeds(by_id, "history") || !out.expect(by_id->calls.size() == 25, "history has every call"))
        return;
    const bool sorted = std::is_sorted(by_id->calls.begin(), by_id->calls.end(), [](const auto& a, const auto& b) {
        return std::tie(a.created_at, a.id) > std::tie(b.created_at, b.id);
    });
    out.expect(sorted, "history is sorted by time, then by id, newest first");
    out.expect(!by_id->next, "a page that holds everything has no next");

    std::vector<call_id> paged;
    history_query query{.limit = 7};
    for (int page = 0; page < 10; ++page) {
        const auto part = store.history(query);
        if (!out.succeeds(part, "history by pages"))
            return;
        for (const call_id& id : ids_of(*part))
            paged.push_back(id);
        if (!part->next)
            break;
        out.expect(part->calls.size() == 7, "a page with a next one is full");
        query.after = part->next;
        // A newer call must not push anything from one page to the next.
        make.now += seconds(1);
        (void)append(store, {make.created(make.new_call())});
    }
    out.expect(paged == ids_of(*by_id), "pages together are the list, whatever is added meanwhile");
    const auto skipped = store.history({.limit = 3, .offset = 5});
    const auto whole = store.history({.limit = 8});
    out.expect(skipped && whole && std::equal(skipped->calls.begin(), skipped->calls.end(), whole->calls.begin() + 5),
               "offset skips rows");
}

inline void filters_history(log_store& store, breaches& out) {
    event_maker make;
    const call_id busy = make.new_call();
    call_event ended = make.told(busy, "S1", call_status::busy);
    ended.reason = end_reason::busy;
    (void)append(store, {make.created(busy), ended});
    make.now += seconds(10);
    const call_id inbound = make.new_call();
    call_event arrived = make.created(inbound, "v");
    auto facts = std::make_shared<call_facts>(*arrived.facts);
    facts->direction = direction::inbound;
    facts->from = party("+442071838750");
    facts->contact_id = "c";
    facts->agent_id = "a";
    arrived.facts = std::move(facts);
    (void)append(store, {arrived});

    const auto lists = [&](history_query query, const std::vector<call_id>& wanted, const std::string& by) {
        const auto page = store.history(query);
        out.expect(page && ids_of(*page) == wanted, "history filters by " + by);
    };
    lists({.workspace_id = "w"}, {busy}, "workspace");
    lists({.status = call_status::busy}, {busy}, "status");
    lists({.status = call_status::unknown}, {inbound}, "a status that is not known yet");
    lists({.way = direction::inbound}, {inbound}, "direction");
    lists({.reason = end_reason::busy}, {busy}, "reason");
    lists({.reason = end_reason::none}, {inbound}, "the absence of a reason");
    lists({.provider = "p"}, {busy}, "provider");
    lists({.contact_id = "c"}, {inbound}, "contact");
    lists({.agent_id = "a"}, {inbound}, "agent");
    lists({.number = party("+442071838750")}, {inbound}, "the caller's number");
    lists({.number = party("+14155552671")}, {inbound, busy}, "the called number");
    lists({.since = make.now}, {inbound}, "since, included");
    lists({.until = make.now}, {busy}, "until, excluded");
    lists({.workspace_id = "w", .status = call_status::failed}, {}, "several things at once");
}

inline void limits_history(log_store& store, breaches& out) {
    out.fails(store.history({.limit = 0}), errc::invalid_argument, "a page of nothing");
    out.fails(store.history({.limit = 1001}), errc::invalid_argument, "a page of 1001");
    out.succeeds(store.history({.limit = 1000}), "a page of 1000");
    history_query hostile;
    hostile.workspace_id = "w' OR 1=1 --";
    const auto page = store.history(hostile);
    out.expect(page && page->calls.empty(), "a filter is a value, never a command");
}

inline void counts(log_store& store, breaches& out) {
    event_maker make;
    const timestamp start = make.now;
    const time_window first{start, start + time_window::granule};
    for (int i = 0; i < 6; ++i) {
        make.now = start + seconds(i == 5 ? 900 : i);
        const call_id call = make.new_call();
        (void)append(store, {make.created(call)});
        if (i < 2) {
            call_event answered = make.told(call, "S" + std::to_string(i), call_status::in_progress);
            call_event ended = make.told(call, answered.provider_sid, call_status::completed);
            ended.duration = 10 + i;
            (void)append(store, {answered, ended});
        }
    }
    const auto stats = store.stats("w", first);
    if (!out.succeeds(stats, "stats"))
        return;
    out.expect(*stats == call_stats{6, 5, 2, 21}, "total counts all, the rest what the window holds");
    const auto both = store.stats("w", {first.begin, first.end + time_window::granule});
    out.expect(both && both->today == 6, "a longer window holds more");
    const auto none = store.stats("w", {first.begin - std::chrono::days(1), first.begin});
    out.expect(none && *none == call_stats{6, 0, 0, 0}, "a window before them holds none");
    const auto stranger = store.stats("nobody", first);
    out.expect(stranger && *stranger == call_stats{}, "an unknown workspace has nothing");
}

inline void recounts(log_store& store, breaches& out) {
    event_maker make;
    const timestamp start = make.now;
    const time_window window{start, start + time_window::granule};
    const call_id call = make.new_call();
    // First only the provider speaks, so nobody knows whose call it is.
    (void)append(store, {make.told(call, "S1", call_status::in_progress)});
    out.expect(store.stats("", window)->answered == 1, "a call of nobody is nobody's");
    // The creation tells the workspace, and that it was a quarter earlier.
    make.now = start - time_window::granule;
    (void)append(store, {make.created(call)});
    make.now = start;
    out.expect(*store.stats("", window) == call_stats{}, "a call that found its workspace leaves nobody's");
    out.expect(store.stats("w", window)->today == 0, "and its new time moves it to another quarter");
    const time_window before{start - time_window::granule, start};
    out.expect(*store.stats("w", before) == call_stats{1, 1, 1, 0}, "where it is counted as answered");
    call_event ended = make.told(call, "S1", call_status::completed);
    ended.duration = 30;
    (void)append(store, {ended});
    out.expect(store.stats("w", before)->duration_sum == 30, "its duration is added");
    call_event corrected = ended;
    corrected.id = make.make(event_kind::status, call).id;
    corrected.source = event_source::poll;
    corrected.duration = 31;
    (void)append(store, {corrected});
    out.expect(store.stats("w", before)->duration_sum == 31, "a correction replaces, it does not add");
}

inline void limits_windows(log_store& store, breaches& out) {
    const timestamp day = from_unix_micros(1'767'225'600'000'000);
    out.fails(store.stats("w", {day + seconds(1), day + seconds(901)}), errc::invalid_argument, "a crooked window");
    out.fails(store.stats("w", {day, day - time_window::granule}), errc::invalid_argument, "a window that ends first");
    out.fails(store.stats("w", {day, day + std::chrono::days(401)}), errc::invalid_argument, "a window of 401 days");
    out.succeeds(store.stats("w", {day, day}), "an empty window");
}

inline void lists_active(log_store& store, breaches& out) {
    event_maker make;
    std::vector<call_id> open;
    for (int i = 0; i < 4; ++i) {
        make.now += seconds(1);
        const call_id call = make.new_call();
        const std::string sid = "S" + std::to_string(i);
        (void)append(store, {make.created(call, i % 2 == 0 ? "w" : "v")});
        if (i == 1)
            (void)append(store, {make.told(call, sid, call_status::canceled)});
        else
            open.push_back(call);
    }
    (void)append(store, {make.told(open[1], "S9", call_status::in_progress)});
    const auto active = store.active();
    if (!out.succeeds(active, "active"))
        return;
    std::vector<call_id> listed;
    for (const call_record& row : *active)
        listed.push_back(row.id);
    out.expect(listed == open, "active lists what has not ended, of every workspace, oldest first");
}

inline void hands_out_the_journal(log_store& store, breaches& out) {
    event_maker make;
    const call_id call = make.new_call();
    const std::vector<call_event> events{make.created(call), make.told(call, "S1", call_status::queued),
                                         make.told(call, "S1", call_status::ringing)};
    if (!appends(store, out, events))
        return;
    const auto all = store.outbox(0, 10);
    if (!out.succeeds(all, "outbox") || !out.expect(all->size() == 3, "the outbox has every event"))
        return;
    for (std::size_t i = 0; i < 3; ++i)
        out.expect((*all)[i].position == i + 1 && (*all)[i].event == events[i], "in journal order, as appended");
    const auto part = store.outbox(1, 1);
    out.expect(part && part->size() == 1 && (*part)[0].position == 2, "after and limit choose a part");
    out.expect(store.outbox(3, 10)->empty(), "behind the last there is nothing");
    out.expect(store.outbox_position("c").value() == 0, "a new consumer stands at 0");
    out.succeeds(store.advance_outbox("c", 2), "advance");
    out.succeeds(store.advance_outbox("c", 2), "advance to the same place");
    out.fails(store.advance_outbox("c", 1), errc::invalid_argument, "moving back");
    out.expect(store.outbox_position("c").value() == 2, "a position is remembered");
    out.expect(store.outbox_position("d").value() == 0, "each consumer has its own");
}

inline void separates_workspaces(log_store& store, breaches& out) {
    event_maker make;
    const call_id one = make.new_call();
    const call_id two = make.new_call();
    (void)append(store, {make.created(one, "w"), make.created(two, "v")});
    const time_window window{make.now, make.now + time_window::granule};
    for (const auto& [workspace, call] : {std::pair("w", one), std::pair("v", two)}) {
        history_query query;
        query.workspace_id = workspace;
        out.expect(ids_of(*store.history(query)) == std::vector{call}, "history shows one workspace");
        out.expect(store.stats(workspace, window)->total == 1, "statistics count one workspace");
    }
}

} // namespace checks
} // namespace callkit::testing
