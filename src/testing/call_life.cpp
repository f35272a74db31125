// What becomes of a call: placed, rung, answered, ended.
#include "fake_state.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace callkit::testing {

fake_call& fake_state::new_call(fake_call call) {
    call.sid = new_sid("CA");
    call.id = make_id<call_id>(now.wall, random);
    call.created = call.updated = now.wall;
    call.queued_at = now.steady;
    calls.push_back(std::make_unique<fake_call>(std::move(call)));
    fake_call& made = *calls.back();
    calls_by_sid.emplace(made.sid, &made);
    calls_by_id.emplace(made.id, &made);
    ++counters.live;
    return made;
}

void fake_state::later(fake_call& call, microseconds delay, std::function<void(fake_call&)> what) {
    after(delay, [this, sid = call.sid, mine = call.step, what = std::move(what)] {
        if (fake_call* one = find_call(sid); one != nullptr && !one->over() && one->step == mine)
            what(*one);
    });
}

/// Dials it when its turn in the queue comes.
void fake_state::place(fake_call& call) {
    if (call.test)
        return;
    microseconds wait(0);
    if (options.calls_per_second != 0 && call.direction == "outbound-api") {
        const microseconds each = microseconds(1'000'000) / options.calls_per_second;
        next_turn = std::max(next_turn, now.steady);
        wait = next_turn - now.steady;
        next_turn += each;
    }
    later(call, wait, [this](fake_call& one) { dial(one); });
}

void fake_state::dial(fake_call& call) {
    call.queue_ms = std::chrono::floor<milliseconds>(now.steady - call.queued_at).count();
    if (call.kind == fake_call::leg::client)
        return ring_client(call);
    dial_request request;
    request.call = call.id;
    request.from = party(call.from);
    request.to = party(call.to);
    request.ring_timeout = call.ring_timeout;
    request.time_limit = call.time_limit;
    request.scenario = scenario_for(call.to, options);
    network.place(request, now, [this, id = call.id](const result<placed_call>& placed) {
        const auto found = calls_by_id.find(id);
        if (found == calls_by_id.end())
            return;
        fake_call& one = *found->second;
        if (!placed)
            return end_call(one, call_status::failed, 503, ended_from::network);
        one.network_sid = placed->provider_sid;
        if (one.hang_up_wanted)
            network.hang_up(one.network_sid, now, [](const result<void>&) {});
    });
}

void fake_state::ring_client(fake_call& call) {
    enter(call, call_status::initiated);
    const std::string identity = call.to.substr(std::string_view("client:").size());
    if (gateway == nullptr || !gateway->ring({call.sid, identity, call.from, call.parameters}))
        return end_call(call, call_status::no_answer, 480, ended_from::client);
    const std::uint64_t mine = call.step;
    after(call.ring_timeout, [this, sid = call.sid, mine] {
        fake_call* one = find_call(sid);
        if (one != nullptr && one->status < call_status::in_progress && one->step == mine)
            end_call(*one, call_status::no_answer, 487, ended_from::here);
    });
}

void fake_state::on_network_event(const call_event& event) {
    const auto found = calls_by_id.find(event.call);
    if (found == calls_by_id.end() || found->second->over())
        return;
    fake_call& call = *found->second;
    if (event.kind == event_kind::answered_by)
        return on_verdict(call, event.answerer == answered_by::machine ? "machine" : "human");
    if (event.kind != event_kind::status)
        return;
    const bool was_answered = event.status == call_status::in_progress || event.status == call_status::completed;
    // News may overtake each other; nothing that was left out is told late.
    if (was_answered && call.status < call_status::in_progress) {
        enter(call, call_status::in_progress);
        on_answer(call);
    } else if (is_live(event.status) && event.status > call.status) {
        enter(call, event.status);
    }
    call.duration = event.duration; // the network's figure, without the way the news had to go
    if (is_terminal(event.status) && !call.over())
        end_call(call, event.status, event.sip_code, ended_from::network);
}

void fake_state::enter(fake_call& call, call_status status) {
    call.status = status;
    call.updated = now.wall;
    if (!call.started.has_value())
        call.started = now.wall;
    if (status == call_status::in_progress) {
        call.answered = now.wall;
        call.answered_at = now.steady;
    }
    if (is_terminal(status))
        tell_status(call, "completed");
    else
        tell_status(call, status == call_status::in_progress ? "answered" : to_string(status));
    if (status == call_status::ringing && !call.parent.empty()) {
        fake_call* parent = find_call(call.parent);
        if (parent != nullptr && parent->kind == fake_call::leg::client && parent->status == call_status::ringing &&
            gateway != nullptr)
            gateway->ringing(parent->sid);
    }
}

