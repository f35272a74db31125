// The requests that Twilio makes: signed, and sent again as their URLs say.
#include "fake_state.hpp"
#include "rfc2822_text.hpp"

#include <callkit/core/e164.hpp>
#include <callkit/twilio/request.hpp>
#include <callkit/twilio/webhook.hpp>

#include <openssl/evp.h>

#include <algorithm>

namespace callkit::testing {
namespace {

/// As RFC 7617 says.
std::string basic_authorization(const std::string& user) {
    std::vector<unsigned char> encoded((user.size() + 2) / 3 * 4 + 1);
    const std::vector<unsigned char> plain(user.begin(), user.end());
    const int size = EVP_EncodeBlock(encoded.data(), plain.data(), static_cast<int>(plain.size()));
    return "Basic " + std::string(encoded.begin(), encoded.begin() + size);
}

std::string country_of(std::string_view address) {
    const auto number = e164::parse(address);
    if (!number || !number->valid())
        return {};
    const e164::region where = number->where();
    return std::string(where.text());
}

bool is_phone(std::string_view address) {
    return address.starts_with('+');
}

twilio::form as_form(const std::string& body) {
    auto read = twilio::form::parse(body);
    return read ? *std::move(read) : twilio::form();
}

} // namespace

void fake_state::fetch(const std::string& url, const std::string& method, const fields& parameters,
                       std::function<void(const fetch_outcome&)> done) {
    const auto where = split_webhook(url);
    if (!where) {
        // Twilio notices when it tries: for the caller it is as if nobody were there.
        after(microseconds(0), [done = std::move(done)] {
            if (done)
                done({fetch_outcome::kind::no_connection, 0, {}});
        });
        return;
    }
    twilio::parameters encoded;
    for (const auto& [name, value] : parameters)
        encoded.add(name, value);

    pending_fetch one;
    one.what.id = ++fetch_count;
    one.policy = where->policy;
    one.attempts = 1;
    one.done = std::move(done);
    one.what.url = where->plain;
    if (!where->user.empty())
        one.what.authorization = secret(basic_authorization(where->user));
    net::http_request& request = one.what.request;
    request.target = where->target;
    std::string signed_as = where->signed_as;
    twilio::form body;
    if (method == "GET") {
        request.method = "GET";
        const std::string query = (request.target.find('?') == std::string::npos ? "?" : "&") + encoded.text();
        request.target += query;
        one.what.url += query;
        signed_as += query;
    } else {
        request.method = "POST";
        request.body = encoded.text();
        request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"});
        body = as_form(request.body);
    }
    request.headers.push_back({"X-Twilio-Signature", twilio::sign_webhook(signed_as, body, options.auth_token)});
    request.headers.push_back({"I-Twilio-Idempotency-Token", new_sid("")});
    request.headers.push_back({"User-Agent", "TwilioProxy/1.1"});
    request.headers.push_back({"Accept", "*/*"});
    ++counters.fetches;
    outgoing.push_back(one.what);
    pending.emplace(one.what.id, std::move(one));
}

void fake_state::fetched(std::uint64_t id, const fetch_outcome& outcome) {
    const auto found = pending.find(id);
    if (found == pending.end())
        return;
    pending_fetch& one = found->second;
    if (one.attempts <= one.policy.retries && one.policy.again_after(outcome)) {
        ++one.attempts;
        ++counters.fetches;
        outgoing.push_back(one.what); // the very same request, its idempotency token included
        return;
    }
    const auto done = std::move(one.done);
    pending.erase(found);
    if (done)
        done(outcome);
}

void fake_state::notify(const callback_target& target, const fields& parameters) {
    const network_faults& faults = options.faults.callbacks;
    if (random.chance(faults.lost)) {
        ++counters.lost;
        return;
    }
    std::uint64_t copies = 1;
    if (random.chance(faults.duplicated))
        copies += 1 + random.below(2);
    for (std::uint64_t i = 0; i < copies; ++i) {
        const auto send = [this, target, parameters] {
            ++counters.callbacks;
            fetch(target.url, target.method, parameters, {});
        };
        if (random.chance(faults.late))
            after(milliseconds(random.between(2'000, 120'000)), send);
        else
            send();
    }
}

fields fake_state::call_parameters(const fake_call& call) const {
    const std::string_view word = call.status == call_status::unknown ? "queued" : to_string(call.status);
    fields all{{"AccountSid", options.account_sid},
               {"ApiVersion", "2010-04-01"},
               {"CallSid", call.sid},
               {"CallStatus", std::string(word)},
               {"Direction", call.direction},
               {"From", call.from},
               {"To", call.to},
               {"Caller", call.from},
               {"Called", call.to}};
    if (!call.parent.empty())
        all.emplace_back("ParentCallSid", call.parent);
    if (!call.application.empty())
        all.emplace_back("ApplicationSid", call.application);
    const auto add_place = [&](const char* who, const std::string& address) {
        if (!is_phone(address))
            return;
        const std::string name(who);
        all.emplace_back(name + "Country", country_of(address));
        for (const char* part : {"City", "State", "Zip"})
            all.emplace_back(name + part, "");
    };
    add_place("From", call.from);
    add_place("Caller", call.from);
    add_place("To", call.to);
    add_place("Called", call.to);
    return all;
}

void fake_state::tell_status(fake_call& call, std::string_view event) {
    if (call.test || !call.status_callback.wants(event))
        return;
    fields all = call_parameters(call);
    all.emplace_back("Timestamp", rfc2822_text(now.wall));
    all.emplace_back("CallbackSource", "call-progress-events");
    all.emplace_back("SequenceNumber", std::to_string(call.sequence++));
    if (call.over()) {
        const std::int64_t talked = std::max<std::int64_t>(call.duration, 0);
        all.emplace_back("CallDuration", std::to_string(talked));
        all.emplace_back("Duration", std::to_string((talked + 59) / 60)); // what is billed, in minutes
        all.emplace_back("SipResponseCode", std::to_string(call.sip));
        if (!call.answered_by.empty())
            all.emplace_back("AnsweredBy", call.answered_by);
        if (const fake_recording* made = find_recording(call.recording); made != nullptr) {
            all.emplace_back("RecordingSid", made->sid);
            all.emplace_back("RecordingUrl", "https://api.twilio.com/2010-04-01/Accounts/" + options.account_sid +
                                                 "/Recordings/" + made->sid);
            all.emplace_back("RecordingDuration", std::to_string(std::chrono::floor<seconds>(made->recorded).count()));
        }
    }
    notify(call.status_callback, all);
}

void fake_state::tell_conference(fake_conference& conference, std::string_view event, const fake_participant* who,
                                 const fields& more) {
    // One word stands for both directions: `mute` for participant-mute and participant-unmute.
    std::string_view word = event.substr(event.find('-') + 1);
    if (word.starts_with("un"))
        word.remove_prefix(2);
    if (event.starts_with("announcement"))
        word = "announcement";
    if (!conference.callback.wants(word))
        return;
    const auto yes = [](bool on) { return on ? "true" : "false"; };
    fields all{{"ConferenceSid", conference.sid},     {"FriendlyName", conference.name},
               {"AccountSid", options.account_sid},   {"SequenceNumber", std::to_string(conference.sequence++)},
               {"Timestamp", rfc2822_text(now.wall)}, {"StatusCallbackEvent", std::string(event)}};
    if (who != nullptr) {
        all.emplace_back("CallSid", who->call_sid);
        all.emplace_back("Muted", yes(who->muted));
        all.emplace_back("Hold", yes(who->hold));
        all.emplace_back("Coaching", yes(who->coaching));
        all.emplace_back("EndConferenceOnExit", yes(who->end_on_exit));
        all.emplace_back("StartConferenceOnEnter", yes(who->start_on_enter));
        if (!who->label.empty())
            all.emplace_back("ParticipantLabel", who->label);
    }
    all.insert(all.end(), more.begin(), more.end());
    notify(conference.callback, all);
}

void fake_state::tell_recording(fake_recording& recording, std::string_view event) {
    if (!recording.callback.wants(event))
        return;
    fields all{{"AccountSid", options.account_sid},
               {"CallSid", recording.call_sid},
               {"RecordingSid", recording.sid},
               {"RecordingUrl",
                "https://api.twilio.com/2010-04-01/Accounts/" + options.account_sid + "/Recordings/" + recording.sid},
               {"RecordingStatus", std::string(event)},
               {"RecordingDuration", std::to_string(std::chrono::floor<seconds>(recording.recorded).count())},
               {"RecordingChannels", std::to_string(recording.channels)},
               {"RecordingStartTime", rfc2822_text(recording.created)},
               {"RecordingSource", recording.source},
               {"RecordingTrack", recording.track},
               {"ErrorCode", "0"}};
    if (!recording.conference_sid.empty())
        all.emplace_back("ConferenceSid", recording.conference_sid);
    notify(recording.callback, all);
}

} // namespace callkit::testing
