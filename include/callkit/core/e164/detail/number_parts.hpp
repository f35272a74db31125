#pragma once

#include <callkit/core/e164/types.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace callkit::e164::detail {

inline constexpr std::size_t max_code_and_national = 20; // 3 digits of calling code, 17 national ones
inline constexpr std::size_t max_extension = 20;

/// What the engine finds out about a number. Unused digits are zero bytes, so that equality is equality of bytes.
struct number_parts {
    std::array<char, max_code_and_national> digits{}; // calling code and national number
    std::array<char, max_extension> extension{};
    region where{};
    std::uint16_t label{0}; // into the built-in plan's labels; `no_label` when it was read with another plan
    type line{type::unknown};
    std::uint8_t length{0}; // calling code and national number together
    std::uint8_t code_digits{0};
    std::uint8_t extension_length{0};

    static constexpr std::uint16_t no_label = 0xffff;

    [[nodiscard]] constexpr std::string_view code() const noexcept { return {digits.data(), code_digits}; }
    [[nodiscard]] constexpr std::string_view national() const noexcept {
        return {digits.data() + code_digits, static_cast<std::size_t>(length - code_digits)};
    }
};

static_assert(sizeof(number_parts) == 48);

} // namespace callkit::e164::detail
