#include "../unit/core/support.hpp"
#include "random_events.hpp"
#include "seed.hpp"

#include <callkit/core/detail/slot_index.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

using namespace callkit;
using namespace callkit::test;

TEST_CASE("the slot index finds what a map finds, through insertions, deletions and colliding hashes") {
    CALLKIT_PRINT_SEED();
    seeded_random random(seed());
    for (const std::uint64_t spread : {1ULL, 7ULL, 1ULL << 20U}) { // 1: every key has the same hash
        detail::slot_index index;
        std::map<std::uint64_t, std::uint32_t> model;
        std::vector<std::uint64_t> key_of; // by slot, as a table elsewhere would hold them
        const auto hash = [spread](std::uint64_t key) {
            return static_cast<std::size_t>(key % spread * 0x9e3779b97f4a7c15U);
        };
        const auto hash_of = [&](std::uint32_t slot) { return hash(key_of[slot]); };
        for (int round = 0; round < rounds(4'000); ++round) {
            const std::uint64_t key = random.below(300);
            const auto found = index.find(hash(key), [&](std::uint32_t slot) { return key_of[slot] == key; });
            const auto expected = model.find(key);
            REQUIRE(found == (expected == model.end() ? detail::slot_index::none : expected->second));
            if (expected != model.end()) {
                index.erase(hash(key), expected->second, hash_of);
                model.erase(expected);
            } else if (random.chance(600)) {
                const auto slot = static_cast<std::uint32_t>(key_of.size());
                key_of.push_back(key);
                index.insert(hash(key), slot, hash_of);
                model.emplace(key, slot);
            } else {
                index.erase(hash(key), 0xfffffffeU, hash_of); // what is not there can be erased
            }
            REQUIRE(index.size() == model.size());
        }
    }
}
