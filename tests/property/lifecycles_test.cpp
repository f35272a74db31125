#include "../unit/core/support.hpp"
#include "random_events.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <vector>

using namespace callkit;
using namespace callkit::test;
using s = call_status;
using e = event_source;

namespace {

/// One way a call really goes: everything that is told about it, and what the log must say in the end.
struct lifecycle {
    std::string_view name;
    std::vector<call_event> events;
    call_status status;
    end_reason reason;
    std::int64_t duration;
    dial_phase dialing;
};

call_event with_duration(call_event event, std::int32_t duration) {
    event.duration = duration;
    return event;
}
call_event with_reason(call_event event, end_reason reason, hangup_by who = hangup_by::unknown) {
    event.reason = reason;
    event.ended_by = who;
    return event;
}
call_event of_vonage(call_event event, std::string word) {
    event.provider = "vonage";
    event.provider_sid = "63f61863-4a51-4f6b-86e1-46edebcf9356";
    event.raw_status = std::move(word);
    event.sequence = -1;
    return event;
}
call_event before_the_row(call_event event) {
    event.call = provisional_call_id(event.provider, event.provider_sid);
    return event;
}
call_event without_sid(call_event event) {
    event.provider_sid.clear();
    return event;
}
call_event ghost(double when) {
    auto made = event(event_kind::ghost, when, e::poll);
    made.provider = "twilio";
    made.raw_status = "CA2";
    return made;
}

/// Twilio's callbacks number themselves from 0.
call_event hook(call_status value, double when, std::int64_t sequence) {
    return status(value, when, e::webhook, sequence);
}

std::vector<lifecycle> real_lifecycles() {
    const auto dial = event(event_kind::dial_started, 0.1);
    return {
        {"answered and ended",
         {created(0), dial, placed(0.5), hook(s::initiated, 1, 0), hook(s::ringing, 2, 1), hook(s::in_progress, 10, 2),
          with_duration(hook(s::completed, 75, 3), 64)},
         s::completed,
         end_reason::hangup,
         64,
         dial_phase::placed},
        {"busy",
         {created(0), dial, placed(0.5), hook(s::initiated, 1, 0), hook(s::busy, 3, 1)},
         s::busy,
         end_reason::busy,
         0,
         dial_phase::placed},
        {"rang out",
         {created(0), dial, placed(0.5), hook(s::initiated, 1, 0), hook(s::ringing, 2, 1), hook(s::no_answer, 62, 2)},
         s::no_answer,
         end_reason::no_answer,
         0,
         dial_phase::placed},
        {"canceled by the agent while it rang",
         {created(0), dial, placed(0.5), hook(s::ringing, 2, 1),
          with_reason(event(event_kind::hangup_requested, 5), end_reason::none, hangup_by::agent),
          with_duration(hook(s::canceled, 6, 2), 0)},
         s::canceled,
         end_reason::canceled,
         0,
         dial_phase::placed},
        {"failed at the carrier",
         {created(0), dial, placed(0.5), hook(s::initiated, 1, 0), hook(s::failed, 2, 1)},
         s::failed,
         end_reason::carrier_failure,
         0,
         dial_phase::placed},
        {"refused by the provider",
         {created(0), dial, with_reason(status(s::failed, 1, e::engine), end_reason::invalid_number, hangup_by::system),
          with_reason(event(event_kind::not_placed, 1), end_reason::invalid_number)},
         s::failed,
         end_reason::invalid_number,
         0,
         dial_phase::not_placed},
        {"only the end was subscribed to",
         {created(0), dial, placed(0.5), with_duration(hook(s::completed, 75, 0), 64)},
         s::completed,
         end_reason::hangup,
         64,
         dial_phase::placed},
        {"rang out, seen only by its end, which carries number 0",
         {created(0), dial, placed(0.5), hook(s::no_answer, 60, 0)},
         s::no_answer,
         end_reason::no_answer,
         0,
         dial_phase::placed},
        {"the end came before the row existed",
         {before_the_row(hook(s::busy, 0.4, 1)), before_the_row(hook(s::initiated, 0.3, 0)), created(0), dial,
          placed(0.5)},
         s::busy,
         end_reason::busy,
         0,
         dial_phase::placed},
        {"the answer was told after the end",
         {created(0), placed(0.5), hook(s::ringing, 2, 1), with_duration(hook(s::completed, 75, 3), 64),
          hook(s::in_progress, 10, 2)},
         s::completed,
         end_reason::hangup,
         64,
         dial_phase::placed},
        {"lost, then put right by a late callback",
         {created(0), dial, placed(0.5), hook(s::in_progress, 10, 2),
          with_reason(status(s::failed, 900, e::engine), end_reason::lost, hangup_by::system),
          with_duration(hook(s::completed, 75, 3), 64)},
         s::completed,
         end_reason::hangup,
         64,
         dial_phase::placed},
        {"lost for good",
         {created(0), dial, placed(0.5), hook(s::ringing, 2, 1),
          with_reason(status(s::failed, 900, e::engine), end_reason::lost, hangup_by::system)},
         s::failed,
         end_reason::lost,
         0,
         dial_phase::placed},
        {"busy, after which Vonage says completed too",
         {created(0), of_vonage(placed(0.5), "started"), of_vonage(status(s::initiated, 1), "started"),
          of_vonage(status(s::ringing, 2), "ringing"), of_vonage(status(s::busy, 3), "busy"),
          of_vonage(status(s::completed, 4), "completed")},
         s::busy,
         end_reason::busy,
         0,
         dial_phase::placed},
        {"in doubt, then found",
         {created(0), dial, event(event_kind::in_doubt, 13), placed(20), hook(s::ringing, 2, 1),
          hook(s::in_progress, 8, 2), with_duration(hook(s::completed, 30, 3), 22)},
         s::completed,
         end_reason::hangup,
         22,
         dial_phase::placed},
        {"in doubt, then given up",
         {created(0), dial, event(event_kind::in_doubt, 13),
          with_reason(event(event_kind::not_placed, 90), end_reason::not_placed),
          with_reason(status(s::failed, 90, e::engine), end_reason::not_placed, hangup_by::system)},
         s::failed,
         end_reason::not_placed,
         0,
         dial_phase::not_placed},
        {"given up, and then a ghost",
         {created(0), dial, event(event_kind::in_doubt, 13),
          with_reason(event(event_kind::not_placed, 90), end_reason::not_placed),
          with_reason(status(s::failed, 90, e::engine), end_reason::not_placed, hangup_by::system), ghost(120)},
         s::failed,
         end_reason::not_placed,
         0,
         dial_phase::not_placed},
        {"placed, and a ghost beside it",
         {created(0), dial, placed(0.5), hook(s::in_progress, 3, 1), ghost(15),
          with_duration(hook(s::completed, 60, 2), 57)},
         s::completed,
         end_reason::hangup,
         57,
         dial_phase::placed},
        {"declined by the agent, then reported as completed",
         {created(0), hook(s::ringing, 1, 0),
          with_reason(event(event_kind::hangup_requested, 4), end_reason::rejected, hangup_by::agent),
          with_duration(hook(s::completed, 5, 1), 0)},
         s::completed,
         end_reason::rejected,
         0,
         dial_phase::pending},
        {"expired before it was dialled",
         {created(0), with_reason(event(event_kind::not_placed, 60), end_reason::expired),
          with_reason(status(s::failed, 60, e::engine), end_reason::expired, hangup_by::system)},
         s::failed,
         end_reason::expired,
         0,
         dial_phase::not_placed},
        {"a callback said busy and the provider, when asked, completed",
         {created(0), dial, placed(0.5), hook(s::busy, 3, 5), with_duration(status(s::completed, 40, e::poll), 30)},
         s::completed,
         end_reason::busy,
         30,
         dial_phase::placed},
        {"heard by the browser first",
         {created(0), without_sid(status(s::ringing, 1, e::client)), placed(0.5),
          without_sid(status(s::completed, 9, e::client)), hook(s::ringing, 2, 1), hook(s::no_answer, 62, 2)},
         s::no_answer,
         end_reason::no_answer,
         0,
         dial_phase::placed},
        {"answered by a machine",
         {created(0), dial, placed(0.5), hook(s::ringing, 2, 1), hook(s::in_progress, 10, 2),
          [] {
              auto verdict = event(event_kind::answered_by, 13, e::webhook);
              verdict.answerer = answered_by::machine;
              return verdict;
          }(),
          with_duration(hook(s::completed, 20, 3), 9)},
         s::completed,
         end_reason::hangup,
         9,
         dial_phase::placed},
        {"an unknown word on the way",
         {created(0), placed(0.5), hook(s::ringing, 2, 1),
          [] {
              auto odd = hook(s::unknown, 3, 2);
              odd.raw_status = "parked";
              return odd;
          }(),
          hook(s::in_progress, 10, 3), with_duration(hook(s::completed, 20, 4), 10)},
         s::completed,
         end_reason::hangup,
         10,
         dial_phase::placed},
        {"an inbound call seen from the provider alone",
         {before_the_row(hook(s::ringing, 1, 0)), before_the_row(hook(s::in_progress, 4, 1)),
          before_the_row(with_duration(hook(s::completed, 9, 2), 5))},
         s::completed,
         end_reason::hangup,
         5,
         dial_phase::none},
    };
}

} // namespace

