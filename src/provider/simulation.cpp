#include <callkit/core/call_controller.hpp>
#include <callkit/provider/simulation.hpp>

#include <algorithm>
#include <deque>
#include <functional>
#include <queue>
#include <unordered_map>
#include <utility>

namespace callkit {
namespace {

/// The log in its simplest form: one fold a call, by id and by sid, provisional calls absorbed.
class simulated_log {
  public:
    /// Joins the event and returns the call it belongs to.
    call_id append(const call_event& event) {
        call_id id = event.call;
        if (!event.provider_sid.empty()) {
            const call_id fallback = provisional_call_id(event.provider, event.provider_sid);
            const auto [known, fresh] = by_sid_.try_emplace(event.provider_sid, id.is_null() ? fallback : id);
            if (id.is_null() || is_provisional(id)) {
                id = known->second;
            } else if (!fresh && is_provisional(known->second)) {
                const auto orphan = rows_.find(known->second);
                rows_[id].merge(orphan->second);
                rows_.erase(orphan);
                known->second = id;
            }
        }
        rows_[id].apply(event);
        ++events_;
        return id;
    }

    [[nodiscard]] const call_fold* find(const call_id& id) const {
        const auto found = rows_.find(id);
        return found == rows_.end() ? nullptr : &found->second;
    }
    [[nodiscard]] call_id owner(const std::string& sid) const {
        const auto found = by_sid_.find(sid);
        return found == by_sid_.end() ? call_id{} : found->second;
    }
    void erase(const call_id& id) {
        const auto found = rows_.find(id);
        if (found == rows_.end())
            return;
        by_sid_.erase(found->second.provider_sid());
        rows_.erase(found);
    }
    [[nodiscard]] std::uint64_t events() const noexcept { return events_; }
    [[nodiscard]] const auto& rows() const noexcept { return rows_; }

  private:
    std::unordered_map<call_id, call_fold, id_hash> rows_{};
    std::unordered_map<std::string, call_id> by_sid_{};
    std::uint64_t events_{0};
};

std::uint64_t digest_of(const call_record& row, std::uint64_t number) {
    detail::hash128 hash;
    const auto stamp = [&](optional_timestamp when) {
        hash.add(static_cast<std::uint64_t>(when ? to_unix_micros(*when) : -1));
    };
    hash.add(number).add(to_string(row.id)).add(row.provider_sid).add(to_string(row.status));
    hash.add(to_string(row.reason)).add(to_string(row.ended_by)).add(to_string(row.answerer));
    hash.add(to_string(row.dialing)).add(row.facts.from.reveal()).add(row.facts.to.reveal());
    hash.add(static_cast<std::uint64_t>(row.duration())).add(static_cast<std::uint64_t>(row.sip_code));
    for (const optional_timestamp when :
         {optional_timestamp(row.created_at), row.queued_at, row.initiated_at, row.ringing_at, row.answered_at,
          row.ended_at, optional_timestamp(row.updated_at)})
        stamp(when);
    return hash.high() ^ hash.low();
}

/// A thing a person does to a call at some time.
struct act {
    steady_time due{};
    std::uint64_t order{0};
    call_id call{};
    enum class what : std::uint8_t { hang_up, mute, unmute, hold, unhold, digits } does{what::hang_up};

    friend bool operator>(const act& a, const act& b) noexcept {
        return std::tie(a.due, a.order) > std::tie(b.due, b.order);
    }
};

class world {
  public:
    explicit world(const simulation_options& options)
        : options_(options), random_(options.seed), people_(options.seed ^ 0x5eed'0f'9e0913U),
          network_(options.seed ^ 0x0000'0fe1'1a57'0000U, options.faults), controller_(controls(), random_) {
        network_.set_event_sink([this](call_event event) {
            controller_.on_event(std::move(event), now_, pending_);
            settle_down();
        });
    }

