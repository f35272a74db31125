// Calls that the provider has: deadlines, endings, commands, and calls that nobody here placed.
#include "controller_desk.hpp"

#include <string>
#include <vector>

using namespace callkit;
using callkit::test::desk;

TEST_CASE("every live status has a deadline, and when it passes the provider is asked") {
    struct limit {
        call_status status;
        seconds after;
    };
    for (const limit& each :
         {limit{call_status::queued, seconds(180)}, limit{call_status::initiated, seconds(180)},
          limit{call_status::ringing, seconds(30 + 15)}, limit{call_status::in_progress, seconds(600 + 60)}}) {
        CAPTURE(each.status);
        desk here;
        const call_id call = here.placed();
        if (each.status != call_status::queued)
            here.tell("S1", each.status);
        here.run_for(each.after - seconds(1));
        CHECK(here.take<fetch_effect>().empty());
        here.run_for(seconds(1));
        CHECK(here.only<fetch_effect>().call == call);
    }
}

TEST_CASE("an answer that says nothing new buys a queued call time, but ends one that rings or talks too long") {
    desk here;
    const call_id call = here.placed();
    here.tell("S1", call_status::ringing);
    here.run_for(seconds(45));
    (void)here.only<fetch_effect>();
    here.controller.on_fetch_reply(call, here.snapshot("S1", call_status::ringing), here.now, here.out);
    here.store();
    CHECK(here.only<hang_up_effect>().provider_sid == "S1");
    here.tell("S1", call_status::no_answer);
    CHECK(here.row(call).status == call_status::no_answer);
    CHECK(here.controller.active_calls() == 0);
}

TEST_CASE("a provider that cannot be asked is asked six times, ever later, then the call is lost") {
    desk here;
    const call_id call = here.placed();
    int asked = 0;
    while (!is_terminal(here.row(call).status)) {
        here.run_to_deadline();
        for (const fetch_effect& each : here.take<fetch_effect>()) {
            ++asked;
            if (asked % 2 == 0) // every other time there is no answer at all
                here.controller.on_fetch_reply(each.call, fail(errc::network), here.now, here.out);
        }
        here.store();
    }
    CHECK(asked == 6);
    CHECK(here.row(call).status == call_status::failed);
    CHECK(here.row(call).reason == end_reason::lost);
    CHECK_FALSE(here.controller.next_deadline().has_value());
}

TEST_CASE("a call that the provider does not know ends at once, and says so") {
    desk here;
    const call_id call = here.placed();
    here.run_to_deadline();
    (void)here.only<fetch_effect>();
    here.controller.on_fetch_reply(call, fail(errc::unknown_to_provider), here.now, here.out);
    here.store();
    CHECK(here.row(call).reason == end_reason::unknown_to_provider);
}

TEST_CASE("what the provider says later corrects a call that was given up as lost") {
    desk here;
    const call_id call = here.placed();
    while (!is_terminal(here.row(call).status)) {
        here.run_to_deadline();
        here.take<fetch_effect>();
        here.store();
    }
    here.tell("S1", call_status::completed, call);
    CHECK(here.row(call).status == call_status::completed);
}

TEST_CASE("hanging up is asked for until the provider confirms, whoever asks how often") {
    desk here;
    const call_id call = here.placed();
    here.tell("S1", call_status::in_progress);
    here.controller.hang_up(11, call, hangup_by::agent, here.now, here.out);
    here.controller.hang_up(12, call, hangup_by::agent, here.now, here.out);
    here.store();
    CHECK(here.take<hang_up_effect>().size() == 1);
    here.controller.on_hang_up_reply(call, {}, here.now, here.out);
    CHECK_FALSE(here.settled(11).has_value()); // a yes is not an end
    here.run_for(seconds(10));
    (void)here.only<fetch_effect>();
    here.controller.on_fetch_reply(call, here.snapshot("S1", call_status::in_progress), here.now, here.out);
    CHECK(here.take<hang_up_effect>().size() == 1); // it runs on: told again
    here.tell("S1", call_status::completed);
    CHECK(here.settled(11)->has_value());
    CHECK(here.settled(12)->has_value());
    CHECK(here.row(call).ended_by == hangup_by::agent);
    here.controller.hang_up(13, call, hangup_by::agent, here.now, here.out);
    CHECK(here.settled(13)->error().code == errc::not_found);
}

