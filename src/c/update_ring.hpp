#pragma once

#include <callkit/core/call_event.hpp>
#include <callkit/core/call_record.hpp>
#include <callkit/core/clock.hpp>
#include <callkit/core/id.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace callkit::c {

/// Something that happened to a call and that nobody has fetched. What its line tells is side by side here, so that who
/// fetches lines does not look at the row, which lies elsewhere.
struct waiting_update {
    /// Its place among all that waits.
    std::uint64_t order{0};
    call_id call{};
    timestamp occurred_at{};
    std::uint64_t position{0};
    std::uint64_t count{0};
    call_status status{call_status::unknown};
    call_status previous{call_status::unknown};
    event_kind cause{event_kind::status};

    /// The provider's id of the call, as the row has it.
    [[nodiscard]] std::string_view sid() const noexcept {
        return sid_size_ <= sid_.size() ? std::string_view(sid_.data(), sid_size_)
                                        : std::string_view(row->provider_sid);
    }
    /// Makes `row` equal to that one, in the memory that is there if any is. Nobody else may hold the row.
    void reuse_row(const call_record& from) {
        if (row != nullptr)
            *row = from;
        else
            row = std::make_shared<call_record>(from);
        note_sid();
    }
    /// The same, and without memory nothing changes.
    void replace_row(const call_record& from) {
        row = std::make_shared<call_record>(from);
        note_sid();
    }

    std::shared_ptr<call_record> row{};

  private:
    void note_sid() noexcept {
        const std::string& from = row->provider_sid;
        sid_size_ = static_cast<std::uint8_t>(std::min(from.size(), sid_.size() + 1));
        if (sid_size_ <= sid_.size())
            std::copy(from.begin(), from.end(), sid_.begin());
    }

    std::uint8_t sid_size_{0}; // more than there is room for: it is in the row alone
    std::array<char, 44> sid_{};
};

/// Updates in their order, in slots that are used again together with the rows in them: once it has grown, neither
/// adding nor removing allocates or frees. Not synchronised.
class update_ring {
  public:
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Counted from the front.
    [[nodiscard]] waiting_update& operator[](std::size_t at) noexcept {
        return slots_[(head_ + at) & (slots_.size() - 1)];
    }
    [[nodiscard]] waiting_update& front() noexcept { return (*this)[0]; }
    [[nodiscard]] const waiting_update& front() const noexcept { return slots_[head_]; }

    /// The slot behind the last one, with what was left in it. It does not count until `push`. Throws std::bad_alloc.
    [[nodiscard]] waiting_update& next() {
        if (size_ == 0 && slots_.size() > kept)
            std::vector<waiting_update>().swap(slots_); // a flood has passed
        if (size_ == slots_.size())
            grow();
        return (*this)[size_];
    }
    void push() noexcept { ++size_; }
    void pop() noexcept {
        head_ = (head_ + 1) & (slots_.size() - 1);
        --size_;
    }

  private:
    static constexpr std::size_t kept = 1024; // slots, and the rows in them, that an empty ring holds on to

    void grow() {
        std::vector<waiting_update> larger(std::max<std::size_t>(16, 2 * slots_.size()));
        for (std::size_t i = 0; i < size_; ++i)
            larger[i] = std::move((*this)[i]);
        slots_.swap(larger);
        head_ = 0;
    }

    std::vector<waiting_update> slots_{}; // a power of two, or none
    std::size_t head_{0};
    std::size_t size_{0};
};

} // namespace callkit::c
