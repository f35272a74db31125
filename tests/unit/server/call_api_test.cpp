#include "api_world.hpp"

#include <callkit/server/problem.hpp>

#include <server/api_placing.hpp>
#include <server/api_routes.hpp>

#include <algorithm>
#include <array>
#include <set>

using namespace callkit;
using namespace callkit::server;
using callkit::server::test::api_world;

namespace {

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const std::size_t at = text.find(what);
    return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

/// A body that each route takes.
std::string body_for(std::string_view pattern) {
    if (pattern.ends_with("/initiate"))
        return R"({"phoneNumber":"+14155552671"})";
    if (pattern.ends_with("/status"))
        return R"({"status":"ringing"})";
    if (pattern.ends_with("/mute") || pattern.ends_with("/hold"))
        return R"({"on":true})";
    if (pattern.ends_with("/dtmf"))
        return R"({"digits":"1"})";
    if (pattern.ends_with("/note"))
        return R"({"note":"n"})";
    if (pattern.ends_with("/disposition"))
        return R"({"disposition":"d"})";
    return {};
}

} // namespace

TEST_CASE("every error has a status, and a problem tells nothing of the provider's") {
    for (const auto& row : callkit::detail::errc_rows) {
        CAPTURE(row.slug);
        const int status = http_status(row.code);
        CHECK(status >= 400);
        CHECK(status < 600);
        CHECK(http_phrase(status) != "Error");
        const auto made = problem({row.code, "why", "+14155552671 is not for you"});
        CHECK(made.status == status);
        CHECK(made.body.find("not for you") == std::string::npos);
        CHECK(made.body.find(row.slug) != std::string::npos);
        CHECK(net::header(made.headers, "Content-Type") == "application/problem+json");
        CHECK(net::header(made.headers, "Retry-After").empty() == (status != 503));
        CHECK(net::header(made.headers, "WWW-Authenticate").empty() == (status != 401));
    }
}

TEST_CASE("a target means the route with more words of its own, and an unknown method is told which there are") {
    const auto named = [](std::string_view method, std::string_view path) {
        const auto match = server::detail::match_route(method, path);
        return match.found == nullptr ? std::string_view("none") : match.found->pattern;
    };
    CHECK(named("GET", "/api/calls/history/w-1") == "/api/calls/history/:workspaceId");
    CHECK(named("HEAD", "/api/calls/x") == "/api/calls/:callId");
    CHECK(named("PUT", "/api/calls/x/status") == "/api/calls/:callId/status");
    CHECK(named("GET", "/api/calls/initiate") == "none");
    CHECK(server::detail::match_route("GET", "/api/calls/initiate").allowed == "POST");
    CHECK(server::detail::match_route("DELETE", "/api/calls/x").allowed == "GET, HEAD");
    for (const char* path : {"", "/", "/api", "/api/calls", "/api/calls/", "/api/calls/x/y/z", "/api/calls//status",
                             "/api/calls/history/w/x/y/z/u"})
        CHECK_FALSE(server::detail::match_route("GET", path).path_known);
}

TEST_CASE("who may do what, and whose workspace it is, holds on every route") {
    constexpr auto roles = std::to_array<std::pair<role, std::string_view>>(
        {{role::agent, "agent"}, {role::supervisor, "supervisor"}, {role::admin, "admin"}, {role::auditor, "auditor"}});
    api_world world;
    const std::string call = world.place();
    world.run_for(seconds(20));
    for (const auto& route : server::detail::all_routes()) {
        const auto needed = route.who.needs();
        const std::string pattern(route.pattern);
        const std::string target = replaced(replaced(pattern, ":callId", call), ":workspaceId", "w-1");
        const std::string method(to_string(route.method));
        CAPTURE(method);
        CAPTURE(target);
        const auto as = [&](const std::string& credential) {
            world.credential = credential;
            const int status = world.ask(method, target, body_for(pattern)).status;
            world.credential = "agent w-1";
            return status;
        };
        const int stranger = as("nobody");
        CHECK((stranger == 401) == needed.has_value());
        if (!needed)
            continue;
        for (const auto& one : roles) {
            const role who = one.first;
            const std::string_view word = one.second; // a name of its own, which clang 14 lets a lambda see
            CAPTURE(word);
            const int own = as(std::string(word) + " w-1");
            CHECK((own == 403) == !allows(who, *needed));
            CHECK(own < 500);
            if (!allows(who, *needed))
                continue;
            if (pattern.find(':') != std::string::npos) {
                CHECK(own != 404);
                // Of another workspace there is nothing, not even that it is forbidden.
                CHECK(as(std::string(word) + " w-2") == 404);
            }
        }
    }
    // Nothing of what the strangers tried is in the log.
    const auto timeline = world.log.timeline(*parse_id<call_id>(call));
    REQUIRE(timeline.has_value());
    for (const journal_entry& entry : *timeline)
        if (entry.event.detail != nullptr)
            CHECK(entry.event.detail->name != "nobody");
    CHECK(world.log.history({.workspace_id = "w-2"})->calls.size() == 0);
}

