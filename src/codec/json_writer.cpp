#include "json_writer.hpp"

#include <callkit/core/time_text.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace callkit::codec {
namespace {

/// The length of the UTF-8 character at the front (RFC 3629), 0 when there is none.
std::size_t character_length(std::string_view text) {
    const auto byte = [text](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
    const auto follows = [byte](std::size_t at) { return (byte(at) & 0xc0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first <= 0xdf)
        return follows(1) ? 2 : 0;
    if (first >= 0xe0 && first <= 0xef) {
        const bool shortest = first != 0xe0 || byte(1) >= 0xa0;
        const bool surrogate = first == 0xed && byte(1) >= 0xa0;
        return follows(1) && follows(2) && shortest && !surrogate ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const bool shortest = first != 0xf0 || byte(1) >= 0x90;
        const bool in_range = first != 0xf4 || byte(1) <= 0x8f;
        return follows(1) && follows(2) && follows(3) && shortest && in_range ? 4 : 0;
    }
    return 0;
}

std::string valid_utf8(std::string_view text) {
    std::string clean;
    clean.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = character_length(text);
        clean.append(length == 0 ? "\xef\xbf\xbd" : text.substr(0, length));
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return clean;
}

} // namespace

std::string json_string(std::string_view text) {
    const std::string clean = valid_utf8(text);
    return boost::json::serialize(boost::json::string_view(clean.data(), clean.size()));
}

namespace {

/// Whether it stands in a JSON string as it is: ASCII without control characters, quotes and backslashes. Eight bytes
/// at a time (S. E. Anderson, Bit Twiddling Hacks, "determine if a word has a zero byte").
bool is_plain(std::string_view text) noexcept {
    constexpr std::uint64_t ones = 0x0101'0101'0101'0101U;
    constexpr std::uint64_t tops = 0x8080'8080'8080'8080U;
    const auto has_zero = [](std::uint64_t word) { return (word - ones) & ~word; };
    std::uint64_t found = 0;
    std::size_t at = 0;
    for (; text.size() - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        found |= word | (word - ones * ' ') | has_zero(word ^ ones * '"') | has_zero(word ^ ones * '\\');
    }
    for (; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte < ' ' || byte == '"' || byte == '\\')
            return false;
        found |= byte;
    }
    return (found & tops) == 0;
}

} // namespace

void json_writer::put(std::string_view json) {
    if (json.size() > piece_size) {
        flush();
        text_ += json;
        return;
    }
    json.copy(room(json.size()), json.size());
    used_ += json.size();
}

void json_writer::name(std::string_view key) {
    if (key.size() + 4 > piece_size) {
        put(first_ ? "\"" : ",\"");
        put(key);
        put("\":");
        first_ = false;
        return;
    }
    char* const begin = room(key.size() + 4);
    char* at = begin;
    if (!first_)
        *at++ = ',';
    first_ = false;
    *at++ = '"';
    at += key.copy(at, key.size());
    *at++ = '"';
    *at++ = ':';
    used_ += static_cast<std::size_t>(at - begin);
}

json_writer& json_writer::raw(std::string_view key, std::string_view json) {
    name(key);
    put(json);
    return *this;
}

json_writer& json_writer::text(std::string_view key, std::string_view value) {
    name(key);
    if (value.size() + 2 > piece_size || !is_plain(value))
        put(json_string(value));
    else
        value.copy(quoted(value.size()), value.size());
    return *this;
}

json_writer& json_writer::text_or_null(std::string_view key, std::string_view value) {
    return value.empty() ? null(key) : text(key, value);
}

template <class Number>
json_writer& json_writer::digits(std::string_view key, Number value) {
    name(key);
    constexpr std::size_t longest = 24;
    char* const at = room(longest);
    used_ += static_cast<std::size_t>(std::to_chars(at, at + longest, value).ptr - at);
    return *this;
}

json_writer& json_writer::number(std::string_view key, std::int64_t value) {
    return digits(key, value);
}

json_writer& json_writer::count(std::string_view key, std::uint64_t value) {
    return digits(key, value);
}

json_writer& json_writer::number_or_null(std::string_view key, std::optional<std::int64_t> value) {
    return value ? number(key, *value) : null(key);
}

json_writer& json_writer::flag(std::string_view key, bool value) {
    return raw(key, value ? "true" : "false");
}

json_writer& json_writer::flag_or_null(std::string_view key, std::optional<bool> value) {
    return value ? flag(key, *value) : null(key);
}

json_writer& json_writer::time(std::string_view key, optional_timestamp when) {
    // The first moment of 1970 stands for "nobody said when", see call_event.
    if (!when || *when == timestamp{})
        return null(key);
    name(key);
    format_rfc3339_to(*when, std::span<char, rfc3339_length>(quoted(rfc3339_length), rfc3339_length));
    return *this;
}

json_writer& json_writer::id(std::string_view key, const uuid& value) {
    if (value.is_null())
        return null(key);
    name(key);
    write_uuid(value, std::span<char, uuid_length>(quoted(uuid_length), uuid_length));
    return *this;
}

json_writer& json_writer::null(std::string_view key) {
    return raw(key, "null");
}

} // namespace callkit::codec
