#pragma once

#include <callkit/core/call_status.hpp>
#include <callkit/core/call_terms.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

/// What the words of others mean. Every mapping is total: a word that no table knows is `call_status::unknown`, which
/// is data like any other, and never an error that could keep a call out of the log.
namespace callkit {

/// Whose word it is.
enum class vocabulary : std::uint8_t {
    callkit, ///< Our own nine words.
    twilio,  ///< Twilio and those who speak its dialect: REST statuses and callback events.
    vonage,
    exotel,
    jambonz,
    hubspot, ///< The call statuses of HubSpot's calling SDK.
    connect, ///< The contact states of Amazon Connect.
    sip,     ///< A response code such as `486`, or `BYE`.
};

namespace detail {
inline constexpr auto vocabulary_words =
    std::to_array<std::string_view>({"callkit", "twilio", "vonage", "exotel", "jambonz", "hubspot", "connect", "sip"});
}

constexpr std::string_view to_string(vocabulary value) noexcept {
    return detail::enum_word(detail::vocabulary_words, value);
}
constexpr std::optional<vocabulary> parse_vocabulary(std::string_view word) noexcept {
    return detail::enum_value<vocabulary>(detail::vocabulary_words, word);
}

/// A status in our words, with what the provider's word says besides.
struct mapped_status {
    call_status status{call_status::unknown};
    end_reason reason{end_reason::none};
    callkit::answered_by answerer{callkit::answered_by::unknown};