TEST_CASE("what a client reports never ends a call and never says how long it was") {
    api_world world;
    const std::string call = world.place();
    for (const std::string_view word :
         {"completed", "failed", "busy", "no-answer", "canceled", "in-progress", "ringing", "queued"}) {
        const auto told = world.ask("PUT", "/api/calls/" + call + "/status",
                                    R"({"status":")" + std::string(word) + R"(","duration":9999})");
        REQUIRE(told.status == 200);
        CHECK_FALSE(is_terminal(*parse_call_status(world.json(told).at("status").as_string())));
        CHECK(world.json(told).at("duration").as_int64() == 0);
    }
    world.run_for(seconds(600));
    const auto row = world.log.get(*parse_id<call_id>(call));
    REQUIRE(row.has_value());
    REQUIRE(is_terminal(row->status));
    const auto truth = *row;
    const auto told = world.ask("PUT", "/api/calls/" + call + "/status", R"({"status":"failed","duration":1})");
    CHECK(world.json(told).at("status").as_string() == to_string(truth.status));
    CHECK(world.json(told).at("duration").as_int64() == truth.duration());
    CHECK(world.ask("PUT", "/api/calls/" + call + "/status", R"({"status":"parked"})").status == 422);
}

TEST_CASE("an idempotency key means one call: at once, later, after a restart, and in its own workspace") {
    api_world world;
    const net::http_headers key{{"Idempotency-Key", "k-1"}};
    const std::string body = R"({"phoneNumber":"+14155552671","contactId":"c-1"})";
    // Three at the same moment.
    const auto first = world.begin("POST", "/api/calls/initiate", body, key);
    const auto second = world.begin("POST", "/api/calls/initiate", body, key);
    const auto third = world.begin("POST", "/api/calls/initiate", R"({"phoneNumber":"+14155550177"})", key);
    world.settle();
    REQUIRE(first->has_value());
    CHECK((*first)->status == 200);
    CHECK((*second)->body == (*first)->body);
    CHECK((*third)->status == 422);
    const std::string call(world.json(**first).at("callId").as_string());
    const auto again = [&] {
        const auto made = world.ask("POST", "/api/calls/initiate", body, key);
        CHECK(made.status == 200);
        return std::string(world.json(made).at("callId").as_string());
    };
    CHECK(again() == call);
    world.run_for(seconds(600));
    CHECK(again() == call);
    world.restart();
    CHECK(again() == call);
    CHECK(world.ask("POST", "/api/calls/initiate", R"({"phoneNumber":"+14155550177"})", key).status == 422);
    CHECK(world.log.history({.workspace_id = "w-1"})->calls.size() == 1);
    world.credential = "agent w-2";
    CHECK(again() != call);
    CHECK(world.ask("POST", "/api/calls/initiate", body, {{"Idempotency-Key", "a b"}}).status == 422);
    CHECK(server::detail::keyed_call_id("w", "1k") != server::detail::keyed_call_id("w1", "k"));
    CHECK(server::detail::keyed_call_id("w", "k").version() == 5);
}

TEST_CASE("who would rather wait is answered when the provider has given its id") {
    api_world world;
    const std::string body = R"({"phoneNumber":"+14155552671"})";
    const auto at_once = world.ask("POST", "/api/calls/initiate", body);
    CHECK(world.json(at_once).at("callSid").is_null());
    CHECK(world.json(at_once).at("status").as_string() == "initiated");
    const auto waiting =
        world.begin("POST", "/api/calls/initiate", R"({"phoneNumber":"+14155550177"})", {{"Prefer", "wait=20"}});
    world.settle();
    CHECK_FALSE(waiting->has_value());
    world.run_for(seconds(5));
    REQUIRE(waiting->has_value());
    CHECK(world.json(**waiting).at("callSid").as_string().starts_with("SC"));
    CHECK(net::header((*waiting)->headers, "Preference-Applied") == "wait=20");
}

TEST_CASE("a log that takes nothing is an error and no call") {
    api_world world;
    world.log.refusal = error{errc::store_full, "no space left", {}};
    const auto refused =
        world.ask("POST", "/api/calls/initiate", R"({"phoneNumber":"+14155552671"})", {{"Idempotency-Key", "k"}});
    CHECK(refused.status == 507);
    world.log.refusal.reset();
    CHECK(world.log.history({})->calls.empty());
    world.place("+14155552671", {{"Idempotency-Key", "k"}});
    CHECK(world.log.history({})->calls.size() == 1);
}

