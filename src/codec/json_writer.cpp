#include "json_writer.hpp"

#include <callkit/core/time_text.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <iterator>
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

void append_json_string(std::string& out, std::string_view text) {
    const bool plain =
        std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
    if (plain)
        out.append("\"").append(text).append("\"");
    else
        out += json_string(text);
}

void json_writer::name(std::string_view key) {
    // In one piece: a record has some fifty names.
    std::array<char, 48> piece{};
    const bool follows = text_.size() > first_;
    if (key.size() + 4 > piece.size()) {
        text_.append(follows ? ",\"" : "\"").append(key).append("\":");
        return;
    }
    char* at = piece.data();
    if (follows)
        *at++ = ',';
    *at++ = '"';
    at = std::copy(key.begin(), key.end(), at);
    *at++ = '"';
    *at++ = ':';
    text_.append(piece.data(), at);
}

json_writer& json_writer::raw(std::string_view key, std::string_view json) {
    name(key);
    text_ += json;
    return *this;
}

json_writer& json_writer::text(std::string_view key, std::string_view value) {
    name(key);
    append_json_string(text_, value);
    return *this;
}

json_writer& json_writer::text_or_null(std::string_view key, std::string_view value) {
    return value.empty() ? null(key) : text(key, value);
}

namespace {

template <class Number>
void append_number(std::string& out, Number value) {
    char digits[24];
    const auto written = std::to_chars(std::begin(digits), std::end(digits), value);
    out.append(digits, written.ptr);
}

} // namespace

json_writer& json_writer::number(std::string_view key, std::int64_t value) {
    name(key);
    append_number(text_, value);
    return *this;
}

json_writer& json_writer::count(std::string_view key, std::uint64_t value) {
    name(key);
    append_number(text_, value);
    return *this;
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
    text_ += '"';
    const std::size_t at = text_.size();
    text_.resize(at + rfc3339_length);
    format_rfc3339_to(*when, std::span<char, rfc3339_length>(text_.data() + at, rfc3339_length));
    text_ += '"';
    return *this;
}

json_writer& json_writer::id(std::string_view key, const uuid& value) {
    if (value.is_null())
        return null(key);
    name(key);
    text_.append("\"").append(to_string(value)).append("\"");
    return *this;
}

json_writer& json_writer::null(std::string_view key) {
    return raw(key, "null");
}

} // namespace callkit::codec
