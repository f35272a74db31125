// What core costs: a state transition beside a hand-written switch and Boost.MSM, and the fold beside a plain
// overwrite.
//
//     g++ -std=c++20 -O3 -DNDEBUG -Iinclude tests/bench/bench_core.cpp -o bench_core && ./bench_core
//
// Prints nanoseconds of thread CPU time per operation, the minimum over several passes, and ratios within this run.

// Boost.MSM keeps its rows in an MPL vector, which by default ends at twenty.
#define BOOST_MPL_CFG_NO_PREPROCESSED_HEADERS
#define BOOST_MPL_LIMIT_VECTOR_SIZE 50
#define BOOST_MPL_LIMIT_MAP_SIZE 50

#include "bench.hpp"

#include <callkit/core/call_fold.hpp>
#include <callkit/core/random.hpp>

#include <boost/msm/back/state_machine.hpp>
#include <boost/msm/front/functor_row.hpp>
#include <boost/msm/front/state_machine_def.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

using namespace callkit;
using callkit::bench::heading;
using callkit::bench::keep;
using callkit::bench::line;
using callkit::bench::nanos_per;

namespace {

// ---------------------------------------------------------------------------------------------------- state machines

/// What one would write by hand: the same rules, case by case.
class switch_machine {
  public:
    bool apply(call_status incoming) noexcept {
        using s = call_status;
        switch (status_) {
        case s::unknown:
            switch (incoming) {
            case s::unknown:
                return false;
            default:
                status_ = incoming;
                return true;
            }
        case s::queued:
            switch (incoming) {
            case s::unknown:
            case s::queued:
                return false;
            default:
                status_ = incoming;
                return true;
            }
        case s::initiated:
            switch (incoming) {
            case s::unknown:
            case s::queued:
            case s::initiated:
                return false;
            default:
                status_ = incoming;
                return true;
            }
        case s::ringing:
            switch (incoming) {
            case s::in_progress:
            case s::completed:
            case s::canceled:
            case s::no_answer:
            case s::busy:
            case s::failed:
                status_ = incoming;
                return true;
            default:
                return false;
            }
        case s::in_progress:
            switch (incoming) {
            case s::completed:
            case s::canceled:
            case s::no_answer:
            case s::busy:
            case s::failed:
                status_ = incoming;
                return true;
            default:
                return false;
            }
        case s::completed:
        case s::canceled:
        case s::no_answer:
        case s::busy:
        case s::failed:
            return false;
        }
        return false;
    }
    void reset() noexcept { status_ = call_status::unknown; }

  private:
    call_status status_{call_status::unknown};
};

class table_machine {
  public:
    bool apply(call_status incoming) noexcept { return machine_.apply(incoming) == transition::advance; }
    void reset() noexcept { machine_ = {}; }

  private:
    call_state_machine machine_;
};

namespace msm = boost::msm;

template <call_status>
struct hears {};

struct msm_call : msm::front::state_machine_def<msm_call> {
    template <call_status>
    struct is : msm::front::state<> {};
    using initial_state = is<call_status::unknown>;

    template <call_status From, call_status To>
    using row = msm::front::Row<is<From>, hears<To>, is<To>>;

    using s = call_status;
    // clang-format off
    struct transition_table : boost::mpl::vector<
        row<s::unknown, s::queued>, row<s::unknown, s::initiated>, row<s::unknown, s::ringing>,
        row<s::unknown, s::in_progress>, row<s::unknown, s::completed>, row<s::unknown, s::canceled>,
        row<s::unknown, s::no_answer>, row<s::unknown, s::busy>, row<s::unknown, s::failed>,
        row<s::queued, s::initiated>, row<s::queued, s::ringing>, row<s::queued, s::in_progress>,
        row<s::queued, s::completed>, row<s::queued, s::canceled>, row<s::queued, s::no_answer>,
        row<s::queued, s::busy>, row<s::queued, s::failed>,
        row<s::initiated, s::ringing>, row<s::initiated, s::in_progress>, row<s::initiated, s::completed>,
        row<s::initiated, s::canceled>, row<s::initiated, s::no_answer>, row<s::initiated, s::busy>,
        row<s::initiated, s::failed>,
        row<s::ringing, s::in_progress>, row<s::ringing, s::completed>, row<s::ringing, s::canceled>,
        row<s::ringing, s::no_answer>, row<s::ringing, s::busy>, row<s::ringing, s::failed>,
        row<s::in_progress, s::completed>, row<s::in_progress, s::canceled>, row<s::in_progress, s::no_answer>,
        row<s::in_progress, s::busy>, row<s::in_progress, s::failed>> {};
    // clang-format on

