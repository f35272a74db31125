#include <callkit/twilio/form.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace callkit::twilio {
namespace {

constexpr std::size_t most_fields = 256;

int hexadecimal(char c) noexcept {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/// The characters that mean something in a form.
constexpr std::array<bool, 256> special = [] {
    std::array<bool, 256> table{};
    for (const char c : {'&', '=', '%', '+'})
        table[static_cast<unsigned char>(c)] = true;
    return table;
}();

/// Decodes in place up to `&`, or up to `=` as well, one of which stands at the end. The end of what is decoded, and in
/// `at` where it stopped; null for a broken escape.
char* decode(char*& at, const char* end, bool to_equals) noexcept {
    const auto stops = [to_equals](char c) { return c == '&' || (c == '=' && to_equals); };
    while (!special[static_cast<unsigned char>(*at)])
        ++at;
    char* out = at;
    while (!stops(*at)) {
        char c = *at;
        if (c == '%') {
            const int high = end - at > 2 ? hexadecimal(at[1]) : -1;
            const int low = end - at > 2 ? hexadecimal(at[2]) : -1;
            if (high < 0 || low < 0)
                return nullptr;
            c = static_cast<char>(high * 16 + low);
            at += 2;
        } else if (c == '+') {
            c = ' ';
        }
        *out++ = c;
        ++at;
    }
    return out;
}

std::string_view between(const char* begin, const char* end) noexcept {
    return {begin, static_cast<std::size_t>(end - begin)};
}

} // namespace

result<form> form::parse(std::string_view body) {
    if (body.size() > 65'536)
        return fail(errc::too_large, "a form is at most 64 KiB");
    form made;
    made.text_ = std::make_unique_for_overwrite<char[]>(body.size() + 1);
    made.fields_.reserve(std::min<std::size_t>(most_fields, body.size() / 16 + 1));
    char* at = made.text_.get();
    char* const end = std::copy(body.begin(), body.end(), at);
    *end = '&'; // so that every field ends with one
    for (; at < end; ++at) {
        if (*at == '&')
            continue;
        const char* const name = at;
        const char* const name_end = decode(at, end, true);
        const char* value = at;
        const char* value_end = at;
        if (name_end != nullptr && *at == '=') {
            value = ++at;
            value_end = decode(at, end, false);
        }
        if (name_end == nullptr || value_end == nullptr)
            return fail(errc::malformed, "the form has a broken percent escape");
        if (made.fields_.size() == most_fields)
            return fail(errc::too_large, "a form has at most 256 fields");
        made.fields_.emplace_back(between(name, name_end), between(value, value_end));
    }
    return made;
}

std::string_view form::get(std::string_view name) const noexcept {
    for (const auto& [key, value] : fields_)
        if (key == name)
            return value;
    return {};
}

} // namespace callkit::twilio
