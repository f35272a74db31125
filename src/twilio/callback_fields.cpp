#include "callback_fields.hpp"

#include "rfc2822.hpp"

#include <callkit/core/status_mapping.hpp>
#include <callkit/core/time_text.hpp>

#include <charconv>
#include <chrono>
#include <memory>
#include <utility>

namespace callkit::twilio {
std::int64_t callback_fields::number(field_name name, std::int64_t nothing, std::int64_t most) noexcept {
    const std::string_view text = get(name);
    if (text.empty())
        return nothing;
    std::int64_t value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec == std::errc{} && end == text.data() + text.size() && value >= 0 && value <= most)
        return value;
    broken_ = true;
    return nothing;
}

timestamp callback_fields::time(field_name name) const noexcept {
    const std::string_view text = get(name);
    auto when = read_rfc2822(text);
    if (!when)
        when = read_rfc3339(text);
    return when && can_be_written(*when) ? *when : timestamp{};
}

bool can_be_written(timestamp when) noexcept {
    using namespace std::chrono;
    return when >= sys_days(year(0) / 1 / 1) && when < sys_days(year(10'000) / 1 / 1);
}

std::string_view cut(std::string_view text, std::size_t most) noexcept {
    if (text.size() <= most)
        return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0U) == 0x80U)
        --most;
    return text.substr(0, most);
}

std::string_view web_address(std::string_view text) noexcept {
    const bool web = text.starts_with("https://") || text.starts_with("http://");
    return web && text.size() <= 1024 ? text : std::string_view();
}

void tell(call_event& event, std::string_view call_sid, event_kind kind, std::string_view word) {
    event.kind = kind;
    event.source = event_source::webhook;
    event.provider = "twilio";
    event.provider_sid = call_sid;
    event.raw_status = cut(word, 64);
}

call_event told_of(std::string_view call_sid, event_kind kind, std::string_view word) {
    call_event event;
    tell(event, call_sid, kind, word);
    return event;
}

void set_detail(call_event& event, event_detail about) {
    event.detail = std::make_shared<const event_detail>(std::move(about));
}

void set_status(call_event& event, std::string_view word, std::int32_t sip_code) {
    const mapped_status told = map_status(vocabulary::twilio, word);
    event.status = told.status;
    event.reason = told.reason;
    event.sip_code = sip_code;
    if (!is_terminal(told.status))
        return;
    // A failure's SIP code often says more than the status; where the two tell the same ending, it decides the reason.
    const mapped_status sip = map_sip_code(sip_code);
    if (sip.status == told.status && sip.reason != end_reason::none)
        event.reason = sip.reason;
}

void add_event(std::vector<call_event>& events, call_event event) {
    event.id = content_event_id(event);
    events.push_back(std::move(event));
}

} // namespace callkit::twilio
