#include "call_media.hpp"

#include <callkit/twilio/siprec.hpp>

namespace callkit::twilio {

result<request> to_request(std::string_view account_sid, std::string_view call_sid, const start_siprec& what,
                           const endpoint& where) {
    checker check;
    check_start(check, account_sid, call_sid, what);
    check.web_address(what.status_callback, "StatusCallback is an http or https URL");
    check.require(!what.status_callback_method || what.status_callback, "StatusCallbackMethod needs StatusCallback");
    check_parameters(check, what.parameters);
    if (!check.good())
        return check.why();
    parameters form;
    form.add("Name", what.name);
    form.add("ConnectorName", what.connector_name);
    form.add("Track", what.track);
    form.add("StatusCallback", what.status_callback);
    add(form, "StatusCallbackMethod", what.status_callback_method);
    add(form, what.parameters);
    return post(media_path(account_sid, call_sid, "Siprec"), form, where);
}

result<request> stop_siprec(std::string_view account_sid, std::string_view call_sid, std::string_view siprec,
                            const endpoint& where) {
    return stopping(account_sid, call_sid, "Siprec", siprec, where);
}

result<siprec_resource> parse_siprec(std::string_view body) {
    return read_resource(body, read_media<siprec_resource>);
}

} // namespace callkit::twilio
