#include "random_fill.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace requests {
namespace {

struct span_of_numbers {
    std::int64_t low;
    std::int64_t high;
};

const std::map<std::string_view, span_of_numbers> numbers{
    {"Timeout", {5, 600}},
    {"TimeLimit", {1, 86'400}},
    {"MachineDetectionTimeout", {3, 59}},
    {"MachineDetectionSpeechThreshold", {1000, 6000}},
    {"MachineDetectionSpeechEndThreshold", {500, 5000}},
    {"MachineDetectionSilenceTimeout", {2000, 10'000}},
    {"MaxParticipants", {2, 250}},
    {"MaxSize", {1, 5000}},
    {"CallDelay", {0, 60}},
    {"PageSize", {1, 1000}},
};

const std::map<std::string_view, std::vector<std::string_view>> words{
    {"RecordingChannels", {"mono", "dual"}},
    {"RecordingTrack", {"inbound", "outbound", "both"}},
    {"Trim", {"trim-silence", "do-not-trim"}},
    {"ConferenceTrim", {"trim-silence", "do-not-trim"}},
    {"MachineDetection", {"Enable", "DetectMessageEnd"}},
    {"Beep", {"true", "false", "onEnter", "onExit"}},
    {"ConferenceRecord", {"true", "false", "record-from-start", "do-not-record"}},
    {"Region", {"us1", "us2", "ie1", "de1", "sg1", "br1", "au1", "jp1"}},
    {"JitterBufferSize", {"off", "small", "medium", "large"}},
    {"EmergencyCallerPosition", {"37.774900 -122.419400", "-90 180", "0 0"}},
    {"EmergencyCountry", {"US", "CA"}},
    {"Track", {"inbound_track", "outbound_track", "both_tracks"}},
    {"ApiVersion", {"2010-04-01", "2008-08-01"}},
    {"EmergencyStatus", {"Active", "Inactive"}},
    {"VoiceReceiveMode", {"voice", "fax"}},
    {"Origin", {"twilio", "hosted"}},
    {"PauseBehavior", {"skip", "silence"}},
    {"Status", {"completed", "in-progress"}},
    {"Twiml", {"<Response><Say>é & \"x\" + 100%</Say></Response>", "<Response/>"}},
    {"SendDigits", {"1234", "wW1#*ABCD", "0"}},
    {"Extension", {"1", "ww42#"}},
    {"CallToken", {R"({"parentCallInfoToken":"x+y=","identityHeaderTokens":[]})"}},
    {"Passports", {"YWJj+/==", "a==,b==,c==,d==,e=="}},
    {"LanguageCode", {"en-US", "de-DE"}},
    {"TranscriptionEngine", {"google", "deepgram"}},
    {"SpeechModel", {"telephony", "nova-3"}},
    {"Hints", {"callkit, E.164, $OOV_CLASS_DIGIT_SEQUENCE"}},
    {"CountryCode", {"US", "GB"}},
    {"AddressCountryCode", {"US", "DE"}},
    {"DateOfBirth", {"19800229"}},
    {"LastVerifiedDate", {"20240101"}},
};

const std::map<std::string_view, std::vector<std::string_view>> lists{
    {"StatusCallbackEvent", {"initiated", "ringing", "answered", "completed"}},
    {"RecordingStatusCallbackEvent", {"in-progress", "completed", "absent"}},
    {"ConferenceStatusCallbackEvent",
     {"start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement"}},
    {"ConferenceRecordingStatusCallbackEvent", {"in-progress", "completed", "failed", "absent"}},
    {"Fields",
     {"validation", "caller_name", "sim_swap", "call_forwarding", "line_status", "line_type_intelligence",
      "identity_match", "reassigned_number", "sms_pumping_risk", "phone_number_quality_score", "pre_fill"}},
};

const std::map<std::string_view, std::string_view> sids{
    {"ApplicationSid", "AP"},
    {"SmsApplicationSid", "AP"},
    {"VoiceApplicationSid", "AP"},
    {"ParentCallSid", "CA"},
    {"CallSid", "CA"},
    {"CallSidToCoach", "CA"},
    {"ConferenceSid", "CF"},
    {"Byoc", "BY"},
    {"AccountSid", "AC"},
    {"EmergencyAddressSid", "AD"},
    {"AddressSid", "AD"},
    {"TrunkSid", "TK"},
    {"IdentitySid", "RI"},
    {"BundleSid", "BU"},
    {"VerificationSid", "VE"},
    {"IntelligenceService", "GA"},
    {"ClientId", "OQ"},
};

} // namespace

std::string random_fill::value_of(std::string_view name) {
    if (const auto known = words.find(name); known != words.end())
        return roll_.pick(known->second);
    if (const auto kind = sids.find(name); kind != sids.end())
        return roll_.sid(kind->second);
    if (name == "To" || name == "From") {
        static constexpr std::string_view others[] = {"client:alice", "sip:bob@example.com;transport=tls"};
        return roll_.chance(70) ? roll_.number() : roll_.pick(others);
    }
    if (name == "PhoneNumber" || name == "CallerId")
        return roll_.number();
    if (name == "AreaCode")
        return std::to_string(roll_.between(200, 999));
    if (name.ends_with("Url") || name.ends_with("Callback"))
        return roll_.url();
    const auto day = [&] {
        const std::int64_t year = roll_.between(2010, 2029);
        const std::int64_t month = roll_.between(1, 12);
        return std::to_string(year) + (month < 10 ? "-0" : "-") + std::to_string(month) + "-1" + roll_.digits(1);
    };
    if (name.starts_with("DateCreated") || name.starts_with("DateUpdated"))
        return day();
    if (name.starts_with("StartTime") || name.starts_with("EndTime"))
        return roll_.chance(50) ? day() : day() + "T10:20:30Z";
    return roll_.text();
}

void random_fill::give(std::string_view name, std::optional<std::int64_t>& to) {
    const auto known = numbers.find(name);
    if (known == numbers.end())
        throw std::invalid_argument("no range for " + std::string(name));
    to = roll_.between(known->second.low, known->second.high);
}

void random_fill::operator()(std::string_view name, std::vector<std::string>& to) {
    for (const std::string_view one : lists.at(name))
        if (roll_.chance(density_))
            to.emplace_back(one);
}

void random_fill::operator()(std::string_view, std::vector<twilio::custom_parameter>& to) {
    if (!roll_.chance(density_))
        return;
    const std::int64_t count = roll_.chance(20) ? 99 : roll_.between(1, 5);
    for (std::int64_t i = 0; i < count; ++i)
        to.push_back({roll_.text(), roll_.chance(10) ? std::string() : roll_.text()});
}

} // namespace requests
