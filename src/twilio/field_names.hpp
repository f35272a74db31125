#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <string_view>

/// The names of the fields of Twilio's requests, so that each field is looked up once: for the signature, which is over
/// the fields in the order of their names, and for whoever reads it.
namespace callkit::twilio {

/// In the order of their bytes. A name that is missing here costs a comparison and nothing else: Twilio adds fields.
inline constexpr std::string_view known_fields[] = {"AccountSid",
                                                    "AnsweredBy",
                                                    "ApiVersion",
                                                    "AvgQueueTime",
                                                    "CallDuration",
                                                    "CallSid",
                                                    "CallSidEndingConference",
                                                    "CallStatus",
                                                    "CallToken",
                                                    "CallbackSource",
                                                    "Called",
                                                    "CalledCity",
                                                    "CalledCountry",
                                                    "CalledState",
                                                    "CalledZip",
                                                    "Caller",
                                                    "CallerCity",
                                                    "CallerCountry",
                                                    "CallerName",
                                                    "CallerState",
                                                    "CallerZip",
                                                    "Coaching",
                                                    "ConferenceSid",
                                                    "Confidence",
                                                    "ConnectorName",
                                                    "CurrentQueueSize",
                                                    "DequeingCallSid",
                                                    "DequeuingCallSid",
                                                    "DialBridged",
                                                    "DialCallDuration",
                                                    "DialCallSid",
                                                    "DialCallStatus",
                                                    "DialSipResponseCode",
                                                    "Digits",
                                                    "Direction",
                                                    "Duration",
                                                    "EncryptionDetails",
                                                    "EndConferenceOnExit",
                                                    "ErrorCode",
                                                    "ErrorMessage",
                                                    "ErrorUrl",
                                                    "Final",
                                                    "FinishedOnKey",
                                                    "ForwardedFrom",
                                                    "FriendlyName",
                                                    "From",
                                                    "FromCity",
                                                    "FromCountry",
                                                    "FromState",
                                                    "FromZip",
                                                    "Hold",
                                                    "Language",
                                                    "LanguageCode",
                                                    "MachineDetectionDuration",
                                                    "Muted",
                                                    "ParentCallSid",
                                                    "ParticipantCallStatus",
                                                    "ParticipantLabel",
                                                    "ParticipantLabelEndingConference",
                                                    "QueuePosition",
                                                    "QueueResult",
                                                    "QueueSid",
                                                    "QueueTime",
                                                    "Reason",
                                                    "ReasonConferenceEnded",
                                                    "ReasonParticipantLeft",
                                                    "RecordingChannels",
                                                    "RecordingDuration",
                                                    "RecordingSid",
                                                    "RecordingSource",
                                                    "RecordingStartTime",
                                                    "RecordingStatus",
                                                    "RecordingTrack",
                                                    "RecordingUrl",
                                                    "SequenceId",
                                                    "SequenceNumber",
                                                    "SipCallId",
                                                    "SipResponseCode",
                                                    "SiprecError",
                                                    "SiprecEvent",
                                                    "SiprecName",
                                                    "SiprecSid",
                                                    "SpeechResult",
                                                    "Stability",
                                                    "StartConferenceOnEnter",
                                                    "StatusCallbackEvent",
                                                    "StirPassportToken",
                                                    "StirStatus",
                                                    "StirVerstat",
                                                    "StreamError",
                                                    "StreamEvent",
                                                    "StreamName",
                                                    "StreamSid",
                                                    "StreamStatus",
                                                    "Timestamp",
                                                    "To",
                                                    "ToCity",
                                                    "ToCountry",
                                                    "ToState",
                                                    "ToZip",
                                                    "Track",
                                                    "TranscriptionData",
                                                    "TranscriptionError",
                                                    "TranscriptionEvent",
                                                    "TranscriptionName",
                                                    "TranscriptionSid",
                                                    "TranscriptionStatus",
                                                    "TranscriptionText",
                                                    "TranscriptionUrl",
                                                    "UnstableSpeechResult"};
inline constexpr std::size_t known_field_count = std::size(known_fields);

/// One of them. A name that is not in the list does not compile.
class field_name {
  public:
    consteval field_name(const char* text) : index_(index_of(text)) {}
    [[nodiscard]] constexpr std::size_t index() const noexcept { return index_; }

  private:
    static consteval std::size_t index_of(std::string_view text) {
        for (std::size_t i = 0; i < known_field_count; ++i)
            if (known_fields[i] == text)
                return i;
        throw "no callback has such a field";
    }
    std::size_t index_;
};

/// The beginning, the end and the length of a name: what tells names of up to 16 bytes apart wholly, in two loads.
struct name_key {
    std::uint64_t first{0}; ///< The first 8 bytes, or all there are.
    std::uint64_t last{0};  ///< The last 8 bytes; 0 when there are fewer.
    std::size_t size{0};

    friend constexpr bool operator==(const name_key&, const name_key&) = default;

    /// Where it is in the table. The numbers were found by trying; when names are added, try again.
    [[nodiscard]] constexpr std::size_t bucket() const noexcept {
        return static_cast<std::size_t>(((first + last * 5 + size) * 0xb9fb13c684828397U) >> 55U);
    }
};

/// `name` must have 8 bytes that can be read, whatever its size.
inline name_key key_of(std::string_view name) noexcept {
    name_key key{0, 0, name.size()};
    std::memcpy(&key.first, name.data(), 8);
    if (name.size() >= 8)
        std::memcpy(&key.last, name.data() + name.size() - 8, 8);
    else if constexpr (std::endian::native == std::endian::little)
        key.first &= (std::uint64_t{1} << 8 * name.size()) - 1;
    else
        key.first &= ~(~std::uint64_t{0} >> 8 * name.size());
    return key;
}

/// The same of a text that the compiler knows.
constexpr std::uint64_t load(std::string_view eight) noexcept {
    std::uint64_t made = 0;
    for (std::size_t i = 0; i < eight.size(); ++i) {
        const std::size_t place = std::endian::native == std::endian::little ? i : 7 - i;
        made |= std::uint64_t{static_cast<unsigned char>(eight[i])} << 8 * place;
    }
    return made;
}

inline constexpr auto known_keys = [] {
    std::array<name_key, known_field_count> made{};
    for (std::size_t i = 0; i < known_field_count; ++i) {
        const std::string_view name = known_fields[i];
        made[i] = {load(name.substr(0, 8)), name.size() < 8 ? 0 : load(name.substr(name.size() - 8)), name.size()};
    }
    return made;
}();

inline constexpr std::uint8_t no_field = 255;

inline constexpr auto field_buckets = [] {
    std::array<std::uint8_t, 512> made{};
    made.fill(no_field);
    for (std::size_t i = 0; i < known_field_count; ++i)
        made[known_keys[i].bucket()] = static_cast<std::uint8_t>(i);
    return made;
}();

static_assert(
    [] {
        for (std::size_t i = 0; i < known_field_count; ++i)
            if (field_buckets[known_keys[i].bucket()] != i || (i > 0 && known_fields[i - 1] >= known_fields[i]))
                return false;
        return true;
    }(),
    "two names share a bucket, or they are not in order");

/// The place of a name in the list, or `no_field`. 8 bytes of it must be readable, whatever its size.
inline std::size_t find_field(std::string_view name) noexcept {
    const name_key key = key_of(name);
    const std::size_t found = field_buckets[key.bucket()];
    const bool same = found != no_field && known_keys[found] == key && (key.size <= 16 || known_fields[found] == name);
    return same ? found : no_field;
}

} // namespace callkit::twilio
