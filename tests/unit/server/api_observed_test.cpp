#include "api_world.hpp"

namespace {

using namespace callkit;
using callkit::server::test::api_world;

server::call_api_options with_browsers() {
    server::call_api_options options;
    options.make_browser_token = [](const server::principal&) -> result<server::browser_token> {
        return fail(errc::internal, "not asked for here");
    };
    return options;
}

constexpr auto told_on = R"({"on":true,"observed":true})";
constexpr auto told_off = R"({"on":false,"observed":true})";

TEST_CASE("a microphone in a browser is muted when the page with the sound says so") {
    api_world world(with_browsers());
    const std::string call = "/api/calls/" + world.place();
    const auto mute = [&] { return std::string(world.json(world.ask("GET", call)).at("call").at("mute").as_string()); };
    // While it rings, too: the provider could not do it then.
    CHECK(world.ask("PUT", call + "/mute", R"({"on":true})").status == 409);
    const auto told = world.ask("PUT", call + "/mute", told_on);
    CHECK(told.status == 200);
    CHECK(world.json(told).at("on").as_bool());
    CHECK(mute() == "on");
    world.clock.advance(seconds(1));
    CHECK(world.ask("PUT", call + "/mute", told_off).status == 200);
    CHECK(mute() == "off");
    CHECK(world.ask("PUT", call + "/hold", told_on).status == 400);
}

TEST_CASE("nobody but the call's agent says how the microphone is, and only while the call runs") {
    api_world world(with_browsers());
    const std::string call = "/api/calls/" + world.place();
    world.credential = "admin w-1";
    CHECK(world.ask("PUT", call + "/mute", told_on).status == 403);
    world.credential = "agent w-2";
    CHECK(world.ask("PUT", call + "/mute", told_on).status == 404);
    world.credential = "agent w-1";
    CHECK(world.json(world.ask("GET", call)).at("call").at("mute").as_string() == "off");
    CHECK(world.ask("POST", call + "/hangup").status == 202);
    world.run_for(seconds(20));
    CHECK(world.ask("PUT", call + "/mute", told_on).status == 409);
}

TEST_CASE("where no call has its sound in a browser, the provider says what is muted") {
    api_world world;
    const std::string call = "/api/calls/" + world.place();
    CHECK(world.ask("PUT", call + "/mute", told_on).status == 409);
    CHECK(world.json(world.ask("GET", call)).at("call").at("mute").as_string() == "off");
}

TEST_CASE("how many digits a browser has sent is in the log when the page with the sound says so, and not which") {
    api_world world(with_browsers());
    const std::string call = "/api/calls/" + world.place();
    const auto told = [&](std::string_view digits) {
        return world.ask("POST", call + "/dtmf", R"({"observed":true,"digits":")" + std::string(digits) + R"("})")
            .status;
    };
    CHECK(told("12#") == 200);
    const std::string shown = world.ask("GET", call).body;
    const auto timeline = world.json(world.ask("GET", call)).at("timeline").as_array();
    const auto& event = timeline.back().at("event").as_object();
    CHECK(event.at("kind").as_string() == "digits-sent");
    CHECK(event.at("value").to_number<int>() == 3);
    CHECK(shown.find("12#") == std::string::npos);
    CHECK(told("") == 422);
    CHECK(told("12x") == 422);
    CHECK(told(std::string(33, '1')) == 422);
    world.credential = "admin w-1";
    CHECK(told("1") == 403);
    world.credential = "agent w-1";
    CHECK(world.ask("POST", call + "/hangup").status == 202);
    world.run_for(seconds(20));
    CHECK(told("1") == 409);
}

TEST_CASE("where no call has its sound in a browser, the provider sends the digits") {
    api_world world;
    const std::string call = "/api/calls/" + world.place();
    CHECK(world.ask("POST", call + "/dtmf", R"({"digits":"1","observed":true})").status == 409);
}

} // namespace
