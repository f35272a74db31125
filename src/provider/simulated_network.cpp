#include <callkit/provider/simulated_network.hpp>

#include <callkit/core/random.hpp>
#include <callkit/provider/scenario.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace callkit {
namespace {

/// How long ended calls can be fetched and listed.
constexpr std::chrono::hours remembered{1};

struct simulated_call {
    std::string sid{};
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
    std::uint64_t plan{0}; // bumped whenever what was planned no longer holds
    call_status status{call_status::queued};
    end_reason reason{end_reason::none};
    hangup_by ended_by{hangup_by::unknown};
    std::int32_t sip_code{0};
    std::int32_t duration{-1};
    bool untagged{false};
};

struct queued_work {
    steady_time due{};
    std::uint64_t order{0}; // of two things due at once, the one that was planned first
    std::uint32_t work{0};

    friend bool operator>(const queued_work& a, const queued_work& b) noexcept {
        return std::tie(a.due, a.order) > std::tie(b.due, b.order);
    }
};

} // namespace

struct simulated_network::state {
    using work = std::function<void(instant)>;

    state(std::uint64_t seed, network_faults f) : random(seed), faults(f) {}

    seeded_random random;
    network_faults faults;
    network_counters counters{};
    provider::event_sink sink{};
    steady_time partition_ends{steady_time::min()};

    // What will happen: a heap of dates over a slab of closures.
    std::vector<queued_work> agenda{};
    std::vector<work> works{};
    std::vector<std::uint32_t> free_works{};
    std::uint64_t planned{0};

    std::unordered_map<std::string, simulated_call> calls{};
    std::unordered_multimap<std::string, std::string> sids_to{}; // by the called address, for listings
    std::unordered_set<std::uint64_t> wishes_served{};

    void plan(steady_time due, work what) {
        std::uint32_t at = 0;
        if (free_works.empty()) {
            at = static_cast<std::uint32_t>(works.size());
            works.push_back(std::move(what));
        } else {
            at = free_works.back();
            free_works.pop_back();
            works[at] = std::move(what);
        }
        agenda.push_back({due, planned++, at});
        std::push_heap(agenda.begin(), agenda.end(), std::greater<>{});
    }

    milliseconds draw(std::int64_t low, std::int64_t high) { return milliseconds(random.between(low, high)); }

    /// Whether nothing gets through just now. Each request may be the one that meets the beginning of an outage.
    bool partitioned(instant now) {
        if (now.steady < partition_ends)
            return true;
        if (faults.partitions != 0 && random.below(1'000'000) < faults.partitions)
            partition_ends = now.steady + draw(5'000, 60'000);
        return now.steady < partition_ends;
    }

    /// Answers a request after a round trip; or, when asks fail, with nothing but a timeout.
    template <class T>
    void answer(instant now, handler<T> done, result<T> what) {
        if (partitioned(now) || random.chance(faults.failing_asks)) {
            ++counters.unanswered;
            plan(now.steady + seconds(8), [done = std::move(done)](instant) {
                done(fail(errc::timeout, "no answer from the provider"));
            });
            return;
        }
        plan(now.steady + draw(30, 250),
             [done = std::move(done), what = std::move(what)](instant) { done(what); });
    }

    simulated_call* find(const std::string& sid) {
        const auto found = calls.find(sid);
        return found == calls.end() ? nullptr : &found->second;
    }

    // --- Events.

    call_event describe(const simulated_call& call) const {
        call_event event;
        event.call = call.untagged ? call_id{} : call.call;
        event.status = call.status;
        event.raw_status = to_string(call.status);
        event.provider = name;
        event.provider_sid = call.sid;
        event.occurred_at = call.changed;
        if (is_terminal(call.status)) {
            event.reason = call.reason;
            event.ended_by = call.ended_by;
            event.sip_code = call.sip_code;
            event.duration = call.duration;
        }
        return event;
    }

    void deliver(call_event event, instant now) {
        ++counters.events;
        event.id = content_event_id(event);
        if (random.chance(faults.lost)) {
            ++counters.lost_events;
            return;
        }
        std::uint64_t copies = 1;
        if (random.chance(faults.duplicated))
            copies += 1 + random.below(2);
        for (std::uint64_t i = 0; i < copies; ++i) {
            milliseconds delay = draw(20, 300);
            if (random.chance(faults.late))
                delay += draw(2'000, 120'000);
            // An outage holds everything back until it is over.
            const steady_time due = std::max(now.steady, partition_ends) + delay;
            plan(due, [this, event](instant when) mutable {
                ++counters.deliveries;
                event.observed_at = when.wall;
                if (sink)
                    sink(std::move(event));
            });
        }
    }

