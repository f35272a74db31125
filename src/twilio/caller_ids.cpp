#include "call_words.hpp"
#include "json_fields.hpp"
#include "request_check.hpp"

#include <callkit/twilio/caller_ids.hpp>

namespace callkit::twilio {
namespace {

std::string caller_ids_path(std::string_view account_sid) {
    return account_path(account_sid) + "/OutgoingCallerIds";
}

void check_caller_id_sids(checker& check, std::string_view account_sid, std::string_view caller_id_sid) {
    check.sid(account_sid, account_sid_rule);
    check.sid(caller_id_sid, "a caller ID's sid is letters and digits, such as PN…");
}

result<validation_request_resource> read_validation_request(const fields& from) {
    validation_request_resource made;
    made.validation_code = secret(from.text("validation_code"));
    if (made.validation_code.empty())
        return fail(errc::malformed, "the provider's answer has no validation code");
    made.call_sid = from.text("call_sid");
    made.phone_number = party(from.text("phone_number"));
    made.friendly_name = from.text("friendly_name");
    return made;
}

result<caller_id_resource> read_caller_id(const fields& from) {
    caller_id_resource made;
    made.sid = from.text("sid");
    made.phone_number = party(from.text("phone_number"));
    if (!is_sid(made.sid) || made.phone_number.empty())
        return fail(errc::malformed, "the provider's answer is no caller ID");
    made.friendly_name = from.text("friendly_name");
    made.date_created = from.time("date_created");
    made.date_updated = from.time("date_updated");
    return made;
}

} // namespace

result<request> to_request(std::string_view account_sid, const create_validation_request& what, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check.e164(what.phone_number, "PhoneNumber is E.164");
    check.longest(what.friendly_name, 64, "FriendlyName is at most 64 characters");
    check.range(what.call_delay, 0, 60, "CallDelay is 0 to 60 seconds");
    check.require(!what.extension || (!what.extension->empty() &&
                                      what.extension->find_first_not_of("0123456789*#wW") == std::string::npos),
                  "Extension is 0-9, *, #, w and W");
    check.web_address(what.status_callback, "StatusCallback is an http or https URL");
    check.require(!what.status_callback_method || what.status_callback, "StatusCallbackMethod needs StatusCallback");
    if (!check.good())
        return check.why();
    parameters form;
    form.add("PhoneNumber", what.phone_number);
    form.add("FriendlyName", what.friendly_name);
    form.add("CallDelay", what.call_delay);
    form.add("Extension", what.extension);
    form.add("StatusCallback", what.status_callback);
    add(form, "StatusCallbackMethod", what.status_callback_method);
    return post(caller_ids_path(account_sid), form, where);
}

result<request> to_request(std::string_view account_sid, std::string_view caller_id_sid, const update_caller_id& what,
                           const endpoint& where) {
    checker check;
    check_caller_id_sids(check, account_sid, caller_id_sid);
    check.longest(what.friendly_name, 64, "FriendlyName is at most 64 characters");
    check.require(what.friendly_name.has_value(), "nothing of the caller ID is to be changed");
    if (!check.good())
        return check.why();
    parameters form;
    form.add("FriendlyName", what.friendly_name);
    return post(caller_ids_path(account_sid) + "/" + std::string(caller_id_sid), form, where);
}

result<request> to_request(std::string_view account_sid, const list_caller_ids& what, const endpoint& where) {
    checker check;
    check.sid(account_sid, account_sid_rule);
    check.page_size(what.page_size);
    if (!check.good())
        return check.why();
    parameters query;
    query.add("PhoneNumber", what.phone_number);
    query.add("FriendlyName", what.friendly_name);
    query.add("PageSize", what.page_size);
    return get(caller_ids_path(account_sid), query, where);
}

result<request> fetch_caller_id(std::string_view account_sid, std::string_view caller_id_sid, const endpoint& where) {
    checker check;
    check_caller_id_sids(check, account_sid, caller_id_sid);
    if (!check.good())
        return check.why();
    return get(caller_ids_path(account_sid) + "/" + std::string(caller_id_sid), {}, where);
}

result<request> delete_caller_id(std::string_view account_sid, std::string_view caller_id_sid, const endpoint& where) {
    return deleting(fetch_caller_id(account_sid, caller_id_sid, where));
}

result<validation_request_resource> parse_validation_request(std::string_view body) {
    return read_resource(body, read_validation_request);
}
result<caller_id_resource> parse_caller_id(std::string_view body) {
    return read_resource(body, read_caller_id);
}
result<page<caller_id_resource>> parse_caller_ids(std::string_view body) {
    return read_page(body, "outgoing_caller_ids", read_caller_id);
}

} // namespace callkit::twilio
