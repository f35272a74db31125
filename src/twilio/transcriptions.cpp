#include "call_media.hpp"

#include <callkit/twilio/transcriptions.hpp>

namespace callkit::twilio {

result<request> to_request(std::string_view account_sid, std::string_view call_sid, const start_transcription& what,
                           const endpoint& where) {
    checker check;
    check_start(check, account_sid, call_sid, what);
    check.web_address(what.status_callback_url, "StatusCallbackUrl is an http or https URL");
    check.require(!what.status_callback_method || what.status_callback_url,
                  "StatusCallbackMethod needs StatusCallbackUrl");
    if (!check.good())
        return check.why();
    parameters form;
    form.add("Name", what.name);
    form.add("Track", what.track);
    form.add("StatusCallbackUrl", what.status_callback_url);
    add(form, "StatusCallbackMethod", what.status_callback_method);
    form.add("InboundTrackLabel", what.inbound_track_label);
    form.add("OutboundTrackLabel", what.outbound_track_label);
    form.add("PartialResults", what.partial_results);
    form.add("LanguageCode", what.language_code);
    form.add("TranscriptionEngine", what.transcription_engine);
    form.add("ProfanityFilter", what.profanity_filter);
    form.add("SpeechModel", what.speech_model);
    form.add("Hints", what.hints);
    form.add("EnableAutomaticPunctuation", what.enable_automatic_punctuation);
    form.add("IntelligenceService", what.intelligence_service);
    form.add("ConversationConfiguration", what.conversation_configuration);
    form.add("ConversationId", what.conversation_id);
    form.add("TranscriptionConfigurationId", what.transcription_configuration_id);
    form.add("EnableProviderData", what.enable_provider_data);
    return post(media_path(account_sid, call_sid, "Transcriptions"), form, where);
}

result<request> stop_transcription(std::string_view account_sid, std::string_view call_sid,
                                   std::string_view transcription, const endpoint& where) {
    return stopping(account_sid, call_sid, "Transcriptions", transcription, where);
}

result<transcription_resource> parse_transcription(std::string_view body) {
    return read_resource(body, read_media<transcription_resource>);
}

} // namespace callkit::twilio
