#include "json_members.hpp"
#include "names.hpp"
#include "sha256.hpp"
#include "strict_json.hpp"

#include <callkit/server/api_keys.hpp>

#include <openssl/crypto.h>

#include <boost/json/serialize.hpp>

#include <cstdint>
#include <unordered_set>
#include <utility>

namespace callkit::server {
namespace {

namespace json = boost::json;

constexpr std::string_view base32 = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::size_t key_characters = 32; // 160 bits
constexpr std::size_t hash_digits = 64;
constexpr json_limits file_limits{.bytes = 1'048'576};

bool looks_like_key(std::string_view text) {
    return text.size() == api_key_prefix.size() + key_characters && text.starts_with(api_key_prefix) &&
           text.find_first_not_of(base32, api_key_prefix.size()) == std::string_view::npos;
}

failure<error> wrong_api_key(std::size_t number, errc code, std::string_view why) {
    return fail(code, "key " + std::to_string(number) + " of the API keys: " + std::string(why));
}

result<api_key> read_api_key(const json::value& value, std::size_t number) {
    json_members members(value);
    api_key made;
    made.name = members.text("name", 255);
    made.hash = members.text("hash", hash_digits);
    made.workspace_id = members.text("workspace", 255);
    const std::string named = members.text("role", 32);
    if (const auto complete = members.finish(); !complete)
        return wrong_api_key(number, complete.error().code, complete.error().detail);
    const auto found = parse_role(named);
    if (!found)
        return wrong_api_key(number, errc::invalid_argument, "role is agent, supervisor, admin or auditor");
    made.role = *found;
    if (made.hash.size() != hash_digits || made.hash.find_first_not_of("0123456789abcdef") != std::string::npos)
        return wrong_api_key(number, errc::invalid_argument, "hash is 64 lower-case hexadecimal digits");
    if (!is_name(made.name) || !is_name(made.workspace_id))
        return wrong_api_key(number, errc::invalid_argument, "name and workspace are visible ASCII without spaces");
    return made;
}

} // namespace

new_api_key make_api_key(random_source& random) {
    std::string text(api_key_prefix);
    // 60 bits and 12 characters of each draw; the third gives the rest.
    while (text.size() < api_key_prefix.size() + key_characters) {
        std::uint64_t bits = random.next();
        for (int i = 0; i < 12 && text.size() < api_key_prefix.size() + key_characters; ++i, bits >>= 5U)
            text += base32[bits & 31U];
    }
    std::string hash = to_hex(sha256(text));
    return {secret(std::move(text)), std::move(hash)};
}

std::string to_json(const api_key& key) {
    return json::serialize(json::object{{"name", key.name},
                                        {"hash", key.hash},
                                        {"workspace", key.workspace_id},
                                        {"role", json::string_view(to_string(key.role))}});
}

result<api_keys> api_keys::parse(std::string_view text) {
    const auto parsed = parse_strict_json(text, file_limits);
    if (!parsed)
        return fail(parsed.error().code, "the API keys: " + parsed.error().detail);
    const json::object* const file = parsed->if_object();
    const json::value* const list = file == nullptr ? nullptr : file->if_contains("keys");
    if (list == nullptr || !list->is_array() || file->size() != 1)
        return fail(errc::malformed, "the API keys are an object with a list of keys, and nothing else");
    api_keys made;
    std::unordered_set<std::string> names;
    std::unordered_set<std::string> hashes;
    for (const json::value& one : list->get_array()) {
        const std::size_t number = made.keys_.size() + 1;
        auto key = read_api_key(one, number);
        if (!key)
            return failure{std::move(key).error()};
        if (!names.insert(key->name).second)
            return wrong_api_key(number, errc::invalid_argument, "name is another's");
        if (!hashes.insert(key->hash).second)
            return wrong_api_key(number, errc::invalid_argument, "hash is another's");
        made.keys_.push_back(*std::move(key));
    }
    return made;
}

std::optional<principal> api_keys::find(std::string_view text) const {
    if (!looks_like_key(text))
        return std::nullopt;
    const std::string hash = to_hex(sha256(text));
    if (hash.size() != hash_digits)
        return std::nullopt;
    // Looks at every one: nobody learns from the time which hashes there are.
    const api_key* found = nullptr;
    for (const api_key& one : keys_)
        if (CRYPTO_memcmp(one.hash.data(), hash.data(), hash_digits) == 0)
            found = &one;
    if (found == nullptr)
        return std::nullopt;
    return principal{found->name, found->workspace_id, found->role, false, {}};
}

} // namespace callkit::server
