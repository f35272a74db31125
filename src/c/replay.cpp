#include "arguments.hpp"
#include "event_lines.hpp"
#include "fence.hpp"
#include "objects.hpp"

#include <callkit/codec/record_json.hpp>
#include <callkit/core/trace.hpp>
#include <callkit/provider/scenario.hpp>
#include <callkit/provider/simulation.hpp>

using namespace callkit;
using namespace callkit::c;

callkit_status callkit_replay(const char* lines, size_t size, callkit_text** out) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        if (const callkit_status status = check_out(out); status != CALLKIT_OK)
            return status;
        if (lines == nullptr && size != 0)
            return fail_with(errc::invalid_argument, "the lines are NULL");
        const auto events = parse_trace_lines({lines == nullptr ? "" : lines, size});
        if (!events)
            return fail_with(events.error());
        trace calls;
        for (const call_event& event : *events)
            calls.add(event);
        std::string text;
        for (const call_record& row : calls.records())
            text.append("{\"call\":").append(to_json(row)).append("}\n");
        return give_text(std::move(text), out);
    });
}

const char* callkit_scenario_name(size_t index) {
    return fence_or<const char*>(nullptr, CALLKIT_ENTRY,
                                 [&] { return index < scenarios().size() ? scenarios()[index].name.data() : nullptr; });
}

const char* callkit_scenario_text(size_t index) {
    return fence_or<const char*>(nullptr, CALLKIT_ENTRY,
                                 [&] { return index < scenarios().size() ? scenarios()[index].says.data() : nullptr; });
}

callkit_status callkit_simulate(callkit_simulation* simulation) {
    return fence(CALLKIT_ENTRY, [&]() -> callkit_status {
        callkit_simulation what;
        if (const callkit_status status = read_struct(simulation, what); status != CALLKIT_OK)
            return status;
        simulation_options options;
        if (what.calls != 0)
            options.calls = what.calls;
        if (options.calls > 10'000'000)
            return fail_with(errc::invalid_argument, "at most ten million calls");
        if (what.seed != 0)
            options.seed = what.seed;
        if (what.calls_per_second > 1'000'000)
            return fail_with(errc::invalid_argument, "at most a million calls a second");
        if (what.calls_per_second != 0)
            options.calls_per_second = what.calls_per_second;
        options.scenario = text_or(what.scenario, "mixed");
        seeded_random probe(1);
        if (const auto callee = draw_callee(options.scenario, probe); !callee)
            return fail_with(callee.error());
        const auto faults = parse_faults(text_or(what.faults, "none"));
        if (!faults)
            return fail_with(faults.error());
        options.faults = *faults;
        const simulation_summary summary = simulate(options);
        what.live = summary.live;
        what.double_dials = summary.double_dials;
        what.disagreements = summary.disagreements;
        what.events = summary.events;
        what.digest = summary.digest;
        what.virtual_ms = summary.virtual_time.count();
        return write_struct(simulation, what);
    });
}
