#include "../core/support.hpp"

#include <callkit/twilio/webhook.hpp>

#include <array>
#include <span>
#include <string>
#include <utility>

using namespace callkit;
using namespace callkit::twilio;

namespace {

const std::array<secret, 1> tokens{secret("12345")};
constexpr std::string_view body = "Digits=1234&To=%2B18005551212&From=%2B14158675310&Caller=%2B14158675310&CallSid=CA1";

std::string sign(std::string_view url, std::string_view content, const secret& token = tokens[0]) {
    return sign_webhook(url, *form::parse(content), token);
}

/// Whether a request for `seen` is accepted when Twilio signed `signed_url`.
bool accepts(std::string_view signed_url, std::string_view seen, bool websocket = false) {
    const std::string content(websocket ? "" : body);
    const std::string signature = sign(signed_url, content);
    const webhook request{.url = seen, .signature = signature, .body = content, .websocket = websocket};
    const bool accepted = verify_webhook(request, tokens).has_value();
    // Every other way to ask has the same answer, also when it is asked again.
    webhook_verifier verifier(tokens);
    const auto fields = form::parse(content);
    CHECK(verify_webhook(request, *fields, tokens).has_value() == accepted);
    CHECK(verifier.verify(request).has_value() == accepted);
    CHECK(verifier.verify(request, *fields).has_value() == accepted);
    return accepted;
}

} // namespace

