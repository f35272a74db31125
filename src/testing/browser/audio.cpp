#include "audio.hpp"

#include "g711.hpp"
#include "rtp.hpp"

#include <cmath>
#include <numbers>

namespace callkit::testing {

namespace {
constexpr std::size_t samples_a_second = 8000;
constexpr std::size_t most_digits = 256;
constexpr double tone_hertz = 440;
constexpr double tone_peak = 8000;
} // namespace

void level_meter::add(bytes_view ulaw) {
    part one{0, ulaw.size()};
    for (const std::uint8_t code : ulaw) {
        const double sample = from_ulaw(code) / 32768.0;
        one.energy += sample * sample;
    }
    if (one.samples == 0)
        return;
    parts_.push_back(one);
    samples_ += one.samples;
    while (samples_ > samples_a_second && parts_.size() > 1) {
        samples_ -= parts_.front().samples;
        parts_.pop_front();
    }
}

double level_meter::level() const noexcept {
    double energy = 0;
    for (const part& one : parts_)
        energy += one.energy;
    return samples_ == 0 ? 0 : std::sqrt(energy / static_cast<double>(samples_));
}

void audio_source::push(bytes_view ulaw) {
    waiting_.insert(waiting_.end(), ulaw.begin(), ulaw.end());
    if (waiting_.size() > samples_a_second)
        waiting_.erase(waiting_.begin(), waiting_.end() - static_cast<std::ptrdiff_t>(samples_a_second));
}

std::array<std::uint8_t, samples_per_packet> audio_source::next() {
    std::array<std::uint8_t, samples_per_packet> made{};
    for (std::uint8_t& code : made) {
        if (!relayed_) {
            // A whole number of periods fits into a second, so the tone has no seam where the count begins anew.
            const double turn = 2 * std::numbers::pi * tone_hertz * position_ / double{samples_a_second};
            code = to_ulaw(static_cast<std::int16_t>(std::lround(tone_peak * std::sin(turn))));
            position_ = (position_ + 1) % samples_a_second;
        } else if (waiting_.empty()) {
            code = ulaw_zero;
        } else {
            code = waiting_.front();
            waiting_.pop_front();
        }
    }
    return made;
}

std::optional<char> digit_reader::add(bytes_view payload, std::uint32_t stamp) {
    const auto event = parse_telephone_event(payload);
    if (!event || (any_ && stamp == last_stamp_))
        return std::nullopt;
    any_ = true;
    last_stamp_ = stamp;
    digits_ += event->digit;
    if (digits_.size() > most_digits)
        digits_.erase(0, digits_.size() - most_digits);
    return event->digit;
}

} // namespace callkit::testing
