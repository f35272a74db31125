// Conferences: who is in one, and who is told (https://www.twilio.com/docs/voice/twiml/conference).
#include "fake_state.hpp"

#include <algorithm>

namespace callkit::testing {

fake_conference& fake_state::open_conference(std::string_view name) {
    for (const auto& one : conferences)
        if (one->name == name && one->status != "completed")
            return *one;
    auto made = std::make_unique<fake_conference>();
    made->sid = new_sid("CF");
    made->name = name;
    made->created = made->updated = now.wall;
    conferences.push_back(std::move(made));
    return *conferences.back();
}

/// A participant by REST is in the list already, with what it was asked to be.
void fake_state::join(fake_call& call, fake_conference& conference, fake_participant who) {
    call.conference = conference.sid;
    call.joins.clear();
    call.waits = fake_call::waits_for::conference;
    fake_participant* there = conference.find(call.sid);
    if (there == nullptr) {
        who.call_sid = call.sid;
        who.created = now.wall;
        conference.participants.push_back(std::move(who));
        there = &conference.participants.back();
    }
    there->joined = true;
    there->updated = now.wall;
    conference.updated = now.wall;
    tell_conference(conference, "participant-join", there);
    const auto joined = std::count_if(conference.participants.begin(), conference.participants.end(),
                                      [](const fake_participant& one) { return one.joined; });
    const bool may_start = std::any_of(conference.participants.begin(), conference.participants.end(),
                                       [](const fake_participant& one) { return one.joined && one.start_on_enter; });
    if (conference.status == "init" && joined > 1 && may_start) {
        conference.status = "in-progress";
        tell_conference(conference, "conference-start", there);
    }
}

/// Takes a call out. It goes on with its TwiML unless it has ended; who came by REST has none, and ends.
void fake_state::leave(fake_call& call, std::string_view reason) {
    fake_conference* conference = find_conference(call.conference.empty() ? call.joins : call.conference);
    call.conference.clear();
    call.joins.clear();
    if (conference == nullptr)
        return;
    const auto at = std::find_if(conference->participants.begin(), conference->participants.end(),
                                 [&](const fake_participant& one) { return one.call_sid == call.sid; });
    if (at == conference->participants.end())
        return;
    const fake_participant who = *at;
    conference->participants.erase(at);
    conference->updated = now.wall;
    if (who.joined)
        tell_conference(*conference, "participant-leave", &who,
                        {{"ReasonParticipantLeft", std::string(reason)},
                         {"ParticipantCallStatus", std::string(to_string(call.status))}});
    const bool anybody = std::any_of(conference->participants.begin(), conference->participants.end(),
                                     [](const fake_participant& one) { return one.joined; });
    if (conference->status == "completed")
        return;
    if (who.joined && who.end_on_exit)
        end_conference(*conference, "participant-with-end-conference-on-exit-left", call.sid);
    else if (!anybody && conference->participants.empty())
        end_conference(*conference, "last-participant-left", call.sid);
}

void fake_state::end_conference(fake_conference& conference, std::string_view reason, const std::string& by_call) {
    if (conference.status == "completed")
        return;
    conference.status = "completed";
    conference.updated = now.wall;
    conference.reason_ended = reason;
    conference.call_ending_it = by_call;
    const std::string_view left = by_call.empty() ? "conference_ended_via_api" : "moderator_ended_conference";
    const std::vector<fake_participant> all = conference.participants;
    for (const fake_participant& one : all) {
        fake_call* call = find_call(one.call_sid);
        if (call == nullptr || call->over())
            continue;
        leave(*call, left);
        ++call->step;
        call->waits = fake_call::waits_for::nothing;
        if (call->dial)
            finish_dial(*call, "answered");
        else
            end_call(*call, call->status == call_status::in_progress ? call_status::completed : call_status::canceled,
                     call->status == call_status::in_progress ? 200 : 487, ended_from::here);
    }
    fields more{{"ReasonConferenceEnded", conference.reason_ended}, {"Reason", conference.reason_ended}};
    if (!by_call.empty())
        more.emplace_back("CallSidEndingConference", by_call);
    tell_conference(conference, "conference-end", nullptr, more);
}

void fake_state::set_muted(fake_conference& conference, fake_participant& who, bool on) {
    if (who.muted == on)
        return;
    who.muted = on;
    who.updated = now.wall;
    tell_conference(conference, on ? "participant-mute" : "participant-unmute", &who);
}

void fake_state::set_hold(fake_conference& conference, fake_participant& who, bool on) {
    if (who.hold == on)
        return;
    who.hold = on;
    who.updated = now.wall;
    tell_conference(conference, on ? "participant-hold" : "participant-unhold", &who);
}

/// To one participant, or to all of them.
void fake_state::announce(fake_conference& conference, fake_participant* who, const std::string& url,
                          const std::string& method) {
    fields about{{"ConferenceSid", conference.sid},
                 {"FriendlyName", conference.name},
                 {"AccountSid", options.account_sid},
                 {"ApiVersion", "2010-04-01"}};
    if (who != nullptr)
        about.emplace_back("CallSid", who->call_sid);
    fetch(url, method, about,
          [this, sid = conference.sid, call = who == nullptr ? std::string() : who->call_sid,
           url](const fetch_outcome& outcome) {
              fake_conference* there = find_conference(sid);
              if (there == nullptr || there->status == "completed")
                  return;
              const bool good = outcome.how == fetch_outcome::kind::answered && outcome.status < 300 &&
                                parse_twiml(outcome.body).has_value();
              tell_conference(
                  *there, good ? "announcement-end" : "announcement-fail", there->find(call),
                  {{good ? "AnnounceUrl" : "ReasonAnnouncementFailed", good ? url : "TwiML cannot be used"}});
          });
}

} // namespace callkit::testing
