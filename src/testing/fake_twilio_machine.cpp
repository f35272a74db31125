#include "fake_rest.hpp"
#include "fake_state.hpp"

#include <callkit/testing/fake_twilio_machine.hpp>

#include <algorithm>
#include <array>

namespace callkit::testing {
namespace {

struct callee_rule {
    std::string_view suffix;
    std::string_view scenario;
};

/// docs/fake-twilio.md shows this table.
constexpr auto callee_rules = std::to_array<callee_rule>({
    {"9900", "answers"},
    {"9901", "busy"},
    {"9902", "no-answer"},
    {"9903", "rejects"},
    {"9904", "fails"},
    {"9905", "unreachable"},
    {"9906", "voicemail"},
    {"9907", "stays"},
    {"9908", "mixed"},
});

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

} // namespace

std::string scenario_for(std::string_view called, const fake_twilio_options& options) {
    for (const fake_callee& one : options.callees)
        if (called.ends_with(one.suffix))
            return one.scenario;
    if (called.starts_with('+') && called.size() > 5) {
        const std::string_view last = called.substr(called.size() - 4);
        for (const callee_rule& rule : callee_rules)
            if (last == rule.suffix)
                return std::string(rule.scenario);
        if (last.starts_with("98") && is_digit(last[2]) && is_digit(last[3]))
            return "hangs-up-after:" + std::to_string((last[2] - '0') * 10 + (last[3] - '0'));
    }
    return options.scenario;
}

fake_state::fake_state(fake_twilio_options given)
    : options(std::move(given)), random(options.seed), network(options.seed) {
    network.set_event_sink([this](const call_event& event) { on_network_event(event); });
}

void fake_state::after(microseconds delay, std::function<void()> what) {
    agenda.emplace(std::pair(now.steady + delay, planned++), std::move(what));
}

void fake_state::run_until(instant until) {
    if (began == timestamp{})
        began = until.wall;
    while (true) {
        const auto network_due = network.next_due();
        std::optional<steady_time> due = network_due;
        const bool ours_first = !agenda.empty() && (!due || agenda.begin()->first.first < *due);
        if (ours_first)
            due = agenda.begin()->first.first;
        if (!due || *due > until.steady)
            break;
        // What was due a moment ago happens with the time it was due.
        now = {until.wall - (until.steady - *due), *due};
        if (!ours_first) {
            network.advance(now);
            continue;
        }
        const auto what = std::move(agenda.begin()->second);
        agenda.erase(agenda.begin());
        what();
    }
    now = until;
}

std::string fake_state::new_sid(std::string_view prefix) {
    constexpr std::string_view digits{"0123456789abcdef"};
    std::string sid(prefix);
    for (int half = 0; half < 2; ++half) {
        std::uint64_t bits = random.next();
        for (int i = 0; i < 16; ++i, bits >>= 4U)
            sid += digits[bits & 15U];
    }
    return sid;
}

fake_call* fake_state::find_call(std::string_view sid) {
    const auto found = calls_by_sid.find(sid);
    return found == calls_by_sid.end() ? nullptr : found->second;
}

fake_conference* fake_state::find_conference(std::string_view sid_or_name) {
    // The newest of a name is meant, and only one of them is open.
    for (auto one = conferences.rbegin(); one != conferences.rend(); ++one)
        if ((*one)->sid == sid_or_name || ((*one)->name == sid_or_name && (*one)->status != "completed"))
            return one->get();
    return nullptr;
}

fake_recording* fake_state::find_recording(std::string_view sid) {
    for (const auto& one : recordings)
        if (one->sid == sid)
            return one.get();
    return nullptr;
}

fake_twilio_machine::fake_twilio_machine(fake_twilio_options options)
    : state_(std::make_unique<fake_state>(std::move(options))) {
}
fake_twilio_machine::~fake_twilio_machine() = default;

void fake_twilio_machine::handle(const net::http_request& request, instant now, answer done) {
    state_->run_until(now);
    answer_request(*state_, request, std::move(done));
}

std::vector<fake_fetch> fake_twilio_machine::take_fetches() {
    return std::exchange(state_->outgoing, {});
}

void fake_twilio_machine::fetched(std::uint64_t id, const fetch_outcome& outcome, instant now) {
    state_->run_until(now);
    state_->fetched(id, outcome);
}

std::optional<steady_time> fake_twilio_machine::next_due() const {
    std::optional<steady_time> due = state_->network.next_due();
    if (!state_->agenda.empty())
        due = due ? std::min(*due, state_->agenda.begin()->first.first) : state_->agenda.begin()->first.first;
    return due;
}

void fake_twilio_machine::advance(instant now) {
    state_->run_until(now);
}

void fake_twilio_machine::set_gateway(client_gateway* gateway) {
    state_->gateway = gateway;
}

result<std::string> fake_twilio_machine::start_client_call(const std::string& identity,
                                                           const std::string& application_sid,
                                                           client_parameters parameters, instant now) {
    fake_state& state = *state_;
    state.run_until(now);
    const auto& all = state.options.applications;
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const fake_application& one) { return one.sid == application_sid; });
    if (found == all.end())
        return fail(errc::not_found, "there is no such application");
    fake_call call;
    call.kind = fake_call::leg::client;
    call.direction = "inbound";
    call.from = "client:" + identity;
    call.application = found->sid;
    call.parameters = std::move(parameters);
    call.source = {found->voice_url, found->voice_method, found->voice_fallback_url, found->voice_fallback_method, {}};
    call.status_callback = {found->status_callback, found->status_callback_method, {"completed"}};
    for (const auto& [name, value] : call.parameters)
        if (name == "To")
            call.to = value;
    fake_call& made = state.new_call(std::move(call));
    made.status = call_status::ringing;
    made.started = state.now.wall;
    state.enforce_time_limit(made);
    // Later, so that whoever started it knows the sid before anything is told of the call.
    state.later(made, microseconds(0), [&state](fake_call& one) { state.start_program(one, one.source); });
    return made.sid;
}

