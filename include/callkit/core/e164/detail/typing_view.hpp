#pragma once

#include <cstdint>

namespace callkit::e164::detail {

/// What a plan's formats need while a number is being typed; runs beside its `codes` and `formats`.
struct typing_format {
    std::uint16_t flags;
    std::uint16_t pattern_count; // of leading digits: for 3 digits typed, for 4, and so on; none fits everything
    std::uint16_t first_pattern; // into `patterns`
};

enum typing_flag : std::uint16_t {
    typing_without_prefix = 1,  // the national prefix is not written with this format
    typing_prefix_optional = 2, // or may be left out
    typing_has_carrier = 4,     // there is a form with a carrier code
    typing_spaced_prefix = 8,   // a blank stands behind the national prefix
    typing_eligible = 16,       // nothing but groups in their order and punctuation
};

struct typing_view {
    const std::uint8_t* counts;    // for each code: national formats, international formats
    const typing_format* formats;  // as in the plan
    const std::uint16_t* patterns; // into `programs`
    const std::uint16_t* programs; // see prefix_program.hpp
};

} // namespace callkit::e164::detail
