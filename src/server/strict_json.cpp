#include "strict_json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace callkit::server {
namespace {

namespace json = boost::json;
using json::error_code;
using json::string_view;

constexpr std::string_view not_json = "it is no JSON";

/// Builds the value as Boost's own handler does, and looks at what goes by. Every function's name is the parser's.
struct strict_handler {
    static constexpr std::size_t max_object_size = json::object::max_size();
    static constexpr std::size_t max_array_size = json::array::max_size();
    static constexpr std::size_t max_key_size = json::string::max_size();
    static constexpr std::size_t max_string_size = json::string::max_size();

    strict_handler(json::storage_ptr memory, std::size_t most) : most_members(most) {
        made.reset(std::move(memory));
        letters.reserve(256);
        names.reserve(32);
        open.reserve(8);
    }

    json::value_stack made{};
    std::size_t most_members;
    std::string_view wrong{not_json};
    errc code{errc::malformed};

    // The names in the objects that are open, one after another: those of the innermost begin at `open.back()`.
    std::string letters{};
    std::vector<std::pair<std::size_t, std::size_t>> names{};
    std::vector<std::size_t> open{};
    std::size_t name_begins{0};

    bool refuse(std::string_view why, error_code& ec, errc as = errc::malformed) {
        wrong = why;
        code = as;
        ec = json::make_error_code(json::error::syntax);
        return false;
    }
    bool has_no_zero(string_view part, error_code& ec) {
        return part.find('\0') == string_view::npos || refuse("a text has a zero in it", ec);
    }

    static bool on_document_begin(error_code& /*ec*/) { return true; }
    static bool on_document_end(error_code& /*ec*/) { return true; }
    bool on_object_begin(error_code& /*ec*/) {
        open.push_back(names.size());
        return true;
    }
    bool on_object_end(std::size_t count, error_code& /*ec*/) {
        if (names.size() > open.back())
            letters.resize(names[open.back()].first);
        names.resize(open.back());
        open.pop_back();
        made.push_object(count);
        return true;
    }
    static bool on_array_begin(error_code& /*ec*/) { return true; }
    bool on_array_end(std::size_t count, error_code& /*ec*/) {
        made.push_array(count);
        return true;
    }
    bool on_key_part(string_view part, std::size_t total, error_code& ec) {
        if (total == part.size())
            name_begins = letters.size();
        letters.append(part.data(), part.size());
        made.push_chars(part);
        return has_no_zero(part, ec);
    }
    bool on_key(string_view part, std::size_t total, error_code& ec) {
        if (total == part.size())
            name_begins = letters.size();
        letters.append(part.data(), part.size());
        const std::string_view name(letters.data() + name_begins, total);
        const std::size_t first = open.back();
        for (std::size_t i = first; i < names.size(); ++i)
            if (std::string_view(letters.data() + names[i].first, names[i].second) == name)
                return refuse("a member stands there twice", ec);
        if (names.size() - first == most_members)
            return refuse("an object has too many members", ec, errc::too_large);
        names.emplace_back(name_begins, total);
        made.push_key(part);
        return has_no_zero(part, ec);
    }
    bool on_string_part(string_view part, std::size_t /*total*/, error_code& ec) {
        made.push_chars(part);
        return has_no_zero(part, ec);
    }
    bool on_string(string_view part, std::size_t /*total*/, error_code& ec) {
        made.push_string(part);
        return has_no_zero(part, ec);
    }
    static bool on_number_part(string_view /*part*/, error_code& /*ec*/) { return true; }
    bool on_int64(std::int64_t number, string_view /*part*/, error_code& /*ec*/) {
        made.push_int64(number);
        return true;
    }
    bool on_uint64(std::uint64_t number, string_view /*part*/, error_code& /*ec*/) {
        made.push_uint64(number);
        return true;
    }
    bool on_double(double number, string_view /*part*/, error_code& ec) {
        made.push_double(number);
        return std::isfinite(number) || refuse("a number is too large", ec);
    }
    bool on_bool(bool truth, error_code& /*ec*/) {
        made.push_bool(truth);
        return true;
    }
    bool on_null(error_code& /*ec*/) {
        made.push_null();
        return true;
    }
    // Comments are not allowed, and the parser wants these all the same.
    static bool on_comment_part(string_view /*part*/, error_code& /*ec*/) { return true; }
    static bool on_comment(string_view /*part*/, error_code& /*ec*/) { return true; }
};

failure<error> refusal(errc code, std::string_view why, std::size_t at) {
    return fail(code, std::string(why) + ", at byte " + std::to_string(at));
}

} // namespace

result<json::value> parse_strict_json(std::string_view text, const json_limits& limits, json::storage_ptr memory) {
    if (text.size() > limits.bytes)
        return refusal(errc::too_large, "the JSON is too long", limits.bytes);
    json::parse_options options;
    options.max_depth = limits.depth;
    json::basic_parser<strict_handler> parser(options, std::move(memory), limits.members);
    error_code ec;
    const std::size_t read = parser.write_some(false, text.data(), text.size(), ec);
    strict_handler& seen = parser.handler();
    if (ec == json::error::too_deep)
        return refusal(errc::too_large, "the JSON is too deep", read);
    if (ec)
        return refusal(seen.code, seen.wrong, read);
    if (read < text.size())
        return refusal(errc::malformed, "something follows the JSON", read);
    return seen.made.release();
}

} // namespace callkit::server
