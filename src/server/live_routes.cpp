#include "live_routes_impl.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace callkit::server {

using detail::live_route;
using net::http_server;

template <class Work>
void live_routes::impl::post(Work work) {
    boost::asio::post(strand, [self = shared_from_this(), work = std::move(work)]() mutable {
        if (!self->closed)
            work(*self);
    });
}

live_routes::live_routes(boost::asio::any_io_executor /*executor*/, live_feed& feed, const access_control& access,
                         const time_source& clock, random_source& random, live_routes_options options)
    : impl_(std::make_shared<impl>(feed, access, clock, random, std::move(options))) {
    impl_->world.lost = [weak = std::weak_ptr(impl_)](detail::live_session& session) {
        if (const auto self = weak.lock())
            self->post([one = &session](impl& there) {
                if (there.sessions.count(one) != 0)
                    there.settle(*one);
            });
    };
}

live_routes::~live_routes() {
    close();
}

bool live_routes::takes(std::string_view target) const noexcept {
    return detail::route_of(target) != live_route::none;
}

std::size_t live_routes::sessions() const noexcept {
    return impl_->count;
}

void live_routes::tick() {
    impl_->post([](impl& self) { self.look(self.now()); });
}

void live_routes::recheck() {
    impl_->post([](impl& self) { self.recheck(); });
}

void live_routes::close() {
    boost::asio::post(impl_->strand, [self = impl_] { self->end_all(); });
}

// --- Requests.

void live_routes::handle(net::incoming_request request, http_server::reply reply) {
    if (!detail::origin_may(request, impl_->options))
        return reply(detail::problem(403, "Origin not allowed", to_string(errc::forbidden), {}));
    if (request.message.method == "OPTIONS")
        return reply(detail::preflight_answer(request));
    const auto asked = detail::read_live_request(request.message.target);
    switch (asked.route) {
    case live_route::socket_io:
        return impl_->handle_poll(std::move(request), asked, std::move(reply));
    case live_route::event_stream:
        return impl_->handle_stream(request, asked, reply);
    case live_route::message_socket:
        return reply({426, {{"Upgrade", "websocket"}}, {}});
    case live_route::none:
        break;
    }
    reply(detail::problem(404, "Not found", to_string(errc::not_found), detail::answer_headers(request)));
}

void live_routes::impl::handle_poll(net::incoming_request request, const detail::live_request& asked,
                                    http_server::reply reply) {
    auto headers = detail::answer_headers(request);
    const bool get = request.message.method == "GET";
    if (asked.protocol != "4")
        return reply(detail::engine_error(5, std::move(headers)));
    if (asked.transport != "polling")
        return reply(detail::engine_error(asked.transport == "websocket" ? 3 : 0, std::move(headers)));
    if (!get && (request.message.method != "POST" || asked.sid.empty()))
        return reply(detail::engine_error(2, std::move(headers)));
    post([get, sid = asked.sid, body = std::move(request.message.body), headers = std::move(headers),
          reply = std::move(reply)](impl& self) mutable {
        std::shared_ptr<detail::engineio_session> session;
        if (!sid.empty()) {
            const auto found = self.engines.find(sid);
            if (found == self.engines.end())
                return reply(detail::engine_error(1, std::move(headers)));
            session = found->second;
        } else {
            if (self.engines.size() >= self.options.polling_sessions || self.sessions.size() >= self.options.sessions)
                return reply(detail::engine_error(4, std::move(headers), 503));
            session = std::make_shared<detail::engineio_session>(self.world, detail::random_word(self.world.random),
                                                                 std::move(headers), self.now());
            self.engines.emplace(session->sid(), session);
            self.enter(session);
        }
        if (get)
            session->on_poll(std::move(reply));
        else
            session->on_post(body, reply, self.now());
        self.settle(*session);
    });
}

