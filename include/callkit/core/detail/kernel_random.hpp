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

/// Linux's generator (getrandom(2)), asked for some numbers at a time: a question takes as long as ten numbers, and
/// libstdc++'s, which goes to the processor for 32 bits, several times as long. What is kept lies in memory that a fork
/// finds wiped (MADV_WIPEONFORK, madvise(2)), so it draws numbers of its own.
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

    /// Nothing when the kernel refuses.
    std::optional<std::uint64_t> next() noexcept {
        if (kept_ == nullptr) {
            std::uint64_t drawn = 0;
            return fill(&drawn, sizeof drawn) ? std::optional(drawn) : std::nullopt;
        }
        if (kept_->left == 0) {
            if (!fill(kept_->numbers.data(), sizeof kept_->numbers))
                return std::nullopt;
            kept_->left = kept_->numbers.size();
        }
        return std::exchange(kept_->numbers[--kept_->left], 0);
    }

  private:
    struct stock {
        std::size_t left{0};
        // So many bytes come whole, whatever signals do.
        std::array<std::uint64_t, 32> numbers{};
    };
    static bool fill(void* into, std::size_t size) noexcept {
        return ::getrandom(into, size, 0) == static_cast<ssize_t>(size);
    }
    stock* kept_{nullptr};
};

} // namespace callkit::detail

#endif
