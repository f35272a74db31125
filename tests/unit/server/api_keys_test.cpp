#include <callkit/server/api_keys.hpp>

#include <doctest/doctest.h>

#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace callkit;
using namespace callkit::server;

namespace {

std::string file(const std::vector<api_key>& keys) {
    std::string made = R"({"keys":[)";
    for (const api_key& one : keys)
        made.append(made.back() == '[' ? "" : ",").append(to_json(one));
    return made + "]}";
}

const std::string some_hash(64, 'a');

std::string refusal(const std::string& text) {
    const auto parsed = api_keys::parse(text);
    return parsed ? "taken" : describe(parsed.error());
}
/// With one member of a good key as raw JSON.
std::string refusal_of(std::string_view name, std::string_view raw) {
    std::string text = R"({"keys":[{)";
    for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
             {"name", "\"ci\""}, {"hash", '"' + some_hash + '"'}, {"workspace", "\"w\""}, {"role", "\"agent\""}}) {
        const std::string_view chosen = key == name ? raw : std::string_view(value);
        if (!chosen.empty())
            text.append(text.back() == '{' ? "\"" : ",\"").append(key).append("\":").append(chosen);
    }
    return refusal(text + "}]}");
}

} // namespace

TEST_CASE("a new API key is ck_ and 160 bits, and only its hash is kept") {
    seeded_random random(5);
    std::set<std::string> seen;
    std::array<std::set<char>, 32> letters;
    for (int i = 0; i < 400; ++i) {
        const new_api_key made = make_api_key(random);
        const std::string text(made.text.reveal());
        REQUIRE(text.size() == 35);
        REQUIRE(text.starts_with("ck_"));
        REQUIRE(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567", 3) == std::string::npos);
        REQUIRE(made.hash.size() == 64);
        seen.insert(text);
        for (std::size_t at = 0; at < letters.size(); ++at)
            letters[at].insert(text[at + 3]);
    }
    CHECK(seen.size() == 400);
    for (const auto& place : letters)
        CHECK(place.size() == 32);

    seeded_random same(7);
    seeded_random again(7);
    CHECK(make_api_key(same).hash == make_api_key(again).hash);
}

TEST_CASE("the hash of an API key is SHA-256 of its text, as others make it") {
    // printf %s ck_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | sha256sum
    const std::string text = "ck_" + std::string(32, 'a');
    const auto keys = api_keys::parse(
        file({{"ci", "30760c0b84d1092f06002b563680a5cc98333fa0f8be013ca44c55b4f9334feb", "w-1", role::supervisor}}));
    REQUIRE(keys);
    const auto who = keys->find(text);
    REQUIRE(who);
    CHECK(who->subject == "ci");
    CHECK(who->workspace_id == "w-1");
    CHECK(who->role == role::supervisor);
    CHECK_FALSE(who->any_workspace);
    CHECK_FALSE(who->expires);
}

TEST_CASE("of an API key, every bit counts") {
    seeded_random random(11);
    std::vector<api_key> kept;
    std::vector<std::string> texts;
    for (int i = 0; i < 20; ++i) {
        const new_api_key made = make_api_key(random);
        texts.emplace_back(made.text.reveal());
        kept.push_back({"key-" + std::to_string(i), made.hash, "w-" + std::to_string(i), role::agent});
    }
    const auto keys = api_keys::parse(file(kept));
    REQUIRE(keys);
    CHECK(keys->size() == 20);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto who = keys->find(texts[i]);
        REQUIRE(who);
        CHECK(who->subject == kept[i].name);
        CHECK(who->belongs_to(kept[i].workspace_id));
        CHECK_FALSE(who->belongs_to(kept[(i + 1) % kept.size()].workspace_id));
        for (std::size_t at = 0; at < texts[i].size(); ++at)
            for (unsigned bit = 0; bit < 8; ++bit) {
                std::string bent = texts[i];
                bent[at] = static_cast<char>(static_cast<unsigned char>(bent[at]) ^ (1U << bit));
                REQUIRE_FALSE(keys->find(bent));
            }
        CHECK_FALSE(keys->find(texts[i] + "a"));
        CHECK_FALSE(keys->find(texts[i] + " "));
        CHECK_FALSE(keys->find(std::string_view(texts[i]).substr(0, 34)));
        CHECK_FALSE(keys->find(kept[i].hash)); // who has read the file has no key
    }
    CHECK_FALSE(keys->find(""));
    CHECK_FALSE(api_keys().find(texts[0]));
}

TEST_CASE("a file of API keys that is not as it must be is refused, with the place") {
    CHECK(refusal_of("", "") == "taken");
    CHECK(refusal(R"({"keys":[]})") == "taken");
    CHECK(refusal("") == "malformed: the API keys: it is no JSON, at byte 0");
    for (const char* const none : {"[]", "{}", R"({"keys":{}})", R"({"keys":[],"more":1})"})
        CHECK(refusal(none) == "malformed: the API keys are an object with a list of keys, and nothing else");
    CHECK(refusal(R"({"keys":[7]})") == "malformed: key 1 of the API keys: the body is no JSON object");
    CHECK(refusal_of("hash", "") == "malformed: key 1 of the API keys: hash is missing");
    CHECK(refusal_of("role", "\"agent\",\"admin\":true") ==
          "malformed: key 1 of the API keys: admin is not known here");
    CHECK(refusal_of("role", "\"agent\",\"role\":\"admin\"").starts_with("malformed: the API keys: a member stands"));
    for (const std::string& hash : {std::string(63, 'a'), std::string(64, 'A'), std::string(64, 'g')})
        CHECK(refusal_of("hash", '"' + hash + '"') ==
              "invalid_argument: key 1 of the API keys: hash is 64 lower-case hexadecimal digits");
    for (const char* const role : {"\"Agent\"", "\"owner\"", "\"*\""})
        CHECK(refusal_of("role", role) ==
              "invalid_argument: key 1 of the API keys: role is agent, supervisor, admin or auditor");
    CHECK(refusal_of("name", R"("a b")") ==
          "invalid_argument: key 1 of the API keys: name and workspace are visible ASCII without spaces");
    CHECK(refusal_of("workspace", R"("\n")") ==
          "invalid_argument: key 1 of the API keys: name and workspace are visible ASCII without spaces");
    CHECK(refusal_of("workspace", "\"\"") == "invalid_argument: key 1 of the API keys: workspace is empty");
    CHECK(refusal(file({{"a", some_hash, "w", role::agent}, {"a", std::string(64, 'b'), "w", role::agent}})) ==
          "invalid_argument: key 2 of the API keys: name is another's");
    CHECK(refusal(file({{"a", some_hash, "w", role::agent}, {"b", some_hash, "w", role::admin}})) ==
          "invalid_argument: key 2 of the API keys: hash is another's");
}