void live_routes::impl::handle_stream(const net::incoming_request& request, const detail::live_request& asked,
                                      const http_server::reply& reply) {
    auto headers = detail::answer_headers(request);
    if (request.message.method != "GET") {
        headers.push_back({"Allow", "GET"});
        return reply(detail::problem(405, "Method not allowed", to_string(errc::unsupported), std::move(headers)));
    }
    std::string_view credential = net::header(request.message.headers, "Authorization");
    const bool bearer = credential.size() > 7 && net::detail::same_name(credential.substr(0, 7), "Bearer ");
    detail::listening_wish wish{secret(std::string(bearer ? credential.substr(7) : "")), asked.workspace,
                                std::string(net::header(request.message.headers, "Last-Event-ID"))};
    auto right = detail::may_listen(world.access, wish);
    if (!right) {
        const errc code = right.error().code;
        const int status = code == errc::unauthorized ? 401 : code == errc::forbidden ? 403 : 404;
        return reply(
            detail::problem(status, status == 404 ? "Not found" : "Not allowed", to_string(code), std::move(headers)));
    }
    post([wish = std::move(wish), who = std::move(right->who), headers = std::move(headers),
          reply](impl& self) mutable {
        if (self.sessions.size() >= self.options.sessions)
            return reply(detail::problem(503, "Too many clients", to_string(errc::rate_limited), std::move(headers)));
        auto seat = self.world.seats.take(who);
        if (!seat)
            return reply(
                detail::problem(429, "Too many connections", to_string(errc::rate_limited), std::move(headers)));
        const auto session =
            std::make_shared<detail::stream_session>(self.world, std::move(wish), std::move(seat), self.now());
        const auto later = [weak = self.weak_from_this(), weak_session = std::weak_ptr(session)](auto what) {
            return [weak, weak_session, what] {
                if (const auto there = weak.lock())
                    there->post([weak_session, what](impl& routes) {
                        if (const auto still = weak_session.lock(); still && !still->over()) {
                            what(*still);
                            routes.settle(*still);
                        }
                    });
            };
        };
        const auto body = std::make_shared<net::streamed_body>(
            net::streamed_body_handlers{.on_drained = later([](detail::stream_session& one) { one.on_drained(); }),
                                        .on_close = later([](detail::stream_session& one) { one.on_gone(); })});
        headers.push_back({"Content-Type", "text/event-stream"});
        headers.push_back({"X-Accel-Buffering", "no"}); // nginx would wait for more
        self.enter(session);
        session->begin(body);
        reply({200, std::move(headers), {}, body});
        self.settle(*session);
    });
}

// --- WebSockets.

std::optional<net::websocket_handlers> live_routes::upgrade(const net::incoming_request& request,
                                                            std::shared_ptr<net::websocket> socket) {
    const auto asked = detail::read_live_request(request.message.target);
    const bool engine = asked.route == live_route::socket_io;
    if (!detail::origin_may(request, impl_->options) || (!engine && asked.route != live_route::message_socket) ||
        (engine && (asked.protocol != "4" || asked.transport != "websocket")))
        return std::nullopt;
    const auto one = std::make_shared<impl::slot>(impl::slot{std::move(socket), {}, {}});
    impl_->post([one, engine, sid = asked.sid](impl& self) {
        if (engine)
            self.begin_engine(one, sid);
        else
            self.begin_messages(one);
    });
    return impl_->handlers_for(one);
}

net::websocket_handlers live_routes::impl::handlers_for(const std::shared_ptr<slot>& one) {
    const auto later = [this, one](auto what) {
        return [weak = weak_from_this(), one, what](auto... given) {
            if (const auto there = weak.lock())
                there->post([one, what, ... given = std::move(given)](impl& self) { what(self, one, given...); });
        };
    };
    return {.on_message = later([](impl& self, const std::shared_ptr<slot>& from, const std::string& text) {
                self.on_text(from, text);
            }),
            .on_close = later([](impl& self, const std::shared_ptr<slot>& from) { self.on_gone(from); }),
            .on_drained = later([](impl& /*self*/, const std::shared_ptr<slot>& from) {
                if (auto* session = from->session(); session != nullptr && !session->over())
                    session->on_drained();
            })};
}

void live_routes::impl::begin_engine(const std::shared_ptr<slot>& one, const std::string& sid) {
    if (sid.empty()) {
        if (sessions.size() >= options.sessions)
            return one->socket->close();
        one->engine = std::make_shared<detail::engineio_session>(world, detail::random_word(world.random),
                                                                 net::http_headers{}, now());
        enter(one->engine);
        one->engine->begin_socket(one->socket);
    } else {
        const auto found = engines.find(sid);
        if (found == engines.end() || !found->second->offer_socket(one->socket, now()))
            return one->socket->close();
        one->engine = found->second;
    }
    settle(*one->engine);
}

void live_routes::impl::begin_messages(const std::shared_ptr<slot>& one) {
    if (sessions.size() >= options.sessions)
        return one->socket->close();
    one->messages = std::make_shared<detail::message_session>(world, one->socket, now());
    enter(one->messages);
    settle(*one->messages);
}

void live_routes::impl::on_text(const std::shared_ptr<slot>& one, const std::string& text) {
    detail::live_session* const session = one->session();
    if (session == nullptr || session->over())
        return;
    if (one->engine)
        one->engine->on_text(one->socket.get(), text, now());
    else
        one->messages->on_text(text, now());
    settle(*session);
}

void live_routes::impl::on_gone(const std::shared_ptr<slot>& one) {
    const slot gone = std::exchange(*one, {});
    detail::live_session* const session = gone.session();
    if (session == nullptr || session->over())
        return;
    if (gone.engine)
        gone.engine->on_gone(gone.socket.get());
    else
        gone.messages->on_gone();
    settle(*session);
}

} // namespace callkit::server
