// What is done to a call while it runs, and what is written about it.
#include "api_body.hpp"
#include "api_routes.hpp"

#include <codec/json_writer.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace callkit::server::detail {
namespace {

codec::json_writer success(const call_id& call) {
    codec::json_writer out;
    out.flag("success", true).id("callId", call);
    return out;
}

enum class switched : std::uint8_t { mute, hold };

struct wanted_switch {
    bool on{false};
    /// It is so already, where the sound is, and only told.
    bool observed{false};
};

void answer_switched(const exchange_ptr& to, const call_id& call, bool on) {
    send(*to, 200, std::move(success(call).flag("on", on)).finish());
}

/// A microphone in a browser is the browser's to switch, and so are the digits; the provider neither does it nor hears
/// of it. So what is so is what the page with the sound says, and nobody else can say it. This is the call of whoever
/// may; else nothing, and the refusal is sent.
std::optional<call_id> call_with_its_sound_there(const exchange_ptr& to) {
    const auto record = call_of(*to);
    if (!record)
        return std::nullopt;
    if (record->facts.agent_id != to->who.subject)
        refuse(*to, errc::forbidden, "the sound is somebody else's");
    else if (!to->api->options.make_browser_token)
        refuse(*to, errc::wrong_state, "no call has its sound in a browser here");
    else if (is_terminal(record->status))
        refuse(*to, errc::wrong_state, "the call has ended");
    else
        return record->id;
    return std::nullopt;
}

/// Of what the page has done, as the log is to have it.
struct observed_control {
    event_kind kind{};
    bool on{false};
    std::int32_t value{0};
};

template <class Answer>
void observe(const exchange_ptr& to, const call_id& call, observed_control what, Answer answer) {
    call_event event;
    event.call = call;
    event.kind = what.kind;
    event.source = event_source::client;
    event.on = what.on;
    event.value = what.value;
    event.occurred_at = event.observed_at = to->api->clock.now().wall;
    event.id = content_event_id(event);
    to->api->phone.async_report(std::move(event), std::move(answer));
}

void observe_mute(const exchange_ptr& to, bool on) {
    const auto call = call_with_its_sound_there(to);
    if (!call)
        return;
    // The wish as well: one that the provider refused before must not stand against what is so now.
    observe(to, *call, {event_kind::mute_requested, on}, [](const result<call_record>&) {});
    observe(to, *call, {event_kind::mute_confirmed, on}, [to, call = *call, on](const result<call_record>& stored) {
        if (!stored)
            return refuse(*to, stored.error());
        answer_switched(to, call, on);
    });
}

struct wanted_digits {
    std::string keys{};
    bool observed{false};
};

void answer_sent(const exchange_ptr& to, const call_id& call) {
    send(*to, 200, std::move(success(call)).finish());
}

void observe_digits(const exchange_ptr& to, std::string_view keys) {
    if (!is_dtmf(keys))
        return refuse(*to, errc::invalid_argument, "digits are 1 to 32 of 0-9 * # A-D, and w for a pause");
    const auto call = call_with_its_sound_there(to);
    if (!call)
        return;
    observe(to, *call, {event_kind::digits_sent, false, static_cast<std::int32_t>(keys.size())},
            [to, call = *call](const result<call_record>& stored) {
                if (!stored)
                    return refuse(*to, stored.error());
                answer_sent(to, call);
            });
}

void set(const exchange_ptr& to, switched what) {
    const auto body = read_body<wanted_switch>(*to, [what](json_members& members) {
        wanted_switch wish;
        wish.on = members.truth("on");
        if (what == switched::mute)
            wish.observed = members.optional_truth("observed").value_or(false);
        return wish;
    });
    if (!body)
        return refuse(*to, body.error());
    const bool on = body->on;
    if (body->observed)
        return observe_mute(to, on);
    const auto call = call_id_of(*to);
    if (!call)
        return;
    auto done = [to, call = *call, on](const result<void>& outcome) {
        if (!outcome)
            return refuse(*to, outcome.error());
        answer_switched(to, call, on);
    };
    if (what == switched::mute)
        to->api->phone.async_set_mute(*call, on, std::move(done));
    else
        to->api->phone.async_set_hold(*call, on, std::move(done));
}

/// Whether a text can be shown in one line, or in several.
bool is_writing(std::string_view text, bool one_line) {
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte == 0x7f || (byte < 0x20 && (one_line || (c != '\n' && c != '\r' && c != '\t'))))
            return false;
    }
    return true;
}

void annotate(const exchange_ptr& to, std::string_view field, std::size_t longest) {
    using given = std::optional<std::string>; // an empty one takes back what was written
    auto body = read_body<given>(*to, [&](json_members& members) { return members.optional_text(field, longest); });
    if (!body)
        return refuse(*to, body.error());
    if (!*body)
        return refuse(*to, errc::malformed, std::string(field).append(" is missing"));
    std::string text = **std::move(body);
    if (!is_writing(text, field == "disposition"))
        return refuse(*to, errc::invalid_argument, std::string(field).append(" has control characters"));
    const auto call = call_id_of(*to);
    if (!call)
        return;
    call_event event;
    event.call = *call;
    event.kind = event_kind::annotation;
    event.source = event_source::manual;
    event.raw_status = field;
    auto detail = std::make_shared<event_detail>();
    detail->name = to->who.subject.substr(0, 128);
    detail->note = std::move(text);
    event.detail = std::move(detail);
    event.occurred_at = event.observed_at = to->api->clock.now().wall;
    event.id = content_event_id(event);
    to->api->phone.async_report(std::move(event), [to, field](const result<call_record>& record) {
        if (!record)
            return refuse(*to, record.error());
        const call_extras& extras = record->extras;
        auto out = success(record->id);
        out.text(field, field == "note" ? extras.note : extras.disposition);
        send(*to, 200, std::move(out).finish());
    });
}

} // namespace

void hang_up(const exchange_ptr& to) {
    const auto nothing = read_body<bool>(*to, [](json_members& /*members*/) { return true; });
    if (!nothing)
        return refuse(*to, nothing.error());
    const auto record = call_of(*to);
    if (!record)
        return;
    // Its end, and also that it was wished, come as events.
    if (!is_terminal(record->status))
        to->api->phone.async_hang_up(record->id, [](const result<void>& /*outcome*/) {});
    send(*to, 202, std::move(success(record->id).text("status", to_string(record->status))).finish());
}

void set_mute(const exchange_ptr& to) {
    set(to, switched::mute);
}

void set_hold(const exchange_ptr& to) {
    set(to, switched::hold);
}

void send_digits(const exchange_ptr& to) {
    auto digits = read_body<wanted_digits>(*to, [](json_members& members) {
        wanted_digits wish;
        wish.keys = members.text("digits", 32);
        wish.observed = members.optional_truth("observed").value_or(false);
        return wish;
    });
    if (!digits)
        return refuse(*to, digits.error());
    if (digits->observed)
        return observe_digits(to, digits->keys);
    const auto call = call_id_of(*to);
    if (!call)
        return;
    to->api->phone.async_send_digits(*call, std::move(digits->keys), [to, call = *call](const result<void>& outcome) {
        if (!outcome)
            return refuse(*to, outcome.error());
        answer_sent(to, call);
    });
}

void set_note(const exchange_ptr& to) {
    annotate(to, "note", 1000);
}

void set_disposition(const exchange_ptr& to) {
    annotate(to, "disposition", 64);
}

} // namespace callkit::server::detail
