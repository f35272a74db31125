// Builds the documents of twiml_cases.js with callkit and compares the bytes.
//
//   node twiml_cases.js PACKAGE_FOLDER SEED COUNT | twiml_compare
//
// Exit code 1 on any difference, or when there was nothing to compare.

#include <callkit/twilio/twiml.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <cstdio>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

using namespace callkit;
using namespace callkit::twilio;

namespace json = boost::json;

namespace {

std::string text_of(const json::value& value) {
    if (const auto* text = value.if_string())
        return std::string(text->data(), text->size());
    return std::to_string(value.to_number<std::int64_t>());
}

twiml::attribute attribute_of(const json::array& pair) {
    const std::string name = text_of(pair.at(0));
    const json::value& value = pair.at(1);
    if (value.is_null())
        return {name, std::optional<std::string>()};
    if (value.is_bool())
        return {name, value.get_bool()};
    if (value.is_int64())
        return {name, value.get_int64()};
    if (const auto* list = value.if_array()) {
        std::vector<std::string> texts;
        for (const auto& one : *list)
            texts.push_back(text_of(one));
        return {name, texts};
    }
    return {name, text_of(value)};
}

void build(twiml::element& parent, const json::object& tree) {
    for (const auto& one : tree.at("children").as_array()) {
        if (one.is_string()) {
            parent.text(text_of(one));
            continue;
        }
        const auto& inner = one.as_object();
        twiml::attributes given;
        for (const auto& pair : inner.at("attributes").as_array())
            given.push_back(attribute_of(pair.as_array()));
        build(parent.child(text_of(inner.at("name")), std::move(given)), inner);
    }
}

} // namespace

int main() {
    std::size_t checks = 0;
    std::size_t differences = 0;
    for (std::string line; std::getline(std::cin, line);) {
        const auto parsed = json::parse(line);
        const std::string theirs = text_of(parsed.at("xml"));
        twiml::response made;
        build(made, parsed.at("build").as_object());
        const auto ours = made.render();
        ++checks;
        if (ours && *ours == theirs)
            continue;
        if (++differences <= 10)
            std::printf("theirs: %s\nours:   %s\n", theirs.c_str(),
                        ours ? ours->c_str() : describe(ours.error()).c_str());
    }
    std::printf("twiml: %zu checks, %zu differences\n", checks, differences);
    return checks > 0 && differences == 0 ? 0 : 1;
}