    simulation_summary run() {
        const instant start = now_;
        const microseconds gap(1'000'000 / std::max(1U, options_.calls_per_second));
        steady_time next_arrival = now_.steady;
        while (true) {
            steady_time next = steady_time::max();
            if (summary_.calls < options_.calls)
                next = next_arrival;
            if (const auto due = network_.next_due())
                next = std::min(next, *due);
            if (const auto due = controller_.next_deadline())
                next = std::min(next, *due);
            if (!acts_.empty())
                next = std::min(next, acts_.top().due);
            if (!to_check_.empty())
                next = std::min(next, to_check_.front().first);
            if (next == steady_time::max())
                break;
            now_ = now_ + (next - now_.steady);
            if (summary_.calls < options_.calls && next_arrival <= now_.steady) {
                new_call();
                next_arrival += gap;
            }
            while (!acts_.empty() && acts_.top().due <= now_.steady)
                perform();
            network_.advance(now_);
            controller_.tick(now_, pending_);
            settle_down();
            while (!to_check_.empty() && to_check_.front().first <= now_.steady)
                check_off();
        }
        summary_.unsettled = operations_begun_ - operations_settled_;
        summary_.events = log_.events();
        for (const auto& [id, fold] : log_.rows())
            account(fold.record(), 0); // What was seen only from outside has no number of its own.
        summary_.network = network_.counters();
        summary_.double_dials = network_.counters().double_dials;
        summary_.virtual_time = std::chrono::floor<milliseconds>(now_.steady - start.steady);
        return summary_;
    }

  private:
    static controller_options controls() {
        controller_options options;
        options.provider = std::string(simulated_network::name);
        options.capabilities = {.mute = true, .hold = true, .digits = true, .list = true, .simulated = true};
        return options;
    }

