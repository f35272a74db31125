// What a call is, by itself: no library to link, no input or output, no clock.
#include <callkit/core.hpp>

#include <iostream>
#include <memory>

using namespace callkit;

namespace {

/// Events as a provider sends them: late, twice, and the end before the beginning.
call_event told(call_status status, int second) {
    call_event event;
    event.provider = "twilio";
    event.provider_sid = "CA1";
    event.source = event_source::webhook;
    event.status = status;
    event.occurred_at = from_unix_micros(1'767'225'600'000'000) + seconds(second);
    event.observed_at = event.occurred_at;
    event.id = content_event_id(event);
    return event;
}

} // namespace

int main() {
    // The table: what does a status mean to a call that already has one?
    call_state_machine machine;
    for (const call_status status : {call_status::ringing, call_status::in_progress, call_status::ringing,
                                     call_status::completed, call_status::busy}) {
        const transition what = machine.apply(status);
        std::cout << to_string(status) << (what == transition::advance ? " moves the call to " : " leaves it ")
                  << to_string(machine.status()) << '\n';
    }

    // The fold: the same events in any order are the same record.
    call_fold fold;
    for (const call_event& event : {told(call_status::completed, 31), told(call_status::ringing, 2),
                                    told(call_status::completed, 31), told(call_status::in_progress, 5)})
        fold.apply(event);
    const call_record row = fold.record();
    std::cout << to_string(row.status) << " after " << row.duration() << " s of talk, " << row.phases().ring.count()
              << " ms of ringing\n";
}
