#include "pstream_session.hpp"

#include <callkit/twilio/form.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>

namespace callkit::testing::pstream {

namespace json = boost::json;

namespace {

/// Of a message that cannot be understood; 31100 to 31107 are for those in Twilio's list.
constexpr int malformed = 31100;
constexpr std::size_t longest_message = 65'536;
constexpr std::size_t longest_sid = 64;
constexpr std::size_t most_digits = 256;
constexpr std::int64_t longest_reconnect = 30; ///< pstream.ts, MAX_RECONNECT_TIMEOUT_ALLOWED

std::string_view text_of(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    const json::string* const text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string_view() : std::string_view(*text);
}

const json::object* object_in(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    return value == nullptr ? nullptr : value->if_object();
}

bool is_sid(std::string_view text) {
    return !text.empty() && text.size() <= longest_sid && std::all_of(text.begin(), text.end(), [](char c) {
        return c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
}

bool are_digits(std::string_view text) {
    return !text.empty() && text.size() <= most_digits &&
           text.find_first_not_of("0123456789*#ABCDw") == std::string_view::npos;
}

} // namespace

/// Reads one message; each function is one type of it and says whether it was understood.
struct session::reader {
    session& self;
    const json::object& payload;
    std::string_view sid;
    timestamp now;
    step& out;

    void refuse(token_fault why) { out.messages.push_back(error(static_cast<int>(why), to_string(why), sid)); }

    /// Whether the browser has shown a token that still holds.
    bool may() {
        if (!self.who_)
            refuse(token_fault::invalid); // "before the server validates the token earns a 31204", device.ts
        else if (self.who_->expires <= now)
            refuse(token_fault::expired);
        else
            return true;
        return false;
    }

    bool listen() {
        auto who = check_access_token(text_of(payload, "token"), self.keys_, now);
        if (!who) {
            refuse(who.error());
            return true;
        }
        // A connection belongs to one browser; a new token may only prolong the old one.
        if (self.who_ && (self.who_->identity != who->identity || self.who_->account_sid != who->account_sid)) {
            refuse(token_fault::authentication_failed);
            return true;
        }
        self.who_ = *std::move(who);
        const json::value* const timeout = payload.if_contains("reconnectTimeout");
        const std::int64_t wish = timeout != nullptr && timeout->is_int64() ? timeout->get_int64() : 0;
        out.messages.push_back(
            connected(self.where_, *self.who_, std::chrono::floor<seconds>(self.who_->expires - now)));
        out.actions.push_back(listened{*self.who_, seconds(std::clamp<std::int64_t>(wish, 0, longest_reconnect))});
        return true;
    }

    bool register_presence() {
        const json::object* const media = object_in(payload, "media");
        const json::value* const audio = media == nullptr ? nullptr : media->if_contains("audio");
        if (audio == nullptr || !audio->is_bool())
            return false;
        if (!audio->get_bool()) {
            out.messages.push_back(offline());
            out.actions.push_back(registered{false});
        } else if (may()) {
            out.messages.push_back(ready());
            out.actions.push_back(registered{self.who_->incoming});
        }
        return true;
    }

    bool invite() {
        const std::string_view sdp = text_of(payload, "sdp");
        if (!is_sid(sid) || sdp.empty())
            return false;
        if (const std::string_view token = text_of(payload, "reconnect"); !token.empty()) {
            // A call outlives the token that it began with, so only who it is counts.
            if (!self.who_)
                refuse(token_fault::invalid);
            else
                out.actions.push_back(reconnected{std::string(sid), std::string(token), std::string(sdp)});
            return true;
        }
        if (!may())
            return true;
        if (self.who_->outgoing_application_sid.empty()) {
            constexpr auto why = token_fault::authentication_failed;
            out.messages.push_back(hangup(sid, static_cast<int>(why), "The token does not allow to call"));
            return true;
        }
        const json::object* const twilio = object_in(payload, "twilio");
        const auto said = twilio::form::parse(twilio == nullptr ? std::string_view() : text_of(*twilio, "params"));
        if (!said)
            return false;
        invited made{std::string(sid), std::string(sdp), self.who_->outgoing_parameters};
        made.parameters.insert(made.parameters.end(), said->fields().begin(), said->fields().end());
        out.actions.emplace_back(std::move(made));
        return true;
    }

    bool digits() {
        const std::string_view keys = text_of(payload, "dtmf");
        if (!is_sid(sid) || !are_digits(keys))
            return false;
        out.actions.push_back(pressed{std::string(sid), std::string(keys)});
        return true;
    }

    bool tell() {
        const std::string_view event = text_of(payload, "voiceeventsid");
        if (!is_sid(sid) || event.empty() || event.size() > longest_sid)
            return false;
        out.actions.push_back(told{std::string(sid), std::string(text_of(payload, "content")),
                                   std::string(text_of(payload, "contenttype")),
                                   std::string(text_of(payload, "messagetype"))});
        out.messages.push_back(message_ack(sid, event));
        return true;
    }

    /// The types that carry a description, and those that carry the call alone.
    bool with_sdp(std::string_view type) {
        const std::string_view sdp = text_of(payload, "sdp");
        if (!is_sid(sid) || sdp.empty())
            return false;
        if (type == "answer")
            out.actions.push_back(answered{std::string(sid), std::string(sdp)});
        else
            out.actions.push_back(reinvited{std::string(sid), std::string(sdp)});
        return true;
    }
    bool bare(std::string_view type) {
        if (!is_sid(sid))
            return false;
        if (type == "hangup")
            out.actions.push_back(hung_up{std::string(sid)});
        else
            out.actions.push_back(rejected{std::string(sid)});
        return true;
    }

    bool read(std::string_view type) {
        if (type == "listen")
            return listen();
        if (type == "register")
            return register_presence();
        if (type == "invite")
            return invite();
        if (!self.who_)
            return false;
        if (type == "answer" || type == "reinvite")
            return with_sdp(type);
        if (type == "hangup" || type == "reject")
            return bare(type);
        if (type == "dtmf")
            return digits();
        return type == "message" && tell();
    }
};

step session::receive(std::string_view text, timestamp now) {
    step out;
    if (lost())
        return out;
    unanswered_ = 0;
    if (text == heartbeat)
        return out;
    boost::system::error_code ec;
    const json::value value = text.size() > longest_message ? json::value() : json::parse(text, ec);
    const json::object* const whole = ec ? nullptr : value.if_object();
    static const json::object empty;
    const json::object* const inside = whole == nullptr ? nullptr : object_in(*whole, "payload");
    const json::object& payload = inside == nullptr ? empty : *inside;
    const std::string_view sid = text_of(payload, "callsid");
    reader reading{*this, payload, is_sid(sid) ? sid : std::string_view(), now, out};
    if (whole == nullptr || !reading.read(text_of(*whole, "type"))) {
        ++nonsense_;
        out.messages.push_back(error(malformed, "The message cannot be understood", reading.sid));
    }
    return out;
}

step session::beat() {
    ++unanswered_;
    return {{std::string(heartbeat)}, {}};
}

} // namespace callkit::testing::pstream
