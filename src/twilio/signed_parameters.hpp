#pragma once

#include <callkit/twilio/form.hpp>

#include <cstddef>
#include <memory>
#include <string_view>

namespace callkit::twilio {

/// The parameters as they are signed: sorted by name, a name's values sorted, each once, without separators.
class signed_parameters {
  public:
    signed_parameters() = default;
    explicit signed_parameters(const form& parameters);

    [[nodiscard]] std::string_view text() const noexcept { return {text_.get(), size_}; }

  private:
    std::unique_ptr<char[]> text_{};
    std::size_t size_{0};
};

} // namespace callkit::twilio
