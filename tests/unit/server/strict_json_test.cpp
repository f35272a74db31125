#include <doctest/doctest.h>
#include <server/json_members.hpp>
#include <server/strict_json.hpp>

#include <boost/json/serialize.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace callkit;
using namespace callkit::server;

namespace {

std::string outcome(std::string_view text, const json_limits& limits = {}) {
    const auto parsed = parse_strict_json(text, limits);
    return parsed ? boost::json::serialize(*parsed) : describe(parsed.error());
}

std::string repeated(std::string_view text, int times) {
    std::string made;
    for (int i = 0; i < times; ++i)
        made += text;
    return made;
}

std::string object_of(int members) {
    std::string made;
    for (int i = 0; i < members; ++i)
        made += (i == 0 ? "{\"" : ",\"") + std::to_string(i) + "\":0";
    return made + "}";
}

} // namespace

TEST_CASE("JSON that can be read in one way only is read") {
    for (const char* const text : {R"({"a":1,"b":[true,false,null,"x",-5,1.5E0],"c":{"a":1}})", "[]", "{}", R"("text")",
                                   "0", "null", R"([{"a":1},{"a":2}])", R"({"a":{"a":{"a":1}},"aa":1,"aaa":1})",
                                   R"({"":0,"A":0,"a":0})", R"([18446744073709551615,-9223372036854775808])"})
        CHECK(outcome(text) == text);
    CHECK(outcome(" \t\r\n{ \"a\" : 1 } \n") == R"({"a":1})");
    CHECK(outcome(R"("\u00e9\ud83d\ude00\n")") == "\"\xc3\xa9\xf0\x9f\x98\x80\\n\"");
    CHECK(outcome("\"\xc3\xa9\"") == "\"\xc3\xa9\"");
}

TEST_CASE("JSON that two parsers would read in two ways is refused, with the place") {
    struct row {
        std::string_view text;
        std::string_view says;
    };
    using namespace std::string_view_literals;
    for (const row& one : std::vector<row>{
             {R"({"a":1,"a":2})", "malformed: a member stands there twice, at byte 9"},
             {R"({"role":"agent","b":[{}],"r\u006fle":"admin"})", "malformed: a member stands there twice, at byte 35"},
             {R"([{"x":{"b":1,"c":2,"b":3}}])", "malformed: a member stands there twice, at byte 21"},
             {R"({"a":{"q":1},"b":2,"a":3})", "malformed: a member stands there twice, at byte 21"},
             {R"({"":1,"":2})", "malformed: a member stands there twice, at byte 7"},
             {R"({"a":1e400})", "malformed: a number is too large, at byte 10"},
             {R"([-1e999])", "malformed: a number is too large, at byte 7"},
             {R"(["a\u0000b"])", "malformed: a text has a zero in it, at byte 10"},
             {R"({"a\u0000":1})", "malformed: a text has a zero in it, at byte 9"},
             {"[\"a\0b\"]"sv, "malformed: it is no JSON, at byte 3"},
             {"[\"\xff\"]", "malformed: it is no JSON, at byte 2"},
             {"[\"\xc0\x80\"]", "malformed: it is no JSON, at byte 2"},
             {"[\"\xed\xa0\x80\"]", "malformed: it is no JSON, at byte 2"},
             {R"(["\ud800"])", "malformed: it is no JSON, at byte 8"},
             {R"(["\udc00"])", "malformed: it is no JSON, at byte 8"},
             {"{} {}", "malformed: something follows the JSON, at byte 3"},
             {"{}\0"sv, "malformed: something follows the JSON, at byte 2"},
             {"", "malformed: it is no JSON, at byte 0"},
             {" ", "malformed: it is no JSON, at byte 1"},
             {"{", "malformed: it is no JSON, at byte 1"},
             {"\xef\xbb\xbf{}", "malformed: it is no JSON, at byte 0"},
             {"[1,]", "malformed: it is no JSON, at byte 3"},
             {"[01]", "malformed: it is no JSON, at byte 2"},
             {"[+1]", "malformed: it is no JSON, at byte 1"},
             {"[NaN]", "malformed: it is no JSON, at byte 1"},
             {"[Infinity]", "malformed: it is no JSON, at byte 1"},
             {"['a']", "malformed: it is no JSON, at byte 1"},
             {"{a:1}", "malformed: it is no JSON, at byte 1"},
             {"[1]//", "malformed: something follows the JSON, at byte 3"},
             {"[/*x*/1]", "malformed: it is no JSON, at byte 1"},
         })
        CHECK_MESSAGE(outcome(one.text) == one.says, one.text);
}

