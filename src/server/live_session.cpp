#include "live_session.hpp"

#include "codec/json_writer.hpp"

#include <boost/json/parse.hpp>

#include <utility>

namespace callkit::server::detail {

result<listening_right> may_listen(const access_control& access, const listening_wish& wish) {
    auto who = access.authenticate(wish.token.reveal());
    if (!who)
        return failure{who.error()};
    if (!allows(who->role, permission::read_calls))
        return fail(errc::forbidden, "this role may not read calls");
    std::string workspace = wish.workspace.empty() ? who->workspace_id : wish.workspace;
    if (workspace.empty() || !who->belongs_to(workspace))
        return fail(errc::not_found, "there is no such workspace");
    return listening_right{*std::move(who), std::move(workspace)};
}

// --- Plain WebSockets.

message_session::message_session(live_world& world, std::shared_ptr<net::websocket> socket, steady_time now)
    : live_session(world), socket_(std::move(socket)), deadline_(now + world.options.connect_limit) {
}

void message_session::refuse(errc code) {
    socket_->send(std::move(codec::json_writer()
                                .text("event", "error")
                                .raw("data", std::move(codec::json_writer().text("code", to_string(code))).finish()))
                      .finish());
    end();
}

void message_session::on_text(std::string_view text, steady_time now) {
    if (over_ || listening_)
        return; // there is nothing more to say
    boost::system::error_code ec;
    const auto value = boost::json::parse({text.data(), text.size()}, ec);
    if (ec || !value.is_object())
        return refuse(errc::malformed);
    const auto read = [&](std::string_view key) -> std::string {
        const auto* member = value.get_object().if_contains({key.data(), key.size()});
        if (member == nullptr || !member->is_string())
            return {};
        return {member->get_string().data(), member->get_string().size()};
    };
    wish_ = {secret(read("token")), read("workspaceId"), read("after")};
    const auto right = may_listen(world_.access, wish_);
    if (!right)
        return refuse(right.error().code);
    seat_ = world_.seats.take(right->who);
    if (!seat_)
        return refuse(errc::rate_limited);
    wish_.workspace = right->workspace;
    deadline_ = now + world_.options.ping_interval;
    const auto after = world_.feed.position_of(wish_.after);
    // Where it begins, so that who is cut off before the first event knows too.
    const std::string data =
        std::move(codec::json_writer().text("workspaceId", right->workspace).flag("resumed", after.has_value()))
            .finish();
    socket_->send(std::move(codec::json_writer()
                                .text("id", world_.feed.id_of(after.value_or(world_.feed.position())))
                                .text("event", "ready")
                                .raw("data", data))
                      .finish());
    listening_ = world_.feed.subscribe({right->workspace}, after, *this);
    listening_->resume();
}

/// The connection looks by itself whether somebody is there; here it is looked whether they still may be.
void message_session::on_time(steady_time now) {
    if (now < deadline_)
        return;
    if (!listening_ || !may_listen(world_.access, wish_))
        return refuse(errc::unauthorized);
    deadline_ = now + world_.options.ping_interval;
}

void message_session::recheck() {
    if (!over_ && listening_ && !may_listen(world_.access, wish_))
        refuse(errc::unauthorized);
}

void message_session::on_gone() {
    over_ = true;
    seat_.reset();
    listening_.reset();
}

void message_session::end() {
    socket_->close();
    on_gone();
}

// --- Server-sent events.

stream_session::stream_session(live_world& world, listening_wish wish, live_seats::seat seat, steady_time now)
    : live_session(world), wish_(std::move(wish)), deadline_(now + world.options.ping_interval) {
    seat_ = std::move(seat);
}

void stream_session::begin(std::shared_ptr<net::streamed_body> body) {
    body_ = std::move(body);
    const auto after = world_.feed.position_of(wish_.after);
    // An id without data is remembered by the browser and told to nobody.
    body_->write(
        net::body_part("retry: 2000\nid: " + world_.feed.id_of(after.value_or(world_.feed.position())) + "\n\n"));
    listening_ = world_.feed.subscribe({wish_.workspace}, after, *this);
    listening_->resume();
}

void stream_session::on_time(steady_time now) {
    if (now < deadline_)
        return;
    if (!may_listen(world_.access, wish_))
        return end();
    static const net::body_part still_there(":\n\n");
    if (body_->queued() == 0)
        body_->write(still_there);
    deadline_ = now + world_.options.ping_interval;
}

void stream_session::recheck() {
    if (!over_ && !may_listen(world_.access, wish_))
        end();
}

void stream_session::on_gone() {
    over_ = true;
    seat_.reset();
    listening_.reset();
}

void stream_session::end() {
    body_->close();
    on_gone();
}

} // namespace callkit::server::detail
