#include "../unit/core/support.hpp"
#include "random_events.hpp"
#include "seed.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

using namespace callkit;
using namespace callkit::test;

namespace {

/// A set of events and a second telling of it that leads elsewhere, if one can be found.
struct disagreement {
    std::vector<call_event> first;
    std::vector<call_event> second;
};

template <class Fold>
std::optional<disagreement> find_disagreement(std::uint64_t seed, int rounds) {
    seeded_random random(seed);
    for (int round = 0; round < rounds; ++round) {
        const auto events = any_events(random, 12);
        const auto reference = fold_all<Fold>(events);
        for (int telling = 0; telling < 4; ++telling) {
            auto other = retold(events, random);
            if (!(fold_all<Fold>(other) == reference))
                return disagreement{events, std::move(other)};
        }
    }
    return std::nullopt;
}

// Folds as they are written by those who trust the network, each wrong in its own way. They are here to prove that the
// tests below can fail.
struct last_writer_wins {
    call_status status{call_status::unknown};
    void apply(const call_event& event) {
        if (event.status != call_status::unknown)
            status = event.status;
    }
    bool operator==(const last_writer_wins&) const = default;
};
struct first_end_wins {
    call_status status{call_status::unknown};
    void apply(const call_event& event) {
        if (!is_terminal(status) && event.status > status)
            status = event.status;
    }
    bool operator==(const first_end_wins&) const = default;
};
struct counts_what_it_sees {
    int updates{0};
    void apply(const call_event&) { ++updates; }
    bool operator==(const counts_what_it_sees&) const = default;
};
struct keeps_the_word_of_the_last_rise {
    call_status status{call_status::unknown};
    std::string word;
    void apply(const call_event& event) {
        if (event.status >= status) {
            status = event.status;
            word = event.raw_status; // two words for one status: whoever comes last
        }
    }
    bool operator==(const keeps_the_word_of_the_last_rise&) const = default;
};

int authority(event_source source) {
    return static_cast<int>(source == event_source::reconcile ? event_source::poll : source);
}

/// The status a set of events amounts to, worked out by looking at all of them at once.
call_status status_of_the_set(const std::vector<call_event>& events) {
    const call_event* end = nullptr;
    auto live = call_status::unknown;
    const auto weight = [](const call_event& e) {
        return std::tuple(authority(e.source), std::clamp<std::int64_t>(e.sequence, -1, (std::int64_t{1} << 48U) - 2),
                          static_cast<int>(e.status));
    };
    for (const auto& event : events) {
        if (is_beside_the_call(event.kind))
            continue;
        if (!is_terminal(event.status))
            live = std::max(live, event.status);
        else if (event.source != event_source::client && (end == nullptr || weight(*end) < weight(event)))
            end = &event;
    }
    return end != nullptr ? end->status : live;
}

} // namespace

