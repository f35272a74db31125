#include "json_members.hpp"
#include "strict_json.hpp"

#include <callkit/server/revoked_tokens.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace callkit::server {
namespace {

namespace json = boost::json;

constexpr json_limits file_limits{.bytes = 4 * 1'048'576};
constexpr std::size_t longest_subject = 255;
constexpr std::size_t longest_id = 1024;
constexpr std::int64_t end_of_time = 253'402'300'799; // the last second of the year 9999

failure<error> wrong_entry(std::size_t number, const error& why) {
    return fail(why.code, "entry " + std::to_string(number) + " of the revoked tokens: " + why.detail);
}

} // namespace

result<revoked_tokens> revoked_tokens::parse(std::string_view text) {
    const auto parsed = parse_strict_json(text, file_limits);
    if (!parsed)
        return fail(parsed.error().code, "the revoked tokens: " + parsed.error().detail);
    const json::object* const file = parsed->if_object();
    const json::value* const list = file == nullptr ? nullptr : file->if_contains("revoked");
    if (list == nullptr || !list->is_array() || file->size() != 1)
        return fail(errc::malformed, "the revoked tokens are an object with a list, revoked, and nothing else");
    revoked_tokens made;
    std::size_t number = 0;
    for (const json::value& one : list->get_array()) {
        ++number;
        json_members members(one);
        if (one.is_object() && one.get_object().contains("jti")) {
            std::string id = members.text("jti", longest_id);
            if (const auto complete = members.finish(); !complete)
                return wrong_entry(number, complete.error());
            made.tokens_.insert(std::move(id));
            continue;
        }
        std::string subject = members.text("subject", longest_subject);
        const timestamp before(seconds(members.number("issued_before", 0, end_of_time)));
        if (const auto complete = members.finish(); !complete)
            return wrong_entry(number, complete.error());
        timestamp& latest = made.subjects_.try_emplace(std::move(subject), before).first->second;
        latest = std::max(latest, before);
    }
    return made;
}

bool revoked_tokens::has(const principal& who) const {
    if (!who.token_id.empty() && tokens_.contains(who.token_id))
        return true;
    const auto found = subjects_.find(who.subject);
    return found != subjects_.end() && (!who.issued || *who.issued < found->second);
}

} // namespace callkit::server