TEST_CASE("JSON has its limits, and they are exact") {
    CHECK(outcome(repeated("[", 16) + repeated("]", 16)) == repeated("[", 16) + repeated("]", 16));
    CHECK(outcome(repeated("[", 17) + repeated("]", 17)) == "too_large: the JSON is too deep, at byte 16");
    CHECK(outcome(repeated("{\"a\":", 17) + "0" + repeated("}", 17)) == "too_large: the JSON is too deep, at byte 80");
    CHECK(outcome(repeated("[", 60'000)) == "too_large: the JSON is too deep, at byte 16");

    const std::string longest = '"' + std::string(65'534, 'x') + '"';
    CHECK(parse_strict_json(longest).has_value());
    CHECK(outcome(longest + " ") == "too_large: the JSON is too long, at byte 65536");
    CHECK(outcome("[1,2]", {.bytes = 4}) == "too_large: the JSON is too long, at byte 4");

    CHECK(parse_strict_json(object_of(256)).has_value());
    CHECK(parse_strict_json("[" + object_of(256) + "," + object_of(256) + "]").has_value());
    CHECK(parse_strict_json(object_of(257)).error().code == errc::too_large);
}

TEST_CASE("a handler takes members by name, and hears of the first thing that is wrong") {
    const auto read = [](std::string_view text) {
        const auto body = parse_strict_json(text);
        REQUIRE(body);
        json_members members(*body);
        (void)members.text("contactId", 8);
        (void)members.optional_text("agentId", 8);
        (void)members.number("size", 1, 99);
        (void)members.optional_number("age", -1, 7);
        (void)members.truth("on");
        (void)members.optional_truth("loud");
        const auto finished = members.finish();
        return finished ? std::string("good") : describe(finished.error());
    };
    CHECK(read(R"({"contactId":"c","size":1,"on":true})") == "good");
    CHECK(read(R"({"contactId":"12345678","agentId":"","size":99,"age":-1,"on":false,"loud":true})") == "good");
    CHECK(read(R"({"contactId":"c","agentId":null,"size":1,"age":null,"on":true,"loud":null})") == "good");
    CHECK(read("[]") == "malformed: the body is no JSON object");
    CHECK(read("{}") == "malformed: contactId is missing");
    CHECK(read(R"({"contactId":null,"size":1,"on":true})") == "malformed: contactId is missing");
    CHECK(read(R"({"contactId":7,"size":1,"on":true})") == "malformed: contactId is no text");
    CHECK(read(R"({"contactId":"","size":1,"on":true})") == "invalid_argument: contactId is empty");
    CHECK(read(R"({"contactId":"123456789","size":1,"on":true})") ==
          "invalid_argument: contactId is longer than 8 bytes");
    CHECK(read(R"({"contactId":"c","agentId":[],"size":1,"on":true})") == "malformed: agentId is no text");
    CHECK(read(R"({"contactId":"c","size":"1","on":true})") == "malformed: size is no whole number");
    CHECK(read(R"({"contactId":"c","size":1.0,"on":true})") == "malformed: size is no whole number");
    CHECK(read(R"({"contactId":"c","size":0,"on":true})") == "invalid_argument: size is not 1 to 99");
    CHECK(read(R"({"contactId":"c","size":100,"on":true})") == "invalid_argument: size is not 1 to 99");
    CHECK(read(R"({"contactId":"c","size":18446744073709551615,"on":true})") ==
          "invalid_argument: size is not 1 to 99");
    CHECK(read(R"({"contactId":"c","size":1,"age":-2,"on":true})") == "invalid_argument: age is not -1 to 7");
    CHECK(read(R"({"contactId":"c","size":1})") == "malformed: on is missing");
    CHECK(read(R"({"contactId":"c","size":1,"on":1})") == "malformed: on is neither true nor false");
    CHECK(read(R"({"contactId":"c","size":1,"on":true,"workspace_id":"w"})") ==
          "malformed: workspace_id is not known here");
    CHECK(read(R"({"contactId":"c","size":1,"on":true,"+14155552671":"w"})") ==
          "malformed: a member is not known here");
}

TEST_CASE("a handler gets what stands in the body") {
    const auto body = parse_strict_json(R"({"a":"text","b":"","c":-3,"d":4,"e":true,"f":false})");
    REQUIRE(body);
    json_members members(*body);
    CHECK(members.text("a", 4) == "text");
    CHECK(members.optional_text("b", 4) == "");
    CHECK(members.number("c", -3, 9) == -3);
    CHECK(members.optional_number("d", -3, 9) == 4);
    CHECK(members.truth("e"));
    CHECK(members.optional_truth("f") == false);
    CHECK_FALSE(members.optional_text("g", 4));
    CHECK_FALSE(members.optional_number("h", 0, 1));
    CHECK_FALSE(members.optional_truth("i"));
    CHECK(members.finish());
}
