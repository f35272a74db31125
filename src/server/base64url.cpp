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
    if (text.size() % 4 == 1)
        return std::nullopt;
    std::string bytes(text.size() / 4 * 3 + text.size() % 4 * 3 / 4, '\0');
    unsigned group = 0;
    unsigned bits = 0;
    std::size_t made = 0;
    for (const char c : text) {
        const std::uint8_t value = digit_values[static_cast<unsigned char>(c)];
        if (value == no_digit)
            return std::nullopt;
        group = (group << 6U | value) & 0xffffU;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes[made++] = static_cast<char>(group >> bits & 0xffU);
        }
    }
    if ((group & ((1U << bits) - 1U)) != 0)
        return std::nullopt;
    return bytes;
}

} // namespace callkit::server
