#pragma once

#include <callkit/core/result.hpp>

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace callkit::twilio {

/// The fields of an `application/x-www-form-urlencoded` body in the order in which they came
/// (https://url.spec.whatwg.org/#application/x-www-form-urlencoded).
class form {
  public:
    /// Errors: `malformed` for a broken percent escape, `too_large` beyond 64 KiB or 256 fields.
    [[nodiscard]] static result<form> parse(std::string_view body);

    /// The first field of that name; empty when there is none.
    [[nodiscard]] std::string_view get(std::string_view name) const noexcept;
    /// Names and values. They live as long as the form, moved or not.
    [[nodiscard]] const std::vector<std::pair<std::string_view, std::string_view>>& fields() const noexcept {
        return fields_;
    }

  private:
    std::unique_ptr<char[]> text_{}; // all of it in one piece, since callbacks come by the thousand
    std::vector<std::pair<std::string_view, std::string_view>> fields_{};
};

} // namespace callkit::twilio
