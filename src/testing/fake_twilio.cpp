// The machine on the network.
#include <callkit/net/http_client.hpp>
#include <callkit/net/http_server.hpp>
#include <callkit/testing/fake_twilio.hpp>
#include <callkit/testing/fake_twilio_machine.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <mutex>
#include <optional>
#include <utility>

namespace callkit::testing {

namespace asio = boost::asio;

namespace {

/// What Twilio allows a webhook: 15 seconds in all.
net::http_client_options client_options() {
    net::http_client_options options;
    options.deadline = milliseconds(15'000);
    options.connect_limit = milliseconds(5'000);
    options.retry.attempts = 1;
    options.body_limit = 256 * 1024;
    return options;
}

fetch_outcome outcome_of(const result<net::http_response>& answer) {
    if (answer)
        return {fetch_outcome::kind::answered, answer->status, answer->body};
    const bool unsent = answer.error().code == errc::network || answer.error().code == errc::invalid_argument;
    return {unsent ? fetch_outcome::kind::no_connection : fetch_outcome::kind::no_answer, 0, {}};
}

} // namespace

struct fake_twilio::impl : std::enable_shared_from_this<fake_twilio::impl> {
    impl(asio::any_io_executor executor, const time_source& source, fake_twilio_options options,
         fake_server_options server_)
        : strand(asio::make_strand(executor)), timer(strand), clock(source), server_options(std::move(server_)),
          machine(std::in_place, std::move(options)),
          client(std::in_place, executor, real_time, random, client_options()) {}

    asio::strand<asio::any_io_executor> strand;
    asio::steady_timer timer;
    const time_source& clock;
    const system_time_source real_time{};
    system_random random{};
    const fake_server_options server_options;
    std::optional<fake_twilio_machine> machine;
    std::optional<net::http_client> client;
    std::optional<net::http_server> server{};
    std::optional<steady_time> armed{};
    bool closed{false};
    mutable std::mutex mutex{};
    fake_counters shown{};

    /// Runs `what` on the strand, then sends what came of it and waits for what is due next.
    template <class Work>
    void enter(Work what) {
        asio::post(strand, [self = shared_from_this(), what = std::move(what)]() mutable {
            if (self->closed)
                return;
            what(*self, self->clock.now());
            self->catch_up();
        });
    }

    void catch_up() {
        machine->advance(clock.now());
        show_counters();
        for (fake_fetch& one : machine->take_fetches())
            send(std::move(one));
        const auto due = machine->next_due();
        if (due == armed)
            return;
        armed = due;
        if (!due) {
            timer.cancel();
            return;
        }
        const microseconds delay = clock.real_delay(*due);
        if (delay == microseconds::max()) {
            armed.reset();
            timer.cancel();
            return;
        }
        timer.expires_after(delay);
        timer.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
            const auto self = weak.lock();
            if (ec || self == nullptr || self->closed)
                return;
            self->armed.reset();
            self->catch_up();
        });
    }

    /// Before anybody can know that something happened, it is counted.
    void show_counters() {
        const std::lock_guard lock(mutex);
        shown = machine->counters();
    }

    void send(fake_fetch what) {
        const auto origin = net::parse_origin(what.url);
        if (!origin)
            return tell(what.id, {fetch_outcome::kind::no_connection, 0, {}});
        net::outgoing_request request;
        request.origin = *origin;
        request.method = what.request.method;
        request.target = what.request.target;
        for (net::http_header& one : what.request.headers) {
            if (net::detail::same_name(one.name, "Content-Type"))
                request.content_type = std::move(one.value);
            else
                request.headers.push_back(std::move(one));
        }
        request.authorization = std::move(what.authorization);
        request.body = secret(std::move(what.request.body));
        request.attempts = 1; // repeating is the machine's to decide
        client->async_send(std::move(request),
                           asio::bind_executor(strand, [weak = weak_from_this(),
                                                        id = what.id](const result<net::http_response>& answer) {
                               if (const auto self = weak.lock())
                                   self->tell(id, outcome_of(answer));
                           }));
    }

    void tell(std::uint64_t id, fetch_outcome outcome) {
        enter([id, outcome = std::move(outcome)](impl& self, instant now) { self.machine->fetched(id, outcome, now); });
    }

