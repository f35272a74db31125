#include <callkit/provider/scenario.hpp>

#include <array>
#include <charconv>

namespace callkit {
namespace {

constexpr auto infos = std::to_array<scenario_info>({
    {"answers", "a person answers after a few rings, talks a little and hangs up"},
    {"busy", "the line is busy"},
    {"no-answer", "it rings until the timeout"},
    {"rejects", "the person declines the call"},
    {"voicemail", "a machine answers and records"},
    {"fails", "the number does not exist"},
    {"unreachable", "the carrier cannot connect the call"},
    {"stays", "a person answers and never hangs up"},
    {"hangs-up-after:N", "a person answers and hangs up after N seconds"},
    {"mixed", "any of these, as a day of calling would bring them"},
});

milliseconds draw(random_source& random, std::int64_t low, std::int64_t high) {
    return milliseconds(random.between(low, high));
}

callee base(callee::behaviour does, random_source& random) {
    callee person;
    person.does = does;
    person.setup = draw(random, 300, 1'500);
    person.ring = draw(random, 2'000, 5'000);
    person.talk = draw(random, 5'000, 9'000);
    return person;
}

callee draw_mixed(random_source& random) {
    const std::uint64_t share = random.below(100);
    callee person = base(callee::behaviour::answers, random);
    if (share < 50) {
        person.ring = draw(random, 1'000, 20'000);
        person.talk = draw(random, 2'000, 240'000);
    } else if (share < 68) {
        person.does = callee::behaviour::rings_out;
    } else if (share < 78) {
        person.does = callee::behaviour::voicemail;
        person.talk = draw(random, 10'000, 60'000);
    } else if (share < 86) {
        person.does = callee::behaviour::busy;
    } else if (share < 92) {
        person.does = callee::behaviour::rejects;
    } else if (share < 96) {
        person.does = callee::behaviour::fails;
    } else if (share < 98) {
        person.does = callee::behaviour::unreachable;
    } else {
        person.talk = milliseconds(-1);
    }
    return person;
}

} // namespace

std::span<const scenario_info> scenarios() noexcept {
    return infos;
}

result<callee> draw_callee(std::string_view scenario, random_source& random) {
    using behaviour = callee::behaviour;
    constexpr std::string_view after{"hangs-up-after:"};
    if (scenario.empty() || scenario == "answers")
        return base(behaviour::answers, random);
    if (scenario == "busy")
        return base(behaviour::busy, random);
    if (scenario == "no-answer")
        return base(behaviour::rings_out, random);
    if (scenario == "rejects")
        return base(behaviour::rejects, random);
    if (scenario == "voicemail")
        return base(behaviour::voicemail, random);
    if (scenario == "fails")
        return base(behaviour::fails, random);
    if (scenario == "unreachable")
        return base(behaviour::unreachable, random);
    if (scenario == "mixed")
        return draw_mixed(random);
    if (scenario == "stays") {
        callee person = base(behaviour::answers, random);
        person.talk = milliseconds(-1);
        return person;
    }
    if (scenario.starts_with(after)) {
        const std::string_view digits = scenario.substr(after.size());
        std::uint32_t count = 0;
        const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
        if (ec == std::errc{} && end == digits.data() + digits.size() && count <= 86'400) {
            callee person = base(behaviour::answers, random);
            person.talk = seconds(count);
            return person;
        }
    }
    std::string known;
    for (const scenario_info& info : infos)
        known += (known.empty() ? "" : ", ") + std::string(info.name);
    return fail(errc::unknown_scenario, "the scenarios are " + known);
}

} // namespace callkit
