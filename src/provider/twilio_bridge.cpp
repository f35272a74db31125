// Calls that bridge two: the agent's phone rings first, then the customer is called into the same conference.
#include "twilio_provider_impl.hpp"

#include <callkit/core/status_mapping.hpp>

namespace callkit {
namespace {

/// Both ends end the conference when they leave, and hear nothing of its being one.
twilio::create_participant participant(std::string from, std::string to, std::string_view label) {
    twilio::create_participant what;
    what.from = std::move(from);
    what.to = std::move(to);
    what.label = std::string(label);
    what.beep = "false";
    what.start_conference_on_enter = true;
    what.end_conference_on_exit = true;
    return what;
}

constexpr unsigned most_searches = 4;
constexpr unsigned most_questions = 20; // those that failed included

} // namespace

void twilio_provider::impl::place_bridged(const dial_request& request, handler<placed_call> done) {
    auto what = participant(request.from.reveal(), options.agent, agent_label);
    what.timeout = options.agent_ring_timeout.count();
    what.time_limit = request.time_limit.count();
    what.early_media = true;
    if (has_webhooks()) {
        what.status_callback = webhook("status", request.call, agent_label);
        what.status_callback_event = {"initiated", "ringing", "answered", "completed"};
        what.conference_status_callback = webhook("conference", request.call, "");
        what.conference_status_callback_event = {"start", "end", "join", "leave", "mute", "hold"};
    }
    unanswered[request.call] = request;
    send(twilio::to_request(account(), conference_name(request.call), what, where()), twilio::request_effect::another,
         1, [request, done = std::move(done)](impl& self, result<twilio::response> got) {
             if (!got) {
                 const error why = dial_error(std::move(got).error());
                 if (why.code != errc::ambiguous)
                     self.unanswered.erase(request.call);
                 return done(failure{why});
             }
             const secret body(std::move(got->body));
             const auto made = twilio::parse_participant(body.reveal());
             if (!made || made->conference_sid.empty())
                 return done(fail(errc::ambiguous, "the provider's answer to the dial cannot be read"));
             bridge one;
             one.call = request.call;
             one.conference = made->conference_sid;
             one.agent_call = made->call_sid;
             one.request = request;
             self.unanswered.erase(request.call);
             self.bridges.insert_or_assign(one.conference, std::move(one));
             self.begin_watch(made->conference_sid);
             done(placed_call{made->conference_sid, call_status::queued, "agent-" + made->status});
         });
}

// --- From the legs to the record.

/// What the customer's leg tells is what the record says, under the conference's sid.
call_event twilio_provider::impl::as_record(const bridge& one, call_event leg) const {
    leg.call = one.call;
    leg.provider_sid = one.conference;
    leg.facts.reset(); // the leg's own direction and numbers are not those of the call
    leg.id = {};
    leg.id = content_event_id(leg);
    return leg;
}

/// While the agent's phone rings nobody else's does. When it is not answered the call was given up on our side.
call_event twilio_provider::impl::agent_as_record(const bridge& one, const call_event& leg) const {
    call_event event = as_record(one, leg);
    event.raw_status = "agent-" + leg.raw_status;
    event.duration = -1;
    event.sequence = -1;
    event.answerer = answered_by::unknown;
    if (!is_terminal(leg.status) || one.customer_asked) {
        // That the agent's line is free again says nothing while it is not known what became of the customer's.
        event.status = call_status::initiated;
        event.reason = end_reason::none;
    } else {
        event.status = call_status::canceled;
        event.reason = end_reason::canceled;
        event.ended_by = hangup_by::agent;
    }
    event.id = {};
    event.id = content_event_id(event);
    return event;
}

/// Something was learned of the agent's leg before there was a customer's.
void twilio_provider::impl::agent_is(bridge& one, const call_event& seen) {
    if (one.over || one.customer_asked)
        return;
    if (seen.status == call_status::in_progress)
        return dial_customer(one);
}

void twilio_provider::impl::dial_customer(bridge& one) {
    if (one.customer_asked)
        return;
    one.customer_asked = true;
    one.asked_at = clock.now().wall;
    const std::string conference = one.conference;
    if (!one.request)
        // An earlier process placed this call, and may have come as far as here. One conference is not worth two rings.
        return give_up_bridge(conference, call_status::failed, end_reason::lost, "not-dialled-after-restart");
    const dial_request& request = *one.request;
    auto what = participant(request.from.reveal(), request.to.reveal(), customer_label);
    what.timeout = request.ring_timeout.count();
    what.time_limit = request.time_limit.count();
    what.early_media = true;
    if (options.detect_machines)
        what.machine_detection = "Enable";
    if (options.record)
        what.conference_record = "record-from-start";
    if (has_webhooks()) {
        what.status_callback = webhook("status", request.call, customer_label);
        what.status_callback_event = {"initiated", "ringing", "answered", "completed"};
        if (options.detect_machines)
            what.amd_status_callback = webhook("status", request.call, customer_label);
    }
    // The client sends it again only when it certainly was not processed.
    send(twilio::to_request(account(), conference, what, where()), twilio::request_effect::another, 0,
         [conference](impl& self, result<twilio::response> got) {
             const auto found = self.bridges.find(conference);
             if (found == self.bridges.end())
                 return;
             if (!got && got.error().code != errc::ambiguous) {
                 const errc code = got.error().code;
                 const end_reason reason = code == errc::invalid_number ? end_reason::invalid_number
                                           : code == errc::forbidden    ? end_reason::blocked
                                                                        : end_reason::provider_failure;
                 return self.give_up_bridge(conference, call_status::failed, reason, std::string(to_string(code)));
             }
             result<twilio::participant_resource> made = fail(errc::ambiguous);
             if (got) {
                 const secret body(std::move(got->body));
                 made = twilio::parse_participant(body.reveal());
             }
             if (!made)
                 return self.search_customer(conference);
             self.found_customer(found->second, made->call_sid);
         });
}

/// The customer's dial may have arrived. It has a label, so it can be asked for by name while it lasts, and afterwards
/// by its numbers and its time; it is never sent again.
void twilio_provider::impl::search_customer(const std::string& conference) {
    const auto searching = [conference](impl& self) -> bridge* {
        const auto found = self.bridges.find(conference);
        const bool on = found != self.bridges.end() && !found->second.over && found->second.customer_call.empty();
        return on ? &found->second : nullptr;
    };
    ask(twilio::fetch_participant(account(), conference, customer_label, where()), &twilio::parse_participant,
        [conference, searching](impl& self, const result<twilio::participant_resource>& got) {
            bridge* one = searching(self);
            if (one == nullptr)
                return;
            if (got)
                return self.found_customer(*one, got->call_sid);
            const dial_request& request = *one->request;
            self.list_direct(
                {request.from, request.to, one->asked_at - seconds(5), {}},
                [weak = self.weak_from_this(), conference, searching](const result<std::vector<call_snapshot>>& calls) {
                    const auto me = weak.lock();
                    bridge* waiting = me == nullptr ? nullptr : searching(*me);
                    if (waiting == nullptr)
                        return;
                    if (calls && !calls->empty())
                        return me->found_customer(*waiting, calls->front().event.provider_sid);
                    me->search_again(*waiting, calls.has_value());
                });
        });
}

void twilio_provider::impl::found_customer(bridge& one, const std::string& sid) {
    one.customer_call = sid;
    look(one.conference);
}

/// `answered`: Twilio said that it knows of none. Only that counts; a question that failed says nothing.
void twilio_provider::impl::search_again(bridge& one, bool answered) {
    if (closed)
        return;
    const std::string conference = one.conference;
    one.searches += answered ? 1 : 0;
    // Ending the conference also ends a leg that turns up later.
    if (one.searches >= most_searches)
        return give_up_bridge(conference, call_status::failed, end_reason::not_placed, "not-placed");
    if (++one.questions >= most_questions)
        return give_up_bridge(conference, call_status::failed, end_reason::lost, "lost");
    auto pause = std::make_shared<asio::steady_timer>(strand);
    pause->expires_after(clock.real_delay(clock.now().steady + seconds(std::int64_t{2} << one.searches)));
    pause->async_wait([weak = weak_from_this(), conference, pause](boost::system::error_code ec) {
        if (const auto me = weak.lock(); me != nullptr && !ec && !me->closed)
            me->search_customer(conference);
    });
}

void twilio_provider::impl::give_up_bridge(const std::string& conference, call_status status, end_reason reason,
                                           std::string word) {
    const auto found = bridges.find(conference);
    if (closed || found == bridges.end() || std::exchange(found->second.over, true))
        return;
    call_event event;
    event.kind = event_kind::status;
    event.status = status;
    event.reason = reason;
    event.ended_by = hangup_by::system;
    event.source = has_webhooks() ? event_source::webhook : event_source::poll;
    event.provider = "twilio";
    event.raw_status = std::move(word);
    event.occurred_at = clock.now().wall;
    tell(as_record(found->second, std::move(event)));
    end_bridged(conference, [](const result<void>&) {});
}

// --- Questions and commands.

void twilio_provider::impl::fetch_bridged(const std::string& sid, handler<call_snapshot> done) {
    with_bridge(sid, [sid, done = std::move(done)](impl& self, const result<bridge*>& known) {
        if (!known)
            return done(failure{known.error()});
        const bridge& one = **known;
        const bool customer = !one.customer_call.empty();
        const std::string& leg = customer ? one.customer_call : one.agent_call;
        if (leg.empty())
            return done(fail(errc::unknown_to_provider, "the conference has nobody in it"));
        self.ask(twilio::fetch_call(self.account(), leg, self.where()), &twilio::parse_call,
                 [sid, customer, done](impl& me, const result<twilio::call_resource>& got) {
                     const auto found = me.bridges.find(sid);
                     if (!got || found == me.bridges.end())
                         return done(failure{got ? error{errc::unknown_to_provider} : got.error()});
                     bridge& now = found->second;
                     call_snapshot snapshot = twilio::to_snapshot(*got);
                     if (customer) {
                         // A phone that still rings when the agent has gone would be answered by nobody.
                         if (snapshot.event.status < call_status::in_progress && !now.agent_left)
                             me.end_customer_without_agent(now);
                         snapshot.event = me.as_record(now, std::move(snapshot.event));
                     } else {
                         const call_event leg_event = snapshot.event;
                         snapshot.event = me.agent_as_record(now, leg_event);
                         me.agent_is(now, leg_event);
                     }
                     done(std::move(snapshot));
                 });
    });
}

void twilio_provider::impl::end_customer_without_agent(const bridge& one) {
    if (one.agent_call.empty())
        return;
    ask(twilio::fetch_call(account(), one.agent_call, where()), &twilio::parse_call,
        [customer = one.customer_call](impl& self, const result<twilio::call_resource>& got) {
            if (got && is_terminal(map_status(vocabulary::twilio, got->status).status))
                self.end_call(customer, [](const result<void>&) {});
        });
}

void twilio_provider::impl::find_bridged(const list_request& request, handler<std::vector<call_snapshot>> done) {
    twilio::list_conferences what;
    what.friendly_name = conference_name(request.call);
    what.page_size = 20;
    ask(twilio::to_request(account(), what, where()), &twilio::parse_conferences,
        [request, done = std::move(done)](impl& self, const result<twilio::page<twilio::conference_resource>>& got) {
            if (!got)
                return done(failure{got.error()});
            std::vector<call_snapshot> found;
            for (const twilio::conference_resource& conference : got->items) {
                if (conference.friendly_name != conference_name(request.call))
                    continue;
                bridge one;
                one.call = request.call;
                one.conference = conference.sid;
                if (const auto mine = self.unanswered.find(request.call); mine != self.unanswered.end()) {
                    one.request = mine->second;
                    self.unanswered.erase(mine);
                }
                const auto known = self.bridges.try_emplace(conference.sid, std::move(one)).first;
                self.begin_watch(conference.sid);
                call_event event;
                event.kind = event_kind::status;
                event.status = call_status::initiated;
                event.source = event_source::poll;
                event.provider = "twilio";
                event.raw_status = "conference-" + conference.status;
                found.push_back({self.as_record(known->second, std::move(event)), request.from, request.to,
                                 conference.date_created.value_or(timestamp{})});
                found.back().event.call = request.call;
            }
            done(std::move(found));
        });
}

/// The bridge of a conference. One that an earlier process made is put together again from its participants.
void twilio_provider::impl::with_bridge(const std::string& sid, std::function<void(impl&, result<bridge*>)> then) {
    if (const auto known = bridges.find(sid);
        known != bridges.end() && (!known->second.agent_call.empty() || !known->second.customer_call.empty()))
        return then(*this, &known->second);
    ask(twilio::to_request(account(), sid, twilio::list_participants{}, where()), &twilio::parse_participants,
        [sid, then = std::move(then)](impl& self, const result<twilio::page<twilio::participant_resource>>& got) {
            if (!got)
                return then(self, failure{got.error()});
            bridge& one = self.bridges[sid];
            one.conference = sid;
            for (const twilio::participant_resource& each : got->items) {
                if (each.label == agent_label)
                    one.agent_call = each.call_sid;
                else if (each.label == customer_label)
                    one.customer_call = each.call_sid;
            }
            one.customer_asked = one.customer_asked || !one.customer_call.empty();
            then(self, &one);
        });
}

void twilio_provider::impl::end_bridged(const std::string& sid, handler<void> done) {
    twilio::update_conference what;
    what.status = "completed";
    send(twilio::to_request(account(), sid, what, where()), twilio::request_effect::same, 0,
         [sid, done = std::move(done)](impl& self, const result<twilio::response>& got) {
             // A conference that has not begun has legs that ring all the same. They are ended by name.
             result<void> outcome = ended_or(got);
             const auto known = self.bridges.find(sid);
             if (known == self.bridges.end())
                 return done(std::move(outcome));
             for (const std::string& leg : {known->second.customer_call, known->second.agent_call}) {
                 if (leg.empty())
                     continue;
                 self.end_call(leg, [](const result<void>&) {});
                 outcome = result<void>();
             }
             done(std::move(outcome));
         });
}

void twilio_provider::impl::set_participant(const std::string& sid, std::string_view who,
                                            const twilio::update_participant& what, handler<void> done) {
    send(twilio::to_request(account(), sid, who, what, where()), twilio::request_effect::same, 0,
         [done = std::move(done)](impl& /*self*/, const result<twilio::response>& got) {
             done(got ? result<void>() : result<void>(failure{got.error()}));
         });
}

/// First the agent may go without ending the conference, then the other is called in, and only then does the agent go:
/// wherever it fails, the customer still has somebody to talk to.
void twilio_provider::impl::transfer_bridged(const std::string& sid, const party& to, handler<void> done) {
    twilio::update_participant stay;
    stay.end_conference_on_exit = false;
    set_participant(sid, agent_label, stay, [weak = weak_from_this(), sid, to, done](const result<void>& got) {
        const auto self = weak.lock();
        if (!got || self == nullptr)
            return done(got ? result<void>(fail(errc::closed)) : got);
        const auto known = self->bridges.find(sid);
        const bool has_number = known != self->bridges.end() && known->second.request;
        auto what = participant(has_number ? known->second.request->from.reveal() : self->options.agent, to.reveal(),
                                "transfer");
        self->send(twilio::to_request(self->account(), sid, what, self->where()), twilio::request_effect::another, 0,
                   [sid, done](impl& me, const result<twilio::response>& joined) {
                       if (!joined)
                           return done(failure{joined.error()});
                       if (const auto one = me.bridges.find(sid); one != me.bridges.end())
                           one->second.agent_left = true;
                       me.send(twilio::delete_participant(me.account(), sid, agent_label, me.where()),
                               twilio::request_effect::same, 0,
                               [done](impl& /*self*/, const result<twilio::response>& left) { done(ended_or(left)); });
                   });
    });
}

} // namespace callkit
