#pragma once

#ifdef __linux__

#include <sys/mman.h>
#include <sys/random.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <utility>

namespace callkit::detail {

/// Linux's generator (getrandom(2)), asked for some numbers at a time: a question takes as long as several numbers.
/// What is kept lies in memory that a fork finds wiped (MADV_WIPEONFORK, madvise(2)), so it draws numbers of its own.
class kernel_random {
  public:
    kernel_random() noexcept {
        void* const memory = ::mmap(nullptr, sizeof(stock), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            return;
        if (::madvise(memory, sizeof(stock), MADV_WIPEONFORK) == 0)
            kept_ = new (memory) stock;
        else
            ::munmap(memory, sizeof(stock));
    }
    ~kernel_random() {
        if (kept_ != nullptr)
            ::munmap(kept_, sizeof(stock));
    }
    kernel_random(const kernel_random&) = delete;
    kernel_random& operator=(const kernel_random&) = delete;

    /// Nothing when the kernel refuses, or is too old to wipe.
    std::optional<std::uint64_t> next() noexcept {
        if (kept_ == nullptr)
            return std::nullopt;
        if (kept_->left == 0) {
            // So many bytes come whole, whatever signals do.
            constexpr auto size = sizeof kept_->numbers;
            if (::getrandom(kept_->numbers.data(), size, 0) != static_cast<ssize_t>(size))
                return std::nullopt;
            kept_->left = kept_->numbers.size();
        }
        return std::exchange(kept_->numbers[--kept_->left], 0);
    }

  private:
    struct stock {
        std::size_t left{0};
        std::array<std::uint64_t, 32> numbers{};
    };
    stock* kept_{nullptr};
};

} // namespace callkit::detail

#endif
