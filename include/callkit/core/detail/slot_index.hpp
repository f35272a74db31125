#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace callkit::detail {

/// An open-addressing index from keys to 32-bit slots of a table that lives elsewhere: linear probing, at most three
/// quarters full, deletion by shifting back. It stores no keys, so it costs about six bytes an entry; the caller
/// compares through the slot.
class slot_index {
  public:
    static constexpr std::uint32_t none = 0xffffffffU;

    /// The slot for which `equal(slot)` holds, or `none`.
    template <class Equal>
    [[nodiscard]] std::uint32_t find(std::size_t hash, Equal equal) const {
        if (cells_.empty())
            return none;
        for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
            const std::uint32_t slot = cells_[at];
            if (slot == none || equal(slot))
                return slot;
        }
    }

    /// Adds a slot whose key is not there yet. `hash_of(slot)` must be the hash of any slot already in.
    template <class HashOf>
    void insert(std::size_t hash, std::uint32_t slot, HashOf hash_of) {
        if (4 * (size_ + 1) > 3 * cells_.size())
            grow(hash_of);
        place(hash, slot);
        ++size_;
    }

    template <class HashOf>
    void erase(std::size_t hash, std::uint32_t slot, HashOf hash_of) {
        if (cells_.empty())
            return;
        std::size_t hole = hash & mask();
        while (cells_[hole] != slot) {
            if (cells_[hole] == none)
                return;
            hole = (hole + 1) & mask();
        }
        for (std::size_t at = (hole + 1) & mask(); cells_[at] != none; at = (at + 1) & mask()) {
            const std::size_t home = hash_of(cells_[at]) & mask();
            // Move back only what would still be found from its home position.
            if (((at - home) & mask()) >= ((at - hole) & mask())) {
                cells_[hole] = cells_[at];
                hole = at;
            }
        }
        cells_[hole] = none;
        --size_;
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

  private:
    [[nodiscard]] std::size_t mask() const noexcept { return cells_.size() - 1; }
    void place(std::size_t hash, std::uint32_t slot) {
        std::size_t at = hash & mask();
        while (cells_[at] != none)
            at = (at + 1) & mask();
        cells_[at] = slot;
    }
    template <class HashOf>
    void grow(HashOf hash_of) {
        std::vector<std::uint32_t> old(cells_.empty() ? 16 : 2 * cells_.size(), none);
        old.swap(cells_);
        for (const std::uint32_t slot : old)
            if (slot != none)
                place(hash_of(slot), slot);
    }

    std::vector<std::uint32_t> cells_{};
    std::size_t size_{0};
};

} // namespace callkit::detail