TEST_CASE("a call that will not end is reported after five attempts, and watched on") {
    desk here;
    const call_id call = here.placed();
    here.tell("S1", call_status::in_progress);
    here.controller.hang_up(11, call, hangup_by::agent, here.now, here.out);
    std::size_t told = here.take<hang_up_effect>().size();
    while (!here.settled(11)) {
        here.run_to_deadline();
        for (const fetch_effect& each : here.take<fetch_effect>())
            here.controller.on_fetch_reply(each.call, here.snapshot("S1", call_status::in_progress), here.now,
                                           here.out);
        told += here.take<hang_up_effect>().size();
        here.store();
    }
    CHECK(told == 5);
    CHECK(here.settled(11)->error().code == errc::timeout);
    CHECK(here.controller.active_calls() == 1);
    CHECK(here.controller.next_deadline().has_value());
}

TEST_CASE("mute and hold are a wish until the provider confirms") {
    desk here;
    const call_id call = here.placed();
    here.controller.set_mute(20, call, true, here.now, here.out);
    CHECK(here.settled(20)->error().code == errc::wrong_state);
    here.tell("S1", call_status::in_progress);
    here.controller.set_mute(21, call, true, here.now, here.out);
    here.store();
    const auto mute = here.only<control_effect>();
    CHECK(mute.on);
    CHECK(here.row(call).mute.shown() == control_state::view::pending_on);
    here.controller.on_control_reply(mute.operation, {}, here.now, here.out);
    here.store();
    CHECK(here.row(call).mute.shown() == control_state::view::on);
    CHECK(here.settled(21)->has_value());
    here.controller.set_hold(22, call, true, here.now, here.out);
    here.store();
    here.controller.on_control_reply(here.only<control_effect>().operation, fail(errc::provider_failed), here.now,
                                     here.out);
    here.store();
    CHECK(here.settled(22)->error().code == errc::provider_failed);
    CHECK(here.row(call).hold.shown() == control_state::view::pending_on);
}

TEST_CASE("coming back from hold, who wanted to be muted is muted first") {
    desk here;
    const call_id call = here.placed();
    here.tell("S1", call_status::in_progress);
    here.controller.set_mute(21, call, true, here.now, here.out);
    here.store();
    (void)here.take<control_effect>();
    here.controller.set_hold(22, call, false, here.now, here.out);
    here.store();
    const auto sent = here.take<control_effect>();
    REQUIRE(sent.size() == 2);
    CHECK(sent[0].kind == control_kind::mute);
    CHECK(sent[1].kind == control_kind::hold);
}

TEST_CASE("a command that nobody answers times out, and one the provider cannot do is refused") {
    controller_options options = desk::usual();
    options.capabilities.hold = false;
    desk here(options);
    const call_id call = here.placed();
    here.tell("S1", call_status::in_progress);
    here.controller.set_hold(30, call, true, here.now, here.out);
    CHECK(here.settled(30)->error().code == errc::unsupported);
    here.controller.send_digits(31, call, "1x", here.now, here.out);
    CHECK(here.settled(31)->error().code == errc::invalid_argument);
    here.controller.send_digits(32, call, "12#", here.now, here.out);
    here.store();
    CHECK_FALSE(here.settled(32).has_value());
    here.run_for(seconds(15));
    CHECK(here.settled(32)->error().code == errc::timeout);
}

TEST_CASE("commands that are under way when the call ends settle") {
    desk here;
    const call_id call = here.placed();
    here.tell("S1", call_status::in_progress);
    here.controller.set_mute(21, call, true, here.now, here.out);
    here.controller.hang_up(22, call, hangup_by::agent, here.now, here.out);
    here.store();
    here.tell("S1", call_status::completed);
    CHECK(here.settled(21)->error().code == errc::wrong_state);
    CHECK(here.settled(22)->has_value());
    CHECK(here.controller.pending_operations() == 0);
}

