// The id of an event is not the id of a call.
// With CALLKIT_CONTROL this compiles, which shows that it is the one line that fails and nothing else.
#include <callkit/core/id.hpp>

void show(const callkit::call_id& id);

void caller(const callkit::event_id& event, const callkit::call_id& call) {
#ifdef CALLKIT_CONTROL
    static_cast<void>(event);
    show(call);
#else
    static_cast<void>(call);
    show(event);
#endif
}