    /// What the server got.
    void on_request(net::incoming_request request, net::http_server::reply reply) {
        if (server_options.on_request && server_options.on_request(request, reply))
            return;
        enter([request = std::move(request), reply = std::move(reply)](impl& self, instant now) mutable {
            self.machine->handle(request.message, now,
                                 [&self, reply = std::move(reply)](std::optional<net::http_response> response) {
                                     self.show_counters();
                                     if (response)
                                         reply(*std::move(response));
                                     // Otherwise it is dropped, and the connection with it.
                                 });
        });
    }
};

fake_twilio::fake_twilio(asio::any_io_executor executor, const time_source& clock, fake_twilio_options options,
                         fake_server_options server)
    : impl_(std::make_shared<impl>(executor, clock, std::move(options), std::move(server))) {
    net::http_server_options listening;
    listening.port = impl_->server_options.port;
    listening.certificate_chain = impl_->server_options.certificate_chain;
    listening.private_key = impl_->server_options.private_key;
    impl_->server.emplace(
        executor, impl_->real_time, std::move(listening),
        [weak = std::weak_ptr(impl_)](net::incoming_request request, net::http_server::reply reply) {
            if (const auto self = weak.lock())
                self->on_request(std::move(request), std::move(reply));
        },
        impl_->server_options.on_upgrade);
}

fake_twilio::~fake_twilio() {
    close();
}

result<void> fake_twilio::start() {
    return impl_->server->listen();
}

std::string fake_twilio::base_url() const {
    const std::uint16_t port = impl_->server->port();
    if (port == 0)
        return {};
    return (impl_->server_options.certificate_chain.empty() ? "http://127.0.0.1:" : "https://127.0.0.1:") +
           std::to_string(port);
}

void fake_twilio::close() {
    impl_->server->close();
    asio::post(impl_->strand, [self = impl_] {
        if (std::exchange(self->closed, true))
            return;
        self->timer.cancel();
        self->machine.reset(); // and with it the answers that are still owed
        self->client.reset();
    });
}

void fake_twilio::poke() {
    impl_->enter([](impl& /*self*/, instant /*now*/) {});
}

fake_counters fake_twilio::counters() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->shown;
}

void fake_twilio::set_gateway(client_gateway* gateway) {
    impl_->enter([gateway](impl& self, instant /*now*/) { self.machine->set_gateway(gateway); });
}

void fake_twilio::start_client_call(std::string identity, std::string application_sid, client_parameters parameters,
                                    std::function<void(result<std::string>)> started) {
    asio::post(impl_->strand, [self = impl_, identity = std::move(identity), application = std::move(application_sid),
                               parameters = std::move(parameters), started = std::move(started)]() mutable {
        if (self->closed)
            return started(fail(errc::closed, "the fake has been closed"));
        started(self->machine->start_client_call(identity, application, std::move(parameters), self->clock.now()));
        self->catch_up();
    });
}

void fake_twilio::start_phone_call(std::string from, std::string to, std::function<void(result<std::string>)> started) {
    asio::post(impl_->strand, [self = impl_, from = std::move(from), to = std::move(to), started = std::move(started)] {
        if (self->closed)
            return started(fail(errc::closed, "the fake has been closed"));
        started(self->machine->start_phone_call(from, to, self->clock.now()));
        self->catch_up();
    });
}

void fake_twilio::client_ringing(const std::string& call_sid) {
    impl_->enter([call_sid](impl& self, instant now) { self.machine->client_ringing(call_sid, now); });
}

void fake_twilio::client_answered(const std::string& call_sid) {
    impl_->enter([call_sid](impl& self, instant now) { self.machine->client_answered(call_sid, now); });
}

void fake_twilio::client_declined(const std::string& call_sid) {
    impl_->enter([call_sid](impl& self, instant now) { self.machine->client_declined(call_sid, now); });
}

void fake_twilio::client_hung_up(const std::string& call_sid) {
    impl_->enter([call_sid](impl& self, instant now) { self.machine->hang_up(call_sid, now); });
}

void fake_twilio::client_digits(const std::string& call_sid, const std::string& digits) {
    impl_->enter([call_sid, digits](impl& self, instant now) { self.machine->press(call_sid, digits, now); });
}

} // namespace callkit::testing
