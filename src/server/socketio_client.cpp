#include "socketio_client.hpp"

#include "codec/json_writer.hpp"

#include <algorithm>
#include <utility>

namespace callkit::server::detail {
namespace {

constexpr std::size_t most_workspaces = 8;
constexpr std::size_t longest_workspace = 256;
constexpr std::size_t most_remembered = 1000;
constexpr int most_attempts = 3;

std::string_view text_of(const boost::json::object& object, std::string_view key) {
    const auto* value = object.if_contains({key.data(), key.size()});
    if (value == nullptr || !value->is_string())
        return {};
    return {value->get_string().data(), value->get_string().size()};
}

std::string error_object(errc code, std::string_view message) {
    return std::move(codec::json_writer().text("code", to_string(code)).text("message", message)).finish();
}

std::string refusal(errc code, std::string_view message) {
    return "4" + std::move(codec::json_writer()
                               .text("message", message)
                               .raw("data", std::move(codec::json_writer().text("code", to_string(code))).finish()))
                     .finish();
}

} // namespace

std::string random_word(random_source& random) {
    static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string word;
    for (int half = 0; half < 2; ++half)
        for (std::uint64_t bits = random.next(), i = 0; i < 11; ++i, bits >>= 6U)
            word += letters[bits & 63U];
    return word;
}

void remembered_rooms::remember(const std::string& pid, std::vector<std::string> workspaces) {
    if (rooms_.insert_or_assign(pid, std::move(workspaces)).second)
        order_.push_back(pid);
    if (order_.size() > most_remembered) {
        rooms_.erase(order_.front());
        order_.pop_front();
    }
}

const std::vector<std::string>* remembered_rooms::find(const std::string& pid) const {
    const auto found = rooms_.find(pid);
    return found == rooms_.end() ? nullptr : &found->second;
}

socketio_client::effects socketio_client::on_packet(std::string_view text) {
    effects out;
    const auto packet = read_socket_packet(text);
    if (!packet) {
        out.close = true;
        return out;
    }
    switch (packet->is) {
    case socket_packet::kind::connect:
        on_connect(*packet, out);
        break;
    case socket_packet::kind::disconnect:
        out.disconnected = packet->name_space == "/" && connected();
        if (out.disconnected)
            leave();
        break;
    case socket_packet::kind::event:
        on_event(*packet, out);
        break;
    case socket_packet::kind::ack: // nobody was asked
        break;
    case socket_packet::kind::connect_error: // not a client's to send
    case socket_packet::kind::binary_event:
    case socket_packet::kind::binary_ack:
        out.close = true;
        break;
    }
    return out;
}

void socketio_client::on_connect(const socket_packet& packet, effects& out) {
    if (packet.name_space != "/") {
        out.send.push_back("4" + packet.name_space.substr(0, packet.name_space.find('?')) + "," +
                           R"({"message":"Invalid namespace"})");
        return;
    }
    if (connected()) {
        out.close = true;
        return;
    }
    const auto refuse = [&](errc code, std::string_view why) {
        out.send.push_back(refusal(code, why));
        out.close = ++refused_ >= most_attempts;
    };
    const boost::json::object none;
    const boost::json::object& auth = packet.data.is_object() ? packet.data.get_object() : none;
    const std::string_view token = text_of(auth, "token");
    const auto who = access_.authenticate(token);
    if (!who)
        return refuse(who.error().code, "unauthorized");
    if (!allows(who->role, permission::read_calls))
        return refuse(errc::forbidden, "forbidden");
    std::string workspace(text_of(auth, "workspaceId"));
    if (workspace.size() > longest_workspace || (!workspace.empty() && !who->belongs_to(workspace)))
        return refuse(errc::not_found, "no such workspace");
    if (workspace.empty())
        workspace = who->workspace_id;
    seat_ = seats_.take(*who);
    if (!seat_)
        return refuse(errc::rate_limited, "too many connections");
    who_ = *who;
    token_ = secret(std::string(token));
    workspaces_.clear();
    if (!workspace.empty())
        workspaces_.push_back(workspace);
    recover(auth, out);
    out.connected = true;
    out.send.push_back("0" +
                       std::move(codec::json_writer().text("sid", random_word(random_)).text("pid", pid_)).finish());
}

/// Connection state recovery: the client says which connection it had and the id of the last event. Before the first
/// event there is none, so where the connection began is part of the pid. That everything missed can be told is what
/// the same pid in the answer means; the log makes it so, in this run of the program or another.
void socketio_client::recover(const boost::json::object& auth, effects& out) {
    const std::string pid(text_of(auth, "pid").substr(0, 128));
    const std::size_t dot = pid.find('.');
    if (dot != std::string::npos) {
        const bool offset_given = auth.contains("offset") && !auth.at("offset").is_null();
        const std::string_view id = offset_given ? text_of(auth, "offset") : std::string_view(pid).substr(dot + 1);
        const auto place = feed_.position_of(id);
        const auto* chosen = remembered_.find(pid);
        const bool rooms_known = !who_->any_workspace || chosen != nullptr || !workspaces_.empty();
        if (place && rooms_known) {
            if (chosen != nullptr)
                for (const std::string& one : *chosen)
                    if (who_->belongs_to(one) && std::count(workspaces_.begin(), workspaces_.end(), one) == 0)
                        workspaces_.push_back(one);
            out.after = place;
            pid_ = pid;
            last_id_ = std::string(id);
            return;
        }
    }
    last_id_ = feed_.id_of(feed_.position());
    pid_ = random_word(random_) + '.' + last_id_;
}

void socketio_client::on_event(const socket_packet& packet, effects& out) {
    if (packet.name_space != "/" || !connected()) {
        out.close = true;
        return;
    }
    const auto& name = packet.data.get_array().front();
    if (name.is_string() && name.get_string() == "join-workspace")
        return join(packet, out);
    answer(packet, R"({"error":)" + error_object(errc::unsupported, "there is no such event") + '}', out);
}

void socketio_client::answer(const socket_packet& packet, std::string_view arguments, effects& out) {
    if (packet.ack)
        out.send.push_back(socket_ack(*packet.ack, arguments));
}

/// Clients of the original join by themselves, with an acknowledgement or without.
void socketio_client::join(const socket_packet& packet, effects& out) {
    const auto& arguments = packet.data.get_array();
    std::string workspace;
    if (arguments.size() > 1 && arguments[1].is_string())
        workspace.assign(arguments[1].get_string().data(), arguments[1].get_string().size());
    const bool known = std::count(workspaces_.begin(), workspaces_.end(), workspace) != 0;
    const bool allowed = !workspace.empty() && workspace.size() <= longest_workspace && who_->belongs_to(workspace);
    if (!known && (!allowed || workspaces_.size() >= most_workspaces)) {
        const errc code = allowed ? errc::too_large : errc::not_found;
        const std::string why =
            error_object(code, allowed ? "these are too many workspaces" : "there is no such workspace");
        if (!packet.ack)
            out.send.push_back(socket_event("join-refused", why + ',' + codec::json_string(last_id_)));
        return answer(packet, R"({"error":)" + why + '}', out);
    }
    if (!known) {
        workspaces_.push_back(workspace);
        out.joined.push_back(workspace);
    }
    if (!packet.ack)
        out.send.push_back(socket_event("joined", codec::json_string(workspace) + ',' + codec::json_string(last_id_)));
    answer(packet, R"("ok")", out);
}

socketio_client::effects socketio_client::check() {
    effects out;
    if (!connected())
        return out;
    const auto who = access_.authenticate(token_.reveal());
    const bool good = who && allows(who->role, permission::read_calls) &&
                      std::all_of(workspaces_.begin(), workspaces_.end(),
                                  [&](const std::string& one) { return who->belongs_to(one); });
    if (good)
        return out;
    out.send.emplace_back("1");
    out.disconnected = true;
    leave();
    return out;
}

void socketio_client::leave() {
    if (who_ && who_->any_workspace)
        remembered_.remember(pid_, workspaces_);
    who_.reset();
    seat_.reset();
    token_ = secret();
    workspaces_.clear();
}

} // namespace callkit::server::detail
