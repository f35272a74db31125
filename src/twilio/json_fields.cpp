#include "json_fields.hpp"

#include "rfc2822.hpp"

#include <callkit/core/time_text.hpp>

#include <boost/json/parser.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace callkit::twilio {
namespace {

namespace json = boost::json;

std::string written(double value) {
    if (!std::isfinite(value) || std::abs(value) > 1e15)
        return {};
    std::array<char, 64> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
    return end.ec == std::errc{} ? std::string(digits.data(), end.ptr) : std::string();
}

} // namespace

std::string text_of(const json::value& value) {
    if (value.is_string())
        return std::string(value.as_string());
    if (value.is_int64())
        return std::to_string(value.as_int64());
    if (value.is_uint64())
        return std::to_string(value.as_uint64());
    if (value.is_double())
        return written(value.as_double());
    return {};
}

std::optional<std::int64_t> whole_number(std::string_view text) noexcept {
    std::int64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || value < 0)
        return std::nullopt;
    return value;
}

std::string fields::text(std::string_view name) const {
    const json::value* found = from_->if_contains(name);
    return found != nullptr ? text_of(*found) : std::string();
}

std::optional<bool> fields::truth(std::string_view name) const {
    const json::value* found = from_->if_contains(name);
    if (found == nullptr)
        return std::nullopt;
    if (found->is_bool())
        return found->as_bool();
    const std::string word = text_of(*found);
    if (word == "true" || word == "1")
        return true;
    if (word == "false" || word == "0")
        return false;
    return std::nullopt;
}

optional_timestamp fields::time(std::string_view name) const {
    return time_of(text(name));
}

optional_timestamp time_of(std::string_view text) {
    if (const auto when = read_rfc2822(text))
        return *when;
    if (const auto when = read_rfc3339(text))
        return *when;
    return {};
}

std::vector<std::string> fields::texts(std::string_view name) const {
    std::vector<std::string> made;
    const json::value* found = from_->if_contains(name);
    if (found != nullptr && found->is_array())
        for (const json::value& one : found->as_array())
            if (std::string word = text_of(one); !word.empty())
                made.push_back(std::move(word));
    return made;
}

std::optional<fields> fields::object(std::string_view name) const {
    const json::value* found = from_->if_contains(name);
    if (found == nullptr || !found->is_object())
        return std::nullopt;
    return fields(found->as_object());
}

std::optional<json::value> parse_object(std::string_view body, json::storage_ptr memory) {
    if (body.size() > largest_body)
        return std::nullopt;
    boost::system::error_code ec;
    // A parser of its own, which takes its own memory from the stack too.
    std::array<unsigned char, 4096> scratch; // NOLINT(cppcoreguidelines-pro-type-member-init)
    json::parser parser({}, {}, scratch.data(), scratch.size());
    parser.reset(std::move(memory));
    parser.write(body.data(), body.size(), ec);
    if (ec)
        return std::nullopt;
    json::value parsed = parser.release();
    if (!parsed.is_object())
        return std::nullopt;
    return parsed;
}

result<std::string> next_of(const fields& list) {
    std::string next = list.text("next_page_uri");
    if (!next.empty() && (next[0] != '/' || next.starts_with("//")))
        return fail(errc::malformed, "the provider's list goes on at another host");
    return next;
}

} // namespace callkit::twilio