result<std::string> fake_twilio_machine::start_phone_call(const std::string& from, const std::string& to, instant now) {
    fake_state& state = *state_;
    state.run_until(now);
    for (const fake_number& number : state.options.numbers) {
        if (number.phone_number != to)
            continue;
        fake_call call;
        call.kind = fake_call::leg::caller;
        call.direction = "inbound";
        call.from = from;
        call.to = to;
        call.source = {number.voice_url, number.voice_method, {}, "POST", {}};
        for (const fake_application& one : state.options.applications) {
            if (one.sid != number.voice_application_sid)
                continue;
            call.application = one.sid;
            call.source = {one.voice_url, one.voice_method, one.voice_fallback_url, one.voice_fallback_method, {}};
            call.status_callback = {one.status_callback, one.status_callback_method, {"completed"}};
        }
        fake_call& made = state.new_call(std::move(call));
        made.status = call_status::ringing;
        made.started = state.now.wall;
        state.enforce_time_limit(made);
        state.later(made, microseconds(0), [&state](fake_call& one) { state.start_program(one, one.source); });
        return made.sid;
    }
    return fail(errc::not_found, "the account has no such number");
}

void fake_twilio_machine::client_ringing(const std::string& call_sid, instant now) {
    state_->run_until(now);
    fake_call* call = state_->find_call(call_sid);
    if (call != nullptr && call->status < call_status::ringing)
        state_->enter(*call, call_status::ringing);
}

void fake_twilio_machine::client_answered(const std::string& call_sid, instant now) {
    state_->run_until(now);
    fake_call* call = state_->find_call(call_sid);
    if (call == nullptr || call->kind != fake_call::leg::client || call->direction == "inbound" ||
        call->status >= call_status::in_progress)
        return;
    state_->enter(*call, call_status::in_progress);
    state_->on_answer(*call);
}

void fake_twilio_machine::client_declined(const std::string& call_sid, instant now) {
    state_->run_until(now);
    fake_call* call = state_->find_call(call_sid);
    if (call != nullptr && call->kind == fake_call::leg::client && call->status < call_status::in_progress)
        state_->end_call(*call, call_status::no_answer, 603, ended_from::client);
}

void fake_twilio_machine::hang_up(const std::string& call_sid, instant now) {
    state_->run_until(now);
    fake_call* call = state_->find_call(call_sid);
    if (call == nullptr || call->over())
        return;
    const bool talking = call->status == call_status::in_progress;
    const bool rung = call->kind == fake_call::leg::client && call->direction != "inbound" && !talking;
    state_->end_call(*call,
                     talking ? call_status::completed
                     : rung  ? call_status::no_answer
                             : call_status::canceled,
                     talking ? 200 : 487, ended_from::client);
}

void fake_twilio_machine::press(const std::string& call_sid, const std::string& digits, instant now) {
    state_->run_until(now);
    if (fake_call* call = state_->find_call(call_sid); call != nullptr && !call->over())
        state_->press(*call, digits);
}

const fake_counters& fake_twilio_machine::counters() const noexcept {
    return state_->counters;
}

} // namespace callkit::testing
