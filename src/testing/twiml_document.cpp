#include "twiml_document.hpp"

#include <pugixml.hpp>

#include <charconv>

namespace callkit::testing {
namespace {

constexpr std::string_view blanks{" \t\r\n"};

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos)
        return {};
    return std::string(text.substr(first, text.find_last_not_of(blanks) - first + 1));
}

twiml_node copy(const pugi::xml_node& from, int depth) {
    twiml_node made;
    made.name = from.name();
    for (const pugi::xml_attribute& one : from.attributes())
        made.attributes.emplace_back(one.name(), one.value());
    for (const pugi::xml_node& inside : from.children()) {
        if (inside.type() == pugi::node_element && depth < 100)
            made.children.push_back(copy(inside, depth + 1));
        else if (inside.type() == pugi::node_pcdata || inside.type() == pugi::node_cdata)
            made.text += inside.value();
    }
    made.text = trimmed(made.text);
    return made;
}

} // namespace

bool twiml_node::has(std::string_view attribute) const {
    for (const auto& [name_, value] : attributes)
        if (name_ == attribute)
            return true;
    return false;
}

std::string_view twiml_node::get(std::string_view attribute, std::string_view otherwise) const {
    for (const auto& [name_, value] : attributes)
        if (name_ == attribute)
            return value;
    return otherwise;
}

long twiml_node::number(std::string_view attribute, long otherwise) const {
    const std::string_view text_ = get(attribute);
    long value = 0;
    const auto [end, ec] = std::from_chars(text_.data(), text_.data() + text_.size(), value);
    return text_.empty() || ec != std::errc{} || end != text_.data() + text_.size() || value < 0 ? otherwise : value;
}

bool twiml_node::flag(std::string_view attribute, bool otherwise) const {
    const std::string_view word = get(attribute);
    return word.empty() ? otherwise : word == "true";
}

const twiml_node* twiml_node::child(std::string_view element) const {
    for (const twiml_node& one : children)
        if (one.name == element)
            return &one;
    return nullptr;
}

result<twiml_node> parse_twiml(std::string_view xml) {
    if (xml.size() > 65'536)
        return fail(errc::too_large, "a TwiML document is at most 64 KiB");
    pugi::xml_document document;
    // Entities of one's own do not exist for pugixml, so a document cannot grow.
    if (!document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata_single))
        return fail(errc::malformed, "the TwiML document is no XML");
    const pugi::xml_node root = document.document_element();
    if (std::string_view(root.name()) != "Response")
        return fail(errc::malformed, "the root of a TwiML document is <Response>");
    return copy(root, 0);
}

std::vector<std::string> words_in(std::string_view text) {
    std::vector<std::string> all;
    while (true) {
        const std::size_t first = text.find_first_not_of(blanks);
        if (first == std::string_view::npos)
            return all;
        text.remove_prefix(first);
        const std::size_t size = std::min(text.find_first_of(blanks), text.size());
        all.emplace_back(text.substr(0, size));
        text.remove_prefix(size);
    }
}

} // namespace callkit::testing
