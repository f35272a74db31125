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

/// Decodes up to `&`, or up to `=` as well, writing behind `out`. Where it stopped, or null for a broken escape.
const char* decode(const char* at, const char* end, bool to_equals, char*& out) noexcept {
    while (at != end) {
        const char c = *at;
        if (!special[static_cast<unsigned char>(c)]) {
            *out++ = c;
            ++at;
        } else if (c == '&' || (c == '=' && to_equals)) {
            break;
        } else if (c != '%') {
            *out++ = c == '+' ? ' ' : c;
            ++at;
        } else {
            const int high = end - at > 2 ? hexadecimal(at[1]) : -1;
            const int low = end - at > 2 ? hexadecimal(at[2]) : -1;
            if (high < 0 || low < 0)
                return nullptr;
            *out++ = static_cast<char>(high * 16 + low);
            at += 3;
        }
    }
    return at;
}

} // namespace

result<form> form::parse(std::string_view body) {
    if (body.size() > 65'536)
        return fail(errc::too_large, "a form is at most 64 KiB");
    form made;
    if (body.empty())
        return made;
    made.text_ = std::make_unique_for_overwrite<char[]>(body.size());
    made.fields_.reserve(std::min<std::size_t>(most_fields, body.size() / 16 + 1));
    char* out = made.text_.get();
    const char* at = body.data();
    const char* const end = at + body.size();
    for (; at != end; at += at != end ? 1 : 0) {
        if (*at == '&')
            continue;
        const char* const name = out;
        at = decode(at, end, true, out);
        const char* const value = out;
        if (at != nullptr && at != end && *at == '=')
            at = decode(at + 1, end, false, out);
        if (at == nullptr)
            return fail(errc::malformed, "the form has a broken percent escape");
        if (made.fields_.size() == most_fields)
            return fail(errc::too_large, "a form has at most 256 fields");
        made.fields_.emplace_back(std::string_view(name, static_cast<std::size_t>(value - name)),
                                  std::string_view(value, static_cast<std::size_t>(out - value)));
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
