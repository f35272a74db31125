#pragma once

#include <callkit/twilio/applications.hpp>
#include <callkit/twilio/caller_ids.hpp>
#include <callkit/twilio/lookup.hpp>
#include <callkit/twilio/phone_numbers.hpp>
#include <callkit/twilio/queues.hpp>
#include <callkit/twilio/siprec.hpp>
#include <callkit/twilio/streams.hpp>
#include <callkit/twilio/transcriptions.hpp>

/// The members of requests under the names that Twilio has for them, for programs that fill requests by name:
/// the rest: what runs in a call, queues, applications and numbers.
namespace requests {

namespace twilio = callkit::twilio;

template <class Field>
void members(twilio::create_queue& what, Field& field) {
    field("FriendlyName", what.friendly_name);
    field("MaxSize", what.max_size);
}

template <class Field>
void members(twilio::update_queue& what, Field& field) {
    field("FriendlyName", what.friendly_name);
    field("MaxSize", what.max_size);
}

template <class Field>
void members(twilio::list_queues& what, Field& field) {
    field("PageSize", what.page_size);
}

template <class Field>
void members(twilio::update_member& what, Field& field) {
    field("Url", what.url);
    field("Method", what.method);
}

template <class Field>
void members(twilio::list_members& what, Field& field) {
    field("PageSize", what.page_size);
}

template <class Field>
void members(twilio::start_stream& what, Field& field) {
    field("Url", what.url);
    field("Name", what.name);
    field("Track", what.track);
    field("StatusCallback", what.status_callback);
    field("StatusCallbackMethod", what.status_callback_method);
    field("Parameter", what.parameters);
}

template <class Field>
void members(twilio::start_siprec& what, Field& field) {
    field("Name", what.name);
    field("ConnectorName", what.connector_name);
    field("Track", what.track);
    field("StatusCallback", what.status_callback);
    field("StatusCallbackMethod", what.status_callback_method);
    field("Parameter", what.parameters);
}

template <class Field>
void members(twilio::start_transcription& what, Field& field) {
    field("Name", what.name);
    field("Track", what.track);
    field("StatusCallbackUrl", what.status_callback_url);
    field("StatusCallbackMethod", what.status_callback_method);
    field("InboundTrackLabel", what.inbound_track_label);
    field("OutboundTrackLabel", what.outbound_track_label);
    field("PartialResults", what.partial_results);
    field("LanguageCode", what.language_code);
    field("TranscriptionEngine", what.transcription_engine);
    field("ProfanityFilter", what.profanity_filter);
    field("SpeechModel", what.speech_model);
    field("Hints", what.hints);
    field("EnableAutomaticPunctuation", what.enable_automatic_punctuation);
    field("IntelligenceService", what.intelligence_service);
    field("ConversationConfiguration", what.conversation_configuration);
    field("ConversationId", what.conversation_id);
    field("TranscriptionConfigurationId", what.transcription_configuration_id);
    field("EnableProviderData", what.enable_provider_data);
}

template <class Field>
void members(twilio::application_settings& what, Field& field) {
    field("FriendlyName", what.friendly_name);
    field("ApiVersion", what.api_version);
    field("VoiceUrl", what.voice_url);
    field("VoiceMethod", what.voice_method);
    field("VoiceFallbackUrl", what.voice_fallback_url);
    field("VoiceFallbackMethod", what.voice_fallback_method);
    field("StatusCallback", what.status_callback);
    field("StatusCallbackMethod", what.status_callback_method);
    field("VoiceCallerIdLookup", what.voice_caller_id_lookup);
    field("SmsUrl", what.sms_url);
    field("SmsMethod", what.sms_method);
    field("SmsFallbackUrl", what.sms_fallback_url);
    field("SmsFallbackMethod", what.sms_fallback_method);
    field("SmsStatusCallback", what.sms_status_callback);
    field("MessageStatusCallback", what.message_status_callback);
    field("PublicApplicationConnectEnabled", what.public_application_connect_enabled);
}

template <class Field>
void members(twilio::create_application& what, Field& field) {
    members(what.settings, field);
}

template <class Field>
void members(twilio::update_application& what, Field& field) {
    members(what.settings, field);
}

template <class Field>
void members(twilio::list_applications& what, Field& field) {
    field("FriendlyName", what.friendly_name);
    field("PageSize", what.page_size);
}

template <class Field>
void members(twilio::create_validation_request& what, Field& field) {
    field("PhoneNumber", what.phone_number);
    field("FriendlyName", what.friendly_name);
    field("CallDelay", what.call_delay);
    field("Extension", what.extension);
    field("StatusCallback", what.status_callback);
    field("StatusCallbackMethod", what.status_callback_method);
}

template <class Field>
void members(twilio::update_caller_id& what, Field& field) {
    field("FriendlyName", what.friendly_name);
}

template <class Field>
void members(twilio::list_caller_ids& what, Field& field) {
    field("PhoneNumber", what.phone_number);
    field("FriendlyName", what.friendly_name);
    field("PageSize", what.page_size);
}

template <class Field>
void members(twilio::phone_number_settings& what, Field& field) {
    field("ApiVersion", what.api_version);
    field("FriendlyName", what.friendly_name);
    field("SmsApplicationSid", what.sms_application_sid);
    field("SmsFallbackMethod", what.sms_fallback_method);
    field("SmsFallbackUrl", what.sms_fallback_url);
    field("SmsMethod", what.sms_method);
    field("SmsUrl", what.sms_url);
    field("StatusCallback", what.status_callback);
    field("StatusCallbackMethod", what.status_callback_method);
    field("VoiceApplicationSid", what.voice_application_sid);
    field("VoiceCallerIdLookup", what.voice_caller_id_lookup);
    field("VoiceFallbackMethod", what.voice_fallback_method);
    field("VoiceFallbackUrl", what.voice_fallback_url);
    field("VoiceMethod", what.voice_method);
    field("VoiceUrl", what.voice_url);
    field("EmergencyStatus", what.emergency_status);
    field("EmergencyAddressSid", what.emergency_address_sid);
    field("TrunkSid", what.trunk_sid);
    field("IdentitySid", what.identity_sid);
    field("AddressSid", what.address_sid);
    field("VoiceReceiveMode", what.voice_receive_mode);
    field("BundleSid", what.bundle_sid);
}

template <class Field>
void members(twilio::create_phone_number& what, Field& field) {
    field("PhoneNumber", what.phone_number);
    field("AreaCode", what.area_code);
    members(what.settings, field);
}

template <class Field>
void members(twilio::update_phone_number& what, Field& field) {
    field("AccountSid", what.account_sid);
    members(what.settings, field);
}

template <class Field>
void members(twilio::list_phone_numbers& what, Field& field) {
    field("Beta", what.beta);
    field("FriendlyName", what.friendly_name);
    field("PhoneNumber", what.phone_number);
    field("Origin", what.origin);
    field("PageSize", what.page_size);
}

template <class Field>
void members(twilio::lookup_phone_number& what, Field& field) {
    field("PhoneNumber", what.phone_number);
    field("Fields", what.fields);
    field("CountryCode", what.country_code);
    field("FirstName", what.first_name);
    field("LastName", what.last_name);
    field("AddressLine1", what.address_line1);
    field("AddressLine2", what.address_line2);
    field("City", what.city);
    field("State", what.state);
    field("PostalCode", what.postal_code);
    field("AddressCountryCode", what.address_country_code);
    field("NationalId", what.national_id);
    field("DateOfBirth", what.date_of_birth);
    field("LastVerifiedDate", what.last_verified_date);
    field("VerificationSid", what.verification_sid);
    field("PartnerSubId", what.partner_sub_id);
}

} // namespace requests