    void enter(simulated_call& call, call_status status, instant now) {
        call.status = status;
        call.changed = now.wall;
        ++call.plan;
        if (status == call_status::in_progress)
            call.answered = now.wall;
        if (is_terminal(status)) {
            --counters.live;
            call.duration = status == call_status::completed
                                ? static_cast<std::int32_t>(
                                      std::chrono::floor<seconds>(now.wall - call.answered).count())
                                : 0;
            plan(now.steady + remembered, [this, sid = call.sid](instant) { forget(sid); });
        }
        call_event event = describe(call);
        event.source = event_source::webhook;
        event.sequence = call.sequence++;
        deliver(std::move(event), now);
    }

    void finish(simulated_call& call, call_status status, end_reason reason, hangup_by who, std::int32_t sip,
                instant now) {
        call.reason = reason;
        call.ended_by = who;
        call.sip_code = sip;
        enter(call, status, now);
    }

    void forget(const std::string& sid) {
        const simulated_call* call = find(sid);
        if (call == nullptr)
            return;
        const auto [first, last] = sids_to.equal_range(call->to.reveal());
        for (auto it = first; it != last; ++it) {
            if (it->second == sid) {
                sids_to.erase(it);
                break;
            }
        }
        calls.erase(sid);
    }

    // --- The life of a call.

    /// Plans the next step; it is skipped when something else has happened to the call by then.
    template <class Step>
    void then(const simulated_call& call, milliseconds delay, instant now, Step step) {
        plan(now.steady + delay, [this, sid = call.sid, plan_now = call.plan, step](instant when) mutable {
            if (simulated_call* later = find(sid); later != nullptr && later->plan == plan_now)
                step(*later, when);
        });
    }

    void start(simulated_call& call, instant now) {
        then(call, draw(50, 300), now, [this](simulated_call& c, instant when) {
            enter(c, call_status::initiated, when);
            then(c, c.person.setup, when, [this](simulated_call& d, instant at) { reach(d, at); });
        });
    }

    void reach(simulated_call& call, instant now) {
        using behaviour = callee::behaviour;
        switch (call.person.does) {
        case behaviour::busy:
            return finish(call, call_status::busy, end_reason::busy, hangup_by::carrier, 486, now);
        case behaviour::fails:
            return finish(call, call_status::failed, end_reason::invalid_number, hangup_by::carrier, 404, now);
        case behaviour::unreachable:
            return finish(call, call_status::failed, end_reason::carrier_failure, hangup_by::carrier, 503, now);
        default:
            break;
        }
        enter(call, call_status::ringing, now);
        const bool rings_out =
            call.person.does == behaviour::rings_out || call.person.ring > call.ring_timeout;
        if (rings_out) {
            then(call, call.ring_timeout, now, [this](simulated_call& c, instant when) {
                finish(c, call_status::no_answer, end_reason::no_answer, hangup_by::system, 487, when);
            });
        } else if (call.person.does == behaviour::rejects) {
            then(call, call.person.ring, now, [this](simulated_call& c, instant when) {
                finish(c, call_status::no_answer, end_reason::rejected, hangup_by::customer, 603, when);
            });
        } else {
            then(call, call.person.ring, now, [this](simulated_call& c, instant when) { talk(c, when); });
        }
    }

