#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

/// ASCII digits, eight at a time.
namespace callkit::e164::detail {

inline std::uint64_t load_word(const char* from) noexcept {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, from, sizeof bytes);
    return bytes;
}

/// The topmost bit of each byte that is no digit. After one that is none, those of more significant bytes may be wrong.
constexpr std::uint64_t other_than_digits(std::uint64_t bytes) noexcept {
    constexpr std::uint64_t every = 0x0101010101010101U;
    return ((bytes + every * (0x7f - '9')) | (bytes - every * '0') | bytes) & (every * 0x80);
}

/// Whether all eight bytes are digits, in either byte order.
constexpr bool are_digits(std::uint64_t bytes) noexcept {
    return other_than_digits(bytes) == 0;
}

/// Copies digits; from 8 to 16, as most numbers have, as two words that may overlap.
constexpr void copy_digits(char* to, const char* from, std::size_t count) noexcept {
    if (std::is_constant_evaluated() || count < 8 || count > 16) {
        for (std::size_t i = 0; i < count; ++i)
            to[i] = from[i];
        return;
    }
    const std::uint64_t front = load_word(from);
    const std::uint64_t back = load_word(from + count - sizeof back);
    std::memcpy(to, &front, sizeof front);
    std::memcpy(to + count - sizeof back, &back, sizeof back);
}

/// How many of the 16 bytes at `from` are digits before the first that is none.
inline std::size_t count_digits(const char* from) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        if (const std::uint64_t front = other_than_digits(load_word(from)); front != 0)
            return static_cast<std::size_t>(std::countr_zero(front)) / 8;
        const std::uint64_t back = other_than_digits(load_word(from + 8));
        return 8 + static_cast<std::size_t>(std::countr_zero(back)) / 8; // 64 zeros when all are digits
    } else {
        std::size_t count = 0;
        while (count < 16 && from[count] >= '0' && from[count] <= '9')
            ++count;
        return count;
    }
}

} // namespace callkit::e164::detail
