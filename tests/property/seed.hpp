#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace callkit::test {

/// A number from the environment, or `otherwise`.
inline std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr || *text == '\0' ? otherwise : std::strtoull(text, nullptr, 0);
}

/// The seed of a property test: `CALLKIT_SEED`, or always the same one. Set it to run again what failed elsewhere.
inline std::uint64_t seed() {
    return from_environment("CALLKIT_SEED", 20260101);
}
/// How often to try: `CALLKIT_ROUNDS` times what is usual.
inline int rounds(int usual) {
    return static_cast<int>(from_environment("CALLKIT_ROUNDS", 1) * static_cast<std::uint64_t>(usual));
}

inline std::string how_to_repeat() {
    return "repeat with CALLKIT_SEED=" + std::to_string(seed());
}

} // namespace callkit::test

/// Prints the seed of the test case at once, and again beside every failure.
#define CALLKIT_PRINT_SEED()                                                                                           \
    MESSAGE(::callkit::test::how_to_repeat());                                                                         \
    INFO(::callkit::test::how_to_repeat())
