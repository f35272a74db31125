// The controller in a world that does anything at any time: commands, answers that come late or never, events of every
// kind, stores that fail, restarts.
#include "seed.hpp"

#include <callkit/core/call_controller.hpp>
#include <callkit/core/memory_log_store.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace callkit;
using namespace callkit::test;

namespace {

class chaos {
  public:
    explicit chaos(std::uint64_t seed) : random_(seed), ids_(seed + 1) { restart(); }

    void run(int steps) {
        for (int i = 0; i < steps; ++i) {
            random_step();
            settle();
            check();
        }
        come_to_rest();
    }

  private:
    struct provider_call {
        call_id wish{};
        call_status status{call_status::queued};
    };

    void restart() {
        controller_options options;
        options.provider = "p";
        options.capabilities = {.mute = true, .hold = true, .digits = true, .list = true, .simulated = true};
        controller_ = std::make_unique<call_controller>(options, ids_);
        out_.clear();
        pending_operations_.clear();
        out_requests_.clear();
        const auto active = log_.active();
        for (const call_record& row : *active) {
            call_fold fold;
            const auto timeline = log_.timeline(row.id);
            for (const journal_entry& entry : *timeline)
                fold.apply(entry.event);
            controller_->adopt(std::move(fold), now_, out_);
        }
        settle();
    }

    operation_id begin() {
        pending_operations_.insert_or_assign(++operations_, 0);
        return operations_;
    }

