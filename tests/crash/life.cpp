#include "life.hpp"

#include <callkit/core/call_fold.hpp>

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

namespace crash {

using namespace callkit;

controller_options life::controls() {
    controller_options options;
    options.provider = std::string(remembering_provider::name);
    options.capabilities = {.list = true, .simulated = true};
    return options;
}

life::life(world& around, log_store& store, const life_options& options, surroundings outside)
    : world_(around), store_(store), options_(options), outside_(std::move(outside)),
      controller_(controls(), around.ids) {
    world_.provider.connect([this](call_event event) {
        controller_.on_event(std::move(event), world_.now, pending_);
        carry_out();
    });
}

life::~life() {
    world_.provider.disconnect();
}

template <class T>
result<T> life::seen(result<T> outcome, const char* what) {
    if (outside_.powered && !outside_.powered())
        throw power_lost{};
    if (!outcome && !options_.store_may_fail && outcome.error().code != errc::not_found) {
        ++world_.store_errors;
        if (world_.notes.size() < 20)
            world_.notes.push_back(std::string(what) + " with the power on: " + describe(outcome.error()));
    }
    return outcome;
}

void life::run() {
    recover();
    if (outside_.recovered)
        outside_.recovered();
    if (options_.place_calls)
        next_arrival_ = world_.now.steady;
    for (;;) {
        steady_time next = next_arrival_;
        if (const auto due = world_.provider.next_due())
            next = std::min(next, *due);
        if (const auto due = controller_.next_deadline())
            next = std::min(next, *due);
        if (!hang_ups_.empty())
            next = std::min(next, hang_ups_.top().due);
        if (next > options_.until || next == steady_time::max())
            break;
        world_.now = world_.now + std::max(microseconds(0), next - world_.now.steady);
        if (next_arrival_ <= world_.now.steady) {
            new_call();
            next_arrival_ = world_.now.steady + milliseconds(world_.people.between(200, 4'000));
        }
        while (!hang_ups_.empty() && hang_ups_.top().due <= world_.now.steady) {
            controller_.hang_up(++operations_, hang_ups_.top().call, hangup_by::agent, world_.now, pending_);
            hang_ups_.pop();
            carry_out();
        }
        world_.provider.advance(world_.now);
        controller_.tick(world_.now, pending_);
        carry_out();
        if (outside_.interlude && world_.people.chance(20)) {
            outside_.interlude();
            if (outside_.powered && !outside_.powered())
                throw power_lost{};
        }
    }
    if (options_.until != steady_time::max())
        world_.now = world_.now + std::max(microseconds(0), options_.until - world_.now.steady);
}

void life::recover() {
    if (options_.wrong == mistake::forget)
        return;
    const auto left = seen(store_.active(), "active");
    if (!left)
        return;
    for (const call_record& row : *left)
        adopt(row.id, true);
    carry_out();
}

void life::adopt(const call_id& call, bool restarted) {
    const auto timeline = seen(store_.timeline(call), "timeline");
    if (!timeline || timeline->empty())
        return;
    call_fold fold;
    for (const journal_entry& entry : *timeline)
        fold.apply(entry.event);
    if (restarted && options_.wrong == mistake::resend && fold.provider_sid().empty() &&
        (fold.dialing() == dial_phase::sending || fold.dialing() == dial_phase::in_doubt)) {
        dial_effect again;
        again.request.call = call;
        again.request.attempt = 2;
        again.request.from = fold.facts()->from;
        again.request.to = fold.facts()->to;
        controller_.adopt(std::move(fold), world_.now, pending_);
        return carry_out(again);
    }
    controller_.adopt(std::move(fold), world_.now, pending_);
}

void life::new_call() {
    // Few people, so that several calls often want the same one.
    static constexpr std::array<const char*, 6> numbers{"+14155550101", "+14155550102", "+14155550103",
                                                        "+14155550104", "+14155550105", "+14155550106"};
    place_command command;
    command.facts.workspace_id = world::workspace;
    command.facts.from = party("+12025550100");
    command.facts.to = party(numbers[world_.people.below(numbers.size())]);
    command.ring_timeout = seconds(30);
    command.time_limit = seconds(600);
    const call_id call = controller_.place(++operations_, command, world_.now, pending_);
    if (world_.people.chance(150))
        hang_ups_.push({world_.now.steady + milliseconds(world_.people.between(0, 30'000)), call});
    carry_out();
}

void life::carry_out() {
    while (!pending_.empty()) {
        effects batch = std::exchange(pending_, {});
        std::vector<persist_effect> decided;
        std::vector<effect> others;
        for (effect& each : batch) {
            if (auto* persist = std::get_if<persist_effect>(&each))
                decided.push_back(std::move(*persist));
            else
                others.push_back(std::move(each));
        }
        const auto act = [&] {
            for (effect& each : others)
                std::visit(
                    [this](auto& what) {
                        if constexpr (!std::is_same_v<std::decay_t<decltype(what)>, persist_effect>)
                            carry_out(what);
                    },
                    each);
        };
        if (options_.act_first)
            act();
        store(std::move(decided));
        if (!options_.act_first)
            act();
    }
}

bool life::append(std::span<const call_event> events) {
    result<append_result> outcome = store_.append(events);
    // What was acknowledged was acknowledged, even if the power went the moment after.
    if (outcome) {
        world_.promises.acknowledge(events, *outcome);
        if (outside_.acknowledged)
            for (std::size_t i = 0; i < events.size(); ++i)
                outside_.acknowledged(events[i], outcome->entries[i]);
    }
    outcome = seen(std::move(outcome), "append");
    if (!outcome)
        return false;
    // A call that is in the log and not over is followed, whoever placed it.
    for (const call_record& row : outcome->records)
        if (!is_terminal(row.status) && controller_.find(row.id) == nullptr && options_.wrong != mistake::forget)
            adopt(row.id, false);
    return true;
}

void life::store(std::vector<persist_effect> decided) {
    if (options_.wrong == mistake::dial_early) {
        for (persist_effect& each : decided) {
            if (each.step != persist_step::intent_and_claim && each.step != persist_step::claim)
                continue;
            controller_.on_persisted({each.step, each.call, {}}, {}, world_.now, pending_);
            effects early = std::exchange(pending_, {});
            for (effect& what : early) {
                if (auto* dial = std::get_if<dial_effect>(&what))
                    carry_out(*dial);
                else
                    pending_.push_back(std::move(what));
            }
            each.step = persist_step::report;
        }
    }
    bool together = false;
    if (!options_.store_singly && decided.size() > 1) {
        std::vector<call_event> events;
        for (const persist_effect& each : decided)
            events.insert(events.end(), each.events.begin(), each.events.end());
        together = append(events);
    }
    for (std::size_t i = 0; i < decided.size(); ++i) {
        persist_effect& each = decided[i];
        const bool done = together || append(each.events);
        const bool wish = each.step == persist_step::intent || each.step == persist_step::intent_and_claim;
        if (done && wish)
            ++world_.intents;
        controller_.on_persisted(std::move(each),
                                 done ? result<void>{} : result<void>(fail(errc::store_io, "refused by the test")),
                                 world_.now, pending_);
    }
}

void life::carry_out(dial_effect& what) {
    if (outside_.dialling)
        outside_.dialling(what.request, world_.now);
    world_.provider.place(what.request, world_.now, [this, call = what.request.call](result<placed_call> reply) {
        controller_.on_dial_reply(call, std::move(reply), world_.now, pending_);
        carry_out();
    });
}

void life::carry_out(hang_up_effect& what) {
    world_.provider.hang_up(what.provider_sid, world_.now, [this, call = what.call](result<void> reply) {
        controller_.on_hang_up_reply(call, reply, world_.now, pending_);
        carry_out();
    });
}

void life::carry_out(control_effect& what) {
    controller_.on_control_reply(what.operation, fail(errc::unsupported, "not part of this test"), world_.now,
                                 pending_);
}

void life::carry_out(fetch_effect& what) {
    world_.provider.fetch(what.provider_sid, world_.now, [this, call = what.call](result<call_snapshot> reply) {
        controller_.on_fetch_reply(call, std::move(reply), world_.now, pending_);
        carry_out();
    });
}

void life::carry_out(list_effect& what) {
    world_.provider.list(what.request, world_.now, [this, call = what.call](result<std::vector<call_snapshot>> reply) {
        if (reply)
            std::erase_if(*reply, [&](const call_snapshot& found) {
                const auto known = seen(store_.find(remembering_provider::name, found.event.provider_sid), "find");
                return known && known->id != call && !is_provisional(known->id);
            });
        controller_.on_list_reply(call, std::move(reply), world_.now, pending_);
        carry_out();
    });
}

void life::carry_out(settle_effect& /*what*/) {
}

} // namespace crash
