#pragma once

#include "fake_call.hpp"
#include "fake_conference.hpp"
#include "webhook_policy.hpp"

#include <callkit/core/random.hpp>
#include <callkit/provider/simulated_network.hpp>
#include <callkit/testing/fake_twilio_machine.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callkit::testing {

/// Names and values of a request in order.
using fields = std::vector<std::pair<std::string, std::string>>;

/// The fake's whole world. Its functions stand in the file that is named above them.
struct fake_state {
    explicit fake_state(fake_twilio_options given);

    const fake_twilio_options options;
    seeded_random random;
    simulated_network network;
    client_gateway* gateway{nullptr};
    fake_counters counters{};
    instant now{};
    timestamp began{}; ///< When the first thing happened: what was configured is as old.

    // fake_twilio_machine.cpp: time.
    std::map<std::pair<steady_time, std::uint64_t>, std::function<void()>> agenda{};
    std::uint64_t planned{0};
    void after(microseconds delay, std::function<void()> what);
    void run_until(instant until);
    std::string new_sid(std::string_view prefix);

    // What there is, oldest first.
    std::vector<std::unique_ptr<fake_call>> calls{};
    std::map<std::string, fake_call*, std::less<>> calls_by_sid{};
    std::map<call_id, fake_call*> calls_by_id{};
    std::vector<std::unique_ptr<fake_conference>> conferences{};
    std::vector<std::unique_ptr<fake_recording>> recordings{};
    [[nodiscard]] fake_call* find_call(std::string_view sid);
    [[nodiscard]] fake_conference* find_conference(std::string_view sid_or_name);
    [[nodiscard]] fake_recording* find_recording(std::string_view sid);

    // webhooks.cpp: requests that leave.
    struct pending_fetch {
        fake_fetch what{};
        webhook_policy policy{};
        unsigned attempts{0};
        std::function<void(const fetch_outcome&)> done{};
    };
    std::map<std::uint64_t, pending_fetch> pending{};
    std::vector<fake_fetch> outgoing{};
    std::uint64_t fetch_count{0};
    void fetch(const std::string& url, const std::string& method, const fields& parameters,
               std::function<void(const fetch_outcome&)> done);
    void fetched(std::uint64_t id, const fetch_outcome& outcome);
    /// A fetch that faults may touch and whose answer does not matter.
    void notify(const callback_target& target, const fields& parameters);
    [[nodiscard]] fields call_parameters(const fake_call& call) const;
    void tell_status(fake_call& call, std::string_view event);
    void tell_conference(fake_conference& conference, std::string_view event, const fake_participant* who,
                         const fields& more = {});
    void tell_recording(fake_recording& recording, std::string_view event);

    // call_life.cpp: what becomes of a call.
    fake_call& new_call(fake_call call);
    steady_time next_turn{}; ///< Of the queue.
    void place(fake_call& call);
    void dial(fake_call& call);
    void ring_client(fake_call& call);
    void on_network_event(const call_event& event);
    void enter(fake_call& call, call_status status);
    void on_answer(fake_call& call);
    void on_verdict(fake_call& call, std::string_view answered_by);
    void pick_up(fake_call& call);
    void end_call(fake_call& call, call_status status, int sip, ended_from from);
    void enforce_time_limit(fake_call& call);
    /// Runs `what` later unless the call has ended or gone on to something else by then.
    void later(fake_call& call, microseconds delay, std::function<void(fake_call&)> what);

    // twiml_run.cpp: what TwiML makes a call do.
    void start_program(fake_call& call, const webhook_source& source, const fields& more = {});
    void use_document(fake_call& call, const webhook_source& source, const std::string& xml);
    void on_unusable(fake_call& call, const webhook_source& source, int code);
    void run(fake_call& call);
    void run_verb(fake_call& call, const twiml_node& verb);
    void gather(fake_call& call, const twiml_node& verb);
    void press(fake_call& call, const std::string& digits);
    void record(fake_call& call, const twiml_node& verb);
    void finish_record(fake_call& call, const twiml_node& verb, const std::string& key);
    /// On to the document at `url`, or to the next verb when there is none.
    void go_on(fake_call& call, std::string_view url, std::string_view method, const fields& more);
    void tell_action(const fake_call& call, std::string_view url, std::string_view method, const fields& more);

    // twiml_dial.cpp: calls that a call makes.
    void start_dial(fake_call& call, const twiml_node& verb);
    void add_dialled(fake_call& call, const twiml_node& verb, const twiml_node& target);
    void on_child_answered(fake_call& child);
    void on_child_ended(fake_call& child);
    void finish_dial(fake_call& call, const std::string& status);
    void tell_end_of_dial(const fake_call& call, const fake_call::dial_state& dial);
    [[nodiscard]] fields outcome_of(const fake_call& call, const fake_call::dial_state& dial, const std::string& how);

    // conferences.cpp
    fake_conference& open_conference(std::string_view name);
    void join(fake_call& call, fake_conference& conference, fake_participant who);
    void leave(fake_call& call, std::string_view reason);
    void end_conference(fake_conference& conference, std::string_view reason, const std::string& by_call);
    void set_muted(fake_conference& conference, fake_participant& who, bool on);
    void set_hold(fake_conference& conference, fake_participant& who, bool on);
    void announce(fake_conference& conference, fake_participant* who, const std::string& url,
                  const std::string& method);

    // recordings.cpp
    fake_recording& start_recording(fake_call& call, std::string source, callback_target callback);
    void stop_recording(fake_recording& recording);
    void stop_recordings_of(const fake_call& call);
};

} // namespace callkit::testing
