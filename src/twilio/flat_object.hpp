#pragma once

#include <callkit/core/clock.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callkit::twilio {

/// The members of a JSON object that somebody wants, read without building the rest: what `fields` says of an object,
/// for the answer that every placed call brings. Objects and arrays in it are skipped.
class flat_object {
  public:
    /// `names` must outlive it. Nothing when the body is no JSON object.
    [[nodiscard]] static std::optional<flat_object> parse(std::string_view body,
                                                          const std::vector<std::string_view>& names);

    /// As in `fields`. The text is given away: each is asked for once.
    [[nodiscard]] std::string text(std::string_view name);
    [[nodiscard]] std::optional<std::int64_t> number(std::string_view name);
    [[nodiscard]] optional_timestamp time(std::string_view name);

  private:
    struct handler;
    explicit flat_object(const std::vector<std::string_view>& names) : names_(&names), values_(names.size()) {}

    [[nodiscard]] std::string* value(std::string_view name) noexcept {
        for (std::size_t i = 0; i < values_.size(); ++i)
            if ((*names_)[i] == name)
                return &values_[i];
        return nullptr;
    }

    const std::vector<std::string_view>* names_;
    std::vector<std::string> values_;
};

} // namespace callkit::twilio
