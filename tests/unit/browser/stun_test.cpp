#include "bytes.hpp"
#include "stun.hpp"

#include <callkit/core/random.hpp>

#include <doctest/doctest.h>

using namespace callkit::testing;
using callkit::test::from_hex;

namespace {

constexpr std::string_view password = "VOkJxbRl1RmTxUk/WvJxBt";

// RFC 5769 §2.1, §2.2 and §2.3.
constexpr std::string_view sample_request = "00010058 2112a442 b7e7a701bc34d686fa87dfae"
                                            "80220010 5354554e207465737420636c69656e74"
                                            "00240004 6e0001ff 80290008 932ff9b151263b36"
                                            "00060009 6576746a3a68367659202020"
                                            "00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
                                            "80280004 e57a3bcf";
constexpr std::string_view sample_answer = "0101003c 2112a442 b7e7a701bc34d686fa87dfae"
                                           "8022000b 7465737420766563746f7220"
                                           "00200008 0001a147e112a643"
                                           "00080014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7"
                                           "80280004 c07d4c96";
constexpr std::string_view sample_answer_v6 = "01010048 2112a442 b7e7a701bc34d686fa87dfae"
                                              "8022000b 7465737420766563746f7220"
                                              "00200014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
                                              "00080014 a382954e4be67bf11784c97c8292c275bfe3ed41"
                                              "80280004 c8fb0b4c";

} // namespace

TEST_CASE("the STUN messages of RFC 5769 are read, and their integrity and fingerprint hold") {
    const auto request_bytes = from_hex(sample_request);
    const auto request = parse_stun(request_bytes);
    REQUIRE(request);
    CHECK(request->type == stun_binding_request);
    CHECK(request->username == "evtj:h6vY");
    CHECK(request->controlled);
    CHECK_FALSE(request->controlling);
    CHECK(request->fingerprint);
    CHECK(request->unknown.empty());
    CHECK(has_integrity(*request, password));
    CHECK_FALSE(has_integrity(*request, "VOkJxbRl1RmTxUk/WvJxBT"));

    const auto answer_bytes = from_hex(sample_answer);
    const auto answer = parse_stun(answer_bytes);
    REQUIRE(answer);
    CHECK(answer->type == stun_binding_success);
    CHECK(answer->mapped == udp_address{0xC0000201, 32853});
    CHECK(has_integrity(*answer, password));

    const auto answer_v6_bytes = from_hex(sample_answer_v6);
    const auto answer_v6 = parse_stun(answer_v6_bytes);
    REQUIRE(answer_v6);
    CHECK_FALSE(answer_v6->mapped);
    CHECK(has_integrity(*answer_v6, password));
}

TEST_CASE("a STUN message with any bit changed is refused or has lost its integrity") {
    for (const auto sample : {sample_request, sample_answer, sample_answer_v6}) {
        const auto good = from_hex(sample);
        for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
            auto bad = good;
            bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1U << bit % 8));
            CAPTURE(bit);
            const auto read = parse_stun(bad);
            // Without a FINGERPRINT that is recognised as one there is still MESSAGE-INTEGRITY in front of it.
            CHECK((!read || !read->fingerprint || !has_integrity(*read, password)));
        }
    }
}

TEST_CASE("a STUN message cut anywhere is refused") {
    const auto good = from_hex(sample_request);
    for (std::size_t size = 0; size < good.size(); ++size)
        CHECK_FALSE(parse_stun(bytes_view(good).first(size)));
    auto longer = good;
    longer.push_back(0);
    CHECK_FALSE(parse_stun(longer));
}

TEST_CASE("the answer to a binding request says where it came from and is signed") {
    const auto bytes = make_binding_request({1, 2, 3}, "here:there", password, true);
    const auto request = parse_stun(bytes);
    REQUIRE(request);
    CHECK(request->controlling);
    CHECK(request->use_candidate);
    CHECK(has_integrity(*request, password));
    const auto answer_bytes = make_binding_success(*request, {0x7f000001, 50000}, "another password of ours");
    const auto answer = parse_stun(answer_bytes);
    REQUIRE(answer);
    CHECK(answer->type == stun_binding_success);
    CHECK(answer->transaction == request->transaction);
    CHECK(answer->mapped == udp_address{0x7f000001, 50000});
    CHECK(answer->fingerprint);
    CHECK(has_integrity(*answer, "another password of ours"));
}

TEST_CASE("an attribute that has to be understood and is not is named in the answer") {
    // Type 0x7777 with no value, and FINGERPRINT left out.
    const auto bytes = from_hex("00010004 2112a442 000000000000000000000000 77770000");
    const auto request = parse_stun(bytes);
    REQUIRE(request);
    CHECK(request->unknown == std::vector<std::uint16_t>{0x7777});
    const auto error_bytes = make_binding_error(*request, 420, password);
    const auto error = parse_stun(error_bytes);
    REQUIRE(error);
    CHECK(error->type == stun_binding_error);
    CHECK(as_text(error_bytes).find(std::string_view("\x77\x77", 2)) != std::string_view::npos);
}

TEST_CASE("what follows MESSAGE-INTEGRITY is passed over") {
    auto bytes = make_binding_request({1, 2, 3}, "here:there", password, false);
    bytes.resize(bytes.size() - 8); // FINGERPRINT
    const auto use_candidate = from_hex("00250000");
    bytes.insert(bytes.end(), use_candidate.begin(), use_candidate.end());
    bytes[3] = static_cast<std::uint8_t>(bytes.size() - 20);
    const auto request = parse_stun(bytes);
    REQUIRE(request);
    CHECK(has_integrity(*request, password));
    CHECK_FALSE(request->use_candidate);
}

TEST_CASE("random bytes and damaged messages never make the STUN reader step outside") {
    constexpr std::uint64_t seed = 20261126;
    MESSAGE("seed " << seed);
    callkit::seeded_random random(seed);
    const auto good = from_hex(sample_request);
    std::size_t read = 0;
    for (int round = 0; round < 20'000; ++round) {
        byte_buffer bytes = good;
        for (auto changes = random.below(6); changes-- > 0;)
            bytes[random.below(bytes.size())] = static_cast<std::uint8_t>(random.next());
        if (random.chance(300))
            bytes.resize(random.below(bytes.size()));
        // An exact copy, so that a sanitizer sees a step behind the end.
        const byte_buffer exact(bytes.begin(), bytes.end());
        if (const auto message = parse_stun(exact)) {
            ++read;
            static_cast<void>(has_integrity(*message, password));
        }
    }
    CHECK(read > 0);
}
