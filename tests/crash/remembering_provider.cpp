#include "remembering_provider.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace crash {

using namespace callkit;

remembering_provider::remembering_provider(std::uint64_t seed, provider_faults faults)
    : seed_(seed), random_(seed), faults_(faults) {
}

void remembering_provider::connect(provider::event_sink sink) {
    ++session_;
    connected_ = true;
    sink_ = std::move(sink);
}

void remembering_provider::disconnect() {
    connected_ = false;
    sink_ = nullptr;
}

void remembering_provider::heal() {
    faults_ = {.answer_lost = 0,
               .refused = 0,
               .lost_events = 0,
               .late_events = 0,
               .double_events = 0,
               .untagged = 0,
               .failing_asks = 0,
               .listing_lags = false};
}

std::optional<steady_time> remembering_provider::next_due() const {
    return agenda_.empty() ? std::nullopt : std::optional(agenda_.begin()->first);
}

void remembering_provider::advance(instant now) {
    while (!agenda_.empty() && agenda_.begin()->first <= now.steady) {
        auto next = agenda_.extract(agenda_.begin());
        next.mapped()({now.wall - (now.steady - next.key()), next.key()});
    }
}

template <class T>
void remembering_provider::answer(steady_time due, handler<T> done, result<T> what) {
    plan(due, [this, session = session_, done = std::move(done), what = std::move(what)](instant) {
        if (connected_ && session == session_ && done)
            done(what);
    });
}

