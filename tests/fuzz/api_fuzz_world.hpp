#pragma once

#include "fuzz.hpp"

#include <callkit/core/call_fold.hpp>
#include <callkit/core/memory_log_store.hpp>
#include <callkit/core/random.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/net/streamed_body.hpp>
#include <callkit/provider/scenario.hpp>
#include <callkit/provider/simulator.hpp>
#include <callkit/server/call_api.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The REST API over an engine, a log in memory and the simulated network, in time that is moved by hand, as the fuzzer
/// asks it: with a call in each of two workspaces whose contacts' names are found nowhere else.
namespace callkit::test {

/// A credential is `ROLE WORKSPACE`. Remembers whom it let in.
class watched_access final : public server::access_control {
  public:
    [[nodiscard]] result<server::principal> authenticate(std::string_view credential) const override {
        const std::size_t space = credential.find(' ');
        const auto known = server::parse_role(credential.substr(0, space));
        if (!known || space == std::string_view::npos || space + 1 == credential.size())
            return fail(errc::unauthorized, "no such credential");
        server::principal who;
        who.subject = credential.substr(0, space);
        who.workspace_id = credential.substr(space + 1);
        who.role = *known;
        admitted = who;
        return who;
    }
    mutable std::optional<server::principal> admitted{};
};

/// Where a streamed body goes.
class text_sink final : public net::body_sink {
  public:
    void write(const net::body_part& part) override { text += part.text(); }
    void finish() override { ++ends; }
    [[nodiscard]] std::size_t queued() const noexcept override { return 0; }

    std::string text{};
    int ends{0};
};

/// What came back, and how often.
struct api_answer {
    int times{0};
    net::http_response response{};
    std::string text{};  ///< The body, also when it was streamed.
    bool at_once{false}; ///< No time passed.
};

class api_fuzz_world {
  public:
    static constexpr std::string_view contact_a = "qx-contact-of-a-5150";
    static constexpr std::string_view contact_b = "qx-contact-of-b-7391";

    api_fuzz_world()
        : network(context.get_executor(), clock, 3), phone(context.get_executor(), log, network, clock, random),
          api(phone, log, access, clock, options()) {
        phone.async_start([](const result<void>& started) { CALLKIT_FUZZ_CHECK(started.has_value()); });
        settle();
        call_a = place("w-a", contact_a);
        call_b = place("w-b", contact_b);
        for (int i = 0; i < 20 && log.get(call_b)->status != call_status::in_progress; ++i)
            run();
        CALLKIT_FUZZ_CHECK(log.get(call_b)->status == call_status::in_progress);
        begun_at_ = log.revision();
    }

    /// Whether anything was written since it was made.
    [[nodiscard]] bool touched() { return log.revision() != begun_at_ || waited_; }

    void settle() {
        context.restart();
        while (context.poll() > 0)
            context.restart();
    }
    void run() {
        clock.advance(seconds(1));
        network.poke();
        phone.tick();
        settle();
    }

    /// The answer, for which as much time passes as it takes. Whoever has no answer after ten minutes has none.
    std::shared_ptr<api_answer> ask(net::http_request message) {
        const auto place = std::make_shared<api_answer>();
        net::incoming_request request;
        request.message = std::move(message);
        request.peer = "127.0.0.1";
        access.admitted.reset();
        api.handle(std::move(request), [place](net::http_response response) {
            ++place->times;
            place->response = std::move(response);
        });
        settle();
        place->at_once = place->times != 0;
        for (int i = 0; place->times == 0 && i < 600; ++i) {
            waited_ = true;
            run();
        }
        place->text = place->response.body;
        if (place->response.stream) {
            const auto sink = std::make_shared<text_sink>();
            place->response.stream->attach(sink);
            for (int i = 0; sink->ends == 0 && i < 100; ++i)
                place->response.stream->drained();
            CALLKIT_FUZZ_CHECK(sink->ends == 1);
            place->text = sink->text;
        }
        return place;
    }

    /// Every call of the events behind `position` is the fold of its events and of nothing else.
    void check_folds(std::uint64_t position) {
        const auto news = log.outbox(position, 10'000);
        CALLKIT_FUZZ_CHECK(news.has_value());
        for (const journal_entry& told : *news) {
            call_fold fold;
            const auto events = log.timeline(told.event.call);
            CALLKIT_FUZZ_CHECK(events.has_value());
            for (const journal_entry& one : *events)
                fold.apply(one.event);
            const auto row = log.get(told.event.call);
            CALLKIT_FUZZ_CHECK(row && *row == fold.record());
        }
    }
    [[nodiscard]] std::uint64_t end_of_journal() {
        const auto all = log.outbox(0, 1'000'000);
        return all->empty() ? 0 : all->back().position;
    }

    manual_time_source clock{};
    seeded_random random{7};
    boost::asio::io_context context{};
    memory_log_store log{};
    simulator network;
    engine phone;
    watched_access access{};
    server::call_api api;
    call_id call_a{};
    call_id call_b{};

  private:
    static server::call_api_options options() {
        server::call_api_options chosen;
        chosen.from_number = fictional_caller;
        chosen.from_numbers = {std::string(fictional_caller), "+14155550101"};
        chosen.allowed_origins = {"https://crm.example"};
        chosen.make_browser_token = [](const server::principal& who) -> result<server::browser_token> {
            return server::browser_token{secret("t"), who.subject, {}};
        };
        return chosen;
    }
    call_id place(std::string_view workspace, std::string_view contact) {
        place_command command;
        command.facts.to = party("+14155552671");
        command.facts.from = party(std::string(fictional_caller));
        command.facts.workspace_id = workspace;
        command.facts.contact_id = contact;
        command.facts.agent_id = "agent";
        command.scenario = "stays";
        call_id made;
        phone.async_place(std::move(command), [&made](const result<call_id>& placed) {
            CALLKIT_FUZZ_CHECK(placed.has_value());
            made = *placed;
        });
        settle();
        clock.advance(seconds(1));
        return made;
    }

    std::optional<std::uint64_t> begun_at_{};
    bool waited_{false};
};

} // namespace callkit::test
