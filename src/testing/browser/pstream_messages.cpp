#include "pstream_messages.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace callkit::testing::pstream {

namespace json = boost::json;

namespace {

std::string message(std::string_view type, json::object payload) {
    return json::serialize(json::object{{"type", type}, {"version", "1.6"}, {"payload", std::move(payload)}});
}

json::object call(std::string_view sid) {
    return {{"callsid", sid}};
}

void add(json::object& payload, std::string_view name, std::string_view value) {
    if (!value.empty())
        payload[name] = value;
}

json::object fault(int code, std::string_view text) {
    return {{"code", code}, {"message", text}};
}

} // namespace

std::string connected(const place& where, const browser_identity& who, seconds ttl) {
    return message("connected", {{"region", where.region},
                                 {"edge", where.edge},
                                 {"home", where.home},
                                 {"gateway", where.gateway},
                                 {"token", {{"identity", who.identity}, {"ttl", ttl.count()}}}});
}

std::string ready() {
    return message("ready", {});
}

std::string offline() {
    return message("offline", {});
}

std::string ringing(std::string_view sid, std::string_view sdp) {
    json::object payload = call(sid);
    add(payload, "sdp", sdp);
    return message("ringing", std::move(payload));
}

std::string answer(std::string_view sid, std::string_view sdp, std::string_view reconnect) {
    json::object payload = call(sid);
    add(payload, "sdp", sdp);
    add(payload, "reconnect", reconnect);
    return message("answer", std::move(payload));
}

std::string invite(std::string_view sid, std::string_view sdp, std::string_view reconnect,
                   const std::vector<std::pair<std::string, std::string>>& parameters) {
    json::object payload = call(sid);
    add(payload, "sdp", sdp);
    add(payload, "reconnect", reconnect);
    json::object shown;
    for (const auto& [name, value] : parameters)
        shown[name] = value;
    payload["parameters"] = std::move(shown);
    return message("invite", std::move(payload));
}

std::string hangup(std::string_view sid, int code, std::string_view text) {
    json::object payload = call(sid);
    if (code != 0)
        payload["error"] = fault(code, text);
    return message("hangup", std::move(payload));
}

std::string cancel(std::string_view sid) {
    return message("cancel", call(sid));
}

std::string error(int code, std::string_view text, std::string_view sid) {
    json::object payload{{"error", fault(code, text)}};
    add(payload, "callsid", sid);
    return message("error", std::move(payload));
}

std::string message_ack(std::string_view sid, std::string_view voice_event_sid) {
    json::object payload = call(sid);
    payload["acktype"] = "message";
    payload["voiceeventsid"] = voice_event_sid;
    return message("ack", std::move(payload));
}

} // namespace callkit::testing::pstream
