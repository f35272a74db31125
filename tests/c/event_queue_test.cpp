// The queue of events beside a model of it that takes no care how long anything takes.
#include <callkit/core/random.hpp>
#include <callkit/engine/engine.hpp>

#include <c/event_queue.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <set>
#include <string>

using namespace callkit;
using namespace callkit::c;

namespace {

call_update update_of(std::uint8_t call, std::uint64_t position, call_status before, call_status after,
                      std::string sid) {
    call_update made;
    made.entry.call.bytes[15] = call;
    made.entry.call.bytes[0] = 0xa9;
    made.entry.position = position;
    made.entry.before = before;
    made.entry.after = after;
    made.event.occurred_at = from_unix_micros(1'767'225'600'000'000 + static_cast<std::int64_t>(position) * 1'234'567);
    made.record.id = made.entry.call;
    made.record.status = after;
    made.record.provider_sid = std::move(sid);
    return made;
}

std::string line_of(const event_data& event) {
    std::string line;
    append_json(event, line);
    return line;
}

/// What the header promises of the queue.
struct model {
    struct waiting {
        std::string line{};
        call_update update{};
        std::uint64_t op{0};
        std::uint64_t count{0};
    };
    std::size_t limit;
    std::deque<waiting> events{};
    std::uint64_t lost{0};

    static std::string told(const waiting& what) {
        if (what.op != 0)
            return R"({"event":"op:done","op":)" + std::to_string(what.op) +
                   R"(,"operation":"hangup","callId":null,"error":null})";
        event_data event;
        event.kind = CALLKIT_EVENT_CALL;
        event.call = what.update.entry.call;
        event.status = what.update.entry.after;
        event.previous = what.update.entry.before;
        event.cause = what.update.event.kind;
        event.occurred_at = what.update.event.occurred_at;
        event.record = std::make_shared<const call_record>(what.update.record);
        return line_of(event);
    }
    void push(call_update what) {
        std::size_t updates = 0;
        waiting* last = nullptr;
        for (waiting& each : events)
            if (each.op == 0) {
                ++updates;
                if (each.update.entry.call == what.entry.call)
                    last = &each;
            }
        if (updates < limit) {
            events.push_back({{}, std::move(what), 0, 0});
        } else if (last != nullptr) {
            what.entry.before = last->update.entry.before;
            last->update = std::move(what);
            ++last->count;
        } else {
            ++lost;
        }
    }
    /// The next line, or "".
    std::string pop() {
        if (lost > 0)
            return R"({"event":"queue:overflow","lost":)" + std::to_string(std::exchange(lost, 0)) + "}";
        if (events.empty())
            return {};
        const std::string line = told(events.front());
        events.pop_front();
        return line;
    }
};

} // namespace

TEST_CASE("the queue of events does what a simple one does, whatever is done with it") {
    constexpr std::array statuses{call_status::queued, call_status::ringing, call_status::in_progress,
                                  call_status::completed};
    // Sids as there are, none, one that is longer than usual, and one that JSON has to escape.
    const std::array<std::string, 4> sids{"CA00000000000000000000000000000001", "", std::string(60, 'x'), "a\"b\\c"};
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        CAPTURE(seed);
        seeded_random random(seed);
        model expected{1 + random.below(40)};
        event_queue queue(expected.limit, seed % 2 == 0, {});
        std::set<std::uint64_t> open;
        std::uint64_t position = 0;
        std::vector<char> buffer(4096);
        for (int step = 0; step < 3000; ++step) {
            const std::uint64_t die = random.below(100);
            if (die < 55) {
                auto what =
                    update_of(static_cast<std::uint8_t>(random.below(30)), ++position, statuses.at(random.below(4)),
                              statuses.at(random.below(4)), sids.at(random.below(20) < 17 ? 0 : 1 + random.below(3)));
                queue.push(what);
                expected.push(what);
            } else if (die < 60) {
                if (const std::uint64_t op = queue.begin(operation::hangup); op != 0)
                    open.insert(op);
            } else if (die < 66 && !open.empty()) {
                const std::uint64_t op = *open.begin();
                open.erase(open.begin());
                queue.settle(op, {});
                expected.events.push_back({{}, {}, op, 0});
            } else if (die < 70 && !expected.events.empty()) {
                // The outcome of one operation, out of its turn.
                const auto found = std::find_if(expected.events.begin(), expected.events.end(),
                                                [](const model::waiting& each) { return each.op != 0; });
                if (found == expected.events.end())
                    continue;
                std::uint64_t got = 0;
                CHECK(queue.pop_op(found->op, [&](const std::shared_ptr<event_data>& event) { got = event->op; }));
                CHECK(got == found->op);
                expected.events.erase(found);
            } else if (die < 85) {
                std::string line;
                const pop_outcome came =
                    queue.pop([&](const std::shared_ptr<event_data>& event) { line = line_of(*event); });
                CHECK((came == pop_outcome::event) == !line.empty());
                CHECK(line == expected.pop());
            } else if (die < 87 && (!expected.events.empty() || expected.lost > 0)) {
                // One that nobody takes stays.
                CHECK_THROWS_AS((void)queue.pop([](const std::shared_ptr<event_data>& /*event*/) { throw 1; }), int);
            } else {
                line_room room{std::span(buffer).first(1 + random.below(buffer.size() - 1))};
                const pop_outcome came = queue.pop_lines(room);
                std::string_view lines(buffer.data(), room.size);
                for (std::size_t i = 0; i < room.count; ++i) {
                    const std::size_t end = lines.find('\n');
                    REQUIRE(end != std::string_view::npos);
                    CHECK(lines.substr(0, end) == expected.pop());
                    lines.remove_prefix(end + 1);
                }
                CHECK(lines.empty());
                const bool nothing = expected.events.empty() && expected.lost == 0;
                CHECK((came == pop_outcome::event) == (room.count > 0 || room.needed > 0));
                CHECK((room.needed > room.room.size() || room.needed == 0));
                if (room.count == 0 && room.needed == 0)
                    CHECK(nothing);
            }
        }
    }
}

TEST_CASE("a row that somebody holds is not written over when its place in the queue is used again") {
    event_queue queue(4, false, {});
    queue.push(update_of(1, 1, call_status::queued, call_status::ringing, "CA1"));
    std::shared_ptr<const call_record> held;
    REQUIRE(queue.pop([&](const std::shared_ptr<event_data>& event) { held = event->record; }) == pop_outcome::event);
    for (std::uint8_t call = 2; call < 60; ++call) {
        queue.push(update_of(call, call, call_status::ringing, call_status::completed, "CA2"));
        REQUIRE(queue.pop([](const std::shared_ptr<event_data>& /*event*/) {}) == pop_outcome::event);
    }
    CHECK(held->provider_sid == "CA1");
    CHECK(held->status == call_status::ringing);
}
