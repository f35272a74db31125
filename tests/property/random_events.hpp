#pragma once

#include <callkit/core/call_event.hpp>
#include <callkit/core/random.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Events about one call, of every kind, from every source, in any combination, sensible or not. Values come from small
/// sets, so that ties, where an order is most easily got wrong, are common. Used by the property tests with a seed and
/// by the fuzzer with its bytes.
namespace callkit::test {

inline constexpr event_kind last_kind = event_kind::annotation;
inline constexpr event_source last_source = event_source::manual;

template <class Enum>
Enum any_of_enum(random_source& random, Enum last) {
    return static_cast<Enum>(random.below(static_cast<std::uint64_t>(last) + 1));
}

template <std::size_t N>
std::string any_word(random_source& random, const std::array<std::string_view, N>& words) {
    return std::string(words[random.below(N)]);
}

inline timestamp any_time(random_source& random) {
    constexpr std::int64_t start = 1'767'225'600'000'000;
    switch (random.below(16)) {
    case 0:
        return timestamp::min();
    case 1:
        return timestamp::max();
    case 2:
        return from_unix_micros(0);
    case 3:
        return from_unix_micros(static_cast<std::int64_t>(random.next()));
    default:
        return from_unix_micros(start + static_cast<std::int64_t>(random.below(6)) * 500'000);
    }
}

inline std::shared_ptr<const call_facts> any_facts(random_source& random) {
    constexpr auto numbers = std::to_array<std::string_view>({"", "+14155550100", "+14155552671", "sip:a@b.example"});
    constexpr auto names = std::to_array<std::string_view>({"", "a", "b"});
    auto facts = std::make_shared<call_facts>();
    facts->workspace_id = any_word(random, names);
    facts->direction = any_of_enum(random, direction::inbound);
    facts->from = party(any_word(random, numbers));
    facts->to = party(any_word(random, numbers));
    facts->contact_id = any_word(random, names);
    facts->agent_id = any_word(random, names);
    facts->simulated = random.chance(250);
    return facts;
}

inline std::shared_ptr<const event_detail> any_detail(random_source& random) {
    constexpr auto sids = std::to_array<std::string_view>({"", "RE1", "RE2"});
    constexpr auto urls = std::to_array<std::string_view>({"", "https://a.example/RE1", "https://b.example/RE2"});
    constexpr auto words = std::to_array<std::string_view>({"", "agent", "participant_hung_up"});
    auto detail = std::make_shared<event_detail>();
    detail->sid = any_word(random, sids);
    detail->name = any_word(random, words);
    detail->url = any_word(random, urls);
    detail->note = any_word(random, words);
    detail->sequence = random.between(-1, 3);
    return detail;
}

inline call_event any_event(random_source& random) {
    constexpr auto providers = std::to_array<std::string_view>({"", "twilio", "simulator"});
    constexpr auto sids = std::to_array<std::string_view>({"", "CA1", "CA2"});
    constexpr auto words = std::to_array<std::string_view>(
        {"", "busy", "parked", "completed", "absent", "in-progress", "note", "disposition"});
    constexpr auto sequences = std::to_array<std::int64_t>({-1, 0, 1, 2, 7, (std::int64_t{1} << 48U) - 1,
                                                            std::numeric_limits<std::int64_t>::max(),
                                                            std::numeric_limits<std::int64_t>::min()});

    call_event event;
    switch (random.below(4)) {
    case 0:
        break;
    case 1:
        event.call = provisional_call_id("twilio", any_word(random, sids));
        break;
    default:
        event.call.bytes[6] = 0x70;
        event.call.bytes[15] = static_cast<std::uint8_t>(1 + random.below(2));
    }
    event.kind = any_of_enum(random, last_kind);
    event.status = any_of_enum(random, call_status::failed);
    event.source = any_of_enum(random, last_source);
    event.reason = any_of_enum(random, end_reason::time_limit);
    event.ended_by = any_of_enum(random, hangup_by::carrier);
    event.answerer = any_of_enum(random, answered_by::fax);
    event.on = random.chance(500);
    event.sequence = sequences[random.below(sequences.size())];
    event.duration = static_cast<std::int32_t>(random.between(-1, 3));
    event.sip_code = static_cast<std::int32_t>(random.between(-1, 2));
    event.provider_code = static_cast<std::int32_t>(random.between(0, 2));
    event.value = static_cast<std::int32_t>(random.below(3));
    event.occurred_at = any_time(random);
    event.observed_at = any_time(random);
    event.provider = any_word(random, providers);
    event.provider_sid = any_word(random, sids);
    event.raw_status = any_word(random, words);
    if (random.chance(300))
        event.facts = any_facts(random);
    if (random.chance(300))
        event.detail = any_detail(random);
    event.id = content_event_id(event);
    return event;
}

inline std::vector<call_event> any_events(random_source& random, std::size_t at_most) {
    std::vector<call_event> events;
    for (std::uint64_t n = random.below(at_most + 1); n > 0; --n)
        events.push_back(any_event(random));
    return events;
}

/// Fisher and Yates; the same on every compiler, unlike std::shuffle.
template <class T>
void shuffle(std::vector<T>& items, random_source& random) {
    for (std::size_t i = items.size(); i > 1; --i)
        std::swap(items[i - 1], items[random.below(i)]);
}

/// The same set, told again: every event at least once, some more often, in any order.
inline std::vector<call_event> retold(const std::vector<call_event>& events, random_source& random) {
    std::vector<call_event> again = events;
    if (!events.empty())
        for (std::uint64_t n = random.below(events.size() + 1); n > 0; --n)
            again.push_back(events[random.below(events.size())]);
    shuffle(again, random);
    return again;
}

/// Folds events in the order given. `Fold` is `call_fold`, or something worse to try the tests on.
template <class Fold>
Fold fold_all(const std::vector<call_event>& events) {
    Fold fold{};
    for (const auto& event : events)
        fold.apply(event);
    return fold;
}

} // namespace callkit::test