TEST_CASE("the example of Twilio's documentation has the signature that it has there") {
    CHECK(sign("https://mycompany.com/myapp.php?foo=1&bar=2",
               "Digits=1234&To=%2B18005551212&From=%2B14158675309&Caller=%2B14158675309&CallSid=CA1234567890ABCDE") ==
          "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
}

TEST_CASE("a verifier knows every token it was given, and none refuses") {
    const std::array two{secret("old"), secret("12345")};
    const std::string signature = sign("https://a.example/", body);
    const webhook request{.url = "https://a.example/", .signature = signature, .body = body};
    webhook_verifier rotating(two);
    CHECK(rotating.verify(request).has_value());
    webhook_verifier moved = std::move(rotating);
    CHECK(moved.verify(request).has_value());
    const std::array other{secret("old"), secret("")};
    CHECK(webhook_verifier(other).verify(request).error().code == errc::unauthorized);
    CHECK(webhook_verifier(std::span<const secret>()).verify(request).error().code == errc::unauthorized);
    CHECK(moved.verify({.url = "https://a.example/", .signature = "", .body = body}).error().code ==
          errc::unauthorized);
    CHECK(moved.verify({.url = "https://a.example/", .signature = "x", .body = "a=%"}).error().code == errc::malformed);
}

TEST_CASE("names that begin alike are signed in the order of their bytes") {
    CHECK(sign("https://a.example/", "CallerCity=1&CallerCountry=2&CallerCit=3&CallerCi%00=4") ==
          sign("https://a.example/", "CallerCi%00=4&CallerCit=3&CallerCity=1&CallerCountry=2"));
}

TEST_CASE("parameters are sorted by name, and equal ones are signed once") {
    CHECK(sign("https://a.example/", "b=2&a=1&b=1&b=2") == sign("https://a.example/", "a=1&b=1&b=2"));
    CHECK(sign("https://a.example/", "9=b&10=a&1=c") == sign("https://a.example/", "1=c&10=a&9=b"));
    CHECK(sign("https://a.example/", "A=1&a=2") != sign("https://a.example/", "a=1&A=2"));
    CHECK(sign("https://a.example/", "x=") != sign("https://a.example/", ""));
    CHECK(sign("https://a.example/", "x=%E4%BD%A0+%F0%9F%98%80") ==
          sign("https://a.example/", "x=\u4f60%20\U0001f600"));
}

TEST_CASE("what a server sees of a URL may differ from what was signed in some ways, and in no others") {
    CHECK(accepts("https://example.com/voice", "https://example.com/voice"));
    CHECK(accepts("https://example.com/voice", "https://example.com:8443/voice"));
    CHECK(accepts("https://example.com:443/voice", "https://example.com/voice"));
    CHECK(accepts("http://example.com:80/voice", "http://example.com/voice"));
    CHECK(accepts("http://example.com:8080/voice", "http://example.com:8080/voice"));
    CHECK(accepts("https://[2001:db8::1]/voice", "https://[2001:db8::1]:8443/voice"));
    CHECK(accepts("https://example.com/voice", "https://user:pass@example.com/voice"));
    CHECK(accepts("https://example.com/voice", "https://example.com/voice#rc=2"));
    CHECK(accepts("https://example.com/", "https://example.com"));
    CHECK(accepts("https://example.com/v?q=a%20b", "https://example.com/v?q=a+b"));
    CHECK(accepts("https://example.com/v?q='x'", "https://example.com/v?q='x'"));
    CHECK(accepts("https://example.com/v?q=%27x%27", "https://example.com/v?q='x'"));
    CHECK(accepts("https://Example.COM/voice", "https://Example.COM/voice"));
    CHECK(accepts("https://example.com/voice", "https://EXAMPLE.com/voice"));

    CHECK_FALSE(accepts("https://example.com:8443/voice", "https://example.com/voice"));
    CHECK_FALSE(accepts("https://example.com/voice", "http://example.com/voice"));
    CHECK_FALSE(accepts("https://example.com/voice", "https://example.com/voice/"));
    CHECK_FALSE(accepts("https://example.com/voice", "https://example.org/voice"));
    CHECK_FALSE(accepts("https://example.com/voice?a=1", "https://example.com/voice"));
    CHECK_FALSE(accepts("wss://example.com/media", "https://example.com/media"));
}

TEST_CASE("a WebSocket's URL may be signed with its own scheme, and with a slash at the end") {
    CHECK(accepts("wss://example.com/media", "https://example.com/media", true));
    CHECK(accepts("wss://example.com/media/", "wss://example.com/media", true));
    CHECK(accepts("wss://example.com/media/", "https://example.com:8443/media", true));
    CHECK_FALSE(accepts("wss://example.com/other", "https://example.com/media", true));
}

TEST_CASE("a request that was changed, or signed by somebody else, is not Twilio's") {
    const std::string_view url = "https://example.com/voice";
    const std::string good = sign(url, body);
    const auto why = [&](std::string_view signature, std::string_view content) {
        const auto outcome = verify_webhook({.url = url, .signature = signature, .body = content}, tokens);
        return outcome ? errc::internal : outcome.error().code;
    };
    REQUIRE(verify_webhook({.url = url, .signature = good, .body = body}, tokens));
    CHECK(why(good, std::string(body) + "&Evil=1") == errc::unauthorized);
    CHECK(why(good, "Digits=1235") == errc::unauthorized);
    CHECK(why(good + " ", body) == errc::unauthorized);
    CHECK(why(good.substr(1), body) == errc::unauthorized);
    CHECK(why("", body) == errc::unauthorized);
    CHECK(why("********************", body) == errc::unauthorized);
    CHECK(why(sign(url, body, secret("54321")), body) == errc::unauthorized);
    CHECK(why(good, "a=%zz") == errc::malformed);
}

TEST_CASE("several tokens are for the time of a rotation, and none accepts nothing") {
    const std::string_view url = "https://example.com/voice";
    const std::array<secret, 3> three{secret("old"), secret(), secret("12345")};
    const std::string good = sign(url, body);
    CHECK(verify_webhook({.url = url, .signature = good, .body = body}, three));
    CHECK_FALSE(verify_webhook({.url = url, .signature = good, .body = body}, {}));
    // An empty token would let everybody in who knows that it is empty.
    const std::array<secret, 1> empty{secret()};
    const std::string forged = sign(url, body, empty[0]);
    CHECK_FALSE(verify_webhook({.url = url, .signature = forged, .body = body}, empty));
}

TEST_CASE("a JSON body is signed by its hash in the URL") {
    const std::string content = R"({"CallSid":"CA1234567890ABCDE","Caller":"+12349013030"})";
    const std::string url =
        "https://example.com/myapp?bodySHA256=5ccde7145dfb8f56479710896586cb9d5911809d83afbe34627818790db0aec9";
    const std::string signature = sign(url, "");
    CHECK(verify_webhook({.url = url, .signature = signature, .body = content}, tokens));
    CHECK_FALSE(verify_webhook({.url = url, .signature = signature, .body = content + " "}, tokens));
    CHECK_FALSE(verify_webhook({.url = url, .signature = signature, .body = ""}, tokens));
    // The hash is part of what is signed.
    const std::string other = "https://example.com/myapp?bodySHA256=" + std::string(64, '0');
    CHECK_FALSE(verify_webhook({.url = other, .signature = signature, .body = content}, tokens));
}

TEST_CASE("what is wrong with a request is found out by trying what people get wrong") {
    const auto found = [](std::string_view signed_url, std::string_view signed_body, std::string_view seen,
                          std::string_view content) {
        const std::string signature = sign(signed_url, signed_body);
        std::string what;
        for (const auto& one : explain_webhook({.url = seen, .signature = signature, .body = content}, tokens))
            if (one.matches)
                what += (what.empty() ? "" : "|") + one.what + (one.accepted ? " (accepted)" : "");
        return what;
    };
    CHECK(found("https://e.com/v", body, "https://e.com/v", body) == "as received (accepted)");
    CHECK(found("https://e.com/v", body, "http://e.com/v", body) == "with the scheme https://");
    CHECK(found("https://e.com/v/", body, "https://e.com/v", body) == "with a slash at the end");
    CHECK(found("https://e.com/v", body, "https://e.com/v/", body) == "without the slash at the end");
    CHECK(found("https://e.com/v", "a=1", "https://e.com/v", "a=1\n") ==
          "as received; the body without the line end behind it");
    CHECK(found("https://e.com/v", "", "https://e.com/v", body) == "as received; without the body, as for GET");
    CHECK(found("https://e.com/x", body, "https://e.com/v", body).empty());
}

TEST_CASE("an explanation shows no password") {
    for (const auto& one : explain_webhook({.url = "https://u:geheim@e.com/v", .signature = "x", .body = ""}, tokens))
        CHECK(one.url.find("geheim") == std::string::npos);
}

TEST_CASE("a delivery is new once, until it is forgotten") {
    replay_window window(seconds(60), 3);
    const steady_time start{};
    CHECK(window.is_new("a", start));
    CHECK_FALSE(window.is_new("a", start + seconds(60)));
    CHECK(window.is_new("a", start + seconds(121)));
    CHECK(window.is_new("", start));
    CHECK(window.is_new("", start));
    for (const char* token : {"b", "c", "d"})
        CHECK(window.is_new(token, start + seconds(122)));
    CHECK(window.size() <= 3);
    CHECK(window.is_new("a", start + seconds(122))); // pushed out by others
}
