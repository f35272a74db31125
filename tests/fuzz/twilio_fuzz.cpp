// Any bytes as a request or an answer of Twilio's: an error, or something that can be used.

#include "fuzz.hpp"

#include <callkit/codec/event_json.hpp>
#include <callkit/core/call_fold.hpp>
#include <callkit/twilio/account.hpp>
#include <callkit/twilio/applications.hpp>
#include <callkit/twilio/callbacks.hpp>
#include <callkit/twilio/caller_ids.hpp>
#include <callkit/twilio/conferences.hpp>
#include <callkit/twilio/lookup.hpp>
#include <callkit/twilio/oauth.hpp>
#include <callkit/twilio/phone_numbers.hpp>
#include <callkit/twilio/queues.hpp>
#include <callkit/twilio/recordings.hpp>
#include <callkit/twilio/response.hpp>
#include <callkit/twilio/status_callback.hpp>
#include <callkit/twilio/streams.hpp>
#include <callkit/twilio/webhook.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

using namespace callkit;
using namespace callkit::twilio;

namespace {

template <class Page>
void check_page(const result<Page>& page) {
    if (page)
        CALLKIT_FUZZ_CHECK(page->next.empty() || (page->next[0] == '/' && !page->next.starts_with("//")));
}

void check_answers(const std::string& text) {
    check_page(parse_calls(text));
    check_page(parse_applications(text));
    check_page(parse_caller_ids(text));
    check_page(parse_conferences(text));
    check_page(parse_members(text));
    check_page(parse_participants(text));
    check_page(parse_phone_numbers(text));
    check_page(parse_queues(text));
    check_page(parse_recordings(text));
    if (const auto made = parse_recording(text))
        CALLKIT_FUZZ_CHECK(!made->sid.empty() && made->duration.value_or(0) >= 0);
    if (const auto made = parse_stream(text))
        CALLKIT_FUZZ_CHECK(!made->sid.empty());
    if (const auto made = parse_lookup(text))
        CALLKIT_FUZZ_CHECK(!made->phone_number.empty() && made->valid);
    if (const auto made = parse_balance(text))
        CALLKIT_FUZZ_CHECK(!made->balance.empty());
    if (const auto made = parse_token(text, timestamp{}))
        CALLKIT_FUZZ_CHECK(made->expires_at >= made->obtained_at &&
                           made->access_token.reveal().find_first_of(" \r\n") == std::string_view::npos);
}

/// An event that a callback gave: small, named by its content, and the same when it has been written and read.
void check(const call_event& event, bool names_a_call) {
    CALLKIT_FUZZ_CHECK(event.provider_sid.empty() != names_a_call && event.raw_status.size() <= 64);
    CALLKIT_FUZZ_CHECK(event.id == content_event_id(event));
    if (event.detail != nullptr)
        for (const std::string* text :
             {&event.detail->sid, &event.detail->name, &event.detail->url, &event.detail->note})
            CALLKIT_FUZZ_CHECK(text->size() <= 1024);
    const auto settled = parse_event(to_json(names_a_call ? event : about_call(event, "CA1")));
    CALLKIT_FUZZ_CHECK(settled.has_value());
    const auto again = parse_event(to_json(*settled));
    CALLKIT_FUZZ_CHECK(again.has_value() && *again == *settled);
}

/// Whatever callbacks say, it does not matter in which order: each line of the input is one.
void check_callbacks(std::string_view text) {
    std::vector<call_event> events;
    while (!text.empty() && events.size() < 24) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        const auto told = parse_callback(line);
        if (!told)
            continue;
        CALLKIT_FUZZ_CHECK(!to_string(told->kind).empty());
        for (const call_event& event : told->conference_events)
            check(event, false);
        for (const call_event& event : told->events) {
            check(event, true);
            events.push_back(event);
        }
        if (told->kind == callback_kind::call)
            CALLKIT_FUZZ_CHECK(told->events[0] == parse_status_callback(line).value());
    }
    call_fold forwards;
    call_fold backwards;
    for (const call_event& event : events)
        forwards.apply(event);
    for (auto at = events.rbegin(); at != events.rend(); ++at)
        backwards.apply(*at);
    CALLKIT_FUZZ_CHECK(forwards == backwards);
    CALLKIT_FUZZ_CHECK(forwards.record() == backwards.record());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::array<secret, 1> tokens{secret("12345")};
    const std::string text(test::as_text(data, size));
    check_callbacks(text);
    if (const auto call = parse_call(text)) {
        const auto snapshot = to_snapshot(*call);
        CALLKIT_FUZZ_CHECK(!snapshot.event.provider_sid.empty() && snapshot.event.raw_status.size() <= 64);
        CALLKIT_FUZZ_CHECK(to_snapshot(*call).event.id == snapshot.event.id);
    }
    check_answers(text);
    const auto why = to_error({.status = 500, .body = text, .request_id = text.substr(0, 70)}, request_effect::another);
    CALLKIT_FUZZ_CHECK(why.code == errc::ambiguous && why.detail.size() < 200);
    // The first line as a URL, the rest as a body: what was signed verifies, and nothing else does.
    const std::size_t end = text.find('\n');
    const std::string url = text.substr(0, end);
    const std::string body = end == std::string::npos ? std::string() : text.substr(end + 1);
    if (const auto fields = form::parse(body); fields && url.find("bodySHA256") == std::string::npos) {
        const std::string good = sign_webhook(url.substr(0, url.find('#')), *fields, tokens[0]);
        CALLKIT_FUZZ_CHECK(verify_webhook({.url = url, .signature = good, .body = body}, tokens).has_value());
        CALLKIT_FUZZ_CHECK(verify_webhook({.url = url, .signature = good, .body = body}, *fields, tokens).has_value());
        CALLKIT_FUZZ_CHECK(!verify_webhook({.url = url + "x", .signature = good, .body = body + "&x=y"}, tokens));
    } else {
        CALLKIT_FUZZ_CHECK(!verify_webhook({.url = url, .signature = "x", .body = body}, tokens));
    }
    for (const auto& one : explain_webhook({.url = url, .signature = "x", .body = body}, tokens))
        CALLKIT_FUZZ_CHECK(!one.matches);
    return 0;
}
