#pragma once

#include <callkit/core/detail/kernel_random.hpp>

#include <array>
#include <cstdint>
#include <random>

namespace callkit {

/// Where randomness comes from. Injected like time, so that a seed decides a whole run.
class random_source {
  public:
    virtual ~random_source() = default;
    /// 64 uniformly distributed bits.
    virtual std::uint64_t next() = 0;

    /// A number in [0, bound), unbiased; 0 when `bound` is 0. The same on every compiler, unlike the distributions
    /// of `<random>`.
    std::uint64_t below(std::uint64_t bound) {
        if (bound == 0)
            return 0;
        const std::uint64_t limit = ~std::uint64_t{0} - (~std::uint64_t{0} % bound + 1) % bound;
        for (;;) {
            const std::uint64_t draw = next();
            if (draw <= limit)
                return draw % bound;
        }
    }

    /// A number in [low, high], both included.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        if (high <= low)
            return low;
        const auto span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + (span == 0 ? next() : below(span)));
    }

    /// True in `per_mille` of 1000 draws.
    bool chance(unsigned per_mille) { return below(1000) < per_mille; }
};

/// A reproducible generator: xoshiro256** 1.0 by Blackman and Vigna, seeded through SplitMix64
/// (https://prng.di.unimi.it). Not for secrets.
class seeded_random final : public random_source {
  public:
    explicit seeded_random(std::uint64_t seed) noexcept {
        for (auto& word : state_) {
            seed += 0x9e3779b97f4a7c15U;
            std::uint64_t z = seed;
            z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
            z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
            word = z ^ (z >> 31U);
        }
    }

    std::uint64_t next() override {
        const std::uint64_t drawn = rotate(state_[1] * 5, 7) * 9;
        const std::uint64_t shifted = state_[1] << 17U;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = rotate(state_[3], 45);
        return drawn;
    }

  private:
    static constexpr std::uint64_t rotate(std::uint64_t value, unsigned by) noexcept {
        return (value << by) | (value >> (64U - by));
    }
    std::array<std::uint64_t, 4> state_{};
};

/// The operating system's generator: Linux's, elsewhere `std::random_device`. For secrets, too. A process and its fork
/// draw different numbers. Throws what `std::random_device` throws when the system has none.
class system_random final : public random_source {
  public:
    std::uint64_t next() override {
#ifdef __linux__
        if (const auto drawn = kernel_.next())
            return *drawn;
#endif
        return (std::uint64_t{device_()} << 32U) | device_();
    }

  private:
#ifdef __linux__
    // libstdc++'s device goes to the processor for 32 bits at a time, which takes many times as long.
    detail::kernel_random kernel_{};
#endif
    std::random_device device_;
};

} // namespace callkit
