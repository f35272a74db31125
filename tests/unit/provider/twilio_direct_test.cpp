#include "twilio_lab.hpp"

using namespace callkit;
using callkit::testing::request_fault;

namespace {

bool posts_call(const net::http_request& request) {
    return request.method == "POST" && request.target.ends_with("/Calls.json");
}

/// The fault for the first create, and none after.
std::function<request_fault(const net::http_request&)> first_create(request_fault fault) {
    return [fault, done = false](const net::http_request& request) mutable {
        return posts_call(request) && !std::exchange(done, true) ? fault : request_fault::none;
    };
}

} // namespace

TEST_CASE("a call through Twilio is followed to its end by asking, and by webhooks, with the same outcome") {
    std::vector<call_record> records;
    for (const bool by_webhooks : {false, true}) {
        CAPTURE(by_webhooks);
        twilio_lab lab;
        auto options = lab.through_fake();
        if (by_webhooks)
            options.public_url = lab.take_webhooks();
        lab.open(options);
        const call_id call = lab.place("+14155559812"); // hangs up after twelve seconds
        const call_record record = lab.ended(call);
        records.push_back(record);
        CHECK(record.status == call_status::completed);
        CHECK(record.provider == "twilio");
        CHECK(record.provider_sid.starts_with("CA"));
        CHECK(record.provider_duration == 12);
        REQUIRE(record.answered_at);
        REQUIRE(record.ended_at);
        const auto talked = *record.ended_at - *record.answered_at;
        CHECK(talked >= seconds(11));
        CHECK(talked <= seconds(13));
        CHECK(record.answerer == answered_by::unknown);
        CHECK((lab.webhooks_taken > 0) == by_webhooks);
        CHECK(lab.fake.counters().calls.processed == 1);
    }
    CHECK(records[0].status == records[1].status);
    CHECK(records[0].provider_duration == records[1].provider_duration);
    CHECK(records[0].reason == records[1].reason);
    CHECK(records[0].ringing_at.has_value() == records[1].ringing_at.has_value());
}

TEST_CASE("every way a call can end is told, by asking as by webhooks") {
    const struct {
        const char* to;
        call_status ends;
    } cases[] = {{"+14155559901", call_status::busy},
                 {"+14155559902", call_status::no_answer},
                 {"+14155559904", call_status::failed},
                 {"+14155559801", call_status::completed}};
    for (const bool by_webhooks : {false, true}) {
        twilio_lab lab;
        auto options = lab.through_fake();
        if (by_webhooks)
            options.public_url = lab.take_webhooks();
        lab.open(options);
        std::vector<call_id> calls;
        for (const auto& each : cases)
            calls.push_back(lab.place(each.to));
        for (std::size_t i = 0; i < calls.size(); ++i) {
            CAPTURE(cases[i].to);
            CAPTURE(by_webhooks);
            CHECK(lab.ended(calls[i]).status == cases[i].ends);
        }
    }
}

TEST_CASE("a call is hung up, and hanging up what has ended is a success") {
    twilio_lab lab;
    lab.open(lab.through_fake());
    const call_id call = lab.place("+14155559907");
    lab.reached(call, call_status::in_progress);
    CHECK(lab.hang_up(call));
    const auto record = lab.ended(call);
    CHECK(record.status == call_status::completed);
    CHECK(record.ended_by == hangup_by::agent);
    // The provider itself says so too: Twilio's 21220 is no failure here.
    CHECK(lab.outcome([&](auto done) { lab.provider->hang_up(record.provider_sid, std::move(done)); }));
}

TEST_CASE("a dial whose answer is lost is found again, and never sent again") {
    for (const bool by_webhooks : {false, true}) {
        for (const request_fault fault : {request_fault::dropped_after, request_fault::failed_after}) {
            CAPTURE(by_webhooks);
            testing::fake_twilio_options faulty;
            faulty.faults.decide = first_create(fault);
            twilio_lab lab(std::move(faulty));
            auto options = lab.through_fake();
            if (by_webhooks)
                options.public_url = lab.take_webhooks();
            lab.open(options);
            const call_record record = lab.ended(lab.place("+14155559830"));
            CHECK(record.status == call_status::completed);
            CHECK(record.provider_duration == 30);
            CHECK(lab.fake.counters().calls.received == 1);
            CHECK(lab.fake.counters().calls.processed == 1);
        }
    }
}

TEST_CASE("a dial that was lost before it did anything is given up, and not sent again") {
    for (const request_fault fault : {request_fault::dropped_before, request_fault::failed_before}) {
        testing::fake_twilio_options faulty;
        faulty.faults.decide = first_create(fault);
        twilio_lab lab(std::move(faulty), 50);
        lab.open(lab.through_fake());
        const call_record record = lab.ended(lab.place("+14155559830"));
        CHECK(record.status == call_status::failed);
        CHECK(record.reason == end_reason::not_placed);
        CHECK(lab.fake.counters().calls.received == 1);
    }
}

TEST_CASE("a dial that Twilio did not take because of its limits is tried again") {
    testing::fake_twilio_options faulty;
    faulty.faults.decide = first_create(request_fault::rate_limited);
    twilio_lab lab(std::move(faulty));
    lab.open(lab.through_fake());
    CHECK(lab.ended(lab.place("+14155559801")).status == call_status::completed);
    CHECK(lab.fake.counters().calls.received == 2);
    CHECK(lab.fake.counters().calls.processed == 1);
}

TEST_CASE("a refusal ends the call with its reason") {
    twilio_lab lab;
    auto options = lab.through_fake();
    options.client.credentials.auth_token = secret("wrong");
    lab.open(options);
    const auto record = lab.ended(lab.place("+14155559801"));
    CHECK(record.status == call_status::failed);
    CHECK(record.provider_raw_status == "unauthorized");
    CHECK(lab.fake.counters().calls.processed == 0);
}

TEST_CASE("calls of an earlier run are followed on") {
    twilio_lab lab;
    lab.open(lab.through_fake());
    const call_id call = lab.place("+14155559860");
    lab.reached(call, call_status::in_progress);
    lab.calls.reset();
    lab.provider.reset();
    lab.open(lab.through_fake());
    const auto record = lab.ended(call);
    CHECK(record.status == call_status::completed);
    CHECK(record.provider_duration == 60);
    CHECK(lab.fake.counters().calls.processed == 1);
}

TEST_CASE("digits go to the other end without ending the call; muting needs a bridge") {
    twilio_lab lab;
    lab.open(lab.through_fake());
    const call_id call = lab.place("+14155559907");
    lab.reached(call, call_status::in_progress);
    CHECK(lab.outcome([&](auto done) { lab.calls->async_send_digits(call, "1w2", std::move(done)); }));
    const auto muted = lab.outcome([&](auto done) { lab.calls->async_set_mute(call, true, std::move(done)); });
    REQUIRE_FALSE(muted);
    CHECK(muted.error().code == errc::unsupported);
    CHECK(lab.record(call).status == call_status::in_progress);
    CHECK(lab.hang_up(call));
}
