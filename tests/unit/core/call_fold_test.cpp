#include "support.hpp"

#include <limits>

using namespace callkit;
using test::at;
using test::created;
using test::event;
using test::folded;
using test::placed;
using test::status;
using s = call_status;

namespace {

call_event completed(double when, std::int32_t duration, std::int64_t sequence = -1) {
    auto made = status(s::completed, when, event_source::webhook, sequence);
    made.duration = duration;
    return made;
}

call_event wish(event_kind kind, double when, bool on) {
    auto made = event(kind, when);
    made.on = on;
    return made;
}

call_event lost(double when) {
    auto made = status(s::failed, when, event_source::engine);
    made.reason = end_reason::lost;
    made.ended_by = hangup_by::system;
    return made;
}

} // namespace

TEST_CASE("an answered call becomes a row with all its times") {
    const auto row = folded(created(0), placed(0.5), status(s::initiated, 1), status(s::ringing, 2),
                            status(s::in_progress, 10), completed(75, 64))
                         .record();
    CHECK((row.id == test::a_call()));
    CHECK(row.status == s::completed);
    CHECK(row.provider_raw_status == "completed");
    CHECK(row.reason == end_reason::hangup);
    CHECK(row.dialing == dial_phase::placed);
    CHECK(row.provider == "twilio");
    CHECK(row.provider_sid == "CA1");
    CHECK(row.facts.workspace_id == "acme");
    CHECK(row.facts.to.reveal() == "+14155552671");
    CHECK(row.created_at == at(0));
    CHECK(row.initiated_at == optional_timestamp(at(1)));
    CHECK(row.ringing_at == optional_timestamp(at(2)));
    CHECK(row.answered_at == optional_timestamp(at(10)));
    CHECK(row.ended_at == optional_timestamp(at(75)));
    CHECK(row.updated_at == at(75));
    CHECK(row.answered());
    CHECK(row.duration() == 64);
    CHECK(row.phases().talk == milliseconds(65'000));
}

TEST_CASE("an empty fold is an empty row") {
    const auto row = call_fold{}.record();
    CHECK((row == call_record{}));
    CHECK(row.status == s::unknown);
    CHECK(row.duration() == 0);
    CHECK(call_fold{}.facts() == nullptr);
}

TEST_CASE("an end that arrives before everything else stands") {
    const auto fold = folded(status(s::busy, 3), status(s::ringing, 2), placed(0.5), created(0));
    CHECK(fold.status() == s::busy);
    CHECK(fold.record().ringing_at == optional_timestamp(at(2)));
    CHECK(fold.created_at() == at(0));
}

TEST_CASE("a late answer fills in when the call was answered and does not reopen it") {
    auto fold = folded(created(0), completed(75, 64));
    CHECK(fold.apply(status(s::in_progress, 10)));
    CHECK(fold.status() == s::completed);
    CHECK(fold.record().answered_at == optional_timestamp(at(10)));
}

TEST_CASE("when only the end is reported the answer is dated back by the talk time") {
    const auto row = folded(created(0), placed(0.5), completed(75, 64)).record();
    CHECK(row.answered_at == optional_timestamp(at(11)));
    CHECK(row.phases().talk == milliseconds(64'000));
    CHECK(row.duration() == 64);
}

TEST_CASE("a call that was given up as lost is put right by the provider") {
    const auto row = folded(created(0), status(s::in_progress, 10), lost(600), completed(75, 64)).record();
    CHECK(row.status == s::completed);
    CHECK(row.reason == end_reason::hangup);
    CHECK(row.ended_at == optional_timestamp(at(75)));
}

TEST_CASE("completed after busy, as one provider sends it, leaves the call busy") {
    const auto row = folded(status(s::busy, 5), status(s::completed, 6)).record();
    CHECK(row.status == s::busy);
    CHECK(row.reason == end_reason::busy);
    CHECK(row.ended_at == optional_timestamp(at(5)));
    CHECK(row.duration() == 0);
}

TEST_CASE("a later sequence number corrects an end of the same source") {
    const auto fold =
        folded(status(s::busy, 5, event_source::webhook, 4), status(s::completed, 6, event_source::webhook, 5));
    CHECK(fold.status() == s::completed);
}

TEST_CASE("between ends the more authoritative observer is believed") {
    using e = event_source;
    const e rising[] = {e::engine, e::webhook, e::poll, e::import, e::manual};
    for (const auto low : rising)
        for (const auto high : rising) {
            if (high <= low)
                continue;
            CAPTURE(to_string(low));
            CAPTURE(to_string(high));
            // The weaker one says the more telling word and has the higher sequence: neither helps it.
            CHECK(folded(status(s::completed, 9, high, 1), status(s::failed, 5, low, 9)).status() == s::completed);
            CHECK(folded(status(s::failed, 5, low, 9), status(s::completed, 9, high, 1)).status() == s::completed);
        }
}

TEST_CASE("asking after a gap is asking") {
    CHECK(folded(status(s::busy, 5, event_source::poll), status(s::completed, 6, event_source::reconcile)).status() ==
          s::busy);
    CHECK(folded(status(s::busy, 5, event_source::reconcile), status(s::completed, 6, event_source::poll)).status() ==
          s::busy);
}

TEST_CASE("a client may say that a call rings, but not that it has ended") {
    auto fold = folded(created(0), status(s::ringing, 1, event_source::client));
    CHECK(fold.status() == s::ringing);
    auto hope = status(s::completed, 2, event_source::client);
    hope.duration = 99;
    fold.apply(hope);
    CHECK(fold.status() == s::ringing);
    CHECK(fold.record().provider_duration == -1);
    CHECK_FALSE(fold.record().ended_at);
}

TEST_CASE("why, who and what answered are judged apart from the status") {
    auto declined = event(event_kind::hangup_requested, 4);
    declined.reason = end_reason::rejected;
    declined.ended_by = hangup_by::agent;
    const auto row = folded(declined, completed(5, 0)).record();
    CHECK(row.status == s::completed);
    CHECK(row.reason == end_reason::rejected);
    CHECK(row.ended_by == hangup_by::agent);

    auto verdict = event(event_kind::answered_by, 12, event_source::webhook);
    verdict.answerer = answered_by::machine;
    CHECK(folded(status(s::in_progress, 10), verdict).record().answerer == answered_by::machine);
}

TEST_CASE("our own deductions give way to whatever the provider says") {
    auto fold = folded(lost(600));
    CHECK(fold.record().reason == end_reason::lost);
    fold.apply(status(s::completed, 75));
    CHECK(fold.record().reason == end_reason::hangup);
    fold.apply(status(s::busy, 75));
    CHECK(fold.record().reason == end_reason::busy);
}

TEST_CASE("a word that nobody knows is kept and changes no status") {
    auto odd = status(s::unknown, 3);
    odd.raw_status = "parked";
    const auto row = folded(status(s::ringing, 2), odd, status(s::in_progress, 4)).record();
    CHECK(row.status == s::in_progress);
    CHECK(row.unknown_status == "parked");
    CHECK(row.provider_raw_status == "in-progress");
    auto later = odd;
    later.raw_status = "bridged";
    later.occurred_at += seconds(1);
    CHECK(folded(later, odd).record().unknown_status == "bridged");
}

TEST_CASE("dialling that was in doubt ends when the call turns up") {
    const auto doubt = event(event_kind::in_doubt, 13);
    auto fold = folded(created(0), event(event_kind::dial_started, 0.1), doubt);
    CHECK(fold.dialing() == dial_phase::in_doubt);
    fold.apply(placed(20));
    CHECK(fold.dialing() == dial_phase::placed);
    CHECK(fold.provider_sid() == "CA1");
    fold.apply(event(event_kind::not_placed, 30));
    CHECK(fold.dialing() == dial_phase::placed);
}

TEST_CASE("only our own outgoing wish waits to be dialled") {
    CHECK(folded(created(0)).dialing() == dial_phase::pending);
    auto inbound = created(0);
    auto facts = *inbound.facts;
    facts.direction = direction::inbound;
    inbound.facts = std::make_shared<call_facts>(facts);
    CHECK(folded(inbound).dialing() == dial_phase::none);
    auto imported = created(0);
    imported.source = event_source::import;
    CHECK(folded(imported).dialing() == dial_phase::none);
}

TEST_CASE("a ghost is noted and takes over neither sid nor status") {
    auto ghost = event(event_kind::ghost, 40, event_source::poll);
    ghost.raw_status = "CA2";
    ghost.provider = "twilio";
    ghost.provider_sid = "CA2";
    ghost.status = s::in_progress;
    const auto row = folded(created(0), placed(1), status(s::ringing, 2), ghost).record();
    CHECK(row.ghost_seen);
    CHECK(row.provider_sid == "CA1");
    CHECK(row.status == s::ringing);
    CHECK_FALSE(row.answered_at);
}

TEST_CASE("the sid in the answer to our own request beats any other") {
    auto other = status(s::ringing, 2);
    other.provider_sid = "CA0";
    CHECK(folded(other, placed(1, "CA9")).provider_sid() == "CA9");
    CHECK(folded(placed(1, "CA9"), other).provider_sid() == "CA9");
    auto no_sid = event(event_kind::in_doubt, 3);
    no_sid.provider = "twilio";
    CHECK(folded(no_sid).provider() == "twilio");
    CHECK(folded(no_sid, placed(1, "CA9")).provider_sid() == "CA9");
}

TEST_CASE("a real id replaces a provisional one") {
    auto early = status(s::completed, 5);
    early.call = provisional_call_id("twilio", "CA1");
    CHECK(is_provisional(folded(early).id()));
    CHECK((folded(early, created(0)).id() == test::a_call()));
    CHECK((folded(created(0), early).id() == test::a_call()));
}

TEST_CASE("the provider's clock beats ours, and the earliest report of a status counts") {
    auto ours = status(s::ringing, 1, event_source::engine);
    const auto row = folded(ours, status(s::ringing, 3), status(s::ringing, 2)).record();
    CHECK(row.ringing_at == optional_timestamp(at(2)));
    CHECK(folded(ours).record().ringing_at == optional_timestamp(at(1)));
}

TEST_CASE("talk time is the provider's figure, else ours rounded down, and nothing for an unanswered call") {
    CHECK(folded(status(s::in_progress, 10), status(s::completed, 75.9)).record().duration() == 65);
    CHECK(folded(status(s::in_progress, 10), completed(75.9, 64)).record().duration() == 64);
    CHECK(folded(status(s::ringing, 1), status(s::no_answer, 31)).record().duration() == 0);
    CHECK(folded(status(s::completed, 31)).record().duration() == 0);
    auto billed = status(s::no_answer, 31);
    billed.duration = 20;
    CHECK(folded(billed).record().duration() == 0);
}

TEST_CASE("the later figure of the provider for the talk time counts") {
    CHECK(folded(completed(75, 60, 3), completed(75, 64, 4)).record().provider_duration == 64);
    CHECK(folded(completed(75, 64, 4), completed(75, 60, 5)).record().provider_duration == 60);
}

TEST_CASE("the provider's answer about the talk time beats its callback, and a client's guess counts for nothing") {
    auto answer = completed(75, 64, 1);
    answer.source = event_source::poll;
    CHECK(folded(completed(75, 60, 9), answer).record().provider_duration == 64);
    auto guess = completed(75, 99, 9);
    guess.source = event_source::client;
    CHECK(folded(guess).record().provider_duration == -1);
    CHECK(folded(completed(75, 60), guess).record().provider_duration == 60);
}

TEST_CASE("codes of the network and of the provider are kept by authority") {
    auto hook = status(s::failed, 5);
    hook.sip_code = 503;
    hook.provider_code = 21210;
    auto poll = status(s::failed, 5, event_source::poll);
    poll.sip_code = 404;
    const auto row = folded(poll, hook).record();
    CHECK(row.sip_code == 404);
    CHECK(row.provider_code == 21210);
    auto negative = status(s::failed, 5);
    negative.provider_code = -7;
    CHECK(folded(negative).record().provider_code == -7);
}

TEST_CASE("mute and hold show wishes as wishes until they are confirmed") {
    using view = control_state::view;
    auto fold = folded(status(s::in_progress, 1));
    CHECK(fold.mute().shown() == view::off);
    fold.apply(wish(event_kind::mute_requested, 2, true));
    CHECK(fold.mute().shown() == view::pending_on);
    fold.apply(wish(event_kind::mute_confirmed, 3, true));
    CHECK(fold.mute().shown() == view::on);
    fold.apply(wish(event_kind::mute_requested, 4, false));
    CHECK(fold.mute().shown() == view::pending_off);
    fold.apply(wish(event_kind::mute_confirmed, 5, false));
    CHECK(fold.mute().shown() == view::off);
    CHECK(fold.hold().shown() == view::off);
    fold.apply(wish(event_kind::hold_confirmed, 6, true));
    CHECK(fold.hold().shown() == view::on);
    CHECK(fold.record().hold.confirmed == true);
}

TEST_CASE("the latest wish counts, and of two at once the private one") {
    CHECK(
        folded(wish(event_kind::mute_requested, 4, false), wish(event_kind::mute_requested, 2, true)).mute().desired ==
        false);
    CHECK(
        folded(wish(event_kind::mute_requested, 4, false), wish(event_kind::mute_requested, 4, true)).mute().desired ==
        true);
}

TEST_CASE("our own facts about a call beat what providers' events carry") {
    auto hook = status(s::ringing, -5);
    auto facts = std::make_shared<call_facts>();
    facts->from = party("+19995550100");
    facts->to = party("+19995552671");
    hook.facts = facts;
    CHECK(folded(hook).facts()->to.reveal() == "+19995552671");
    CHECK(folded(hook, created(0)).facts()->to.reveal() == "+14155552671");
    CHECK(folded(created(0), hook).facts()->to.reveal() == "+14155552671");
}

TEST_CASE("a simulated call says so for ever") {
    auto simulated = status(s::ringing, 2);
    auto facts = std::make_shared<call_facts>();
    facts->simulated = true;
    simulated.facts = facts;
    CHECK(folded(simulated).record().facts.simulated);
    CHECK(folded(simulated, created(0)).record().facts.simulated);
    CHECK(folded(created(0), simulated).record().facts.simulated);
    CHECK_FALSE(folded(created(0)).record().facts.simulated);
}

TEST_CASE("applying an event tells whether it changed anything") {
    call_fold fold;
    CHECK(fold.apply(status(s::ringing, 2)));
    CHECK_FALSE(fold.apply(status(s::ringing, 2)));
    CHECK(fold.apply(status(s::ringing, 1)));
    CHECK(fold.apply(status(s::completed, 9)));
    CHECK_FALSE(fold.apply(status(s::ringing, 2)));
}

TEST_CASE("merging two views of a call is the same as having seen both") {
    auto left = folded(created(0), status(s::ringing, 2));
    const auto right = folded(placed(1), completed(75, 64));
    left.merge(right);
    CHECK((left == folded(created(0), placed(1), status(s::ringing, 2), completed(75, 64))));
    const auto before = left;
    left.merge(right);
    left.merge(left);
    left.merge(call_fold{});
    CHECK((left == before));
}

TEST_CASE("times from beyond every calendar do no harm") {
    for (const auto when : {timestamp::min(), timestamp::max(), from_unix_micros(0)})
        for (const auto kind : {event_kind::created, event_kind::status, event_kind::mute_requested}) {
            auto odd = status(s::in_progress, 0);
            odd.kind = kind;
            odd.occurred_at = odd.observed_at = when;
            auto end = completed(75, std::numeric_limits<std::int32_t>::max());
            end.occurred_at = when;
            const auto row = folded(odd, end, created(0)).record();
            const auto phases = row.phases();
            CHECK(phases.setup + phases.ring + phases.talk == phases.total);
            CHECK(row.status == s::completed);
        }
}

TEST_CASE("a running call can be measured up to now") {
    const auto row = folded(created(0), status(s::ringing, 2), status(s::in_progress, 5)).record();
    CHECK(row.phases(at(65)).talk == milliseconds(60'000));
    CHECK(row.phases().talk == milliseconds(0));
}

static_assert(control_state{true, std::nullopt}.shown() == control_state::view::pending_on);

namespace {

call_event beside(event_kind kind, double seconds_later, std::string word, event_detail about, std::int32_t value = 0) {
    call_event made = event(kind, seconds_later, event_source::webhook);
    made.raw_status = std::move(word);
    made.value = value;
    made.detail = std::make_shared<event_detail>(std::move(about));
    return made;
}

} // namespace

TEST_CASE("of several recordings the row names the one that can be fetched, and of several such the latest") {
    const auto running = beside(event_kind::recording, 9, "in-progress", {.sid = "RE3"});
    const auto first = beside(event_kind::recording, 5, "completed", {.sid = "RE1", .url = "https://a.example/1"}, 4);
    const auto second = beside(event_kind::recording, 8, "completed", {.sid = "RE2", .url = "https://a.example/2"}, 2);
    const auto nothing = beside(event_kind::recording, 9, "absent", {.sid = "RE4"});
    CHECK(folded(running).record().extras.recording_state == "in-progress");
    CHECK(folded(running).record().extras.recording_ms == -1);
    CHECK(folded(running, nothing).record().extras.recording_id == "RE4");
    const auto row = folded(first, running, second, nothing).record();
    CHECK(row.extras.recording_id == "RE2");
    CHECK(row.extras.recording_url == "https://a.example/2");
    CHECK(row.extras.recording_ms == 2000);
    CHECK((folded(nothing, second, running, first).record() == row));
}

TEST_CASE("what happened beside a call says nothing about how it stands or ended") {
    const auto before = folded(created(0), status(s::in_progress, 2));
    for (const auto kind : {event_kind::recording, event_kind::conference, event_kind::queue, event_kind::stream,
                            event_kind::transcription, event_kind::annotation}) {
        auto failed = beside(kind, 1, "failed", {});
        failed.status = s::failed;
        failed.reason = end_reason::carrier_failure;
        failed.ended_by = hangup_by::system;
        failed.answerer = answered_by::fax;
        failed.duration = 7;
        failed.sip_code = 503;
        failed.provider_code = 13'000;
        auto fold = before;
        fold.apply(failed);
        const auto row = fold.record();
        CHECK(row.status == s::in_progress);
        CHECK(row.reason == end_reason::none);
        CHECK(row.ended_by == hangup_by::unknown);
        CHECK(row.answerer == answered_by::unknown);
        CHECK(row.provider_duration == -1);
        CHECK(row.sip_code == 0);
        CHECK(row.provider_code == 0);
        CHECK(row.unknown_status.empty());
    }
}

TEST_CASE("a call remembers its longest wait, what machine detection took and its latest transcription") {
    auto verdict = event(event_kind::answered_by, 3, event_source::webhook);
    verdict.value = 2400;
    auto hint = beside(event_kind::queue, 3, "bridged", {}, 99);
    hint.source = event_source::client;
    const auto row = folded(verdict, beside(event_kind::queue, 1, "waiting", {}, 12), hint,
                            beside(event_kind::queue, 2, "bridged", {}, 4),
                            beside(event_kind::transcription, 4, "transcription-started", {.sid = "GT2"}),
                            beside(event_kind::transcription, 3, "transcription-started", {.sid = "GT9"}))
                         .record();
    CHECK(row.extras.queue_ms == 12'000);
    CHECK(row.extras.amd_ms == 2400);
    CHECK(row.extras.transcript_ref == "GT2");
}

TEST_CASE("a call has the note and the disposition that were written last, and an empty text takes one back") {
    const auto wrote = [](int second, const char* field, const char* text, event_source source = event_source::manual) {
        auto made = beside(event_kind::annotation, second, field, {.name = "alice", .note = text});
        made.source = source;
        made.id = content_event_id(made);
        return made;
    };
    const auto first = wrote(3, "note", "call back");
    const auto second = wrote(9, "note", "called back", event_source::client);
    const auto sold = wrote(4, "disposition", "sold");
    const auto other = wrote(9, "colour", "red");
    const auto row = folded(created(0), second, sold, first, other).record();
    CHECK(row.extras.note == "called back");
    CHECK(row.extras.disposition == "sold");
    CHECK((folded(other, first, sold, created(0), second).record() == row));
    CHECK(folded(created(0), sold, wrote(5, "disposition", "")).record().extras.disposition.empty());

    // Two at the same moment: the same one whatever comes first.
    const auto twin = wrote(9, "note", "no answer");
    CHECK((folded(second, twin) == folded(twin, second)));
    auto nothing = second;
    nothing.detail.reset();
    nothing.occurred_at += seconds(1);
    CHECK(folded(second, nothing).record().extras.note.empty());
}
