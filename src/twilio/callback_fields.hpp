#pragma once

#include "field_names.hpp"

#include <callkit/core/call_event.hpp>
#include <callkit/core/result.hpp>
#include <callkit/twilio/callbacks.hpp>
#include <callkit/twilio/form.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

/// What the readers of callbacks share.
namespace callkit::twilio {

/// The fields of a callback. Remembers whether a number was asked for that is none.
class callback_fields {
  public:
    /// The form must outlive this.
    explicit callback_fields(const form& from) noexcept : form_(&from) {}

    /// The first field of that name; empty when there is none.
    [[nodiscard]] std::string_view get(field_name name) const noexcept {
        const form::known_places& known = form_->known();
        return known.has(name.index()) ? form_->fields()[known.at[name.index()]].second : std::string_view();
    }
    [[nodiscard]] bool has(field_name name) const noexcept { return !get(name).empty(); }

    /// A number from 0 to `most`; `nothing` for a field that is missing.
    std::int64_t number(field_name name, std::int64_t nothing, std::int64_t most) noexcept;
    std::int32_t small(field_name name, std::int32_t nothing) noexcept {
        return static_cast<std::int32_t>(number(name, nothing, std::numeric_limits<std::int32_t>::max()));
    }
    /// A length in seconds, for which Twilio also writes -1 where it knows none; 0 then.
    std::int32_t length(field_name name) noexcept { return get(name) == "-1" ? 0 : small(name, 0); }
    /// A time as either kind of callback writes it; none when it is no time.
    [[nodiscard]] timestamp time(field_name name) const noexcept;

    [[nodiscard]] bool broken() const noexcept { return broken_; }

  private:
    const form* form_;
    bool broken_{false};
};

/// Whether a time is of the years 0 to 9999, which text can say.
[[nodiscard]] bool can_be_written(timestamp when) noexcept;

/// At most so many bytes, and no piece of a character at the end.
[[nodiscard]] std::string_view cut(std::string_view text, std::size_t most) noexcept;

/// An address of the web that fits into an event; empty for anything else.
[[nodiscard]] std::string_view web_address(std::string_view text) noexcept;

/// Begins an event told by a webhook about the call with that sid.
void tell(call_event& event, std::string_view call_sid, event_kind kind, std::string_view word);
[[nodiscard]] call_event told_of(std::string_view call_sid, event_kind kind, std::string_view word);
void set_detail(call_event& event, event_detail about);
/// Sets what a word for a status means; `sip_code` is the final SIP response, or 0.
void set_status(call_event& event, std::string_view word, std::int32_t sip_code);

/// Adds an event, whose id then follows from its content.
void add_event(std::vector<call_event>& events, call_event event);

/// What every request of Twilio's says about the call that it comes from: its status, or else what answered it.
[[nodiscard]] result<void> read_status(callback_fields& in, call_event& event);

/// The other readers. Each fills `out.events`.
[[nodiscard]] result<void> read_recording(callback_fields& in, callback& out);
[[nodiscard]] result<void> read_conference(callback_fields& in, callback& out);
/// The recording that other callbacks speak of besides, of which nobody says yet that it can be fetched.
void read_recording_aside(callback_fields& in, callback& out);

} // namespace callkit::twilio
