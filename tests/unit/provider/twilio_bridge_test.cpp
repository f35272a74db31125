#include "twilio_lab.hpp"

using namespace callkit;
using callkit::testing::request_fault;

namespace {

bool posts_participant(const net::http_request& request) {
    return request.method == "POST" && request.target.ends_with("/Participants.json");
}

struct bridged_lab : twilio_lab {
    explicit bridged_lab(testing::fake_twilio_options faults = {}, bool by_webhooks = false,
                         std::string agent = "+14155550199", std::int64_t speed = 20)
        : twilio_lab(std::move(faults), speed) {
        options = through_fake();
        options.agent = std::move(agent);
        if (by_webhooks)
            options.public_url = take_webhooks();
        open(options);
    }
    twilio_provider_options options;
};

/// The agent picks up and stays on the line.
testing::fake_twilio_options with_agent(std::string scenario = "stays") {
    testing::fake_twilio_options options;
    options.callees.push_back({"0199", std::move(scenario)});
    return options;
}

} // namespace

TEST_CASE("a bridged call rings the agent first, and its record tells of the customer") {
    for (const bool by_webhooks : {false, true}) {
        CAPTURE(by_webhooks);
        bridged_lab lab(with_agent(), by_webhooks);
        const call_id call = lab.place("+14155559815");
        const call_record record = lab.billed(call);
        CHECK(record.status == call_status::completed);
        CHECK(record.provider_sid.starts_with("CF"));
        CHECK(record.provider_duration == 15);
        REQUIRE(record.answered_at);
        REQUIRE(record.ended_at);
        CHECK(*record.ended_at - *record.answered_at <= seconds(17));
        CHECK(lab.fake.counters().calls.processed == 2);
        lab.run_until([&] { return lab.fake.counters().live == 0; }); // the agent's line is free again
    }
}

TEST_CASE("when the agent does not answer the customer is never called") {
    for (const bool by_webhooks : {false, true}) {
        for (const char* scenario : {"no-answer", "busy", "rejects"}) {
            CAPTURE(scenario);
            bridged_lab lab(with_agent(scenario), by_webhooks);
            const call_record record = lab.ended(lab.place("+14155559815"));
            CHECK(record.status == call_status::canceled);
            CHECK(record.ended_by == hangup_by::agent);
            CHECK(lab.fake.counters().calls.processed == 1);
        }
    }
}

TEST_CASE("a bridged call is muted, held, and hung up by the server") {
    for (const bool by_webhooks : {false, true}) {
        CAPTURE(by_webhooks);
        bridged_lab lab(with_agent(), by_webhooks);
        const call_id call = lab.place("+14155559907");
        lab.reached(call, call_status::in_progress);
        CHECK(lab.outcome([&](auto done) { lab.calls->async_set_mute(call, true, std::move(done)); }));
        CHECK(lab.record(call).mute.confirmed == true);
        CHECK(lab.outcome([&](auto done) { lab.calls->async_set_hold(call, true, std::move(done)); }));
        CHECK(lab.record(call).hold.confirmed == true);
        CHECK(lab.outcome([&](auto done) { lab.calls->async_set_hold(call, false, std::move(done)); }));
        CHECK(lab.record(call).hold.confirmed == false);
        CHECK(lab.record(call).mute.confirmed == true);
        CHECK(lab.hang_up(call));
        CHECK(lab.ended(call).status == call_status::completed);
        lab.run_until([&] { return lab.fake.counters().live == 0; });
    }
}

TEST_CASE("a bridged call that is hung up while the agent's phone rings calls nobody") {
    bridged_lab lab(with_agent("no-answer"));
    const call_id call = lab.place("+14155559815");
    lab.reached(call, call_status::initiated);
    CHECK(lab.hang_up(call));
    CHECK(lab.ended(call).status == call_status::canceled);
    lab.run_until([&] { return lab.fake.counters().live == 0; });
    CHECK(lab.fake.counters().calls.processed == 1);
}

TEST_CASE("whichever dial of a bridged call loses its answer, nobody is called twice") {
    for (const int which : {0, 1}) {
        for (const request_fault fault : {request_fault::dropped_after, request_fault::failed_after}) {
            for (const bool by_webhooks : {false, true}) {
                CAPTURE(which);
                CAPTURE(by_webhooks);
                auto options = with_agent();
                options.faults.decide = [which, fault, count = 0](const net::http_request& request) mutable {
                    return posts_participant(request) && count++ == which ? fault : request_fault::none;
                };
                bridged_lab lab(std::move(options), by_webhooks);
                const call_record record = lab.billed(lab.place("+14155559830"));
                CHECK(record.status == call_status::completed);
                CHECK(record.provider_duration == 30);
                CHECK(lab.fake.counters().calls.received == 2);
            }
        }
    }
}

TEST_CASE("a customer whose dial certainly came to nothing leaves no agent waiting") {
    auto options = with_agent();
    options.faults.decide = [count = 0](const net::http_request& request) mutable {
        return posts_participant(request) && count++ == 1 ? request_fault::dropped_before : request_fault::none;
    };
    bridged_lab lab(std::move(options), false, "+14155550199", 50);
    const call_record record = lab.ended(lab.place("+14155559830"));
    CHECK(record.status == call_status::failed);
    CHECK(record.reason == end_reason::not_placed);
    lab.run_until([&] { return lab.fake.counters().live == 0; });
    CHECK(lab.fake.counters().calls.received == 2);
}

TEST_CASE("a bridged call of an earlier run is followed on, and a customer who was not called yet is not called") {
    for (const bool talking : {true, false}) {
        CAPTURE(talking);
        bridged_lab lab(with_agent(talking ? "stays" : "hangs-up-after:50"));
        const call_id call = lab.place(talking ? "+14155559860" : "+14155559815");
        lab.reached(call, talking ? call_status::in_progress : call_status::initiated);
        lab.run_until([&] { return !lab.record(call).provider_sid.empty(); });
        lab.calls.reset();
        lab.provider.reset();
        lab.open(lab.options);
        const auto record = lab.ended(call);
        if (talking) {
            CHECK(record.status == call_status::completed);
            CHECK(record.provider_duration == 60);
            CHECK(lab.fake.counters().calls.processed == 2);
        } else {
            CHECK(record.status == call_status::failed);
            CHECK(record.reason == end_reason::lost);
            CHECK(lab.fake.counters().calls.processed == 1);
        }
        lab.run_until([&] { return lab.fake.counters().live == 0; });
    }
}

TEST_CASE("the customer is handed to somebody else and the agent is free") {
    bridged_lab lab(with_agent());
    const call_id call = lab.place("+14155559907");
    const auto record = lab.reached(call, call_status::in_progress);
    CHECK(lab.outcome(
        [&](auto done) { lab.provider->transfer(record.provider_sid, party("+14155559820"), std::move(done)); }));
    CHECK(lab.record(call).status == call_status::in_progress);
    // The other one hangs up after twenty seconds, which ends it for the customer too.
    CHECK(lab.ended(call).status == call_status::completed);
    CHECK(lab.fake.counters().calls.processed == 3);
}
