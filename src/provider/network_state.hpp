#pragma once

#include <callkit/core/detail/slot_index.hpp>
#include <callkit/core/random.hpp>
#include <callkit/provider/scenario.hpp>
#include <callkit/provider/simulated_network.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace callkit {

namespace detail {

/// A sid of the simulator as numbers; as text it is `SC` and 32 hexadecimal digits.
struct simulated_sid {
    std::uint64_t first{0};
    std::uint64_t second{0};

    [[nodiscard]] std::string text() const;
    /// What no text can be, for a text that is no such sid.
    [[nodiscard]] static simulated_sid parse(std::string_view text) noexcept;
    friend bool operator==(const simulated_sid&, const simulated_sid&) = default;
};

/// What is said about a call, in little space: a `call_event` is made of it when it arrives.
struct call_news {
    simulated_sid sid{};
    call_id call{};
    event_id id{};
    timestamp occurred{};
    std::int64_t sequence{-1};
    std::int32_t duration{-1};
    std::int32_t sip_code{0};
    event_kind kind{event_kind::status};
    call_status status{call_status::unknown};
    end_reason reason{end_reason::none};
    hangup_by ended_by{hangup_by::unknown};
    answered_by answerer{answered_by::unknown};

    [[nodiscard]] call_event event() const;
};

struct simulated_call {
    simulated_sid sid{};
    call_id call{};
    party from{};
    party to{};
    callee person{};
    timestamp created{};
    timestamp changed{};
    timestamp answered{};
    steady_time listed_from{};
    seconds ring_timeout{};
    seconds time_limit{};
    std::int64_t sequence{0};
    std::uint32_t plan{0};  // bumped whenever what was planned no longer holds; survives the call in its slot
    std::uint32_t older{0}; // neighbours in the list of calls to alike addresses
    std::uint32_t newer{0};
    std::int32_t sip_code{0};
    std::int32_t duration{-1};
    call_status status{call_status::queued};
    end_reason reason{end_reason::none};
    hangup_by ended_by{hangup_by::unknown};
    bool untagged{false};
    bool exists{false};
};

/// The calls a network remembers: found by sid, by the wish they serve and by the address they went to.
class simulated_calls {
  public:
    static constexpr std::uint32_t none = slot_index::none;

    simulated_calls() { newest_.fill(none); }

    simulated_call& operator[](std::uint32_t at) { return table_[at]; }
    [[nodiscard]] std::uint32_t find(std::string_view sid) const;
    [[nodiscard]] bool serves(const call_id& wish) const;
    /// Takes the call in and returns its slot. Invalidates references to others.
    std::uint32_t add(simulated_call call);
    void remove(std::uint32_t at);

    /// Calls `visit` with every call to `to`, and perhaps some to others.
    template <class Visit>
    void visit_calls_to(const party& to, Visit visit) const {
        for (std::uint32_t at = newest_[bucket_of(to)]; at != none; at = table_[at].older)
            visit(table_[at]);
    }

  private:
    static constexpr std::size_t buckets = 4096;
    static std::size_t bucket_of(const party& to) noexcept {
        return static_cast<std::size_t>(hash128{}.add(to.reveal()).low() % buckets);
    }
    static std::size_t hash_of(const simulated_sid& sid) noexcept {
        return static_cast<std::size_t>(sid.first ^ (sid.second << 1U));
    }

    std::vector<simulated_call> table_{};
    std::vector<std::uint32_t> free_{};
    slot_index by_sid_{};
    slot_index by_wish_{};
    std::array<std::uint32_t, buckets> newest_{};
};

/// Things on their way, in slots that are used again.
template <class T>
class slots {
  public:
    std::uint32_t put(T what) {
        if (free_.empty()) {
            items_.push_back(std::move(what));
            return static_cast<std::uint32_t>(items_.size() - 1);
        }
        const std::uint32_t at = free_.back();
        free_.pop_back();
        items_[at] = std::move(what);
        return at;
    }
    T take(std::uint32_t at) {
        free_.push_back(at);
        return std::exchange(items_[at], T{});
    }

  private:
    std::vector<T> items_{};
    std::vector<std::uint32_t> free_{};
};

/// What a call does next.
enum class call_step : std::uint8_t {
    initiate,
    reach,
    ring_out,
    reject,
    answer,
    verdict,
    reach_time_limit,
    callee_hangs_up,
    end_as_told,
};

} // namespace detail

struct simulated_network::state {
    using reply = std::function<void()>;
    using simulated_call = detail::simulated_call;
    using call_step = detail::call_step;

    state(std::uint64_t seed, network_faults f) : random(seed), faults(f) {}

    /// An entry of the agenda: a step of a call, news to deliver, or a reply to give.
    struct due_thing {
        steady_time due{};
        std::uint64_t order{0}; // of two things due at once, the one that was planned first
        std::uint32_t at{0};    // slot of the call, the news or the reply
        std::uint32_t plan{0};  // of a step
        enum class what : std::uint8_t { step, news, reply } is{what::step};
        call_step step{};

        friend bool operator>(const due_thing& a, const due_thing& b) noexcept {
            return std::tie(a.due, a.order) > std::tie(b.due, b.order);
        }
    };

    seeded_random random;
    network_faults faults;
    network_counters counters{};
    provider::event_sink sink{};
    steady_time partition_ends{steady_time::min()};

    std::vector<due_thing> agenda{}; // a heap, earliest first
    std::uint64_t planned{0};
    detail::slots<detail::call_news> news{};
    detail::slots<reply> replies{};

    detail::simulated_calls calls{};
    std::deque<std::pair<steady_time, std::uint32_t>> ended{}; // when each may be forgotten

    // network_state.cpp: time and news.
    void plan(due_thing thing);
    void plan_reply(steady_time due, reply what) {
        plan({.due = due, .at = replies.put(std::move(what)), .is = due_thing::what::reply});
    }
    milliseconds draw(std::int64_t low, std::int64_t high) { return milliseconds(random.between(low, high)); }
    bool partitioned(instant now);
    void forget_old(steady_time now);
    void happen(const due_thing& thing, instant now);
    detail::call_news describe(const simulated_call& call) const;
    void deliver(detail::call_news what, instant now);

    // simulated_network.cpp: what requests look at.
    result<void> must_talk(const std::string& sid);
    call_snapshot snapshot(const simulated_call& call, instant now) const;

    // call_steps.cpp: the life of a call.
    void then(std::uint32_t at, milliseconds delay, instant now, call_step step);
    void take_step(std::uint32_t at, call_step step, instant now);
    void enter(std::uint32_t at, call_status status, instant now);
    void finish(std::uint32_t at, call_status status, end_reason reason, hangup_by who, std::int32_t sip, instant now);
    void reach(std::uint32_t at, instant now);
    void talk(std::uint32_t at, instant now);
    std::uint32_t create(const dial_request& request, const callee& person, instant now);

    /// Answers a request after a round trip; or, when asks fail, with nothing but a timeout.
    template <class T>
    void answer(instant now, handler<T> done, result<T> what) {
        if (partitioned(now) || random.chance(faults.failing_asks)) {
            ++counters.unanswered;
            what = fail(errc::timeout, "no answer from the provider");
            return plan_reply(now.steady + seconds(8),
                              [done = std::move(done), what = std::move(what)]() mutable { done(std::move(what)); });
        }
        plan_reply(now.steady + draw(30, 250),
                   [done = std::move(done), what = std::move(what)]() mutable { done(std::move(what)); });
    }
};

} // namespace callkit
