#include "wave_file.hpp"

#include <algorithm>
#include <cstdint>

namespace callkit::testing {
namespace {

void put(std::string& file, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i, value >>= 8U)
        file += static_cast<char>(value & 0xffU);
}

} // namespace

std::string wave_file(microseconds length, int channels) {
    constexpr std::uint32_t rate = 8000;
    const microseconds shown = std::clamp<microseconds>(length, milliseconds(100), seconds(10));
    const auto frames = static_cast<std::uint32_t>(shown.count() * rate / 1'000'000);
    const auto frame = static_cast<std::uint32_t>(channels) * 2U;
    const std::uint32_t size = frames * frame;
    std::string file{"RIFF"};
    put(file, 36 + size, 4);
    file += "WAVEfmt ";
    put(file, 16, 4);
    put(file, 1, 2); // PCM
    put(file, static_cast<std::uint32_t>(channels), 2);
    put(file, rate, 4);
    put(file, rate * frame, 4);
    put(file, frame, 2);
    put(file, 16, 2);
    file += "data";
    put(file, size, 4);
    for (std::uint32_t i = 0; i < frames; ++i) {
        const std::uint32_t sample = i % 20 < 10 ? 1000U : 0xffffU - 999U; // a square of 400 Hz
        for (int c = 0; c < channels; ++c)
            put(file, sample, 2);
    }
    return file;
}

} // namespace callkit::testing
