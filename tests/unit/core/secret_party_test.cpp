#include "support.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <new>
#include <string>
#include <type_traits>
#include <utility>

using namespace callkit;

namespace {

/// Whether the text can still be found in the memory of an object.
template <std::size_t N>
bool contains(const std::array<unsigned char, N>& memory, std::string_view text) {
    const auto found = std::search(memory.begin(), memory.end(), text.begin(), text.end(),
                                   [](unsigned char a, char b) { return a == static_cast<unsigned char>(b); });
    return found != memory.end();
}

/// A place for a secret whose bytes can be looked at after its end.
struct looking_glass {
    alignas(secret) std::array<unsigned char, sizeof(secret)> memory{};
    secret* value{nullptr};

    explicit looking_glass(std::string text) { value = new (memory.data()) secret(std::move(text)); }
};

template <class T>
concept streamable = requires(std::ostream& out, const T& value) {
    out << value;
};
template <class T>
concept comparable = requires(const T& a, const T& b) {
    a == b;
};

} // namespace

TEST_CASE("a secret shows itself only when asked to") {
    const secret token{std::string("hunter2")};
    CHECK(token.reveal() == "hunter2");
    CHECK(masked(token) == "***");
    CHECK(masked(secret{}) == "(not set)");
    CHECK(secret{}.empty());
}

TEST_CASE("a secret overwrites its memory when it goes") {
    looking_glass glass(std::string("hunter2"));
    REQUIRE(contains(glass.memory, "hunter2")); // short text lives inside the object
    glass.value->~secret();
    CHECK_FALSE(contains(glass.memory, "hunter2"));
    CHECK_FALSE(contains(glass.memory, "hunter"));
}

TEST_CASE("a secret that was moved from keeps nothing") {
    looking_glass glass(std::string("hunter2"));
    const secret taken = std::move(*glass.value);
    CHECK(taken.reveal() == "hunter2");
    CHECK_FALSE(contains(glass.memory, "hunter2"));
    glass.value->~secret();

    looking_glass other(std::string("swordfish"));
    secret target{std::string("old")};
    target = std::move(*other.value);
    CHECK(target.reveal() == "swordfish");
    CHECK_FALSE(contains(other.memory, "swordfish"));
    other.value->~secret();
}

TEST_CASE("a secret that is assigned over forgets what it was") {
    looking_glass glass(std::string("hunter2hunter2"));
    const secret next{std::string("x")};
    *glass.value = next;
    CHECK(glass.value->reveal() == "x");
    CHECK_FALSE(contains(glass.memory, "unter2"));
    *glass.value = *glass.value;
    CHECK(glass.value->reveal() == "x");
    glass.value->~secret();
}

TEST_CASE("overwriting a long secret clears the old text behind the new") {
    secret token{std::string(100, 's')};
    const char* place = token.reveal().data();
    token = secret{std::string("t")};
    const secret kept = token;
    secret again{std::string(100, 's')};
    place = again.reveal().data();
    again = kept; // the buffer is large enough and is used again
    CHECK(again.reveal().data() == place);
    CHECK(std::find(place, place + 100, 's') == place + 100);
}

TEST_CASE("neither secrets nor parties can be streamed, and secrets cannot be compared") {
    CHECK_FALSE(streamable<secret>);
    CHECK_FALSE(streamable<party>);
    CHECK_FALSE(streamable<e164::number>);
    CHECK_FALSE(comparable<secret>);
    CHECK_FALSE(std::is_convertible_v<party, std::string>);
    CHECK_FALSE(std::is_convertible_v<std::string, party>);
    CHECK_FALSE(std::is_convertible_v<secret, std::string>);
    CHECK_FALSE(std::is_convertible_v<std::string, secret>);
}

TEST_CASE("a masked party shows the ends of a number and never its middle") {
    CHECK(masked(party("+14155552671")) == "+1•••71");
    CHECK(masked(party("+442071838750")) == "+4•••50");
    CHECK(masked(party{}) == "(none)");
    CHECK(masked(party("911")) == "•••");
    CHECK(masked(party("+441234")) == "•••");
    seeded_random random(1);
    for (int i = 0; i < 500; ++i) {
        std::string number = "+";
        for (std::uint64_t n = 7 + random.below(9); n > 0; --n)
            number += static_cast<char>('0' + random.below(10));
        const auto shown = masked(party(number));
        CHECK(shown.size() == std::string("+1•••71").size());
        CHECK(shown.find(number.substr(2, 5)) == std::string::npos);
    }
}

TEST_CASE("a masked address keeps its scheme and nothing else") {
    CHECK(masked(party("sip:bob@example.com")) == "sip:•••");
    CHECK(masked(party("sips:bob@example.com")) == "sips:•••");
    CHECK(masked(party("client:alice")) == "client:•••");
    CHECK(masked(party("tel:+14155552671")) == "tel:•••");
}

TEST_CASE("a colon in a stranger's address does not reveal what stands before it") {
    CHECK(masked(party("+14155552671:5060")) == "+1•••60");
    CHECK(masked(party("alice:secret-alice")) == "al•••ce");
}

TEST_CASE("masking never cuts a character in half") {
    CHECK(masked(party("Zoë Müller-Ångström")) == "•••");
    CHECK(masked(party("öööööööö")) == "•••");
}

TEST_CASE("parties are equal when their addresses are") {
    CHECK((party("a") == party("a")));
    CHECK((party("a") != party("b")));
    CHECK((party("a") < party("b")));
    CHECK(party{}.empty());
}
