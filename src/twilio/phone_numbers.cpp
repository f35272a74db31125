#include "call_words.hpp"
#include "json_fields.hpp"
#include "request_check.hpp"

#include <callkit/twilio/phone_numbers.hpp>

namespace callkit::twilio {
namespace {

std::string numbers_path(std::string_view account_sid) {
    return account_path(account_sid) + "/IncomingPhoneNumbers";
}
std::string number_path(std::string_view account_sid, std::string_view sid) {
    return numbers_path(account_sid) + "/" + std::string(sid);
}

void check_phone_number_sids(checker& check, std::string_view account_sid, std::string_view sid) {
    check.sid(account_sid, account_sid_rule);
    check.sid(sid, "a number's sid is letters and digits, such as PN…");
}

bool is_given(const std::optional<std::string>& value) {
    return value && !value->empty();
}

void check_settings(checker& check, const phone_number_settings& what) {
    check.longest(what.friendly_name, 64, "FriendlyName is at most 64 characters");
    check.word(what.api_version, {"2010-04-01", "2008-08-01"}, "ApiVersion is 2010-04-01 or 2008-08-01");
    check.web_address_or_none(what.sms_url, "SmsUrl is an http or https URL");
    check.web_address_or_none(what.sms_fallback_url, "SmsFallbackUrl is an http or https URL");
    check.web_address_or_none(what.status_callback, "StatusCallback is an http or https URL");
    check.web_address_or_none(what.voice_url, "VoiceUrl is an http or https URL");
    check.web_address_or_none(what.voice_fallback_url, "VoiceFallbackUrl is an http or https URL");
    check.word(what.emergency_status, {"Active", "Inactive"}, "EmergencyStatus is Active or Inactive");
    check.word(what.voice_receive_mode, {"voice", "fax"}, "VoiceReceiveMode is voice or fax");
    const bool has_application = is_given(what.voice_application_sid);
    const bool has_trunk = is_given(what.trunk_sid);
    check.require(!(has_application && has_trunk), "VoiceApplicationSid and TrunkSid take each other's place");
    check.require(!(has_application || has_trunk) ||
                      (!is_given(what.voice_url) && !what.voice_method && !is_given(what.voice_fallback_url) &&
                       !what.voice_fallback_method),
                  "Twilio ignores the addresses for calls beside VoiceApplicationSid or TrunkSid");
    check.require(!is_given(what.sms_application_sid) ||
                      (!is_given(what.sms_url) && !what.sms_method && !is_given(what.sms_fallback_url) &&
                       !what.sms_fallback_method),
                  "Twilio ignores the addresses for messages beside SmsApplicationSid");
}

void add_settings(parameters& form, const phone_number_settings& what) {
    form.add("ApiVersion", what.api_version);
    form.add("FriendlyName", what.friendly_name);
    form.add("SmsApplicationSid", what.sms_application_sid);
    add(form, "SmsFallbackMethod", what.sms_fallback_method);
    form.add("SmsFallbackUrl", what.sms_fallback_url);
    add(form, "SmsMethod", what.sms_method);
    form.add("SmsUrl", what.sms_url);
    form.add("StatusCallback", what.status_callback);
    add(form, "StatusCallbackMethod", what.status_callback_method);
    form.add("VoiceApplicationSid", what.voice_application_sid);
    form.add("VoiceCallerIdLookup", what.voice_caller_id_lookup);
    add(form, "VoiceFallbackMethod", what.voice_fallback_method);
    form.add("VoiceFallbackUrl", what.voice_fallback_url);
    add(form, "VoiceMethod", what.voice_method);
    form.add("VoiceUrl", what.voice_url);
    form.add("EmergencyStatus", what.emergency_status);
    form.add("EmergencyAddressSid", what.emergency_address_sid);
    form.add("TrunkSid", what.trunk_sid);
}

result<phone_number_resource> read_phone_number(const fields& from) {
    phone_number_resource made;
    made.sid = from.text("sid");
    made.phone_number = party(from.text("phone_number"));
    if (!is_sid(made.sid) || made.phone_number.empty())
        return fail(errc::malformed, "the provider's answer is no telephone number of the account");
    made.friendly_name = from.text("friendly_name");
    made.status = from.text("status");
    made.type = from.text("type");
    made.voice_url = from.text("voice_url");
    made.voice_method = from.text("voice_method");
    made.voice_fallback_url = from.text("voice_fallback_url");
    made.voice_application_sid = from.text("voice_application_sid");
    made.trunk_sid = from.text("trunk_sid");
    made.status_callback = from.text("status_callback");
    made.emergency_status = from.text("emergency_status");
    if (const auto can = from.object("capabilities")) {
        made.voice = can->truth("voice");
        made.sms = can->truth("sms");
    }
    made.voice_caller_id_lookup = from.truth("voice_caller_id_lookup");
    made.date_created = from.time("date_created");
    made.date_updated = from.time("date_updated");
    return made;
}

} // namespace

result<request> to_request(std::string_view account_sid, const create_phone_number& what, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check.require(what.phone_number.has_value() != what.area_code.has_value(),
                  "a number is bought by PhoneNumber or by AreaCode, one of the two");
    if (what.phone_number)
        check.e164(*what.phone_number, "PhoneNumber is E.164");
    check.require(!what.area_code || (what.area_code->size() == 3 &&
                                      what.area_code->find_first_not_of("0123456789") == std::string::npos),
                  "AreaCode is three digits");
    check_settings(check, what.settings);
    if (!check.good())
        return check.why();
    // From here on the order of Twilio's own libraries differs between buying and changing.
    parameters form;
    add_settings(form, what.settings);
    form.add("IdentitySid", what.settings.identity_sid);
    form.add("AddressSid", what.settings.address_sid);
    form.add("VoiceReceiveMode", what.settings.voice_receive_mode);
    form.add("BundleSid", what.settings.bundle_sid);
    form.add("PhoneNumber", what.phone_number);
    form.add("AreaCode", what.area_code);
    return post(numbers_path(account_sid), form, where);
}

result<request> to_request(std::string_view account_sid, std::string_view phone_number_sid,
                           const update_phone_number& what, const endpoint& where) {
    checker check;
    check_phone_number_sids(check, account_sid, phone_number_sid);
    check_settings(check, what.settings);
    if (!check.good())
        return check.why();
    parameters form;
    form.add("AccountSid", what.account_sid);
    add_settings(form, what.settings);
    form.add("VoiceReceiveMode", what.settings.voice_receive_mode);
    form.add("IdentitySid", what.settings.identity_sid);
    form.add("AddressSid", what.settings.address_sid);
    form.add("BundleSid", what.settings.bundle_sid);
    if (form.text().empty())
        return fail(errc::invalid_argument, "nothing of the number is to be changed");
    return post(number_path(account_sid, phone_number_sid), form, where);
}

result<request> to_request(std::string_view account_sid, const list_phone_numbers& what, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check.word(what.origin, {"twilio", "hosted"}, "Origin is twilio or hosted");
    check.page_size(what.page_size);
    if (!check.good())
        return check.why();
    parameters query;
    query.add("Beta", what.beta);
    query.add("FriendlyName", what.friendly_name);
    query.add("PhoneNumber", what.phone_number);
    query.add("Origin", what.origin);
    query.add("PageSize", what.page_size);
    return get(numbers_path(account_sid), query, where);
}

result<request> fetch_phone_number(std::string_view account_sid, std::string_view phone_number_sid,
                                   const endpoint& where) {
    checker check;
    check_phone_number_sids(check, account_sid, phone_number_sid);
    if (!check.good())
        return check.why();
    return get(number_path(account_sid, phone_number_sid), {}, where);
}

result<request> delete_phone_number(std::string_view account_sid, std::string_view phone_number_sid,
                                    const endpoint& where) {
    return deleting(fetch_phone_number(account_sid, phone_number_sid, where));
}

result<phone_number_resource> parse_phone_number(std::string_view body) {
    return read_resource(body, read_phone_number);
}

result<page<phone_number_resource>> parse_phone_numbers(std::string_view body) {
    return read_page(body, "incoming_phone_numbers", read_phone_number);
}

} // namespace callkit::twilio
