#include "base64url.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace callkit::server {
namespace {

constexpr std::uint8_t no_digit = 0xff;

constexpr std::array<std::uint8_t, 256> digit_values = [] {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return values;
}();

} // namespace

std::optional<std::string> from_base64url(std::string_view text) {
    const std::size_t rest = text.size() % 4;
    if (rest == 1)
        return std::nullopt;
    const std::size_t whole = text.size() - rest;
    std::string bytes(whole / 4 * 3 + rest * 3 / 4, '\0');
    const auto digit = [&](std::size_t at) -> unsigned { return digit_values[static_cast<unsigned char>(text[at])]; };
    const auto byte = [](unsigned group, unsigned shift) { return static_cast<char>(group >> shift & 0xffU); };
    unsigned seen = 0; // a letter that is no digit leaves its upper bits here
    std::size_t made = 0;
    for (std::size_t i = 0; i < whole; i += 4) {
        const unsigned a = digit(i);
        const unsigned b = digit(i + 1);
        const unsigned c = digit(i + 2);
        const unsigned d = digit(i + 3);
        seen |= a | b | c | d;
        const unsigned group = a << 18U | b << 12U | c << 6U | d;
        bytes[made++] = byte(group, 16);
        bytes[made++] = byte(group, 8);
        bytes[made++] = byte(group, 0);
    }
    if (rest != 0) {
        const unsigned a = digit(whole);
        const unsigned b = digit(whole + 1);
        const unsigned c = rest == 3 ? digit(whole + 2) : 0;
        seen |= a | b | c;
        const unsigned group = a << 18U | b << 12U | c << 6U;
        bytes[made++] = byte(group, 16);
        if (rest == 3)
            bytes[made++] = byte(group, 8);
        if ((group & (rest == 3 ? 0xffU : 0xffffU)) != 0)
            return std::nullopt;
    }
    if (seen > 63)
        return std::nullopt;
    return bytes;
}

} // namespace callkit::server