TEST_CASE("neither the order of events nor their repetition changes a call") {
    CALLKIT_PRINT_SEED();
    seeded_random random(seed());
    for (int round = 0; round < rounds(4'000); ++round) {
        const auto events = any_events(random, 12);
        const auto reference = fold_all<call_fold>(events);
        const auto row = reference.record();
        for (int telling = 0; telling < 4; ++telling) {
            const auto other = fold_all<call_fold>(retold(events, random));
            REQUIRE((other == reference));
            REQUIRE((other.record() == row));
        }
    }
}

TEST_CASE("the order test finds the fault in folds that have one") {
    CALLKIT_PRINT_SEED();
    CHECK_FALSE(find_disagreement<call_fold>(seed(), 500));
    CHECK(find_disagreement<last_writer_wins>(seed(), 500));
    CHECK(find_disagreement<first_end_wins>(seed(), 500));
    CHECK(find_disagreement<counts_what_it_sees>(seed(), 500));
    CHECK(find_disagreement<keeps_the_word_of_the_last_rise>(seed(), 500));
}

TEST_CASE("merging is commutative, associative and idempotent, and the empty call is neutral") {
    CALLKIT_PRINT_SEED();
    seeded_random random(seed());
    const auto merged = [](call_fold a, const call_fold& b) {
        a.merge(b);
        return a;
    };
    for (int round = 0; round < rounds(4'000); ++round) {
        const auto a = fold_all<call_fold>(any_events(random, 6));
        const auto b = fold_all<call_fold>(any_events(random, 6));
        const auto c = fold_all<call_fold>(any_events(random, 6));
        REQUIRE((merged(a, b) == merged(b, a)));
        REQUIRE((merged(merged(a, b), c) == merged(a, merged(b, c))));
        REQUIRE((merged(a, a) == a));
        REQUIRE((merged(a, call_fold{}) == a));
        REQUIRE((merged(call_fold{}, a) == a));
        REQUIRE((merged(merged(a, b), b) == merged(a, b)));
    }
}

TEST_CASE("merging two folds is folding what both have seen") {
    CALLKIT_PRINT_SEED();
    seeded_random random(seed());
    for (int round = 0; round < rounds(4'000); ++round) {
        const auto events = any_events(random, 12);
        std::vector<call_event> left;
        std::vector<call_event> right;
        for (const auto& event : events) {
            // Some events are seen on both sides.
            const auto side = random.below(3);
            if (side != 0)
                left.push_back(event);
            if (side != 1)
                right.push_back(event);
        }
        auto both = fold_all<call_fold>(left);
        both.merge(fold_all<call_fold>(right));
        REQUIRE((both == fold_all<call_fold>(events)));
    }
}

TEST_CASE("an event that was applied changes nothing the second time, and applying says what it did") {
    CALLKIT_PRINT_SEED();
    seeded_random random(seed());
    for (int round = 0; round < rounds(2'000); ++round) {
        call_fold fold;
        for (const auto& event : any_events(random, 12)) {
            const auto before = fold;
            const bool changed = fold.apply(event);
            REQUIRE(changed == !(fold == before));
            REQUIRE_FALSE(fold.apply(event));
        }
    }
}

TEST_CASE("a live call never goes back and an ended one never lives again") {
    CALLKIT_PRINT_SEED();
    seeded_random random(seed());
    for (int round = 0; round < rounds(4'000); ++round) {
        call_fold fold;
        for (const auto& event : any_events(random, 16)) {
            const auto before = fold.status();
            fold.apply(event);
            const auto after = fold.status();
            if (is_terminal(before))
                REQUIRE(is_terminal(after));
            else
                REQUIRE(after >= before);
        }
    }
}

TEST_CASE("the status is that of the weightiest ending, or else the furthest the call has come") {
    CALLKIT_PRINT_SEED();
    seeded_random random(seed());
    for (int round = 0; round < rounds(8'000); ++round) {
        const auto events = any_events(random, 12);
        REQUIRE(fold_all<call_fold>(events).status() == status_of_the_set(events));
    }
}

TEST_CASE("a word that nobody knows is never lost") {
    CALLKIT_PRINT_SEED();
    seeded_random random(seed());
    for (int round = 0; round < rounds(4'000); ++round) {
        const auto events = any_events(random, 12);
        std::set<std::string> words;
        for (const auto& event : events)
            if (event.kind == event_kind::status && event.status == call_status::unknown)
                words.insert(event.raw_status);
        words.erase("");
        const auto kept = fold_all<call_fold>(events).record().unknown_status;
        REQUIRE(kept.empty() == words.empty());
        REQUIRE((kept.empty() || words.contains(kept)));
    }
}

TEST_CASE("no row contradicts itself, whatever the events were") {
    CALLKIT_PRINT_SEED();
    seeded_random random(seed());
    for (int round = 0; round < rounds(4'000); ++round) {
        const auto events = any_events(random, 12);
        const auto row = fold_all<call_fold>(events).record();
        REQUIRE((!row.ended_at || is_terminal(row.status)));
        const auto phases = row.phases();
        REQUIRE(phases.setup + phases.ring + phases.talk == phases.total);
        REQUIRE(phases.setup >= milliseconds(0));
        REQUIRE(phases.ring >= milliseconds(0));
        REQUIRE(phases.talk >= milliseconds(0));
        REQUIRE(row.duration() >= 0);
        if (!row.answered())
            REQUIRE(row.duration() == 0);
        const bool simulated = std::any_of(
            events.begin(), events.end(), [](const call_event& e) { return e.facts != nullptr && e.facts->simulated; });
        REQUIRE(row.facts.simulated == simulated);
    }
}

TEST_CASE("the fold moves from status to status as the state table says, for every pair") {
    for (std::size_t now = 0; now < call_status_count; ++now)
        for (std::size_t incoming = 0; incoming < call_status_count; ++incoming) {
            const auto first = static_cast<call_status>(now);
            const auto second = static_cast<call_status>(incoming);
            CAPTURE(to_string(first));
            CAPTURE(to_string(second));
            call_fold fold;
            fold.apply(status(first, 1));
            REQUIRE(fold.status() == first);
            const auto second_event = status(second, 2);
            fold.apply(second_event);
            switch (next(first, second)) {
            case transition::advance:
                CHECK(fold.status() == second);
                break;
            case transition::repeat:
            case transition::late:
            case transition::ignore:
                CHECK(fold.status() == first);
                break;
            case transition::correct:
                // Equal authority: the more telling ending, which is the later enumerator.
                CHECK(fold.status() == std::max(first, second));
                // And a higher one is believed whatever it says.
                fold.apply(status(second, 3, event_source::poll));
                CHECK(fold.status() == second);
                break;
            }
        }
}
