#include "twilio_provider_impl.hpp"

namespace callkit {

twilio_provider::impl::impl(asio::any_io_executor executor, const time_source& time, random_source& random,
                            twilio_provider_options chosen)
    : strand(asio::make_strand(executor)), clock(time), options(std::move(chosen)),
      client(std::move(executor), time, random, std::move(options.client)) {
    while (options.public_url.ends_with('/'))
        options.public_url.pop_back();
}

std::string twilio_provider::impl::webhook(std::string_view path, const call_id& call, std::string_view leg) const {
    std::string url = options.public_url;
    url.append("/").append(path).append("?ck=").append(to_string(call));
    if (!leg.empty())
        url.append("&leg=").append(leg);
    return url;
}

twilio_provider::twilio_provider(asio::any_io_executor executor, const time_source& clock, random_source& random,
                                 twilio_provider_options options)
    : impl_(std::make_shared<impl>(std::move(executor), clock, random, std::move(options))) {
}

twilio_provider::~twilio_provider() {
    // Requests under way keep the state alive; they must not look at the clock any more.
    impl_->closed = true;
    impl_->client.close();
    asio::post(impl_->strand, [self = impl_] {
        self->sink = {};
        self->watches.clear();
    });
}

provider_capabilities twilio_provider::capabilities() const noexcept {
    const bool bridged = impl_->bridges_calls();
    return {.mute = bridged,
            .hold = bridged,
            .digits = bridged ? impl_->has_webhooks() : impl_->options.application_sid.empty(),
            .list = true,
            .simulated = false};
}

void twilio_provider::place(const dial_request& request, handler<placed_call> done) {
    impl_->enter([request, done = std::move(done)](impl& self) mutable {
        if (self.bridges_calls())
            self.place_bridged(request, std::move(done));
        else
            self.place_direct(request, std::move(done));
    });
}

void twilio_provider::hang_up(const std::string& sid, handler<void> done) {
    impl_->enter([sid, done = std::move(done)](impl& self) mutable {
        if (impl::is_conference(sid))
            self.end_bridged(sid, std::move(done));
        else
            self.end_call(sid, std::move(done));
    });
}

void twilio_provider::set_mute(const std::string& sid, bool on, handler<void> done) {
    impl_->enter([sid, on, done = std::move(done)](impl& self) mutable {
        if (!impl::is_conference(sid))
            return done(fail(errc::unsupported, "only bridged calls can be muted by the server"));
        twilio::update_participant change;
        change.muted = on;
        self.set_participant(sid, agent_label, change, std::move(done));
    });
}

void twilio_provider::set_hold(const std::string& sid, bool on, handler<void> done) {
    impl_->enter([sid, on, done = std::move(done)](impl& self) mutable {
        if (!impl::is_conference(sid))
            return done(fail(errc::unsupported, "only bridged calls can be put on hold"));
        twilio::update_participant change;
        change.hold = on;
        self.set_participant(sid, customer_label, change, std::move(done));
    });
}

void twilio_provider::send_digits(const std::string& sid, const std::string& digits, handler<void> done) {
    impl_->enter([sid, digits, done = std::move(done)](impl& self) mutable {
        if (!impl::is_conference(sid))
            return self.digits_direct(sid, digits, std::move(done));
        if (!self.has_webhooks())
            return done(fail(errc::unsupported, "digits in a conference need a public address"));
        twilio::update_participant change;
        std::string url = self.options.public_url + "/digits?d=" + twilio::escaped(digits);
        change.announce_url = std::move(url);
        self.set_participant(sid, customer_label, change, std::move(done));
    });
}

void twilio_provider::fetch(const std::string& sid, handler<call_snapshot> done) {
    impl_->enter([sid, done = std::move(done)](impl& self) mutable {
        // Whoever asks about a call follows it: after a restart it is to be asked about again until it ends.
        auto then = [weak = self.weak_from_this(), sid, done = std::move(done)](result<call_snapshot> got) {
            if (const auto me = weak.lock();
                me != nullptr && !me->has_webhooks() && got && !is_terminal(got->event.status))
                me->begin_watch(sid);
            done(std::move(got));
        };
        if (impl::is_conference(sid))
            self.fetch_bridged(sid, std::move(then));
        else
            self.fetch_direct(sid, std::move(then));
    });
}

void twilio_provider::list(const list_request& request, handler<std::vector<call_snapshot>> done) {
    impl_->enter([request, done = std::move(done)](impl& self) mutable {
        if (self.bridges_calls() && !request.call.is_null())
            self.find_bridged(request, std::move(done));
        else
            self.list_direct(request, std::move(done));
    });
}

void twilio_provider::set_event_sink(event_sink sink) {
    impl_->enter([sink = std::move(sink)](impl& self) mutable { self.sink = std::move(sink); });
}

void twilio_provider::transfer(const std::string& sid, const party& to, handler<void> done) {
    impl_->enter([sid, to, done = std::move(done)](impl& self) mutable {
        if (impl::is_conference(sid))
            self.transfer_bridged(sid, to, std::move(done));
        else
            self.transfer_direct(sid, to, std::move(done));
    });
}

void twilio_provider::record(const std::string& sid, recording what, handler<void> done) {
    impl_->enter([sid, what, done = std::move(done)](impl& self) mutable {
        auto with_call = [what, done = std::move(done)](impl& me, const std::string& call) mutable {
            result<twilio::request> request = fail(errc::internal);
            if (what == recording::start) {
                request = twilio::to_request(me.account(), call, twilio::start_recording{}, me.where());
            } else {
                twilio::update_recording change;
                change.status = what == recording::pause    ? "paused"
                                : what == recording::resume ? "in-progress"
                                                            : "stopped";
                request = twilio::to_request(me.account(), call, twilio::current_recording, change, me.where());
            }
            // To start twice would record twice.
            const auto repeated =
                what == recording::start ? twilio::request_effect::another : twilio::request_effect::same;
            me.send(std::move(request), repeated, 0, [done](impl& /*self*/, const result<twilio::response>& got) {
                done(got ? result<void>() : result<void>(failure{got.error()}));
            });
        };
        if (!impl::is_conference(sid))
            return with_call(self, sid);
        self.with_bridge(sid, [with_call = std::make_shared<decltype(with_call)>(std::move(with_call))](
                                  impl& me, const result<impl::bridge*>& found) {
            const std::string call = found ? (*found)->customer_call : std::string();
            (*with_call)(me, call); // an empty sid is refused there
        });
    });
}

void twilio_provider::receive(const twilio_webhook& webhook, handler<std::vector<call_event>> done) {
    impl_->enter([webhook, done = std::move(done)](impl& self) mutable { self.receive(webhook, std::move(done)); });
}

twilio_client& twilio_provider::client() noexcept {
    return impl_->client;
}

} // namespace callkit
