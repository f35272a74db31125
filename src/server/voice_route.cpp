#include <callkit/core/dial_target.hpp>
#include <callkit/core/id.hpp>
#include <callkit/core/status_mapping.hpp>
#include <callkit/server/voice_route.hpp>
#include <callkit/twilio/callbacks.hpp>
#include <callkit/twilio/twiml.hpp>

#include <algorithm>
#include <utility>

namespace callkit::server {
namespace {

/// Letters and digits of a sid; it becomes part of no text, but it decides which call this is.
bool is_call_sid(std::string_view text) {
    return text.size() >= 2 && text.size() <= 64 && text.starts_with("CA") &&
           callkit::detail::is_plain_word(text, 64, {});
}

/// The id of the call that a browser's leg asks for. It must be no provisional one (version 8): those give way to the
/// provider's sid, and this call's is the other leg's. A UUID of version 5 is one from a name, too.
call_id call_of_leg(std::string_view call_sid) {
    auto id = callkit::detail::derived_id<call_id>(callkit::detail::hash128{}.add("twilio browser leg").add(call_sid));
    id.bytes[6] = static_cast<std::uint8_t>(0x50U | (id.bytes[6] & 0x0fU));
    return id;
}

/// Two legs that name one call make different events, one leg that is asked about twice the same.
event_id event_of_leg(std::string_view call_sid, const call_id& call) {
    callkit::detail::hash128 hash;
    hash.add("twilio browser leg's call").add(call_sid).add(to_string(call));
    return callkit::detail::derived_id<event_id>(hash);
}

bool is_plain_id(std::string_view text, std::size_t limit) {
    return text.size() <= limit && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

result<party> wanted(std::string_view to, const voice_options& options) {
    auto target = dialable(to, options.region, options.plan.get());
    if (!target || options.countries.empty())
        return target;
    const std::string& address = target->reveal();
    if (address.starts_with("client:"))
        return target;
    if (!address.starts_with('+'))
        return fail(errc::not_allowed, "only numbers of some countries may be called, and this is no number");
    const auto number = options.plan ? options.plan->parse(address) : e164::parse(address);
    const e164::region where = number ? number->where() : e164::region();
    if (std::find(options.countries.begin(), options.countries.end(), where) == options.countries.end())
        return fail(errc::not_allowed, "the number's country may not be called");
    return target;
}

result<std::string> document_for(const party& to, const call_id& call, std::string_view public_url,
                                 const voice_options& options) {
    const std::string id = to_string(call);
    const std::string base(public_url);
    twilio::twiml::response document;
    auto& dial = document.dial({{"callerId", options.caller_id},
                                {"answerOnBridge", true},
                                {"timeout", options.ring_timeout.count()},
                                {"timeLimit", options.time_limit.count()},
                                {"action", base + "/dialed?ck=" + id}});
    const twilio::twiml::attributes followed{
        {"statusCallback", base + "/status?ck=" + id},
        {"statusCallbackEvent", {"initiated", "ringing", "answered", "completed"}}};
    const std::string& address = to.reveal();
    if (address.starts_with("client:"))
        dial.client(std::string_view(address).substr(7), followed);
    else if (address.starts_with('+'))
        dial.number(address, followed);
    else
        dial.sip(address, followed);
    return document.render();
}

/// In words that a person who hears them understands.
std::string_view spoken(errc code) {
    switch (code) {
    case errc::invalid_number:
        return "This number cannot be called. Please check it.";
    case errc::not_allowed:
        return "This number may not be called.";
    default:
        return "The call could not be made.";
    }
}

} // namespace

voice_answer refuse_voice(error why) {
    voice_answer answer;
    twilio::twiml::response document;
    document.say(spoken(why.code));
    document.hangup();
    answer.twiml = document.render().value_or("<Response><Hangup/></Response>");
    answer.refused = std::move(why);
    return answer;
}

result<voice_answer> answer_voice(const twilio::form& request, std::string_view public_url,
                                  const voice_options& options, timestamp now) {
    const std::string_view leg = request.get("CallSid");
    if (!is_call_sid(leg))
        return fail(errc::malformed, "the request has no usable CallSid");
    const std::string_view from = request.get("From");
    if (!from.starts_with("client:") || from.size() == 7)
        return refuse_voice({errc::not_allowed, "only browsers call by this route", {}});
    const std::string_view identity = from.substr(7);
    const std::string_view contact = request.get("contactId");
    if (!is_plain_id(identity, 121) || !is_plain_id(contact, 128))
        return refuse_voice({errc::invalid_argument, "an identity or id has characters that it must not have", {}});
    std::string_view asked = request.get("workspaceId");
    if (asked.empty())
        asked = "default";
    const auto workspace = options.workspace ? options.workspace(identity, asked) : std::string(asked);
    if (!workspace || workspace->empty() || !is_plain_id(*workspace, 64))
        return refuse_voice({errc::not_allowed, "there is no such workspace for this identity", {}});

    voice_answer answer;
    if (const std::string_view name = request.get("callId"); !name.empty()) {
        const auto id = parse_id<call_id>(name);
        if (!id || id->version() != 7)
            return refuse_voice({errc::invalid_argument, "callId is no UUID of version 7", {}});
        answer.call = *id;
        answer.named_by_client = true;
    } else {
        answer.call = call_of_leg(leg);
    }
    auto caller = dialable(options.caller_id, {}, options.plan.get());
    if (!caller || !caller->reveal().starts_with('+'))
        return refuse_voice({errc::invalid_argument, "there is no caller id to call with", {}});
    auto to = wanted(request.get("To"), options);
    if (!to)
        return refuse_voice(std::move(to).error());
    auto xml = document_for(*to, answer.call, public_url, options);
    if (!xml)
        return failure{std::move(xml).error()};
    answer.twiml = *std::move(xml);

    auto facts = std::make_shared<call_facts>();
    facts->workspace_id = *workspace;
    facts->direction = direction::outbound;
    facts->from = *std::move(caller);
    facts->to = *std::move(to);
    facts->contact_id = contact;
    facts->agent_id = identity;
    call_event created;
    created.id = event_of_leg(leg, answer.call);
    created.call = answer.call;
    created.kind = event_kind::created;
    created.status = call_status::queued;
    created.source = event_source::webhook; // not the engine's: it is not for the engine to dial
    created.provider = "twilio";
    created.occurred_at = now;
    created.observed_at = now;
    created.facts = std::move(facts);
    answer.events.push_back(std::move(created));
    return answer;
}

result<std::vector<call_event>> dial_outcome(const twilio::form& request, const call_id& call,
                                             const voice_options& options, bool ended_here) {
    auto told = twilio::parse_callback(request);
    if (!told)
        return failure{std::move(told).error()};
    if (told->kind != twilio::callback_kind::dial)
        return fail(errc::malformed, "the request says nothing of a dialled call");
    const std::string_view child = request.get("DialCallSid");
    std::vector<call_event> events;
    for (call_event& event : told->events)
        if (!child.empty() && event.provider_sid == child)
            events.push_back(std::move(event));
    if (child.empty()) {
        // Twilio could not even try, as with a caller id that is not the account's.
        const std::string_view word = request.get("DialCallStatus");
        call_event event;
        event.kind = event_kind::status;
        event.status = map_status(vocabulary::twilio, word).status;
        if (!is_terminal(event.status))
            return events;
        event.source = event_source::webhook;
        event.reason = event.status == call_status::failed ? end_reason::provider_failure : end_reason::none;
        event.provider = "twilio";
        event.raw_status = word;
        events.push_back(std::move(event));
    }
    const bool browser_left = is_terminal(map_status(vocabulary::twilio, request.get("CallStatus")).status);
    for (call_event& event : events) {
        event.call = call;
        if (event.status == call_status::completed) {
            event.ended_by = browser_left ? hangup_by::agent : ended_here ? hangup_by::unknown : hangup_by::customer;
            if (event.duration >= options.time_limit.count()) {
                event.ended_by = hangup_by::system;
                event.reason = end_reason::time_limit;
            }
        } else if (is_terminal(event.status) && browser_left) {
            event.ended_by = hangup_by::agent;
        }
        event.id = {};
        event.id = content_event_id(event);
    }
    return events;
}

} // namespace callkit::server
