// Bytes become a set of events and two tellings of it; both must lead to the same call.

#include "../property/random_events.hpp"
#include "fuzz.hpp"

#include <callkit/core/call_fold.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

using namespace callkit;

namespace {

/// The fuzzer's bytes in the place of chance. Zeros once they are used up.
class input_random final : public random_source {
  public:
    input_random(const std::uint8_t* data, std::size_t size) : at_(data), end_(data + size) {}

    std::uint64_t next() override {
        // One byte a choice, which a mutation can hit; repeated, so that it decides choices among many things too.
        return at_ == end_ ? 0 : *at_++ * 0x0101010101010101U;
    }

  private:
    const std::uint8_t* at_;
    const std::uint8_t* end_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    input_random choice(data, size);
    const auto events = test::any_events(choice, 10);
    const auto reference = test::fold_all<call_fold>(events);
    const auto row = reference.record();

    const auto other = test::fold_all<call_fold>(test::retold(events, choice));
    CALLKIT_FUZZ_CHECK(other == reference);
    CALLKIT_FUZZ_CHECK(other.record() == row);

    call_fold left;
    call_fold right;
    for (const auto& event : events)
        (choice.chance(500) ? left : right).apply(event);
    right.merge(left);
    CALLKIT_FUZZ_CHECK(right == reference);

    const auto phases = row.phases();
    CALLKIT_FUZZ_CHECK(phases.setup + phases.ring + phases.talk == phases.total);
    CALLKIT_FUZZ_CHECK(row.duration() >= 0);
    CALLKIT_FUZZ_CHECK(!row.ended_at || is_terminal(row.status)); // an end of which nobody said when has no time
    return 0;
}
