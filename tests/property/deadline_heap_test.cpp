#include "seed.hpp"

#include <callkit/core/detail/deadline_heap.hpp>
#include <callkit/core/detail/slot_table.hpp>
#include <callkit/core/random.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

using namespace callkit;
using namespace callkit::test;

namespace {

struct item {
    std::int64_t due{0};
    std::uint32_t place{detail::deadline_heap::none};
};
struct item_view {
    detail::slot_table<item>& items;
    [[nodiscard]] std::int64_t due(std::uint32_t at) const { return items[at].due; }
    [[nodiscard]] std::uint32_t& place(std::uint32_t at) const { return items[at].place; }
};

} // namespace

TEST_CASE("the deadline heap's first is the set's first, however deadlines come, move and go") {
    CALLKIT_PRINT_SEED();
    seeded_random random(seed());
    detail::slot_table<item> items;
    detail::deadline_heap heap;
    std::map<std::uint32_t, std::int64_t> expected;
    std::set<std::pair<std::int64_t, std::uint32_t>> ordered;
    for (int i = 0; i < rounds(20'000); ++i) {
        const std::int64_t due = random.between(0, 50); // many are equal
        if (expected.empty() || random.chance(400)) {
            const std::uint32_t slot = items.acquire();
            REQUIRE(items[slot].place == detail::deadline_heap::none);
            items[slot].due = due;
            heap.update(slot, item_view{items});
            REQUIRE(expected.emplace(slot, due).second); // a slot is not handed out twice
            ordered.emplace(due, slot);
        } else {
            auto at = expected.begin();
            std::advance(at, static_cast<std::ptrdiff_t>(random.below(expected.size())));
            ordered.erase({at->second, at->first});
            if (random.chance(500)) {
                at->second = items[at->first].due = due;
                heap.update(at->first, item_view{items});
                ordered.emplace(due, at->first);
            } else {
                heap.remove(at->first, item_view{items});
                heap.remove(at->first, item_view{items}); // again does nothing
                items.release(at->first);
                expected.erase(at);
            }
        }
        REQUIRE(heap.empty() == ordered.empty());
        if (!ordered.empty())
            REQUIRE(heap.front() == ordered.begin()->second);
    }
    CHECK(items.size() < 20'000);
}
