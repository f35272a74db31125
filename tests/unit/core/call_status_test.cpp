#include "support.hpp"

#include <array>

using namespace callkit;

namespace {

constexpr std::array all_statuses{call_status::unknown,  call_status::queued,      call_status::initiated,
                                  call_status::ringing,  call_status::in_progress, call_status::completed,
                                  call_status::canceled, call_status::no_answer,   call_status::busy,
                                  call_status::failed};

/// The state machine in words, written independently of the table.
transition expected(call_status now, call_status incoming) {
    if (incoming == call_status::unknown)
        return transition::ignore;
    if (incoming == now)
        return transition::repeat;
    if (is_terminal(now))
        return is_terminal(incoming) ? transition::correct : transition::late;
    return incoming > now ? transition::advance : transition::late;
}

} // namespace

TEST_CASE("every status meets every incoming status as the rules say") {
    for (const auto now : all_statuses)
        for (const auto incoming : all_statuses) {
            CAPTURE(to_string(now));
            CAPTURE(to_string(incoming));
            CHECK(static_cast<int>(next(now, incoming)) == static_cast<int>(expected(now, incoming)));
        }
}

TEST_CASE("the state machine moves on an advance and on nothing else") {
    for (const auto now : all_statuses)
        for (const auto incoming : all_statuses) {
            call_state_machine machine;
            machine.apply(now);
            REQUIRE(machine.status() == now);
            const auto what = machine.apply(incoming);
            CHECK(machine.status() == (what == transition::advance ? incoming : now));
        }
}

TEST_CASE("a live call may skip statuses") {
    call_state_machine machine;
    CHECK(machine.apply(call_status::initiated) == transition::advance);
    CHECK(machine.apply(call_status::completed) == transition::advance);
    CHECK(machine.status() == call_status::completed);
}

TEST_CASE("the nine status words are read back, and nothing else is") {
    for (const auto status : all_statuses) {
        if (status == call_status::unknown)
            continue;
        CHECK(parse_call_status(to_string(status)) == status);
    }
    CHECK(to_string(call_status::in_progress) == "in-progress");
    CHECK(to_string(call_status::no_answer) == "no-answer");
    CHECK_FALSE(parse_call_status("unknown"));
    CHECK_FALSE(parse_call_status("in_progress"));
    CHECK_FALSE(parse_call_status("Completed"));
    CHECK_FALSE(parse_call_status(""));
}

TEST_CASE("a status outside the enumeration prints as unknown") {
    CHECK(to_string(static_cast<call_status>(200)) == "unknown");
}

TEST_CASE("each status is live, terminal or unknown, and only one of them") {
    for (const auto status : all_statuses)
        CHECK(int{is_live(status)} + int{is_terminal(status)} + int{status == call_status::unknown} == 1);
    CHECK(is_live(call_status::in_progress));
    CHECK(is_terminal(call_status::completed));
}

static_assert(next(call_status::completed, call_status::ringing) == transition::late);
static_assert(next(call_status::ringing, call_status::in_progress) == transition::advance);
