#pragma once

#include <callkit/core/call_status.hpp>
#include <callkit/core/call_terms.hpp>
#include <callkit/core/clock.hpp>
#include <callkit/core/id.hpp>
#include <callkit/core/party.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace callkit {

/// What kind of thing was observed.
enum class event_kind : std::uint8_t {
    created,          ///< The wish to call, or the arrival of a call: carries `facts`.
    dial_started,     ///< The claim that precedes the one request to the provider.
    placed,           ///< The provider accepted the call: carries its sid.
    not_placed,       ///< The call certainly was not placed, or was given up: carries `reason`.
    in_doubt,         ///< The request may or may not have arrived.
    status,           ///< A status, or an unknown word in `raw_status`.
    answered_by,      ///< Machine detection's verdict.
    hangup_requested, ///< Somebody here asked to end the call.
    mute_requested,   ///< Desired state, in `on`.
    mute_confirmed,   ///< The provider's state, in `on`.
    hold_requested,
    hold_confirmed,
    digits_sent, ///< DTMF was sent; how many digits is in `value`, which ones is nobody's business.
    ghost,       ///< A second provider call turned up for this one and is being hung up; its sid is in `raw_status`.
    // Things beside the call that happened to it: what, in `raw_status`; about which, in `detail`. They say nothing
    // about the call's status, nor how it ended.
    recording,     ///< A recording began, stopped, can be fetched, …; its length in seconds is in `value`.
    conference,    ///< The call entered or left a conference, or something happened to it there.
    queue,         ///< The call entered or left a queue; the seconds it waited are in `value`.
    stream,        ///< Its sound is, or no longer is, sent elsewhere: a media stream or SIPREC.
    transcription, ///< What is said is, or no longer is, written down, or was.
    annotation,    ///< What a person wrote about the call: `raw_status` is `note` or `disposition`, the text is in
                   ///< `detail->note`, who wrote it in `detail->name`. An empty text takes back what was written.
};

/// Whether events of a kind are about something beside the call and not about the call itself.
constexpr bool is_beside_the_call(event_kind kind) noexcept {
    return kind >= event_kind::ghost;
}

namespace detail {
inline constexpr auto event_kind_words = std::to_array<std::string_view>(
    {"created",        "dial-started",   "placed",           "not-placed",     "in-doubt",
     "status",         "answered-by",    "hangup-requested", "mute-requested", "mute-confirmed",
     "hold-requested", "hold-confirmed", "digits-sent",      "ghost",          "recording",
     "conference",     "queue",          "stream",           "transcription",  "annotation"});
}

constexpr std::string_view to_string(event_kind value) noexcept {
    return detail::enum_word(detail::event_kind_words, value);
}
constexpr std::optional<event_kind> parse_event_kind(std::string_view word) noexcept {
    return detail::enum_value<event_kind>(detail::event_kind_words, word);
}

/// What is known about a call from its first moment and does not change.
struct call_facts {
    std::string workspace_id{};
    callkit::direction direction{callkit::direction::unknown};
    party from{};
    party to{};
    std::string contact_id{};
    std::string agent_id{};
    std::string team_id{};
    std::string campaign_id{};
    /// True when the call happened in the simulator. Never cleared.
    bool simulated{false};

    friend auto operator<=>(const call_facts&, const call_facts&) = default;
};

/// What an event is about beside the call. Every text is the provider's, or of an annotation a person's, and at most
/// 1024 bytes long.
struct event_detail {
    /// The recording, conference, queue, stream or transcription.
    std::string sid{};
    /// What its owner calls it: a stream's name, a participant's label. Of an annotation: who wrote it.
    std::string name{};
    /// Where it can be fetched, which may take the provider's credentials.
    std::string url{};
    /// A further word, such as why a participant left, or what was written.
    std::string note{};
    /// The number of the event in the order of a conference's or a stream's own events, or -1. Never comparable with
    /// `call_event::sequence`.
    std::int64_t sequence{-1};

    friend auto operator<=>(const event_detail&, const event_detail&) = default;
};