    void new_call() {
        place_command command;
        command.facts.workspace_id = "simulation";
        command.facts.from = party("+12025550100");
        // One of ten thousand people, so that now and then two calls want the same one at once.
        std::string to = std::to_string(people_.below(10'000));
        to.insert(0, 4 - to.size(), '0');
        command.facts.to = party("+1415555" + to);
        command.ring_timeout = seconds(30);
        command.time_limit = seconds(600);
        command.scenario = options_.scenario;
        const call_id id = controller_.place(begin_operation(), command, now_, pending_);
        numbers_.emplace(id, ++summary_.calls);
        using what = act::what;
        if (people_.chance(100))
            later(id, 500, 60'000, what::hang_up);
        if (people_.chance(100)) {
            later(id, 5'000, 20'000, what::mute);
            later(id, 20'000, 40'000, what::unmute);
        }
        if (people_.chance(50)) {
            later(id, 5'000, 20'000, what::hold);
            later(id, 20'000, 40'000, what::unhold);
        }
        if (people_.chance(50))
            later(id, 5'000, 20'000, what::digits);
        settle_down();
    }

    void later(const call_id& call, std::int64_t low, std::int64_t high, act::what does) {
        acts_.push({now_.steady + milliseconds(people_.between(low, high)), ++acts_made_, call, does});
    }

    void perform() {
        const act next = acts_.top();
        acts_.pop();
        const operation_id operation = begin_operation();
        switch (next.does) {
        case act::what::hang_up:
            controller_.hang_up(operation, next.call, hangup_by::agent, now_, pending_);
            break;
        case act::what::mute:
        case act::what::unmute:
            controller_.set_mute(operation, next.call, next.does == act::what::mute, now_, pending_);
            break;
        case act::what::hold:
        case act::what::unhold:
            controller_.set_hold(operation, next.call, next.does == act::what::hold, now_, pending_);
            break;
        case act::what::digits:
            controller_.send_digits(operation, next.call, "1234#", now_, pending_);
            break;
        }
        settle_down();
    }

    operation_id begin_operation() { return ++operations_begun_; }

    /// Carries out effects until there are none. Everything is stored before anything is looked at, as an engine that
    /// commits a turn at once would do.
    void settle_down() {
        while (!pending_.empty()) {
            effects batch = std::exchange(pending_, std::exchange(spare_, {}));
            touched_.clear();
            for (effect& next : batch)
                if (auto* persist = std::get_if<persist_effect>(&next))
                    for (const call_event& event : persist->events) {
                        if (event.kind == event_kind::ghost)
                            ++summary_.ghosts;
                        touched_.push_back(log_.append(event));
                    }
            for (effect& next : batch)
                std::visit([this](auto& one) { carry_out(one); }, next);
            for (const call_id& id : touched_)
                look_after(id);
            batch.clear();
            spare_ = std::move(batch);
        }
    }

    /// A call in the log is either followed or over.
    void look_after(const call_id& id) {
        const call_fold* row = log_.find(id);
        if (row == nullptr)
            return;
        if (is_terminal(row->status())) {
            if (const auto number = numbers_.find(id); number != numbers_.end()) {
                // The network forgets an hour after the end; until then the two can be compared.
                to_check_.emplace_back(now_.steady + std::chrono::minutes(50), id);
                numbered_.emplace(id, number->second);
                numbers_.erase(number);
            }
        } else if (controller_.find(id) == nullptr) {
            controller_.adopt(*row, now_, pending_);
        }
    }

    void check_off() {
        const call_id id = to_check_.front().second;
        to_check_.pop_front();
        const call_fold* row = log_.find(id);
        const auto number = numbered_.find(id);
        if (row == nullptr || number == numbered_.end())
            return;
        const auto truth = network_.inspect(row->provider_sid());
        if (truth && *truth != row->status())
            ++summary_.disagreements;
        account(row->record(), number->second);
        numbered_.erase(number);
        log_.erase(id);
    }

    void account(const call_record& row, std::uint64_t number) {
        ++summary_.by_status[index_of(row.status)];
        if (!is_terminal(row.status))
            ++summary_.live;
        // Numbers are in the order of creation; adding up lets rows leave the log in any order.
        summary_.digest += digest_of(row, number);
    }

    void carry_out(persist_effect& persist) { controller_.on_persisted(std::move(persist), {}, now_, pending_); }
    void carry_out(dial_effect& dial) {
        network_.place(dial.request, now_, [this, call = dial.request.call](result<placed_call> reply) {
            controller_.on_dial_reply(call, std::move(reply), now_, pending_);
            settle_down();
        });
    }
    void carry_out(hang_up_effect& hang_up) {
        network_.hang_up(hang_up.provider_sid, now_, [this, call = hang_up.call](result<void> reply) {
            controller_.on_hang_up_reply(call, reply, now_, pending_);
            settle_down();
        });
    }
    void carry_out(control_effect& control) {
        auto done = [this, operation = control.operation](result<void> reply) {
            controller_.on_control_reply(operation, reply, now_, pending_);
            settle_down();
        };
        if (control.kind == control_kind::mute)
            network_.set_mute(control.provider_sid, control.on, now_, std::move(done));
        else if (control.kind == control_kind::hold)
            network_.set_hold(control.provider_sid, control.on, now_, std::move(done));
        else
            network_.send_digits(control.provider_sid, control.digits, now_, std::move(done));
    }
    void carry_out(fetch_effect& fetch) {
        network_.fetch(fetch.provider_sid, now_, [this, call = fetch.call](result<call_snapshot> reply) {
            controller_.on_fetch_reply(call, std::move(reply), now_, pending_);
            settle_down();
        });
    }
    void carry_out(list_effect& list) {
        network_.list(list.request, now_, [this, call = list.call](result<std::vector<call_snapshot>> reply) {
            if (reply)
                std::erase_if(*reply, [&](const call_snapshot& found) {
                    const call_id owner = log_.owner(found.event.provider_sid);
                    return !owner.is_null() && !is_provisional(owner) && owner != call;
                });
            controller_.on_list_reply(call, std::move(reply), now_, pending_);
            settle_down();
        });
    }
    void carry_out(settle_effect& /*settled*/) { ++operations_settled_; }

    simulation_options options_;
    seeded_random random_;
    seeded_random people_;
    simulated_network network_;
    call_controller controller_;
    simulated_log log_{};
    simulation_summary summary_{};
    instant now_{from_unix_micros(1'767'225'600'000'000), steady_time{}};
    effects pending_{};
    effects spare_{};
    std::vector<call_id> touched_{};
    std::priority_queue<act, std::vector<act>, std::greater<>> acts_{};
    std::uint64_t acts_made_{0};
    std::uint64_t operations_begun_{0};
    std::uint64_t operations_settled_{0};
    std::unordered_map<call_id, std::uint64_t, id_hash> numbers_{};  // calls that have not ended
    std::unordered_map<call_id, std::uint64_t, id_hash> numbered_{}; // calls that wait for their check
    std::deque<std::pair<steady_time, call_id>> to_check_{};
};

} // namespace

simulation_summary simulate(const simulation_options& options) {
    return world(options).run();
}

} // namespace callkit
