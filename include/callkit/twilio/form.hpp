#pragma once

#include <callkit/core/result.hpp>

#include <string>
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
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& fields() const noexcept { return fields_; }

  private:
    std::vector<std::pair<std::string, std::string>> fields_{};
};

} // namespace callkit::twilio