    void talk(simulated_call& call, instant now) {
        enter(call, call_status::in_progress, now);
        const bool machine = call.person.does == callee::behaviour::voicemail;
        call_event verdict = describe(call);
        verdict.kind = event_kind::answered_by;
        verdict.status = call_status::unknown;
        verdict.raw_status.clear();
        verdict.source = event_source::webhook;
        verdict.answerer = machine ? answered_by::machine : answered_by::human;
        then(call, draw(500, 3'500), now,
             [this, verdict](simulated_call& /*call*/, instant when) mutable {
                 verdict.occurred_at = when.wall;
                 deliver(std::move(verdict), when);
             });
        const milliseconds limit = call.time_limit;
        if (call.person.talk.count() < 0 || call.person.talk > limit) {
            then(call, limit, now, [this](simulated_call& c, instant when) {
                finish(c, call_status::completed, end_reason::time_limit, hangup_by::system, 200, when);
            });
        } else {
            then(call, call.person.talk, now, [this](simulated_call& c, instant when) {
                finish(c, call_status::completed, end_reason::hangup, hangup_by::customer, 200, when);
            });
        }
    }

    void create(const dial_request& request, const callee& person, instant now, simulated_call*& made) {
        constexpr std::string_view digits{"0123456789abcdef"};
        simulated_call call;
        call.sid = "SC";
        for (int half = 0; half < 2; ++half) {
            const std::uint64_t bits = random.next();
            for (unsigned i = 0; i < 16; ++i)
                call.sid += digits[(bits >> (4U * i)) & 0xfU];
        }
        call.call = request.call;
        call.from = request.from;
        call.to = request.to;
        call.person = person;
        call.created = call.changed = now.wall;
        call.listed_from = now.steady + (faults.listing_lags ? draw(0, 20'000) : milliseconds(0));
        call.ring_timeout = request.ring_timeout;
        call.time_limit = request.time_limit;
        call.untagged = random.chance(faults.untagged);
        ++counters.placed;
        ++counters.live;
        if (!wishes_served.insert(id_hash{}(request.call)).second)
            ++counters.double_dials;
        sids_to.emplace(call.to.reveal(), call.sid);
        const auto placed = calls.emplace(call.sid, std::move(call)).first;
        made = &placed->second;
        start(*made, now);
    }
};

simulated_network::simulated_network(std::uint64_t seed, network_faults faults)
    : state_(std::make_unique<state>(seed, faults)) {}
simulated_network::~simulated_network() = default;

void simulated_network::set_event_sink(provider::event_sink sink) {
    state_->sink = std::move(sink);
}

const network_counters& simulated_network::counters() const noexcept {
    return state_->counters;
}

std::optional<call_status> simulated_network::inspect(const std::string& sid) const {
    const simulated_call* call = state_->find(sid);
    return call == nullptr ? std::nullopt : std::optional(call->status);
}

std::optional<steady_time> simulated_network::next_due() const {
    if (state_->agenda.empty())
        return std::nullopt;
    return state_->agenda.front().due;
}

void simulated_network::advance(instant now) {
    state& net = *state_;
    while (!net.agenda.empty() && net.agenda.front().due <= now.steady) {
        const queued_work next = net.agenda.front();
        std::pop_heap(net.agenda.begin(), net.agenda.end(), std::greater<>{});
        net.agenda.pop_back();
        state::work what = std::exchange(net.works[next.work], {});
        net.free_works.push_back(next.work);
        // What was due a moment ago happens with the time it was due, not with the time we got round to it.
        what({now.wall - (now.steady - next.due), next.due});
    }
}

void simulated_network::place(const dial_request& request, instant now, handler<placed_call> done) {
    state& net = *state_;
    const auto refuse = [&](errc code, const char* why) {
        net.plan(now.steady + net.draw(30, 250),
                 [done = std::move(done), code, why](instant) { done(fail(code, why)); });
    };
    auto person = draw_callee(request.scenario, net.random);
    if (!person) {
        return net.plan(now.steady, [done = std::move(done), why = std::move(person).error()](instant) {
            done(failure{why});
        });
    }
    const bool cut_off = net.partitioned(now);
    if (net.random.chance(net.faults.refused) || (cut_off && net.random.chance(500)))
        return net.random.chance(500) ? refuse(errc::network, "no connection to the provider")
                                      : refuse(errc::rate_limited, "the provider asks to slow down");
    ++net.counters.dials;
    if (net.random.chance(net.faults.rejected))
        return refuse(errc::provider_rejected, "the provider refuses the call");

    const bool answer_lost = cut_off || net.random.chance(net.faults.ambiguous);
    if (answer_lost) {
        ++net.counters.unanswered;
        if (net.random.chance(500)) {
            simulated_call* unseen = nullptr;
            net.create(request, *person, now, unseen);
        }
        return net.plan(now.steady + net.draw(3'000, 10'000), [done = std::move(done)](instant) {
            done(fail(errc::ambiguous, "the answer to the dial was lost"));
        });
    }
    simulated_call* made = nullptr;
    net.create(request, *person, now, made);
    placed_call reply{made->sid, call_status::queued, "queued"};
    net.plan(now.steady + net.draw(30, 250),
             [done = std::move(done), reply = std::move(reply)](instant) { done(reply); });
}

void simulated_network::hang_up(const std::string& sid, instant now, handler<void> done) {
    state& net = *state_;
    simulated_call* call = net.find(sid);
    if (call == nullptr)
        return net.answer<void>(now, std::move(done), fail(errc::unknown_to_provider, "no such call"));
    if (!net.partitioned(now) && !is_terminal(call->status)) {
        net.then(*call, net.draw(50, 300), now, [&net](simulated_call& c, instant when) {
            const bool talking = c.status == call_status::in_progress;
            net.finish(c, talking ? call_status::completed : call_status::canceled,
                       talking ? end_reason::hangup : end_reason::canceled, hangup_by::unknown,
                       talking ? 200 : 487, when);
        });
    }
    net.answer<void>(now, std::move(done), {});
}

namespace {

/// Mute, hold and digits ask the same of the network: a call that talks.
result<void> must_talk(const simulated_call* call) {
    if (call == nullptr)
        return fail(errc::unknown_to_provider, "no such call");
    if (call->status != call_status::in_progress)
        return fail(errc::wrong_state, "the call is not in progress");
    return {};
}

} // namespace

void simulated_network::set_mute(const std::string& sid, bool /*on*/, instant now, handler<void> done) {
    state_->answer<void>(now, std::move(done), must_talk(state_->find(sid)));
}

void simulated_network::set_hold(const std::string& sid, bool /*on*/, instant now, handler<void> done) {
    state_->answer<void>(now, std::move(done), must_talk(state_->find(sid)));
}

void simulated_network::send_digits(const std::string& sid, const std::string& /*digits*/, instant now,
                                    handler<void> done) {
    state_->answer<void>(now, std::move(done), must_talk(state_->find(sid)));
}

void simulated_network::fetch(const std::string& sid, instant now, handler<call_snapshot> done) {
    state& net = *state_;
    const simulated_call* call = net.find(sid);
    if (call == nullptr)
        return net.answer<call_snapshot>(now, std::move(done), fail(errc::unknown_to_provider, "no such call"));
    call_snapshot snapshot{net.describe(*call), call->from, call->to, call->created};
    snapshot.event.source = event_source::poll;
    snapshot.event.sequence = call->sequence;
    snapshot.event.observed_at = now.wall;
    net.answer<call_snapshot>(now, std::move(done), std::move(snapshot));
}

void simulated_network::list(const list_request& request, instant now, handler<std::vector<call_snapshot>> done) {
    state& net = *state_;
    std::vector<call_snapshot> found;
    const auto [first, last] = net.sids_to.equal_range(request.to.reveal());
    for (auto it = first; it != last; ++it) {
        const simulated_call* call = net.find(it->second);
        if (call == nullptr || call->from != request.from || call->created < request.since ||
            now.steady < call->listed_from)
            continue;
        call_snapshot snapshot{net.describe(*call), call->from, call->to, call->created};
        snapshot.event.source = event_source::poll;
        snapshot.event.sequence = call->sequence;
        snapshot.event.observed_at = now.wall;
        found.push_back(std::move(snapshot));
    }
    // A hash table's order would differ between libraries; the time of creation does not.
    std::sort(found.begin(), found.end(), [](const call_snapshot& a, const call_snapshot& b) {
        return std::tie(a.created_at, a.event.provider_sid) < std::tie(b.created_at, b.event.provider_sid);
    });
    net.answer<std::vector<call_snapshot>>(now, std::move(done), std::move(found));
}

result<network_faults> parse_faults(std::string_view list) {
    struct named {
        std::string_view name;
        void (*set)(network_faults&);
    };
    constexpr auto known = std::to_array<named>({
        {"late", [](network_faults& f) { f.late = 80; }},
        {"duplicate", [](network_faults& f) { f.duplicated = 80; }},
        {"lost", [](network_faults& f) { f.lost = 50; }},
        {"untagged", [](network_faults& f) { f.untagged = 250; }},
        {"ambiguous", [](network_faults& f) { f.ambiguous = 40; }},
        {"refused", [](network_faults& f) { f.refused = 40; }},
        {"rejected", [](network_faults& f) { f.rejected = 10; }},
        {"asks", [](network_faults& f) { f.failing_asks = 60; }},
        {"partition", [](network_faults& f) { f.partitions = 50; }},
        {"list-lag", [](network_faults& f) { f.listing_lags = true; }},
    });
    network_faults faults;
    if (list.empty() || list == "none")
        return faults;
    while (true) {
        const std::size_t comma = list.find(',');
        const std::string_view word = list.substr(0, comma);
        bool hit = false;
        for (const named& fault : known) {
            if (word == fault.name || word == "all") {
                fault.set(faults);
                hit = true;
            }
        }
        if (!hit)
            return fail(errc::invalid_argument,
                        "faults are none, all, late, duplicate, lost, untagged, ambiguous, refused, rejected, asks, "
                        "partition and list-lag");
        if (comma == std::string_view::npos)
            return faults;
        list.remove_prefix(comma + 1);
    }
}

} // namespace callkit
