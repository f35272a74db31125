// A log of one's own: here one that tells somebody of every call that ended, on top of a store that remembers. A store
// from nothing is the same eleven functions; callkit::projection does what all stores decide alike, and the conformance
// suite says whether it is one.
#include <callkit/core/memory_log_store.hpp>
#include <callkit/engine/blocking_engine.hpp>
#include <callkit/engine/engine.hpp>
#include <callkit/provider/simulator.hpp>
#include <callkit/testing/forwarding_log_store.hpp>
#include <callkit/testing/log_store_conformance.hpp>

#include <boost/asio/io_context.hpp>

#include <functional>
#include <iostream>
#include <memory>
#include <utility>

using namespace callkit;

namespace {

class telling_log_store : public testing::forwarding_log_store {
  public:
    telling_log_store(std::unique_ptr<log_store> inner, std::function<void(const call_record&)> tell)
        : forwarding_log_store(*inner), owned_(std::move(inner)), tell_(std::move(tell)) {}

    result<append_result> append(std::span<const call_event> events) override {
        auto outcome = inner_.append(events);
        if (outcome)
            for (const append_entry& entry : outcome->entries)
                if (!is_terminal(entry.before) && is_terminal(entry.after))
                    tell_(inner_.get(entry.call).value());
        return outcome;
    }

  private:
    std::unique_ptr<log_store> owned_;
    std::function<void(const call_record&)> tell_;
};

} // namespace

int main() {
    const auto breaches = testing::check_log_store([] {
        return std::make_unique<telling_log_store>(std::make_unique<memory_log_store>(), [](const call_record&) {});
    });
    for (const auto& breach : breaches)
        std::cout << "not a log store: " << breach << '\n';

    telling_log_store log(std::make_unique<memory_log_store>(), [](const call_record& row) {
        std::cout << "a call ended: " << to_string(row.status) << '\n';
    });
    boost::asio::io_context context;
    const system_time_source machine;
    const scaled_time_source clock(machine, 100);
    seeded_random random(1);
    simulator phone(context.get_executor(), clock, 1);
    engine engine(context.get_executor(), log, phone, clock, random);
    blocking_engine calls(context, engine);
    calls.start().value();
    place_command wish;
    wish.facts.to = party("+14155552671");
    wish.scenario = "rejects";
    const call_record row = calls.call(wish).value();
    std::cout << "and its row says " << to_string(row.status) << '\n';
    std::cout << breaches.size() << " breaches of the conformance suite\n";
}
