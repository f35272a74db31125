// The simulated network's agenda, its table of calls and the way its news take.
#include "network_state.hpp"

namespace callkit {
namespace detail {

std::string simulated_sid::text() const {
    constexpr std::string_view digits{"0123456789abcdef"};
    std::string text("SC00000000000000000000000000000000");
    for (unsigned i = 0; i < 16; ++i) {
        text[2 + i] = digits[(first >> (4U * i)) & 0xfU];
        text[18 + i] = digits[(second >> (4U * i)) & 0xfU];
    }
    return text;
}

simulated_sid simulated_sid::parse(std::string_view text) noexcept {
    simulated_sid sid;
    if (text.size() != 34 || !text.starts_with("SC"))
        return sid;
    for (unsigned i = 0; i < 32; ++i) {
        const char c = text[2 + i];
        const bool letter = c >= 'a' && c <= 'f';
        if (!letter && (c < '0' || c > '9'))
            return {};
        const auto nibble = static_cast<std::uint64_t>(letter ? c - 'a' + 10 : c - '0');
        (i < 16 ? sid.first : sid.second) |= nibble << (4U * (i % 16));
    }
    return sid;
}

call_event call_news::event() const {
    call_event event;
    event.id = id;
    event.call = call;
    event.kind = kind;
    event.status = status;
    event.source = event_source::webhook;
    event.reason = reason;
    event.ended_by = ended_by;
    event.answerer = answerer;
    event.sequence = sequence;
    event.duration = duration;
    event.sip_code = sip_code;
    event.occurred_at = occurred;
    event.provider = simulated_network::name;
    event.provider_sid = sid.text();
    if (kind == event_kind::status)
        event.raw_status = to_string(status);
    return event;
}

std::uint32_t simulated_calls::find(std::string_view text) const {
    const simulated_sid sid = simulated_sid::parse(text);
    return by_sid_.find(hash_of(sid), [&](std::uint32_t at) { return table_[at].sid == sid; });
}

bool simulated_calls::serves(const call_id& wish) const {
    return by_wish_.find(id_hash{}(wish), [&](std::uint32_t at) { return table_[at].call == wish; }) != none;
}

std::uint32_t simulated_calls::add(simulated_call call) {
    std::uint32_t at = 0;
    if (free_.empty()) {
        at = static_cast<std::uint32_t>(table_.size());
        table_.emplace_back();
    } else {
        at = free_.back();
        free_.pop_back();
    }
    const bool first = !serves(call.call);
    std::uint32_t& head = newest_[bucket_of(call.to)];
    call.plan = table_[at].plan;
    call.older = head;
    call.newer = none;
    call.exists = true;
    if (head != none)
        table_[head].newer = at;
    head = at;
    table_[at] = std::move(call);
    by_sid_.insert(hash_of(table_[at].sid), at, [this](std::uint32_t other) { return hash_of(table_[other].sid); });
    if (first)
        by_wish_.insert(id_hash{}(table_[at].call), at,
                        [this](std::uint32_t other) { return id_hash{}(table_[other].call); });
    return at;
}

void simulated_calls::remove(std::uint32_t at) {
    simulated_call& call = table_[at];
    by_sid_.erase(hash_of(call.sid), at, [this](std::uint32_t other) { return hash_of(table_[other].sid); });
    by_wish_.erase(id_hash{}(call.call), at, [this](std::uint32_t other) { return id_hash{}(table_[other].call); });
    if (call.newer == none)
        newest_[bucket_of(call.to)] = call.older;
    else
        table_[call.newer].older = call.older;
    if (call.older != none)
        table_[call.older].newer = call.newer;
    const std::uint32_t plan = call.plan + 1;
    call = simulated_call{};
    call.plan = plan;
    free_.push_back(at);
}

} // namespace detail

/// How long ended calls can be fetched and listed.
static constexpr std::chrono::hours remembered{1};

void simulated_network::state::plan(due_thing thing) {
    thing.order = planned++;
    agenda.push_back(thing);
    std::push_heap(agenda.begin(), agenda.end(), std::greater<>{});
}

/// Whether nothing gets through just now. Each request may be the one that meets the beginning of an outage.
bool simulated_network::state::partitioned(instant now) {
    if (now.steady < partition_ends)
        return true;
    if (faults.partitions != 0 && random.below(1'000'000) < faults.partitions)
        partition_ends = now.steady + draw(5'000, 60'000);
    return now.steady < partition_ends;
}

void simulated_network::state::forget_old(steady_time now) {
    while (!ended.empty() && ended.front().first + remembered <= now) {
        calls.remove(ended.front().second);
        ended.pop_front();
    }
}

void simulated_network::state::happen(const due_thing& thing, instant now) {
    switch (thing.is) {
    case due_thing::what::step:
        // Whatever happens in between, a call that was told to end still ends.
        if (const simulated_call& call = calls[thing.at];
            call.exists &&
            (call.plan == thing.plan || (thing.step == detail::call_step::end_as_told && !is_terminal(call.status))))
            take_step(thing.at, thing.step, now);
        return;
    case due_thing::what::news: {
        call_event event = news.take(thing.at).event();
        ++counters.deliveries;
        event.observed_at = now.wall;
        if (sink)
            sink(std::move(event));
        return;
    }
    case due_thing::what::reply:
        return replies.take(thing.at)();
    }
}

detail::call_news simulated_network::state::describe(const simulated_call& call) const {
    detail::call_news what;
    what.sid = call.sid;
    what.call = call.untagged ? call_id{} : call.call;
    what.status = call.status;
    what.occurred = call.changed;
    if (is_terminal(call.status)) {
        what.reason = call.reason;
        what.ended_by = call.ended_by;
        what.sip_code = call.sip_code;
        what.duration = call.duration;
    }
    return what;
}

void simulated_network::state::deliver(detail::call_news what, instant now) {
    ++counters.events;
    // Each of a call's news is one event, however often it arrives.
    const auto kind = static_cast<std::uint64_t>(what.kind);
    what.id = detail::derived_id<event_id>(detail::hash128{}
                                               .add(what.sid.first)
                                               .add(what.sid.second)
                                               .add((static_cast<std::uint64_t>(what.sequence) << 8U) | kind),
                                           what.occurred);
    if (random.chance(faults.lost)) {
        ++counters.lost_events;
        return;
    }
    std::uint64_t copies = 1;
    if (random.chance(faults.duplicated))
        copies += 1 + random.below(2);
    for (std::uint64_t i = 0; i < copies; ++i) {
        milliseconds delay = draw(20, 300);
        if (random.chance(faults.late))
            delay += draw(2'000, 120'000);
        // An outage holds everything back until it is over.
        const steady_time due = std::max(now.steady, partition_ends) + delay;
        plan({.due = due, .at = news.put(what), .is = due_thing::what::news});
    }
}

} // namespace callkit
