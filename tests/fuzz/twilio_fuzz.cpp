// Any bytes as a request or an answer of Twilio's: an error, or something that can be used.

#include "fuzz.hpp"

#include <callkit/twilio/response.hpp>
#include <callkit/twilio/webhook.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

using namespace callkit;
using namespace callkit::twilio;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const std::array<secret, 1> tokens{secret("12345")};
    const std::string text(test::as_text(data, size));
    if (const auto call = parse_call(text)) {
        const auto snapshot = to_snapshot(*call);
        CALLKIT_FUZZ_CHECK(!snapshot.event.provider_sid.empty() && snapshot.event.raw_status.size() <= 64);
        CALLKIT_FUZZ_CHECK(to_snapshot(*call).event.id == snapshot.event.id);
    }
    if (const auto page = parse_calls(text))
        CALLKIT_FUZZ_CHECK(page->next.empty() || page->next[0] == '/');
    const auto why = to_error({.status = 500, .body = text, .request_id = text.substr(0, 70)}, request_effect::another);
    CALLKIT_FUZZ_CHECK(why.code == errc::ambiguous && why.detail.size() < 200);
    // The first line as a URL, the rest as a body: what was signed verifies, and nothing else does.
    const std::size_t end = text.find('\n');
    const std::string url = text.substr(0, end);
    const std::string body = end == std::string::npos ? std::string() : text.substr(end + 1);
    if (const auto fields = form::parse(body); fields && url.find("bodySHA256") == std::string::npos) {
        const std::string good = sign_webhook(url.substr(0, url.find('#')), *fields, tokens[0]);
        CALLKIT_FUZZ_CHECK(verify_webhook({.url = url, .signature = good, .body = body}, tokens).has_value());
        CALLKIT_FUZZ_CHECK(!verify_webhook({.url = url + "x", .signature = good, .body = body + "&x=y"}, tokens));
    } else {
        CALLKIT_FUZZ_CHECK(!verify_webhook({.url = url, .signature = "x", .body = body}, tokens));
    }
    for (const auto& one : explain_webhook({.url = url, .signature = "x", .body = body}, tokens))
        CALLKIT_FUZZ_CHECK(!one.matches);
    return 0;
}
