#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/memory_log_store.hpp>
#include <callkit/core/random.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/provider/simulator.hpp>
#include <callkit/testing/forwarding_log_store.hpp>

#include <doctest/doctest.h>

#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace callkit::test {

/// A store that refuses everything while it is told to.
class moody_log_store : public testing::forwarding_log_store {
  public:
    using forwarding_log_store::forwarding_log_store;
    std::optional<error> mood{};
    std::uint64_t appends{0};

    result<append_result> append(std::span<const call_event> events) override {
        ++appends;
        if (mood)
            return failure{*mood};
        return inner_.append(events);
    }
};

/// Where the outcome of an operation lands.
template <class T>
struct outcome {
    std::optional<result<T>> came{};
    int times{0};

    auto handler() {
        return [this](result<T> what) {
            came.emplace(std::move(what));
            ++times;
        };
    }
    [[nodiscard]] errc code() const {
        REQUIRE(came.has_value());
        REQUIRE_FALSE(came->has_value());
        return came->error().code;
    }
    [[nodiscard]] bool succeeded() const { return came && came->has_value(); }
};

/// An engine, its log and a telephone network, whose time stands still until it is told to run.
class lab {
  public:
    explicit lab(engine_options options = {}, network_faults faults = {}, std::uint64_t seed = 3)
        : options_(std::move(options)), phone(context.get_executor(), clock, seed, faults) {
        make_engine();
    }

    void make_engine() {
        calls = std::make_unique<engine>(context.get_executor(), log, phone, clock, random, options_);
        outcome<void> started;
        calls->async_start(started.handler());
        settle();
        REQUIRE(started.succeeded());
    }
    /// Lets everything happen that can happen now.
    void settle() {
        context.restart();
        while (context.poll() > 0)
            context.restart();
    }
    void run_for(microseconds span) {
        for (const instant end = clock.now() + span; clock.now().steady < end.steady;) {
            clock.advance(milliseconds(50));
            phone.poke();
            if (calls)
                calls->tick();
            settle();
        }
    }
    static place_command wish(std::string scenario = "hangs-up-after:5", std::string to = "+14155552671") {
        place_command command;
        command.facts.to = party(std::move(to));
        command.facts.from = party("+14155550100");
        command.ring_timeout = seconds(20);
        command.time_limit = seconds(300);
        command.scenario = std::move(scenario);
        return command;
    }
    call_id place(place_command command) {
        outcome<call_id> placed;
        calls->async_place(std::move(command), placed.handler());
        settle();
        REQUIRE(placed.succeeded());
        return **placed.came;
    }
    call_status status_of(const call_id& call) { return store.get(call).value().status; }
    void run_until(const call_id& call, call_status status) {
        for (int i = 0; i < 4000 && status_of(call) != status; ++i)
            run_for(milliseconds(50));
        REQUIRE(status_of(call) == status);
    }

  private:
    engine_options options_;

  public:
    boost::asio::io_context context{};
    manual_time_source clock{};
    seeded_random random{5};
    memory_log_store store{};
    moody_log_store log{store};
    simulator phone;
    std::unique_ptr<engine> calls{};
};

} // namespace callkit::test
