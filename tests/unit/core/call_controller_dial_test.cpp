// From the wish to the provider's yes or no: rules R1 to R9 of docs/dialling.md.
#include "controller_desk.hpp"

#include <string>
#include <vector>

using namespace callkit;
using callkit::test::desk;

TEST_CASE("R1: the wish and the claim are on disk before the request goes out") {
    desk here;
    const call_id call = here.place();
    CHECK(here.take<dial_effect>().empty());
    CHECK_FALSE(here.settled(1).has_value());
    const auto first = here.only<persist_effect>();
    REQUIRE(first.events.size() == 2);
    CHECK(first.events[0].kind == event_kind::created);
    CHECK(first.events[1].kind == event_kind::dial_started);
    here.controller.on_persisted(first, {}, here.now, here.out);
    const auto dial = here.only<dial_effect>();
    CHECK(dial.request.call == call);
    CHECK(dial.request.attempt == 1);
    CHECK(dial.request.ring_timeout == seconds(30));
    CHECK(here.settled(1)->has_value());
}

TEST_CASE("R1: a wish that did not reach the disk never was") {
    desk here;
    const call_id call = here.place();
    here.store(fail(errc::store_full));
    CHECK(here.take<dial_effect>().empty());
    CHECK(here.settled(1)->error().code == errc::store_full);
    CHECK(here.controller.find(call) == nullptr);
    CHECK(here.controller.active_calls() == 0);
    CHECK_FALSE(here.controller.next_deadline().has_value());
}

TEST_CASE("R3: a claim that spent long on its way to the disk is made anew, not sent") {
    desk here;
    here.place();
    auto slow = here.only<persist_effect>();
    here.run_for(seconds(4));
    here.controller.on_persisted(std::move(slow), {}, here.now, here.out);
    CHECK(here.take<dial_effect>().empty());
    const auto again = here.only<persist_effect>();
    CHECK(again.step == persist_step::claim);
    here.controller.on_persisted(again, {}, here.now, here.out);
    CHECK(here.only<dial_effect>().request.attempt == 2);
}

TEST_CASE("R7: a second call to the same number waits until the first is settled") {
    desk here;
    const call_id first = here.place();
    const call_id second = here.place();
    const call_id elsewhere = here.place(desk::wish("+14155550199"));
    here.store();
    auto dials = here.take<dial_effect>();
    REQUIRE(dials.size() == 2);
    CHECK(dials[0].request.call == first);
    CHECK(dials[1].request.call == elsewhere);
    CHECK(here.settled(2)->has_value()); // its wish is on disk all the same
    here.controller.on_dial_reply(first, placed_call{"S1", call_status::queued, ""}, here.now, here.out);
    here.store();
    CHECK(here.only<dial_effect>().request.call == second);
}

TEST_CASE("R7: a wish that waits too long is given up, and the next one gets its turn") {
    desk here;
    here.place();
    here.store();
    (void)here.take<dial_effect>();
    const call_id late = here.place();
    here.store();
    here.run_for(seconds(61));
    here.store();
    const call_record row = here.row(late);
    CHECK(row.status == call_status::failed);
    CHECK(row.reason == end_reason::expired);
    CHECK(here.take<dial_effect>().empty());
}

TEST_CASE("R4: only a certain failure is tried again, later and as another attempt") {
    for (const errc code : {errc::network, errc::rate_limited}) {
        desk here;
        const call_id call = here.place();
        here.store();
        (void)here.take<dial_effect>();
        here.controller.on_dial_reply(call, fail(code), here.now, here.out);
        here.store();
        CHECK(here.take<dial_effect>().empty());
        here.run_to_deadline();
        CHECK(here.take<dial_effect>().empty()); // the new claim comes first
        here.store();
        CHECK(here.only<dial_effect>().request.attempt == 2);
    }
}

TEST_CASE("R4: a refusal ends the call, with its reason") {
    for (const auto& [code, reason] :
         {std::pair(errc::provider_rejected, end_reason::provider_failure),
          std::pair(errc::invalid_number, end_reason::invalid_number), std::pair(errc::forbidden, end_reason::blocked),
          std::pair(errc::unauthorized, end_reason::provider_failure)}) {
        desk here;
        const call_id call = here.place();
        here.store();
        (void)here.take<dial_effect>();
        here.controller.on_dial_reply(call, fail(code), here.now, here.out);
        here.store();
        CHECK(here.row(call).status == call_status::failed);
        CHECK(here.row(call).reason == reason);
        CHECK(here.controller.active_calls() == 0);
    }
}

