#include "unit/testing/fake_desk.hpp"

namespace callkit::testing::test {
namespace {

using list = std::vector<std::string>;

TEST_CASE("a call is created as Twilio answers: queued, every field there, what is not known null") {
    fake_desk desk;
    const rest_answer made = desk.dial("+14155552671");
    CHECK(made.status == 201);
    CHECK(made.get("sid").size() == 34);
    CHECK(made.get("sid").starts_with("CA"));
    CHECK(made.get("status") == "queued");
    CHECK(made.get("to_formatted") == "(415) 555-2671");
    CHECK(made.get("direction") == "outbound-api");
    CHECK(made.get("date_created") == "Thu, 01 Jan 2026 00:00:00 +0000");
    CHECK(made.get("uri") ==
          "/2010-04-01/Accounts/" + desk.options.account_sid + "/Calls/" + made.get("sid") + ".json");
    for (const char* absent : {"start_time", "end_time", "duration", "price", "answered_by", "parent_call_sid"})
        CHECK(made.body.at(absent).is_null());
    CHECK(made.body.size() == 27);
    CHECK(net::header(made.headers, "Twilio-Request-Id").starts_with("RQ"));
    CHECK(desk.ask("GET", "/Calls/" + made.get("sid") + ".json").body == made.body);
}

TEST_CASE("the same seed gives the same answers") {
    fake_desk one;
    fake_desk two;
    CHECK(one.dial("+14155552671").text == two.dial("+14155552671").text);
    one.run(seconds(60));
    two.run(seconds(60));
    CHECK(one.ask("GET", "/Calls.json").text == two.ask("GET", "/Calls.json").text);
}

TEST_CASE("a call that cannot be created is refused with Twilio's number") {
    fake_twilio_options options;
    options.numbers = {{.phone_number = "+14155550100"}};
    options.caller_ids = {{"+442071838750", ""}};
    options.countries = {"US"};
    fake_desk desk(options);
    const auto code = [&](const pairs& fields) {
        const rest_answer answer = desk.ask("POST", "/Calls.json", fields);
        CHECK(answer.status == 400);
        CHECK(answer.body.at("status").as_int64() == 400);
        CHECK(answer.get("more_info") == "https://www.twilio.com/docs/errors/" + std::to_string(answer.code()));
        CHECK(!answer.get("message").empty());
        return answer.code();
    };
    const std::pair<std::string, std::string> to{"To", "+14155552671"};
    const std::pair<std::string, std::string> from{"From", "+14155550100"};
    const std::pair<std::string, std::string> url{"Url", "https://example.com/"};
    CHECK(code({from, url}) == 21201);
    CHECK(code({{"To", "+1"}, from, url}) == 21211);
    CHECK(code({{"To", "hello"}, from, url}) == 21211);
    CHECK(code({{"To", "+442071838750"}, from, url}) == 21215);
    CHECK(code({to, url}) == 21213);
    CHECK(code({to, {"From", "+1"}, url}) == 21212);
    CHECK(code({to, {"From", "+14155550101"}, url}) == 21210);
    CHECK(code({to, from}) == 21205);
    CHECK(code({to, from, {"Url", "ftp://example.com"}}) == 21205);
    CHECK(code({to, from, {"ApplicationSid", "AP1"}}) == 21218);
    CHECK(code({to, from, url, {"Timeout", "soon"}}) == 21208);
    CHECK(code({to, from, url, {"SendDigits", "12x"}}) == 21206);
    CHECK(code({to, from, url, {"Method", "PUT"}}) == 21209);
    CHECK(code({to, from, url, {"StatusCallback", "nowhere"}}) == 21609);
    CHECK(code({to, from, {"Twiml", std::string(4001, 'x')}}) == 32018);
    CHECK(desk.ask("POST", "/Calls.json", {to, {"From", "+442071838750"}, url}).status == 201); // verified
    CHECK(desk.ask("POST", "/Calls.json", {to, from, url, {"Unknown", "1"}}).status == 201);    // ignored
    CHECK(desk.ask("POST", "/Calls.json", {{"To", "+1 (415) 555-2671"}, from, url}).get("to") == "+14155552671");
    CHECK(desk.machine.counters().calls.processed == 3);
}

TEST_CASE("the magic numbers are refused, and test credentials place nothing") {
    fake_twilio_options options;
    options.test_account_sid = "ACtest";
    options.test_auth_token = secret("token");
    fake_desk desk(options);
    CHECK(desk.dial("+15005550001").code() == 21217);
    CHECK(desk.dial("+15005550002").code() == 21214);
    CHECK(desk.dial("+15005550003").code() == 21215);
    CHECK(desk.dial("+15005550004").code() == 21216);

    const std::string test{"Basic QUN0ZXN0OnRva2Vu"};
    const auto with_test = [&](const std::string& from) {
        net::http_request request{"POST", "/2010-04-01/Accounts/ACtest/Calls.json", {{"Authorization", test}}, {}};
        twilio::parameters form;
        form.add("To", "+14155552671");
        form.add("From", from);
        form.add("Url", "http://example.com/");
        request.body = form.text();
        return desk.send(request);
    };
    CHECK(with_test("+15005550001").code() == 21212);
    CHECK(with_test("+14155550100").code() == 21210);
    CHECK(with_test("+15005550006").get("status") == "queued");
    desk.run(seconds(300));
    CHECK(desk.seen.empty());
    CHECK(desk.machine.counters().live == 0);
    const rest_answer listed =
        desk.send({"GET", "/2010-04-01/Accounts/ACtest/Calls.json", {{"Authorization", test}}, {}});
    CHECK(listed.status == 403);
    CHECK(listed.code() == 20008);
}

TEST_CASE("who has no credentials gets nothing") {
    fake_desk desk;
    for (const char* wrong : {"", "Basic", "Basic !!!!", "Basic QUN4Onk=", "Bearer x"}) {
        const rest_answer answer = desk.ask("GET", "/Calls.json", {}, wrong);
        CHECK(answer.status == 401);
        CHECK(answer.code() == 20003);
    }
    // SK…1 and its secret
    CHECK(desk.ask("GET", "/Calls.json", {},
                   "Basic U0swMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTpjYWxsa2l0LWZha2UtYXBpLXNlY3JldC0wMDAwMDAwMQ==")
              .status == 200);
    CHECK(desk.send({"GET", "/2010-04-01/Accounts/ACother/Calls.json", {{"Authorization", fake_desk::good}}, {}})
              .code() == 20404);
}

TEST_CASE("calls are listed newest first, in pages that new calls do not shift") {
    fake_desk desk;
    list sids;
    for (int i = 0; i < 7; ++i) {
        sids.insert(sids.begin(), desk.dial(i % 2 == 0 ? "+14155552671" : "+14155552672").get("sid"));
        desk.run(seconds(1));
    }
    list found;
    rest_answer page = desk.ask("GET", "/Calls.json", {{"PageSize", "3"}});
    while (true) {
        for (const auto& call : page.list("calls"))
            found.emplace_back(call.at("sid").as_string().c_str());
        if (page.body.at("next_page_uri").is_null())
            break;
        desk.dial("+14155552671"); // in front
        page = desk.send({"GET", page.get("next_page_uri"), {{"Authorization", fake_desk::good}}, {}});
    }
    CHECK(found == sids);
    CHECK(desk.ask("GET", "/Calls.json", {{"To", "+14155552672"}}).list("calls").size() == 3);
    CHECK(desk.ask("GET", "/Calls.json", {{"Status", "completed"}}).list("calls").empty());
    CHECK(desk.ask("GET", "/Calls.json", {{"StartTime", "2026-01-01"}}).list("calls").size() == 9);
    CHECK(desk.ask("GET", "/Calls.json", {{"StartTime>", "2026-01-02"}}).list("calls").empty());
    CHECK(desk.ask("GET", "/Calls.json", {{"StartTime<", "2026-01-02T00:00:00Z"}}).list("calls").size() == 9);
    CHECK(desk.ask("GET", "/Calls.json", {{"EndTime>", "2025-01-01"}}).list("calls").empty());
}

TEST_CASE("faults: 429 and 503 do nothing, 500 and a dropped answer do it") {
    request_fault next = request_fault::none;
    fake_twilio_options options;
    options.faults.decide = [&](const net::http_request&) { return std::exchange(next, request_fault::none); };
    fake_desk desk(options);
    const pairs tagged{{"StatusCallback", "http://app/status?ck=1"}};
    const auto with = [&](request_fault fault) {
        next = fault;
        return desk.dial("+14155552671", tagged);
    };
    const rest_answer limited = with(request_fault::rate_limited);
    CHECK(limited.status == 429);
    CHECK(limited.code() == 20429);
    CHECK(net::header(limited.headers, "Retry-After") == "1");
    CHECK(with(request_fault::failed_before).status == 503);
    CHECK(with(request_fault::dropped_before).status == 0);
    CHECK(desk.machine.counters().calls == fake_counters::creates{3, 0});
    CHECK(with(request_fault::failed_after).status == 500);
    CHECK(with(request_fault::dropped_after).status == 0);
    CHECK(with(request_fault::none).status == 201);
    CHECK(desk.machine.counters().calls == fake_counters::creates{6, 3});
    CHECK(desk.machine.counters().by_query.at("ck=1") == fake_counters::creates{6, 3});
    CHECK(desk.machine.counters().live == 3);
    CHECK(desk.ask("GET", "/Calls.json").list("calls").size() == 3);
}

TEST_CASE("what was configured is there: account, balance, applications, numbers, caller ids") {
    fake_twilio_options options;
    options.numbers = {{.phone_number = "+14155550100"}, {.phone_number = "+14155550101"}};
    options.caller_ids = {{"+442071838750", "office"}};
    options.applications = {{.friendly_name = "browser", .voice_url = "http://app/voice"}};
    fake_desk desk(options);
    CHECK(desk.ask("GET", ".json").get("sid") == options.account_sid);
    CHECK(desk.ask("GET", "/Balance.json").get("balance") == "100.00");
    const rest_answer numbers = desk.ask("GET", "/IncomingPhoneNumbers.json", {{"PhoneNumber", "+14155550101"}});
    REQUIRE(numbers.list("incoming_phone_numbers").size() == 1);
    const std::string sid(numbers.list("incoming_phone_numbers")[0].at("sid").as_string().c_str());
    CHECK(sid.size() == 34);
    CHECK(desk.ask("GET", "/IncomingPhoneNumbers/" + sid + ".json").get("phone_number") == "+14155550101");
    CHECK(desk.ask("GET", "/OutgoingCallerIds.json").list("outgoing_caller_ids").size() == 1);
    CHECK(desk.ask("GET", "/Applications/" + options.applications[0].sid + ".json").get("voice_url") ==
          "http://app/voice");
    CHECK(desk.ask("GET", "/Applications/AP9.json").code() == 20404);
    CHECK(desk.ask("GET", "/Nothing.json").code() == 20404);
}

TEST_CASE("a number decides who answers") {
    fake_twilio_options options;
    options.scenario = "stays";
    options.callees = {{"2671", "busy"}};
    CHECK(scenario_for("+14155552671", options) == "busy");
    CHECK(scenario_for("+14155559902", options) == "no-answer");
    CHECK(scenario_for("+14155559812", options) == "hangs-up-after:12");
    CHECK(scenario_for("+14155550123", options) == "stays");
    CHECK(scenario_for("sip:9901", options) == "stays");
}

} // namespace
} // namespace callkit::testing::test
