#include "support.hpp"

#include <functional>
#include <set>
#include <string>
#include <vector>

using namespace callkit;

TEST_CASE("the id of an event depends on what it says and not on when it was heard") {
    auto event = test::status(call_status::ringing, 1);
    const auto id = content_event_id(event);
    event.observed_at += seconds(30);
    event.id = id;
    CHECK((content_event_id(event) == id));
    CHECK(id.version() == 8);
}

TEST_CASE("a change of anything an event says changes its id and makes it unequal") {
    const auto base = test::created();
    std::vector<std::function<void(call_event&)>> changes{
        [](call_event& e) { e.call = test::a_call(2); },
        [](call_event& e) { e.kind = event_kind::status; },
        [](call_event& e) { e.status = call_status::busy; },
        [](call_event& e) { e.source = event_source::manual; },
        [](call_event& e) { e.reason = end_reason::busy; },
        [](call_event& e) { e.ended_by = hangup_by::agent; },
        [](call_event& e) { e.answerer = answered_by::fax; },
        [](call_event& e) { e.on = true; },
        [](call_event& e) { e.sequence = 3; },
        [](call_event& e) { e.duration = 3; },
        [](call_event& e) { e.sip_code = 486; },
        [](call_event& e) { e.provider_code = 21210; },
        [](call_event& e) { e.value = 4; },
        [](call_event& e) { e.occurred_at += microseconds(1); },
        [](call_event& e) { e.provider = "twilio"; },
        [](call_event& e) { e.provider_sid = "CA1"; },
        [](call_event& e) { e.raw_status = "busy"; },
        [](call_event& e) { e.facts = nullptr; },
        [](call_event& e) { e.detail = std::make_shared<event_detail>(); },
    };
    const auto with_detail = [](auto change) {
        return [change](call_event& e) {
            event_detail detail;
            change(detail);
            e.detail = std::make_shared<event_detail>(detail);
        };
    };
    changes.emplace_back(with_detail([](event_detail& d) { d.sid = "x"; }));
    changes.emplace_back(with_detail([](event_detail& d) { d.name = "x"; }));
    changes.emplace_back(with_detail([](event_detail& d) { d.url = "x"; }));
    changes.emplace_back(with_detail([](event_detail& d) { d.note = "x"; }));
    changes.emplace_back(with_detail([](event_detail& d) { d.sequence = 0; }));
    const auto with_facts = [](auto change) {
        return [change](call_event& e) {
            auto facts = *e.facts;
            change(facts);
            e.facts = std::make_shared<call_facts>(facts);
        };
    };
    changes.emplace_back(with_facts([](call_facts& f) { f.workspace_id = "other"; }));
    changes.emplace_back(with_facts([](call_facts& f) { f.direction = direction::inbound; }));
    changes.emplace_back(with_facts([](call_facts& f) { f.from = party("+1"); }));
    changes.emplace_back(with_facts([](call_facts& f) { f.to = party("+1"); }));
    changes.emplace_back(with_facts([](call_facts& f) { f.contact_id = "c"; }));
    changes.emplace_back(with_facts([](call_facts& f) { f.agent_id = "c"; }));
    changes.emplace_back(with_facts([](call_facts& f) { f.team_id = "c"; }));
    changes.emplace_back(with_facts([](call_facts& f) { f.campaign_id = "c"; }));
    changes.emplace_back(with_facts([](call_facts& f) { f.simulated = true; }));

    std::set<event_id> ids{content_event_id(base)};
    for (const auto& change : changes) {
        auto changed = base;
        change(changed);
        CHECK((changed != base));
        CHECK(ids.insert(content_event_id(changed)).second);
    }
}

TEST_CASE("text that moves from one field to the next changes the id") {
    auto a = test::event(event_kind::status, 0);
    auto b = a;
    a.provider = "ab";
    a.provider_sid = "c";
    b.provider = "a";
    b.provider_sid = "bc";
    CHECK((content_event_id(a) != content_event_id(b)));
}

TEST_CASE("events are equal by what their facts say, not where they live") {
    const auto a = test::created();
    auto b = a;
    b.facts = std::make_shared<call_facts>(*a.facts);
    CHECK((a == b));
    CHECK((content_event_id(a) == content_event_id(b)));
}
