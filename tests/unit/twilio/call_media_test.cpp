#include "support.hpp"

#include <callkit/twilio/siprec.hpp>
#include <callkit/twilio/streams.hpp>
#include <callkit/twilio/transcriptions.hpp>

#include <string>

using namespace callkit;
using namespace callkit::twilio;

namespace {

std::string begun(const start_stream& what) {
    return sent(to_request(account, call, what));
}

} // namespace

TEST_CASE("a stream is started with parameters of one's own, and stopped by its sid or its name") {
    CHECK(begun({.url = "wss://e.com/s",
                 .name = "mine",
                 .track = "both_tracks",
                 .parameters = {{"tenant", "a&b"}, {"x", ""}}}) ==
          "POST /Calls/CA0123456789abcdef0123456789abcdef/Streams.json Url=wss%3A%2F%2Fe.com%2Fs&Name=mine&"
          "Track=both_tracks&Parameter1.Name=tenant&Parameter1.Value=a%26b&Parameter2.Name=x&Parameter2.Value=");
    CHECK(sent(stop_stream(account, call, "my stream")) ==
          "POST /Calls/CA0123456789abcdef0123456789abcdef/Streams/my%20stream.json Status=stopped");
}

TEST_CASE("what Twilio would refuse or ignore of a stream is refused before it is sent") {
    CHECK(begun({}) == "invalid_argument");
    CHECK(begun({.url = "https://e.com"}) == "invalid_argument");
    CHECK(begun({.url = "ws://e.com"}) == "invalid_argument");
    CHECK(begun({.url = "wss://e.com", .name = "a/b"}) == "invalid_argument");
    CHECK(begun({.url = "wss://e.com", .name = ""}) == "invalid_argument");
    CHECK(begun({.url = "wss://e.com", .track = "both"}) == "invalid_argument");
    CHECK(begun({.url = "wss://e.com", .status_callback = "e.com"}) == "invalid_argument");
    CHECK(begun({.url = "wss://e.com", .status_callback_method = http_method::get}) == "invalid_argument");
    CHECK(begun({.url = "wss://e.com", .parameters = {{"", "x"}}}) == "invalid_argument");
    start_stream most{.url = "wss://e.com", .parameters = std::vector<custom_parameter>(99, {"n", "v"})};
    CHECK(begun(most).ends_with("&Parameter99.Name=n&Parameter99.Value=v"));
    most.parameters.push_back({"n", "v"});
    CHECK(begun(most) == "too_large");
    CHECK(sent(stop_stream(account, call, "..")) == "invalid_argument");
    CHECK(sent(stop_stream(account, "C A", "x")) == "invalid_argument");
}

TEST_CASE("a SIPREC session is started and stopped") {
    CHECK(sent(to_request(account, call, start_siprec{.connector_name = "recorder", .parameters = {{"a", "b"}}})) ==
          "POST /Calls/CA0123456789abcdef0123456789abcdef/Siprec.json ConnectorName=recorder&Parameter1.Name=a&"
          "Parameter1.Value=b");
    CHECK(sent(to_request(account, call, start_siprec{})) ==
          "POST /Calls/CA0123456789abcdef0123456789abcdef/Siprec.json");
    CHECK(sent(stop_siprec(account, call, "SR1")) ==
          "POST /Calls/CA0123456789abcdef0123456789abcdef/Siprec/SR1.json Status=stopped");
    CHECK(sent(to_request(account, call, start_siprec{.track = "all"})) == "invalid_argument");
    CHECK(sent(to_request(account, call, start_siprec{.status_callback_method = http_method::get})) ==
          "invalid_argument");
}

TEST_CASE("a transcription is started and stopped") {
    CHECK(sent(to_request(account, call,
                          start_transcription{.status_callback_url = "https://e.com/t",
                                              .partial_results = true,
                                              .language_code = "de-DE",
                                              .hints = "callkit, E.164"})) ==
          "POST /Calls/CA0123456789abcdef0123456789abcdef/Transcriptions.json "
          "StatusCallbackUrl=https%3A%2F%2Fe.com%2Ft&PartialResults=true&LanguageCode=de-DE&Hints=callkit%2C%20E.164");
    CHECK(sent(stop_transcription(account, call, "GT1")) ==
          "POST /Calls/CA0123456789abcdef0123456789abcdef/Transcriptions/GT1.json Status=stopped");
    CHECK(sent(to_request(account, call, start_transcription{.track = "inbound"})) == "invalid_argument");
    CHECK(sent(to_request(account, call, start_transcription{.status_callback_url = "x"})) == "invalid_argument");
    CHECK(sent(to_request(account, call, start_transcription{.status_callback_method = http_method::get})) ==
          "invalid_argument");
}

TEST_CASE("what runs in a call is read") {
    constexpr std::string_view told =
        R"({"sid":"MZ1","call_sid":"CA1","name":null,"status":"in-progress",
            "date_updated":"Thu, 30 Jul 2015 20:00:00 +0000"})";
    CHECK(parse_stream(told)->status == "in-progress");
    CHECK(parse_siprec(told)->name.empty());
    CHECK(parse_transcription(told)->date_updated);
    CHECK_FALSE(parse_stream("{}"));
    CHECK_FALSE(parse_siprec(R"({"sid":7.5e300})"));
    CHECK_FALSE(parse_transcription("[]"));
}
