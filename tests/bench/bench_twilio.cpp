// What a status callback costs from its bytes to the call's row: is it Twilio's, what does it say, what does that
// change. Beside it what no receiver can do without: HMAC-SHA1 of the same bytes by OpenSSL.
#include "bench.hpp"

#include <callkit/core/call_fold.hpp>
#include <callkit/twilio/callbacks.hpp>
#include <callkit/twilio/form.hpp>
#include <callkit/twilio/webhook.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace callkit;
using namespace callkit::bench;

constexpr std::size_t repetitions = 2'000;
const std::string url = "https://calls.example.com/twilio/status?ck=019b76da-a800-7000-8000-000000000001";

/// The last callback of a call between two numbers of the United States, with every field that Twilio sends then.
const std::string body =
    "Called=%2B14155552671&ToState=CA&CallerCountry=US&Direction=outbound-api"
    "&Timestamp=Tue%2C+31+Aug+2010+20%3A36%3A28+%2B0000&CallbackSource=call-progress-events"
    "&SipResponseCode=200&CallerState=CA&ToZip=94105&SequenceNumber=3&CallSid=CA0123456789abcdef0123456789abcdef"
    "&To=%2B14155552671&CallerZip=94108&ToCountry=US&CalledZip=94105&ApiVersion=2010-04-01&CalledCity=SAN+FRANCISCO"
    "&CallStatus=completed&Duration=1&From=%2B14155550100&CallDuration=17"
    "&AccountSid=AC0123456789abcdef0123456789abcdef&CalledCountry=US&CallerCity=SAN+FRANCISCO&ToCity=SAN+FRANCISCO"
    "&FromCountry=US&Caller=%2B14155550100&FromCity=SAN+FRANCISCO&CalledState=CA&FromZip=94108&FromState=CA";

template <class Work>
double each(Work work) {
    return nanos_per(repetitions, [&] {
        for (std::size_t i = 0; i < repetitions; ++i)
            work();
    });
}

void require(bool good, const char* what) {
    if (good)
        return;
    std::fprintf(stderr, "%s\n", what);
    std::exit(1);
}

/// The bytes that are signed.
std::string signed_bytes(const twilio::form& fields) {
    std::vector<std::pair<std::string, std::string>> sorted;
    for (const auto& [name, value] : fields.fields())
        sorted.emplace_back(name, value);
    std::sort(sorted.begin(), sorted.end());
    std::string bytes = url;
    for (const auto& [name, value] : sorted)
        bytes += name + value;
    return bytes;
}

void verify_parse_and_fold() {
    const std::array tokens{secret("0123456789abcdef0123456789abcdef")};
    const std::string key(tokens[0].reveal());
    const auto fields = twilio::form::parse(body);
    require(fields.has_value(), "the form is broken");
    const std::string bytes = signed_bytes(*fields);
    const std::string signature = twilio::sign_webhook(url, *fields, tokens[0]);
    const twilio::webhook request{.url = url, .signature = signature, .body = body};
    require(twilio::verify_webhook(request, tokens).has_value(), "the signature does not verify");
    const auto told = twilio::parse_callback(*fields);
    require(told.has_value() && told->events.size() == 1, "the callback is not read");

    // Its context and key are made once: what is left is the digest itself.
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    std::size_t length = 0;
    EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    EVP_MAC_CTX* const context = EVP_MAC_CTX_new(mac);
    char name[] = "SHA1";
    const OSSL_PARAM how[] = {OSSL_PARAM_construct_utf8_string("digest", name, 0), OSSL_PARAM_construct_end()};
    const auto* const at = reinterpret_cast<const unsigned char*>(bytes.data());
    require(EVP_MAC_init(context, reinterpret_cast<const unsigned char*>(key.data()), key.size(), how) == 1,
            "OpenSSL has no HMAC-SHA1");

    std::printf("\na status callback of %zu bytes, %zu fields, %zu bytes signed\n", body.size(),
                fields->fields().size(), bytes.size());
    const double least = each([&] {
        EVP_MAC_init(context, nullptr, 0, nullptr);
        EVP_MAC_update(context, at, bytes.size());
        EVP_MAC_final(context, out.data(), &length, out.size());
        keep(out);
    });
    line("bare limit: HMAC-SHA1 by OpenSSL, the key prepared", least, least);
    line("OpenSSL's HMAC(), which prepares the key each time", each([&] {
             unsigned size = 0;
             HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), at, bytes.size(), out.data(), &size);
             keep(out);
         }),
         least);
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(mac);

    line("form::parse", each([&] { keep(twilio::form::parse(body)); }), least);
    twilio::webhook_verifier verifier(tokens);
    require(verifier.verify(request, *fields).has_value(), "the signature does not verify");
    line("webhook_verifier::verify, the form taken apart", each([&] { keep(verifier.verify(request, *fields)); }),
         least);
    line("verify_webhook, the form taken apart", each([&] { keep(twilio::verify_webhook(request, *fields, tokens)); }),
         least);
    line("parse_callback, the form taken apart", each([&] { keep(twilio::parse_callback(*fields)); }), least);
    line("call_fold::apply into a new call", each([&] {
             call_fold fold;
             keep(fold.apply(told->events[0]));
         }),
         least);
    const double whole = each([&] {
        const auto form = twilio::form::parse(body);
        const auto genuine = verifier.verify(request, *form);
        const auto callback = twilio::parse_callback(*form);
        call_fold fold;
        if (genuine && callback)
            for (const call_event& event : callback->events)
                fold.apply(event);
        keep(fold);
    });
    line("all of it: verified, read and folded", whole, least);
    line("the same, each step taking the form apart itself", each([&] {
             const auto genuine = twilio::verify_webhook(request, tokens);
             const auto callback = twilio::parse_callback(body);
             call_fold fold;
             if (genuine && callback)
                 for (const call_event& event : callback->events)
                     fold.apply(event);
             keep(fold);
         }),
         least);
    std::printf("  = %.2f us a callback, %.0f thousand a second on one core; the target is 3 us\n", whole / 1000,
                1e6 / whole);
}

} // namespace

int main() {
    verify_parse_and_fold();
    return 0;
}