TEST_CASE("every real lifecycle ends in the same right row, whatever the order of its events") {
    for (const auto& life : real_lifecycles()) {
        CAPTURE(life.name);
        REQUIRE(life.events.size() <= 7);

        const auto told_in_order = fold_all<call_fold>(life.events);
        const auto row = told_in_order.record();
        CHECK(row.status == life.status);
        CHECK(row.reason == life.reason);
        CHECK(row.duration() == life.duration);
        CHECK(row.dialing == life.dialing);
        CHECK(is_terminal(row.status));

        std::vector<std::size_t> order(life.events.size());
        std::iota(order.begin(), order.end(), 0);
        std::size_t differing = 0;
        do {
            call_fold fold;
            // Each event twice: once when its turn comes, once right after the next one.
            const call_event* previous = nullptr;
            for (const auto index : order) {
                fold.apply(life.events[index]);
                if (previous != nullptr)
                    fold.apply(*previous);
                previous = &life.events[index];
            }
            if (!(fold == told_in_order) || fold.record() != row)
                ++differing;
        } while (std::next_permutation(order.begin(), order.end()));
        CHECK(differing == 0);
    }
}

TEST_CASE("every real lifecycle, cut in two anywhere, is put together again by merging") {
    for (const auto& life : real_lifecycles()) {
        CAPTURE(life.name);
        const auto whole = fold_all<call_fold>(life.events);
        for (std::size_t chosen = 0; chosen < (std::size_t{1} << life.events.size()); ++chosen) {
            call_fold left;
            call_fold right;
            for (std::size_t i = 0; i < life.events.size(); ++i)
                ((chosen >> i & 1U) != 0 ? left : right).apply(life.events[i]);
            right.merge(left);
            REQUIRE((right == whole));
        }
    }
}
