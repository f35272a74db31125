#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace callkit::detail {

/// A binary heap of slots whose deadlines live in a table elsewhere, and which knows where each slot stands, so that a
/// deadline can be moved either way or taken back: four bytes an entry and no stale ones.
///
/// A `Table` is a small view of that table: `due(slot)` gives the deadline, `place(slot)` a reference to the
/// `std::uint32_t` that remembers where the slot stands, `none` at first. Of two equal deadlines the smaller slot comes
/// first, so the order depends on nothing else.
class deadline_heap {
  public:
    static constexpr std::uint32_t none = 0xffffffffU;

    [[nodiscard]] bool empty() const noexcept { return slots_.empty(); }
    [[nodiscard]] std::uint32_t front() const noexcept { return slots_.front(); }

    /// Puts the slot where its deadline, which is new or has changed, belongs.
    template <class Table>
    void update(std::uint32_t slot, Table table) {
        if (table.place(slot) == none) {
            table.place(slot) = static_cast<std::uint32_t>(slots_.size());
            slots_.push_back(slot);
        }
        sift_down(sift_up(table.place(slot), table), table);
    }
    template <class Table>
    void remove(std::uint32_t slot, Table table) {
        const std::uint32_t at = std::exchange(table.place(slot), none);
        if (at == none)
            return;
        const std::uint32_t last = slots_.back();
        slots_.pop_back();
        if (last == slot)
            return;
        slots_[at] = last;
        table.place(last) = at;
        sift_down(sift_up(at, table), table);
    }

  private:
    template <class Table>
    bool before(std::uint32_t a, std::uint32_t b, Table table) const {
        return std::pair(table.due(a), a) < std::pair(table.due(b), b);
    }
    template <class Table>
    void swap(std::size_t a, std::size_t b, Table table) {
        std::swap(slots_[a], slots_[b]);
        table.place(slots_[a]) = static_cast<std::uint32_t>(a);
        table.place(slots_[b]) = static_cast<std::uint32_t>(b);
    }
    template <class Table>
    std::size_t sift_up(std::size_t at, Table table) {
        for (; at > 0 && before(slots_[at], slots_[(at - 1) / 2], table); at = (at - 1) / 2)
            swap(at, (at - 1) / 2, table);
        return at;
    }
    template <class Table>
    void sift_down(std::size_t at, Table table) {
        for (;;) {
            std::size_t first = 2 * at + 1;
            if (first >= slots_.size())
                return;
            if (first + 1 < slots_.size() && before(slots_[first + 1], slots_[first], table))
                ++first;
            if (!before(slots_[first], slots_[at], table))
                return;
            swap(at, first, table);
            at = first;
        }
    }

    std::vector<std::uint32_t> slots_{};
};

} // namespace callkit::detail
