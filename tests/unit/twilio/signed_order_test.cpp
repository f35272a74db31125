// A form finds the fields whose names it knows while it is taken apart, and the signature takes them in that order.
// Whatever comes, the order has to be that of a plain sort.
#include "../../property/seed.hpp"
#include "../core/support.hpp"

#include <callkit/core/random.hpp>
#include <callkit/twilio/webhook.hpp>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace callkit;
using namespace callkit::twilio;

namespace {

constexpr std::string_view url = "https://example.com/status";
constexpr std::string_view token = "12345";

/// Names that are known, names that nearly are, and names that are not.
constexpr auto names = std::to_array<std::string_view>({"AccountSid",
                                                        "ApiVersion",
                                                        "CallDuration",
                                                        "CallSid",
                                                        "CallSidEndingConference",
                                                        "CallSidEndingConferencf",
                                                        "CallSidXndingConference",
                                                        "CallSie",
                                                        "CallSi",
                                                        "CallStatus",
                                                        "Called",
                                                        "CalledCity",
                                                        "CalledCountry",
                                                        "Caller",
                                                        "CallerZip",
                                                        "Direction",
                                                        "From",
                                                        "FromCity",
                                                        "Fron",
                                                        "ParticipantLabelEndingConference",
                                                        "ParticipantLabelFndingConference",
                                                        "SequenceNumber",
                                                        "SipHeader_X-Account",
                                                        "To",
                                                        "ToCity",
                                                        "Tp",
                                                        "T",
                                                        "",
                                                        "UnstableSpeechResult",
                                                        "\xc3\xa4",
                                                        "a",
                                                        "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"});
constexpr auto values = std::to_array<std::string_view>(
    {"", "1", "0", "a value", "+14155552671", "=&%", "12345678901234567890123456789012345678901234567890"});

std::string escaped(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string made;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == ' ')
            made += '+';
        else if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
            made += c;
        else
            made += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
    return made;
}

/// The signature as Twilio's documentation describes it, with nothing of ours.
std::string plainly_signed(const std::set<std::pair<std::string, std::string>>& sorted) {
    std::string text(url);
    for (const auto& [name, value] : sorted)
        text += name + value;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    REQUIRE(HMAC(EVP_sha1(), token.data(), static_cast<int>(token.size()),
                 reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size) != nullptr);
    std::array<unsigned char, 32> encoded{};
    const int length = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(size));
    return {reinterpret_cast<const char*>(encoded.data()), static_cast<std::size_t>(length)};
}

} // namespace

TEST_CASE("known and unknown names, once or again, are signed in the order of a plain sort") {
    const std::array tokens{secret(std::string(token))};
    webhook_verifier verifier(tokens);
    CALLKIT_PRINT_SEED();
    seeded_random random(test::seed());
    const auto below = [&random](std::size_t limit) { return static_cast<std::size_t>(random.below(limit)); };
    for (int round = 0; round < 2'000; ++round) {
        std::string body;
        std::vector<std::pair<std::string, std::string>> sent;
        for (std::size_t left = below(40); left > 0; --left) {
            const auto& [name, value] = sent.emplace_back(names[below(names.size())], values[below(values.size())]);
            body += (body.empty() ? "" : "&") + escaped(name) + "=" + escaped(value);
        }
        CAPTURE(body);
        const auto fields = form::parse(body);
        REQUIRE(fields);
        CHECK(std::vector<std::pair<std::string, std::string>>(fields->fields().begin(), fields->fields().end()) ==
              sent);
        const std::string expected = plainly_signed({sent.begin(), sent.end()});
        REQUIRE(sign_webhook(url, *fields, tokens[0]) == expected);
        REQUIRE(verifier.verify({.url = url, .signature = expected, .body = body}, *fields));
    }
}

TEST_CASE("no form at all has no fields") {
    CHECK(form::parse({}).value().fields().empty()); // a null pointer, which the undefined behaviour sanitizer watches
    CHECK(form::parse("").value().fields().empty());
}

TEST_CASE("a form is decoded alike wherever its special characters stand") {
    // Longer and longer in front, so that every one comes to stand at every place of a block.
    for (std::size_t before = 0; before < 200; ++before) {
        const std::string front(before, 'x');
        CAPTURE(before);
        const auto made = form::parse(front + "=1&&To=%2B1+2=3&flag&=v&CallSid=CA1&CallSid=CA2&");
        REQUIRE(made);
        const std::vector<std::pair<std::string_view, std::string_view>> expected{
            {front, "1"}, {"To", "+1 2=3"}, {"flag", ""}, {"", "v"}, {"CallSid", "CA1"}, {"CallSid", "CA2"}};
        CHECK(made->fields() == expected);
        CHECK(form::parse(front + "=%").error().code == errc::malformed);
        CHECK(form::parse(front + "=%2").error().code == errc::malformed);
        CHECK(form::parse(front + "=%2&a=b").error().code == errc::malformed);
        CHECK(form::parse(front + "=%2g").error().code == errc::malformed);
        CHECK(form::parse(front + "%2").error().code == errc::malformed);
        CHECK(form::parse(front + "=%2b")->get(front) == "+");
    }
}