TEST_CASE("pages of other origins are told apart, and those that are allowed may ask") {
    call_api_options options;
    options.allowed_origins = {"https://crm.example"};
    options.hosts = {"calls.example"};
    api_world world(options);
    const net::http_header host{"Host", "calls.example:8080"};
    const auto preflight =
        world.ask("OPTIONS", "/api/calls/initiate", {},
                  {host, {"Origin", "https://crm.example"}, {"Access-Control-Request-Method", "POST"}});
    CHECK(preflight.status == 204);
    CHECK(net::header(preflight.headers, "Access-Control-Allow-Origin") == "https://crm.example");
    CHECK(net::header(preflight.headers, "Access-Control-Allow-Methods") == "POST");
    const auto foreign =
        world.ask("OPTIONS", "/api/calls/initiate", {},
                  {host, {"Origin", "https://evil.example"}, {"Access-Control-Request-Method", "POST"}});
    CHECK(net::header(foreign.headers, "Access-Control-Allow-Methods").empty());
    const std::string body = R"({"phoneNumber":"+14155552671"})";
    CHECK(world.ask("POST", "/api/calls/initiate", body, {host, {"Origin", "https://evil.example"}}).status == 403);
    CHECK(world.ask("POST", "/api/calls/initiate", body, {host, {"Origin", "http://calls.example:8080"}}).status ==
          200);
    CHECK(world.ask("GET", "/api/session", {}, {{"Host", "evil.example"}}).status == 421);
    CHECK(world.ask("GET", "/api/session", {}, {}).status == 421);
}

TEST_CASE("who asks too often is told when to come again") {
    call_api_options options;
    options.throttle = [](const principal* who, permission what, std::string_view) -> std::optional<seconds> {
        if (who == nullptr)
            return seconds(42);
        return what == permission::place_calls ? std::optional(seconds(7)) : std::nullopt;
    };
    api_world world(options);
    const auto refused = world.ask("POST", "/api/calls/initiate", R"({"phoneNumber":"+14155552671"})");
    CHECK(refused.status == 429);
    CHECK(net::header(refused.headers, "Retry-After") == "7");
    CHECK(world.ask("GET", "/api/session").status == 200);
    world.credential = "nobody";
    CHECK(net::header(world.ask("GET", "/api/session").headers, "Retry-After") == "42");
}

TEST_CASE("history is paged, filtered and strict about its parameters") {
    api_world world;
    std::set<std::string> all;
    for (int i = 0; i < 5; ++i) {
        all.insert(world.place("+1415555010" + std::to_string(i)));
        world.clock.advance(seconds(1));
    }
    std::set<std::string> seen;
    std::string cursor;
    for (int page = 0; page < 3; ++page) {
        const auto body = world.json(world.ask("GET", "/api/calls/history/w-1?limit=2" + cursor));
        for (const auto& row : body.at("calls").as_array())
            seen.insert(std::string(row.at("id").as_string()));
        CHECK(body.at("next").is_null() == (page == 2));
        if (page < 2)
            cursor = "&cursor=" + std::string(body.at("next").as_string());
    }
    CHECK(seen == all);
    const auto count = [&](const std::string& query) {
        return world.json(world.ask("GET", "/api/calls/history/w-1?" + query)).at("calls").as_array().size();
    };
    CHECK(count("number=%2B14155550103") == 1);
    CHECK(count("direction=inbound") == 0);
    CHECK(count("agentId=agent") == 5);
    CHECK(count("offset=4") == 1);
    for (const char* bad :
         {"limit=0", "limit=x", "limit=201", "offset=-1", "cursor=1", "status=parked", "since=yesterday", "colour=red",
          "limit=1&limit=2", "a%zz=1", "cursor=1.019b76da-a800-7000-8000-000000000001&offset=1"})
        CHECK_MESSAGE(world.ask("GET", std::string("/api/calls/history/w-1?") + bad).status / 100 == 4, bad);
}

TEST_CASE("a page of history that was told before is told again until the log changes, and to nobody else") {
    api_world world;
    const std::string call = world.place();
    world.run_for(seconds(20));
    const auto page = [&] { return world.ask("GET", "/api/calls/history/w-1?limit=2"); };
    const auto first = page();
    CHECK(page().body == first.body);
    const std::string ours = std::exchange(world.credential, "agent w-2");
    CHECK(page().status == 404);
    world.credential = ours;
    CHECK(world.ask("PUT", "/api/calls/" + call + "/note", R"({"note":"rang back"})").status == 200);
    CHECK(page().body.find("rang back") != std::string::npos);
}
