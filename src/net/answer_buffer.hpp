#pragma once

#include <callkit/core/secret.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace callkit::net {

/// An answer as it arrives, before it is taken apart. Answers hold numbers: what it leaves behind when it grows is
/// overwritten, and `wipe` overwrites what was used of the rest.
class answer_buffer {
  public:
    answer_buffer() = default;
    answer_buffer(const answer_buffer&) = delete;
    answer_buffer& operator=(const answer_buffer&) = delete;
    ~answer_buffer() { wipe(); }

    /// Room for what arrives next; `commit` says how much of it was used.
    [[nodiscard]] std::span<char> prepare(std::size_t room) {
        if (capacity_ - end_ < room)
            make(room);
        return {memory_.get() + end_, room};
    }
    void commit(std::size_t size) noexcept {
        end_ += size;
        used_ = std::max(used_, end_);
    }
    [[nodiscard]] std::string_view text() const noexcept { return {memory_.get() + begin_, end_ - begin_}; }
    void consume(std::size_t size) noexcept {
        begin_ += size;
        if (begin_ == end_)
            begin_ = end_ = 0;
    }
    void wipe() noexcept {
        if (used_ != 0)
            callkit::detail::wipe_memory(memory_.get(), used_);
        begin_ = end_ = used_ = 0;
    }

  private:
    void make(std::size_t room) {
        const std::size_t size = end_ - begin_;
        if (capacity_ - size >= room && begin_ != 0) {
            std::memmove(memory_.get(), memory_.get() + begin_, size);
        } else {
            const std::size_t larger = std::max(2 * capacity_, size + room);
            auto moved = std::make_unique_for_overwrite<char[]>(larger); // only what is used becomes resident
            if (size != 0)
                std::memcpy(moved.get(), memory_.get() + begin_, size);
            wipe();
            memory_ = std::move(moved);
            capacity_ = larger;
        }
        begin_ = 0;
        end_ = size;
        used_ = std::max(used_, end_);
    }

    std::unique_ptr<char[]> memory_{};
    std::size_t capacity_{0};
    std::size_t begin_{0};
    std::size_t end_{0};
    std::size_t used_{0}; ///< Since it was wiped.
};

} // namespace callkit::net
