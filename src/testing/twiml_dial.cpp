// <Dial>: the calls that a call makes, and conferences (https://www.twilio.com/docs/voice/twiml/dial).
#include "fake_state.hpp"

#include <callkit/core/e164.hpp>

#include <algorithm>

namespace callkit::testing {
namespace {

constexpr std::string_view default_conference_events[] = {"start", "end", "join", "leave", "mute", "hold"};

/// `initiated ringing` as a target; only the end when there is no list.
callback_target target_of(const fake_call& call, const twiml_node& noun, std::string_view url, std::string_view method,
                          std::string_view events) {
    callback_target made{{}, std::string(noun.get(method, "POST")), {"completed"}};
    if (const std::string_view given = noun.get(url); !given.empty())
        made.url = absolute_url(call.source.url, given);
    if (noun.has(events)) {
        const auto words = words_in(noun.get(events));
        made.events = {words.begin(), words.end()};
    }
    return made;
}

std::string without_scheme(std::string_view identity) {
    constexpr std::string_view scheme{"client:"};
    return std::string(identity.starts_with(scheme) ? identity.substr(scheme.size()) : identity);
}

bool is_valid_phone(const std::string& text) {
    const auto number = e164::parse(text);
    return number && number->valid() && text.starts_with('+');
}

} // namespace

void fake_state::start_dial(fake_call& call, const twiml_node& verb) {
    if (const twiml_node* noun = verb.child("Conference"); noun != nullptr) {
        pick_up(call);
        fake_call::dial_state dial;
        dial.action = verb.get("action");
        dial.method = verb.get("method", "POST");
        call.dial = std::move(dial);
        fake_conference& conference = open_conference(noun->text);
        if (conference.callback.url.empty()) { // that of the first participant counts
            conference.callback =
                target_of(call, *noun, "statusCallback", "statusCallbackMethod", "statusCallbackEvent");
            if (!noun->has("statusCallbackEvent"))
                conference.callback.events = {std::begin(default_conference_events),
                                              std::end(default_conference_events)};
        }
        fake_participant who;
        who.muted = noun->flag("muted", false);
        who.start_on_enter = noun->flag("startConferenceOnEnter", true);
        who.end_on_exit = noun->flag("endConferenceOnExit", false);
        who.label = noun->get("participantLabel");
        if (const std::string_view coached = noun->get("coach"); !coached.empty()) {
            who.coached = coached;
            who.coaching = true;
        }
        return join(call, conference, who);
    }
    fake_call::dial_state dial;
    dial.action = verb.get("action");
    dial.method = verb.get("method", "POST");
    dial.answer_on_bridge = verb.flag("answerOnBridge", false);
    dial.time_limit = seconds(verb.number("timeLimit", 14'400));
    if (!dial.answer_on_bridge)
        pick_up(call);
    call.dial = std::move(dial);
    call.waits = fake_call::waits_for::dial;
    call.records = verb.get("record").starts_with("record-from") || verb.get("record") == "true";
    call.recording_callback = target_of(call, verb, "recordingStatusCallback", "recordingStatusCallbackMethod",
                                        "recordingStatusCallbackEvent");
    if (!verb.text.empty()) {
        twiml_node number;
        number.name = "Number";
        number.text = verb.text;
        add_dialled(call, verb, number);
    }
    for (const twiml_node& noun : verb.children)
        if (noun.name == "Number" || noun.name == "Client" || noun.name == "Sip")
            add_dialled(call, verb, noun);
    if (call.dial->children.empty())
        return finish_dial(call, "failed");
    // All ring at once. One that cannot even be tried may end the dialling, so go by sid.
    const std::vector<std::string> children = call.dial->children;
    for (const std::string& sid : children)
        if (fake_call* child = find_call(sid); child != nullptr && !child->over())
            place(*child);
}

void fake_state::add_dialled(fake_call& call, const twiml_node& verb, const twiml_node& target) {
    fake_call child;
    child.parent = call.sid;
    child.direction = "outbound-dial";
    child.from = verb.get("callerId", call.from);
    child.ring_timeout = seconds(std::clamp(verb.number("timeout", 30), 1L, 600L));
    child.time_limit = call.dial->time_limit;
    child.status_callback = target_of(call, target, "statusCallback", "statusCallbackMethod", "statusCallbackEvent");
    if (const std::string url = absolute_url(call.source.url, target.get("url")); !target.get("url").empty())
        child.whisper = webhook_source{url, std::string(target.get("method", "POST")), {}, "POST", {}};
    if (target.name == "Client") {
        const twiml_node* identity = target.child("Identity");
        child.kind = fake_call::leg::client;
        child.to = "client:" + without_scheme(identity == nullptr ? target.text : identity->text);
        for (const twiml_node& one : target.children)
            if (one.name == "Parameter")
                child.parameters.emplace_back(one.get("name"), one.get("value"));
    } else {
        child.to = target.text;
        // A phone shows a phone's number: a browser leg needs a callerId (13214). 13223 is a number that is none.
        const bool phone = target.name == "Number";
        if (phone && (!is_valid_phone(child.to) || !is_valid_phone(child.from)))
            return;
        const std::string_view detection = target.get("machineDetection");
        if (!detection.empty()) {
            child.detects =
                detection == "DetectMessageEnd" ? fake_call::detection::message_end : fake_call::detection::enable;
            child.async_detection = true;
            child.detection_callback = target_of(call, target, "amdStatusCallback", "amdStatusCallbackMethod", "");
        }
    }
    call.dial->children.push_back(new_call(std::move(child)).sid);
}

void fake_state::on_child_answered(fake_call& child) {
    fake_call* parent = find_call(child.parent);
    if (parent == nullptr || parent->over() || !parent->dial || !parent->dial->winner.empty())
        return end_call(child, call_status::completed, 200, ended_from::here);
    if (child.whisper) {
        const webhook_source whisper = *std::exchange(child.whisper, std::nullopt);
        child.whispers = true;
        return start_program(child, whisper); // its end comes back here
    }
    fake_call::dial_state& dial = *parent->dial;
    dial.winner = child.sid;
    const std::vector<std::string> children = dial.children;
    for (const std::string& sid : children)
        if (fake_call* other = find_call(sid); other != nullptr && other != &child && !other->over())
            end_call(*other, call_status::canceled, 487, ended_from::here);
    pick_up(*parent);
    if (parent->records)
        parent->recording = start_recording(*parent, "DialVerb", parent->recording_callback).sid;
    if (gateway == nullptr)
        return;
    if (parent->kind == fake_call::leg::client)
        gateway->bridged(parent->sid, child.sid);
    if (child.kind == fake_call::leg::client)
        gateway->bridged(child.sid, parent->sid);
}

void fake_state::on_child_ended(fake_call& child) {
    fake_call* parent = find_call(child.parent);
    if (parent == nullptr || parent->over() || !parent->dial)
        return;
    fake_call::dial_state& dial = *parent->dial;
    if (dial.winner == child.sid) {
        dial.talked = child.duration;
        dial.last_child = child.sid;
        return finish_dial(*parent, "completed");
    }
    if (!dial.winner.empty())
        return;
    dial.last_status = to_string(child.status);
    dial.last_child = child.sid;
    const bool all_over = std::all_of(dial.children.begin(), dial.children.end(), [&](const std::string& sid) {
        const fake_call* one = find_call(sid);
        return one == nullptr || one->over();
    });
    if (all_over)
        finish_dial(*parent, dial.last_status);
}

void fake_state::finish_dial(fake_call& call, const std::string& status) {
    const std::string how = status; // it may be a part of what goes away now
    const fake_call::dial_state dial = *std::exchange(call.dial, std::nullopt);
    stop_recordings_of(call);
    call.records = false;
    ++call.step;
    call.waits = fake_call::waits_for::nothing;
    if (dial.action.empty())
        return run(call);
    go_on(call, dial.action, dial.method, outcome_of(call, dial, how));
}

/// Whoever dialled has hung up: the action is asked for all the same, and its document is of no use any more.
void fake_state::tell_end_of_dial(const fake_call& call, const fake_call::dial_state& dial) {
    if (dial.action.empty())
        return;
    fake_call::dial_state ended = dial;
    std::string how = "no-answer";
    for (const std::string& sid : dial.children) {
        const fake_call* child = find_call(sid);
        if (child == nullptr || (!ended.winner.empty() && sid != ended.winner))
            continue;
        ended.last_child = sid;
        how = to_string(child->status);
        if (sid == ended.winner)
            ended.talked = child->duration;
    }
    tell_action(call, dial.action, dial.method, outcome_of(call, ended, how));
}

fields fake_state::outcome_of(const fake_call& call, const fake_call::dial_state& dial, const std::string& how) {
    fields more{{"DialCallStatus", how}, {"DialBridged", dial.winner.empty() ? "false" : "true"}};
    if (!dial.last_child.empty())
        more.emplace_back("DialCallSid", dial.last_child);
    if (dial.talked >= 0)
        more.emplace_back("DialCallDuration", std::to_string(dial.talked));
    if (const fake_recording* made = find_recording(call.recording); made != nullptr) {
        more.emplace_back("RecordingSid", made->sid);
        more.emplace_back("RecordingUrl", "https://api.twilio.com/2010-04-01/Accounts/" + options.account_sid +
                                              "/Recordings/" + made->sid);
    }
    return more;
}

} // namespace callkit::testing
