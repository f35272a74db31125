#pragma once

#include <cstdint>

/// The µ-law of ITU-T G.711, by its arithmetic: a sign, three bits of exponent and four of mantissa, all inverted.
namespace callkit::testing {

/// Silence.
inline constexpr std::uint8_t ulaw_zero = 0xff;
/// What full scale is.
inline constexpr std::int16_t ulaw_peak = 32124;

[[nodiscard]] constexpr std::int16_t from_ulaw(std::uint8_t code) noexcept {
    const unsigned bits = ~static_cast<unsigned>(code) & 0xffU;
    const unsigned exponent = bits >> 4U & 7U;
    const int magnitude = static_cast<int>((((bits & 0x0fU) << 3U) + 0x84U) << exponent) - 0x84;
    return static_cast<std::int16_t>((bits & 0x80U) != 0 ? -magnitude : magnitude);
}

[[nodiscard]] constexpr std::uint8_t to_ulaw(std::int16_t sample) noexcept {
    const bool negative = sample < 0;
    int magnitude = negative ? -int{sample} : int{sample};
    magnitude = (magnitude > 32635 ? 32635 : magnitude) + 0x84;
    unsigned exponent = 7;
    while (exponent > 0 && (static_cast<unsigned>(magnitude) & (0x80U << exponent)) == 0)
        --exponent;
    const unsigned mantissa = static_cast<unsigned>(magnitude) >> (exponent + 3) & 0x0fU;
    return static_cast<std::uint8_t>(~((negative ? 0x80U : 0U) | exponent << 4U | mantissa));
}

} // namespace callkit::testing