void remembering_provider::place(const dial_request& request, instant now, handler<placed_call> done) {
    ++requests_;
    wish_memory& wish = wishes_[request.call];
    if (wish.open != 0)
        ++resent_;
    ++wish.open;

    seeded_random fate(seed_ ^ id_hash{}(request.call) ^ (std::uint64_t{request.attempt} << 56U));
    const std::uint64_t life = fate.next();
    if (fate.chance(faults_.refused)) {
        const errc code = fate.chance(500) ? errc::network : errc::rate_limited;
        plan(now.steady + milliseconds(fate.between(30, 250)),
             [this, call = request.call, session = session_, code, done = std::move(done)](instant) {
                 if (!connected_ || session != session_)
                     return; // Nobody was told, so nobody may send again.
                 --wishes_[call].open;
                 if (done)
                     done(fail(code, "refused by the test"));
             });
        return;
    }
    if (!fate.chance(faults_.answer_lost)) {
        create(request, life, now);
        return answer<placed_call>(now.steady + milliseconds(fate.between(30, 2'000)), std::move(done),
                                   placed_call{"RM-" + to_string(request.call) + "-" + std::to_string(wish.legs),
                                               call_status::queued, "queued"});
    }
    if (fate.chance(500)) {
        const milliseconds on_the_way(fate.chance(500) ? 0 : fate.between(0, 10'000));
        plan(now.steady + on_the_way, [this, request, life](instant when) { create(request, life, when); });
    }
    answer<placed_call>(now.steady + milliseconds(fate.between(3'000, 10'000)), std::move(done),
                        fail(errc::ambiguous, "the answer was lost by the test"));
}

void remembering_provider::create(const dial_request& request, std::uint64_t fate, instant now) {
    wish_memory& wish = wishes_[request.call];
    if (++wish.legs > 1)
        ++double_dials_;
    leg made;
    made.sid = "RM-" + to_string(request.call) + "-" + std::to_string(wish.legs);
    made.wish = request.call;
    made.from = request.from;
    made.to = request.to;
    made.created = made.changed = now.wall;
    made.listed_from = now.steady + (faults_.listing_lags ? draw(0, 20'000) : milliseconds(0));
    made.ring_timeout = request.ring_timeout;
    made.untagged = random_.chance(faults_.untagged);
    const std::string sid = made.sid;
    legs_.emplace(sid, std::move(made));
    live(sid, fate, now);
}

void remembering_provider::live(const std::string& sid, std::uint64_t seed, instant now) {
    seeded_random fate(seed);
    const auto after = [&](std::int64_t low, std::int64_t high) { return milliseconds(fate.between(low, high)); };
    const auto then = [&](steady_time when, call_status status, end_reason reason = end_reason::none) {
        plan(when, [this, sid, status, reason](instant at) { enter(sid, status, reason, at); });
    };
    steady_time when = now.steady + after(50, 300);
    then(when, call_status::initiated);
    when += after(500, 3'000);
    const std::uint64_t person = fate.below(10);
    if (person == 0)
        return then(when, call_status::busy, end_reason::busy);
    if (person == 1)
        return then(when, call_status::failed, end_reason::invalid_number);
    then(when, call_status::ringing);
    if (person == 2)
        return then(when + legs_.at(sid).ring_timeout, call_status::no_answer, end_reason::no_answer);
    when += after(1'000, 12'000);
    then(when, call_status::in_progress);
    then(when + after(500, 40'000), call_status::completed, end_reason::hangup);
}

void remembering_provider::enter(const std::string& sid, call_status status, end_reason reason, instant now) {
    leg& call = legs_.at(sid);
    if (is_terminal(call.status))
        return; // It was hung up.
    call.status = status;
    call.reason = reason;
    call.changed = now.wall;
    if (status == call_status::in_progress)
        call.answered = now.wall;
    if (is_terminal(status))
        call.duration = status == call_status::completed
                            ? static_cast<std::int32_t>(std::chrono::floor<seconds>(now.wall - call.answered).count())
                            : 0;
    call_event event = describe(call);
    event.source = event_source::webhook;
    event.sequence = call.sequence++;
    deliver(std::move(event), now);
}

call_event remembering_provider::describe(const leg& call) const {
    call_event event;
    event.call = call.untagged ? call_id{} : call.wish;
    event.status = call.status;
    event.raw_status = to_string(call.status);
    event.provider = name;
    event.provider_sid = call.sid;
    event.occurred_at = call.changed;
    if (is_terminal(call.status)) {
        event.reason = call.reason;
        event.duration = call.duration;
    }
    return event;
}

void remembering_provider::deliver(call_event event, instant now) {
    event.id = content_event_id(event);
    if (random_.chance(faults_.lost_events))
        return;
    for (int copies = random_.chance(faults_.double_events) ? 2 : 1; copies > 0; --copies) {
        const milliseconds delay = random_.chance(faults_.late_events) ? draw(1'000, 60'000) : draw(20, 300);
        plan(now.steady + delay, [this, event](instant when) mutable {
            event.observed_at = when.wall;
            if (connected_ && sink_)
                sink_(std::move(event));
        });
    }
}

void remembering_provider::hang_up(const std::string& sid, instant now, handler<void> done) {
    const auto found = legs_.find(sid);
    if (random_.chance(faults_.failing_asks))
        return answer<void>(now.steady + seconds(8), std::move(done), fail(errc::timeout, "lost by the test"));
    if (found != legs_.end() && !is_terminal(found->second.status))
        plan(now.steady + draw(50, 300), [this, sid](instant at) {
            const bool talking = legs_.at(sid).status == call_status::in_progress;
            enter(sid, talking ? call_status::completed : call_status::canceled,
                  talking ? end_reason::hangup : end_reason::canceled, at);
        });
    answer<void>(now.steady + draw(30, 250), std::move(done), {});
}

void remembering_provider::fetch(const std::string& sid, instant now, handler<call_snapshot> done) {
    if (random_.chance(faults_.failing_asks))
        return answer<call_snapshot>(now.steady + seconds(8), std::move(done), fail(errc::timeout, "lost by the test"));
    const auto found = legs_.find(sid);
    if (found == legs_.end())
        return answer<call_snapshot>(now.steady + draw(30, 250), std::move(done),
                                     fail(errc::unknown_to_provider, "no such call"));
    call_snapshot seen;
    seen.event = describe(found->second);
    seen.event.source = event_source::poll;
    seen.event.observed_at = now.wall;
    seen.from = found->second.from;
    seen.to = found->second.to;
    seen.created_at = found->second.created;
    answer<call_snapshot>(now.steady + draw(30, 250), std::move(done), std::move(seen));
}

void remembering_provider::list(const list_request& request, instant now, handler<std::vector<call_snapshot>> done) {
    if (random_.chance(faults_.failing_asks))
        return answer<std::vector<call_snapshot>>(now.steady + seconds(8), std::move(done),
                                                  fail(errc::timeout, "lost by the test"));
    std::vector<call_snapshot> found;
    for (const auto& [sid, call] : legs_) {
        if (call.to != request.to || call.from != request.from || call.created < request.since ||
            call.listed_from > now.steady)
            continue;
        call_snapshot seen;
        seen.event = describe(call);
        seen.event.source = event_source::poll;
        seen.event.observed_at = now.wall;
        seen.from = call.from;
        seen.to = call.to;
        seen.created_at = call.created;
        found.push_back(std::move(seen));
    }
    answer<std::vector<call_snapshot>>(now.steady + draw(30, 250), std::move(done), std::move(found));
}

} // namespace crash
