#include "engine_impl.hpp"

#include <callkit/core/dial_target.hpp>

#include <algorithm>

namespace callkit {
namespace {

controller_options fill_in(controller_options options, const provider& network) {
    options.provider = std::string(network.name());
    options.capabilities = network.capabilities();
    return options;
}

/// What must hold before a wish is worth writing down.
result<void> check(place_command& command, const e164::numbering_plan* plan) {
    const auto plain = [](const std::string& text, std::size_t limit) {
        return text.size() <= limit &&
               std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
    };
    call_facts& facts = command.facts;
    if (facts.workspace_id.empty())
        facts.workspace_id = "default";
    if (!plain(facts.workspace_id, 64))
        return fail(errc::invalid_argument, "a workspace is up to 64 printable characters without spaces");
    for (const std::string* id : {&facts.contact_id, &facts.agent_id, &facts.team_id, &facts.campaign_id})
        if (!plain(*id, 128))
            return fail(errc::invalid_argument, "an id is up to 128 printable characters without spaces");
    auto to = dialable(facts.to.reveal(), {}, plan);
    if (!to)
        return failure{std::move(to).error()};
    facts.to = *std::move(to);
    if (!facts.from.empty()) {
        auto from = dialable(facts.from.reveal(), {}, plan);
        if (!from)
            return failure{std::move(from).error()};
        facts.from = *std::move(from);
    }
    if (is_provisional(command.call))
        return fail(errc::invalid_argument, "the id of a provisional call is not for a host to give");
    if (command.ring_timeout < seconds(1) || command.ring_timeout > seconds(600))
        return fail(errc::invalid_argument, "the ring timeout is 1 to 600 seconds");
    if (command.time_limit < seconds(1) || command.time_limit > seconds(86'400))
        return fail(errc::invalid_argument, "the time limit is 1 second to 24 hours");
    return {};
}

} // namespace

engine::impl::impl(asio::any_io_executor executor, log_store& log, provider& calls, const time_source& time,
                   random_source& chance, engine_options chosen)
    : strand(asio::make_strand(std::move(executor))), timer(strand), shutdown_timer(strand), store(log), network(calls),
      clock(time), options(std::move(chosen)), controller(fill_in(options.calls, network), chance) {
}

engine::engine(asio::any_io_executor executor, log_store& store, provider& provider, const time_source& clock,
               random_source& random, engine_options options)
    : impl_(std::make_shared<impl>(std::move(executor), store, provider, clock, random, std::move(options))) {
}

engine::~engine() {
    if (impl_->closed.exchange(true))
        return;
    impl_->network.set_event_sink({});
    asio::post(impl_->strand, [self = impl_] {
        self->timer.cancel();
        self->shutdown_timer.cancel();
        self->fail_everything(errc::closed);
    });
}

subscription engine::subscribe(subscriber on_update) {
    auto shared = std::make_shared<subscriber>(std::move(on_update));
    const std::scoped_lock lock(impl_->subscribers_mutex);
    std::erase_if(impl_->subscribers, [](const auto& weak) { return weak.expired(); });
    impl_->subscribers.push_back(shared);
    ++impl_->subscribers_version;
    return subscription(std::move(shared));
}

void engine::tick() {
    impl_->enter([](impl& /*self*/) {});
}

std::size_t engine::active_calls() const noexcept {
    return impl_->active;
}

std::size_t engine::unsaved_events() const noexcept {
    return impl_->unsaved;
}

asio::any_io_executor engine::get_executor() const {
    return impl_->strand;
}

// --- Turns.

void engine::impl::end_turn() {
    controller.tick(clock.now(), pending);
    while (!pending.empty()) {
        effects batch;
        batch.swap(pending);
        for (effect& next : batch)
            std::visit([this](auto& one) { carry_out(one); }, next);
    }
    active = controller.active_calls();
    unsaved = controller.unsaved_reports();
    post_flush();
    arm_timer();
    if (shutting_down)
        try_finish_shutdown(false);
}

void engine::impl::arm_timer() {
    const auto due = controller.next_deadline();
    if (due == armed)
        return;
    armed = due;
    if (!due) {
        timer.cancel();
        return;
    }
    const microseconds delay = clock.real_delay(*due);
    if (delay == microseconds::max())
        return;
    timer.expires_after(delay);
    timer.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
        const auto self = weak.lock();
        if (ec || self == nullptr || self->closed)
            return;
        self->armed.reset();
        self->end_turn();
    });
}

void engine::impl::carry_out(persist_effect& what) {
    to_store.push_back(std::move(what));
}

void engine::impl::carry_out(dial_effect& what) {
    network.place(what.request, reply<placed_call>([call = what.request.call](impl& self, auto outcome) {
                      self.controller.on_dial_reply(call, std::move(outcome), self.clock.now(), self.pending);
                  }));
}

void engine::impl::carry_out(hang_up_effect& what) {
    network.hang_up(what.provider_sid, reply<void>([call = what.call](impl& self, auto outcome) {
                        self.controller.on_hang_up_reply(call, outcome, self.clock.now(), self.pending);
                    }));
}

void engine::impl::carry_out(control_effect& what) {
    auto done = reply<void>([operation = what.operation](impl& self, auto outcome) {
        self.controller.on_control_reply(operation, outcome, self.clock.now(), self.pending);
    });
    switch (what.kind) {
    case control_kind::mute:
        return network.set_mute(what.provider_sid, what.on, std::move(done));
    case control_kind::hold:
        return network.set_hold(what.provider_sid, what.on, std::move(done));
    case control_kind::digits:
        return network.send_digits(what.provider_sid, what.digits, std::move(done));
    }
}

void engine::impl::carry_out(fetch_effect& what) {
    network.fetch(what.provider_sid, reply<call_snapshot>([call = what.call](impl& self, auto outcome) {
                      if (outcome)
                          outcome->event.observed_at = self.clock.now().wall;
                      self.controller.on_fetch_reply(call, std::move(outcome), self.clock.now(), self.pending);
                  }));
}

void engine::impl::carry_out(list_effect& what) {
    network.list(what.request, reply<std::vector<call_snapshot>>([call = what.call](impl& self, auto outcome) {
                     if (outcome) {
                         // A call that the log has under another name is not the one we look for.
                         std::erase_if(*outcome, [&](const call_snapshot& found) {
                             const auto known = self.store.find(self.network.name(), found.event.provider_sid);
                             return known && known->id != call && !is_provisional(known->id);
                         });
                         for (call_snapshot& found : *outcome)
                             found.event.observed_at = self.clock.now().wall;
                     }
                     self.controller.on_list_reply(call, std::move(outcome), self.clock.now(), self.pending);
                 }));
}

void engine::impl::carry_out(settle_effect& what) {
    if (auto found = place_operations.extract(what.operation)) {
        place_operation& waiting = found.mapped();
        if (!what.outcome) {
            if (waiting.placed)
                complete<call_id>(std::move(waiting.placed), failure{what.outcome.error()});
            if (waiting.ended)
                complete<call_record>(std::move(waiting.ended), failure{what.outcome.error()});
            if (waiting.submitted)
                complete<call_record>(std::move(waiting.submitted), failure{what.outcome.error()});
        } else if (waiting.submitted) {
            const call_record* const record = just_stored == nullptr ? nullptr : just_stored->record_of(what.call);
            complete<call_record>(std::move(waiting.submitted), record == nullptr ? store.get(what.call) : *record);
        } else if (waiting.placed) {
            complete<call_id>(std::move(waiting.placed), what.call);
        } else {
            end_waiters.emplace(what.call, std::move(waiting.ended));
        }
        return;
    }
    auto found = operations.extract(what.operation);
    if (!found)
        return;
    // Whoever is told that a call was hung up, and then looks, finds its end in the log.
    if (to_store.empty())
        complete<void>(std::move(found.mapped()), std::move(what.outcome));
    else
        settled.push_back({std::move(found.mapped()), std::move(what.outcome)});
}

void engine::impl::fail_everything(errc code) {
    const auto why = [code] { return fail(code, "the engine has stopped"); };
    for (auto& [operation, done] : std::exchange(operations, {}))
        complete<void>(std::move(done), why());
    for (auto& [operation, waiting] : std::exchange(place_operations, {})) {
        complete<call_id>(std::move(waiting.placed), why());
        complete<call_record>(std::move(waiting.ended), why());
        complete<call_record>(std::move(waiting.submitted), why());
    }
    for (auto& [call, done] : std::exchange(end_waiters, {}))
        complete<call_record>(std::move(done), why());
    for (stored_waiter& waiter : std::exchange(store_waiters, {}))
        settle(waiter, why(), nullptr);
    for (settled_operation& each : std::exchange(settled, {}))
        complete<void>(std::move(each.done), std::move(each.outcome));
    for (completion<void>& done : std::exchange(shutdown_waiters, {}))
        complete<void>(std::move(done), why());
}

// --- Starting operations.

void engine::start_recovery(impl& self, completion<void> done) {
    self.operate<void>(std::move(done), [](impl& me, completion<void> finished) {
        me.network.set_event_sink([weak = me.weak_from_this()](call_event event) {
            if (const auto strong = weak.lock())
                strong->enter([event = std::move(event)](impl& inside) mutable {
                    event.observed_at = inside.clock.now().wall;
                    inside.controller.on_event(std::move(event), inside.clock.now(), inside.pending);
                });
        });
        me.complete<void>(std::move(finished), me.recover());
    });
}

void engine::impl::place(place_command command, place_operation waiting) {
    if (auto good = check(command, options.plan.get()); !good) {
        complete<call_id>(std::move(waiting.placed), failure{good.error()});
        complete<call_record>(std::move(waiting.ended), failure{good.error()});
        complete<call_record>(std::move(waiting.submitted), failure{good.error()});
        return;
    }
    place_operations.emplace(++last_operation, std::move(waiting));
    controller.place(last_operation, command, clock.now(), pending);
}

void engine::start_place(impl& self, place_command command, completion<call_id> done) {
    self.operate<call_id>(std::move(done),
                          [command = std::move(command)](impl& me, completion<call_id> placed) mutable {
                              me.place(std::move(command), {.placed = std::move(placed)});
                          });
}

void engine::start_call(impl& self, place_command command, completion<call_record> done) {
    self.operate<call_record>(std::move(done),
                              [command = std::move(command)](impl& me, completion<call_record> ended) mutable {
                                  me.place(std::move(command), {.ended = std::move(ended)});
                              });
}

void engine::start_submit(impl& self, place_command command, completion<call_record> done) {
    self.operate<call_record>(std::move(done),
                              [command = std::move(command)](impl& me, completion<call_record> submitted) mutable {
                                  me.place(std::move(command), {.submitted = std::move(submitted)});
                              });
}

void engine::start_wait(impl& self, const call_id& call, completion<call_record> done) {
    self.operate<call_record>(std::move(done), [call](impl& me, completion<call_record> ended) {
        auto record = me.store.get(call);
        if (record && is_terminal(record->status))
            return me.complete<call_record>(std::move(ended), std::move(record));
        if (!record && me.controller.find(call) == nullptr)
            return me.complete<call_record>(std::move(ended), std::move(record));
        me.end_waiters.emplace(call, std::move(ended));
    });
}

void engine::start_hang_up(impl& self, const call_id& call, completion<void> done) {
    self.operate<void>(std::move(done), [call](impl& me, completion<void> ended) {
        if (me.controller.find(call) == nullptr) {
            const auto record = me.store.get(call);
            if (!record)
                return me.complete<void>(std::move(ended), failure{record.error()});
            if (is_terminal(record->status))
                return me.complete<void>(std::move(ended), {});
            me.adopt(call);
        }
        me.controller.hang_up(me.begin(std::move(ended)), call, hangup_by::agent, me.clock.now(), me.pending);
    });
}

void engine::start_control(impl& self, const call_id& call, control_kind kind, bool on, std::string digits,
                           completion<void> done) {
    self.operate<void>(
        std::move(done), [call, kind, on, digits = std::move(digits)](impl& me, completion<void> confirmed) mutable {
            if (me.controller.find(call) == nullptr) {
                const auto record = me.store.get(call);
                if (!record)
                    return me.complete<void>(std::move(confirmed), failure{record.error()});
                if (is_terminal(record->status))
                    return me.complete<void>(std::move(confirmed), fail(errc::wrong_state, "the call has ended"));
                me.adopt(call);
            }
            const operation_id operation = me.begin(std::move(confirmed));
            const instant now = me.clock.now();
            if (kind == control_kind::mute)
                me.controller.set_mute(operation, call, on, now, me.pending);
            else if (kind == control_kind::hold)
                me.controller.set_hold(operation, call, on, now, me.pending);
            else
                me.controller.send_digits(operation, call, std::move(digits), now, me.pending);
        });
}

void engine::impl::settle(stored_waiter& waiting, result<void> outcome, const call_record* record) {
    if (waiting.reported && !outcome)
        return complete<call_record>(std::move(waiting.reported), failure{std::move(outcome).error()});
    if (waiting.reported)
        return complete<call_record>(std::move(waiting.reported), record == nullptr
                                                                      ? fail(errc::not_found, "no such call")
                                                                      : result<call_record>(*record));
    complete<void>(std::move(waiting.done), std::move(outcome));
}

void engine::impl::deliver(call_event event, stored_waiter waiting) {
    if (event.call.is_null() && event.provider_sid.empty())
        return settle(waiting, fail(errc::invalid_argument, "the event names neither a call nor a sid"), nullptr);
    const call_id call = event.call;
    waiting.first = to_store.size();
    // Turn by turn: only what this event led to may settle the handler, so it is carried out right here.
    effects before;
    before.swap(pending);
    controller.on_event(std::move(event), clock.now(), pending);
    effects caused;
    caused.swap(pending);
    for (effect& next : caused)
        std::visit([this](auto& one) { carry_out(one); }, next);
    std::move(before.begin(), before.end(), std::back_inserter(pending));
    waiting.last = to_store.size();
    if (waiting.first != waiting.last) {
        store_waiters.push_back(std::move(waiting));
        return;
    }
    const auto record = waiting.reported ? store.get(call) : fail(errc::not_found);
    settle(waiting, {}, record ? &*record : nullptr);
}

void engine::start_deliver(impl& self, call_event event, completion<void> done) {
    self.operate<void>(std::move(done), [event = std::move(event)](impl& me, completion<void> stored) mutable {
        me.deliver(std::move(event), {.done = std::move(stored)});
    });
}

void engine::start_report(impl& self, call_event event, completion<call_record> done) {
    self.operate<call_record>(std::move(done),
                              [event = std::move(event)](impl& me, completion<call_record> stored) mutable {
                                  me.deliver(std::move(event), {.reported = std::move(stored)});
                              });
}

void engine::start_shutdown(impl& self, completion<void> done) {
    self.operate<void>(std::move(done), [](impl& me, completion<void> finished) {
        me.shutdown_waiters.push_back(std::move(finished));
        if (std::exchange(me.shutting_down, true))
            return;
        me.controller.stop_dialling(me.clock.now(), me.pending);
        const microseconds limit = me.options.shutdown_limit;
        const microseconds delay = me.clock.real_delay(me.clock.now().steady + limit);
        me.shutdown_timer.expires_after(delay == microseconds::max() ? limit : delay);
        me.shutdown_timer.async_wait([weak = me.weak_from_this()](boost::system::error_code ec) {
            if (const auto strong = weak.lock(); strong != nullptr && !ec && !strong->closed)
                strong->try_finish_shutdown(true);
        });
    });
}

void engine::impl::try_finish_shutdown(bool out_of_time) {
    const bool busy =
        storing || !to_store.empty() || controller.pending_operations() != 0 || controller.unsaved_reports() != 0;
    if (closed || (busy && !out_of_time))
        return;
    closed = true;
    network.set_event_sink({});
    timer.cancel();
    shutdown_timer.cancel();
    for (completion<void>& done : std::exchange(shutdown_waiters, {}))
        complete<void>(std::move(done),
                       busy ? result<void>(fail(errc::timeout, "some writes were still under way")) : result<void>());
    fail_everything(errc::closed);
}

} // namespace callkit
