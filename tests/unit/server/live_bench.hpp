#pragma once

#include "unit/engine/lab.hpp"

#include <callkit/server/live_feed.hpp>

#include <boost/json/parse.hpp>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callkit::server::test {

/// Somebody who notes down what it is told, as long as it is ready.
class noting_listener final : public live_listener {
  public:
    bool open{true};
    std::size_t appetite{~std::size_t{0}}; ///< How much it takes until it is not ready any more.
    std::vector<std::string> told{};       ///< `initiated queued`
    std::vector<std::uint64_t> positions{};
    std::map<std::string, std::string> status{}; ///< By call, the latest.
    bool lost{false};
    std::unique_ptr<live_subscription> listening{};

    [[nodiscard]] bool ready() const override { return open && appetite > 0; }
    void on_live_event(const live_event& event) override {
        --appetite;
        const auto data = boost::json::parse(event.data()).as_object();
        std::string line(event.name().substr(5));
        if (const auto* state = data.if_contains("status")) {
            line += ' ' + std::string(state->as_string().c_str());
            status[data.at("callId").as_string().c_str()] = state->as_string().c_str();
        }
        told.push_back(std::move(line));
        positions.push_back(event.position());
    }
    void on_live_lost() override { lost = true; }
};

/// An engine, a feed on its log, and calls that are made up.
class live_bench : public callkit::test::lab {
  public:
    explicit live_bench(live_feed_options options = {})
        : feed(context.get_executor(), *calls, log, std::move(options)) {}

    live_feed feed;

    call_event event_of(const call_id& call, event_kind kind) {
        call_event event;
        event.id = make_id<event_id>(clock.now().wall, random);
        event.call = call;
        event.kind = kind;
        event.source = event_source::webhook;
        event.provider = "elsewhere";
        event.provider_sid = "CA" + to_string(call);
        event.occurred_at = event.observed_at = clock.now().wall;
        return event;
    }
    void deliver(call_event event) {
        callkit::test::outcome<void> stored;
        calls->async_deliver(std::move(event), stored.handler());
        settle();
        REQUIRE(stored.succeeded());
    }
    call_id call_in(const std::string& workspace) {
        const auto call = make_id<call_id>(clock.now().wall, random);
        call_event event = event_of(call, event_kind::created);
        event.status = call_status::queued;
        event.facts = std::make_shared<call_facts>(
            call_facts{.workspace_id = workspace, .direction = direction::outbound, .to = party("+12025550123")});
        deliver(std::move(event));
        return call;
    }
    void status(const call_id& call, call_status what) {
        call_event event = event_of(call, event_kind::status);
        event.status = what;
        deliver(std::move(event));
    }
    /// Listens behind `after`, from now on without.
    void listen(noting_listener& who, std::vector<std::string> workspaces, std::optional<std::uint64_t> after = {}) {
        who.listening = feed.subscribe(std::move(workspaces), after, who);
        resume(who);
    }
    void resume(noting_listener& who) {
        who.listening->resume();
        settle();
    }
};

} // namespace callkit::server::test
