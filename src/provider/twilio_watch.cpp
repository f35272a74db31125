// How calls are followed: by webhooks, and where Twilio cannot reach us by asking.
#include "twilio_provider_impl.hpp"

#include <callkit/twilio/form.hpp>

#include <algorithm>
#include <optional>

namespace callkit {
namespace {

/// When the call was answered, by what the ended call says: Twilio bills from then to the end.
std::optional<call_event> answer_of(const call_event& ended) {
    if (ended.kind != event_kind::status || ended.status != call_status::completed || ended.duration < 0 ||
        ended.occurred_at == timestamp{})
        return std::nullopt;
    call_event answered = ended;
    answered.status = call_status::in_progress;
    answered.raw_status = "in-progress";
    answered.reason = end_reason::none;
    answered.duration = -1;
    answered.occurred_at = ended.occurred_at - seconds(ended.duration);
    answered.id = {};
    answered.id = content_event_id(answered);
    return answered;
}

std::string query_of(std::string_view target, std::string_view name) {
    const auto mark = target.find('?');
    if (mark == std::string_view::npos)
        return {};
    const auto parsed = twilio::form::parse(target.substr(mark + 1));
    return parsed ? std::string(parsed->get(name)) : std::string();
}

} // namespace

void twilio_provider::impl::tell(call_event event) {
    event.observed_at = clock.now().wall;
    if (sink)
        sink(std::move(event));
}

/// Bridged calls are watched even with webhooks, less closely: when a webhook about the agent is lost, nobody else
/// would call the customer.
void twilio_provider::impl::begin_watch(const std::string& sid) {
    if (closed)
        return;
    const auto [at, fresh] = watches.try_emplace(sid, strand);
    if (!fresh)
        return;
    watch& one = at->second;
    one.pause = has_webhooks() ? options.ask_last : options.ask_first;
    look_later(sid, one);
}

void twilio_provider::impl::look_later(const std::string& sid, watch& one) {
    one.timer.expires_after(clock.real_delay(clock.now().steady + one.pause));
    one.timer.async_wait([weak = weak_from_this(), sid](boost::system::error_code ec) {
        if (const auto self = weak.lock(); self != nullptr && !ec && !self->closed)
            self->look(sid);
    });
}

void twilio_provider::impl::look(const std::string& sid) {
    auto then = [weak = weak_from_this(), sid](result<call_snapshot> got) {
        if (const auto self = weak.lock(); self != nullptr && !self->closed)
            self->looked(sid, std::move(got));
    };
    if (is_conference(sid))
        fetch_bridged(sid, std::move(then));
    else
        fetch_direct(sid, std::move(then));
}

void twilio_provider::impl::looked(const std::string& sid, result<call_snapshot> got) {
    const auto found = watches.find(sid);
    if (found == watches.end())
        return;
    watch& one = found->second;
    bool over = false;
    if (got) {
        call_event& seen = got->event;
        over = is_terminal(seen.status);
        if (seen.raw_status != one.last) {
            one.last = seen.raw_status;
            one.pause = has_webhooks() ? options.ask_last : options.ask_first; // something is going on
            if (const auto answered = answer_of(seen))
                tell(*answered);
            if (seen.occurred_at == timestamp{}) {
                // Twilio does not say since when. Now is when it was first seen to be so.
                seen.occurred_at = clock.now().wall;
                seen.id = {};
                seen.id = content_event_id(seen);
            }
            tell(seen);
        }
    } else {
        over = got.error().code == errc::unknown_to_provider;
    }
    if (over) {
        if (const auto bridged = bridges.find(sid); bridged != bridges.end())
            bridged->second.over = true;
        watches.erase(found);
        return;
    }
    look_later(sid, one);
    one.pause = std::min(one.pause * 5 / 4, options.ask_last);
}

void twilio_provider::impl::receive(const twilio_webhook& request, handler<std::vector<call_event>> done) {
    const auto call = parse_id<call_id>(query_of(request.target, "ck"));
    if (!call)
        return done(fail(errc::not_found, "the webhook's address names no call of ours"));
    auto parsed = twilio::parse_callback(request.body);
    if (!parsed)
        return done(failure{parsed.error()});
    const timestamp now = clock.now().wall;
    std::vector<call_event> told;
    const auto one =
        std::find_if(bridges.begin(), bridges.end(), [&](const auto& each) { return each.second.call == *call; });
    const std::string leg = query_of(request.target, "leg");
    for (call_event& event : parsed->events) {
        event.observed_at = now;
        if (one == bridges.end()) {
            if (leg.empty()) {
                event.call = *call;
                told.push_back(std::move(event));
            }
            continue;
        }
        bridge& known = one->second;
        const bool agents = leg == agent_label || event.provider_sid == known.agent_call;
        const bool customers = leg == customer_label || event.provider_sid == known.customer_call;
        if (customers) {
            if (known.customer_call.empty())
                known.customer_call = event.provider_sid;
            // Of the customer's microphone the record says nothing; that it is on hold, it does.
            if (event.kind == event_kind::mute_confirmed)
                continue;
            if (event.kind == event_kind::status && is_terminal(event.status))
                known.over = true;
            told.push_back(as_record(known, std::move(event)));
        } else if (agents) {
            if (event.kind == event_kind::mute_confirmed) {
                told.push_back(as_record(known, std::move(event)));
            } else if (event.kind == event_kind::status && !known.customer_asked) {
                call_event seen = event;
                told.push_back(agent_as_record(known, event));
                agent_is(known, seen);
            } else if (event.kind == event_kind::status && is_terminal(event.status) && !known.agent_left) {
                end_bridged(known.conference, [](const result<void>&) {}); // the customer may still be ringing
            }
        }
        if (!told.empty())
            told.back().observed_at = now;
    }
    done(std::move(told));
}

} // namespace callkit