    template <class Machine, class Event>
    void no_transition(const Event&, Machine&, int) {}
};

/// Boost.MSM dispatches on types, so a status that arrives at run time has to choose one first.
class msm_machine {
  public:
    bool apply(call_status incoming) {
        using s = call_status;
        switch (incoming) {
        case s::unknown:
            return false;
        case s::queued:
            return handle<s::queued>();
        case s::initiated:
            return handle<s::initiated>();
        case s::ringing:
            return handle<s::ringing>();
        case s::in_progress:
            return handle<s::in_progress>();
        case s::completed:
            return handle<s::completed>();
        case s::canceled:
            return handle<s::canceled>();
        case s::no_answer:
            return handle<s::no_answer>();
        case s::busy:
            return handle<s::busy>();
        case s::failed:
            return handle<s::failed>();
        }
        return false;
    }
    void reset() { machine_.start(); }

  private:
    template <call_status Status>
    bool handle() {
        return machine_.process_event(hears<Status>{}) == msm::back::HANDLED_TRUE;
    }
    msm::back::state_machine<msm_call> machine_;
};

struct step {
    call_status status;
    bool fresh; // a new call begins
};

/// Calls as providers tell them: mostly in order, some steps missing, some twice, some late.
std::vector<step> mixed_calls(std::size_t count) {
    seeded_random random(1);
    std::vector<step> steps;
    while (steps.size() < count) {
        bool fresh = true;
        const auto tell = [&](call_status status) {
            steps.push_back({status, fresh});
            fresh = false;
            if (random.chance(100))
                steps.push_back({status, false});
        };
        for (const auto live : {call_status::queued, call_status::initiated, call_status::ringing})
            if (!random.chance(150))
                tell(live);
        if (random.chance(600)) {
            const bool late = random.chance(100);
            if (!late)
                tell(call_status::in_progress);
            tell(call_status::completed);
            if (late)
                tell(call_status::in_progress);
        } else {
            tell(static_cast<call_status>(5 + random.below(5)));
        }
    }
    steps.resize(count);
    return steps;
}

/// Ended calls that go on being told about: of every eight steps one ends a call and seven are refused.
std::vector<step> rejected(std::size_t count) {
    seeded_random random(2);
    std::vector<step> steps;
    while (steps.size() < count) {
        const bool fresh = steps.size() % 8 == 0;
        const auto ended = static_cast<call_status>(index_of(call_status::completed) + random.below(5));
        steps.push_back({fresh ? ended : static_cast<call_status>(random.below(call_status_count)), fresh});
    }
    return steps;
}

template <class Machine>
std::size_t run(const std::vector<step>& steps) {
    Machine machine;
    machine.reset();
    std::size_t accepted = 0;
    for (const auto& [status, fresh] : steps) {
        if (fresh)
            machine.reset();
        accepted += machine.apply(status) ? 1U : 0U;
    }
    return accepted;
}

void compare_machines(const char* title, const std::vector<step>& steps) {
    const std::size_t accepted = run<table_machine>(steps);
    if (run<switch_machine>(steps) != accepted || run<msm_machine>(steps) != accepted) {
        std::fprintf(stderr, "the machines disagree\n");
        std::exit(1);
    }
    const auto measure = [&]<class Machine>(std::type_identity<Machine>) {
        return nanos_per(steps.size(), [&] { keep(run<Machine>(steps)); });
    };
    heading(title);
    const double table = measure(std::type_identity<table_machine>{});
    line("callkit::call_state_machine (a table)", table, table);
    line("hand-written switch", measure(std::type_identity<switch_machine>{}), table);
    line("Boost.MSM", measure(std::type_identity<msm_machine>{}), table);
}

// --------------------------------------------------------------------------------------------------------------- fold

call_event told(event_kind kind, call_status status, std::int64_t micros, event_source source) {
    call_event event;
    event.call.bytes[6] = 0x70;
    event.call.bytes[15] = 1;
    event.kind = kind;
    event.status = status;
    event.source = source;
    event.occurred_at = event.observed_at = from_unix_micros(1'767'225'600'000'000 + micros);
    if (source != event_source::engine) {
        event.provider = "twilio";
        event.provider_sid = "CA0123456789abcdef0123456789abcdef";
        event.raw_status = to_string(status);
    }
    return event;
}

/// A whole call: seven events, as Twilio sends them.
std::vector<call_event> whole_call() {
    using s = call_status;
    std::vector<call_event> events;
    auto facts = std::make_shared<call_facts>();
    facts->workspace_id = "acme";
    facts->direction = direction::outbound;
    facts->from = party("+14155550100");
    facts->to = party("+14155552671");
    events.push_back(told(event_kind::created, s::queued, 0, event_source::engine));
    events.back().facts = std::move(facts);
    events.push_back(told(event_kind::dial_started, s::unknown, 1'000, event_source::engine));
    events.push_back(told(event_kind::placed, s::queued, 90'000, event_source::poll));
    std::int64_t sequence = 0;
    for (const auto status : {s::initiated, s::ringing, s::in_progress, s::completed}) {
        events.push_back(told(event_kind::status, status, 1'000'000 * (sequence + 1), event_source::webhook));
        events.back().sequence = sequence++;
    }
    events.back().duration = 64;
    events.back().reason = end_reason::hangup;
    return events;
}

/// What a web handler does today: writes down whatever came last.
struct overwritten_row {
    call_id id{};
    call_status status{call_status::unknown};
    std::string provider{};
    std::string sid{};
    std::string word{};
    std::shared_ptr<const call_facts> facts{};
    std::array<timestamp, 6> times{};
    timestamp updated{};
    std::int32_t duration{-1};
    end_reason reason{end_reason::none};

    void apply(const call_event& event) {
        id = event.call;
        if (event.status != call_status::unknown) {
            status = event.status;
            word = event.raw_status;
            times[std::min<std::size_t>(index_of(status), 5)] = event.occurred_at;
        }
        if (!event.provider_sid.empty()) {
            provider = event.provider;
            sid = event.provider_sid;
        }
        if (event.facts != nullptr)
            facts = event.facts;
        if (event.duration >= 0)
            duration = event.duration;
        if (event.reason != end_reason::none)
            reason = event.reason;
        updated = event.observed_at;
    }
};

template <class Row>
double whole_calls(const std::vector<call_event>& events) {
    constexpr std::size_t calls = 20'000;
    return nanos_per(calls * events.size(), [&] {
        for (std::size_t i = 0; i < calls; ++i) {
            Row row;
            for (const auto& event : events)
                row.apply(event);
            keep(row);
        }
    });
}

/// One event a time into a row that is already there; each changes it.
template <class Row>
double into_existing(const std::vector<call_event>& before, const std::vector<call_event>& stream) {
    constexpr int rounds = 2'000;
    return nanos_per(rounds * stream.size(), [&] {
        for (int round = 0; round < rounds; ++round) {
            Row row;
            for (const auto& event : before)
                row.apply(event);
            for (const auto& event : stream)
                row.apply(event);
            keep(row);
        }
    });
}

void compare_folds() {
    const auto events = whole_call();
    const std::vector<call_event> begun(events.begin(), events.end() - 1);

    // Callbacks, mutes and digits during a long call: long enough for building the row to vanish.
    std::vector<call_event> stream;
    for (std::int64_t i = 0; i < 400; ++i) {
        auto event = told(event_kind::status, call_status::in_progress, 5'000'000 + i * 1000, event_source::webhook);
        if (i % 4 == 1) {
            event = told(event_kind::mute_requested, call_status::unknown, 5'000'000 + i * 1000, event_source::engine);
            event.on = i % 8 == 1;
        } else if (i % 4 == 3) {
            event = told(event_kind::digits_sent, call_status::unknown, 5'000'000 + i * 1000, event_source::engine);
            event.value = 4;
        }
        stream.push_back(std::move(event));
    }

    heading("the fold, per event");
    const double whole_naive = whole_calls<overwritten_row>(events);
    const double whole = whole_calls<call_fold>(events);
    line("whole calls of seven events: plain overwrite", whole_naive, whole_naive);
    line("whole calls of seven events: call_fold", whole, whole_naive);
    const double into_naive = into_existing<overwritten_row>(begun, stream);
    const double into = into_existing<call_fold>(begun, stream);
    line("into an existing call: plain overwrite", into_naive, into_naive);
    line("into an existing call: call_fold, something changes", into, into_naive);

    call_fold ended;
    for (const auto& event : events)
        ended.apply(event);
    constexpr std::size_t repetitions = 100'000;
    const double repeated = nanos_per(repetitions * events.size(), [&] {
        for (std::size_t i = 0; i < repetitions; ++i)
            for (const auto& event : events)
                keep(ended.apply(event));
    });
    line("into an existing call: call_fold, nothing is new", repeated, into_naive);
    call_fold other = ended;
    line("merge of two views of a call", nanos_per(repetitions, [&] {
             for (std::size_t i = 0; i < repetitions; ++i) {
                 other.merge(ended);
                 keep(other);
             }
         }));
    line("record(): the row as plain values", nanos_per(repetitions, [&] {
             for (std::size_t i = 0; i < repetitions; ++i)
                 keep(ended.record());
         }));
    std::printf("  = %.1f M events/s in whole calls, %.1f M events/s into existing ones, one core\n", 1e3 / whole,
                1e3 / into);
}

} // namespace

int main() {
    compare_machines("state transition, calls as providers tell them", mixed_calls(1 << 18));
    compare_machines("state transition, seven of eight refused: the call has ended", rejected(1 << 18));
    compare_folds();
    return 0;
}
