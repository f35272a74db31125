#include "support.hpp"

#include <callkit/core/e164/as_you_type.hpp>

#include <string>
#include <string_view>

using namespace callkit;

namespace {

/// What is shown after each character.
std::vector<std::string> typed(std::string_view text, e164::region home = {}) {
    e164::as_you_type typist(home);
    std::vector<std::string> shown;
    for (const char c : text)
        shown.emplace_back(typist.type(static_cast<char32_t>(c)));
    return shown;
}

} // namespace

TEST_CASE("a number takes its shape while it is typed") {
    using shown = std::vector<std::string>;
    CHECK(typed("6502532222", "US") == shown{"6", "65", "650", "650-2", "650-25", "650-253", "650-2532", "(650) 253-22",
                                             "(650) 253-222", "(650) 253-2222"});
    CHECK(typed("02079460958", "GB").back() == "020 7946 0958");
    CHECK(typed("+442079460958").back() == "+44 20 7946 0958");
    CHECK(typed("011442079460958", "US").back() == "011 44 20 7946 0958");
    CHECK(typed("16502532222", "US").back() == "1 (650) 253-2222");
    CHECK(typed("+4930") == shown{"+", "+4", "+49 ", "+49 3", "+49 30"});
}

TEST_CASE("what is no part of a number ends the formatting, and nothing is lost") {
    CHECK(typed("650-253", "US").back() == "650-253");
    CHECK(typed("650253a", "US").back() == "650253a");
    CHECK(typed("12345678901234567890", "US").back() == "12345678901234567890");
    CHECK(typed("999999", {}).back() == "999999");
}

TEST_CASE("a formatter that is cleared begins again") {
    e164::as_you_type typist("US");
    for (const char c : std::string_view("650-2532"))
        typist.type(static_cast<char32_t>(c));
    typist.clear();
    CHECK(typist.text().empty());
    for (const char c : std::string_view("6502532222"))
        typist.type(static_cast<char32_t>(c));
    CHECK(typist.text() == "(650) 253-2222");
    const e164::as_you_type copy = typist;
    typist.clear();
    CHECK(copy.text() == "(650) 253-2222");
}

TEST_CASE("the caret stays behind the character it stood behind") {
    e164::as_you_type typist("US");
    for (const char32_t c : std::u32string_view(U"650"))
        typist.type(c);
    typist.type_and_remember(U'2');
    CHECK(typist.text() == "650-2");
    CHECK(typist.remembered_position() == 5);
    for (const char32_t c : std::u32string_view(U"532222"))
        typist.type(c);
    CHECK(typist.text() == "(650) 253-2222");
    CHECK(typist.text().substr(0, typist.remembered_position()) == "(650) 2");
}

TEST_CASE("digits of other scripts are shown as ASCII once the number has a shape") {
    e164::as_you_type typist("US");
    for (const char32_t c : std::u32string_view(U"\u0666\u0665\u0660\u0662\u0665\u0663\u0662\u0662\u0662\u0662"))
        typist.type(c);
    CHECK(typist.text() == "(650) 253-2222");
}

TEST_CASE("endless typing stays within its bounds") {
    e164::as_you_type typist("DE");
    for (int i = 0; i < 5000; ++i)
        typist.type(i % 7 == 0 ? U'\U0001f4de' : U'5');
    CHECK(typist.text().size() <= 1100);
    typist.clear();
    for (int i = 0; i < 5000; ++i)
        typist.type(U'1');
    CHECK(typist.text() == std::string(250, '1'));
}

namespace {
constexpr bool shapes_while_compiling() {
    e164::as_you_type typist("GB");
    for (const char32_t c : std::u32string_view(U"0207946"))
        typist.type(c);
    return typist.text() == "020 7946";
}
static_assert(shapes_while_compiling());
} // namespace
