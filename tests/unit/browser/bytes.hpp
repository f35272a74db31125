#pragma once

#include "packet.hpp"

namespace callkit::test {

/// Hexadecimal digits, blanks between them as one likes.
inline testing::byte_buffer from_hex(std::string_view text) {
    testing::byte_buffer made;
    int high = -1;
    for (const char c : text) {
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0)
            continue;
        if (high < 0) {
            high = digit;
        } else {
            made.push_back(static_cast<std::uint8_t>(high * 16 + digit));
            high = -1;
        }
    }
    return made;
}

} // namespace callkit::test
