#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace callkit::detail {

/// Values in numbered slots that stay where they are: blocks of 64, never moved, used again after `release`. Unlike
/// `std::deque` it does not spend a pointer on every value that is larger than a quarter of a kilobyte.
template <class T>
class slot_table {
  public:
    [[nodiscard]] T& operator[](std::uint32_t slot) { return (*blocks_[slot / block])[slot % block]; }
    [[nodiscard]] const T& operator[](std::uint32_t slot) const { return (*blocks_[slot / block])[slot % block]; }

    /// A slot with a fresh value.
    std::uint32_t acquire() {
        if (!free_.empty()) {
            const std::uint32_t slot = free_.back();
            free_.pop_back();
            return slot;
        }
        if (size_ % block == 0)
            blocks_.push_back(std::make_unique<std::array<T, block>>());
        return static_cast<std::uint32_t>(size_++);
    }
    void release(std::uint32_t slot) {
        (*this)[slot] = T{};
        free_.push_back(slot);
    }
    /// Slots that were ever in use: all are below.
    [[nodiscard]] std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(size_); }

  private:
    static constexpr std::size_t block = 64;
    std::vector<std::unique_ptr<std::array<T, block>>> blocks_{};
    std::vector<std::uint32_t> free_{};
    std::size_t size_{0};
};

} // namespace callkit::detail
