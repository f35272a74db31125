#include "twiml_rules.hpp"

#include <callkit/core/e164/detail/symbols.hpp>
#include <callkit/twilio/twiml.hpp>

#include <algorithm>

namespace callkit::twilio::twiml {
namespace {

constexpr std::size_t largest_document = 65'536;
constexpr std::size_t longest_parameter = 4'000;
constexpr std::size_t deepest = 100;

template <class List>
std::string joined(const List& words) {
    std::string text;
    bool first = true;
    for (const std::string_view word : words) {
        if (!first)
            text += ' ';
        text += word;
        first = false;
    }
    return text;
}

/// A name for an error's text. What is none may be anything, somebody's number for one, and is not repeated.
std::string shown(std::string_view name) {
    const bool plain = !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == ':';
    });
    return plain ? std::string(name) : "something that is no name";
}

/// https://www.w3.org/TR/xml/#charsets; there is no escape for the others.
constexpr bool is_xml(char32_t c) noexcept {
    return c >= 0x20 ? c != 0xfffe && c != 0xffff : c == '\t' || c == '\n' || c == '\r';
}

std::string_view escaped_in_text(char32_t c) noexcept {
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '\r':
        return "&#xD;";
    default:
        return {};
    }
}

std::string_view escaped_in_value(char32_t c) noexcept {
    switch (c) {
    case '>':
        return {};
    case '"':
        return "&quot;";
    case '\t':
        return "&#x9;";
    case '\n':
        return "&#xA;";
    default:
        return escaped_in_text(c);
    }
}

/// Appends `text`. What is wrong with it, if anything is, has the grammar to follow "the text of Say".
std::string_view append(std::string& xml, std::string_view text, auto escaped) {
    while (!text.empty()) {
        const auto [value, length] = e164::detail::decode(text);
        if (length == 0)
            return " is not UTF-8";
        if (!is_xml(value))
            return " has a character that XML forbids";
        const std::string_view escape = escaped(value);
        xml += escape.empty() ? text.substr(0, length) : escape;
        text.remove_prefix(length);
    }
    return {};
}

result<void> write_attributes(std::string& xml, const attributes& given, const rule& as) {
    for (auto one = given.begin(); one != given.end(); ++one) {
        if (!any_word(as.attributes, [&](std::string_view name) { return name == one->name; }))
            return fail(errc::invalid_argument, std::string(as.name()) + " has no attribute " + shown(one->name));
        if (!one->value)
            continue;
        if (std::any_of(given.begin(), one,
                        [&](const attribute& other) { return other.value && other.name == one->name; }))
            return fail(errc::invalid_argument, std::string(as.name()) + " has the attribute " + one->name + " twice");
        xml += ' ';
        xml += one->name;
        xml += "=\"";
        if (const auto wrong = append(xml, *one->value, escaped_in_value); !wrong.empty())
            return fail(errc::malformed, "the attribute " + one->name + " of " + std::string(as.name()).append(wrong));
        xml += '"';
    }
    return {};
}

} // namespace

attribute::attribute(std::string key, std::initializer_list<std::string_view> list)
    : name(std::move(key)), value(joined(list)) {
}

attribute::attribute(std::string key, const std::vector<std::string>& list)
    : name(std::move(key)), value(joined(list)) {
}

element::element(maker, std::string name, attributes given) : name_(std::move(name)), attributes_(std::move(given)) {
}

element::~element() {
    // Grandchildren move up before their parent goes: a deep document must not need a deep stack.
    while (!children_.empty()) {
        if (auto* first = std::get_if<element>(&children_.front()))
            children_.splice(children_.end(), first->children_);
        children_.pop_front();
    }
}

element& element::child(std::string name, attributes given) {
    return std::get<element>(
        children_.emplace_back(std::in_place_type<element>, maker(), std::move(name), std::move(given)));
}

element& element::text(std::string_view more) {
    if (!more.empty()) // so that an element with an empty text is an empty element
        children_.emplace_back(std::string(more));
    return *this;
}

result<void> element::write(std::string& xml, const rule& as, std::size_t depth) const {
    if (depth > deepest)
        return fail(errc::too_large, "a document has at most 100 elements inside one another");
    xml += '<';
    xml += as.name();
    if (auto done = write_attributes(xml, attributes_, as); !done)
        return done;
    if (children_.empty()) {
        xml += "/>";
        return {};
    }
    xml += '>';
    for (const auto& one : children_) {
        // Here already, or a document many times too large would be written out first.
        if (xml.size() > largest_document)
            return fail(errc::too_large, "a document is at most 64 KiB");
        if (const auto* text = std::get_if<std::string>(&one)) {
            if (!as.text)
                return fail(errc::invalid_argument, std::string(as.name()) + " cannot have text inside");
            if (const auto wrong = append(xml, *text, escaped_in_text); !wrong.empty())
                return fail(errc::malformed, "the text of " + std::string(as.name()).append(wrong));
            continue;
        }
        const auto& inner = std::get<element>(one);
        const rule* inner_rule = find_child(as, inner.name_);
        if (inner_rule == nullptr)
            return fail(errc::invalid_argument,
                        std::string(as.name()) + " cannot have " + shown(inner.name_) + " inside");
        if (auto done = inner.write(xml, *inner_rule, depth + 1); !done)
            return done;
    }
    xml += "</";
    xml += as.name();
    xml += '>';
    return {};
}

result<std::string> response::render() const {
    static_assert(rules.front().key == "Response");
    std::string xml = R"(<?xml version="1.0" encoding="UTF-8"?>)";
    if (auto done = write(xml, rules.front(), 0); !done)
        return failure{std::move(done).error()};
    if (xml.size() > largest_document)
        return fail(errc::too_large, "a document is at most 64 KiB");
    return xml;
}

result<std::string> response::render_for_call() const {
    auto xml = render();
    // Each character of UTF-8 has one byte that does not continue another.
    if (xml && static_cast<std::size_t>(std::count_if(xml->begin(), xml->end(), [](char c) {
                   return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
               })) > longest_parameter)
        return fail(errc::too_large, "a document in a call's parameter is at most 4,000 characters");
    return xml;
}

} // namespace callkit::twilio::twiml
