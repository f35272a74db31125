#include "fake_rest.hpp"

#include <algorithm>

namespace callkit::testing {
namespace {

net::http_response list_calls(const fake_state& state, const rest_request& request) {
    std::vector<const fake_call*> found;
    for (auto at = state.calls.rbegin(); at != state.calls.rend(); ++at) {
        const fake_call& call = **at;
        const auto fits = [&](const char* name, std::string_view is) {
            const std::string_view wanted = request.get(name);
            return wanted.empty() || wanted == is;
        };
        const std::string_view status =
            to_string(call.status == call_status::initiated ? call_status::queued : call.status);
        // A call that still waits in the queue has no start; it is as if it began when it was made.
        const optional_timestamp start = call.started.has_value() ? call.started : optional_timestamp(call.created);
        if (!call.test && fits("To", call.to) && fits("From", call.from) && fits("ParentCallSid", call.parent) &&
            fits("Status", status) && fits_dates(request, "StartTime", start) &&
            fits_dates(request, "EndTime", call.ended))
            found.push_back(&call);
    }
    return answer_page(
        request, "calls", found.size(), [&](std::size_t i) { return call_json(state, *found[i]); },
        [&](std::size_t i) { return found[i]->sid; });
}

net::http_response not_in_progress(std::string_view wish) {
    return answer_error(400, 21220, "Call is not in-progress. Cannot " + std::string(wish) + ".");
}

/// Takes a call out of whatever it does, to new TwiML.
void redirect(fake_state& state, fake_call& call, webhook_source source) {
    ++call.step;
    if (!call.conference.empty())
        state.leave(call, "participant_updated_via_api");
    if (call.dial) {
        const std::vector<std::string> children = std::exchange(call.dial, std::nullopt)->children;
        for (const std::string& sid : children)
            if (fake_call* child = state.find_call(sid); child != nullptr && !child->over())
                state.end_call(
                    *child, child->status == call_status::in_progress ? call_status::completed : call_status::canceled,
                    child->status == call_status::in_progress ? 200 : 487, ended_from::here);
    }
    call.source = source;
    state.start_program(call, source);
}

net::http_response update_call(fake_state& state, const rest_request& request, fake_call& call) {
    if (const std::string_view status = request.get("Status"); !status.empty()) {
        if (status != "canceled" && status != "completed")
            return answer_error(400, 20001, "Status must be either \"canceled\" or \"completed\"");
        if (call.over())
            return not_in_progress("end it");
        const bool talking = call.status == call_status::in_progress;
        if (status == "canceled" && talking)
            return answer_error(400, 21220, "Call is in-progress. Cannot cancel it.");
        state.end_call(call, talking ? call_status::completed : call_status::canceled, talking ? 200 : 487,
                       ended_from::here);
        return answer_json(200, call_json(state, call));
    }
    const std::string_view url = request.get("Url");
    const std::string_view twiml = request.get("Twiml");
    if (!url.empty() && !is_web_address(url))
        return answer_error(400, 21205);
    if (call.over() || ((!url.empty() || !twiml.empty()) && call.status != call_status::in_progress))
        return not_in_progress("redirect");
    if (const std::string_view callback = request.get("StatusCallback"); !callback.empty()) {
        call.status_callback.url = callback;
        call.status_callback.method = request.get("StatusCallbackMethod") == "GET" ? "GET" : "POST";
        if (call.status_callback.events.empty())
            call.status_callback.events = {"completed"};
    }
    if (!url.empty() || !twiml.empty()) {
        webhook_source source{
            std::string(url), request.get("Method") == "GET" ? "GET" : "POST", std::string(request.get("FallbackUrl")),
            request.get("FallbackMethod") == "GET" ? "GET" : "POST", url.empty() ? std::string(twiml) : std::string()};
        redirect(state, call, std::move(source));
    }
    return answer_json(200, call_json(state, call));
}

net::http_response delete_call(fake_state& state, const fake_call& call) {
    if (!call.over())
        return answer_error(409, 20009);
    const std::string sid = call.sid;
    state.calls_by_id.erase(call.id);
    state.calls_by_sid.erase(sid);
    std::erase_if(state.calls, [&](const auto& one) { return one->sid == sid; });
    return no_content();
}

} // namespace

net::http_response calls_resource(fake_state& state, const rest_request& request) {
    const std::size_t parts = request.rest.size();
    if (parts == 1 && request.method == "POST")
        return create_call(state, request);
    if (parts == 1 && request.method == "GET")
        return list_calls(state, request);
    fake_call* call = parts >= 2 ? state.find_call(request.rest[1]) : nullptr;
    if (call == nullptr || call->test)
        return not_found(request);
    if (parts == 2 && request.method == "GET")
        return answer_json(200, call_json(state, *call));
    if (parts == 2 && request.method == "POST")
        return update_call(state, request, *call);
    if (parts == 2 && request.method == "DELETE")
        return delete_call(state, *call);
    if (parts >= 3 && request.rest[2] == "Recordings")
        return call_recordings_resource(state, request, *call);
    return not_found(request);
}

} // namespace callkit::testing
