// How an engine's decisions reach the store, and what follows once they are there.
#include "engine_impl.hpp"

#include <algorithm>

namespace callkit {

void engine::impl::post_flush() {
    if (to_store.empty() || storing || flush_posted)
        return;
    flush_posted = true;
    let_more_come(0);
}

/// Posted, not done: whatever else is already waiting for a turn gets into the same commit, which costs little more for
/// many events than for one. While each look finds more, there is another one, a few times.
void engine::impl::let_more_come(int looks) {
    constexpr int most_looks = 4;
    asio::post(strand, [self = shared_from_this(), looks, seen = to_store.size()] {
        if (!self->closed && looks < most_looks && self->to_store.size() > seen)
            return self->let_more_come(looks + 1);
        self->flush_posted = false;
        if (!self->closed)
            self->flush();
    });
}

void engine::impl::flush() {
    if (to_store.empty() || storing)
        return;
    storing = true;
    store_job job;
    job.effects.swap(to_store);
    job.waiters.swap(store_waiters);
    job.settled.swap(settled);
    for (persist_effect& each : job.effects) {
        std::move(each.events.begin(), each.events.end(), std::back_inserter(job.events));
        job.ends.push_back(job.events.size());
    }
    if (!options.store_executor) {
        run(store, job);
        return stored(std::move(job));
    }
    asio::post(options.store_executor, [self = shared_from_this(), job = std::move(job)]() mutable {
        run(self->store, job);
        asio::post(self->strand, [self, job = std::move(job)]() mutable { self->stored(std::move(job)); });
    });
}

void engine::impl::run(log_store& store, store_job& job) {
    job.outcomes.push_back(store.append(job.events));
    if (job.outcomes.front() || job.effects.size() == 1)
        return;
    // One bad effect must not take the others with it.
    job.outcomes.clear();
    std::size_t begin = 0;
    for (const std::size_t end : job.ends) {
        job.outcomes.push_back(store.append(std::span(job.events).subspan(begin, end - begin)));
        begin = end;
    }
}

void engine::impl::stored(store_job job) {
    storing = false;
    const auto outcome_of = [&](std::size_t index) -> const result<append_result>& {
        return job.outcomes.size() == 1 ? job.outcomes.front() : job.outcomes[index];
    };
    // Where the events of an effect begin in its outcome.
    const auto first_entry = [&](std::size_t index) {
        return job.outcomes.size() == 1 && index != 0 ? job.ends[index - 1] : 0;
    };
    for (const auto& outcome : job.outcomes)
        job.records.emplace_back(outcome ? std::span(outcome->records) : std::span<const call_record>());
    for (stored_waiter& waiter : job.waiters) {
        result<void> outcome;
        for (std::size_t i = waiter.first; i < waiter.last && outcome; ++i)
            if (!outcome_of(i))
                outcome = failure{outcome_of(i).error()};
        const call_record* record = nullptr;
        if (waiter.reported && outcome)
            record = job.record_of(outcome_of(waiter.first)->entries[first_entry(waiter.first)].call);
        settle(waiter, std::move(outcome), record);
    }
    for (settled_operation& each : job.settled)
        complete<void>(std::move(each.done), std::move(each.outcome));
    if (closed)
        return;

    const std::span<call_event> events(job.events);
    if (job.outcomes.size() == 1) {
        if (job.outcomes.front())
            publish(*job.outcomes.front(), job.records.front(), events);
    } else {
        for (std::size_t i = 0; i < job.effects.size(); ++i) {
            const std::size_t begin = i == 0 ? 0 : job.ends[i - 1];
            if (job.outcomes[i])
                publish(*job.outcomes[i], job.records[i], events.subspan(begin, job.ends[i] - begin));
        }
    }
    const instant now = clock.now();
    std::vector<call_id> not_ours;
    just_stored = &job;
    for (std::size_t i = 0; i < job.effects.size(); ++i) {
        persist_effect& each = job.effects[i];
        const auto& outcome = outcome_of(i);
        const bool wish = each.step == persist_step::intent || each.step == persist_step::intent_and_claim;
        if (outcome && wish && outcome->entries[first_entry(i)].duplicate()) {
            // The host named the call, and somebody else on this store has placed it: it is theirs to dial.
            not_ours.push_back(each.call);
            controller.on_persisted(std::move(each), fail(errc::duplicate_dial, "the call is placed already"), now,
                                    pending);
            continue;
        }
        if (outcome) {
            controller.on_persisted(std::move(each), {}, now, pending);
            continue;
        }
        each.events.clear();
        const std::size_t begin = i == 0 ? 0 : job.ends[i - 1];
        for (std::size_t at = begin; at < job.ends[i]; ++at)
            each.events.push_back(std::move(job.events[at]));
        controller.on_persisted(std::move(each), failure{outcome.error()}, now, pending);
    }
    // A call that is in the log and not over is followed, whoever placed it.
    if (options.recover != recovery::none)
        for (const auto& outcome : job.outcomes)
            if (outcome)
                for (const call_record& record : outcome->records)
                    if (!is_terminal(record.status) && controller.find(record.id) == nullptr &&
                        std::find(not_ours.begin(), not_ours.end(), record.id) == not_ours.end())
                        adopt(record.id);
    end_turn();
    just_stored = nullptr;
}

void engine::impl::publish(const append_result& appended, record_lookup& records, std::span<call_event> events) {
    call_update update; // one for all of them: the room that its texts have is used again
    for (std::size_t i = 0; i < appended.entries.size(); ++i) {
        const append_entry& entry = appended.entries[i];
        const call_record* const record = entry.duplicate() ? nullptr : records.find(entry.call);
        if (record == nullptr)
            continue;
        update.event = std::move(events[i]);
        update.event.call = entry.call;
        update.entry = entry;
        if (update.record.id != entry.call)
            update.record = *record;
        notify(update);
    }
    for (const call_record& record : appended.records) {
        if (!is_terminal(record.status))
            continue;
        const auto [first, last] = end_waiters.equal_range(record.id);
        for (auto it = first; it != last; ++it)
            complete<call_record>(std::move(it->second), record);
        end_waiters.erase(first, last);
    }
}

void engine::impl::notify(const call_update& update) {
    if (present_as_of != subscribers_version) {
        const std::scoped_lock lock(subscribers_mutex);
        present = subscribers;
        present_as_of = subscribers_version;
    }
    // Who is told may leave, or others come, meanwhile.
    for (const auto& weak : present)
        if (const auto one = weak.lock())
            (*one)(update);
}

bool engine::impl::adopt(const call_id& call) {
    const auto timeline = store.timeline(call);
    if (!timeline || timeline->empty())
        return false;
    call_fold fold;
    for (const journal_entry& entry : *timeline)
        fold.apply(entry.event);
    controller.adopt(std::move(fold), clock.now(), pending);
    return controller.find(call) != nullptr;
}

result<void> engine::impl::recover() {
    if (options.recover == recovery::none)
        return {};
    const auto left = store.active();
    if (!left)
        return failure{left.error()};
    const timestamp now = clock.now().wall;
    for (const call_record& record : *left) {
        // Longer than any living engine would leave a call alone.
        const seconds patience = record.status == call_status::in_progress ? seconds(15'000) : seconds(900);
        if (options.recover == recovery::overdue && record.updated_at + patience > now)
            continue;
        adopt(record.id);
    }
    return {};
}

} // namespace callkit
