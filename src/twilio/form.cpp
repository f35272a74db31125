#include <callkit/twilio/form.hpp>

#include <optional>

namespace callkit::twilio {
namespace {

int hexadecimal(char c) noexcept {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

std::optional<std::string> decode(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        const int high = i + 1 < text.size() ? hexadecimal(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hexadecimal(text[i + 2]) : -1;
        if (high < 0 || low < 0)
            return std::nullopt;
        plain += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return plain;
}

} // namespace

result<form> form::parse(std::string_view body) {
    if (body.size() > 65'536)
        return fail(errc::too_large, "a form is at most 64 KiB");
    form made;
    while (!body.empty()) {
        const std::size_t end = body.find('&');
        const std::string_view field = body.substr(0, end);
        body = end == std::string_view::npos ? std::string_view() : body.substr(end + 1);
        if (field.empty())
            continue;
        const std::size_t equals = field.find('=');
        auto name = decode(field.substr(0, equals));
        auto value = decode(equals == std::string_view::npos ? std::string_view() : field.substr(equals + 1));
        if (!name || !value)
            return fail(errc::malformed, "the form has a broken percent escape");
        if (made.fields_.size() == 256)
            return fail(errc::too_large, "a form has at most 256 fields");
        made.fields_.emplace_back(*std::move(name), *std::move(value));
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
