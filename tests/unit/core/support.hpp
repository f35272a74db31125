#pragma once

#include <callkit/core.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

/// What the tests of core share: words instead of numbers in failure messages, and short ways to make events.
namespace doctest {

template <class Enum>
requires std::is_enum_v<Enum> && requires(Enum value) {
    { to_string(value) } -> std::convertible_to<std::string_view>;
}
struct StringMaker<Enum> {
    static String convert(Enum value) { return std::string(to_string(value)).c_str(); }
};
template <>
struct StringMaker<callkit::optional_timestamp> {
    static String convert(callkit::optional_timestamp when) {
        return when ? callkit::to_rfc3339(*when).c_str() : "(none)";
    }
};
template <>
struct StringMaker<callkit::timestamp> {
    static String convert(callkit::timestamp when) { return callkit::to_rfc3339(when).c_str(); }
};
template <class Rep, class Period>
struct StringMaker<std::chrono::duration<Rep, Period>> {
    static String convert(std::chrono::duration<Rep, Period> span) {
        return (std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(span).count()) + "us").c_str();
    }
};

} // namespace doctest

namespace callkit::test {

/// The morning on which every test call takes place.
inline constexpr timestamp morning = from_unix_micros(1'767'225'600'000'000);

constexpr timestamp at(double seconds_later) {
    return morning + microseconds(static_cast<std::int64_t>(seconds_later * 1e6));
}

inline call_id a_call(std::uint8_t number = 1) {
    uuid id;
    id.bytes = {0x01, 0x9b, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, number};
    return call_id(id);
}

/// An event of a call, `seconds_later` into the morning.
inline call_event event(event_kind kind, double seconds_later, event_source source = event_source::engine) {
    call_event made;
    made.call = a_call();
    made.kind = kind;
    made.source = source;
    made.occurred_at = made.observed_at = at(seconds_later);
    return made;
}

inline call_event status(call_status value, double seconds_later, event_source source = event_source::webhook,
                         std::int64_t sequence = -1) {
    call_event made = event(event_kind::status, seconds_later, source);
    made.status = value;
    made.sequence = sequence;
    made.reason = usual_reason(value);
    if (source != event_source::engine && source != event_source::client) {
        made.provider = "twilio";
        made.provider_sid = "CA1";
        made.raw_status = to_string(value);
    }
    return made;
}

inline call_event created(double seconds_later = 0) {
    call_event made = event(event_kind::created, seconds_later);
    made.status = call_status::queued;
    auto facts = std::make_shared<call_facts>();
    facts->workspace_id = "acme";
    facts->direction = direction::outbound;
    facts->from = party("+14155550100");
    facts->to = party("+14155552671");
    made.facts = std::move(facts);
    return made;
}

inline call_event placed(double seconds_later, std::string sid = "CA1") {
    call_event made = event(event_kind::placed, seconds_later, event_source::poll);
    made.status = call_status::queued;
    made.raw_status = "queued";
    made.provider = "twilio";
    made.provider_sid = std::move(sid);
    return made;
}

template <class... Events>
call_fold folded(const Events&... events) {
    call_fold fold;
    (fold.apply(events), ...);
    return fold;
}

} // namespace callkit::test
