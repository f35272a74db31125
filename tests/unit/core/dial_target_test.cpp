#include "support.hpp"

#include <string>

using namespace callkit;

TEST_CASE("a number is dialled in E.164, however it was typed") {
    const auto to = dialable("+1 (415) 555-2671");
    REQUIRE(to);
    CHECK(to->reveal() == "+14155552671");
}

TEST_CASE("SIP and client addresses are dialled as they are, with the scheme in lower case") {
    for (const std::string_view text :
         {"sip:bob@example.com", "sips:bob@example.com", "sip:+14155552671@sip.example.com:5060",
          "sip:bob.b_c+d-e@10.0.0.1:5061;transport=tls", "client:alice", "client:agent_7@acme.example"}) {
        CAPTURE(text);
        const auto to = dialable(text);
        REQUIRE(to);
        CHECK(to->reveal() == text);
    }
    CHECK(dialable("SIP:bob@example.com")->reveal() == "sip:bob@example.com");
    CHECK(dialable("Client:Bob")->reveal() == "client:Bob");
}

TEST_CASE("a number is dialled in E.164, however it was written") {
    CHECK(dialable("+1 (415) 555-2671\r\n")->reveal() == "+14155552671");
    CHECK(dialable("(415) 555-2671", "US")->reveal() == "+14155552671");
    CHECK(dialable("020 7183 8750", "GB")->reveal() == "+442071838750");
    CHECK(dialable("00 44 (0)20 7183 8750", "DE")->reveal() == "+442071838750");
    CHECK(dialable("1-800-FLOWERS", "US")->reveal() == "+18003569377");
}

TEST_CASE("anything else is an invalid number, and the error never repeats it") {
    for (const std::string_view text : {"",
                                        "bob",
                                        "4155552671",
                                        "+1234567890",
                                        "+44 20 7183 875",
                                        "+999123456",
                                        "+441",
                                        "sip:",
                                        "sip:bob",
                                        "sip:bob@",
                                        "sip:@example.com",
                                        "sip:bob@example.com:0",
                                        "sip:bob@example.com:70000",
                                        "sip:bob@example.com:",
                                        "sip:bob@ex ample.com",
                                        "sip:bob@-example.com",
                                        "sip:bob@example..com",
                                        "sip:bob@example.com.",
                                        "sip:bob@example.com?Subject=x",
                                        "sip:bob@example.com;transport=x",
                                        "sip:bob%40@example.com",
                                        "sip:bob@example.com\r\nX: y",
                                        "sip:a@b@c",
                                        "sip:<bob@example.com>",
                                        "client:",
                                        "client:a b",
                                        "client:a/b",
                                        "client:a\nb",
                                        "http://example.com",
                                        "tel:+14155552671;ext=",
                                        "+1415555\r\n2671"}) {
        CAPTURE(text);
        const auto to = dialable(text);
        REQUIRE_FALSE(to);
        CHECK(to.error().code == errc::invalid_number);
        CHECK_FALSE(to.error().detail.empty());
        if (text.size() > 4)
            CHECK(to.error().detail.find(text) == std::string::npos);
        CHECK(to.error().detail.find("415555") == std::string::npos);
    }
}

TEST_CASE("an emergency or short number is not dialled, and it is said why") {
    const auto is_refused = [](std::string_view text, e164::region home) {
        const auto to = dialable(text, home);
        return !to && to.error().code == errc::not_allowed;
    };
    CHECK(is_refused("911", "US"));
    CHECK(is_refused("112", "DE"));
    CHECK(is_refused(" 9-9-9 ", "GB"));
    CHECK(is_refused("000", "AU"));
    const auto enquiries = dialable("118118", "GB");
    REQUIRE_FALSE(enquiries);
    CHECK(enquiries.error().code == errc::invalid_number);
    CHECK(enquiries.error().detail.find("short number") != std::string::npos);
    CHECK(dialable("911", {}).error().code == errc::invalid_number);
}

TEST_CASE("an address that was accepted stays as it is, even where a national prefix could be taken off it") {
    const auto to = dialable("+3758103318147");
    REQUIRE(to);
    CHECK(to->reveal() == "+3758103318147");
    CHECK(dialable(to->reveal())->reveal() == to->reveal());
}

TEST_CASE("addresses of absurd length are refused") {
    CHECK_FALSE(dialable("client:" + std::string(122, 'a')));
    CHECK(dialable("client:" + std::string(121, 'a')));
    CHECK_FALSE(dialable("sip:" + std::string(65, 'a') + "@example.com"));
    CHECK_FALSE(dialable("sip:a@" + std::string(64, 'b') + ".com"));
    CHECK_FALSE(dialable(std::string(1'000'000, '+')));
}