TEST_CASE("R4: anything else leaves doubt, and what is in doubt is never sent again") {
    for (const errc code : {errc::ambiguous, errc::timeout, errc::provider_failed, errc::internal, errc::canceled}) {
        desk here;
        const call_id call = here.place();
        here.store();
        (void)here.take<dial_effect>();
        here.controller.on_dial_reply(call, fail(code), here.now, here.out);
        here.store();
        CHECK(here.row(call).dialing == dial_phase::in_doubt);
        for (int i = 0; i < 100 && here.controller.next_deadline(); ++i) {
            here.run_to_deadline();
            here.store();
            for (const list_effect& asked : here.take<list_effect>())
                here.controller.on_list_reply(asked.call, std::vector<call_snapshot>{}, here.now, here.out);
            here.store();
        }
        CHECK(here.take<dial_effect>().empty());
        CHECK(here.row(call).status == call_status::failed);
        CHECK(here.row(call).reason == end_reason::not_placed);
    }
}

TEST_CASE("R4: a provider that does not answer in time leaves doubt as well") {
    desk here;
    const call_id call = here.place();
    here.store();
    (void)here.take<dial_effect>();
    here.run_for(seconds(14));
    here.store();
    CHECK(here.row(call).dialing == dial_phase::in_doubt);
    // Its late yes is welcome.
    here.controller.on_dial_reply(call, placed_call{"S1", call_status::ringing, "ringing"}, here.now, here.out);
    here.store();
    CHECK(here.row(call).status == call_status::ringing);
    CHECK(here.row(call).provider_sid == "S1");
}

TEST_CASE("R6: a call in doubt that the provider lists is taken for what it is") {
    desk here;
    const call_id call = here.place();
    here.store();
    (void)here.take<dial_effect>();
    here.controller.on_dial_reply(call, fail(errc::ambiguous), here.now, here.out);
    here.store();
    here.run_to_deadline();
    const auto asked = here.only<list_effect>();
    CHECK(asked.request.to == party("+14155552671"));
    auto other = here.snapshot("S0", call_status::ringing);
    other.to = party("+14155550199");
    here.controller.on_list_reply(call, std::vector{other, here.snapshot("S1", call_status::in_progress)}, here.now,
                                  here.out);
    here.store();
    CHECK(here.row(call).provider_sid == "S1");
    CHECK(here.row(call).status == call_status::in_progress);
    CHECK(here.row(call).dialing == dial_phase::placed);
}

TEST_CASE("R6: while the provider cannot be asked the call stays in doubt, and in the end it is lost") {
    desk here;
    const call_id call = here.place();
    here.store();
    (void)here.take<dial_effect>();
    here.controller.on_dial_reply(call, fail(errc::ambiguous), here.now, here.out);
    here.store();
    const steady_time begin = here.now.steady;
    while (!is_terminal(here.row(call).status)) {
        here.run_to_deadline();
        for (const list_effect& asked : here.take<list_effect>())
            here.controller.on_list_reply(asked.call, fail(errc::network), here.now, here.out);
        here.store();
    }
    CHECK(here.now.steady - begin >= seconds(600));
    CHECK(here.row(call).reason == end_reason::lost);
    CHECK(here.row(call).dialing == dial_phase::in_doubt); // nobody said that it was not placed
}

TEST_CASE("R6: the provider's own event answers a request whose answer is missing") {
    desk here;
    const call_id call = here.place();
    here.store();
    (void)here.take<dial_effect>();
    here.tell("S1", call_status::ringing, call);
    CHECK(here.row(call).provider_sid == "S1");
    CHECK(here.row(call).status == call_status::ringing);
    here.controller.on_dial_reply(call, placed_call{"S1", call_status::queued, ""}, here.now, here.out);
    here.store();
    CHECK(here.row(call).status == call_status::ringing);
    CHECK_FALSE(here.row(call).ghost_seen);
}

TEST_CASE("R8: a call that turns up after it was given up is hung up until the provider has heard") {
    desk here;
    const call_id call = here.place();
    here.store();
    (void)here.take<dial_effect>();
    here.controller.on_dial_reply(call, fail(errc::ambiguous), here.now, here.out);
    here.store();
    while (!is_terminal(here.row(call).status)) {
        here.run_to_deadline();
        for (const list_effect& asked : here.take<list_effect>())
            here.controller.on_list_reply(asked.call, std::vector<call_snapshot>{}, here.now, here.out);
        here.store();
    }
    here.tell("S7", call_status::ringing, call);
    CHECK(here.only<hang_up_effect>().provider_sid == "S7");
    here.controller.on_hang_up_reply(call, fail(errc::timeout), here.now, here.out);
    here.run_for(seconds(5));
    CHECK(here.take<hang_up_effect>().size() == 1);
    here.controller.on_hang_up_reply(call, {}, here.now, here.out);
    here.run_for(seconds(60));
    CHECK(here.take<hang_up_effect>().empty());
}

