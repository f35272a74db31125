#include "fake_rest.hpp"

#include <algorithm>

namespace callkit::testing {
namespace {

net::http_response list_conferences(const fake_state& state, const rest_request& request) {
    std::vector<const fake_conference*> found;
    for (auto at = state.conferences.rbegin(); at != state.conferences.rend(); ++at) {
        const fake_conference& one = **at;
        const std::string_view name = request.get("FriendlyName");
        const std::string_view status = request.get("Status");
        if ((name.empty() || name == one.name) && (status.empty() || status == one.status) &&
            fits_dates(request, "DateCreated", one.created) && fits_dates(request, "DateUpdated", one.updated))
            found.push_back(&one);
    }
    return answer_page(
        request, "conferences", found.size(), [&](std::size_t i) { return conference_json(state, *found[i]); },
        [&](std::size_t i) { return found[i]->sid; });
}

net::http_response update_conference(fake_state& state, const rest_request& request, fake_conference& conference) {
    const std::string_view status = request.get("Status");
    if (!status.empty() && status != "completed")
        return answer_error(400, 20001, "Status must be \"completed\"");
    if (const std::string url(request.get("AnnounceUrl")); !url.empty()) {
        if (!is_web_address(url))
            return answer_error(400, 21205);
        if (conference.status == "completed")
            return not_found(request);
        state.announce(conference, nullptr, url, request.get("AnnounceMethod") == "GET" ? "GET" : "POST");
    }
    if (status == "completed")
        state.end_conference(conference, "conference-ended-via-api", {});
    return answer_json(200, conference_json(state, conference));
}

net::http_response create_participant(fake_state& state, const rest_request& request, std::string_view name) {
    fake_call call;
    call.test = request.test;
    if (auto no = read_ends(state, request, call))
        return *std::move(no);
    call.status_callback = read_callback(request, "StatusCallback", {"completed"});
    call.detection_callback = read_callback(request, "AmdStatusCallback", {});
    call.async_detection = call.detects != fake_call::detection::none;
    fake_conference* there = state.find_conference(name);
    if (there != nullptr && there->status == "completed") // by its sid: a name would be used again
        return not_found(request);
    fake_conference& conference = there == nullptr ? state.open_conference(name) : *there;
    const std::string label(request.get("Label"));
    if (!label.empty() && conference.find(label) != nullptr)
        return answer_error(400, 16025, "Participant label is already in use");
    if (conference.callback.url.empty())
        conference.callback =
            read_callback(request, "ConferenceStatusCallback", {"start", "end", "join", "leave", "mute", "hold"});
    call.joins = conference.sid;
    fake_call& made = state.new_call(std::move(call));
    fake_participant who;
    who.call_sid = made.sid;
    who.label = label;
    who.muted = request.flag("Muted").value_or(false);
    who.start_on_enter = request.flag("StartConferenceOnEnter").value_or(true);
    who.end_on_exit = request.flag("EndConferenceOnExit").value_or(false);
    who.coaching = request.flag("Coaching").value_or(false);
    who.coached = request.get("CallSidToCoach");
    who.created = who.updated = state.now.wall;
    conference.participants.push_back(std::move(who));
    state.place(made);
    return answer_json(201, participant_json(state, conference, conference.participants.back()));
}

net::http_response list_participants(fake_state& state, const rest_request& request, fake_conference& conference) {
    std::vector<const fake_participant*> found;
    for (auto at = conference.participants.rbegin(); at != conference.participants.rend(); ++at) {
        const auto fits = [&](const char* name, bool is) { return request.flag(name).value_or(is) == is; };
        if (fits("Muted", at->muted) && fits("Hold", at->hold) && fits("Coaching", at->coaching))
            found.push_back(&*at);
    }
    return answer_page(
        request, "participants", found.size(),
        [&](std::size_t i) { return participant_json(state, conference, *found[i]); },
        [&](std::size_t i) { return found[i]->call_sid; });
}

net::http_response update_participant(fake_state& state, const rest_request& request, fake_conference& conference,
                                      fake_participant& who) {
    const std::string announcement(request.get("AnnounceUrl"));
    if (!announcement.empty() && !is_web_address(announcement))
        return answer_error(400, 21205);
    if (const auto on = request.flag("Muted"))
        state.set_muted(conference, who, *on);
    if (const auto on = request.flag("Hold"))
        state.set_hold(conference, who, *on);
    if (const auto on = request.flag("EndConferenceOnExit"))
        who.end_on_exit = *on;
    if (const auto on = request.flag("Coaching")) {
        who.coaching = *on;
        who.coached = *on ? std::string(request.get("CallSidToCoach")) : std::string();
        state.tell_conference(conference, "participant-modify", &who);
    }
    if (!announcement.empty())
        state.announce(conference, &who, announcement, request.get("AnnounceMethod") == "GET" ? "GET" : "POST");
    return answer_json(200, participant_json(state, conference, who));
}

net::http_response remove_participant(fake_state& state, const fake_participant& who) {
    fake_call* call = state.find_call(who.call_sid);
    if (call == nullptr)
        return no_content();
    const bool talking = call->status == call_status::in_progress;
    state.leave(*call, "participant_updated_via_api");
    state.end_call(*call, talking ? call_status::completed : call_status::canceled, talking ? 200 : 487,
                   ended_from::here);
    return no_content();
}

} // namespace

net::http_response participants_resource(fake_state& state, const rest_request& request, std::string_view name) {
    const std::size_t parts = request.rest.size(); // Conferences / CF… / Participants / CA…
    if (parts == 3 && request.method == "POST")
        return create_participant(state, request, name);
    fake_conference* conference = state.find_conference(name);
    if (conference == nullptr)
        return not_found(request);
    if (parts == 3 && request.method == "GET")
        return list_participants(state, request, *conference);
    fake_participant* who = parts == 4 ? conference->find(request.rest[3]) : nullptr;
    if (who == nullptr)
        return not_found(request);
    if (request.method == "GET")
        return answer_json(200, participant_json(state, *conference, *who));
    if (request.method == "POST")
        return update_participant(state, request, *conference, *who);
    if (request.method == "DELETE")
        return remove_participant(state, *who);
    return not_found(request);
}

net::http_response conferences_resource(fake_state& state, const rest_request& request) {
    const std::size_t parts = request.rest.size();
    if (parts == 1 && request.method == "GET")
        return list_conferences(state, request);
    if (parts >= 3 && request.rest[2] == "Participants")
        return participants_resource(state, request, request.rest[1]);
    fake_conference* conference = parts >= 2 ? state.find_conference(request.rest[1]) : nullptr;
    if (conference == nullptr || parts != 2)
        return not_found(request);
    if (request.method == "GET")
        return answer_json(200, conference_json(state, *conference));
    if (request.method == "POST")
        return update_conference(state, request, *conference);
    return not_found(request);
}

} // namespace callkit::testing
