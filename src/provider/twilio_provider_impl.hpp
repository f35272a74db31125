#pragma once

#include <callkit/provider/twilio_provider.hpp>
#include <callkit/twilio/callbacks.hpp>
#include <callkit/twilio/conferences.hpp>
#include <callkit/twilio/participants.hpp>
#include <callkit/twilio/recordings.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace callkit {

namespace asio = boost::asio;

/// The names of a bridged call's two participants: in every address, in place of their sids.
inline constexpr std::string_view agent_label = "agent";
inline constexpr std::string_view customer_label = "customer";

/// The provider's state. On its strand only, unless said otherwise.
struct twilio_provider::impl : std::enable_shared_from_this<twilio_provider::impl> {
    /// A bridged call, by its conference.
    struct bridge {
        call_id call{};
        std::string conference{};
        std::string agent_call{};
        std::string customer_call{};
        /// What to dial. Without it the call was placed by an earlier process, and its customer is not dialled.
        std::optional<dial_request> request{};
        bool customer_asked{false};
        timestamp asked_at{};
        bool agent_left{false}; ///< The customer was handed to somebody else.
        bool over{false};
        unsigned questions{0};
        unsigned searches{0}; ///< For a customer whose dial was ambiguous.
    };
    /// A call that is asked about until it ends.
    struct watch {
        explicit watch(const asio::strand<asio::any_io_executor>& strand) : timer(strand) {}
        asio::steady_timer timer;
        milliseconds pause{0};
        std::string last{}; ///< The last status that was told.
    };

    impl(asio::any_io_executor executor, const time_source& time, random_source& random,
         twilio_provider_options chosen);

    asio::strand<asio::any_io_executor> strand;
    const time_source& clock;
    twilio_provider_options options;
    twilio_client client;
    event_sink sink{};
    std::atomic<bool> closed{false}; // from any thread
    std::unordered_map<std::string, bridge> bridges{};
    /// Bridged calls whose dial has not been answered, by our id: they may still turn up.
    std::unordered_map<call_id, dial_request, id_hash> unanswered{};
    std::unordered_map<std::string, watch> watches{};

    template <class Work>
    void enter(Work what) {
        asio::post(strand, [self = shared_from_this(), what = std::move(what)]() mutable {
            if (!self->closed)
                what(*self);
        });
    }
    /// Sends a request and goes on with its answer on the strand.
    template <class Then>
    void send(result<twilio::request> request, twilio::request_effect consequence, unsigned attempts, Then then) {
        client.async_send(std::move(request), consequence, attempts,
                          asio::bind_executor(strand, [self = shared_from_this(),
                                                       then = std::move(then)](result<twilio::response> got) mutable {
                              if (self->closed && got)
                                  got = fail(errc::ambiguous, "the provider has stopped");
                              then(*self, std::move(got));
                          }));
    }
    /// The same for one whose answer is parsed.
    template <class T, class Then>
    void ask(result<twilio::request> request, result<T> (*parse)(std::string_view), Then then) {
        send(std::move(request), twilio::request_effect::none, 0,
             [parse, then = std::move(then)](impl& self, result<twilio::response> got) mutable {
                 if (!got)
                     return then(self, result<T>(failure{std::move(got).error()}));
                 const secret body(std::move(got->body));
                 then(self, parse(body.reveal()));
             });
    }

    [[nodiscard]] const std::string& account() const noexcept { return client.account_sid(); }
    [[nodiscard]] const twilio::endpoint& where() const noexcept { return client.where(); }
    [[nodiscard]] bool bridges_calls() const noexcept { return !options.agent.empty(); }
    [[nodiscard]] bool has_webhooks() const noexcept { return !options.public_url.empty(); }
    [[nodiscard]] static bool is_conference(std::string_view sid) noexcept { return sid.starts_with("CF"); }
    [[nodiscard]] std::string webhook(std::string_view path, const call_id& call, std::string_view leg) const;
    [[nodiscard]] static std::string conference_name(const call_id& call) { return "callkit-" + to_string(call); }

    // twilio_direct.cpp
    void place_direct(const dial_request& request, handler<placed_call> done);
    void fetch_direct(const std::string& sid, handler<call_snapshot> done);
    void list_direct(const list_request& request, handler<std::vector<call_snapshot>> done);
    void list_page(const list_request& request, result<twilio::request> page, std::vector<call_snapshot> found,
                   unsigned pages, handler<std::vector<call_snapshot>> done);
    void end_call(const std::string& sid, handler<void> done);
    void digits_direct(const std::string& sid, const std::string& digits, handler<void> done);
    void transfer_direct(const std::string& sid, const party& to, handler<void> done);

    // twilio_bridge.cpp
    void place_bridged(const dial_request& request, handler<placed_call> done);
    void fetch_bridged(const std::string& sid, handler<call_snapshot> done);
    void find_bridged(const list_request& request, handler<std::vector<call_snapshot>> done);
    void end_bridged(const std::string& sid, handler<void> done);
    void set_participant(const std::string& sid, std::string_view who, const twilio::update_participant& what,
                         handler<void> done);
    void transfer_bridged(const std::string& sid, const party& to, handler<void> done);
    void agent_is(bridge& one, const call_event& seen);
    void end_customer_without_agent(const bridge& one);
    void dial_customer(bridge& one);
    void search_customer(const std::string& conference);
    void found_customer(bridge& one, const std::string& sid);
    void search_again(bridge& one, bool answered);
    void give_up_bridge(const std::string& conference, call_status status, end_reason reason, std::string word);
    [[nodiscard]] call_event as_record(const bridge& one, call_event leg) const;
    [[nodiscard]] call_event agent_as_record(const bridge& one, const call_event& leg) const;
    void with_bridge(const std::string& sid, std::function<void(impl&, result<bridge*>)> then);

    // twilio_watch.cpp: following calls without webhooks, and with them.
    void begin_watch(const std::string& sid);
    void look(const std::string& sid);
    void look_later(const std::string& sid, watch& one);
    void looked(const std::string& sid, result<call_snapshot> got);
    void tell(call_event event);
    void receive(const twilio_webhook& webhook, handler<std::vector<call_event>> done);
};

/// What a failed request for a new call means: nothing was sent, or it may have been.
[[nodiscard]] inline error dial_error(error why) {
    if (why.code == errc::timeout || why.code == errc::canceled || why.code == errc::closed)
        why.code = errc::network;
    return why;
}

/// Success for what has ended already, or was never there.
[[nodiscard]] inline result<void> ended_or(const result<twilio::response>& got) {
    if (got || got.error().code == errc::wrong_state)
        return {};
    return failure{got.error()};
}

} // namespace callkit