    void random_step() {
        now_ = now_ + milliseconds(random_.between(0, 9'000));
        controller_->tick(now_, out_);
        switch (random_.below(12)) {
        case 0:
        case 1: {
            place_command command;
            command.facts.workspace_id = "w";
            command.facts.from = party("+14155550100");
            command.facts.to = party("+1415555010" + std::to_string(random_.below(4)));
            command.ring_timeout = seconds(random_.between(1, 40));
            command.time_limit = seconds(random_.between(1, 100));
            wishes_.push_back(controller_->place(begin(), command, now_, out_));
            return;
        }
        case 2:
            return controller_->hang_up(begin(), any_wish(), hangup_by::agent, now_, out_);
        case 3:
            return controller_->set_mute(begin(), any_wish(), random_.chance(500), now_, out_);
        case 4:
            return controller_->send_digits(begin(), any_wish(), "1", now_, out_);
        case 5:
            store_fails_ = random_.chance(200);
            return;
        case 6:
            if (random_.chance(100))
                restart();
            return;
        case 7:
        case 8:
            return provider_says();
        default:
            return answer();
        }
    }

    call_id any_wish() { return wishes_.empty() ? call_id{} : wishes_[random_.below(wishes_.size())]; }

    void provider_says() {
        if (network_.empty())
            return;
        auto at = network_.begin();
        std::advance(at, static_cast<std::ptrdiff_t>(random_.below(network_.size())));
        auto& [sid, call] = *at;
        static constexpr call_status next[] = {call_status::initiated, call_status::ringing, call_status::in_progress,
                                               call_status::completed, call_status::busy,    call_status::no_answer};
        if (!is_terminal(call.status))
            call.status = next[random_.below(std::size(next))];
        if (random_.chance(300))
            return; // nobody hears of it
        call_event event;
        event.call = random_.chance(300) ? call_id{} : call.wish;
        event.provider = "p";
        event.provider_sid = sid;
        event.status = call.status;
        event.source = event_source::webhook;
        event.occurred_at = now_.wall;
        event.id = content_event_id(event);
        controller_->on_event(std::move(event), now_, out_);
    }

    /// Answers one of the requests that are out, or lets it be lost.
    void answer() {
        if (out_requests_.empty())
            return;
        const std::size_t which = random_.below(out_requests_.size());
        effect request = std::move(out_requests_[which]);
        out_requests_.erase(out_requests_.begin() + static_cast<std::ptrdiff_t>(which));
        if (!quiet_ && random_.chance(200))
            return;
        std::visit([this](auto& what) { answer(what); }, request);
    }
    void answer(dial_effect& dial) {
        if (random_.chance(200))
            return controller_->on_dial_reply(
                dial.request.call, fail(random_.chance(500) ? errc::network : errc::provider_rejected), now_, out_);
        // The network had placed it when the request came; now the answer comes, or gets lost.
        const std::string sid = sid_of(dial.request);
        network_.emplace(sid, provider_call{dial.request.call});
        ++legs_[dial.request.call];
        if (random_.chance(300))
            return controller_->on_dial_reply(dial.request.call, fail(errc::ambiguous), now_, out_);
        controller_->on_dial_reply(dial.request.call, placed_call{sid, call_status::queued, ""}, now_, out_);
    }
    static std::string sid_of(const dial_request& request) {
        return "S" + to_string(request.call) + "-" + std::to_string(request.attempt);
    }
    void answer(hang_up_effect& what) {
        if (const auto found = network_.find(what.provider_sid);
            found != network_.end() && !is_terminal(found->second.status))
            found->second.status = call_status::completed;
        controller_->on_hang_up_reply(what.call, {}, now_, out_);
    }
    void answer(control_effect& what) {
        controller_->on_control_reply(what.operation, random_.chance(800) ? result<void>{} : fail(errc::timeout), now_,
                                      out_);
    }
    call_snapshot snapshot(const std::string& sid, const provider_call& call) const {
        call_snapshot what;
        what.event.provider = "p";
        what.event.provider_sid = sid;
        what.event.status = call.status;
        what.event.source = event_source::poll;
        what.event.occurred_at = now_.wall;
        what.from = party("+14155550100");
        what.created_at = now_.wall;
        const auto row = log_.get(call.wish);
        if (row)
            what.to = row->facts.to;
        return what;
    }
    void answer(fetch_effect& what) {
        const auto found = network_.find(what.provider_sid);
        if (found == network_.end())
            return controller_->on_fetch_reply(what.call, fail(errc::unknown_to_provider), now_, out_);
        controller_->on_fetch_reply(what.call, snapshot(found->first, found->second), now_, out_);
    }
    void answer(list_effect& what) {
        std::vector<call_snapshot> found;
        for (const auto& [sid, call] : network_) {
            const auto owner = log_.find("p", sid);
            if (owner && owner->id != what.call && !is_provisional(owner->id))
                continue;
            if (call.wish == what.call || random_.chance(100))
                found.push_back(snapshot(sid, call));
        }
        controller_->on_list_reply(what.call, std::move(found), now_, out_);
    }
    void answer(persist_effect&) {}
    void answer(settle_effect&) {}

    void settle() {
        while (!out_.empty()) {
            effects batch;
            batch.swap(out_);
            for (effect& each : batch) {
                if (auto* persist = std::get_if<persist_effect>(&each)) {
                    const result<append_result> stored =
                        store_fails_ ? result<append_result>(fail(errc::store_busy)) : log_.append(persist->events);
                    const result<void> outcome = stored ? result<void>{} : result<void>(failure{stored.error()});
                    controller_->on_persisted(std::move(*persist), outcome, now_, out_);
                    if (stored)
                        for (const call_record& row : stored->records)
                            follow(row);
                } else if (auto* settled = std::get_if<settle_effect>(&each)) {
                    const auto found = pending_operations_.find(settled->operation);
                    REQUIRE(found != pending_operations_.end());
                    REQUIRE(++found->second == 1); // every operation settles once
                } else {
                    if (auto* dial = std::get_if<dial_effect>(&each))
                        check_dial(dial->request);
                    out_requests_.push_back(std::move(each));
                }
            }
        }
    }
    /// A call that is in the log and not over is followed.
    void follow(const call_record& row) {
        if (is_terminal(row.status) || controller_->find(row.id) != nullptr)
            return;
        call_fold fold;
        const auto timeline = log_.timeline(row.id);
        for (const journal_entry& entry : *timeline)
            fold.apply(entry.event);
        controller_->adopt(std::move(fold), now_, out_);
    }

    /// No request goes out for a call that might exist already, and its claim is on disk.
    void check_dial(const dial_request& request) {
        CHECK(legs_[request.call] == 0);
        const auto row = log_.get(request.call);
        REQUIRE(row.has_value());
        CHECK(row->dialing == dial_phase::sending);
        const auto [at, fresh] = attempts_.try_emplace(request.call, request.attempt);
        CHECK((fresh || request.attempt > at->second));
        at->second = request.attempt;
    }

    void check() {
        controller_->tick(now_, out_);
        settle();
        if (const auto due = controller_->next_deadline())
            CHECK(*due > now_.steady);
        if (controller_->active_calls() > 0)
            CHECK((controller_->next_deadline().has_value() || !out_requests_.empty()));
    }

    /// Everything works again and time passes: then no call is left, and no operation.
    void come_to_rest() {
        quiet_ = true;
        store_fails_ = false;
        for (int i = 0; i < 20'000 && (controller_->next_deadline() || !out_requests_.empty()); ++i) {
            while (!out_requests_.empty()) {
                answer();
                settle();
            }
            if (const auto due = controller_->next_deadline())
                now_ = now_ + std::max(microseconds(0), *due - now_.steady);
            controller_->tick(now_, out_);
            settle();
        }
        CHECK(controller_->active_calls() == 0);
        CHECK(controller_->pending_operations() == 0);
        CHECK(controller_->unsaved_reports() == 0);
        for (const auto& [operation, times] : pending_operations_)
            CHECK(times == 1);
        CHECK(log_.active()->empty());
        for (const auto& [call, legs] : legs_)
            CHECK(legs <= 1);
    }

    seeded_random random_;
    seeded_random ids_;
    instant now_{from_unix_micros(1'767'225'600'000'000), steady_time{}};
    mutable memory_log_store log_{};
    std::unique_ptr<call_controller> controller_{};
    effects out_{};
    std::vector<effect> out_requests_{};
    std::vector<call_id> wishes_{};
    std::map<std::string, provider_call> network_{};
    std::map<call_id, int> legs_{};
    std::map<call_id, std::uint32_t> attempts_{};
    std::map<operation_id, int> pending_operations_{};
    operation_id operations_{0};
    bool store_fails_{false};
    bool quiet_{false};
};

} // namespace

TEST_CASE("whatever happens, nobody is dialled twice, every command settles once and every call ends") {
    CALLKIT_PRINT_SEED();
    for (int round = 0; round < rounds(60); ++round) {
        CAPTURE(round);
        chaos(seed() + static_cast<std::uint64_t>(round)).run(300);
    }
}
