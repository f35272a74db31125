#include "call_media.hpp"

namespace callkit::twilio {

result<request> to_request(std::string_view account_sid, std::string_view call_sid, const start_stream& what,
                           const endpoint& where) {
    checker check;
    check_start(check, account_sid, call_sid, what);
    check.require(what.url.starts_with("wss://"), "Url is a wss URL");
    check.web_address(what.status_callback, "StatusCallback is an http or https URL");
    check.require(!what.status_callback_method || what.status_callback, "StatusCallbackMethod needs StatusCallback");
    check_parameters(check, what.parameters);
    if (!check.good())
        return check.why();
    parameters form;
    form.add("Url", what.url);
    form.add("Name", what.name);
    form.add("Track", what.track);
    form.add("StatusCallback", what.status_callback);
    add(form, "StatusCallbackMethod", what.status_callback_method);
    add(form, what.parameters);
    return post(media_path(account_sid, call_sid, "Streams"), form, where);
}

result<request> stop_stream(std::string_view account_sid, std::string_view call_sid, std::string_view stream,
                            const endpoint& where) {
    return stopping(account_sid, call_sid, "Streams", stream, where);
}

result<stream_resource> parse_stream(std::string_view body) {
    return read_resource(body, read_media<stream_resource>);
}

} // namespace callkit::twilio
