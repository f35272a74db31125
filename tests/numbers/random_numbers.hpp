#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Texts that are, or are nearly, phone numbers, from a seed.
namespace callkit::test {

/// A generator of its own (splitmix64), so that a seed means the same inputs whatever else changes.
class dice {
  public:
    explicit dice(std::uint64_t seed) noexcept : state_(seed) {}

    std::uint64_t next() noexcept {
        state_ += 0x9e3779b97f4a7c15ULL;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31U);
    }
    std::size_t below(std::size_t limit) noexcept { return static_cast<std::size_t>(next() % limit); }
    bool chance(unsigned percent) noexcept { return below(100) < percent; }
    template <class List>
    const auto& pick(const List& list) noexcept {
        return list[below(std::size(list))];
    }

  private:
    std::uint64_t state_;
};

struct seed_number {
    std::string region; // "GB", or nothing for a code without a region
    unsigned code;
    std::string national;
    std::string national_prefix;
};

/// The example numbers of every region and type of the built-in plan.
std::vector<seed_number> seed_numbers();

struct number_text {
    std::string text;
    std::string region;
};

/// Writes numbers as people do, and badly: prefixes, punctuation, scripts, extensions, letters, `tel:`, noise.
class number_texts {
  public:
    number_texts(std::vector<seed_number> numbers, std::uint64_t seed) : numbers_(std::move(numbers)), dice_(seed) {}

    number_text next();

  private:
    std::string digits(std::size_t count);
    std::string national(const seed_number& number);
    std::string punctuated(std::string_view digits);
    std::string scripted(std::string_view text);
    std::string extension();
    void damage(std::string& text);

    std::vector<seed_number> numbers_;
    dice dice_;
};

} // namespace callkit::test
