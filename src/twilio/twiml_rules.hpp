#pragma once

#include <array>
#include <string_view>

namespace callkit::twilio::twiml {

/// What an element may have: words separated by blanks, and whether text may be inside.
///
/// A key is the element's name. Where Twilio uses one name for two things, the key has the parent in front of it.
struct rule {
    std::string_view key;
    bool text;
    std::string_view children;
    std::string_view attributes;

    [[nodiscard]] constexpr std::string_view name() const noexcept { return key.substr(key.find('/') + 1); }
};

namespace ssml {

inline constexpr std::string_view anything = "break emphasis lang p phoneme prosody s say-as sub w";
inline constexpr std::string_view in_paragraph = "break emphasis lang phoneme prosody s say-as sub w";
inline constexpr std::string_view in_sentence = "break emphasis lang phoneme prosody say-as sub w";
inline constexpr std::string_view in_word = "break emphasis phoneme prosody say-as sub";

} // namespace ssml

/// Twilio's voice elements, those of twilio-node 6.2.0. Besides these, the documentation has <Recording name> and the
/// <Stop> for it, and for <ConversationRelay> its own spelling of four attributes, `turnDetection` and `eotThreshold`.
inline constexpr auto rules = std::to_array<rule>({
    {"Response", false,
     "Connect Dial Echo Enqueue Gather Hangup Leave Pause Pay Play Prompt Queue Record Redirect Refer Reject Say Sms "
     "Start Stop",
     ""},

    {"Connect", false,
     "AiSession Autopilot Conversation ConversationRelay ConversationRelaySession Room Stream VirtualAgent",
     "action method"},
    {"Dial", true, "Application Client Conference Number Queue Sim Sip WhatsApp",
     "action answerOnBridge callerId events hangupOnStar method passports record recordingConfigurationId "
     "recordingStatusCallback recordingStatusCallbackEvent recordingStatusCallbackMethod recordingTrack referMethod "
     "referUrl ringTone sequential timeLimit timeout trim"},
    {"Echo", false, "", ""},
    {"Enqueue", true, "Task", "action maxQueueSize method waitUrl waitUrlMethod workflowSid"},
    {"Gather", false, "Pause Play Say",
     "action actionOnEmptyResult bargeIn debug enhanced finishOnKey hints input language maxSpeechTime method "
     "numDigits partialResultCallback partialResultCallbackMethod profanityFilter speechModel speechTimeout timeout"},
    {"Hangup", false, "Parameter", ""},
    {"Leave", false, "", ""},
    {"Pause", false, "", "length"},
    {"Pay", false, "Parameter Prompt",
     "action bankAccountType chargeAmount currency description input language maxAttempts minPostalCodeLength "
     "paymentConnector paymentMethod postalCode securityCode statusCallback statusCallbackMethod timeout tokenType "
     "validCardTypes"},
    {"Play", true, "", "digits loop"},
    {"Prompt", false, "Pause Play Say", "attempt cardType errorType for requireMatchingInputs"},
    {"Queue", true, "", "method postWorkActivitySid reservationSid url"},
    {"Record", false, "",
     "action finishOnKey maxLength method playBeep recordingConfigurationId recordingStatusCallback "
     "recordingStatusCallbackEvent recordingStatusCallbackMethod timeout transcribe transcribeCallback trim"},
    {"Redirect", true, "", "method"},
    {"Refer", false, "Refer/Sip", "action method"},
    {"Refer/Sip", true, "", ""},
    {"Reject", false, "Parameter", "reason"},
    {"Say", true, ssml::anything, "language loop voice"},
    {"Sms", true, "", "action from method statusCallback to"},
    {"Start", false, "Recording Siprec Stream Transcription", "action method"},
    {"Stop", false, "Recording Siprec Stream Transcription", ""},

    {"Application", true, "ApplicationSid Parameter",
     "copyParentTo customerId method statusCallback statusCallbackEvent statusCallbackMethod url"},
    {"ApplicationSid", true, "", ""},
    {"Client", true, "Identity Parameter", "method statusCallback statusCallbackEvent statusCallbackMethod url"},
    {"Identity", true, "", ""},
    {"Conference", true, "",
     "beep coach endConferenceOnExit eventCallbackUrl jitterBufferSize maxParticipants muted participantLabel record "
     "recordingConfigurationId recordingStatusCallback recordingStatusCallbackEvent recordingStatusCallbackMethod "
     "region startConferenceOnEnter statusCallback statusCallbackEvent statusCallbackMethod trim waitMethod waitUrl"},
    {"Number", true, "",
     "amdStatusCallback amdStatusCallbackMethod byoc machineDetection machineDetectionSilenceTimeout "
     "machineDetectionSpeechEndThreshold machineDetectionSpeechThreshold machineDetectionTimeout method sendDigits "
     "statusCallback statusCallbackEvent statusCallbackMethod url"},
    {"Sim", true, "", ""},
    {"Sip", true, "Headers Uri",
     "amdStatusCallback amdStatusCallbackMethod machineDetection machineDetectionSilenceTimeout "
     "machineDetectionSpeechEndThreshold machineDetectionSpeechThreshold machineDetectionTimeout method password "
     "statusCallback statusCallbackEvent statusCallbackMethod url username"},
    {"Headers", false, "Header", ""},
    {"Header", false, "", "name value"},
    {"Uri", true, "", "password priority username weight"},
    {"WhatsApp", true, "", "method statusCallback statusCallbackEvent statusCallbackMethod url"},

    {"AiSession", false, "", "aiConnector aiSessionConfiguration"},
    {"Autopilot", true, "", ""},
    {"Conversation", false, "",
     "inboundAutocreation inboundTimeout method record recordingStatusCallback recordingStatusCallbackEvent "
     "recordingStatusCallbackMethod routingAssignmentTimeout serviceInstanceSid statusCallback statusCallbackEvent "
     "statusCallbackMethod trim url"},
    {"ConversationRelay", false, "Language Parameter",
     "backgroundNoiseReduction backgroundnoisereduction debug deepgramSmartFormat deepgramsmartformat dtmfDetection "
     "elevenlabsTextNormalization eotThreshold events hints ignoreBackchannel ignorebackchannel intelligenceService "
     "interruptSensitivity interruptible language partialPrompts preemptible profanityFilter "
     "reportInputDuringAgentSpeech speechModel speechTimeout speechtimeout transcriptionLanguage "
     "transcriptionProvider ttsLanguage ttsProvider turnDetection url voice welcomeGreeting "
     "welcomeGreetingInterruptible"},
    {"ConversationRelaySession", false, "", "connector sessionConfiguration"},
    {"Language", false, "", "code speechModel transcriptionProvider ttsProvider voice"},
    {"Recording", false, "",
     "channels name recordingConfigurationId recordingStatusCallback recordingStatusCallbackEvent "
     "recordingStatusCallbackMethod track trim"},
    {"Room", true, "", "participantIdentity"},
    {"Siprec", false, "Parameter", "connectorName name statusCallback statusCallbackMethod track"},
    {"Stream", false, "Parameter",
     "audioFormat connectorName name sampleRate statusCallback statusCallbackMethod track url"},
    {"Task", true, "", "priority timeout"},
    {"Transcription", false, "Config Parameter",
     "enableAutomaticPunctuation hints inboundTrackLabel intelligenceService languageCode name outboundTrackLabel "
     "partialResults profanityFilter speechModel statusCallbackMethod statusCallbackUrl track transcriptionEngine"},
    {"VirtualAgent", false, "Config Parameter",
     "connectorName language sentimentAnalysis statusCallback statusCallbackMethod"},
    {"Config", false, "", "name value"},
    {"Parameter", false, "", "name value"},

    {"break", false, "", "strength time"},
    {"emphasis", true, ssml::in_sentence, "level"},
    {"lang", true, ssml::anything, "xml:lang"},
    {"p", true, ssml::in_paragraph, ""},
    {"phoneme", true, "", "alphabet ph"},
    {"prosody", true, ssml::anything, "pitch rate volume"},
    {"s", true, ssml::in_sentence, ""},
    {"say-as", true, "", "format interpret-as"},
    {"sub", true, "", "alias"},
    {"w", true, ssml::in_word, "role"},
});

/// Calls `found(word)` for each word until it says yes, and returns whether it did.
constexpr bool any_word(std::string_view words, auto found) {
    while (!words.empty()) {
        const std::string_view word = words.substr(0, words.find(' '));
        if (found(word))
            return true;
        words.remove_prefix(word.size() == words.size() ? word.size() : word.size() + 1);
    }
    return false;
}

constexpr const rule* find_rule(std::string_view key) noexcept {
    for (const rule& one : rules)
        if (one.key == key)
            return &one;
    return nullptr;
}

/// The rule of the child of that name, null where the parent may have none.
constexpr const rule* find_child(const rule& parent, std::string_view name) noexcept {
    const rule* child = nullptr;
    any_word(parent.children, [&](std::string_view key) {
        const bool same = rule{key, false, {}, {}}.name() == name;
        if (same)
            child = find_rule(key);
        return same;
    });
    return child;
}

static_assert(
    [] {
        for (const rule& one : rules)
            if (any_word(one.children, [](std::string_view key) { return find_rule(key) == nullptr; }))
                return false;
        return true;
    }(),
    "a child without a rule");

} // namespace callkit::twilio::twiml