TEST_CASE("R8: of two provider calls for one wish the second is a ghost and is hung up") {
    desk here;
    const call_id call = here.placed("S1");
    here.tell("S2", call_status::ringing, call);
    CHECK(here.only<hang_up_effect>().provider_sid == "S2");
    CHECK(here.row(call).ghost_seen);
    CHECK(here.row(call).provider_sid == "S1");
    here.tell("S2", call_status::completed, call);
    CHECK_FALSE(is_terminal(here.row(call).status)); // a ghost's end is not the call's
}

TEST_CASE("R5: after a restart a claim is in doubt, a wish without one has expired, a placed call is asked about") {
    desk before;
    const call_id claimed = before.place();
    before.store();
    const call_id waiting = before.place();
    before.store();
    const call_id live = before.placed("S9", desk::wish("+14155550199"));
    desk after;
    for (const call_id& call : {claimed, waiting, live}) {
        call_fold fold;
        for (const call_event& event : before.journal)
            if (event.call == call)
                fold.apply(event);
        after.controller.adopt(std::move(fold), after.now, after.out);
    }
    CHECK(after.only<fetch_effect>().provider_sid == "S9");
    after.journal = before.journal;
    after.store();
    CHECK(after.row(claimed).dialing == dial_phase::in_doubt);
    CHECK(after.row(waiting).reason == end_reason::expired);
    CHECK(after.take<dial_effect>().empty());
    CHECK(after.controller.active_calls() == 2);
}

TEST_CASE("an answer without a sid, or with another call's, is not understood") {
    for (const char* sid : {"", "S1"}) {
        desk here;
        here.placed("S1");
        const call_id call = here.place(desk::wish("+14155550199"));
        here.store();
        (void)here.take<dial_effect>();
        here.controller.on_dial_reply(call, placed_call{sid, call_status::queued, ""}, here.now, here.out);
        here.store();
        CHECK(here.row(call).dialing == dial_phase::in_doubt);
    }
}

TEST_CASE("hanging up before the request went out means that it never does") {
    desk here;
    SUBCASE("while the claim is on its way to the disk") {
        const call_id call = here.place();
        here.controller.hang_up(7, call, hangup_by::agent, here.now, here.out);
        here.store();
        CHECK(here.take<dial_effect>().empty());
        CHECK(here.row(call).status == call_status::canceled);
        CHECK(here.row(call).ended_by == hangup_by::agent);
    }
    SUBCASE("while it waits for another call") {
        here.place();
        const call_id call = here.place();
        here.store();
        (void)here.take<dial_effect>();
        here.controller.hang_up(7, call, hangup_by::agent, here.now, here.out);
        here.store();
        CHECK(here.row(call).status == call_status::canceled);
    }
    SUBCASE("between two attempts") {
        const call_id call = here.place();
        here.store();
        (void)here.take<dial_effect>();
        here.controller.on_dial_reply(call, fail(errc::network), here.now, here.out);
        here.controller.hang_up(7, call, hangup_by::agent, here.now, here.out);
        here.store();
        CHECK(here.row(call).status == call_status::canceled);
        CHECK_FALSE(here.controller.next_deadline().has_value());
    }
    CHECK(here.settled(7)->has_value());
}

TEST_CASE("hanging up while the request is out waits for what becomes of it") {
    desk here;
    const call_id call = here.place();
    here.store();
    (void)here.take<dial_effect>();
    here.controller.hang_up(7, call, hangup_by::agent, here.now, here.out);
    here.store();
    CHECK(here.take<hang_up_effect>().empty());
    here.controller.on_dial_reply(call, placed_call{"S1", call_status::queued, ""}, here.now, here.out);
    here.store();
    CHECK(here.only<hang_up_effect>().provider_sid == "S1");
    CHECK_FALSE(here.settled(7).has_value());
    here.tell("S1", call_status::canceled);
    CHECK(here.settled(7)->has_value());
}

TEST_CASE("once dialling has stopped nothing goes out any more") {
    desk here;
    const call_id saving = here.place();
    here.controller.stop_dialling(here.now, here.out);
    here.store();
    CHECK(here.take<dial_effect>().empty());
    CHECK(here.row(saving).status == call_status::canceled);
    here.place();
    CHECK(here.settled(2)->error().code == errc::closed);
    CHECK(here.controller.active_calls() == 0);
}

TEST_CASE("a claim that the store refuses is tried again") {
    desk here;
    const call_id call = here.place();
    here.store();
    (void)here.take<dial_effect>();
    here.controller.on_dial_reply(call, fail(errc::network), here.now, here.out);
    here.store();
    here.run_to_deadline();
    here.store(fail(errc::store_busy));
    CHECK(here.take<dial_effect>().empty());
    here.run_to_deadline();
    here.store();
    CHECK(here.take<dial_effect>().size() == 1);
}
