#pragma once

#include <callkit/core/call_status.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

/// The state machine as documentation: a Mermaid diagram and a table, both printed from `callkit::transitions`. Used by
/// gen_state_diagram, which writes them into docs/call-states.md, and by the test that they are still there.
namespace callkit::tools {

inline constexpr std::string_view diagram_begin =
    "<!-- Printed by tools/gen_state_diagram.cpp from callkit::transitions; do not edit by hand. -->";
inline constexpr std::string_view diagram_end = "<!-- End of what is printed. -->";

using relation = std::array<std::array<bool, call_status_count>, call_status_count>;

inline relation advances() {
    relation leads{};
    for (std::size_t from = 0; from < call_status_count; ++from)
        for (std::size_t to = 0; to < call_status_count; ++to)
            leads[from][to] = transitions[from][to] == transition::advance;
    return leads;
}

/// Leaves out every arrow that a chain of others already makes, so that the drawing stays readable.
inline relation without_shortcuts(const relation& leads) {
    relation drawn = leads;
    for (std::size_t from = 0; from < call_status_count; ++from)
        for (std::size_t over = 0; over < call_status_count; ++over)
            for (std::size_t to = 0; to < call_status_count; ++to)
                if (leads[from][over] && leads[over][to])
                    drawn[from][to] = false;
    return drawn;
}

/// Everything that can be reached along arrows.
inline relation reachable(relation leads) {
    for (std::size_t over = 0; over < call_status_count; ++over)
        for (std::size_t from = 0; from < call_status_count; ++from)
            for (std::size_t to = 0; to < call_status_count; ++to)
                leads[from][to] = leads[from][to] || (leads[from][over] && leads[over][to]);
    return leads;
}

/// A name that Mermaid accepts as an identifier.
inline std::string node(std::size_t status) {
    std::string name(call_status_words[status]);
    for (char& c : name)
        if (c == '-')
            c = '_';
    return name;
}

inline std::string mermaid() {
    const relation all = advances();
    const relation short_form = without_shortcuts(all);
    // Only if the drawing says the same as the table may arrows be left out of it.
    const relation& drawn = reachable(short_form) == all ? short_form : all;

    std::string text = "```mermaid\nstateDiagram-v2\n    direction LR\n";
    for (std::size_t i = 1; i < call_status_count; ++i)
        if (node(i) != call_status_words[i])
            text += "    state \"" + std::string(call_status_words[i]) + "\" as " + node(i) + "\n";
    for (std::size_t from = 0; from < call_status_count; ++from)
        for (std::size_t to = 1; to < call_status_count; ++to)
            if (drawn[from][to])
                text += "    " + (from == 0 ? std::string("[*]") : node(from)) + " --> " + node(to) + "\n";
    for (std::size_t i = 1; i < call_status_count; ++i)
        if (is_terminal(static_cast<call_status>(i)))
            text += "    " + node(i) + " --> [*]\n";
    return text + "```\n";
}

constexpr std::string_view word(transition what) noexcept {
    switch (what) {
    case transition::advance:
        return "**advance**";
    case transition::repeat:
        return "repeat";
    case transition::late:
        return "late";
    case transition::correct:
        return "correct";
    case transition::ignore:
        return "ignore";
    }
    return "?";
}

inline std::string table() {
    std::string text = "| is ↓ hears → |";
    for (const auto name : call_status_words)
        text += " " + std::string(name) + " |";
    text += "\n|---|";
    for (std::size_t i = 0; i < call_status_count; ++i)
        text += "---|";
    text += "\n";
    for (std::size_t now = 0; now < call_status_count; ++now) {
        text += "| **" + std::string(call_status_words[now]) + "** |";
        for (std::size_t incoming = 0; incoming < call_status_count; ++incoming)
            text += " " + std::string(word(transitions[now][incoming])) + " |";
        text += "\n";
    }
    return text;
}

/// What stands between the markers, the markers included.
inline std::string diagram_section() {
    return std::string(diagram_begin) + "\n\n" + mermaid() + "\n" + table() + "\n" + std::string(diagram_end) + "\n";
}

/// Replaces the section between the markers in a page; nothing when the page has no markers.
inline std::string with_section(std::string_view page) {
    const std::size_t begin = page.find(diagram_begin);
    const std::size_t end = page.find(diagram_end);
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin)
        return {};
    std::string_view rest = page.substr(end + diagram_end.size());
    if (rest.starts_with('\n'))
        rest.remove_prefix(1);
    return std::string(page.substr(0, begin)) + diagram_section() + std::string(rest);
}

} // namespace callkit::tools
