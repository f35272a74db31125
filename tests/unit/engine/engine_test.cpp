#include "lab.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>

#include <functional>
#include <future>
#include <string>
#include <vector>

using namespace callkit;
using callkit::test::lab;
using callkit::test::outcome;

TEST_CASE("a call is told step by step and ends in its record") {
    lab here;
    std::vector<call_status> told;
    std::uint64_t last_position = 0;
    const subscription updates = here.calls->subscribe([&](const call_update& what) {
        CHECK(what.entry.position > last_position);
        CHECK(what.event.call == what.record.id);
        last_position = what.entry.position;
        if (what.status_changed())
            told.push_back(what.entry.after);
    });
    outcome<call_record> ended;
    here.calls->async_call(lab::wish(), ended.handler());
    here.run_for(seconds(30));
    REQUIRE(ended.succeeded());
    const call_record& row = **ended.came;
    CHECK(row.status == call_status::completed);
    CHECK(row.duration() == 5);
    CHECK(row.ended_by == hangup_by::customer);
    CHECK(row.facts.simulated);
    CHECK(row.facts.workspace_id == "default");
    CHECK(here.store.get(row.id).value() == row);
    CHECK(told == std::vector{call_status::queued, call_status::initiated, call_status::ringing,
                              call_status::in_progress, call_status::completed});
    CHECK(here.calls->active_calls() == 0);
}

TEST_CASE("a wish is on record before anything goes out") {
    lab here;
    outcome<call_id> placed;
    here.calls->async_place(lab::wish(), placed.handler());
    CHECK_FALSE(placed.came.has_value()); // never inside the call that started it
    here.settle();
    REQUIRE(placed.succeeded());
    const call_record row = here.store.get(**placed.came).value();
    CHECK(row.dialing == dial_phase::sending);
    CHECK(row.provider_sid.empty());
    CHECK(here.calls->active_calls() == 1);
}

TEST_CASE("everything one turn decides is one commit") {
    lab here;
    const std::uint64_t before = here.log.appends;
    std::vector<outcome<call_id>> placed(10);
    for (std::size_t i = 0; i < placed.size(); ++i)
        here.calls->async_place(lab::wish("busy", "+1415555010" + std::to_string(i)), placed[i].handler());
    here.settle();
    for (const auto& one : placed)
        CHECK(one.succeeded());
    CHECK(here.log.appends == before + 1);
}

TEST_CASE("what comes while a commit waits for its turn goes with it, and a stream without end does not hold it up") {
    lab here;
    const std::uint64_t before = here.log.appends;
    std::vector<outcome<call_id>> placed(40);
    std::size_t next = 0;
    std::function<void()> one_each_turn = [&] {
        if (next == placed.size())
            return;
        here.calls->async_place(lab::wish("busy", "+14155550" + std::to_string(100 + next)), placed[next].handler());
        ++next;
        boost::asio::post(here.context, one_each_turn);
    };
    one_each_turn();
    here.settle();
    for (const auto& one : placed)
        CHECK(one.succeeded());
    const std::uint64_t commits = here.log.appends - before;
    CHECK(commits < placed.size() / 2);
    CHECK(commits > 2);
}