TEST_CASE("a report that the store refuses is offered again every second until it is taken") {
    desk here;
    const call_id call = here.placed();
    call_event event;
    event.provider = "p";
    event.provider_sid = "S1";
    event.source = event_source::webhook;
    event.status = call_status::busy;
    event.occurred_at = here.now.wall;
    here.controller.on_event(event, here.now, here.out);
    for (int i = 0; i < 5; ++i) {
        here.store(fail(errc::store_full));
        CHECK(here.controller.unsaved_reports() == 1);
        CHECK(here.controller.next_deadline() == here.now.steady + seconds(1));
        here.run_for(seconds(1));
    }
    here.store();
    CHECK(here.controller.unsaved_reports() == 0);
    CHECK(here.row(call).status == call_status::busy);
}

TEST_CASE("a report whose sid belongs to another call is kept without it") {
    desk here;
    const call_id call = here.placed();
    call_event event;
    event.call = call;
    event.provider = "p";
    event.provider_sid = "S1";
    event.source = event_source::webhook;
    event.status = call_status::busy;
    here.controller.on_event(event, here.now, here.out);
    auto refused = here.take<persist_effect>();
    REQUIRE(refused.size() == 1);
    here.controller.on_persisted(std::move(refused[0]), fail(errc::sid_conflict), here.now, here.out);
    const auto again = here.only<persist_effect>();
    CHECK(again.events.at(0).provider_sid.empty());
    CHECK(again.events.at(0).status == call_status::busy);
    CHECK(here.controller.unsaved_reports() == 0);
}

TEST_CASE("a call that only its provider knows is followed under a name of its own until the real one is told") {
    desk here;
    here.tell("S5", call_status::ringing);
    // It is stored first; whoever owns the store hands it back.
    call_fold stranger;
    stranger.apply(here.journal.back());
    call_event named = here.journal.back();
    named.call = provisional_call_id("p", "S5");
    call_fold provisional;
    provisional.apply(named);
    here.controller.adopt(std::move(provisional), here.now, here.out);
    CHECK(here.only<fetch_effect>().provider_sid == "S5");
    CHECK(here.controller.active_calls() == 1);
    // The answer to a dial of ours turns out to be that call.
    const call_id call = here.place();
    here.store();
    here.controller.on_dial_reply(call, placed_call{"S5", call_status::queued, ""}, here.now, here.out);
    here.store();
    CHECK(here.controller.active_calls() == 1);
    CHECK(here.controller.find(call)->status() == call_status::ringing);
    CHECK(here.controller.find(provisional_call_id("p", "S5")) == nullptr);
}

TEST_CASE("a client may hint at a live status and at no ending") {
    desk here;
    const call_id call = here.placed();
    call_event hint;
    hint.call = call;
    hint.source = event_source::client;
    hint.status = call_status::completed;
    here.controller.on_event(hint, here.now, here.out);
    here.store();
    CHECK(here.controller.find(call)->status() == call_status::initiated);
    hint.status = call_status::ringing;
    hint.provider_sid = "S-of-somebody-else";
    here.controller.on_event(hint, here.now, here.out);
    here.store();
    CHECK(here.row(call).status == call_status::ringing);
    CHECK(here.row(call).provider_sid == "S1");
    CHECK(here.take<hang_up_effect>().empty());
}

TEST_CASE("calls of other providers and calls that have ended are not taken over") {
    desk here;
    call_fold elsewhere;
    call_event event;
    event.call = make_id<call_id>(here.now.wall, here.random);
    event.provider = "q";
    event.provider_sid = "S1";
    event.status = call_status::ringing;
    elsewhere.apply(event);
    here.controller.adopt(elsewhere, here.now, here.out);
    event.provider = "p";
    event.status = call_status::busy;
    event.source = event_source::webhook;
    call_fold ended;
    ended.apply(event);
    here.controller.adopt(ended, here.now, here.out);
    here.controller.adopt({}, here.now, here.out);
    CHECK(here.controller.active_calls() == 0);
    CHECK(here.out.empty());
}
