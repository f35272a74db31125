#pragma once

#include "support.hpp"

#include <callkit/core/call_controller.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace callkit::test {

/// A controller whose effects are looked at one by one. Nothing happens unless the test does it.
class desk {
  public:
    explicit desk(controller_options options = usual()) : controller(std::move(options), random) {}

    static controller_options usual() {
        controller_options options;
        options.provider = "p";
        options.capabilities = {.mute = true, .hold = true, .digits = true, .list = true, .simulated = false};
        return options;
    }
    static place_command wish(std::string to = "+14155552671") {
        place_command command;
        command.facts.workspace_id = "w";
        command.facts.from = party("+14155550100");
        command.facts.to = party(std::move(to));
        command.ring_timeout = seconds(30);
        command.time_limit = seconds(600);
        return command;
    }

    /// Takes the effects of one kind that are there.
    template <class Effect>
    std::vector<Effect> take() {
        std::vector<Effect> taken;
        std::erase_if(out, [&](effect& each) {
            auto* one = std::get_if<Effect>(&each);
            if (one == nullptr)
                return false;
            taken.push_back(std::move(*one));
            return true;
        });
        return taken;
    }
    /// The one effect of a kind; fails the test when there is none or another.
    template <class Effect>
    Effect only() {
        auto taken = take<Effect>();
        REQUIRE(taken.size() == 1);
        return std::move(taken.front());
    }
    /// Stores what is waiting to be stored, and all that follows from it.
    void store(const result<void>& outcome = {}) {
        for (auto waiting = take<persist_effect>(); !waiting.empty(); waiting = take<persist_effect>()) {
            for (persist_effect& each : waiting) {
                if (outcome)
                    journal.insert(journal.end(), each.events.begin(), each.events.end());
                controller.on_persisted(std::move(each), outcome, now, out);
            }
            if (!outcome)
                return;
        }
    }
    void run_for(microseconds span) {
        now = now + span;
        controller.tick(now, out);
    }
    /// Lets time pass up to the next deadline.
    void run_to_deadline() {
        const auto due = controller.next_deadline();
        REQUIRE(due.has_value());
        run_for(std::max(microseconds(0), *due - now.steady));
    }

    call_id place(place_command command = wish()) { return controller.place(++operation, command, now, out); }
    /// A call that the provider has.
    call_id placed(const std::string& sid = "S1", place_command command = wish()) {
        const call_id call = place(std::move(command));
        store();
        controller.on_dial_reply(call, placed_call{sid, call_status::queued, "queued"}, now, out);
        store();
        return call;
    }
    void tell(const std::string& sid, call_status status, const call_id& call = {}) {
        call_event event;
        event.call = call;
        event.provider = "p";
        event.provider_sid = sid;
        event.status = status;
        event.source = event_source::webhook;
        event.occurred_at = now.wall;
        event.id = content_event_id(event);
        controller.on_event(std::move(event), now, out);
        store();
    }
    call_snapshot snapshot(const std::string& sid, call_status status) {
        call_snapshot what;
        what.event.provider = "p";
        what.event.provider_sid = sid;
        what.event.status = status;
        what.event.source = event_source::poll;
        what.event.occurred_at = now.wall;
        what.from = party("+14155550100");
        what.to = party("+14155552671");
        what.created_at = now.wall;
        return what;
    }
    /// What the journal says of a call.
    call_record row(const call_id& call) const {
        call_fold fold;
        for (const call_event& event : journal)
            if (event.call == call)
                fold.apply(event);
        return fold.record();
    }
    std::optional<result<void>> settled(operation_id op) {
        for (settle_effect& each : take<settle_effect>())
            settlements.push_back(std::move(each));
        std::optional<result<void>> found;
        for (const settle_effect& each : settlements)
            if (each.operation == op) {
                CHECK_FALSE(found.has_value()); // once
                found = each.outcome;
            }
        return found;
    }

    instant now{from_unix_micros(1'767'225'600'000'000), steady_time{} + seconds(1000)};
    seeded_random random{1};
    call_controller controller;
    effects out{};
    std::vector<call_event> journal{};
    std::vector<settle_effect> settlements{};
    operation_id operation{0};
};

} // namespace callkit::test