TEST_CASE("a wish that cannot be one is refused, and nothing is written") {
    lab here;
    const auto refusal = [&](place_command command) {
        outcome<call_record> ended;
        here.calls->async_call(std::move(command), ended.handler());
        here.settle();
        return ended.code();
    };
    CHECK(refusal(lab::wish("", "12")) == errc::invalid_number);
    place_command wrong = lab::wish();
    wrong.facts.from = party("nobody");
    CHECK(refusal(wrong) == errc::invalid_number);
    wrong = lab::wish();
    wrong.facts.workspace_id = "a b";
    CHECK(refusal(wrong) == errc::invalid_argument);
    wrong.facts.workspace_id = std::string(65, 'w');
    CHECK(refusal(wrong) == errc::invalid_argument);
    wrong = lab::wish();
    wrong.facts.contact_id = "line\nbreak";
    CHECK(refusal(wrong) == errc::invalid_argument);
    wrong = lab::wish();
    wrong.ring_timeout = seconds(0);
    CHECK(refusal(wrong) == errc::invalid_argument);
    wrong = lab::wish();
    wrong.time_limit = seconds(86'401);
    CHECK(refusal(wrong) == errc::invalid_argument);
    CHECK(here.store.outbox(0, 10)->empty());
}

TEST_CASE("a callee that the simulator does not know makes the call fail") {
    lab here;
    outcome<call_record> ended;
    here.calls->async_call(lab::wish("dances"), ended.handler());
    here.run_for(seconds(5));
    REQUIRE(ended.succeeded());
    CHECK((*ended.came)->status == call_status::failed);
}

TEST_CASE("waiting for a call that has ended, is unknown, or ends later") {
    lab here;
    const call_id call = here.place(lab::wish("busy"));
    outcome<call_record> later;
    here.calls->async_wait(call, later.handler());
    here.settle();
    CHECK_FALSE(later.came.has_value());
    here.run_for(seconds(10));
    REQUIRE(later.succeeded());
    CHECK((*later.came)->status == call_status::busy);
    outcome<call_record> at_once;
    here.calls->async_wait(call, at_once.handler());
    outcome<call_record> unknown;
    here.calls->async_wait(call_id{}, unknown.handler());
    here.settle();
    CHECK(at_once.succeeded());
    CHECK(unknown.code() == errc::not_found);
}

TEST_CASE("hanging up ends a call in whatever state it is, and is done once it has ended") {
    lab here;
    SUBCASE("before it rings") {
        const call_id call = here.place(lab::wish("stays"));
        outcome<void> done;
        here.calls->async_hang_up(call, done.handler());
        here.run_for(seconds(10));
        CHECK(done.succeeded());
        CHECK(here.status_of(call) == call_status::canceled);
    }
    SUBCASE("while it rings") {
        const call_id call = here.place(lab::wish("no-answer"));
        here.run_until(call, call_status::ringing);
        outcome<void> done;
        here.calls->async_hang_up(call, done.handler());
        here.settle();
        CHECK_FALSE(done.came.has_value()); // not before the provider says so
        here.run_for(seconds(5));
        CHECK(done.succeeded());
        CHECK(here.status_of(call) == call_status::canceled);
        CHECK(here.store.get(call)->ended_by == hangup_by::agent);
    }
    SUBCASE("while they talk, twice") {
        const call_id call = here.place(lab::wish("stays"));
        here.run_until(call, call_status::in_progress);
        outcome<void> first;
        outcome<void> second;
        here.calls->async_hang_up(call, first.handler());
        here.calls->async_hang_up(call, second.handler());
        here.run_for(seconds(5));
        CHECK(first.succeeded());
        CHECK(second.succeeded());
        CHECK(here.status_of(call) == call_status::completed);
        outcome<void> third;
        here.calls->async_hang_up(call, third.handler());
        here.settle();
        CHECK(third.succeeded());
    }
    SUBCASE("and whoever is told so finds it in the log") {
        const call_id call = here.place(lab::wish("stays"));
        here.run_until(call, call_status::in_progress);
        std::optional<call_status> found;
        here.calls->async_hang_up(call, [&](const result<void>& /*done*/) { found = here.status_of(call); });
        here.run_for(seconds(5));
        CHECK(found == call_status::completed);
    }
    SUBCASE("a call that nobody knows") {
        outcome<void> done;
        here.calls->async_hang_up(call_id{}, done.handler());
        here.settle();
        CHECK(done.code() == errc::not_found);
    }
}

TEST_CASE("mute, hold and digits are done when the provider confirms") {
    lab here;
    const call_id call = here.place(lab::wish("stays"));
    outcome<void> too_early;
    here.calls->async_set_mute(call, true, too_early.handler());
    here.settle();
    CHECK(too_early.code() == errc::wrong_state);
    here.run_until(call, call_status::in_progress);
    outcome<void> mute;
    outcome<void> hold;
    outcome<void> digits;
    outcome<void> wrong_digits;
    here.calls->async_set_mute(call, true, mute.handler());
    here.calls->async_set_hold(call, true, hold.handler());
    here.calls->async_send_digits(call, "12#", digits.handler());
    here.calls->async_send_digits(call, "hello", wrong_digits.handler());
    here.settle();
    CHECK(wrong_digits.code() == errc::invalid_argument);
    CHECK_FALSE(mute.came.has_value());
    CHECK(here.store.get(call)->mute.shown() == control_state::view::pending_on);
    here.run_for(seconds(2));
    CHECK(mute.succeeded());
    CHECK(hold.succeeded());
    CHECK(digits.succeeded());
    const call_record row = here.store.get(call).value();
    CHECK(row.mute.shown() == control_state::view::on);
    CHECK(row.hold.shown() == control_state::view::on);
}

TEST_CASE("an event from elsewhere is on record when its delivery is confirmed") {
    lab here;
    call_event event;
    event.provider = "simulator";
    event.provider_sid = "SCelsewhere";
    event.source = event_source::webhook;
    event.status = call_status::busy;
    event.occurred_at = here.clock.now().wall;
    event.id = content_event_id(event);
    for (int i = 0; i < 2; ++i) { // a provider that hears nothing sends again
        outcome<void> delivered;
        here.calls->async_deliver(event, delivered.handler());
        here.settle();
        CHECK(delivered.succeeded());
        CHECK(here.store.find("simulator", "SCelsewhere")->status == call_status::busy);
    }
    CHECK(here.store.outbox(0, 10)->size() == 1);
    outcome<void> nobody;
    call_event lost = event;
    lost.provider_sid.clear();
    here.calls->async_deliver(lost, nobody.handler());
    here.settle();
    CHECK(nobody.code() == errc::invalid_argument);
}

TEST_CASE("a delivery that the store refuses is not confirmed") {
    lab here;
    call_event event;
    event.provider = "simulator";
    event.provider_sid = "SCelsewhere";
    event.source = event_source::webhook;
    event.status = call_status::ringing;
    event.id = content_event_id(event);
    here.log.mood = error{errc::store_full, "full", {}};
    outcome<void> delivered;
    here.calls->async_deliver(event, delivered.handler());
    here.settle();
    CHECK(delivered.code() == errc::store_full);
}

TEST_CASE("a wish that the store refuses is never dialled") {
    lab here;
    here.log.mood = error{errc::store_full, "full", {}};
    outcome<call_record> ended;
    here.calls->async_call(lab::wish(), ended.handler());
    here.run_for(seconds(30));
    CHECK(ended.code() == errc::store_full);
    CHECK(here.calls->active_calls() == 0);
    CHECK(here.store.outbox(0, 10)->empty());
}

TEST_CASE("what happens while the store is in trouble is kept and written once it can be") {
    lab here;
    const call_id call = here.place(lab::wish("hangs-up-after:3"));
    here.run_until(call, call_status::ringing);
    here.log.mood = error{errc::store_busy, "busy", {}};
    here.run_for(seconds(20));
    CHECK(here.calls->unsaved_events() > 0);
    CHECK(here.status_of(call) == call_status::ringing);
    here.log.mood.reset();
    here.run_for(seconds(3));
    CHECK(here.calls->unsaved_events() == 0);
    CHECK(here.status_of(call) == call_status::completed);
    CHECK(here.store.get(call)->duration() == 3);
}

TEST_CASE("an engine that dies in the middle of a call is followed by one that takes it over") {
    for (const call_status when : {call_status::initiated, call_status::ringing, call_status::in_progress}) {
        CAPTURE(std::string(to_string(when)));
        lab here;
        const call_id call = here.place(lab::wish("hangs-up-after:4"));
        here.run_until(call, when);
        here.calls.reset();
        here.settle();
        here.run_for(seconds(60)); // the call ends, and nobody hears of it
        CHECK(here.status_of(call) == when);
        here.make_engine();
        outcome<call_record> ended;
        here.calls->async_wait(call, ended.handler());
        here.run_for(seconds(400));
        REQUIRE(ended.succeeded());
        CHECK((*ended.came)->status == call_status::completed);
        CHECK((*ended.came)->duration() == 4);
    }
}

TEST_CASE("an engine that shares its log leaves alone what others may be following") {
    lab first;
    const call_id call = first.place(lab::wish("stays"));
    first.run_until(call, call_status::in_progress);
    engine_options options;
    options.recover = recovery::overdue;
    engine other(first.context.get_executor(), first.log, first.phone, first.clock, first.random, options);
    outcome<void> started;
    other.async_start(started.handler());
    first.settle();
    CHECK(started.succeeded());
    CHECK(other.active_calls() == 0);
    first.clock.advance(std::chrono::hours(6)); // longer than any engine would leave a call alone
    engine third(first.context.get_executor(), first.log, first.phone, first.clock, first.random, options);
    outcome<void> again;
    third.async_start(again.handler());
    first.settle();
    CHECK(is_terminal(first.status_of(call))); // it took over, asked, and heard that the call is long over
}

TEST_CASE("shutdown takes no new calls, finishes what is under way and leaves calls alone") {
    lab here;
    const call_id call = here.place(lab::wish("stays"));
    here.run_until(call, call_status::in_progress);
    outcome<void> mute;
    here.calls->async_set_mute(call, true, mute.handler());
    outcome<void> down;
    outcome<void> twice;
    here.calls->async_shutdown(down.handler());
    here.calls->async_shutdown(twice.handler());
    outcome<call_id> refused;
    here.calls->async_place(lab::wish("busy", "+14155550111"), refused.handler());
    here.settle();
    CHECK_FALSE(down.came.has_value());
    here.run_for(seconds(5));
    CHECK(mute.succeeded());
    CHECK(down.succeeded());
    CHECK(twice.succeeded());
    CHECK(refused.code() == errc::closed);
    CHECK(here.status_of(call) == call_status::in_progress);
}

TEST_CASE("an engine that has shut down says so to everybody who still asks") {
    lab here;
    const call_id call = here.place(lab::wish("stays"));
    here.run_until(call, call_status::in_progress);
    outcome<void> down;
    here.calls->async_shutdown(down.handler());
    here.run_for(seconds(2));
    REQUIRE(down.succeeded());
    outcome<call_id> placed;
    outcome<call_record> ended;
    outcome<call_record> waited;
    outcome<void> hung_up;
    outcome<void> muted;
    outcome<void> delivered;
    here.calls->async_place(lab::wish(), placed.handler());
    here.calls->async_call(lab::wish(), ended.handler());
    here.calls->async_wait(call, waited.handler());
    here.calls->async_hang_up(call, hung_up.handler());
    here.calls->async_set_mute(call, true, muted.handler());
    call_event event;
    event.provider_sid = "S1";
    here.calls->async_deliver(event, delivered.handler());
    here.settle();
    CHECK(placed.code() == errc::closed);
    CHECK(ended.code() == errc::closed);
    CHECK(waited.code() == errc::closed);
    CHECK(hung_up.code() == errc::closed);
    CHECK(muted.code() == errc::closed);
    CHECK(delivered.code() == errc::closed);
}

TEST_CASE("every handler is called when the engine goes, and once") {
    outcome<call_record> ended;
    outcome<void> hung_up;
    outcome<call_record> waited;
    outcome<void> down;
    lab here;
    const call_id call = here.place(lab::wish("stays"));
    here.run_until(call, call_status::in_progress);
    here.calls->async_call(lab::wish("stays", "+14155550111"), ended.handler());
    here.calls->async_wait(call, waited.handler());
    here.settle();
    here.calls->async_hang_up(call, hung_up.handler());
    here.calls->async_shutdown(down.handler());
    here.calls.reset();
    here.settle();
    for (const int times : {ended.times, hung_up.times, waited.times, down.times})
        CHECK(times == 1);
    CHECK(ended.code() == errc::closed);
    CHECK(waited.code() == errc::closed);
}

TEST_CASE("an update that is not wanted any more does not come") {
    lab here;
    int told = 0;
    {
        const subscription updates = here.calls->subscribe([&](const call_update&) { ++told; });
        here.place(lab::wish("busy"));
        CHECK(told > 0);
    }
    const int before = told;
    here.run_for(seconds(10));
    CHECK(told == before);
}
