#pragma once

#include <callkit/core/clock.hpp>

#include <string>

namespace callkit::testing {

/// A quiet tone as a WAV file: 16 bits, 8000 samples a second. At most ten seconds of it: nobody listens.
[[nodiscard]] std::string wave_file(microseconds length, int channels);

} // namespace callkit::testing
