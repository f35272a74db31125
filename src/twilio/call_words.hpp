#pragma once

#include <callkit/core/call_terms.hpp>

#include <string_view>

/// Words that Twilio uses for calls in callbacks and in answers alike.
namespace callkit::twilio {

/// Whether a text can be a provider's id of a call.
[[nodiscard]] bool is_sid(std::string_view text) noexcept;

[[nodiscard]] direction direction_of(std::string_view word) noexcept;

} // namespace callkit::twilio
