#pragma once

#include <callkit/core/clock.hpp>
#include <callkit/core/provider.hpp>
#include <callkit/core/random.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace crash {

/// What the provider does wrong, each as a chance in a thousand.
struct provider_faults {
    unsigned answer_lost{150};  ///< The answer to a dial never arrives; half of the time there is a call all the same,
                                ///< and that may have come to be up to ten seconds late.
    unsigned refused{60};       ///< The dial certainly came to nothing, and the answer says so.
    unsigned lost_events{100};  ///< An event never arrives.
    unsigned late_events{100};  ///< An event arrives up to a minute late.
    unsigned double_events{80}; ///< An event arrives twice.
    unsigned untagged{250};     ///< A call's events carry only the provider's sid.
    unsigned failing_asks{150}; ///< A question or a hang-up is not answered.
    bool listing_lags{true};    ///< A new call is listed only after up to twenty seconds.
};

/// The provider in the world outside: no crash of ours touches it, and it remembers every request it ever got. That
/// memory is the witness of promise 3.
///
/// Virtual time, seeded. What becomes of a dial depends only on the seed, the call and the attempt, so that two copies
/// given the same requests agree.
class remembering_provider {
  public:
    template <class T>
    using handler = callkit::provider::handler<T>;

    static constexpr std::string_view name{"rememberer"};

    explicit remembering_provider(std::uint64_t seed, provider_faults faults = {});

    /// A process is there to hear events and answers.
    void connect(callkit::provider::event_sink sink);
    /// It is gone: what was meant for it is lost.
    void disconnect();
    /// No more faults from here on.
    void heal();

    void place(const callkit::dial_request& request, callkit::instant now, handler<callkit::placed_call> done);
    void hang_up(const std::string& sid, callkit::instant now, handler<void> done);
    void fetch(const std::string& sid, callkit::instant now, handler<callkit::call_snapshot> done);
    void list(const callkit::list_request& request, callkit::instant now,
              handler<std::vector<callkit::call_snapshot>> done);

    [[nodiscard]] std::optional<callkit::steady_time> next_due() const;
    void advance(callkit::instant now);

    // --- The memory.

    /// A call that came to exist.
    struct leg {
        std::string sid{};
        callkit::call_id wish{};
        callkit::party from{};
        callkit::party to{};
        callkit::timestamp created{};
        callkit::steady_time listed_from{};
        callkit::timestamp changed{};
        callkit::timestamp answered{};
        callkit::call_status status{callkit::call_status::queued};
        callkit::end_reason reason{callkit::end_reason::none};
        std::int64_t sequence{0};
        std::int32_t duration{-1};
        callkit::seconds ring_timeout{60};
        bool untagged{false};
    };
    [[nodiscard]] const std::map<std::string, leg>& legs() const noexcept { return legs_; }
    /// Dial requests that reached it.
    [[nodiscard]] std::uint64_t requests() const noexcept { return requests_; }
    /// Requests for a wish of which an earlier request might have been carried out, as far as the sender could know.
    [[nodiscard]] std::uint64_t resent() const noexcept { return resent_; }
    /// Calls placed for a wish that already had one.
    [[nodiscard]] std::uint64_t double_dials() const noexcept { return double_dials_; }

  private:
    using work = std::function<void(callkit::instant)>;
    struct wish_memory {
        std::uint32_t open{0}; // requests whose sender has not been told that they came to nothing
        std::uint32_t legs{0};
    };

    void plan(callkit::steady_time due, work what) { agenda_.emplace(due, std::move(what)); }
    callkit::milliseconds draw(std::int64_t low, std::int64_t high) {
        return callkit::milliseconds(random_.between(low, high));
    }
    /// Answers the process that asks, if it is still the same one by then.
    template <class T>
    void answer(callkit::steady_time due, handler<T> done, callkit::result<T> what);
    void create(const callkit::dial_request& request, std::uint64_t fate, callkit::instant now);
    void live(const std::string& sid, std::uint64_t fate, callkit::instant now);
    void enter(const std::string& sid, callkit::call_status status, callkit::end_reason reason, callkit::instant now);
    [[nodiscard]] callkit::call_event describe(const leg& call) const;
    void deliver(callkit::call_event event, callkit::instant now);

    std::uint64_t seed_;
    callkit::seeded_random random_;
    provider_faults faults_;
    callkit::provider::event_sink sink_{};
    std::uint64_t session_{0};
    bool connected_{false};
    std::multimap<callkit::steady_time, work> agenda_{};
    std::map<std::string, leg> legs_{};
    std::unordered_map<callkit::call_id, wish_memory, callkit::id_hash> wishes_{};
    std::uint64_t requests_{0};
    std::uint64_t resent_{0};
    std::uint64_t double_dials_{0};
};

} // namespace crash
