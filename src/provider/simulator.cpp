#include <callkit/provider/simulator.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <utility>

namespace callkit {

namespace asio = boost::asio;

struct simulator::impl : std::enable_shared_from_this<simulator::impl> {
    impl(asio::any_io_executor executor, const time_source& source, std::uint64_t seed, network_faults faults)
        : strand(asio::make_strand(std::move(executor))), timer(strand), clock(source), network(seed, faults) {}

    asio::strand<asio::any_io_executor> strand;
    asio::steady_timer timer;
    const time_source& clock;
    simulated_network network;
    std::optional<steady_time> armed{};
    bool closed{false};

    /// Runs `what` on the strand, then waits for whatever is due next.
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
        network.advance(clock.now());
        const auto due = network.next_due();
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
};

simulator::simulator(asio::any_io_executor executor, const time_source& clock, std::uint64_t seed,
                     network_faults faults)
    : impl_(std::make_shared<impl>(std::move(executor), clock, seed, faults)) {
}

simulator::~simulator() {
    asio::post(impl_->strand, [self = impl_] {
        self->closed = true;
        self->timer.cancel();
    });
}

void simulator::place(const dial_request& request, handler<placed_call> done) {
    impl_->enter([request, done = std::move(done)](impl& self, instant now) mutable {
        self.network.place(request, now, std::move(done));
    });
}

void simulator::hang_up(const std::string& sid, handler<void> done) {
    impl_->enter([sid, done = std::move(done)](impl& self, instant now) mutable {
        self.network.hang_up(sid, now, std::move(done));
    });
}

void simulator::set_mute(const std::string& sid, bool on, handler<void> done) {
    impl_->enter([sid, on, done = std::move(done)](impl& self, instant now) mutable {
        self.network.set_mute(sid, on, now, std::move(done));
    });
}

void simulator::set_hold(const std::string& sid, bool on, handler<void> done) {
    impl_->enter([sid, on, done = std::move(done)](impl& self, instant now) mutable {
        self.network.set_hold(sid, on, now, std::move(done));
    });
}

void simulator::send_digits(const std::string& sid, const std::string& digits, handler<void> done) {
    impl_->enter([sid, digits, done = std::move(done)](impl& self, instant now) mutable {
        self.network.send_digits(sid, digits, now, std::move(done));
    });
}

void simulator::fetch(const std::string& sid, handler<call_snapshot> done) {
    impl_->enter([sid, done = std::move(done)](impl& self, instant now) mutable {
        self.network.fetch(sid, now, std::move(done));
    });
}

void simulator::list(const list_request& request, handler<std::vector<call_snapshot>> done) {
    impl_->enter([request, done = std::move(done)](impl& self, instant now) mutable {
        self.network.list(request, now, std::move(done));
    });
}

void simulator::set_event_sink(event_sink sink) {
    impl_->enter([sink = std::move(sink)](impl& self, instant /*now*/) mutable {
        self.network.set_event_sink(std::move(sink));
    });
}

void simulator::poke() {
    impl_->enter([](impl& /*self*/, instant /*now*/) {});
}

} // namespace callkit
