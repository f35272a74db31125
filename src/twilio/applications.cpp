#include "call_words.hpp"
#include "json_fields.hpp"
#include "request_check.hpp"

#include <callkit/twilio/applications.hpp>

namespace callkit::twilio {
namespace {

std::string applications_path(std::string_view account_sid) {
    return account_path(account_sid) + "/Applications";
}
std::string application_path(std::string_view account_sid, std::string_view application_sid) {
    return applications_path(account_sid) + "/" + std::string(application_sid);
}

void check_application_sids(checker& check, std::string_view account_sid, std::string_view application_sid) {
    check.sid(account_sid, account_sid_rule);
    check.sid(application_sid, "an application's sid is letters and digits, such as AP…");
}

void check_settings(checker& check, const application_settings& what) {
    check.longest(what.friendly_name, 64, "FriendlyName is at most 64 characters");
    check.word(what.api_version, {"2010-04-01", "2008-08-01"}, "ApiVersion is 2010-04-01 or 2008-08-01");
    check.web_address_or_none(what.voice_url, "VoiceUrl is an http or https URL");
    check.web_address_or_none(what.voice_fallback_url, "VoiceFallbackUrl is an http or https URL");
    check.web_address_or_none(what.status_callback, "StatusCallback is an http or https URL");
    check.web_address_or_none(what.sms_url, "SmsUrl is an http or https URL");
    check.web_address_or_none(what.sms_fallback_url, "SmsFallbackUrl is an http or https URL");
    check.web_address_or_none(what.sms_status_callback, "SmsStatusCallback is an http or https URL");
    check.web_address_or_none(what.message_status_callback, "MessageStatusCallback is an http or https URL");
}

/// Twilio's own libraries have the name last when an application is created and first when it is changed.
void add_addresses(parameters& form, const application_settings& what) {
    form.add("ApiVersion", what.api_version);
    form.add("VoiceUrl", what.voice_url);
    add(form, "VoiceMethod", what.voice_method);
    form.add("VoiceFallbackUrl", what.voice_fallback_url);
    add(form, "VoiceFallbackMethod", what.voice_fallback_method);
    form.add("StatusCallback", what.status_callback);
    add(form, "StatusCallbackMethod", what.status_callback_method);
    form.add("VoiceCallerIdLookup", what.voice_caller_id_lookup);
    form.add("SmsUrl", what.sms_url);
    add(form, "SmsMethod", what.sms_method);
    form.add("SmsFallbackUrl", what.sms_fallback_url);
    add(form, "SmsFallbackMethod", what.sms_fallback_method);
    form.add("SmsStatusCallback", what.sms_status_callback);
    form.add("MessageStatusCallback", what.message_status_callback);
}

result<application_resource> read_application(const fields& from) {
    application_resource made;
    made.sid = from.text("sid");
    if (!is_sid(made.sid))
        return fail(errc::malformed, "the provider's answer is no application");
    made.friendly_name = from.text("friendly_name");
    made.voice_url = from.text("voice_url");
    made.voice_method = from.text("voice_method");
    made.voice_fallback_url = from.text("voice_fallback_url");
    made.voice_fallback_method = from.text("voice_fallback_method");
    made.status_callback = from.text("status_callback");
    made.status_callback_method = from.text("status_callback_method");
    made.voice_caller_id_lookup = from.truth("voice_caller_id_lookup");
    made.public_application_connect_enabled = from.truth("public_application_connect_enabled");
    made.date_created = from.time("date_created");
    made.date_updated = from.time("date_updated");
    return made;
}

} // namespace

result<request> to_request(std::string_view account_sid, const create_application& what, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check_settings(check, what.settings);
    if (!check.good())
        return check.why();
    parameters form;
    add_addresses(form, what.settings);
    form.add("FriendlyName", what.settings.friendly_name);
    form.add("PublicApplicationConnectEnabled", what.settings.public_application_connect_enabled);
    return post(applications_path(account_sid), form, where);
}

result<request> to_request(std::string_view account_sid, std::string_view application_sid,
                           const update_application& what, const endpoint& where) {
    checker check;
    check_application_sids(check, account_sid, application_sid);
    check_settings(check, what.settings);
    if (!check.good())
        return check.why();
    parameters form;
    form.add("FriendlyName", what.settings.friendly_name);
    add_addresses(form, what.settings);
    form.add("PublicApplicationConnectEnabled", what.settings.public_application_connect_enabled);
    if (form.text().empty())
        return fail(errc::invalid_argument, "nothing of the application is to be changed");
    return post(application_path(account_sid, application_sid), form, where);
}

result<request> to_request(std::string_view account_sid, const list_applications& what, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check.page_size(what.page_size);
    if (!check.good())
        return check.why();
    parameters query;
    query.add("FriendlyName", what.friendly_name);
    query.add("PageSize", what.page_size);
    return get(applications_path(account_sid), query, where);
}

result<request> fetch_application(std::string_view account_sid, std::string_view application_sid,
                                  const endpoint& where) {
    checker check;
    check_application_sids(check, account_sid, application_sid);
    if (!check.good())
        return check.why();
    return get(application_path(account_sid, application_sid), {}, where);
}

result<request> delete_application(std::string_view account_sid, std::string_view application_sid,
                                   const endpoint& where) {
    return deleting(fetch_application(account_sid, application_sid, where));
}

result<application_resource> parse_application(std::string_view body) {
    return read_resource(body, read_application);
}

result<page<application_resource>> parse_applications(std::string_view body) {
    return read_page(body, "applications", read_application);
}

} // namespace callkit::twilio
