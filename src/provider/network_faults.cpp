#include <callkit/provider/simulated_network.hpp>

#include <array>

namespace callkit {

result<network_faults> parse_faults(std::string_view list) {
    struct named {
        std::string_view name;
        void (*set)(network_faults&);
    };
    constexpr auto known = std::to_array<named>({
        {"late", [](network_faults& f) { f.late = 80; }},
        {"duplicate", [](network_faults& f) { f.duplicated = 80; }},
        {"lost", [](network_faults& f) { f.lost = 50; }},
        {"untagged", [](network_faults& f) { f.untagged = 250; }},
        {"ambiguous", [](network_faults& f) { f.ambiguous = 40; }},
        {"refused", [](network_faults& f) { f.refused = 40; }},
        {"rejected", [](network_faults& f) { f.rejected = 10; }},
        {"asks", [](network_faults& f) { f.failing_asks = 60; }},
        {"partition", [](network_faults& f) { f.partitions = 50; }},
        {"list-lag", [](network_faults& f) { f.listing_lags = true; }},
    });
    network_faults faults;
    if (list.empty() || list == "none")
        return faults;
    while (true) {
        const std::size_t comma = list.find(',');
        const std::string_view word = list.substr(0, comma);
        bool hit = false;
        for (const named& fault : known) {
            if (word == fault.name || word == "all") {
                fault.set(faults);
                hit = true;
            }
        }
        if (!hit)
            return fail(errc::invalid_argument,
                        "faults are none, all, late, duplicate, lost, untagged, ambiguous, refused, rejected, asks, "
                        "partition and list-lag");
        if (comma == std::string_view::npos)
            return faults;
        list.remove_prefix(comma + 1);
    }
}

} // namespace callkit
