// Places a call in the simulated network, follows it to its end, and shows its record.
#include "simulation.hpp"

#include <callkit/codec/record_json.hpp>

#include <cstdio>
#include <optional>

using namespace callkit;

int main() {
    example::simulation here;
    std::optional<timestamp> first;
    const subscription updates = here.engine.subscribe([&first](const call_update& what) {
        if (!what.status_changed())
            return;
        const timestamp at = what.event.occurred_at;
        const auto since = std::chrono::duration_cast<milliseconds>(at - first.value_or(at));
        first = first.value_or(at);
        std::printf("%6lld ms  %s\n", static_cast<long long>(since.count()), to_string(what.entry.after).data());
    });
    const call_record row = example::need(here.calls.call(example::simulation::wish("hangs-up-after:7")));
    std::printf("%s\n", to_json(row).c_str());
}