/// Somebody took a call that we made.
void fake_state::on_answer(fake_call& call) {
    if (call.records && call.recording.empty())
        call.recording = start_recording(call, "OutboundAPI", call.recording_callback).sid;
    if (call.kind == fake_call::leg::client)
        enforce_time_limit(call);
    if (call.detects != fake_call::detection::none && !call.async_detection && call.kind == fake_call::leg::phone) {
        call.waits = fake_call::waits_for::verdict;
        return; // on_verdict goes on
    }
    if (!call.parent.empty())
        return on_child_answered(call);
    if (!call.joins.empty()) {
        if (fake_conference* conference = find_conference(call.joins); conference != nullptr)
            return join(call, *conference, {});
        return end_call(call, call_status::completed, 200, ended_from::here);
    }
    start_program(call, call.source);
}

void fake_state::on_verdict(fake_call& call, std::string_view answered_by) {
    if (call.detects == fake_call::detection::none)
        return;
    call.answered_by = answered_by == "human"                              ? "human"
                       : call.detects == fake_call::detection::message_end ? "machine_end_beep"
                                                                           : "machine_start";
    const auto took = std::chrono::floor<milliseconds>(now.steady - call.answered_at).count();
    if (!call.detection_callback.url.empty())
        notify(call.detection_callback, {{"AccountSid", options.account_sid},
                                         {"CallSid", call.sid},
                                         {"AnsweredBy", call.answered_by},
                                         {"MachineDetectionDuration", std::to_string(took)}});
    if (call.async_detection || call.waits != fake_call::waits_for::verdict)
        return;
    call.waits = fake_call::waits_for::nothing;
    call.detects = fake_call::detection::none; // it is known now, and the call goes on as if nobody had asked
    if (!call.parent.empty() || !call.joins.empty())
        return on_answer(call);
    start_program(call, call.source,
                  {{"AnsweredBy", call.answered_by}, {"MachineDetectionDuration", std::to_string(took)}});
}

/// The application takes a call that came in.
void fake_state::pick_up(fake_call& call) {
    if (call.status >= call_status::in_progress)
        return;
    enter(call, call_status::in_progress);
    if (call.kind == fake_call::leg::client && gateway != nullptr)
        gateway->answered(call.sid);
}

void fake_state::enforce_time_limit(fake_call& call) {
    after(call.time_limit, [this, sid = call.sid] {
        if (fake_call* one = find_call(sid); one != nullptr && !one->over())
            end_call(*one, one->status == call_status::in_progress ? call_status::completed : call_status::no_answer,
                     200, ended_from::here);
    });
}

void fake_state::end_call(fake_call& call, call_status status, int sip, ended_from from) {
    if (call.over())
        return;
    const bool talked = call.status == call_status::in_progress;
    const bool was_rung = call.direction != "inbound";
    ++call.step;
    call.sip = sip;
    call.ended = now.wall;
    if (from != ended_from::network || call.duration < 0)
        call.duration = talked ? std::chrono::floor<seconds>(now.steady - call.answered_at).count() : 0;
    call.waits = fake_call::waits_for::nobody;
    --counters.live;
    stop_recordings_of(call);
    call.status = status; // so that nothing below comes back to it
    if (call.kind == fake_call::leg::phone && from != ended_from::network) {
        call.hang_up_wanted = true;
        if (!call.network_sid.empty())
            network.hang_up(call.network_sid, now, [](const result<void>&) {});
    }
    if (call.kind == fake_call::leg::client && from != ended_from::client && gateway != nullptr) {
        const client_end why = talked                          ? client_end::hung_up
                               : was_rung                      ? client_end::canceled
                               : status == call_status::failed ? client_end::unreachable
                                                               : client_end::rejected;
        gateway->ended(call.sid, why);
    }
    if (!call.conference.empty() || !call.joins.empty())
        leave(call, "participant_hung_up");
    std::optional<fake_call::dial_state> dialled;
    if (call.dial) {
        dialled = std::exchange(call.dial, std::nullopt);
        for (const std::string& sid : dialled->children)
            if (fake_call* child = find_call(sid); child != nullptr && !child->over())
                end_call(*child,
                         child->status == call_status::in_progress ? call_status::completed : call_status::canceled,
                         child->status == call_status::in_progress ? 200 : 487, ended_from::here);
    }
    enter(call, status);
    if (dialled)
        tell_end_of_dial(call, *dialled);
    if (!call.parent.empty())
        on_child_ended(call);
}

} // namespace callkit::testing
