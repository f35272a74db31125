#pragma once

#include <callkit/core/result.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callkit::testing {

/// An element of a TwiML document, with the text inside it trimmed.
struct twiml_node {
    std::string name{};
    std::vector<std::pair<std::string, std::string>> attributes{};
    std::string text{};
    std::vector<twiml_node> children{};

    [[nodiscard]] bool has(std::string_view attribute) const;
    [[nodiscard]] std::string_view get(std::string_view attribute, std::string_view otherwise = {}) const;
    /// Whole numbers only; anything else is `otherwise`.
    [[nodiscard]] long number(std::string_view attribute, long otherwise) const;
    [[nodiscard]] bool flag(std::string_view attribute, bool otherwise) const;
    [[nodiscard]] const twiml_node* child(std::string_view element) const;
};

/// Reads a document whose root is `<Response>`. Errors: `malformed` (12100), `too_large` beyond 64 KiB (11750).
[[nodiscard]] result<twiml_node> parse_twiml(std::string_view xml);

/// A word list such as `start end join`, as TwiML attributes have them.
[[nodiscard]] std::vector<std::string> words_in(std::string_view text);

} // namespace callkit::testing
