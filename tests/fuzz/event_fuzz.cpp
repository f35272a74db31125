// The two readers of events from outside: JSON lines and Twilio's callbacks. Whatever the bytes are, there is an event
// or an error; an event is written, read again and is the same.
#include "fuzz.hpp"

#include <callkit/codec/event_json.hpp>
#include <callkit/codec/record_json.hpp>
#include <callkit/core/call_fold.hpp>
#include <callkit/twilio/callbacks.hpp>
#include <callkit/twilio/status_callback.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using namespace callkit;

void check(const call_event& event) {
    // The first writing settles what text cannot hold, such as bytes that are no characters; from then on nothing
    // changes.
    const auto settled = parse_event(to_json(event));
    CALLKIT_FUZZ_CHECK(settled.has_value());
    const std::string json = to_json(*settled);
    const auto again = parse_event(json);
    CALLKIT_FUZZ_CHECK(again.has_value());
    CALLKIT_FUZZ_CHECK(*again == *settled);
    CALLKIT_FUZZ_CHECK(to_json(*again) == json);
    call_fold fold;
    fold.apply(*again);
    CALLKIT_FUZZ_CHECK(!fold.apply(*again));
    (void)to_json(fold.record());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = callkit::test::as_text(data, size);
    if (const auto event = parse_event(text))
        check(*event);
    if (const auto event = twilio::parse_status_callback(text))
        check(*event);
    if (const auto told = twilio::parse_callback(text))
        for (const call_event& event : told->events)
            check(event);
    return 0;
}
