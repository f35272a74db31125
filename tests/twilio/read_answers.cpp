// Reads answers of Twilio's, one JSON object a line: {"operation":"FetchCall","body":"…"}, and prints what it took from
// each: {"id":…} for a resource, {"ids":[…],"next":…} for a list, null for what it cannot read.

#include <callkit/twilio/account.hpp>
#include <callkit/twilio/applications.hpp>
#include <callkit/twilio/caller_ids.hpp>
#include <callkit/twilio/conferences.hpp>
#include <callkit/twilio/lookup.hpp>
#include <callkit/twilio/oauth.hpp>
#include <callkit/twilio/phone_numbers.hpp>
#include <callkit/twilio/queues.hpp>
#include <callkit/twilio/recordings.hpp>
#include <callkit/twilio/response.hpp>
#include <callkit/twilio/siprec.hpp>
#include <callkit/twilio/streams.hpp>
#include <callkit/twilio/transcriptions.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <iostream>
#include <string>
#include <string_view>

using namespace callkit;
using namespace callkit::twilio;
namespace json = boost::json;

namespace {

template <class Resource>
std::string id_of(const Resource& one) {
    if constexpr (requires { one.sid; })
        return one.sid;
    else if constexpr (requires { one.call_sid; })
        return one.call_sid;
    else if constexpr (requires { one.balance; })
        return one.balance;
    else if constexpr (requires { one.access_token; })
        return std::string(one.access_token.reveal());
    else
        return one.phone_number.reveal();
}

template <class Resource>
json::value read(const result<Resource>& made) {
    if (!made)
        return {};
    return json::object{{"id", id_of(*made)}};
}
template <class Resource>
json::value read(const result<page<Resource>>& made) {
    if (!made)
        return {};
    json::array ids;
    for (const Resource& one : made->items)
        ids.emplace_back(id_of(one));
    return json::object{{"ids", std::move(ids)}, {"next", made->next}};
}

json::value answer(std::string_view operation, std::string_view body) {
    const bool list = operation.starts_with("List");
    const auto of = [&](std::string_view what) { return operation.ends_with(what); };
    if (of("Recording"))
        return list ? read(parse_recordings(body)) : read(parse_recording(body));
    if (of("Participant"))
        return list ? read(parse_participants(body)) : read(parse_participant(body));
    if (of("Conference"))
        return list ? read(parse_conferences(body)) : read(parse_conference(body));
    if (of("Queue"))
        return list ? read(parse_queues(body)) : read(parse_queue(body));
    if (of("Member"))
        return list ? read(parse_members(body)) : read(parse_member(body));
    if (of("Application"))
        return list ? read(parse_applications(body)) : read(parse_application(body));
    if (of("OutgoingCallerId"))
        return list ? read(parse_caller_ids(body)) : read(parse_caller_id(body));
    if (of("IncomingPhoneNumber"))
        return list ? read(parse_phone_numbers(body)) : read(parse_phone_number(body));
    if (of("RealtimeTranscription"))
        return read(parse_transcription(body));
    if (of("Siprec"))
        return read(parse_siprec(body));
    if (of("Stream"))
        return read(parse_stream(body));
    if (of("ValidationRequest"))
        return read(parse_validation_request(body));
    if (of("Balance"))
        return read(parse_balance(body));
    if (of("Account"))
        return read(parse_account(body));
    if (of("FetchPhoneNumber"))
        return read(parse_lookup(body));
    if (of("Oauth2Token"))
        return read(parse_token(body, timestamp{}));
    if (!list)
        return read(parse_call(body));
    auto calls = parse_calls(body);
    if (!calls)
        return {};
    return read(result<page<call_resource>>(page<call_resource>{std::move(calls->calls), std::move(calls->next)}));
}

} // namespace

int main() {
    std::string line;
    while (std::getline(std::cin, line)) {
        const json::object asked = json::parse(line).as_object();
        std::cout << json::serialize(answer(asked.at("operation").as_string(), asked.at("body").as_string())) << '\n';
    }
    return 0;
}