/// One observation about one call. Immutable once made; a call's record is a fold over the set of these.
struct call_event {
    event_id id{};
    /// Null when only the provider's sid is known; the store finds the call.
    call_id call{};
    event_kind kind{event_kind::status};
    call_status status{call_status::unknown};
    event_source source{event_source::engine};
    end_reason reason{end_reason::none};
    hangup_by ended_by{hangup_by::unknown};
    callkit::answered_by answerer{callkit::answered_by::unknown};
    /// For the mute and hold kinds.
    bool on{false};
    /// The provider's own order of its events for this call, or -1.
    std::int64_t sequence{-1};
    /// Talk time in whole seconds as the provider bills it, or -1.
    std::int32_t duration{-1};
    /// The final SIP response, or 0.
    std::int32_t sip_code{0};
    /// The provider's own error number, or 0.
    std::int32_t provider_code{0};
    /// A small number whose meaning depends on `kind`, such as the count of digits sent.
    std::int32_t value{0};
    /// When it happened, by the clock of whoever saw it first. 1970-01-01T00:00:00Z means that nobody said: the event
    /// then tells what, and no time.
    timestamp occurred_at{};
    /// When callkit learned of it.
    timestamp observed_at{};
    /// `twilio`, `simulator`, …; empty for events that no provider is involved in.
    std::string provider{};
    std::string provider_sid{};
    /// The provider's own word for the status.
    std::string raw_status{};
    /// Only on `created` and on provider events that carry the two parties. Shared, never changed.
    std::shared_ptr<const call_facts> facts{};
    /// Only where something beside the call is spoken of. Shared, never changed.
    std::shared_ptr<const event_detail> detail{};
};

/// Equality by content, following `facts` and `detail`.
inline bool operator==(const call_event& a, const call_event& b) {
    const auto key = [](const call_event& e) {
        return std::tie(e.id, e.call, e.kind, e.status, e.source, e.reason, e.ended_by, e.answerer, e.on, e.sequence,
                        e.duration, e.sip_code, e.provider_code, e.value, e.occurred_at, e.observed_at, e.provider,
                        e.provider_sid, e.raw_status);
    };
    const auto same = [](const auto& one, const auto& other) {
        return one == other || (one != nullptr && other != nullptr && *one == *other);
    };
    return key(a) == key(b) && same(a.facts, b.facts) && same(a.detail, b.detail);
}

/// An id that depends on what the event says and not on when we heard it, so that a second delivery of the same
/// provider event is recognised as the same.
[[nodiscard]] inline event_id content_event_id(const call_event& event) {
    detail::word_hash128 hash;
    hash.add(std::string_view(reinterpret_cast<const char*>(event.call.bytes.data()), event.call.bytes.size()));
    hash.add(event.provider).add(event.provider_sid).add(event.raw_status);
    hash.add(static_cast<std::uint64_t>(event.kind)).add(static_cast<std::uint64_t>(event.status));
    hash.add(static_cast<std::uint64_t>(event.source)).add(static_cast<std::uint64_t>(event.reason));
    hash.add(static_cast<std::uint64_t>(event.ended_by)).add(static_cast<std::uint64_t>(event.answerer));
    hash.add(static_cast<std::uint64_t>(event.on)).add(static_cast<std::uint64_t>(event.sequence));
    hash.add(static_cast<std::uint64_t>(event.duration)).add(static_cast<std::uint64_t>(event.sip_code));
    hash.add(static_cast<std::uint64_t>(event.provider_code)).add(static_cast<std::uint64_t>(event.value));
    hash.add(static_cast<std::uint64_t>(to_unix_micros(event.occurred_at)));
    if (event.facts != nullptr) {
        const call_facts& facts = *event.facts;
        hash.add(facts.workspace_id).add(static_cast<std::uint64_t>(facts.direction));
        hash.add(facts.from.reveal()).add(facts.to.reveal()).add(facts.contact_id).add(facts.agent_id);
        hash.add(facts.team_id).add(facts.campaign_id).add(static_cast<std::uint64_t>(facts.simulated));
    }
    if (event.detail != nullptr) {
        const event_detail& about = *event.detail;
        hash.add("detail").add(about.sid).add(about.name).add(about.url).add(about.note);
        hash.add(static_cast<std::uint64_t>(about.sequence));
    }
    return detail::derived_id<event_id>(hash, event.occurred_at);
}

} // namespace callkit
