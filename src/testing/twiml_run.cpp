// What TwiML makes a call do, verb by verb (https://www.twilio.com/docs/voice/twiml).
#include "fake_state.hpp"

#include <algorithm>

namespace callkit::testing {
namespace {

/// How long a sentence takes to say: about 14 characters a second.
microseconds saying(const twiml_node& verb) {
    const auto size = static_cast<std::int64_t>(verb.text.size());
    const std::int64_t times = std::clamp<std::int64_t>(verb.number("loop", 1), 1, 1000);
    return std::max(milliseconds(size * 70), milliseconds(500)) * times;
}

/// Sounds are not fetched; each lasts three seconds. Digits take half a second each, as their pauses do.
microseconds playing(const twiml_node& verb) {
    if (const std::string_view digits = verb.get("digits"); !digits.empty())
        return milliseconds(500) * static_cast<std::int64_t>(digits.size());
    return seconds(3) * std::clamp<std::int64_t>(verb.number("loop", 1), 1, 1000);
}

microseconds lasting(const twiml_node& verb) {
    if (verb.name == "Say")
        return saying(verb);
    if (verb.name == "Play")
        return playing(verb);
    if (verb.name == "Pause")
        return seconds(verb.number("length", 1));
    return microseconds(0);
}

} // namespace

void fake_state::start_program(fake_call& call, const webhook_source& source, const fields& more) {
    ++call.step;
    call.waits = fake_call::waits_for::fetch;
    if (source.url.empty())
        return use_document(call, source, source.twiml);
    fields all = call_parameters(call);
    if (call.direction == "inbound")
        for (const auto& one : call.parameters)
            if (one.first != "To" && one.first != "From")
                all.push_back(one);
    all.insert(all.end(), more.begin(), more.end());
    fetch(source.url, source.method, all,
          [this, sid = call.sid, mine = call.step, source](const fetch_outcome& outcome) {
              fake_call* one = find_call(sid);
              if (one == nullptr || one->over() || one->step != mine)
                  return;
              if (outcome.how == fetch_outcome::kind::answered && outcome.status >= 200 && outcome.status < 300) {
                  one->source.url = source.url; // what relative URLs of its document are relative to
                  one->source.method = source.method;
                  return use_document(*one, source, outcome.body);
              }
              on_unusable(*one, source, outcome.how == fetch_outcome::kind::answered ? 11200 : 11205);
          });
}

void fake_state::use_document(fake_call& call, const webhook_source& source, const std::string& xml) {
    auto read = parse_twiml(xml);
    if (!read)
        return on_unusable(call, source, read.error().code == errc::too_large ? 11750 : 12100);
    call.document = std::make_shared<const twiml_node>(*std::move(read));
    call.at = 0;
    call.waits = fake_call::waits_for::nothing;
    run(call);
}

/// Once more at the fallback URL; a call whose TwiML cannot be had there either is over.
void fake_state::on_unusable(fake_call& call, const webhook_source& source, int code) {
    if (source.fallback_url.empty()) {
        const bool talking = call.status == call_status::in_progress;
        return end_call(call, talking ? call_status::completed : call_status::failed, talking ? 200 : 500,
                        ended_from::here);
    }
    const webhook_source fallback{source.fallback_url, source.fallback_method, {}, "POST", {}};
    start_program(call, fallback, {{"ErrorCode", std::to_string(code)}, {"ErrorUrl", source.url}});
}

void fake_state::run(fake_call& call) {
    const std::shared_ptr<const twiml_node> document = call.document;
    while (!call.over() && call.waits == fake_call::waits_for::nothing && call.document == document) {
        if (document == nullptr || call.at >= document->children.size()) {
            if (std::exchange(call.whispers, false)) {
                call.waits = fake_call::waits_for::nobody;
                return on_child_answered(call);
            }
            pick_up(call);
            return end_call(call, call_status::completed, 200, ended_from::here);
        }
        run_verb(call, document->children[call.at++]);
    }
}

void fake_state::run_verb(fake_call& call, const twiml_node& verb) {
    const std::string& name = verb.name;
    if (name == "Say" || name == "Play" || name == "Pause") {
        if (name != "Pause")
            pick_up(call);
        call.waits = fake_call::waits_for::time;
        return later(call, lasting(verb), [this](fake_call& one) {
            one.waits = fake_call::waits_for::nothing;
            run(one);
        });
    }
    if (name == "Gather")
        return gather(call, verb);
    if (name == "Record")
        return record(call, verb);
    if (name == "Dial")
        return start_dial(call, verb);
    if (name == "Redirect")
        return go_on(call, verb.text, verb.get("method", "POST"), {});
    if (name == "Reject" && call.status < call_status::in_progress) {
        const bool busy = verb.get("reason") == "busy";
        return end_call(call, busy ? call_status::busy : call_status::no_answer, busy ? 486 : 603, ended_from::here);
    }
    if (name == "Hangup" || name == "Reject") {
        pick_up(call);
        return end_call(call, call_status::completed, 200, ended_from::here);
    }
    if (name == "Enqueue" || name == "Connect" || name == "Echo") {
        // Nobody takes calls out of a queue here: it waits until it is redirected or ended.
        pick_up(call);
        call.waits = fake_call::waits_for::nobody;
        return;
    }
    // Start, Stop, Pay and the like have no effect that the fake could show.
}

void fake_state::go_on(fake_call& call, std::string_view url, std::string_view method, const fields& more) {
    call.waits = fake_call::waits_for::nothing;
    webhook_source next = call.source;
    next.url = absolute_url(call.source.url, url);
    if (next.url.empty()) // the document came with the call and has no address to go back to
        return run(call);
    next.method = method == "GET" ? "GET" : "POST";
    next.twiml.clear();
    start_program(call, next, more);
}

/// Asks an action of a call that has ended; what it answers changes nothing.
void fake_state::tell_action(const fake_call& call, std::string_view url, std::string_view method, const fields& more) {
    const std::string where = absolute_url(call.source.url, url);
    if (where.empty())
        return;
    fields all = call_parameters(call);
    all.insert(all.end(), more.begin(), more.end());
    fetch(where, method == "GET" ? "GET" : "POST", all, {});
}

void fake_state::gather(fake_call& call, const twiml_node& verb) {
    pick_up(call);
    call.keys.clear();
    call.waits = fake_call::waits_for::keys;
    microseconds patience = seconds(verb.number("timeout", 5));
    for (const twiml_node& inside : verb.children)
        patience += lasting(inside);
    later(call, patience, [this, verb](fake_call& one) {
        const bool empty = one.keys.empty();
        one.waits = fake_call::waits_for::nothing;
        if (empty && !verb.flag("actionOnEmptyResult", false))
            return run(one);
        go_on(one, verb.get("action"), verb.get("method", "POST"),
              {{"msg", empty ? "Gather End" : "Gather Timeout"}, {"Digits", one.keys}, {"FinishedOnKey", ""}});
    });
}

/// Keys that whoever is on this leg presses.
void fake_state::press(fake_call& call, const std::string& digits) {
    if (call.document == nullptr || call.at == 0)
        return;
    const std::shared_ptr<const twiml_node> document = call.document;
    const twiml_node& verb = document->children[call.at - 1];
    if (call.waits == fake_call::waits_for::dial) {
        fake_call* other = call.dial && verb.flag("hangupOnStar", false) ? find_call(call.dial->winner) : nullptr;
        if (other != nullptr && digits.find('*') != std::string::npos)
            end_call(*other, call_status::completed, 200, ended_from::here);
        return;
    }
    if (call.waits == fake_call::waits_for::recording) {
        const std::string_view finish = verb.get("finishOnKey", "1234567890*#");
        if (const std::size_t at = digits.find_first_of(finish); at != std::string::npos)
            finish_record(call, verb, digits.substr(at, 1));
        return;
    }
    if (call.waits != fake_call::waits_for::keys)
        return;
    const std::string_view finish = verb.get("finishOnKey", "#");
    const auto wanted = static_cast<std::size_t>(verb.number("numDigits", 1000));
    for (const char key : digits) {
        const bool finished = finish.find(key) != std::string_view::npos;
        if (!finished)
            call.keys += key;
        if (!finished && call.keys.size() < wanted)
            continue;
        return go_on(call, verb.get("action"), verb.get("method", "POST"),
                     {{"msg", "Gather End"},
                      {"Digits", call.keys},
                      {"FinishedOnKey", finished ? std::string(1, key) : std::string()}});
    }
    // The patience begins anew with every key.
    ++call.step;
    later(call, seconds(verb.number("timeout", 5)), [this, verb](fake_call& one) {
        go_on(one, verb.get("action"), verb.get("method", "POST"),
              {{"msg", "Gather Timeout"}, {"Digits", one.keys}, {"FinishedOnKey", ""}});
    });
}

/// The simulated callee says nothing, so a recording ends with its `timeout` of silence, or at `maxLength`.
void fake_state::record(fake_call& call, const twiml_node& verb) {
    pick_up(call);
    callback_target callback{std::string(verb.get("recordingStatusCallback")),
                             std::string(verb.get("recordingStatusCallbackMethod", "POST")),
                             {"completed"}};
    callback.url = callback.url.empty() ? "" : absolute_url(call.source.url, callback.url);
    if (verb.has("recordingStatusCallbackEvent")) {
        const auto words = words_in(verb.get("recordingStatusCallbackEvent"));
        callback.events = {words.begin(), words.end()};
    }
    call.recording = start_recording(call, "RecordVerb", std::move(callback)).sid;
    call.waits = fake_call::waits_for::recording;
    const seconds length(std::min(verb.number("timeout", 5), verb.number("maxLength", 3600)));
    later(call, length, [this, verb](fake_call& one) { finish_record(one, verb, ""); });
}

void fake_state::finish_record(fake_call& call, const twiml_node& verb, const std::string& key) {
    fake_recording* made = find_recording(call.recording);
    if (made != nullptr)
        stop_recording(*made);
    call.waits = fake_call::waits_for::nothing;
    const std::int64_t length = made == nullptr ? 0 : std::chrono::floor<seconds>(made->recorded).count();
    go_on(call, verb.get("action"), verb.get("method", "POST"),
          {{"RecordingSid", call.recording},
           {"RecordingUrl",
            "https://api.twilio.com/2010-04-01/Accounts/" + options.account_sid + "/Recordings/" + call.recording},
           {"RecordingDuration", std::to_string(length)},
           {"Digits", key.empty() ? "hangup" : key}});
}

} // namespace callkit::testing
