#include <callkit/provider/scenario.hpp>
#include <callkit/provider/simulated_network.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace callkit;

TEST_CASE("every listed scenario can be drawn") {
    seeded_random random(1);
    for (const scenario_info& info : scenarios()) {
        const std::string name = info.name == "hangs-up-after:N" ? "hangs-up-after:30" : std::string(info.name);
        CAPTURE(name);
        CHECK(draw_callee(name, random).has_value());
        CHECK_FALSE(info.says.empty());
    }
    CHECK(draw_callee("hangs-up-after:30", random)->talk == seconds(30));
    CHECK(draw_callee("hangs-up-after:0", random)->talk == seconds(0));
    CHECK(draw_callee("stays", random)->talk < seconds(0));
}

TEST_CASE("an unknown scenario is refused with the known ones") {
    seeded_random random(1);
    for (const char* name : {"dances", "hangs-up-after:", "hangs-up-after:-1", "hangs-up-after:x",
                             "hangs-up-after:86401", "hangs-up-after:99999999999", "Busy", " busy"}) {
        const auto callee = draw_callee(name, random);
        REQUIRE_FALSE(callee.has_value());
        CHECK(callee.error().code == errc::unknown_scenario);
        CHECK(callee.error().detail.find("voicemail") != std::string::npos);
    }
}

TEST_CASE("faults are read from a list") {
    CHECK(parse_faults("none").value() == network_faults{});
    CHECK(parse_faults("").value() == network_faults{});
    const network_faults two = parse_faults("late,lost").value();
    CHECK(two.late > 0);
    CHECK(two.lost > 0);
    CHECK(two.duplicated == 0);
    const network_faults all = parse_faults("all").value();
    CHECK(all ==
          parse_faults("late,duplicate,lost,untagged,ambiguous,refused,rejected,asks,partition,list-lag").value());
    for (const char* bad : {"gremlins", "late,", ",", "late lost", "Late", "none,late"})
        CHECK(parse_faults(bad).error().code == errc::invalid_argument);
}