    friend constexpr bool operator==(const mapped_status&, const mapped_status&) = default;
};

/// The reason that an ending has when nothing more is known about it; `none` for a live status.
constexpr end_reason usual_reason(call_status status) noexcept {
    switch (status) {
    case call_status::completed:
        return end_reason::hangup;
    case call_status::canceled:
        return end_reason::canceled;
    case call_status::no_answer:
        return end_reason::no_answer;
    case call_status::busy:
        return end_reason::busy;
    case call_status::failed:
        return end_reason::carrier_failure;
    case call_status::unknown:
    case call_status::queued:
    case call_status::initiated:
    case call_status::ringing:
    case call_status::in_progress:
        break;
    }
    return end_reason::none;
}

namespace detail {

struct status_word {
    std::string_view word; // lower case, hyphens
    mapped_status means;
};

constexpr status_word says(std::string_view word, call_status status) noexcept {
    return {word, {status, usual_reason(status), callkit::answered_by::unknown}};
}
constexpr status_word says(std::string_view word, call_status status, end_reason reason) noexcept {
    return {word, {status, reason, callkit::answered_by::unknown}};
}
constexpr status_word answers(std::string_view word, callkit::answered_by who) noexcept {
    return {word, {call_status::in_progress, end_reason::none, who}};
}

// Sources: Twilio "Call resource" and "Call status callback"; Vonage "Voice API webhook reference"; Exotel "Call
// details API"; jambonz "call status webhook"; HubSpot "calling extensions SDK"; Amazon Connect Streams "contact
// states".
inline constexpr auto callkit_statuses = std::to_array<status_word>({
    says("queued", call_status::queued),
    says("initiated", call_status::initiated),
    says("ringing", call_status::ringing),
    says("in-progress", call_status::in_progress),
    says("completed", call_status::completed),
    says("busy", call_status::busy),
    says("no-answer", call_status::no_answer),
    says("failed", call_status::failed),
    says("canceled", call_status::canceled),
    says("cancelled", call_status::canceled),
});
inline constexpr auto twilio_statuses = std::to_array<status_word>({
    says("queued", call_status::queued),
    says("initiated", call_status::initiated),
    says("ringing", call_status::ringing),
    says("in-progress", call_status::in_progress),
    says("answered", call_status::in_progress), // the callback event; also a result of <Dial>
    says("completed", call_status::completed),
    says("busy", call_status::busy),
    says("no-answer", call_status::no_answer), // also a declined call
    says("failed", call_status::failed),
    says("canceled", call_status::canceled),
    says("cancelled", call_status::canceled),
});
inline constexpr auto vonage_statuses = std::to_array<status_word>({
    says("started", call_status::initiated),
    says("ringing", call_status::ringing),
    says("answered", call_status::in_progress),
    answers("human", callkit::answered_by::human),
    answers("machine", callkit::answered_by::machine),
    says("completed", call_status::completed), // sent after busy and failed as well, so it must not outrank them
    says("busy", call_status::busy),
    says("timeout", call_status::no_answer),
    says("unanswered", call_status::no_answer),
    says("rejected", call_status::no_answer, end_reason::rejected),
    says("cancelled", call_status::canceled),
    says("canceled", call_status::canceled),
    says("failed", call_status::failed),
});
inline constexpr auto exotel_statuses = std::to_array<status_word>({
    says("queued", call_status::queued),
    says("ringing", call_status::ringing),
    says("in-progress", call_status::in_progress),
    says("completed", call_status::completed),
    says("busy", call_status::busy),
    says("no-answer", call_status::no_answer),
    says("failed", call_status::failed),
    says("null", call_status::failed), // that word, for a call that never came about
    says("canceled", call_status::canceled),
    says("cancelled", call_status::canceled),
});
inline constexpr auto jambonz_statuses = std::to_array<status_word>({
    says("queued", call_status::queued),
    says("trying", call_status::initiated),
    says("ringing", call_status::ringing),
    says("early-media", call_status::ringing),
    says("in-progress", call_status::in_progress),
    says("completed", call_status::completed),
    says("busy", call_status::busy),
    says("no-answer", call_status::no_answer),
    says("failed", call_status::failed),
    says("canceled", call_status::canceled),
    says("cancelled", call_status::canceled),
});
inline constexpr auto hubspot_statuses = std::to_array<status_word>({
    says("queued", call_status::queued),
    says("connecting", call_status::initiated),
    says("ringing", call_status::ringing),
    says("in-progress", call_status::in_progress),
    says("completed", call_status::completed),
    says("busy", call_status::busy),
    says("no-answer", call_status::no_answer),
    says("missed", call_status::no_answer),
    says("rejected", call_status::no_answer, end_reason::rejected),
    says("canceled", call_status::canceled),
    says("cancelled", call_status::canceled),
    says("failed", call_status::failed),
});
inline constexpr auto connect_statuses = std::to_array<status_word>({
    says("pending", call_status::queued),
    says("init", call_status::initiated),
    says("connecting", call_status::initiated), // covers ringing too; the lower of the two claims less
    says("connected", call_status::in_progress),
    says("ended", call_status::completed),
    says("missed", call_status::no_answer),
    says("rejected", call_status::no_answer, end_reason::rejected),
    says("error", call_status::failed, end_reason::provider_failure),
});
// The responses that say more than the class they belong to; see `map_sip_code`.
inline constexpr auto sip_statuses = std::to_array<status_word>({
    says("180", call_status::ringing),
    says("181", call_status::ringing), // being forwarded
    says("182", call_status::ringing), // queued at the far end
    says("183", call_status::ringing), // session progress, usually a ring tone
    says("403", call_status::failed, end_reason::blocked),
    says("404", call_status::failed, end_reason::invalid_number),
    says("408", call_status::no_answer),
    says("410", call_status::failed, end_reason::invalid_number),
    says("480", call_status::no_answer),
    says("484", call_status::failed, end_reason::invalid_number), // address incomplete
    says("485", call_status::failed, end_reason::invalid_number), // ambiguous
    says("486", call_status::busy),
    says("487", call_status::no_answer), // ended before an answer; that we canceled it, only we know
    says("502", call_status::failed, end_reason::unreachable),
    says("600", call_status::busy),
    says("603", call_status::no_answer, end_reason::rejected),
    says("604", call_status::failed, end_reason::invalid_number), // does not exist anywhere
    says("607", call_status::no_answer, end_reason::rejected),    // unwanted, RFC 8197
    says("608", call_status::failed, end_reason::blocked),        // rejected by an intermediary, RFC 8688
    says("bye", call_status::completed),
});

/// Compares a provider's word with one of ours, without regard to case and to `_` or a space written for `-`.
constexpr bool same_word(std::string_view theirs, std::string_view ours) noexcept {
    if (theirs.size() != ours.size())
        return false;
    for (std::size_t i = 0; i < theirs.size(); ++i) {
        char c = theirs[i];
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
        else if (c == '_' || c == ' ')
            c = '-';
        if (c != ours[i])
            return false;
    }
    return true;
}

template <std::size_t N>
constexpr mapped_status find_status(const std::array<status_word, N>& table, std::string_view word) noexcept {
    for (const auto& row : table)
        if (same_word(word, row.word))
            return row.means;
    return {};
}

} // namespace detail

/// What a final or provisional SIP response says about the call (RFC 3261 §21); `unknown` for what is no response code.
constexpr mapped_status map_sip_code(int code) noexcept {
    if (code < 100 || code > 699)
        return {};
    const std::array<char, 3> digits{static_cast<char>('0' + code / 100), static_cast<char>('0' + code / 10 % 10),
                                     static_cast<char>('0' + code % 10)};
    const auto known = detail::find_status(detail::sip_statuses, {digits.data(), digits.size()});
    if (known.status != call_status::unknown)
        return known;
    if (code < 200)
        return {call_status::initiated};
    if (code < 300)
        return {call_status::in_progress};
    return {call_status::failed, end_reason::carrier_failure};
}

/// What a provider's word means. Total: unknown words give `call_status::unknown`.
constexpr mapped_status map_status(vocabulary whose, std::string_view word) noexcept {
    switch (whose) {
    case vocabulary::callkit:
        return detail::find_status(detail::callkit_statuses, word);
    case vocabulary::twilio:
        return detail::find_status(detail::twilio_statuses, word);
    case vocabulary::vonage:
        return detail::find_status(detail::vonage_statuses, word);
    case vocabulary::exotel:
        return detail::find_status(detail::exotel_statuses, word);
    case vocabulary::jambonz:
        return detail::find_status(detail::jambonz_statuses, word);
    case vocabulary::hubspot:
        return detail::find_status(detail::hubspot_statuses, word);
    case vocabulary::connect:
        return detail::find_status(detail::connect_statuses, word);
    case vocabulary::sip:
        if (word.size() == 3 && word.find_first_not_of("0123456789") == std::string_view::npos)
            return map_sip_code((word[0] - '0') * 100 + (word[1] - '0') * 10 + (word[2] - '0'));
        return detail::find_status(detail::sip_statuses, word);
    }
    return {};
}

/// The verdict of a provider's machine detection. Twilio's `machine_end_beep` and its like are all `machine`.
constexpr answered_by map_answered_by(std::string_view word) noexcept {
    for (const std::string_view human : {"human", "human-residence", "human-business"})
        if (detail::same_word(word, human))
            return answered_by::human;
    for (const std::string_view fax : {"fax", "fax-detected"})
        if (detail::same_word(word, fax))
            return answered_by::fax;
    constexpr std::string_view machine = "machine";
    const bool begins = detail::same_word(word.substr(0, machine.size()), machine) &&
                        (word.size() == machine.size() || word[machine.size()] == '_' || word[machine.size()] == '-');
    if (begins || detail::same_word(word, "answering-machine"))
        return answered_by::machine;
    return answered_by::unknown;
}

} // namespace callkit
