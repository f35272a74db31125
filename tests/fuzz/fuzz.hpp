#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

/// Stops the fuzzer and keeps the input that led here. Not `assert`, which a release build leaves out.
#define CALLKIT_FUZZ_CHECK(condition)                                                                                  \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            std::abort();                                                                                              \
    } while (false)

namespace callkit::test {

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
    // Through void: the fuzzer's bytes are the characters.
    return {static_cast<const char*>(static_cast<const void*>(data)), size};
}

} // namespace callkit::test
